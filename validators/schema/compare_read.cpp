#include <fmt/format.h>

#include <algorithm>
#include <set>

#include "specs/document/quote_json.h"
#include "validators/schema/admit.h"
#include "validators/schema/compare_parts.h"
#include "validators/schema/regular.h"

namespace driftgate::comparing {

using Combine = Applicator::Combine;
using making::kArrays;
using making::kBooleans;
using making::kNulls;
using making::kNumbers;
using making::kObjects;
using making::kStrings;

namespace {

constexpr int kInPlace = 32;               // Schemas applied to one value within each other.
constexpr int kTrials = 12;                // Questions asked within questions.
constexpr std::size_t kGaps = 64;          // Of one pair.
constexpr std::size_t kFewIntegers = 200;  // A range that is gone through.

constexpr std::array<std::pair<std::string_view, TypeSet>, 7> kTypes{{
    {"null", kNulls},
    {"boolean", kBooleans},
    {"integer", kIntegerType},
    {"number", kNumberType},
    {"string", kStrings},
    {"array", kArrays},
    {"object", kObjects},
}};

template <class Rules>
std::uint64_t least_of(const std::vector<const Rules*>& all) {
  std::uint64_t least = 0;
  for (const Rules* rules : all) least = std::max(least, rules->least.value);
  return least;
}

template <class Rules>
std::uint64_t most_of(const std::vector<const Rules*>& all) {
  std::uint64_t most = ~std::uint64_t{0};
  for (const Rules* rules : all)
    if (rules->most) most = std::min(most, rules->most.value);
  return most;
}

bool is_listed(const ObjectRules& rules, std::string_view name) {
  const Property* property = rules.find(name, key_hash(name));
  if (property != nullptr && property->slot) return true;
  return std::any_of(rules.patterns.begin(), rules.patterns.end(), [&](const auto& each) {
    return each.pattern && each.pattern->match(name) == PatternVerdict::matches;
  });
}

}  // namespace

/// Reads one pair: what is missing for a yes.
class Reader {
 public:
  Reader(Prover& prover, Pair& pair, int depth) : prover_(prover), pair_(pair), depth_(depth) {}

  void read() {
    if (pair_.writing.text) return text();
    for (const Cell& cell : prover_.cells_of(pair_.writing, 0)) {
      if (pair_.gaps.size() > kGaps) return;
      check(cell, *pair_.accepting, 0);
    }
  }

 private:
  void gap(const Cell& cell, Program& accepting, std::string_view keyword, Node source,
           std::vector<How> hows, Texts candidates = {}, std::string name = {},
           std::string reason = {}) {
    if (pair_.gaps.size() > kGaps) return;
    const int tries = reason.empty() ? 0 : kTries;  // What nobody can tell is not looked for.
    pair_.gaps.push_back({.keyword = keyword,
                          .name = std::move(name),
                          .accepting = &accepting,
                          .source = source ? source : accepting.schema.node,
                          .cell = cell,
                          .hows = std::move(hows),
                          .candidates = std::move(candidates),
                          .reason = std::move(reason),
                          .tries = tries});
  }

  // What must hold for the yes, too.
  void need(const Cell& cell, const Step& step, const Writing& writing, Program* accepting) {
    if (Pair* pair = prover_.ask(writing, accepting))
      pair_.edges.push_back({step, pair, cell.writing});
  }

  void text() {
    const std::string json = quote_json(*pair_.writing.text);
    if (const auto refused = prover_.refusal(*pair_.accepting, json))
      gap({.writing = pair_.writing}, *pair_.accepting, refused->keyword, refused->source, {},
          {json});
  }

  void check(const Cell& cell, Program& accepting, int level) {
    prover_.make_ready(accepting);
    if (prover_.is_said(cell, accepting)) return;
    if (level > kInPlace)
      return gap(cell, accepting, "$ref", {}, {}, {}, {}, "the schema applies itself too often");
    if (!cell.ask.values.empty()) return values(cell, accepting);
    Cell rest = cell;
    types(rest, accepting);
    if (rest.ask.types == 0) return;
    // Of who may write anything, all that lies deeper says the same again.
    if (cell.writing.programs.empty() && cell.writing.also.empty() && !pair_.gaps.empty()) return;
    for (const ValueRule& rule : accepting.values) allowed(rest, accepting, rule);
    const TypeSet types = rest.ask.types;
    if (accepting.number && (types & kNumbers) != 0) number(rest, accepting);
    if (accepting.string && (types & kStrings) != 0) string(rest, accepting);
    if (accepting.format) format(rest, accepting);
    if (accepting.array && (types & kArrays) != 0) array(rest, accepting);
    if (accepting.object && (types & kObjects) != 0) object(rest, accepting);
    for (const Applicator& applicator : accepting.in_place)
      apply(rest, accepting, applicator, level);
    if (accepting.unevaluated_properties && (types & kObjects) != 0)
      unevaluated_members(rest, accepting);
    if (accepting.unevaluated_items && (types & kArrays) != 0)
      unevaluated_elements(rest, accepting);
  }

  void values(const Cell& cell, Program& accepting) {
    const std::vector<Node>& first = cell.ask.values.front()->allowed.values();
    for (const Node value : first) {
      const std::string json = to_json(value);
      if (!prover_.writes(cell.writing, json)) continue;
      if (const auto refused = prover_.refusal(accepting, json))
        gap(cell, accepting, refused->keyword, refused->source, {}, {json}, json);
    }
  }

