#include "validators/checks/checks.h"

namespace driftgate::checks {
namespace {

std::vector<Violation> check_unsupported_media_type_accepted(const Case& c) {
  if (c.asked.kind != Asked::Kind::wrong_media_type || !is_success(c.response.status)) return {};
  return {{.message = "a body of an undeclared type was accepted: " + c.asked.what,
           .expected = "415",
           .actual = std::to_string(c.response.status),
           .instance = "header Content-Type",
           .source = promised_at(c)}};
}

}  // namespace

const Rule<Case> unsupported_media_type_accepted{
    .id = "unsupported-media-type-accepted",
    .category = "contract",
    .severity = Severity::warning,
    .summary = "A body of a type that the operation does not take is refused",
    .explanation =
        "The body was labelled with a media type that the operation does not declare, and was "
        "accepted all the same. What the provider made of it nobody can tell: it may have "
        "guessed, or ignored it. RFC 9110 §15.5.16 has 415 for it.",
    .check = check_unsupported_media_type_accepted,
};

}  // namespace driftgate::checks
