#include "validators/diff/diff.h"

#include <fmt/core.h>

#include <algorithm>
#include <utility>

#include "validators/diff/surface.h"

namespace driftgate {
namespace {

using namespace surface;

void compare_pair(const Surface& all, const OperationPair& pair) {
  compare_names(all, pair);
  compare_lifecycle(all, pair);
  compare_parameters(all, pair);
  compare_unread_parameters(all, pair);
  compare_bodies(all, pair);
  compare_responses(all, pair);
  compare_security(all, pair);
  compare_servers(all, pair);
}

ComparedOperation compared(const Surface& all, const OperationPair& pair) {
  ComparedOperation out{.name = pair.name, .base = pair.base, .revision = pair.revision};
  if (const UnreadPart* part = unread_around(all, pair)) {
    out.unread = fmt::format("{}: {}", unread_in(pair.revision == nullptr, *part), part->reason);
    out.unread_at = part->source;
  }
  return out;
}

// What nobody who only sends and receives messages can see.
bool is_editorial(const Change& change) {
  if (change.effect != Effect::none) return false;
  constexpr std::string_view kBeginnings[] = {
      "api-tag-",           "api-operation-id-",       "api-schema-removed", "api-version-",
      "api-major-version-", "api-security-component-", "response-link-"};
  return std::any_of(
      std::begin(kBeginnings), std::end(kBeginnings),
      [&](std::string_view beginning) { return change.rule.starts_with(beginning); });
}

Bump bump_for(const Change& change) {
  if (change.severity == Severity::off) return Bump::none;
  if (change.severity == Severity::error) return Bump::major;
  return is_editorial(change) ? Bump::patch : Bump::minor;
}

}  // namespace

Diff diff(const Description& base, const Description& revision, const DiffOptions& options) {
  Changes changes(options.all_places);
  SchemaDiffer differ;
  Evaluator evaluator;
  Prosecutor prosecutor(evaluator);
  Wire wire(evaluator);
  Messages messages(evaluator, wire);
  const Unread unread_base(base, revision);
  const Unread unread_revision(revision, base);
  const Surface all{base,   revision,   unread_base, unread_revision, options, changes,
                    differ, prosecutor, wire,        messages};
  const Paired paired = pair_operations(all);
  compare_removed(all, paired.removed);
  for (const OperationPair& pair : paired.both) compare_pair(all, pair);
  compare_added(all, paired.added);
  compare_unread(all, paired);
  compare_security_schemes(all);
  compare_components(all);
  compare_versions(all);

  Diff out{.changes = std::move(changes.all())};
  for (const auto* pairs : {&paired.both, &paired.removed, &paired.added})
    for (const OperationPair& pair : *pairs) out.operations.push_back(compared(all, pair));
  return out;
}

std::vector<std::string_view> operations_of(const Diff& diff, const Change& change) {
  std::vector<std::string_view> names;
  for (const std::uint32_t position : change.operations)
    names.push_back(diff.operations[position].name);
  return names;
}

std::string_view to_string(Bump bump) {
  switch (bump) {
    case Bump::none:
      return "none";
    case Bump::patch:
      return "patch";
    case Bump::minor:
      return "minor";
    case Bump::major:
      return "major";
  }
  return "";
}

Bump bump_for(const std::vector<Change>& changes) {
  Bump bump = Bump::none;
  for (const Change& change : changes) bump = std::max(bump, bump_for(change));
  return bump;
}

}  // namespace driftgate