  void types(Cell& cell, Program& accepting) {
    TypeSet left = cell.ask.types & static_cast<TypeSet>(~accepting.types);
    if ((left & kNumberType) != 0) {
      const auto step = making::number_ask(cell.ask, false).step;
      if (step && step->is_integer()) left &= static_cast<TypeSet>(~kNumberType);
    }
    for (const auto& [name, bit] : kTypes) {
      if ((left & bit) == 0) continue;
      Cell part = cell;
      part.ask.types = part.writing.types = bit;
      if (prover_.is_empty(part, 0)) continue;
      gap(part, accepting, accepting.types == 0 ? "false" : "type", accepting.type_source,
          {{.types = bit}, {.variation = 1, .types = bit}},
          bit == kNumberType ? Texts{"0.5", "1.5", "-0.5"} : Texts{}, std::string(name));
    }
    cell.ask.types &= accepting.types;
    cell.writing.types = cell.ask.types;
  }

  void allowed(const Cell& cell, Program& accepting, const ValueRule& rule) {
    Texts candidates;
    bool all = true;
    if ((cell.ask.types & kNulls) != 0) candidates.push_back("null");
    if ((cell.ask.types & kBooleans) != 0) candidates.insert(candidates.end(), {"true", "false"});
    if ((cell.ask.types & kNumbers) != 0) all = add_integers(cell, candidates);
    if ((cell.ask.types & kStrings) != 0) all = all && is_text_among(cell, rule, candidates);
    if ((cell.ask.types & (kArrays | kObjects)) != 0) all = false;
    const bool refuses =
        std::any_of(candidates.begin(), candidates.end(), [&](const std::string& json) {
          return prover_.writes(cell.writing, json) && prover_.refusal(accepting, json);
        });
    if (all && !refuses) return;
    gap(cell, accepting, rule.keyword, rule.source, {{}, {.variation = 1}, {.variation = 2}},
        std::move(candidates));
  }

  // Whether they are all of them.
  bool add_integers(const Cell& cell, Texts& candidates) {
    const NumberSpan span = number_span(cell.ask, (cell.ask.types & kNumberType) == 0);
    if (span.empty) return true;
    if (!span.step || !span.least || !span.most) return false;
    Exact number = span.least->number;
    for (std::size_t i = 0; i < kFewIntegers; ++i) {
      if (number > span.most->number) return true;
      candidates.push_back(number.lexeme());
      number = number + *span.step;
    }
    return false;
  }

  // Whether a pattern admits no more than the values.
  static bool is_text_among(const Cell& cell, const ValueRule& rule, Texts& candidates) {
    const making::TextAsk text = making::text_ask(cell.ask);
    if (text.patterns.empty()) return false;
    TextSet set{.least = text.least, .most = text.most};
    for (const auto& each : text.patterns) set.matching.push_back(each.source);
    std::vector<std::string> literals;
    for (const Node value : rule.allowed.values()) {
      if (!value.is(Kind::string)) continue;
      std::string literal = "^";
      for (const char c : value.text()) {
        if (std::string_view("\\^$.*+?()[]{}|/").find(c) != std::string_view::npos) literal += '\\';
        literal += c;
      }
      literals.push_back(literal + "$");
    }
    for (const std::string& each : literals) set.not_matching.push_back(each);
    FoundText found = find_text(set);
    if (found.answer == Answer::yes) candidates.push_back(quote_json(found.text));
    return found.answer == Answer::no;
  }

  void number(const Cell& cell, Program& accepting) {
    const bool integer = (cell.ask.types & kNumberType) == 0;
    const NumberSpan span = number_span(cell.ask, integer);
    if (span.empty) return;
    const Exact step = span.step ? *span.step : Exact::unit(0);
    const TypeSet types = cell.ask.types & kNumbers;
    for (const Bound& bound : accepting.number->bounds) {
      const auto limit = Exact::read(bound.lexeme);
      const auto& end = bound.is_minimum ? span.least : span.most;
      if (limit && end) {
        const bool inside = bound.is_minimum ? end->number > *limit : end->number < *limit;
        if (inside || (end->number == *limit && (end->open || !bound.exclusive))) continue;
      }
      Texts candidates;
      if (limit) {
        const Exact beyond = bound.is_minimum ? limit->operator-(step) : *limit + step;
        const Exact half = bound.is_minimum ? *limit - step.half() : *limit + step.half();
        candidates.push_back(beyond.lexeme());
        if (bound.exclusive) candidates.push_back(limit->lexeme());
        candidates.push_back(half.lexeme());
        if (span.step)
          candidates.push_back(
              (bound.is_minimum ? beyond.floor_to(*span.step) : beyond.ceil_to(*span.step))
                  .lexeme());
      }
      if (end) candidates.push_back(end->number.lexeme());
      if (end && limit) candidates.push_back((end->number + *limit).half().lexeme());
      gap(cell, accepting, bound.keyword, bound.source, {{.types = types}}, std::move(candidates));
    }
    if (!accepting.number->multiple_of) return;
    const auto divisor = Exact::read(accepting.number->multiple_of.text());
    if (divisor && !divisor->is_zero() && span.step && span.step->floor_to(*divisor) == *span.step)
      return;
    Texts candidates;
    Exact number = span.least ? span.least->number : span.most ? span.most->number : step;
    for (int i = 0; i < 6; ++i) {
      candidates.push_back(number.lexeme());
      candidates.push_back((number + step.half()).lexeme());
      number = !span.least && span.most ? number - step : number + step;
    }
    gap(cell, accepting, "multipleOf", accepting.number->multiple_of,
        {{.types = types}, {.variation = 1, .types = types}}, std::move(candidates));
  }

