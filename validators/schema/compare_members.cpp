// What a cell's writer sends as members and elements.

#include <algorithm>
#include <unordered_set>

#include "validators/schema/admit.h"
#include "validators/schema/compare_parts.h"

namespace driftgate::comparing {
namespace {

bool holds(const std::vector<std::string_view>& list, std::string_view name) {
  return std::find(list.begin(), list.end(), name) != list.end();
}

// A pattern that nobody can decide may match.
bool may_match(const PatternProperty& property, std::string_view name) {
  return property.pattern != nullptr && property.pattern->match(name) != PatternVerdict::differs;
}

// Puts what several schemas say of a part together.
class PartReader {
 public:
  explicit PartReader(Prover& prover) : prover_(prover) {}

  void add(const Slot& slot, bool own) {
    if (!slot) return;
    prover_.make_ready(*slot.program);
    if (slot.program->types == 0) part_.closed = true;
    Writing& writing = part_.writing;
    if (has(writing.programs, slot.program)) return;
    if (own)
      std::erase(writing.also, slot.program);
    else if (has(writing.also, slot.program))
      return;
    (own ? writing.programs : writing.also).push_back(slot.program);
  }
  // What an `unevaluated…` says of what nothing else speaks of. Of several one may speak for
  // another.
  void add_sole(const std::vector<const Slot*>& slots, std::size_t own) {
    if (slots.size() == 1) add(*slots.front(), own > 0);
  }
  Part take() { return std::move(part_); }

