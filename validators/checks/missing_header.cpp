#include "validators/checks/checks.h"

namespace driftgate::checks {
namespace {

std::vector<Violation> check_missing_header(const Case& c) {
  if (c.promise == nullptr) return {};
  std::vector<Violation> found;
  for (const ExpectedHeader& header : c.promise->headers) {
    if (!header.required || find_header(c.response.headers, header.name) != nullptr) continue;
    found.push_back({.message = "required header " + header.name + " is missing",
                     .expected = header.name,
                     .actual = "no such header",
                     .instance = "header " + header.name,
                     .source = header.source.location()});
  }
  return found;
}

}  // namespace

const Rule<Case> missing_header{
    .id = "missing-header",
    .category = "contract",
    .severity = Severity::error,
    .summary = "Every header that the response requires is there",
    .explanation =
        "The description marks this response header as required, and the response came without "
        "it. Consumers may rely on it, for example to page through results or to respect a rate "
        "limit. Proxies and gateways are known to drop headers: compare with an answer taken "
        "behind them. If the header comes only sometimes, it is not required.",
    .check = check_missing_header,
};

}  // namespace driftgate::checks