  void string(const Cell& cell, Program& accepting) {
    const StringRules& rules = *accepting.string;
    const making::TextAsk text = making::text_ask(cell.ask);
    TextSet set{.least = text.least, .most = text.most};
    for (const auto& each : text.patterns) set.matching.push_back(each.source);
    if (rules.least && text.least < rules.least.value) {
      TextSet shorter = set;
      shorter.most = std::min<std::size_t>(text.most.value_or(rules.least.value),
                                           static_cast<std::size_t>(rules.least.value) - 1);
      size(cell, accepting, "minLength", rules.least, *shorter.most, shorter);
    }
    if (rules.most && (!text.most || *text.most > rules.most.value)) {
      TextSet longer = set;
      longer.least = std::max(text.least, static_cast<std::size_t>(rules.most.value) + 1);
      size(cell, accepting, "maxLength", rules.most, longer.least, longer);
    }
    if (rules.pattern) pattern(cell, accepting, set);
    if (rules.content) {
      const bool said =
          std::any_of(cell.ask.programs.begin(), cell.ask.programs.end(), [&](const Program* each) {
            return equal_members(each->schema.node, accepting.schema.node, "contentEncoding") &&
                   equal_members(each->schema.node, accepting.schema.node, "contentMediaType");
          });
      if (!said)
        gap(cell, accepting, "contentEncoding", accepting.schema.node.find("contentEncoding"),
            {{.types = kStrings}, {.variation = 1, .types = kStrings}}, {"\"%\"", "\"{\""});
    }
  }

  static bool equal_members(Node a, Node b, std::string_view name) {
    const Node x = a.find(name);
    const Node y = b.find(name);
    return x && y ? equal(x, y) : !x && !y;
  }

  void size(const Cell& cell, Program& accepting, std::string_view keyword, const Limit& limit,
            std::size_t characters, const TextSet& set) {
    Texts candidates;
    if (!set.matching.empty()) {
      const FoundText found = find_text(set);
      if (found.answer == Answer::no) return;
      if (found.answer == Answer::yes) candidates.push_back(quote_json(found.text));
    }
    gap(cell, accepting, keyword, limit.source,
        {{.types = kStrings, .size = characters}, {.types = kStrings}}, std::move(candidates));
  }

  void pattern(const Cell& cell, Program& accepting, TextSet set) {
    const StringRules& rules = *accepting.string;
    const std::string_view source = rules.pattern_source.text();
    if (std::find(set.matching.begin(), set.matching.end(), source) != set.matching.end()) return;
    if (!rules.pattern->problem().empty())
      return gap(
          cell, accepting, "pattern", rules.pattern_source, {}, {}, {},
          fmt::format("the pattern '{}' cannot be used: {}", source, rules.pattern->problem()));
    set.not_matching.push_back(source);
    const FoundText found = find_text(set);
    if (found.answer == Answer::no) return;
    Texts candidates;
    if (found.answer == Answer::yes) candidates.push_back(quote_json(found.text));
    for (std::string& each : making::wrong_texts(making::text_ask(cell.ask), ""))
      candidates.push_back(quote_json(each));
    gap(cell, accepting, "pattern", rules.pattern_source,
        {{.types = kStrings}, {.variation = 1, .types = kStrings}}, std::move(candidates));
  }

  void format(const Cell& cell, Program& accepting) {
    const FormatRule& rule = *accepting.format;
    const std::string_view name = rule.source.text();
    for (const FormatRule* each : cell.ask.formats)
      if (is_format_within(each->source.text(), name)) return;
    if (rule.format == nullptr) {
      if ((cell.ask.types & (kStrings | kNumbers)) != 0)
        gap(cell, accepting, "format", rule.source, {}, {}, {},
            fmt::format("nobody knows the format '{}'", name));
      return;
    }
    if (rule.format->of == Format::Of::numbers) return number_format(cell, accepting, name);
    if (rule.format->of != Format::Of::strings || (cell.ask.types & kStrings) == 0) return;
    Texts candidates;
    for (const std::string_view each : making::format_breakers(name))
      candidates.push_back(quote_json(each));
    gap(cell, accepting, "format", rule.source,
        {{.types = kStrings},
         {.variation = 1, .types = kStrings},
         {.variation = 2, .types = kStrings}},
        std::move(candidates));
  }

  void number_format(const Cell& cell, Program& accepting, std::string_view name) {
    const auto range = making::range_of_format(name);
    if (!range || (cell.ask.types & kNumbers) == 0) return;
    const NumberSpan span = number_span(cell.ask, (cell.ask.types & kNumberType) == 0);
    const Exact least = *Exact::read(range->least);
    const Exact most = *Exact::read(range->most);
    const bool whole = name == "float" || name == "double";
    const bool steps = whole || (span.step && span.step->is_integer());
    if (span.empty || (steps && span.least && span.most && span.least->number >= least &&
                       span.most->number <= most))
      return;
    const Exact one = Exact::unit(0);
    gap(cell, accepting, "format", accepting.format->source,
        {{.types = static_cast<TypeSet>(cell.ask.types & kNumbers)}},
        {(most + one).lexeme(), (least - one).lexeme(), "0.5", (most + most).lexeme() + "e3",
         span.most ? span.most->number.lexeme() : "1e400",
         span.least ? span.least->number.lexeme() : "-1e400"});
  }

