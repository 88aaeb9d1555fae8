#include <fmt/format.h>

#include "validators/checks/checks.h"

namespace driftgate::checks {
namespace {

// Finding the place of one costs a walk through the body.
constexpr std::size_t kMostPlaces = 20;

std::vector<Violation> check_duplicate_key(const Case& c) {
  if (!c.body) return {};
  const std::vector<DuplicateKey>& duplicates = c.body.document()->duplicates();
  std::vector<Violation> found;
  for (std::size_t i = 0; i < duplicates.size() && i < kMostPlaces; ++i) {
    const Node key = duplicates[i].key;
    found.push_back({.message = fmt::format("member \"{}\" stands twice in one object", key.text()),
                     .instance = key.pointer(),
                     .source = c.content->source.location()});
  }
  if (duplicates.size() > kMostPlaces)
    found.push_back({.message = fmt::format("{} more members stand twice in their objects",
                                            duplicates.size() - kMostPlaces),
                     .source = c.content->source.location()});
  return found;
}

}  // namespace

const Rule<Case> duplicate_key{
    .id = "duplicate-key",
    .category = "contract",
    .severity = Severity::warning,
    .summary = "No JSON object of the body has two members of one name",
    .explanation =
        "JSON parsers disagree about an object with two members of one name: some take the first, "
        "some the last, some refuse it (RFC 8259 §4). Two consumers can read different values from "
        "one answer. The body was judged with the first of the two.",
    .check = check_duplicate_key,
};

}  // namespace driftgate::checks
