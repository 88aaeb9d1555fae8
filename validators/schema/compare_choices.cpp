// anyOf, oneOf, not, if and discriminators of the accepting side.

#include <algorithm>

#include "validators/schema/compare_reader.h"

namespace driftgate::comparing {

using Combine = Applicator::Combine;
using making::kNumbers;
using making::kObjects;

void Reader::choice(const Cell& cell, Program& accepting, const Applicator& applicator) {
  if (!applicator.discriminator || (cell.ask.types & kObjects) == 0)
    return plain_choice(cell, accepting, applicator);
  if (selected(cell, applicator)) return;
  Cell rest = cell;
  rest.writing.add_unselected(&applicator);
  plain_choice(rest, accepting, applicator);
}

// The branches that a member's text selects, each for itself. Whether that is all.
bool Reader::selected(const Cell& cell, const Applicator& applicator) {
  if (!applicator.discriminator) return true;
  const Discriminator& discriminator = *applicator.discriminator;
  const std::string_view property = discriminator.property;
  if ((cell.ask.types & kObjects) == 0 || !prover_.may_have(cell, property)) return false;
  std::vector<std::pair<std::string_view, std::uint32_t>> names(discriminator.branches.begin(),
                                                                discriminator.branches.end());
  std::sort(names.begin(), names.end());
  const auto is_left_out = [&](std::string_view text) {
    return std::any_of(
        cell.writing.unselected.begin(), cell.writing.unselected.end(), [&](const Applicator* own) {
          return own->discriminator->property == property &&
                 own->discriminator->branches.find(text) != own->discriminator->branches.end();
        });
  };
  for (const auto& [text, branch] : names) {
    const Slot& slot = applicator.branches[branch];
    if (!slot || is_left_out(text) || !prover_.may_be(cell, property, text)) continue;
    Writing writing = cell.writing;
    writing.types &= kObjects;
    if (!writing.fixed_text(property)) writing.add_fixed(property, text);
    need(cell, {}, writing, slot.program);
  }
  if ((cell.ask.types & ~kObjects) != 0) return false;
  if (const auto fixed = cell.writing.fixed_text(property))
    return discriminator.branches.find(*fixed) != discriminator.branches.end();
  return prover_.must_select(cell, discriminator);
}

void Reader::plain_choice(const Cell& cell, Program& accepting, const Applicator& applicator) {
  if (covered(cell, accepting, applicator)) return;
  const std::vector<Cell> parts = split(cell, applicator);
  for (const Cell& part : parts)
    if (parts.size() == 1 || !covered(part, accepting, applicator))
      uncovered(part, accepting, applicator);
}

// By one branch and, where only one may, by no other.
bool Reader::covered(const Cell& cell, Program& accepting, const Applicator& applicator) {
  const auto& branches = applicator.branches;
  for (std::size_t i = 0; i < branches.size(); ++i) {
    if (!branches[i] || asks_for_more(cell, *branches[i].program)) continue;
    if (!holds(cell.writing, branches[i].program)) continue;
    need(cell, applicator, i);
    exclude_others(cell, accepting, applicator, i);
    return true;
  }
  return false;
}

void Reader::need(const Cell& cell, const Applicator& applicator, std::size_t branch) {
  const std::size_t before = pair_.edges.size();
  need(cell, {}, cell.writing, applicator.branches[branch].program);
  if (pair_.edges.size() == before || pair_.edges.back().pair->clean || applicator.discriminator)
    return;
  // Firm where no other branch takes what this one refuses.
  auto absent = foreign_all(cell, applicator, branch, 0);
  if (!absent) return;
  pair_.edges.back().bond = Bond::firm;
  if (!absent->empty()) pair_.edges.back().absent = prover_.keep(std::move(*absent));
}

// Seen at a glance: the branch takes none of the writer's types, or asks for a member that the
// writer may leave out.
bool Reader::asks_for_more(const Cell& cell, Program& branch) {
  prover_.make_ready(branch);
  if ((cell.ask.types & branch.types) == 0) return true;
  if (cell.approximate || (cell.ask.types & kObjects) == 0) return false;
  if (!branch.object || branch.object->required_count == 0) return false;
  const auto& properties = branch.object->properties;
  return std::any_of(properties.begin(), properties.end(), [&](const Property& each) {
    return each.required != Property::kOptional && !prover_.must_have(cell, each.name) &&
           !prover_.is_unjudged(branch, each);
  });
}

// Members without which the branch takes nothing that the writer sends, seen at a glance: by its
// types, for want of a member, by a member's text. Absent: nobody can tell.
std::optional<Names> Reader::foreign(const Cell& cell, Program& branch, int depth) {
  constexpr int kDepth = 3;
  bool choices = false;
  const Cell other{.ask = prover_.unconditional({&branch}, choices)};
  const auto types = static_cast<TypeSet>(other.ask.types & cell.ask.types);
  if (types == 0) return Names{};
  if ((types & ~kObjects) != 0) return std::nullopt;
  std::optional<Names> without;
  for (const ObjectRules* rules : other.ask.objects)
    for (const Property& property : rules->properties) {
      if (prover_.is_unjudged(branch, property)) continue;
      if (!prover_.must_have(cell, property.name)) {
        if (property.required == Property::kOptional) continue;
        // What this cell leaves out others of the same writing may have.
        const auto& left_out = cell.ask.absent;
        const bool here =
            std::find(left_out.begin(), left_out.end(), property.name) != left_out.end();
        if (!here && !prover_.may_have(cell, property.name)) return Names{};
        without = Names{property.name};
      } else if (const auto taken = prover_.texts_of(other, property.name)) {
        const auto sent = prover_.texts_of(cell, property.name);
        if (sent && std::none_of(sent->begin(), sent->end(), [&](std::string_view text) {
              return std::find(taken->begin(), taken->end(), text) != taken->end();
            }))
          return Names{};
      }
    }
  if (without || !choices || depth > kDepth) return without;
  for (const Applicator* applicator : other.ask.applicators)
    if (applicator->combine == Combine::any || applicator->combine == Combine::one)
      if (auto names = foreign_all(cell, *applicator, applicator->branches.size(), depth + 1))
        return names;
  return std::nullopt;
}

// … all of the branches but that one.
std::optional<Names> Reader::foreign_all(const Cell& cell, const Applicator& applicator,
                                         std::size_t but, int depth) {
  Names all;
  for (std::size_t i = 0; i < applicator.branches.size(); ++i) {
    if (i == but || !applicator.branches[i]) continue;
    const auto names = foreign(cell, *applicator.branches[i].program, depth);
    if (!names) return std::nullopt;
    all.insert(all.end(), names->begin(), names->end());
  }
  std::sort(all.begin(), all.end());
  all.erase(std::unique(all.begin(), all.end()), all.end());
  return all;
}

void Reader::exclude_others(const Cell& cell, Program& accepting, const Applicator& applicator,
                            std::size_t picked) {
  if (applicator.combine == Combine::any) return;
  const auto& branches = applicator.branches;
  for (std::size_t i = 0; i < branches.size(); ++i) {
    if (i == picked || !branches[i] || is_excluded(cell, *branches[i].program)) continue;
    Cell overlap = cell;
    overlap.writing.also.push_back(branches[i].program);
    gap(overlap, accepting, applicator.keyword, applicator.source,
        {.hows = {{}, {.variation = 1}, {.members = How::Members::least}}});
  }
}

// What the branch admits the writer never sends.
bool Reader::is_excluded(const Cell& cell, Program& branch) {
  for (const Cell::Choice& choice : cell.choices) {
    if (!choice.alone) continue;
    const auto& branches = choice.applicator->branches;
    for (std::size_t i = 0; i < branches.size(); ++i)
      if (i != choice.branch && surely({.also = {&branch}}, branches[i].program)) return true;
  }
  return is_refused(cell, branch) || prover_.is_disjoint(cell, branch, 0);
}

// By a `not` of the writer's own.
bool Reader::is_refused(const Cell& cell, Program& branch) {
  return std::any_of(cell.ask.applicators.begin(), cell.ask.applicators.end(),
                     [&](const Applicator* own) {
                       return own->combine == Combine::none &&
                              surely({.also = {&branch}}, own->branches.front().program);
                     });
}

// By type, then by the text of a member that tells branches apart.
std::vector<Cell> Reader::split(const Cell& cell, const Applicator& applicator) {
  static constexpr std::array<TypeSet, 6> kKinds{making::kNulls,   making::kBooleans, kNumbers,
                                                 making::kStrings, making::kArrays,   kObjects};
  std::vector<Cell> parts;
  for (const TypeSet kind : kKinds) {
    const auto types = static_cast<TypeSet>(cell.ask.types & kind);
    if (types == 0) continue;
    Cell part = cell;
    part.ask.types = part.writing.types = types;
    if (prover_.is_empty(part, 0)) continue;
    if (kind == kObjects && split_by_tag(part, applicator, parts)) continue;
    parts.push_back(std::move(part));
  }
  return parts;
}

bool Reader::split_by_tag(const Cell& cell, const Applicator& applicator,
                          std::vector<Cell>& parts) {
  if (!chooses_objects(applicator)) return false;
  for (const std::string_view name : prover_.declared(cell)) {
    if (cell.writing.fixed_text(name) || !prover_.must_have(cell, name)) continue;
    if (!tells_apart(applicator, name)) continue;
    const auto texts = prover_.texts_of(cell, name);
    if (!texts || texts->size() < 2) continue;
    for (const std::string_view text : *texts) {
      Cell each = cell;
      each.writing.add_fixed(name, text);
      each.ask.fixed = each.writing.fixed;
      parts.push_back(std::move(each));
    }
    return true;
  }
  return false;
}

// Whether there are two branches or more that take objects.
bool Reader::chooses_objects(const Applicator& applicator) {
  const auto takes_objects = [&](const Slot& branch) {
    bool choices = false;
    return branch && (prover_.unconditional({branch.program}, choices).types & kObjects) != 0;
  };
  return std::count_if(applicator.branches.begin(), applicator.branches.end(), takes_objects) > 1;
}

bool Reader::tells_apart(const Applicator& applicator, std::string_view name) {
  return std::any_of(applicator.branches.begin(), applicator.branches.end(),
                     [&](const Slot& branch) {
                       if (!branch) return false;
                       bool choices = false;
                       const Cell other{.ask = prover_.unconditional({branch.program}, choices)};
                       return prover_.texts_of(other, name).has_value();
                     });
}

void Reader::uncovered(const Cell& cell, Program& accepting, const Applicator& applicator) {
  if (const auto branch = counterpart(cell, applicator)) {
    const std::size_t before = pair_.edges.size();
    need(cell, applicator, *branch);
    if (pair_.edges.size() > before) return exclude_others(cell, accepting, applicator, *branch);
  }
  gap(cell, accepting, applicator.keyword, applicator.source,
      {.hows = {{.types = cell.ask.types},
                {.variation = 1, .types = cell.ask.types},
                {.types = cell.ask.types, .members = How::Members::least}}});
}

// The branch that is meant for what the writer chose: by its name, else the only one of its type.
std::optional<std::size_t> Reader::counterpart(const Cell& cell, const Applicator& applicator) {
  const auto& branches = applicator.branches;
  for (const Cell::Choice& choice : cell.choices) {
    const auto& own = choice.applicator->branches;
    if (choice.branch >= own.size() || !own[choice.branch]) continue;
    const Node name = own[choice.branch].written.find("$ref");
    for (std::size_t i = 0; i < branches.size(); ++i)
      if (name && branches[i] && branches[i].written.find("$ref").is(Kind::string) &&
          branches[i].written.find("$ref").text() == name.text())
        return i;
  }
  std::optional<std::size_t> only;
  for (std::size_t i = 0; i < branches.size(); ++i) {
    if (!branches[i] || (prover_.usual_types(*branches[i].program) & cell.ask.types) == 0) continue;
    if (only) return std::nullopt;
    only = i;
  }
  return only;
}

void Reader::refused(const Cell& cell, Program& accepting, const Applicator& applicator) {
  Program& branch = *applicator.branches.front().program;
  if (is_refused(cell, branch) || prover_.is_disjoint(cell, branch, 0)) return;
  Cell both = cell;
  both.writing.also.push_back(&branch);
  gap(both, accepting, applicator.keyword, applicator.source,
      {.hows = {{}, {.variation = 1}, {.members = How::Members::least}}});
}

void Reader::conditional(const Cell& cell, const Applicator& applicator) {
  Program* const condition = applicator.branches[0].program;
  if (applicator.branches[1] && !prover_.is_disjoint(cell, *condition, 0)) {
    Writing writing = cell.writing;
    const auto has = [&](const Programs& programs) {
      return std::find(programs.begin(), programs.end(), condition) != programs.end();
    };
    if (!has(writing.programs) && !has(writing.also)) writing.also.push_back(condition);
    need(cell, {}, writing, applicator.branches[1].program, Bond::firm);
  }
  if (applicator.branches[2] && !surely(cell.writing, condition))
    need(cell, {}, cell.writing, applicator.branches[2].program);
}

}  // namespace driftgate::comparing
