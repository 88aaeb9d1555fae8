// Arrays and objects.

#include <algorithm>

#include "specs/document/quote_json.h"
#include "validators/schema/compare_reader.h"

namespace driftgate::comparing {

using Combine = Applicator::Combine;
using making::kArrays;
using making::kObjects;
using making::kStrings;

namespace {

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

std::uint64_t least_contained(const ArrayRules& rules) {
  return rules.least_contained ? rules.least_contained.value : 1;
}

bool is_flagged(Node flag) { return flag.is(Kind::boolean) && flag.boolean(); }

bool is_listed(const ObjectRules& rules, std::string_view name) {
  const Property* property = rules.find(name, key_hash(name));
  if (property != nullptr && property->slot) return true;
  return std::any_of(rules.patterns.begin(), rules.patterns.end(), [&](const auto& each) {
    return each.pattern && each.pattern->match(name) == PatternVerdict::matches;
  });
}

bool is_within(std::string_view a, std::string_view b) {
  return a == b || find_text({.matching = {a}, .not_matching = {b}}).answer == Answer::no;
}
bool may_meet(std::string_view a, std::string_view b) {
  return a == b || find_text({.matching = {a, b}}).answer != Answer::no;
}

// Whether all names that the pattern matches match one of the rules.
bool has_pattern_around(const ObjectRules& rules, std::string_view pattern) {
  return std::any_of(rules.patterns.begin(), rules.patterns.end(), [&](const auto& each) {
    return each.pattern && is_within(pattern, each.source.text());
  });
}

// Names that a pattern tells, and what it says of their members.
struct NamePattern {
  std::string_view source{};
  Program* program = nullptr;
  Writing writing{};
};
// `all`: those that are not the writer's own count, too.
std::vector<NamePattern> name_patterns(const Cell& cell, bool all) {
  std::vector<NamePattern> patterns;
  for (std::size_t i = 0; i < cell.ask.objects.size(); ++i) {
    const bool own = i < cell.own_objects;
    if (!own && !all) break;
    for (const PatternProperty& each : cell.ask.objects[i]->patterns) {
      if (!each.pattern) continue;
      Program* const program = each.slot.program;
      patterns.push_back({each.source.text(), program,
                          own ? Writing{.programs = {program}} : Writing{.also = {program}}});
    }
  }
  return patterns;
}

}  // namespace

void Reader::array(const Cell& cell, Program& accepting) {
  const ArrayRules& rules = *accepting.array;
  std::uint64_t least = least_of(cell.ask.arrays);
  for (const ArrayRules* each : cell.ask.arrays)
    if (each->contains) least = std::max(least, least_contained(*each));
  const std::uint64_t most = most_of(cell.ask.arrays);
  if (rules.least && least < rules.least.value)
    gap(cell, accepting, "minItems", rules.least.source,
        {.hows = {{.types = kArrays, .size = static_cast<std::size_t>(least)},
                  {.types = kArrays, .size = static_cast<std::size_t>(rules.least.value - 1)}},
         .candidates = {"[]"}});
  if (rules.most && most > rules.most.value &&
      prover_.may_have_element(cell, static_cast<std::size_t>(rules.most.value)))
    gap(cell, accepting, "maxItems", rules.most.source,
        {.hows = {{.types = kArrays, .size = static_cast<std::size_t>(rules.most.value) + 1}}});
  if (is_flagged(rules.unique) && most > 1 && prover_.may_have_element(cell, 1) &&
      std::none_of(cell.ask.arrays.begin(), cell.ask.arrays.end(),
                   [](const ArrayRules* each) { return is_flagged(each->unique); }))
    gap(cell, accepting, "uniqueItems", rules.unique, {.candidates = repeated(cell)});
  elements(cell, rules);
  if (rules.contains) contains(cell, accepting);
}

// An element twice.
Texts Reader::repeated(const Cell& cell) {
  constexpr std::uint64_t kLongest = 100;
  const std::uint64_t least = std::max<std::uint64_t>(2, least_of(cell.ask.arrays));
  if (least > kLongest) return {};
  Texts candidates;
  const Programs programs = prover_.element_of(cell, 0).writing.all();
  for (const std::size_t variation : {std::size_t{0}, std::size_t{1}}) {
    making::Budget budget;
    Maker maker(prover_.evaluator(), prover_.options().direction, prover_.options().seed, budget);
    if (const Made element = maker.make(programs, {.variation = variation}))
      candidates.push_back(making::array_text(Texts(static_cast<std::size_t>(least), *element)));
  }
  return candidates;
}

void Reader::elements(const Cell& cell, const ArrayRules& rules) {
  std::size_t listed = rules.prefix.size();
  for (const ArrayRules* each : cell.ask.arrays) listed = std::max(listed, each->prefix.size());
  // An array of one is unique whatever it holds.
  const bool of_one = listed == 0 && least_of(cell.ask.arrays) <= 1;
  const bool is_firm = std::all_of(
      cell.ask.arrays.begin(), cell.ask.arrays.end(),
      [&](const ArrayRules* each) { return !each->contains && (of_one || !each->unique); });
  const Bond bond = is_firm ? bond_to_part(cell) : Bond::loose;
  for (std::size_t i = 0; i < listed; ++i) {
    const Slot& slot = i < rules.prefix.size() ? rules.prefix[i] : rules.rest;
    if (slot && prover_.may_have_element(cell, i))
      need(cell, {Step::Kind::element, {}, i}, prover_.element_of(cell, i).writing, slot.program,
           bond);
  }
  if (rules.rest && prover_.may_have_element(cell, listed))
    need(cell, {Step::Kind::other_element, {}, listed}, prover_.element_of(cell, listed).writing,
         rules.rest.program, bond);
}

void Reader::contains(const Cell& cell, Program& accepting) {
  const ArrayRules& rules = *accepting.array;
  const std::uint64_t shortest = least_of(cell.ask.arrays);
  const Writing any = prover_.element_of(cell, 0).writing;
  const bool plain = std::all_of(cell.ask.arrays.begin(), cell.ask.arrays.end(),
                                 [](const ArrayRules* each) { return each->prefix.empty(); });
  std::uint64_t sure = plain && shortest > 0 && surely(any, rules.contains.program) ? shortest : 0;
  bool bounded = !rules.most_contained || most_of(cell.ask.arrays) <= rules.most_contained.value;
  for (const ArrayRules* each : cell.ask.arrays) {
    if (!each->contains) continue;
    if (surely({.also = {each->contains.program}}, rules.contains.program))
      sure = std::max(sure, least_contained(*each));
    bounded = bounded ||
              (each->most_contained && each->most_contained.value <= rules.most_contained.value &&
               surely({.also = {rules.contains.program}}, each->contains.program));
  }
  if (sure < least_contained(rules))
    gap(cell, accepting, rules.least_contained ? "minContains" : "contains",
        rules.least_contained ? rules.least_contained.source : rules.contains.written,
        {.hows = {{.types = kArrays, .size = static_cast<std::size_t>(shortest)},
                  {.variation = 1, .types = kArrays},
                  {.variation = 2, .types = kArrays}},
         .candidates = {"[]", "[null]", "[0]", "[\"a\"]", "[{}]", "[[]]", "[true]"}});
  if (bounded) return;
  Programs both = any.all();
  both.push_back(rules.contains.program);
  const std::uint64_t count = std::min<std::uint64_t>(rules.most_contained.value + 1, 100);
  gap(cell, accepting, "maxContains", rules.most_contained.source,
      {.more = [&prover = prover_, both, count] {
        making::Budget budget;
        Maker maker(prover.evaluator(), prover.options().direction, prover.options().seed, budget);
        Texts elements;
        for (std::size_t i = 0; i < count; ++i)
          if (Made element = maker.make(both, {.variation = i})) elements.push_back(*element);
        return Texts{making::array_text(elements)};
      }});
}

void Reader::object(const Cell& cell, Program& accepting) {
  const ObjectRules& rules = *accepting.object;
  required(cell, accepting);
  sizes(cell, accepting);
  const Bond bond = bond_to_part(cell);
  for (const Property& property : rules.properties)
    if (property.slot && !prover_.is_unjudged(accepting, property) &&
        !prover_.is_said(cell, property))
      member(cell, property.name, property.slot.program, bond);
  std::vector<std::string_view> names;
  if (!rules.patterns.empty() || rules.additional || rules.names) names = prover_.declared(cell);
  for (const std::string_view name : names)
    for (const PatternProperty& each : rules.patterns)
      if (each.pattern && each.pattern->match(name) != PatternVerdict::differs)
        member(cell, name, each.slot.program, Bond::loose);
  patterns(cell, rules);
  if (rules.additional) additional(cell, accepting, names);
  if (rules.names) member_names(cell, accepting, names);
  for (const DependentNames& each : rules.dependents) dependents(cell, accepting, each);
}

void Reader::member(const Cell& cell, std::string_view name, Program* accepting, Bond bond) {
  if (const auto part = prover_.sent_member(cell, name))
    need(cell, {Step::Kind::member, name}, part->writing, accepting, bond);
}

void Reader::required(const Cell& cell, Program& accepting) {
  if (accepting.object->required_count == 0) return;
  for (const Property& property : accepting.object->properties) {
    if (property.required == Property::kOptional) continue;
    if (prover_.must_have(cell, property.name) || prover_.is_unjudged(accepting, property))
      continue;
    Node source = accepting.object->required;
    for (const Node name : source.elements())
      if (name.text() == property.name) source = name;
    gap(cell, accepting, "required", source,
        {.hows = {{.types = kObjects, .without = property.name},
                  {.types = kObjects, .members = How::Members::least, .without = property.name}}},
        std::string(property.name));
  }
}

void Reader::sizes(const Cell& cell, Program& accepting) {
  const ObjectRules& rules = *accepting.object;
  if (!rules.least && !rules.most) return;
  std::uint64_t sure = 0;
  for (const std::string_view name : prover_.declared(cell))
    if (prover_.must_have(cell, name)) ++sure;
  const std::uint64_t least = std::max(least_of(cell.ask.objects), sure);
  const std::uint64_t most = std::min(most_of(cell.ask.objects), prover_.possible_members(cell));
  if (rules.least && least < rules.least.value)
    gap(cell, accepting, "minProperties", rules.least.source,
        {.hows = {{.types = kObjects, .members = How::Members::least},
                  {.types = kObjects, .size = static_cast<std::size_t>(least)}},
         .candidates = {"{}"}});
  if (rules.most && most > rules.most.value)
    gap(cell, accepting, "maxProperties", rules.most.source,
        {.hows = {{.types = kObjects, .size = static_cast<std::size_t>(rules.most.value) + 1},
                  {.types = kObjects},
                  {.types = kObjects, .rich = true}}});
}

// Members that only a pattern names, and those without a name.
void Reader::patterns(const Cell& cell, const ObjectRules& rules) {
  const std::vector<NamePattern> own = name_patterns(cell, prover_.may_name_more(cell));
  for (const NamePattern& each : own) {
    const Step step{Step::Kind::other_member, each.source};
    for (const PatternProperty& other : rules.patterns)
      if (other.pattern && may_meet(each.source, other.source.text()))
        need(cell, step, each.writing, other.slot.program);
    if (rules.additional && !has_pattern_around(rules, each.source))
      need(cell, step, each.writing, rules.additional.program);
  }
  if (rules.patterns.empty() || !prover_.is_open(cell)) return;
  for (const PatternProperty& other : rules.patterns) {
    const bool said = std::any_of(own.begin(), own.end(), [&](const NamePattern& each) {
      return each.source == other.source.text();
    });
    if (!said && other.pattern)
      need(cell, {Step::Kind::other_member, other.source.text()}, prover_.other_members_of(cell),
           other.slot.program);
  }
}

void Reader::additional(const Cell& cell, Program& accepting,
                        const std::vector<std::string_view>& names) {
  const ObjectRules& rules = *accepting.object;
  Program& rest = *rules.additional.program;
  prover_.make_ready(rest);
  for (const std::string_view name : names) {
    if (is_listed(rules, name) || !prover_.may_have(cell, name)) continue;
    if (rest.types == 0)
      refused_member(cell, accepting, "additionalProperties", rules.additional.written, name);
    else
      member(cell, name, &rest, bond_to_part(cell));
  }
  if (!prover_.is_open(cell)) return;
  if (rest.types == 0)
    gap(cell, accepting, "additionalProperties", rules.additional.written,
        {.hows = {{.types = kObjects, .rich = true}}, .more = another_member(cell)});
  else
    need(cell, {Step::Kind::other_member}, prover_.other_members_of(cell), &rest);
}

void Reader::refused_member(const Cell& cell, Program& accepting, std::string_view keyword,
                            Node source, std::string_view name) {
  if (prover_.is_empty(prover_.member_of(cell, name).writing, 1)) return;
  gap(cell, accepting, keyword, source,
      {.hows = {{.types = kObjects, .present = {name}},
                {.types = kObjects, .members = How::Members::least, .present = {name}}}},
      std::string(name));
}

// Objects of the writer with one more member.
std::function<Texts()> Reader::another_member(const Cell& cell) {
  return [&prover = prover_, whole = cell.writing.all(),
          part = prover_.other_members_of(cell).all()]() -> Texts {
    making::Budget budget;
    Maker maker(prover.evaluator(), prover.options().direction, prover.options().seed, budget);
    const Made object = maker.make(whole, {.types = kObjects, .members = How::Members::least});
    if (!object) return {};
    const Made value = maker.make(part, {});
    Texts candidates;
    for (const std::string_view name : {"unexpected", "x-unexpected", "a"}) {
      const std::string added = quote_json(name) + ":" + value.value_or("1");
      candidates.push_back(*object == "{}" ? "{" + added + "}"
                                           : "{" + added + "," + object->substr(1));
    }
    return candidates;
  };
}

void Reader::member_names(const Cell& cell, Program& accepting,
                          const std::vector<std::string_view>& names) {
  Program* const naming = accepting.object->names.program;
  for (const std::string_view name : names)
    if (prover_.may_have(cell, name))
      need(cell, {Step::Kind::name, name}, {.types = kStrings, .text = std::string(name)}, naming);
  Writing writing{.types = kStrings};
  for (std::size_t i = 0; i < cell.ask.objects.size(); ++i)
    if (const Slot& own = cell.ask.objects[i]->names)
      (i < cell.own_objects ? writing.programs : writing.also).push_back(own.program);
  const bool open = prover_.is_open(cell);
  const std::vector<NamePattern> own = name_patterns(cell, prover_.may_name_more(cell));
  if (open) need(cell, {Step::Kind::name}, writing, naming);
  if (open || own.empty() || surely(writing, naming)) return;
  bool choices = false;
  const Ask ask = prover_.unconditional({naming}, choices);
  const bool only_texts = !choices && ask.values.empty() && ask.formats.empty() &&
                          ask.applicators.empty() && (ask.types & kStrings) != 0;
  const making::TextAsk wanted = making::text_ask(ask);
  for (const NamePattern& each : own) {
    if (only_texts && is_name_within(each.source, wanted)) continue;
    gap(cell, accepting, "propertyNames", accepting.object->names.written,
        {.hows = {{.types = kObjects, .rich = true},
                  {.variation = 1, .types = kObjects, .rich = true}}});
  }
}

// Whether the pattern matches only texts that are wanted.
bool Reader::is_name_within(std::string_view pattern, const making::TextAsk& wanted) {
  const auto none = [](const TextSet& set) { return find_text(set).answer == Answer::no; };
  if (wanted.least > 0 && !none({.matching = {pattern}, .most = wanted.least - 1})) return false;
  if (wanted.most && !none({.matching = {pattern}, .least = *wanted.most + 1})) return false;
  return wanted.contents.empty() &&
         std::all_of(wanted.patterns.begin(), wanted.patterns.end(),
                     [&](const auto& each) { return is_within(pattern, each.source); });
}

void Reader::dependents(const Cell& cell, Program& accepting, const DependentNames& rule) {
  if (!prover_.may_have(cell, rule.name)) return;
  for (const Node name : rule.source.elements()) {
    if (!name.is(Kind::string) || prover_.must_have(cell, name.text())) continue;
    const auto says = [&](const DependentNames& own) {
      if (own.name != rule.name) return false;
      for (const Node other : own.source.elements())
        if (other.text() == name.text()) return true;
      return false;
    };
    const bool said =
        std::any_of(cell.ask.objects.begin(), cell.ask.objects.end(), [&](const ObjectRules* each) {
          return std::any_of(each->dependents.begin(), each->dependents.end(), says);
        });
    if (said) continue;
    gap(cell, accepting, rule.keyword, name,
        {.hows = {{.types = kObjects, .present = {rule.name}, .without = name.text()},
                  {.types = kObjects, .members = How::Members::least, .present = {rule.name}}}},
        std::string(name.text()));
  }
}

// All that the accepting schema is sure to apply to what the cell holds. `choices`: it may be more.
Ask Reader::applied(const Cell& cell, Program& accepting, bool& choices) {
  constexpr std::size_t kMost = 300;
  Ask ask;
  Programs pending{&accepting};
  const auto may_add = [&](const Slot& slot, bool sure) {
    if (slot && sure) pending.push_back(slot.program);
    choices = choices || !sure;
  };
  const auto keeps = [&](const Slot& slot) { return surely(cell.writing, slot.program); };
  while (!pending.empty() && ask.programs.size() < kMost) {
    Program& program = *pending.back();
    pending.pop_back();
    if (ask.has(&program)) continue;
    prover_.make_ready(program);
    ask.add(program);
    for (const Applicator& applicator : program.in_place) switch (applicator.combine) {
        case Combine::all:
          for (const Slot& branch : applicator.branches) may_add(branch, true);
          break;
        case Combine::any:
        case Combine::one:
          for (const Slot& branch : applicator.branches)
            may_add(branch, !applicator.discriminator && branch && keeps(branch));
          break;
        case Combine::conditional: {
          const bool sure = keeps(applicator.branches[0]);
          may_add(applicator.branches[0], sure);
          may_add(applicator.branches[1], sure);
          break;
        }
        case Combine::dependent:
          may_add(applicator.branches.front(), prover_.must_have(cell, applicator.name));
          break;
        case Combine::dynamic:
        case Combine::discriminated:
          choices = true;
          break;
        case Combine::none:
          break;
      }
  }
  return ask;
}

void Reader::unevaluated_members(const Cell& cell, Program& accepting) {
  bool choices = false;
  const Ask own = applied(cell, accepting, choices);
  const Slot& slot = accepting.unevaluated_properties;
  prover_.make_ready(*slot.program);
  const bool closed = slot.program->types == 0;
  const auto is_evaluated = [&](const auto& says) {
    return std::any_of(own.objects.begin(), own.objects.end(),
                       [&](const ObjectRules* rules) { return rules->additional || says(*rules); });
  };
  if (is_evaluated([](const ObjectRules&) { return false; })) return;
  for (const std::string_view name : prover_.declared(cell)) {
    if (is_evaluated([&](const ObjectRules& rules) { return is_listed(rules, name); }) ||
        !prover_.may_have(cell, name))
      continue;
    if (closed || choices)
      refused_member(cell, accepting, "unevaluatedProperties", slot.written, name);
    else
      member(cell, name, slot.program, Bond::loose);
  }
  const How rich{.types = kObjects, .rich = true};
  for (const NamePattern& each : name_patterns(cell, prover_.may_name_more(cell))) {
    prover_.make_ready(*each.program);
    if (each.program->types == 0 || is_evaluated([&](const ObjectRules& rules) {
          return has_pattern_around(rules, each.source);
        }))
      continue;
    if (closed || choices)
      gap(cell, accepting, "unevaluatedProperties", slot.written, {.hows = {rich}});
    else
      need(cell, {Step::Kind::other_member, each.source}, each.writing, slot.program);
  }
  if (!prover_.is_open(cell)) return;
  if (closed)
    gap(cell, accepting, "unevaluatedProperties", slot.written,
        {.hows = {rich}, .more = another_member(cell)});
  else
    need(cell, {Step::Kind::other_member}, prover_.other_members_of(cell), slot.program);
}

void Reader::unevaluated_elements(const Cell& cell, Program& accepting) {
  bool choices = false;
  const Ask own = applied(cell, accepting, choices);
  std::size_t listed = 0;
  for (const ArrayRules* rules : own.arrays) {
    if (rules->rest) return;
    listed = std::max(listed, rules->prefix.size());
  }
  std::size_t last = listed;
  for (const ArrayRules* rules : cell.ask.arrays) last = std::max(last, rules->prefix.size());
  const Slot& slot = accepting.unevaluated_items;
  prover_.make_ready(*slot.program);
  for (std::size_t i = listed; i <= last; ++i) {
    if (!prover_.may_have_element(cell, i)) return;
    if (slot.program->types == 0)
      return gap(cell, accepting, "unevaluatedItems", slot.written,
                 {.hows = {{.types = kArrays, .size = i + 1}}});
    need(cell, {i < last ? Step::Kind::element : Step::Kind::other_element, {}, i},
         prover_.element_of(cell, i).writing, slot.program);
  }
}

}  // namespace driftgate::comparing
