#include "validators/checks/checks.h"

namespace driftgate::checks {
namespace {

std::vector<Violation> check_undeclared_method_accepted(const Case& c) {
  if (c.asked.kind != Asked::Kind::undeclared_method || !is_success(c.response.status)) return {};
  return {{.message = "an undeclared method was accepted: " + c.exchange.request.method,
           .expected = "405 or another refusal",
           .actual = std::to_string(c.response.status),
           .instance = "method " + c.exchange.request.method,
           .source = promised_at(c)}};
}

}  // namespace

const Rule<Case> undeclared_method_accepted{
    .id = "undeclared-method-accepted",
    .category = "contract",
    .severity = Severity::error,
    .summary = "A method that a path does not declare is refused",
    .explanation =
        "The path was asked with a method that the description does not give it, and the provider "
        "answered with success. An operation that nobody knows of is one that nobody reviews, "
        "secures or tests. Describe it, or have it refused with 405 (RFC 9110 §15.5.6).",
    .check = check_undeclared_method_accepted,
};

}  // namespace driftgate::checks
