// Schemas to combine and to choose from.

#include <algorithm>
#include <optional>
#include <vector>

#include "validators/diff/branches.h"
#include "validators/diff/keyword_comparison.h"

namespace driftgate {

bool KeywordComparison::keeps(const SchemaView& without, const SchemaView& with) {
  const std::vector<std::string_view> own = without.asserting();
  const std::vector<std::string_view> other = with.asserting();
  return !own.empty() && std::all_of(own.begin(), own.end(), [&](std::string_view name) {
    return std::find(other.begin(), other.end(), name) != other.end();
  });
}

void KeywordComparison::all_of() {
  const std::size_t before = a_.all_of().size();
  const std::size_t after = b_.all_of().size();
  const bool one_at_most = before <= 1 && after <= 1;
  const bool merged = (before == 0 && !keeps(a_, b_)) || (after == 0 && !keeps(b_, a_));
  const bool named = before == 1 && after == 1 && a_.null_beside() == b_.null_beside() &&
                     !branch_name(a_.all_of()[0]).empty() &&
                     branch_name(a_.all_of()[0]) == branch_name(b_.all_of()[0]);
  if (!named && (one_at_most ? before == after || merged : merged)) {
    a_.merge_all_of();
    b_.merge_all_of();
    return;
  }
  const BranchMatch match = match_branches(a_.all_of(), b_.all_of(), "");
  for (const auto& [i, j] : match.pairs) pair(a_.all_of()[i].target, b_.all_of()[j].target, "");
  for (const std::size_t i : match.removed) {
    const Branch& branch = a_.all_of()[i];
    const bool silent = admits_all(branch.target.node);
    branch_edit("all-of", silent ? "removed-annotation-only" : "removed", "allOf",
                silent ? none : widens, &branch, nullptr, b_.all_of_keyword());
  }
  for (const std::size_t i : match.added) {
    const Branch& branch = b_.all_of()[i];
    const bool silent = admits_all(branch.target.node);
    branch_edit("all-of", silent ? "added-annotation-only" : "added", "allOf",
                silent ? none : narrows, nullptr, &branch, a_.all_of_keyword());
  }
}

// `other` is the keyword on the side that has no such branch.
void KeywordComparison::branch_edit(std::string_view facet, std::string_view edit,
                                    std::string_view keyword, Effect effect, const Branch* base,
                                    const Branch* revision, const Found& other) {
  const auto found = [](const Branch& branch) {
    return Found{branch.written, branch.written.node};
  };
  SchemaEdit& added = add(facet, edit, keyword, effect, base ? found(*base) : other,
                          revision ? found(*revision) : other);
  added.name = branch_name(base ? *base : *revision);
  (base ? added.after : added.before).clear();
  if (base) added.base = a_.front();
  if (revision) added.revision = b_.front();
}

// Whether one became several to choose from or the other way round: nothing else is compared.
bool KeywordComparison::choices() {
  const std::vector<Choice>& before = a_.choices();
  const std::vector<Choice>& after = b_.choices();
  if (before.empty() && after.empty()) return false;
  if (before.empty() && after.size() == 1 && !a_.asserting().empty() && b_.asserting().empty())
    return wrapped(after.front());
  if (after.empty() && before.size() == 1 && !b_.asserting().empty() && a_.asserting().empty())
    return unwrapped(before.front());
  std::vector<bool> used(after.size(), false);
  std::vector<const Choice*> left;
  // Those of one keyword first.
  for (const Choice& choice : before) {
    const auto same = [&](std::size_t i) { return !used[i] && after[i].keyword == choice.keyword; };
    std::size_t i = 0;
    while (i < after.size() && !same(i)) ++i;
    if (i == after.size()) {
      left.push_back(&choice);
      continue;
    }
    used[i] = true;
    choice_pair(choice, after[i]);
  }
  for (const Choice* choice : left) {
    const auto free = std::find(used.begin(), used.end(), false);
    if (free == used.end()) {
      add(facet_of(*choice), "unset", choice->keyword, widens, choice->found, {});
      continue;
    }
    const Choice& other = after[static_cast<std::size_t>(free - used.begin())];
    *free = true;
    // Where no value fits two branches, anyOf and oneOf say the same.
    if (choice->keyword == "anyOf")
      add("one-of", "set", "oneOf", narrows, choice->found, other.found);
    else
      add("one-of", "unset", "oneOf", widens, choice->found, other.found);
    choice_pair(*choice, other);
  }
  for (std::size_t i = 0; i < after.size(); ++i)
    if (!used[i]) add(facet_of(after[i]), "set", after[i].keyword, narrows, {}, after[i].found);
  return false;
}

std::string_view KeywordComparison::facet_of(const Choice& choice) {
  return choice.keyword == "anyOf" ? "any-of" : "one-of";
}

std::string_view KeywordComparison::tag() const {
  const Found a = a_.find("discriminator");
  const Found found = a ? a : b_.find("discriminator");
  if (!found) return {};
  if (found.value.is(Kind::string)) return found.value.text();
  const Node name = found.value.find("propertyName");
  return name.is(Kind::string) ? name.text() : std::string_view{};
}

void KeywordComparison::choice_pair(const Choice& before, const Choice& after) {
  const BranchMatch match = match_branches(before.branches, after.branches, tag());
  for (const auto& [i, j] : match.pairs)
    pair(before.branches[i].target, after.branches[j].target, "");
  for (const std::size_t i : match.removed)
    branch_edit(facet_of(after), "removed", after.keyword, narrows, &before.branches[i], nullptr,
                after.found);
  for (const std::size_t i : match.added)
    branch_edit(facet_of(after), "added", after.keyword, widens, nullptr, &after.branches[i],
                before.found);
}

bool KeywordComparison::wrapped(const Choice& choice) {
  const std::optional<std::size_t> which = find_branch(choice.branches, a_.front());
  add("wrapped-in-one-of", "", choice.keyword, which ? widens : unknown, {}, choice.found);
  if (which) pair(a_.front(), choice.branches[*which].target, "");
  return true;
}

bool KeywordComparison::unwrapped(const Choice& choice) {
  const std::optional<std::size_t> which = find_branch(choice.branches, b_.front());
  add("unwrapped-from-one-of", "", choice.keyword, which ? narrows : unknown, choice.found, {});
  if (which) pair(choice.branches[*which].target, b_.front(), "");
  return true;
}

void KeywordComparison::discriminator() {
  const Found before = a_.find("discriminator");
  const Found after = b_.find("discriminator");
  if (!before && !after) return;
  if (!before) {
    add("discriminator", "added", "discriminator", none, before, after);
    return;
  }
  if (!after) {
    add("discriminator", "removed", "discriminator", none, before, after);
    return;
  }
  const auto name_of = [](const Found& found) {
    return found.value.is(Kind::object) ? found.value.find("propertyName") : found.value;
  };
  const Node a = name_of(before);
  const Node b = name_of(after);
  if (a && b && a.text() != b.text())
    add("discriminator", "property-name-changed", "discriminator", none, {before.holder, a},
        {after.holder, b});
  mapping(before, after);
}

void KeywordComparison::mapping(const Found& before, const Found& after) {
  const auto values_by_name = [](const Found& found) {
    Entries entries;
    if (!found.value.is(Kind::object)) return entries;
    const Node mapping = found.value.find("mapping");
    if (mapping)
      for (const Member member : mapping.members())
        entries.try_emplace(member.name(), Found{found.holder, member.value});
    return entries;
  };
  each(values_by_name(before), values_by_name(after),
       [&](std::string_view name, const Found& a, const Found& b) {
         if (a && b && a.value.text() == b.value.text()) return;
         add("discriminator",
             !a   ? "mapping-added"
             : !b ? "mapping-deleted"
                  : "mapping-changed",
             "discriminator", none, a, b)
             .name = name;
       });
}

}  // namespace driftgate