 private:
  static bool has(const Programs& programs, const Program* program) {
    return std::find(programs.begin(), programs.end(), program) != programs.end();
  }
  Prover& prover_;
  Part part_{};
};

}  // namespace

std::vector<std::string_view> Prover::declared(const Cell& cell) {
  std::vector<std::string_view> names;
  std::unordered_set<std::string_view> seen;
  for (const auto* list : {&cell.ask.objects, &cell.also})
    for (const ObjectRules* rules : *list)
      for (const Property& property : rules->properties)
        if (seen.insert(property.name).second) names.push_back(property.name);
  return names;
}

bool Prover::may_describe_all(const Cell& cell) const {
  return cell.approximate ||
         std::any_of(cell.also.begin(), cell.also.end(),
                     [](const ObjectRules* rules) { return static_cast<bool>(rules->additional); });
}

Part Prover::member_of(const Cell& cell, std::string_view name) {
  PartReader reader(*this);
  const std::uint32_t hash = key_hash(name);
  bool described = may_describe_all(cell);
  for (std::size_t i = 0; i < cell.ask.objects.size(); ++i) {
    const ObjectRules* const rules = cell.ask.objects[i];
    const bool own = i < cell.own_objects;
    bool here = false;
    const Property* property = rules->find(name, hash);
    if (property != nullptr && property->slot) {
      reader.add(property->slot, own);
      here = true;
    }
    for (const PatternProperty& each : rules->patterns) {
      if (!may_match(each, name)) continue;
      here = true;
      if (each.pattern->match(name) == PatternVerdict::matches) reader.add(each.slot, own);
    }
    if (!here) reader.add(rules->additional, own);
    described = described || here || rules->additional;
  }
  for (const ObjectRules* rules : cell.also) {
    const Property* property = rules->find(name, hash);
    described = described || (property != nullptr && property->slot) ||
                std::any_of(rules->patterns.begin(), rules->patterns.end(),
                            [&](const auto& each) { return may_match(each, name); });
  }
  if (!described) reader.add_sole(cell.ask.other_members, cell.own_other_members);
  Part part = reader.take();
  if (const auto text = cell.writing.fixed_text(name)) part.writing.text = std::string(*text);
  return part;
}

Part Prover::element_of(const Cell& cell, std::size_t position) {
  PartReader reader(*this);
  bool described = cell.approximate;
  for (std::size_t i = 0; i < cell.ask.arrays.size(); ++i) {
    const ArrayRules* const rules = cell.ask.arrays[i];
    const Slot& slot = position < rules->prefix.size() ? rules->prefix[position] : rules->rest;
    reader.add(slot, i < cell.own_arrays);
    described = described || slot || (rules->contains && rules->contains_evaluates);
  }
  for (const ArrayRules* rules : cell.also_arrays)
    described = described || position < rules->prefix.size() || rules->rest ||
                (rules->contains && rules->contains_evaluates);
  if (!described) reader.add_sole(cell.ask.other_elements, cell.own_other_elements);
  return reader.take();
}

Writing Prover::other_members_of(const Cell& cell) {
  PartReader reader(*this);
  bool described = may_describe_all(cell);
  for (std::size_t i = 0; i < cell.ask.objects.size(); ++i) {
    const Slot& slot = cell.ask.objects[i]->additional;
    reader.add(slot, i < cell.own_objects);
    described = described || slot;
  }
  for (const ObjectRules* rules : cell.also) described = described || !rules->patterns.empty();
  if (!described) reader.add_sole(cell.ask.other_members, cell.own_other_members);
  return reader.take().writing;
}

std::optional<std::vector<std::string_view>> Prover::texts_of(const Cell& cell,
                                                              std::string_view name) {
  const Part part = member_of(cell, name);
  bool choices = false;
  const Ask ask = unconditional(part.writing.all(), choices);
  if (ask.values.empty()) return std::nullopt;
  std::vector<std::string_view> texts;
  for (const Node value : ask.values.front()->allowed.values()) {
    if (!value.is(Kind::string)) return std::nullopt;
    texts.push_back(value.text());
  }
  return texts;
}

bool Prover::may_be(const Cell& cell, std::string_view name, std::string_view text) {
  if (const auto fixed = cell.writing.fixed_text(name)) return *fixed == text;
  if (const auto texts = texts_of(cell, name)) return holds(*texts, text);
  bool choices = false;
  return (unconditional(member_of(cell, name).writing.all(), choices).types & making::kStrings) !=
         0;
}

bool Prover::must_have(const Cell& cell, std::string_view name) {
  if (is_required(cell, name)) return true;
  for (const ObjectRules* rules : cell.ask.objects)
    for (const DependentNames& each : rules->dependents)
      for (const Node other : each.source.elements())
        if (other.text() == name && is_required(cell, each.name)) return true;
  return false;
}

bool Prover::is_required(const Cell& cell, std::string_view name) const {
  if (holds(cell.writing.present, name) || cell.writing.fixed_text(name)) return true;
  const std::uint32_t hash = key_hash(name);
  bool required = false;
  for (const ObjectRules* rules : cell.ask.objects) {
    const Property* property = rules->find(name, hash);
    if (property == nullptr) continue;
    if (is_waived(*property, options_.direction)) return false;
    required = required || property->required != Property::kOptional;
  }
  return required;
}

std::optional<Part> Prover::sent_member(const Cell& cell, std::string_view name) {
  if (holds(cell.ask.absent, name)) return std::nullopt;
  if (must_have(cell, name)) return member_of(cell, name);
  const std::uint32_t hash = key_hash(name);
  bool described = cell.own_other_members > 0;
  bool enumerated = false;
  const auto describes = [&](const ObjectRules& rules, const Property* property) {
    return (property != nullptr && property->slot) || rules.additional ||
           std::any_of(rules.patterns.begin(), rules.patterns.end(),
                       [&](const auto& each) { return may_match(each, name); });
  };
  for (std::size_t i = 0; i < cell.own_objects; ++i) {
    const ObjectRules* const rules = cell.ask.objects[i];
    const Property* property = rules->find(name, hash);
    if (property != nullptr && is_waived(*property, options_.direction)) return std::nullopt;
    described = described || describes(*rules, property);
    enumerated = enumerated || rules->enumerates;
  }
  for (const ObjectRules* rules : cell.also)
    described = described || describes(*rules, rules->find(name, hash));
  if (!described && enumerated && describes_all(cell)) return std::nullopt;
  Part part = member_of(cell, name);
  if (part.closed) return std::nullopt;
  return part;
}

bool Prover::may_name_more(const Cell& cell) const {
  bool described = cell.own_other_members > 0 || may_describe_all(cell);
  bool enumerated = false;
  for (const ObjectRules* rules : cell.also) described = described || !rules->patterns.empty();
  for (std::size_t i = 0; i < cell.own_objects; ++i) {
    described = described || cell.ask.objects[i]->additional;
    enumerated = enumerated || cell.ask.objects[i]->enumerates;
  }
  return described || !enumerated || !describes_all(cell);
}

bool Prover::is_open(const Cell& cell) {
  bool described = may_describe_all(cell);
  for (const ObjectRules* rules : cell.also) described = described || !rules->patterns.empty();
  for (const ObjectRules* rules : cell.ask.objects) {
    if (rules->most && rules->most.value == 0) return false;
    if (!rules->additional) continue;
    make_ready(*rules->additional.program);
    if (rules->additional.program->types == 0) return false;
    described = true;
  }
  if (!described && cell.ask.other_members.size() == 1) {
    Program& program = *cell.ask.other_members.front()->program;
    make_ready(program);
    if (program.types == 0) return false;
  }
  return may_name_more(cell);
}

bool Prover::describes_all(const Cell& cell) const {
  return options_.described_only && !cell.approximate;
}

bool Prover::may_have_element(const Cell& cell, std::size_t position) {
  bool described = cell.own_other_elements > 0;
  bool enumerated = false;
  const auto describes = [&](const ArrayRules& rules) {
    return position < rules.prefix.size() || rules.rest || rules.contains;
  };
  for (std::size_t i = 0; i < cell.ask.arrays.size(); ++i) {
    const ArrayRules* const rules = cell.ask.arrays[i];
    if (rules->most && rules->most.value <= position) return false;
    if (i >= cell.own_arrays) continue;
    enumerated = enumerated || !rules->prefix.empty();
    described = described || describes(*rules);
  }
  for (const ArrayRules* rules : cell.also_arrays) described = described || describes(*rules);
  if (!described && enumerated && describes_all(cell)) return false;
  return !element_of(cell, position).closed;
}

std::uint64_t Prover::possible_members(const Cell& cell) {
  constexpr std::uint64_t kAny = ~std::uint64_t{0};
  if (is_open(cell)) return kAny;
  for (const ObjectRules* rules : cell.ask.objects)
    if (!rules->patterns.empty()) return kAny;
  std::uint64_t count = 0;
  for (const std::string_view name : declared(cell)) count += may_have(cell, name) ? 1 : 0;
  return count;
}

bool Prover::is_unjudged(const Program& program, const Property& property) {
  return is_waived(property, options_.direction) ||
         compiler().waives({&program}, property, options_.direction);
}

}  // namespace driftgate::comparing