  void array(const Cell& cell, Program& accepting) {
    const ArrayRules& rules = *accepting.array;
    std::uint64_t least = least_of(cell.ask.arrays);
    for (const ArrayRules* each : cell.ask.arrays)
      if (each->contains)
        least = std::max(least, each->least_contained ? each->least_contained.value : 1);
    const std::uint64_t most = most_of(cell.ask.arrays);
    if (rules.least && least < rules.least.value)
      gap(cell, accepting, "minItems", rules.least.source,
          {{.types = kArrays, .size = static_cast<std::size_t>(least)},
           {.types = kArrays, .size = static_cast<std::size_t>(rules.least.value - 1)}},
          {"[]"});
    if (rules.most && most > rules.most.value &&
        prover_.may_have_element(cell, static_cast<std::size_t>(rules.most.value)))
      gap(cell, accepting, "maxItems", rules.most.source,
          {{.types = kArrays, .size = static_cast<std::size_t>(rules.most.value) + 1}});
    if (is_true(rules.unique) && most > 1 && prover_.may_have_element(cell, 1) &&
        std::none_of(cell.ask.arrays.begin(), cell.ask.arrays.end(),
                     [](const ArrayRules* each) { return is_true(each->unique); }))
      gap(cell, accepting, "uniqueItems", rules.unique, {}, repeated(cell));
    elements(cell, rules);
    if (rules.contains) contains(cell, accepting);
  }

  static bool is_true(Node flag) { return flag.is(Kind::boolean) && flag.boolean(); }

  // An element twice.
  Texts repeated(const Cell& cell) {
    Texts candidates;
    for (const std::size_t variation : {std::size_t{0}, std::size_t{1}}) {
      const PartAsk part = making::element_ask(prover_.compiler(), cell.ask, 0);
      making::Budget budget;
      Maker maker(prover_.evaluator(), prover_.options().direction, prover_.options().seed, budget);
      const Made element = maker.make(part.programs, {.variation = variation});
      if (!element) continue;
      const std::uint64_t least = std::max<std::uint64_t>(2, least_of(cell.ask.arrays));
      if (least > 100) break;
      candidates.push_back(making::array_text(Texts(static_cast<std::size_t>(least), *element)));
    }
    return candidates;
  }

  void elements(const Cell& cell, const ArrayRules& rules) {
    std::size_t listed = rules.prefix.size();
    for (const ArrayRules* each : cell.ask.arrays) listed = std::max(listed, each->prefix.size());
    for (std::size_t i = 0; i < listed; ++i) {
      const Slot& slot = i < rules.prefix.size() ? rules.prefix[i] : rules.rest;
      if (!slot || !prover_.may_have_element(cell, i)) continue;
      need(cell, {Step::Kind::element, {}, i},
           {.programs = making::element_ask(prover_.compiler(), cell.ask, i).programs},
           slot.program);
    }
    if (!rules.rest || !prover_.may_have_element(cell, listed)) return;
    need(cell, {Step::Kind::other_element, {}, listed},
         {.programs = making::element_ask(prover_.compiler(), cell.ask, listed).programs},
         rules.rest.program);
  }

  void contains(const Cell& cell, Program& accepting) {
    const ArrayRules& rules = *accepting.array;
    const std::uint64_t least = rules.least_contained ? rules.least_contained.value : 1;
    std::uint64_t sure = 0;
    const std::uint64_t shortest = least_of(cell.ask.arrays);
    const PartAsk any = making::element_ask(prover_.compiler(), cell.ask, 0);
    const bool plain = std::all_of(cell.ask.arrays.begin(), cell.ask.arrays.end(),
                                   [](const ArrayRules* each) { return each->prefix.empty(); });
    if (plain && shortest > 0 && holds({.programs = any.programs}, rules.contains.program))
      sure = shortest;
    bool bounded = !rules.most_contained || most_of(cell.ask.arrays) <= rules.most_contained.value;
    for (const ArrayRules* each : cell.ask.arrays) {
      if (!each->contains) continue;
      if (holds({.also = {each->contains.program}}, rules.contains.program))
        sure = std::max(sure, each->least_contained ? each->least_contained.value : 1);
      if (each->most_contained && rules.most_contained &&
          each->most_contained.value <= rules.most_contained.value &&
          holds({.also = {rules.contains.program}}, each->contains.program))
        bounded = true;
    }
    if (sure < least)
      gap(cell, accepting, rules.least_contained ? "minContains" : "contains",
          rules.least_contained ? rules.least_contained.source : rules.contains.written,
          {{.types = kArrays, .size = static_cast<std::size_t>(shortest)},
           {.variation = 1, .types = kArrays},
           {.variation = 2, .types = kArrays}},
          {"[]", "[null]", "[0]", "[\"a\"]", "[{}]", "[[]]", "[true]"});
    if (!bounded) {
      Texts candidates;
      making::Budget budget;
      Maker maker(prover_.evaluator(), prover_.options().direction, prover_.options().seed, budget);
      Programs both = any.programs;
      both.push_back(rules.contains.program);
      Texts elements;
      for (std::size_t i = 0; i <= rules.most_contained.value && i < 100; ++i)
        if (Made element = maker.make(both, {.variation = i})) elements.push_back(*element);
      candidates.push_back(making::array_text(elements));
      gap(cell, accepting, "maxContains", rules.most_contained.source, {}, std::move(candidates));
    }
  }

