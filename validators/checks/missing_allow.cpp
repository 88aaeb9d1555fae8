#include "validators/checks/checks.h"

namespace driftgate::checks {
namespace {

std::vector<Violation> check_missing_allow(const Case& c) {
  if (c.response.status != 405 || find_header(c.response.headers, "Allow") != nullptr) return {};
  return {{.message = "405 without an Allow header",
           .expected = "Allow",
           .instance = "header Allow",
           .source = promised_at(c)}};
}

}  // namespace

const Rule<Case> missing_allow{
    .id = "missing-allow",
    .category = "contract",
    .severity = Severity::warning,
    .summary = "A response with 405 says which methods the resource takes",
    .explanation =
        "RFC 9110 §15.5.6 asks of every 405 to list the methods that the resource does take in "
        "the field Allow. Clients and gateways that adapt to it are left without.",
    .check = check_missing_allow,
    .of_provider = true,
};

}  // namespace driftgate::checks
