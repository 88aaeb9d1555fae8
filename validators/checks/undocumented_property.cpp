#include <fmt/format.h>

#include <map>
#include <unordered_set>
#include <utility>

#include "specs/document/reference.h"
#include "validators/checks/checks.h"

namespace driftgate::checks {
namespace {

// More different ones than a person reads; each costs a walk through the description.
constexpr std::size_t kMostProperties = 100;

/// The same for all instances of one cause: the schema that does not know the property, and its
/// name; of elements their schema alone.
std::pair<std::uint32_t, std::string> cause_of(const UndocumentedPart& part) {
  const std::string_view name = last_token(part.instance);
  const bool is_index = name.find_first_not_of("0123456789") == std::string_view::npos;
  return {part.schema ? part.schema.index() : 0, std::string(is_index ? "" : name)};
}

Violation describe(const UndocumentedPart& part) {
  return {.message = fmt::format("property \"{}\" is not described", last_token(part.instance)),
          .instance = part.instance,
          .source = part.schema.location()};
}

struct UndocumentedCause {
  const UndocumentedPart* first = nullptr;
  std::size_t count = 0;
};

std::vector<UndocumentedCause> causes(const Evaluation& evaluation) {
  // What a closed schema refused is told by body-schema already.
  std::unordered_set<std::string_view> refused;
  for (const SchemaViolation& violation : evaluation.violations) refused.insert(violation.instance);
  std::vector<UndocumentedCause> found;
  std::map<std::pair<std::uint32_t, std::string>, std::size_t> positions;
  for (const UndocumentedPart& part : evaluation.undocumented) {
    if (refused.contains(part.instance)) continue;
    const auto [known, is_new] = positions.try_emplace(cause_of(part), found.size());
    if (is_new) found.push_back({.first = &part});
    ++found[known->second].count;
  }
  return found;
}

std::vector<Violation> check_undocumented_property(const Case& c) {
  if (c.body_evaluation.undocumented.empty()) return {};
  std::vector<Violation> found;
  const std::vector<UndocumentedCause> all = causes(c.body_evaluation);
  for (std::size_t i = 0; i < all.size() && i < kMostProperties; ++i) {
    found.push_back(describe(*all[i].first));
    // The others count; the first instance says it all.
    found.resize(found.size() + all[i].count - 1, {.instance = all[i].first->instance});
  }
  if (all.size() > kMostProperties)
    found.push_back({.message = fmt::format("{} more properties are not described",
                                            all.size() - kMostProperties),
                     .source = c.content->source.location()});
  return found;
}

}  // namespace

const Rule<Case> undocumented_property{
    .id = "undocumented-property",
    .category = "contract",
    .severity = Severity::warning,
    .summary = "Every property of the body is described, also where the schema is open",
    .explanation =
        "The body has a property that no schema says anything about. JSON Schema allows it unless "
        "additionalProperties or unevaluatedProperties is false, so it breaks nothing today. But "
        "it is how most drift begins: consumers start to rely on it, and no promise covers it. "
        "Describe it, or state with additionalProperties that any name is meant.",
    .check = check_undocumented_property,
};

}  // namespace driftgate::checks
