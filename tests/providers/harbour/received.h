#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "specs/http/exchange.h"
#include "specs/schema/schema.h"

namespace driftgate::harbour {

/// A request as it came.
struct Received {
  std::string method{};
  std::string target{};  ///< Path and query, percent-encoded.
  Headers headers{};
  std::string body{};
};

using Pairs = std::vector<std::pair<std::string, std::string>>;

/// "a=1&b=2", decoded, in order.
Pairs read_form(std::string_view text);

/// "a=1; b=2".
Pairs read_cookies(std::string_view text);

/// The parts of a multipart body by their names (RFC 7578); absent when it is none.
std::optional<Pairs> read_multipart(std::string_view body, std::string_view boundary);

std::vector<std::string_view> split(std::string_view text, char separator);

/// The schema that `keyword` holds in `schema` or where its reference leads.
Schema inner(const Schema& schema, std::string_view keyword, std::string_view name = {});

/// The `type` of a schema, or of where its reference leads; "" when there is not just one.
std::string_view type_of(const Schema& schema);

/// Text as the JSON value that its schema makes of it: a number where one is described and
/// written, else a string, which the schema then rejects.
std::string scalar_json(const Schema& schema, std::string_view text);

}  // namespace driftgate::harbour
