#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "specs/http/exchange.h"

namespace driftgate {

/// The status line and the header fields of one response.
struct ResponseHead {
  int status = 0;
  std::string version{};  ///< "1.0", "1.1", "2".
  Headers headers{};
  std::vector<std::string> remarks{};  ///< What is odd about the lines; see framing_remarks().

  bool operator==(const ResponseHead&) const = default;
};

/// Reads the bytes up to and with the empty line. A line without a colon is left out and remarked
/// on; a folded one is joined (RFC 9112 §5.2). Absent when the status line is none, or its status
/// is not from 100 to 599 (RFC 9110 §15).
std::optional<ResponseHead> parse_response_head(std::string_view bytes);

/// What is odd about how the message says where it ends, each as "name: explanation": contradictory
/// or repeated Content-Length, Content-Length beside Transfer-Encoding, a length for a response
/// that has no content, a body that ends with the connection.
std::vector<std::string> framing_remarks(const ResponseHead& head, std::string_view method);

/// Whether such a response has content at all (RFC 9112 §6.3).
bool may_have_content(int status, std::string_view method);

}  // namespace driftgate
