#include <algorithm>
#include <set>

#include "specs/document/quote_json.h"
#include "validators/schema/admit.h"
#include "validators/schema/compare_parts.h"
#include "validators/schema/regular.h"

namespace driftgate::comparing {
namespace {

using Combine = Applicator::Combine;
using making::kArrays;
using making::kNumbers;
using making::kObjects;
using making::kStrings;

constexpr std::size_t kCells = 256;      // Of one writing.
constexpr std::size_t kEmptyCells = 16;  // … where only emptiness is asked.
constexpr int kEmptyDepth = 4;           // Levels of members that are looked into for emptiness.

std::size_t alternatives(const Applicator& applicator) {
  switch (applicator.combine) {
    case Combine::any:
    case Combine::one:
      return applicator.branches.size();
    case Combine::conditional:
    case Combine::dependent:
      return 2;
    case Combine::discriminated:
      return applicator.branches.size() + 1;
    case Combine::all:
    case Combine::dynamic:
    case Combine::none:
      break;
  }
  return 1;
}

// Whether what is being gathered are still the writer's own schemas: they come first.
bool is_own(const Ask& ask, const Writing& writing) {
  return std::none_of(writing.also.begin(), writing.also.end(),
                      [&](const Program* program) { return ask.has(program); });
}

void count_own(Cell& cell, const Writing& writing) {
  for (const Program* program : cell.ask.programs) {
    if (std::find(writing.also.begin(), writing.also.end(), program) != writing.also.end()) return;
    if (program->object) ++cell.own_objects;
    if (program->array) ++cell.own_arrays;
  }
}

void add(Programs& programs, const Slot& slot) {
  if (slot) programs.push_back(slot.program);
}

}  // namespace

NumberSpan number_span(const Ask& ask, bool integer) {
  NumberSpan span;
  const making::NumberAsk whole = making::number_ask(ask, integer);
  span.step = whole.step;
  span.empty = whole.least && whole.most && *whole.least > *whole.most;
  if (whole.step) {
    if (whole.least) span.least = {*whole.least, false};
    if (whole.most) span.most = {*whole.most, false};
    return span;
  }
  const auto tighten = [](std::optional<NumberSpan::End>& end, const Exact& number, bool open,
                          bool is_minimum) {
    const bool tighter = !end || (is_minimum ? number > end->number : number < end->number) ||
                         (number == end->number && open);
    if (tighter) end = {number, open};
  };
  for (const NumberRules* rules : ask.numbers)
    for (const Bound& bound : rules->bounds)
      if (const auto number = Exact::read(bound.lexeme))
        tighten(bound.is_minimum ? span.least : span.most, *number, bound.exclusive,
                bound.is_minimum);
  for (const FormatRule* rule : ask.formats) {
    const auto range = rule->format ? making::range_of_format(rule->format->name) : std::nullopt;
    if (!range) continue;
    tighten(span.least, *Exact::read(range->least), false, true);
    tighten(span.most, *Exact::read(range->most), false, false);
  }
  if (span.least && span.most)
    span.empty = span.least->number > span.most->number ||
                 (span.least->number == span.most->number && (span.least->open || span.most->open));
  return span;
}

std::vector<Cell> Prover::cells_of(const Writing& writing, int depth) {
  std::vector<Cell> cells;
  std::vector<std::size_t> picks;
  std::vector<std::size_t> counts;
  const std::size_t most = depth > 0 ? kEmptyCells : kCells;
  do {
    Cell cell{.writing = writing};
    std::size_t at = 0;
    std::size_t product = 1;
    cell.ask = making::gather(
        compiler(), writing.all(), [&](const Applicator& applicator, Ask& ask, Programs& next) {
          if (applicator.combine == Combine::none)
            return making::refuse(compiler(), *applicator.branches.front().program, ask);
          const std::size_t count = alternatives(applicator);
          if (count == 0 || product * count > most) {
            cell.approximate = true;
            return;
          }
          // A branch that holds already is the one.
          if (applicator.combine == Combine::any &&
              std::any_of(applicator.branches.begin(), applicator.branches.end(),
                          [&](const Slot& branch) { return ask.has(branch.program); }))
            return;
          product *= count;
          if (at == picks.size()) {
            picks.push_back(0);
            counts.push_back(count);
          }
          const std::size_t pick = picks[at++];
          Programs chosen;
          switch (applicator.combine) {
            case Combine::conditional:
              add(chosen, applicator.branches[pick == 0 ? 0 : 2]);
              if (pick == 0)
                add(chosen, applicator.branches[1]);
              else
                making::refuse(compiler(), *applicator.branches[0].program, ask);
              break;
            case Combine::dependent:
              if (pick == 0) {
                cell.writing.present.push_back(applicator.name);
                add(chosen, applicator.branches[0]);
              } else {
                ask.absent.push_back(applicator.name);
              }
              break;
            default:
              if (pick < applicator.branches.size()) {
                add(chosen, applicator.branches[pick]);
                making::fix(applicator, pick, ask);
              }
          }
          if (applicator.combine == Combine::any) note_others(cell, applicator, pick);
          cell.choices.emplace_back(&applicator, pick);
          for (Program* program : chosen) {
            next.push_back(program);
            auto& all = is_own(ask, writing) ? cell.writing.programs : cell.writing.also;
            if (std::find(all.begin(), all.end(), program) == all.end()) all.push_back(program);
          }
        });
    count_own(cell, writing);
    const bool chose = at > 0;
    cell.ask.types &= writing.types;
    cell.ask.fixed.insert(cell.ask.fixed.end(), writing.fixed.begin(), writing.fixed.end());
    cell.writing.fixed = cell.ask.fixed;
    cell.writing.types = cell.ask.types;
    if (cell.ask.types != 0 && !(chose && is_empty(cell, std::max(depth, kEmptyDepth - 2))))
      cells.push_back(std::move(cell));
    picks.resize(at);
    counts.resize(at);
    while (!picks.empty() && ++picks.back() == counts.back()) {
      picks.pop_back();
      counts.pop_back();
    }
  } while (!picks.empty() && cells.size() < kCells);
  return cells;
}

void Prover::note_others(Cell& cell, const Applicator& applicator, std::size_t picked) {
  for (std::size_t i = 0; i < applicator.branches.size(); ++i) {
    if (i == picked || !applicator.branches[i]) continue;
    const Ask other = making::gather(
        compiler(), {applicator.branches[i].program}, [&](const Applicator& each, Ask&, Programs&) {
          cell.approximate = cell.approximate || each.combine != Combine::none;
        });
    cell.also.insert(cell.also.end(), other.objects.begin(), other.objects.end());
    cell.also_arrays.insert(cell.also_arrays.end(), other.arrays.begin(), other.arrays.end());
  }
}

std::vector<std::string_view> Prover::declared(const Cell& cell) {
  std::vector<std::string_view> names;
  std::set<std::string_view> seen;
  for (const auto* list : {&cell.ask.objects, &cell.also})
    for (const ObjectRules* rules : *list)
      for (const Property& property : rules->properties)
        if (seen.insert(property.name).second) names.push_back(property.name);
  return names;
}

bool Prover::is_empty(const Writing& writing, int depth) {
  if (depth > kEmptyDepth) return false;
  const std::vector<Cell> cells = cells_of(writing, depth + 1);
  return std::all_of(cells.begin(), cells.end(),
                     [&](const Cell& cell) { return is_empty(cell, depth); });
}

bool Prover::is_empty(const Cell& cell, int depth) {
  const Ask& ask = cell.ask;
  if (ask.types == 0) return true;
  if (!ask.values.empty()) {
    const ValueSet& first = ask.values.front()->allowed;
    return std::none_of(first.values().begin(), first.values().end(), [&](Node value) {
      if ((ask.types & type_bit(value.kind())) == 0 &&
          !(value.is(Kind::number) && (ask.types & kIntegerType) != 0))
        return false;
      return std::all_of(ask.values.begin(), ask.values.end(),
                         [&](const ValueRule* rule) { return rule->allowed.contains(value); });
    });
  }
  if ((ask.types & (making::kNulls | making::kBooleans)) != 0) return false;
  if ((ask.types & kNumbers) != 0 && !number_span(ask, (ask.types & kNumberType) == 0).empty)
    return false;
  if ((ask.types & kStrings) != 0) {
    const making::TextAsk text = making::text_ask(ask);
    bool none = text.most && text.least > *text.most;
    if (!none && text.patterns.size() + (text.most ? 1 : 0) > 1) {
      TextSet set{.least = text.least, .most = text.most};
      for (const auto& each : text.patterns) set.matching.push_back(each.source);
      none = find_text(set).answer == Answer::no;
    }
    if (!none) return false;
  }
  if ((ask.types & kArrays) != 0) {
    std::uint64_t least = 0;
    std::uint64_t most = ~std::uint64_t{0};
    for (const ArrayRules* rules : ask.arrays) {
      least = std::max(least, rules->least.value);
      if (rules->most) most = std::min(most, rules->most.value);
    }
    bool none = least > most;
    const bool plain = std::all_of(ask.arrays.begin(), ask.arrays.end(),
                                   [](const ArrayRules* each) { return each->prefix.empty(); });
    for (const ArrayRules* rules : ask.arrays) {
      if (none || !plain || !rules->contains || depth >= kEmptyDepth) continue;
      if (rules->least_contained && rules->least_contained.value == 0) continue;
      Writing contained{.programs = making::element_ask(compiler(), ask, 0).programs};
      contained.programs.push_back(rules->contains.program);
      none = most == 0 || is_empty(contained, depth + 1);
    }
    if (!none && least > 0) {
      const PartAsk part = making::element_ask(compiler(), ask, 0);
      none = part.closed || (depth < kEmptyDepth && !part.programs.empty() &&
                             is_empty(Writing{.programs = part.programs}, depth + 1));
    }
    if (!none) return false;
  }
  if ((ask.types & kObjects) != 0) {
    if (!is_empty_object(cell, depth)) return false;
  }
  return true;
}

bool Prover::is_empty_object(const Cell& cell, int depth) {
  const Ask& ask = cell.ask;
  std::uint64_t least = 0;
  std::uint64_t most = ~std::uint64_t{0};
  std::vector<std::string_view> sure;
  const auto add_sure = [&](std::string_view name) {
    if (std::find(sure.begin(), sure.end(), name) == sure.end() && must_have(cell, name))
      sure.push_back(name);
  };
  for (const auto& [name, text] : ask.fixed) add_sure(name);
  for (const std::string_view name : cell.writing.present) add_sure(name);
  for (const ObjectRules* rules : ask.objects) {
    least = std::max(least, rules->least.value);
    if (rules->most) most = std::min(most, rules->most.value);
    if (rules->required_count > 0)
      for (const Property& property : rules->properties)
        if (property.required != Property::kOptional) add_sure(property.name);
    for (const DependentNames& each : rules->dependents)
      for (const Node name : each.source.elements()) add_sure(name.text());
  }
  for (const ObjectRules* rules : ask.objects) {
    if (!rules->names) continue;
    make_ready(*rules->names.program);
    const std::vector<ValueRule>& values = rules->names.program->values;
    if (values.empty()) continue;
    most = std::min<std::uint64_t>(most, values.front().allowed.values().size());
    for (const std::string_view name : sure)
      if (refusal(*rules->names.program, quote_json(name))) return true;
  }
  if (least > most || sure.size() > most) return true;
  if (least > sure.size() && least > possible_members(cell)) return true;
  for (const std::string_view name : sure) {
    const PartAsk part = member_of(cell, name);
    if (part.closed || std::find(ask.absent.begin(), ask.absent.end(), name) != ask.absent.end())
      return true;
    std::optional<std::string> text;
    for (const auto& [fixed, value] : ask.fixed)
      if (fixed == name) text = std::string(value);
    if (text && std::any_of(part.programs.begin(), part.programs.end(),
                            [&](Program* program) { return refusal(*program, quote_json(*text)); }))
      return true;
    // One schema alone seldom admits nothing; several often do.
    if (text || depth >= kEmptyDepth || part.programs.size() < 2) continue;
    if (is_empty(Writing{.programs = part.programs}, depth + 1)) return true;
  }
  return false;
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

bool Prover::is_disjoint(const Cell& cell, Program& other, int depth) {
  make_ready(other);
  Writing both = cell.writing;
  both.also.push_back(&other);
  for (const Cell& each : cells_of(both, depth + 1)) {
    if (is_empty(each, depth)) continue;
    // What the other needs, the writer never sends.
    bool never = false;
    if ((each.ask.types & ~kObjects) == 0)
      for (const ObjectRules* rules : each.ask.objects)
        for (const Property& property : rules->properties)
          if (property.required != Property::kOptional && !may_have(cell, property.name) &&
              !is_unjudged(other, property))
            never = true;
    if (!never) return false;
  }
  return true;
}

PartAsk Prover::member_of(const Cell& cell, std::string_view name) {
  return making::member_ask(compiler(), cell.ask, name);
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
  const auto& present = cell.writing.present;
  if (std::find(present.begin(), present.end(), name) != present.end()) return true;
  const std::uint32_t hash = key_hash(name);
  bool required = false;
  for (const ObjectRules* rules : cell.ask.objects) {
    const Property* property = rules->find(name, hash);
    if (property == nullptr) continue;
    if (is_waived(*property, options_.direction)) return false;
    required = required || property->required != Property::kOptional;
  }
  for (const auto& [fixed, text] : cell.ask.fixed) required = required || fixed == name;
  return required;
}

bool Prover::may_have(const Cell& cell, std::string_view name) {
  const auto& absent = cell.ask.absent;
  if (std::find(absent.begin(), absent.end(), name) != absent.end()) return false;
  if (must_have(cell, name)) return true;
  const std::uint32_t hash = key_hash(name);
  bool described = !cell.ask.other_members.empty();
  bool enumerated = false;
  for (const auto* list : {&cell.ask.objects, &cell.also})
    for (std::size_t i = 0; i < list->size(); ++i) {
      const ObjectRules* const rules = (*list)[i];
      const Property* property = rules->find(name, hash);
      const bool own = list == &cell.ask.objects;
      if (own && i >= cell.own_objects) break;
      if (own && property != nullptr && is_waived(*property, options_.direction)) return false;
      described = described || (property != nullptr && property->slot) || rules->additional;
      for (const PatternProperty& each : rules->patterns)
        described =
            described || (each.pattern && each.pattern->match(name) != PatternVerdict::differs);
      enumerated = enumerated || (own && rules->enumerates);
    }
  if (member_of(cell, name).closed) return false;
  return described || !enumerated || !describes_all(cell);
}

bool Prover::is_open(const Cell& cell) {
  bool described = !cell.ask.other_members.empty();
  bool enumerated = false;
  for (const ObjectRules* rules : cell.also)
    described = described || rules->additional || !rules->patterns.empty();
  for (std::size_t i = 0; i < cell.ask.objects.size(); ++i) {
    const ObjectRules* const rules = cell.ask.objects[i];
    const bool own = i < cell.own_objects;
    if (rules->additional) {
      make_ready(*rules->additional.program);
      if (rules->additional.program->types == 0) return false;
      described = described || own;
    }
    enumerated = enumerated || (own && rules->enumerates);
  }
  for (const Slot* slot : cell.ask.other_members) {
    make_ready(*slot->program);
    if (slot->program->types == 0) return false;
  }
  return described || !enumerated || !describes_all(cell);
}

bool Prover::describes_all(const Cell& cell) const {
  return options_.described_only && !cell.approximate;
}

bool Prover::may_have_element(const Cell& cell, std::size_t position) {
  bool described = !cell.ask.other_elements.empty();
  bool enumerated = false;
  for (std::size_t i = 0; i < cell.ask.arrays.size(); ++i) {
    const ArrayRules* const rules = cell.ask.arrays[i];
    if (rules->most && rules->most.value <= position) return false;
    if (i >= cell.own_arrays) continue;
    enumerated = enumerated || !rules->prefix.empty();
    described = described || position < rules->prefix.size() || rules->rest || rules->contains;
  }
  for (const ArrayRules* rules : cell.also_arrays)
    described = described || position < rules->prefix.size() || rules->rest || rules->contains;
  if (making::element_ask(compiler(), cell.ask, position).closed) return false;
  return described || !enumerated || !describes_all(cell);
}

bool Prover::is_unjudged(const Program& program, const Property& property) {
  return is_waived(property, options_.direction) ||
         compiler().waives({&program}, property, options_.direction);
}

bool Prover::writes(const Writing& writing, std::string_view json) {
  const Document* document = reader_.read(json);
  if (document == nullptr) return false;
  const Node value = document->root();
  const EvaluateOptions options{.direction = options_.direction,
                                .undocumented = options_.described_only};
  if (writing.text && (!value.is(Kind::string) || value.text() != *writing.text)) return false;
  const TypeSet bit =
      value.is(Kind::number) && is_integer(value.text()) ? kIntegerType : type_bit(value.kind());
  if ((writing.types & bit) == 0) return false;
  for (const auto& [name, text] : writing.fixed)
    if (value.find(name).is(Kind::string) && value.find(name).text() != text) return false;
  for (const Program* program : writing.also)
    if (!evaluator_.valid(program->schema, value, options)) return false;
  std::vector<std::vector<std::string>> undescribed;
  for (const Program* program : writing.programs) {
    const Evaluation done = evaluator_.evaluate(program->schema, value, options);
    if (!done.valid) return false;
    // What nobody can decide proves nothing; a format that nobody knows asks for nothing.
    if (!done.undecided.empty()) {
      EvaluateOptions without = options;
      without.formats = false;
      if (!evaluator_.evaluate(program->schema, value, without).undecided.empty()) return false;
    }
    std::vector<std::string> parts;
    for (const UndocumentedPart& part : done.undocumented) {
      const std::string last = part.instance.substr(part.instance.rfind('/') + 1);
      bool needed = false;
      for (const Node name : part.schema.find("required").elements())
        needed = needed || name.text() == last;
      if (!needed) parts.push_back(part.instance);
    }
    undescribed.push_back(std::move(parts));
  }
  // What one schema leaves open another may describe.
  if (undescribed.empty()) return true;
  for (const std::string& part : undescribed.front())
    if (std::all_of(undescribed.begin(), undescribed.end(), [&](const auto& parts) {
          return std::find(parts.begin(), parts.end(), part) != parts.end();
        }))
      return false;
  return true;
}

std::optional<SchemaViolation> Prover::refusal(Program& program, std::string_view json) {
  const Document* document = reader_.read(json);
  if (document == nullptr) return std::nullopt;
  const EvaluateOptions options{.direction = options_.direction, .undocumented = false, .most = 20};
  Evaluation done = evaluator_.evaluate(program.schema, document->root(), options);
  for (SchemaViolation& each : done.violations)
    if (each.keyword != "readOnly" && each.keyword != "writeOnly") return std::move(each);
  return std::nullopt;
}

}  // namespace driftgate::comparing
