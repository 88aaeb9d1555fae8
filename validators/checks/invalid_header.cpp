#include <fmt/format.h>

#include "validators/checks/checks.h"

namespace driftgate::checks {
namespace {

Violation not_json(const BrokenHeader& header) {
  const std::string& name = header.expected->name;
  return {.message = fmt::format("header {} should hold JSON text: {}", name, header.problem),
          .expected = "JSON text",
          .actual = header.value,
          .instance = "header " + name,
          .source = header.expected->source.location()};
}

Violation not_valid(const BrokenHeader& header, const SchemaViolation& violation) {
  const std::string& name = header.expected->name;
  const std::string where =
      violation.instance.empty() ? "" : fmt::format(" at {}", violation.instance);
  return {.message = violation.keyword == "type"
                         ? fmt::format("header {} does not hold the described type{}", name, where)
                         : fmt::format("header {}{}: {}", name, where, violation.message),
          .expected = violation.expected,
          .actual = header.value,
          .instance = "header " + name,
          .keyword = violation.keyword_location,
          .source = violation.source.location()};
}

std::vector<Violation> check_invalid_header(const Case& c) {
  std::vector<Violation> found;
  for (const BrokenHeader& header : c.broken_headers) {
    if (!header.problem.empty()) found.push_back(not_json(header));
    for (const SchemaViolation& violation : header.violations)
      found.push_back(not_valid(header, violation));
  }
  return found;
}

}  // namespace

const Rule<Case> invalid_header{
    .id = "invalid-header",
    .category = "contract",
    .severity = Severity::error,
    .summary = "Every described header that is sent fits its schema",
    .explanation =
        "The value of a response header does not fit the schema that the description gives it. "
        "Header text is read by the type of the schema: 12 is an integer where one is described "
        "and a string elsewhere; arrays and objects are lists divided by commas (style simple, "
        "with explode as NAME=VALUE); headers described by content application/json hold JSON. "
        "A header that is sent several times counts as one list, Set-Cookie excepted.",
    .check = check_invalid_header,
};

}  // namespace driftgate::checks
