#include "validators/checks/checks.h"
#include "validators/told_rule.h"

namespace driftgate::checks {
namespace {

std::vector<Violation> check_undocumented_rule(const Case& c) {
  if (!is_refused_for_its_form(c) || !c.told) return {};
  if (c.promise == nullptr && !c.expected.responses.empty()) return {};  // undocumented_status
  const ToldRule& rule = *c.told;
  std::string instance = c.asked.place;
  if (instance.empty() && !rule.name.empty())
    instance = (rule.of_header ? "header " : "request /") + rule.name;
  return {{.message = "a valid request was refused by a rule that is not described",
           .expected = c.asked.what.empty() ? "" : c.asked.what,
           .actual = rule.name.empty() ? rule.text : rule.name + ": " + rule.text,
           .instance = std::move(instance),
           .source = promised_at(c)}};
}

}  // namespace

const Rule<Case> undocumented_rule{
    .id = "undocumented-rule",
    .category = "contract",
    .severity = Severity::error,
    .summary = "The description tells every rule that requests must keep",
    .explanation =
        "The description allows the request, and the provider refused it with 400 or 422 and said "
        "why: there is a rule that the description does not tell. Consumers learn it by failing. "
        "Write the rule into the description, or drop it. Where the rule could be kept, the "
        "request was mended by it and sent again.",
    .check = check_undocumented_rule,
};

}  // namespace driftgate::checks
