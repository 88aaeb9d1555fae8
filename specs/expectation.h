#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "specs/http/media_type.h"
#include "specs/schema/schema.h"

namespace driftgate {

/// The statuses that one documented response stands for.
struct StatusRange {
  int low = 0;
  int high = 0;  ///< Inclusive.

  bool operator==(const StatusRange&) const = default;
  bool contains(int status) const { return low <= status && status <= high; }
  bool exact() const { return low == high; }
};
inline constexpr StatusRange kAnyStatus{0, 999};  ///< OpenAPI's `default`.

/// "200", "2XX" or "default".
std::string to_string(const StatusRange& range);

struct ExpectedHeader {
  std::string name{};
  bool required = false;
  Schema schema{};       ///< None: any value.
  bool explode = false;  ///< Of the `simple` style, the only one headers have.
  bool json = false;     ///< The value is JSON text (`content: {application/json: …}`).
  std::string unread{};  ///< Why nothing else is known of it; "": it is.
  Node source{};
};

/// How bytes become the value that a schema judges.
enum class ContentForm : std::uint8_t { by_type, json, xml, form, text, bytes };

struct ExpectedContent {
  MediaType media{};  ///< May be a range.
  Schema schema{};    ///< None: any content of that type.
  /// A body of a sequential media type is judged as the array of its items (OpenAPI 3.2).
  bool reads_sequences = false;
  Schema item_schema{};  ///< For each item of a sequence; none: any.
  /// by_type: JSON where the Content-Type says so, otherwise not judged.
  ContentForm form = ContentForm::by_type;
  std::string unread{};  ///< Why nothing else is known of it; "": it is.
  Node source{};
};

struct ExpectedResponse {
  StatusRange status{};
  std::vector<ExpectedHeader> headers{};
  std::vector<ExpectedContent> content{};  ///< Empty: no body is described.
  bool any_content = false;                ///< Nothing is said of the body; `content` is empty.
  std::string unread{};                    ///< Why nothing else is known of it; "": it is.
  Node source{};
};

/// What the response must look like, whoever promised it: an OpenAPI operation or a recorded
/// interaction. All that a check sees of the promise.
struct Expectation {
  std::vector<ExpectedResponse> responses{};  ///< Empty: any response will do.
  Node source{};                              ///< Where the promise is written.
  /// A consumer wrote down what it relies on: what is not named is nobody's business.
  bool of_consumer = false;
};

/// The documented response that applies to `status`: the exact one, else its range, else the
/// default (OpenAPI 3.1 §4.8.16); nullptr when it is not documented.
const ExpectedResponse* response_for(const Expectation& expected, int status);

}  // namespace driftgate