  void object(const Cell& cell, Program& accepting) {
    const ObjectRules& rules = *accepting.object;
    required(cell, accepting);
    sizes(cell, accepting);
    const std::vector<std::string_view> names = prover_.declared(cell);
    for (const Property& property : rules.properties)
      if (property.slot && !prover_.is_unjudged(accepting, property))
        member(cell, property.name, property.slot.program);
    for (const std::string_view name : names)
      for (const PatternProperty& each : rules.patterns)
        if (each.pattern && each.pattern->match(name) == PatternVerdict::matches)
          member(cell, name, each.slot.program);
    patterns(cell, rules);
    if (rules.additional) additional(cell, accepting, names);
    if (rules.names) member_names(cell, rules, names);
    for (const DependentNames& each : rules.dependents) dependents(cell, accepting, each);
  }

  void member(const Cell& cell, std::string_view name, Program* accepting) {
    if (!prover_.may_have(cell, name)) return;
    need(cell, {Step::Kind::member, name}, member_writing(cell, name), accepting);
  }

  Writing member_writing(const Cell& cell, std::string_view name) {
    Writing writing{.programs = prover_.member_of(cell, name).programs};
    for (const auto& [fixed, text] : cell.ask.fixed)
      if (fixed == name) writing.text = std::string(text);
    return writing;
  }

  // Members that no schema lists: what their schemas say.
  Writing other_writing(const Cell& cell) {
    Writing writing;
    for (const ObjectRules* rules : cell.ask.objects)
      if (rules->additional) writing.programs.push_back(rules->additional.program);
    if (writing.programs.empty())
      for (const Slot* slot : cell.ask.other_members) writing.programs.push_back(slot->program);
    return writing;
  }

  void required(const Cell& cell, Program& accepting) {
    for (const Property& property : accepting.object->properties) {
      if (property.required == Property::kOptional) continue;
      if (prover_.must_have(cell, property.name) || prover_.is_unjudged(accepting, property))
        continue;
      Node source = accepting.object->required;
      for (const Node name : source.elements())
        if (name.text() == property.name) source = name;
      gap(cell, accepting, "required", source,
          {{.types = kObjects, .without = property.name},
           {.types = kObjects, .members = How::Members::required, .without = property.name}},
          {}, std::string(property.name));
    }
  }

  void sizes(const Cell& cell, Program& accepting) {
    const ObjectRules& rules = *accepting.object;
    if (!rules.least && !rules.most) return;
    std::uint64_t sure = 0;
    for (const std::string_view name : prover_.declared(cell))
      if (prover_.must_have(cell, name)) ++sure;
    const std::uint64_t least = std::max(least_of(cell.ask.objects), sure);
    const std::uint64_t most = std::min(most_of(cell.ask.objects), prover_.possible_members(cell));
    if (rules.least && least < rules.least.value)
      gap(cell, accepting, "minProperties", rules.least.source,
          {{.types = kObjects, .members = How::Members::required},
           {.types = kObjects, .size = static_cast<std::size_t>(least)}},
          {"{}"});
    if (rules.most && most > rules.most.value)
      gap(cell, accepting, "maxProperties", rules.most.source,
          {{.types = kObjects, .size = static_cast<std::size_t>(rules.most.value) + 1},
           {.types = kObjects},
           {.types = kObjects, .rich = true}});
  }

  // The writer's own patterns, and members without a name.
  void patterns(const Cell& cell, const ObjectRules& rules) {
    for (const ObjectRules* each : cell.ask.objects)
      for (const PatternProperty& own : each->patterns) {
        if (!own.pattern) continue;
        const Writing writing{.programs = {own.slot.program}};
        bool said = false;
        for (const PatternProperty& other : rules.patterns) {
          if (!other.pattern) continue;
          const bool same = other.source.text() == own.source.text();
          said = said || same || is_within(own.source.text(), other.source.text());
          if (same || may_meet(own.source.text(), other.source.text()))
            need(cell, {Step::Kind::other_member, own.source.text()}, writing, other.slot.program);
        }
        if (!said && rules.additional)
          need(cell, {Step::Kind::other_member, own.source.text()}, writing,
               rules.additional.program);
      }
    if (!prover_.is_open(cell)) return;
    for (const PatternProperty& other : rules.patterns) {
      const bool own = std::any_of(
          cell.ask.objects.begin(), cell.ask.objects.end(), [&](const ObjectRules* each) {
            return std::any_of(each->patterns.begin(), each->patterns.end(), [&](const auto& own_) {
              return own_.source.text() == other.source.text();
            });
          });
      if (!own && other.pattern)
        need(cell, {Step::Kind::other_member, other.source.text()}, other_writing(cell),
             other.slot.program);
    }
  }

  static bool is_within(std::string_view a, std::string_view b) {
    return find_text({.matching = {a}, .not_matching = {b}}).answer == Answer::no;
  }
  static bool may_meet(std::string_view a, std::string_view b) {
    return find_text({.matching = {a, b}}).answer != Answer::no;
  }

