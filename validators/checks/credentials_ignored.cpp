#include "validators/checks/checks.h"

namespace driftgate::checks {
namespace {

std::vector<Violation> check_credentials_ignored(const Case& c) {
  using Kind = Asked::Kind;
  const Kind kind = c.asked.kind;
  if (kind != Kind::without_credentials && kind != Kind::wrong_credentials) return {};
  if (!is_success(c.response.status)) return {};
  return {{.message = "a secured operation answered " + c.asked.what,
           .expected = "401 or 403",
           .actual = std::to_string(c.response.status),
           .instance = kind == Kind::without_credentials ? "no credentials" : "wrong credentials",
           .source = promised_at(c)}};
}

}  // namespace

const Rule<Case> credentials_ignored{
    .id = "credentials-ignored",
    .category = "contract",
    .severity = Severity::error,
    .summary = "A secured operation refuses those who are not known",
    .explanation =
        "The description says that the operation needs credentials. It was asked without any, or "
        "with ones that the provider cannot know, and answered with success: whoever reaches it "
        "may use it. Look at this first.",
    .check = check_credentials_ignored,
};

}  // namespace driftgate::checks
