#pragma once

#include <string>

namespace driftgate {

/// A place in a source file, for messages that a person can click on.
struct Location {
  std::string file{};     ///< As the user named it; empty when unknown.
  std::string pointer{};  ///< JSON Pointer (RFC 6901) from the document's root.
  int line = 0;           ///< 1-based; 0 when unknown.
  int column = 0;         ///< 1-based, in bytes; 0 when unknown.

  bool operator==(const Location&) const = default;
};

/// "orders.yaml:41:9"; without a line just the file; "" when nothing is known.
std::string to_string(const Location& location);

}  // namespace driftgate