  void additional(const Cell& cell, Program& accepting,
                  const std::vector<std::string_view>& names) {
    const ObjectRules& rules = *accepting.object;
    Program& rest = *rules.additional.program;
    prover_.make_ready(rest);
    for (const std::string_view name : names) {
      if (is_listed(rules, name) || !prover_.may_have(cell, name)) continue;
      if (rest.types == 0)
        refused_member(cell, accepting, "additionalProperties", rules.additional.written, name);
      else
        member(cell, name, &rest);
    }
    if (!prover_.is_open(cell)) return;
    if (rest.types == 0)
      gap(cell, accepting, "additionalProperties", rules.additional.written,
          {{.types = kObjects, .rich = true}}, with_another(cell));
    else
      need(cell, {Step::Kind::other_member}, other_writing(cell), &rest);
  }

  void refused_member(const Cell& cell, Program& accepting, std::string_view keyword, Node source,
                      std::string_view name) {
    if (prover_.is_empty(member_writing(cell, name), 1)) return;
    gap(cell, accepting, keyword, source,
        {{.types = kObjects, .present = {name}},
         {.types = kObjects, .members = How::Members::required, .present = {name}}},
        {}, std::string(name));
  }

  // An object of the writer with one more member.
  Texts with_another(const Cell& cell) {
    making::Budget budget;
    Maker maker(prover_.evaluator(), prover_.options().direction, prover_.options().seed, budget);
    const Made object =
        maker.make(cell.writing.all(), {.types = kObjects, .members = How::Members::required});
    if (!object) return {};
    const Made value = maker.make(other_writing(cell).programs, {});
    Texts candidates;
    for (const std::string_view name : {"unexpected", "x-unexpected", "a"}) {
      const std::string added = quote_json(name) + ":" + value.value_or("1");
      candidates.push_back(*object == "{}" ? "{" + added + "}"
                                           : "{" + added + "," + object->substr(1));
    }
    return candidates;
  }

  void member_names(const Cell& cell, const ObjectRules& rules,
                    const std::vector<std::string_view>& names) {
    for (const std::string_view name : names)
      if (prover_.may_have(cell, name))
        need(cell, {Step::Kind::name, name}, {.types = kStrings, .text = std::string(name)},
             rules.names.program);
    if (!prover_.is_open(cell)) return;
    Writing writing{.types = kStrings};
    for (const ObjectRules* each : cell.ask.objects)
      if (each->names) writing.programs.push_back(each->names.program);
    need(cell, {Step::Kind::name}, writing, rules.names.program);
  }

  void dependents(const Cell& cell, Program& accepting, const DependentNames& rule) {
    if (!prover_.may_have(cell, rule.name)) return;
    for (const Node name : rule.source.elements()) {
      if (!name.is(Kind::string) || prover_.must_have(cell, name.text())) continue;
      const bool said = std::any_of(
          cell.ask.objects.begin(), cell.ask.objects.end(), [&](const ObjectRules* each) {
            return std::any_of(each->dependents.begin(), each->dependents.end(),
                               [&](const DependentNames& own) {
                                 if (own.name != rule.name) return false;
                                 for (const Node other : own.source.elements())
                                   if (other.text() == name.text()) return true;
                                 return false;
                               });
          });
      if (said) continue;
      gap(cell, accepting, rule.keyword, name,
          {{.types = kObjects, .present = {rule.name}, .without = name.text()},
           {.types = kObjects, .members = How::Members::required, .present = {rule.name}}},
          {}, std::string(name.text()));
    }
  }

  void apply(const Cell& cell, Program& accepting, const Applicator& applicator, int level) {
    const auto& branches = applicator.branches;
    switch (applicator.combine) {
      case Combine::all:
      case Combine::dynamic:
        for (const Slot& branch : branches)
          if (branch) check(cell, *branch.program, level + 1);
        return;
      case Combine::any:
      case Combine::one:
        return choice(cell, accepting, applicator);
      case Combine::none:
        return refused(cell, accepting, applicator);
      case Combine::conditional:
        return conditional(cell, applicator);
      case Combine::dependent:
        if (!prover_.may_have(cell, applicator.name)) return;
        {
          Writing writing = cell.writing;
          writing.present.push_back(applicator.name);
          need(cell, {}, writing, branches.front().program);
        }
        return;
      case Combine::discriminated:
        return discriminated(cell, applicator);
    }
  }

  bool holds(const Writing& writing, Program* accepting) {
    if (depth_ > kTrials) return false;
    Pair* const pair = prover_.ask(writing, accepting);
    return pair == nullptr || prover_.is_clean(*pair, depth_ + 1);
  }

  void choice(const Cell& cell, Program& accepting, const Applicator& applicator) {
    if (covered(cell, accepting, applicator)) return;
    const std::vector<Cell> parts = split(cell, applicator);
    for (const Cell& part : parts)
      if (parts.size() == 1 || !covered(part, accepting, applicator))
        uncovered(part, accepting, applicator);
  }

  // By one branch and, where only one may, by no other.
  bool covered(const Cell& cell, Program& accepting, const Applicator& applicator) {
    const auto& branches = applicator.branches;
    for (std::size_t i = 0; i < branches.size(); ++i) {
      if (!branches[i] || !holds(cell.writing, branches[i].program)) continue;
      need(cell, {}, cell.writing, branches[i].program);
      if (applicator.combine == Combine::any) return true;
      for (std::size_t k = 0; k < branches.size(); ++k)
        if (k != i && branches[k] && !excluded(cell, *branches[k].program)) {
          Writing both = cell.writing;
          both.also.push_back(branches[k].program);
          Cell overlap = cell;
          overlap.writing = both;
          gap(overlap, accepting, applicator.keyword, applicator.source,
              {{}, {.variation = 1}, {.members = How::Members::required}});
        }
      return true;
    }
    return false;
  }

