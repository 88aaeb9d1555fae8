// What can be told to be empty.

#include <algorithm>

#include "specs/document/quote_json.h"
#include "validators/schema/compare_parts.h"
#include "validators/schema/regular.h"

namespace driftgate::comparing {
namespace {

using making::kArrays;
using making::kNumbers;
using making::kObjects;
using making::kStrings;

constexpr int kEmptyPartsDepth = 4;  // Levels of parts that are looked into.

struct Sizes {
  std::uint64_t least = 0;
  std::uint64_t most = ~std::uint64_t{0};
};

template <class Rules>
Sizes sizes_of(const std::vector<const Rules*>& all) {
  Sizes sizes;
  for (const Rules* rules : all) {
    sizes.least = std::max(sizes.least, rules->least.value);
    if (rules->most) sizes.most = std::min(sizes.most, rules->most.value);
  }
  return sizes;
}

// No value of those that are listed.
bool lists_nothing(const Ask& ask) {
  const std::vector<Node>& first = ask.values.front()->allowed.values();
  return std::none_of(first.begin(), first.end(), [&](Node value) {
    if ((ask.types & type_bit(value.kind())) == 0 &&
        !(value.is(Kind::number) && (ask.types & kIntegerType) != 0))
      return false;
    return std::all_of(ask.values.begin(), ask.values.end(),
                       [&](const ValueRule* rule) { return rule->allowed.contains(value); });
  });
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

bool Prover::is_empty(const Writing& writing, int depth) {
  if (writing.text || depth > kEmptyPartsDepth || is_spent()) return false;
  const std::vector<Cell> cells = cells_of(writing, depth + 1);
  return std::all_of(cells.begin(), cells.end(),
                     [&](const Cell& cell) { return is_empty(cell, depth); });
}

bool Prover::is_empty(const Cell& cell, int depth) {
  const Ask& ask = cell.ask;
  if (ask.types == 0) return true;
  if (!ask.values.empty()) return lists_nothing(ask);
  if ((ask.types & (making::kNulls | making::kBooleans)) != 0) return false;
  if ((ask.types & kNumbers) != 0 && !number_span(ask, (ask.types & kNumberType) == 0).empty)
    return false;
  if ((ask.types & kStrings) != 0 && !is_empty_text(ask)) return false;
  if ((ask.types & kArrays) != 0 && !is_empty_array(cell, depth)) return false;
  return (ask.types & kObjects) == 0 || is_empty_object(cell, depth);
}

bool Prover::is_empty_text(const Ask& ask) {
  const making::TextAsk text = making::text_ask(ask);
  if (text.most && text.least > *text.most) return true;
  if (text.patterns.size() + (text.most ? 1 : 0) < 2) return false;
  TextSet set{.least = text.least, .most = text.most};
  for (const auto& each : text.patterns) set.matching.push_back(each.source);
  return find_text(set).answer == Answer::no;
}

bool Prover::is_empty_array(const Cell& cell, int depth) {
  const Ask& ask = cell.ask;
  const Sizes sizes = sizes_of(ask.arrays);
  if (sizes.least > sizes.most) return true;
  const bool plain = std::all_of(ask.arrays.begin(), ask.arrays.end(),
                                 [](const ArrayRules* each) { return each->prefix.empty(); });
  for (const ArrayRules* rules : ask.arrays) {
    if (!plain || !rules->contains || depth >= kEmptyPartsDepth) continue;
    if (rules->least_contained && rules->least_contained.value == 0) continue;
    if (sizes.most == 0) return true;
    Writing contained = element_of(cell, 0).writing;
    contained.also.push_back(rules->contains.program);
    if (is_empty(contained, depth + 1)) return true;
  }
  if (sizes.least == 0) return false;
  const Part part = element_of(cell, 0);
  return part.closed || (depth < kEmptyPartsDepth && !part.writing.is_anything() &&
                         is_empty(part.writing, depth + 1));
}

bool Prover::is_empty_object(const Cell& cell, int depth) {
  const Ask& ask = cell.ask;
  std::vector<std::string_view> sure;
  const auto add_sure = [&](std::string_view name) {
    if (std::find(sure.begin(), sure.end(), name) == sure.end() && must_have(cell, name))
      sure.push_back(name);
  };
  for (const auto& [name, text] : cell.writing.fixed) add_sure(name);
  for (const std::string_view name : cell.writing.present) add_sure(name);
  Sizes sizes = sizes_of(ask.objects);
  for (const ObjectRules* rules : ask.objects) {
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
    sizes.most = std::min<std::uint64_t>(sizes.most, values.front().allowed.values().size());
    for (const std::string_view name : sure)
      if (refuses(*rules->names.program, quote_json(name))) return true;
  }
  if (sizes.least > sizes.most || sure.size() > sizes.most) return true;
  if (sizes.least > sure.size() && sizes.least > possible_members(cell)) return true;
  for (const std::string_view name : sure)
    if (is_empty_member(cell, name, depth)) return true;
  return std::any_of(
      cell.writing.unselected.begin(), cell.writing.unselected.end(),
      [&](const Applicator* applicator) { return must_select(cell, *applicator->discriminator); });
}

// A member that must be there and cannot be.
bool Prover::is_empty_member(const Cell& cell, std::string_view name, int depth) {
  const std::vector<std::string_view>& absent = cell.ask.absent;
  if (std::find(absent.begin(), absent.end(), name) != absent.end()) return true;
  const Part part = member_of(cell, name);
  if (part.closed) return true;
  const Programs programs = part.writing.all();
  if (part.writing.text)
    return std::any_of(programs.begin(), programs.end(), [&](Program* program) {
      return refuses(*program, quote_json(*part.writing.text));
    });
  // One schema alone seldom admits nothing; several often do.
  return depth < kEmptyPartsDepth && programs.size() > 1 && is_empty(part.writing, depth + 1);
}

bool Prover::must_select(const Cell& cell, const Discriminator& discriminator) {
  if (!must_have(cell, discriminator.property)) return false;
  const auto texts = texts_of(cell, discriminator.property);
  return texts && std::all_of(texts->begin(), texts->end(), [&](std::string_view text) {
           return discriminator.branches.find(text) != discriminator.branches.end();
         });
}

}  // namespace driftgate::comparing