  // What the branch admits the writer never sends.
  bool excluded(const Cell& cell, Program& branch) {
    for (const auto& [applicator, picked] : cell.choices) {
      if (applicator->combine != Combine::one) continue;
      for (std::size_t i = 0; i < applicator->branches.size(); ++i)
        if (i != picked && holds({.also = {&branch}}, applicator->branches[i].program)) return true;
    }
    return is_refused(cell, branch) || prover_.is_disjoint(cell, branch, 0);
  }

  // By a `not` of the writer's own.
  bool is_refused(const Cell& cell, Program& branch) {
    return std::any_of(cell.ask.applicators.begin(), cell.ask.applicators.end(),
                       [&](const Applicator* own) {
                         return own->combine == Combine::none &&
                                holds({.also = {&branch}}, own->branches.front().program);
                       });
  }

  // By type, then by the text of a member that tells branches apart.
  std::vector<Cell> split(const Cell& cell, const Applicator& applicator) {
    std::vector<Cell> parts;
    TypeSet types = cell.ask.types;
    if ((types & kNumberType) != 0) types &= static_cast<TypeSet>(~kIntegerType);
    for (const auto& [name, bit] : kTypes) {
      if ((types & bit) == 0) continue;
      Cell part = cell;
      part.ask.types = part.writing.types =
          bit == kNumberType ? static_cast<TypeSet>(cell.ask.types & kNumbers) : bit;
      if (prover_.is_empty(part, 0)) continue;
      if (bit == kObjects && split_by_tag(part, applicator, parts)) continue;
      parts.push_back(std::move(part));
    }
    return parts;
  }

  bool split_by_tag(const Cell& cell, const Applicator& applicator, std::vector<Cell>& parts) {
    for (const std::string_view name : prover_.declared(cell)) {
      if (!prover_.must_have(cell, name)) continue;
      bool tells = false;
      for (const Slot& branch : applicator.branches) {
        if (!branch) continue;
        prover_.make_ready(*branch.program);
        const Cell other{.ask = making::gather(prover_.compiler(), {branch.program},
                                               [](const Applicator&, Ask&, Programs&) {})};
        const PartAsk part = prover_.member_of(other, name);
        for (Program* program : part.programs) {
          prover_.make_ready(*program);
          tells = tells || !program->values.empty();
        }
      }
      if (!tells) continue;
      const PartAsk part = prover_.member_of(cell, name);
      const Ask ask = making::ask_for(prover_.compiler(), part.programs, 0);
      if (ask.values.empty()) continue;
      std::vector<std::string_view> texts;
      for (const Node value : ask.values.front()->allowed.values()) {
        if (!value.is(Kind::string)) return false;
        texts.push_back(value.text());
      }
      if (texts.size() < 2) continue;
      for (const std::string_view text : texts) {
        Cell each = cell;
        each.ask.fixed.emplace_back(name, text);
        each.writing.fixed = each.ask.fixed;
        parts.push_back(std::move(each));
      }
      return true;
    }
    return false;
  }

  void uncovered(const Cell& cell, Program& accepting, const Applicator& applicator) {
    if (const Slot* branch = counterpart(cell, applicator)) {
      const std::size_t before = pair_.edges.size();
      need(cell, {}, cell.writing, branch->program);
      if (pair_.edges.size() > before) return;
    }
    gap(cell, accepting, applicator.keyword, applicator.source,
        {{.types = cell.ask.types},
         {.variation = 1, .types = cell.ask.types},
         {.types = cell.ask.types, .members = How::Members::required}});
  }

  // The branch that is meant for what the writer chose: by its name, else the only one of its type.
  const Slot* counterpart(const Cell& cell, const Applicator& applicator) {
    for (const auto& [own, picked] : cell.choices) {
      if (picked >= own->branches.size() || !own->branches[picked]) continue;
      const Node name = own->branches[picked].written.find("$ref");
      for (const Slot& branch : applicator.branches)
        if (name && branch && branch.written.find("$ref").is(Kind::string) &&
            branch.written.find("$ref").text() == name.text())
          return &branch;
    }
    const Slot* only = nullptr;
    for (const Slot& branch : applicator.branches) {
      if (!branch) continue;
      prover_.make_ready(*branch.program);
      const Ask ask = making::ask_for(prover_.compiler(), {branch.program}, 0);
      if ((ask.types & cell.ask.types) == 0) continue;
      if (only != nullptr) return nullptr;
      only = &branch;
    }
    return only;
  }

  void refused(const Cell& cell, Program& accepting, const Applicator& applicator) {
    Program& branch = *applicator.branches.front().program;
    if (is_refused(cell, branch) || prover_.is_disjoint(cell, branch, 0)) return;
    Cell both = cell;
    both.writing.also.push_back(&branch);
    gap(both, accepting, applicator.keyword, applicator.source,
        {{}, {.variation = 1}, {.members = How::Members::required}});
  }

  void conditional(const Cell& cell, const Applicator& applicator) {
    const Slot& condition = applicator.branches[0];
    if (applicator.branches[1]) {
      Writing writing = cell.writing;
      writing.also.push_back(condition.program);
      if (!prover_.is_disjoint(cell, *condition.program, 0))
        need(cell, {}, writing, applicator.branches[1].program);
    }
    if (applicator.branches[2] && !holds(cell.writing, condition.program))
      need(cell, {}, cell.writing, applicator.branches[2].program);
  }

  void discriminated(const Cell& cell, const Applicator& applicator) {
    if (!applicator.discriminator) return;
    const std::string_view property = applicator.discriminator->property;
    if ((cell.ask.types & kObjects) == 0 || !prover_.may_have(cell, property)) return;
    std::vector<std::pair<std::string_view, std::uint32_t>> selected(
        applicator.discriminator->branches.begin(), applicator.discriminator->branches.end());
    std::sort(selected.begin(), selected.end());
    for (const auto& each : selected) {
      const std::string_view text = each.first;
      const Slot& branch = applicator.branches[each.second];
      const bool other = std::any_of(
          cell.ask.fixed.begin(), cell.ask.fixed.end(),
          [&](const auto& fixed) { return fixed.first == property && fixed.second != text; });
      if (other || !branch) continue;
      Writing writing = cell.writing;
      writing.fixed.emplace_back(property, text);
      need(cell, {}, writing, branch.program);
    }
  }

  // All that holds without a choice.
  Ask unconditional(Program& accepting, bool& choices) {
    return making::gather(prover_.compiler(), {&accepting},
                          [&](const Applicator& applicator, Ask&, Programs&) {
                            choices = choices || applicator.combine != Combine::none;
                          });
  }

  void unevaluated_members(const Cell& cell, Program& accepting) {
    bool choices = false;
    const Ask own = unconditional(accepting, choices);
    const Slot& slot = accepting.unevaluated_properties;
    prover_.make_ready(*slot.program);
    const auto is_evaluated = [&](std::string_view name) {
      return std::any_of(own.objects.begin(), own.objects.end(), [&](const ObjectRules* rules) {
        return rules->additional || (!name.empty() && is_listed(*rules, name));
      });
    };
    for (const std::string_view name : prover_.declared(cell)) {
      if (is_evaluated(name) || !prover_.may_have(cell, name)) continue;
      if (slot.program->types == 0 || choices)
        refused_member(cell, accepting, "unevaluatedProperties", slot.written, name);
      else
        member(cell, name, slot.program);
    }
    if (!prover_.is_open(cell) || is_evaluated({})) return;
    if (slot.program->types == 0)
      gap(cell, accepting, "unevaluatedProperties", slot.written,
          {{.types = kObjects, .rich = true}}, with_another(cell));
    else
      need(cell, {Step::Kind::other_member}, other_writing(cell), slot.program);
  }

  void unevaluated_elements(const Cell& cell, Program& accepting) {
    bool choices = false;
    const Ask own = unconditional(accepting, choices);
    std::size_t listed = 0;
    for (const ArrayRules* rules : own.arrays) {
      if (rules->rest) return;
      listed = std::max(listed, rules->prefix.size());
    }
    if (!prover_.may_have_element(cell, listed)) return;
    prover_.make_ready(*accepting.unevaluated_items.program);
    if (accepting.unevaluated_items.program->types == 0)
      gap(cell, accepting, "unevaluatedItems", accepting.unevaluated_items.written,
          {{.types = kArrays, .size = listed + 1}});
    else
      need(cell, {Step::Kind::other_element, {}, listed},
           {.programs = making::element_ask(prover_.compiler(), cell.ask, listed).programs},
           accepting.unevaluated_items.program);
  }

  Prover& prover_;
  Pair& pair_;
  int depth_;
};

bool Prover::is_said(const Cell& cell, Program& accepting) {
  return std::any_of(cell.ask.programs.begin(), cell.ask.programs.end(), [&](Program* program) {
    return program == &accepting || sameness_.same(program->schema, accepting.schema);
  });
}

Pair* Prover::ask(const Writing& writing, Program* accepting) {
  const auto [place, is_new] = known_.try_emplace({writing, accepting}, nullptr);
  if (!is_new) return place->second;
  if (!writing.text)
    for (const Program* program : writing.programs)
      if (program == accepting || sameness_.same(program->schema, accepting->schema))
        return nullptr;
  pairs_.push_back({.writing = writing, .accepting = accepting});
  place->second = &pairs_.back();
  return place->second;
}

void Prover::read(Pair& pair, int depth) {
  pair.state = Pair::State::open;
  Reader(*this, pair, depth).read();
  pair.state = Pair::State::read;
}

// A greatest fixpoint: what is being read already is taken to hold; whoever relies on it keeps an
// edge to it.
bool Prover::is_clean(Pair& start, int depth) {
  if (start.clean) return true;
  std::vector<Pair*> reached{&start};
  std::set<const Pair*> seen{&start};
  bool provisional = false;
  for (std::size_t i = 0; i < reached.size(); ++i) {
    Pair& pair = *reached[i];
    if (pair.state == Pair::State::fresh) read(pair, depth);
    if (!pair.gaps.empty()) return false;
    if (pair.state == Pair::State::open) provisional = true;
    for (const Edge& edge : pair.edges)
      if (!edge.pair->clean && seen.insert(edge.pair).second) reached.push_back(edge.pair);
  }
  if (!provisional)
    for (Pair* pair : reached) pair->clean = true;
  return true;
}

}  // namespace driftgate::comparing
