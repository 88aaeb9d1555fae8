#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "specs/document/quote_json.h"
#include "validators/schema/admit.h"
#include "validators/schema/generate_parts.h"

namespace driftgate::making {
namespace {

using Combine = Applicator::Combine;

// The more telling, the smaller.
enum Rank : int { kType, kRequired, kValue, kBound, kPattern, kFormat, kRest, kOtherType };

constexpr std::size_t kPairs = 12;  // Of branches of oneOf.
constexpr std::size_t kAdded = 8;   // Names tried for a member that nobody knows.
constexpr std::size_t kRequiredMembers = 500;

// Values of each type, to be put where it is not allowed.
struct TypeValues {
  TypeSet type = 0;
  std::string_view name{};
  std::array<std::string_view, 3> values{};
};
constexpr std::array<TypeValues, 6> kTypeValues{{
    {kStrings, "a string", {"\"text\"", "\"\"", "\"a\""}},
    {kNumbers, "a number", {"1", "42", "0"}},
    {kNulls, "null", {"null", "null", "null"}},
    {kBooleans, "a boolean", {"true", "false", "true"}},
    {kArrays, "an array", {"[]", "[1]", "[\"a\"]"}},
    {kObjects, "an object", {"{}", "{\"a\":1}", "{\"key\":\"text\"}"}},
}};

constexpr std::array<std::string_view, kAdded> kUnknownNames{
    "unexpected", "x-unexpected", "unexpected1", "UNEXPECTED", "a", "0", "_", "zz"};

class Negative {
 public:
  Negative(const Place& place, Maker& maker) : place_(place), ask_(place.ask), maker_(maker) {}

  std::vector<Trial> trials() {
    for (const Program* program : ask_.programs) {
      types(*program);
      values(*program);
      if (place_.value.is(Kind::number)) numbers(*program);
      if (place_.value.is(Kind::string)) strings(*program);
      if (place_.value.is(Kind::object) && program->object) object(*program->object);
      if (place_.value.is(Kind::array) && program->array) array(*program->array);
      if (!place_.value.is(Kind::array) && program->array) closed_array(*program->array);
      unevaluated(*program);
    }
    for (const Applicator* applicator : ask_.applicators) in_place(*applicator);
    return std::move(trials_);
  }

 private:
  void add(Rank rank, std::string_view keyword, Node source, std::string note,
           std::function<Texts()> candidates, std::string reason = "") {
    trials_.push_back({.keyword = keyword,
                       .source = source,
                       .note = std::move(note),
                       .rank = rank,
                       .candidates = std::move(candidates),
                       .reason = std::move(reason)});
  }

  bool is_object() const { return place_.value.is(Kind::object); }
  std::string at_hand() const { return to_json(place_.value); }

  void types(const Program& program) {
    if (program.types == kAnyType || program.types == 0) return;
    Rank rank = kType;
    for (const TypeValues& each : kTypeValues) {
      if ((program.types & each.type) != 0) continue;
      add(rank, "type", program.type_source, std::string(each.name),
          [&each] { return Texts(each.values.begin(), each.values.end()); });
      rank = kOtherType;
    }
    if ((program.types & kNumbers) != kIntegerType) return;
    Texts fractions;
    if (place_.value.is(Kind::number))
      if (const auto number = Exact::read(place_.value.text()))
        for (const Exact& shift : {Exact::unit(0).half(), -Exact::unit(0).half()})
          fractions.push_back((*number + shift).lexeme());
    fractions.insert(fractions.end(), {"1.5", "0.5", "10.5"});
    add(rank, "type", program.type_source, "a number that is no integer",
        [fractions] { return fractions; });
  }

  // Values near the one at hand, of all types that are allowed.
  Texts neighbours() const {
    Texts found;
    const Node value = place_.value;
    if (value.is(Kind::string)) {
      const std::string text(value.text());
      for (const std::string_view tail : {"x", "_other", " "})
        found.push_back(quote_json(text + std::string(tail)));
      for (const std::string& wrong : wrong_texts(text_ask(ask_), text))
        found.push_back(quote_json(wrong));
      for (const std::string& other : texts(text_ask(ask_), std::nullopt, 1, 8))
        found.push_back(quote_json(other));
    }
    if (value.is(Kind::number))
      if (const auto number = Exact::read(value.text())) {
        const NumberAsk ask = number_ask(ask_, (ask_.types & kNumbers) == kIntegerType);
        // Steps that keep the other keywords, and those that leave them.
        for (const Exact& step : {ask.smallest, Exact::unit(0)}) {
          Exact up = *number;
          Exact down = *number;
          for (int i = 0; i < 18; ++i) {
            up = up + step;
            down = down - step;
            found.push_back(up.lexeme());
            found.push_back(down.lexeme());
          }
        }
        for (const auto& end : {ask.least, ask.most})
          if (end) found.push_back(end->lexeme());
      }
    if (is_object()) {
      std::vector<MemberText> members = member_texts(value);
      members.push_back({"unexpected", "1"});
      found.push_back(object_text(members));
    }
    if (value.is(Kind::array)) {
      Texts elements = element_texts(value);
      elements.push_back("\"unexpected\"");
      found.push_back(array_text(elements));
    }
    for (const TypeValues& each : kTypeValues)
      if (ask_.allows(each.type)) found.insert(found.end(), each.values.begin(), each.values.end());
    return found;
  }

  void values(const Program& program) {
    for (const ValueRule& rule : program.values)
      add(kValue, rule.keyword, rule.source,
          rule.keyword == "enum" ? "none of the values" : "another value",
          [this] { return neighbours(); });
  }

  void numbers(const Program& program) {
    const bool integer = (ask_.types & kNumbers) == kIntegerType;
    const NumberAsk ask = number_ask(ask_, integer);
    if (program.number) {
      for (const Bound& bound : program.number->bounds)
        add(
            kBound, bound.keyword, bound.source,
            fmt::format("{} {} {}", bound.is_minimum ? "less than" : "more than", bound.keyword,
                        bound.lexeme.substr(0, 40)),
            [ask, &bound] { return beyond(ask, bound); },
            Exact::read(bound.lexeme) ? "" : "the bound has too many digits");
      if (program.number->multiple_of)
        add(kBound, "multipleOf", program.number->multiple_of,
            fmt::format("no multiple of {}", program.number->multiple_of.text().substr(0, 40)),
            [this, &program, integer] { return no_multiples(*program.number, integer); });
    }
    if (program.format) format(program, ask);
  }

  static Texts beyond(const NumberAsk& ask, const Bound& bound) {
    const auto end = Exact::read(bound.lexeme);
    if (!end) return {};
    Texts found;
    const Exact shifted = bound.is_minimum ? *end - ask.smallest : *end + ask.smallest;
    for (const Exact& number : {bound.exclusive ? *end : shifted, shifted}) {
      const Exact fitted = !ask.step          ? number
                           : bound.is_minimum ? number.floor_to(*ask.step)
                                              : number.ceil_to(*ask.step);
      found.push_back(fitted.lexeme());
    }
    return found;
  }

  Texts no_multiples(const NumberRules& rules, bool integer) const {
    const auto number = Exact::read(place_.value.text());
    const auto step = Exact::read(rules.multiple_of.text());
    if (!number || !step) return {};
    Texts found;
    std::vector<Exact> shifts{step->half(),
                              step->half().half(),
                              Exact::unit(0),
                              Exact::unit(1),
                              step->half().floor_to(Exact::unit(0)),
                              Exact::unit(0) + Exact::unit(0)};
    Ask others = ask_;
    std::erase(others.numbers, &rules);
    const NumberAsk free = number_ask(others, integer);
    shifts.push_back(free.smallest);
    for (const Exact& shift : shifts) {
      found.push_back((*number + shift).lexeme());
      found.push_back((*number - shift).lexeme());
    }
    return found;
  }

  void format(const Program& program, const NumberAsk& ask) {
    const FormatRule& rule = *program.format;
    if (!rule.format)
      return add(
          kFormat, "format", rule.source, "", [] { return Texts{}; },
          fmt::format("the format '{}' is not known", rule.source.text()));
    const auto range = range_of_format(rule.format->name);
    if (!range) return;
    Texts found;
    for (const std::string_view end : {range->most, range->least})
      if (const auto number = Exact::read(end)) {
        const bool up = end == range->most;
        const Exact next = up ? *number + ask.smallest : *number - ask.smallest;
        found.push_back((!ask.step ? next
                         : up      ? next.ceil_to(*ask.step)
                                   : next.floor_to(*ask.step))
                            .lexeme());
      }
    found.insert(found.end(), {"3.5e38", "-3.5e38", "1e309", "-1e309", "1.5", "0.5"});
    add(kFormat, "format", rule.source, fmt::format("outside of {}", rule.format->name),
        [found] { return found; });
  }

  static Texts quoted(const Texts& all) {
    Texts found;
    for (const std::string& text : all) found.push_back(quote_json(text));
    return found;
  }

  void strings(const Program& program) {
    const TextAsk ask = text_ask(ask_);
    const std::string kept(place_.value.text());
    if (program.string) {
      const StringRules& rules = *program.string;
      if (rules.least && rules.least.value > 0)
        add(
            kBound, "minLength", rules.least.source,
            fmt::format("one character less than {}", rules.least.value),
            [ask, size = rules.least.value - 1] { return of_size(ask, size); },
            too_long(rules.least.value));
      if (rules.most)
        add(
            kBound, "maxLength", rules.most.source,
            fmt::format("one character more than {}", rules.most.value),
            [ask, size = rules.most.value + 1] { return of_size(ask, size); },
            too_long(rules.most.value));
      if (rules.pattern)
        add(kPattern, "pattern", rules.pattern_source, "a text that does not match",
            [ask, kept, &rules] { return mismatches(ask, kept, *rules.pattern); });
      if (rules.content)
        for (const Node source : {rules.content.encoding, rules.content.media_type})
          if (source)
            add(kFormat, source == rules.content.encoding ? "contentEncoding" : "contentMediaType",
                source, "not what it should hold", [] {
                  return quoted({"not encoded!", "{", "ew==", "not JSON", "e2Eu", "-"});
                });
    }
    if (!program.format) return;
    const FormatRule& rule = *program.format;
    if (!rule.format)
      return add(
          kFormat, "format", rule.source, "", [] { return Texts{}; },
          fmt::format("the format '{}' is not known", rule.source.text()));
    if (rule.format->of == Format::Of::strings)
      add(kFormat, "format", rule.source, fmt::format("no {}", rule.format->name),
          [ask, kept, &rule] {
            Texts found;
            for (const std::string& text : wrong_texts(ask, kept))
              if (rule.format->check && !rule.format->check(text))
                found.push_back(quote_json(text));
            TextAsk free = ask;
            free.formats.clear();
            free.format_names.clear();
            for (std::size_t i = 0; i < 3; ++i)
              for (const std::string& text : texts(free, std::nullopt, i, 3))
                found.push_back(quote_json(text));
            return found;
          });
  }

  static std::string too_long(std::uint64_t size) {
    return size < kLongestText
               ? ""
               : fmt::format("a text of {} characters is too long to be made", size);
  }

  static Texts of_size(TextAsk ask, std::uint64_t size) {
    if (size > kLongestText) return {};
    ask.least = 0;
    ask.most.reset();
    Texts found = quoted(texts(ask, static_cast<std::size_t>(size), 0, 4));
    found.push_back(quote_json(std::string(static_cast<std::size_t>(size), 'a')));
    return found;
  }

  static Texts mismatches(const TextAsk& ask, const std::string& kept, const Pattern& pattern) {
    TextAsk free = ask;
    std::erase_if(free.patterns, [&](const auto& each) { return each.pattern == &pattern; });
    Texts found;
    const auto consider = [&](const std::string& text) {
      if (pattern.match(text) == PatternVerdict::differs && free.admits(text))
        found.push_back(quote_json(text));
    };
    for (const std::string& text : wrong_texts(free, kept)) consider(text);
    for (std::size_t i = 0; i < 4; ++i)
      for (const std::string& text : texts(free, std::nullopt, i * 7, 4)) consider(text);
    if (free.admits(std::string(kept.size(), '~'))) consider(std::string(kept.size(), '~'));
    return found;
  }

  // The object at hand without some member, or with one more.
  std::string without(std::string_view name) const {
    std::vector<MemberText> members = member_texts(place_.value);
    std::erase_if(members, [&](const MemberText& member) { return member.name == name; });
    return object_text(members);
  }
  std::string with(std::string_view name, std::string json) const {
    std::vector<MemberText> members = member_texts(place_.value);
    const auto found = std::find_if(members.begin(), members.end(),
                                    [&](const MemberText& member) { return member.name == name; });
    if (found != members.end())
      found->json = std::move(json);
    else
      members.push_back({std::string(name), std::move(json)});
    return object_text(members);
  }

  // Names that the schemas' propertyNames may accept and that none of them lists.
  Texts unknown_names() const {
    Texts names(kUnknownNames.begin(), kUnknownNames.end());
    for (const ObjectRules* rules : ask_.objects)
      if (rules->names) {
        const Ask ask = ask_for(maker_.compiler(), {rules->names.program}, 0);
        for (std::string& name : texts(text_ask(ask), std::nullopt, 0, kAdded))
          names.push_back(std::move(name));
        for (const ValueRule* rule : ask.values)
          for (const Node value : rule->allowed.values())
            if (value.is(Kind::string) && names.size() < 4 * kAdded)
              names.emplace_back(value.text());
      }
    std::erase_if(names, [&](const std::string& name) { return bool(place_.value.find(name)); });
    return names;
  }

  Texts with_unknown_member() const {
    Texts found;
    for (const std::string& name : unknown_names())
      for (const std::string_view json : {"\"text\"", "1", "null"})
        found.push_back(with(name, std::string(json)));
    return found;
  }

  // A value that the schemas of a member accept.
  std::string member_value(std::string_view name) const {
    const PartAsk part = member_ask(maker_.compiler(), ask_, name);
    if (part.closed) return "\"text\"";
    return maker_.make(part.programs).value_or("\"text\"");
  }

  void object(const ObjectRules& rules) {
    std::size_t required = 0;
    for (const Property& property : rules.properties) {
      const bool waived = is_waived(property, maker_.options().direction);
      if (property.required != Property::kOptional && !waived && required++ < kRequiredMembers)
        add(kRequired, "required", rules.required, fmt::format("'{}' is missing", property.name),
            [this, &property] { return Texts{without(property.name)}; });
      if (waived && property.slot)
        add(kRest, property.read_only ? "readOnly" : "writeOnly",
            property.slot.program->schema.node, fmt::format("'{}' is there", property.name),
            [this, &property] { return Texts{with(property.name, member_value(property.name))}; });
      if (property.slot) closed_member(property.slot, property.name);
    }
    for (const PatternProperty& each : rules.patterns) closed_pattern(each);
    if (rules.additional) {
      make_ready(maker_.compiler(), *rules.additional.program);
      if (rules.additional.program->types == 0)
        add(kRest, closing_word(rules.additional, "additionalProperties"),
            rules.additional.program->schema.node, "a member that is not described",
            [this] { return with_unknown_member(); });
    }
    sizes(rules);
    for (const DependentNames& dependents : rules.dependents)
      for (const Node name : dependents.source.elements())
        if (name.is(Kind::string))
          add(kRest, dependents.keyword, dependents.source,
              fmt::format("'{}' without '{}'", dependents.name, name.text()),
              [this, &dependents, name] { return undependent(dependents.name, name.text()); });
    if (rules.names) names(rules.names);
  }

  Texts undependent(std::string_view trigger, std::string_view asked) const {
    Texts found{without(asked)};
    if (!place_.value.find(trigger)) found = {with(trigger, member_value(trigger))};
    return found;
  }

  // evaluate() names a false schema by the keyword that holds it.
  std::string_view closing_word(const Slot& slot, std::string_view word) const {
    return slot.hops == 0 ? word : "false";
  }

  void closed_member(const Slot& slot, std::string_view name) {
    make_ready(maker_.compiler(), *slot.program);
    const auto there = [this, name] {
      return Texts{with(name, "1"), with(name, "\"text\""), with(name, "{}")};
    };
    const std::string note = fmt::format("'{}' is there", name);
    if (slot.program->types == 0) add(kRest, "false", slot.program->schema.node, note, there);
    // A member that cannot be had may be forbidden by `not`.
    if (place_.value.find(name)) return;
    for (const Applicator& applicator : slot.program->in_place)
      if (applicator.combine == Combine::none) add(kRest, "not", applicator.source, note, there);
  }

  void closed_pattern(const PatternProperty& each) {
    make_ready(maker_.compiler(), *each.slot.program);
    if (!each.pattern || each.slot.program->types != 0) return;
    add(kRest, "false", each.slot.program->schema.node, "a member whose name matches",
        [this, &each] {
          TextAsk named;
          named.patterns.push_back({each.pattern, each.source.text()});
          Texts found;
          for (const std::string& name : texts(named, std::nullopt, 0, 4))
            found.push_back(with(name, "1"));
          return found;
        });
  }

  void sizes(const ObjectRules& rules) {
    if (rules.least && rules.least.value > 0)
      add(kBound, "minProperties", rules.least.source,
          fmt::format("one member less than {}", rules.least.value),
          [this, size = rules.least.value - 1] { return shrunk(size); });
    if (rules.most && rules.most.value < kMostElements)
      add(kBound, "maxProperties", rules.most.source,
          fmt::format("one member more than {}", rules.most.value),
          [this, size = static_cast<std::size_t>(rules.most.value) + 1] { return grown(size); });
  }

  Texts shrunk(std::uint64_t size) const {
    std::vector<MemberText> members = member_texts(place_.value);
    const auto is_required = [&](const std::string& name) {
      return std::any_of(ask_.objects.begin(), ask_.objects.end(), [&](const ObjectRules* rules) {
        const Property* property = rules->find(name, key_hash(name));
        return property != nullptr && property->required != Property::kOptional;
      });
    };
    for (const bool all : {false, true})
      for (std::size_t i = members.size(); i-- > 0 && members.size() > size;)
        if (all || !is_required(members[i].name))
          members.erase(members.begin() + static_cast<std::ptrdiff_t>(i));
    return {object_text(members)};
  }

  Texts grown(std::size_t size) const {
    std::vector<MemberText> members = member_texts(place_.value);
    const auto append = [&](const std::string& name) {
      if (members.size() >= size) return;
      const bool there = std::any_of(members.begin(), members.end(),
                                     [&](const MemberText& member) { return member.name == name; });
      const PartAsk part = member_ask(maker_.compiler(), ask_, name);
      if (there || part.closed) return;
      for (const ObjectRules* rules : ask_.objects)
        if (rules->names && !maker_.accepts(*rules->names.program, quote_json(name))) return;
      if (auto json = maker_.make(part.programs)) members.push_back({name, std::move(*json)});
    };
    for (const ObjectRules* rules : ask_.objects)
      for (const Property& property : rules->properties)
        if (!is_waived(property, maker_.options().direction)) append(std::string(property.name));
    for (const std::string& name : unknown_names()) append(name);
    for (const ObjectRules* rules : ask_.objects)
      for (const PatternProperty& each : rules->patterns) {
        if (!each.pattern) continue;
        TextAsk named;
        named.patterns.push_back({each.pattern, each.source.text()});
        for (const std::string& name : texts(named, std::nullopt, 0, size)) append(name);
      }
    for (std::size_t i = 1; i <= size; ++i) append(fmt::format("key{}", i));
    return {object_text(members)};
  }

  // A member whose name breaks what propertyNames say of it.
  void names(const Slot& slot) {
    const Ask ask = ask_for(maker_.compiler(), {slot.program}, 0);
    const TextAsk wanted = text_ask(ask);
    const auto named = [this](const Texts& all) {
      Texts found;
      for (const std::string& name : all)
        if (!place_.value.find(name)) found.push_back(with(name, member_value(name)));
      return found;
    };
    const std::string kept = [&] {
      const Texts all = texts(wanted, std::nullopt, 0, 1);
      return all.empty() ? std::string("name") : all.front();
    }();
    for (const Program* program : ask.programs) {
      if (program->types == 0)
        add(kRest, "false", program->schema.node, "a member", [named] {
          return named({"unexpected", "a"});
        });
      const auto wrong = [wanted, kept, named] {
        Texts all = wrong_texts(wanted, kept);
        if (all.size() > 40) all.resize(40);
        return named(all);
      };
      for (const ValueRule& rule : program->values)
        add(kRest, rule.keyword, rule.source, "a member of another name", wrong);
      if (program->format && program->format->format)
        add(kRest, "format", program->format->source, "a name that has another form", wrong);
      if (!program->string) continue;
      const StringRules& rules = *program->string;
      const auto sized = [wanted, named](std::uint64_t size) {
        if (size > kLongestText) return Texts{};
        TextAsk free = wanted;
        free.least = 0;
        free.most.reset();
        Texts all = texts(free, static_cast<std::size_t>(size), 0, 4);
        all.emplace_back(static_cast<std::size_t>(size), 'a');
        return named(all);
      };
      if (rules.least && rules.least.value > 0)
        add(kRest, "minLength", rules.least.source, "a name that is too short",
            [sized, size = rules.least.value - 1] { return sized(size); });
      if (rules.most)
        add(kRest, "maxLength", rules.most.source, "a name that is too long",
            [sized, size = rules.most.value + 1] { return sized(size); });
      if (rules.pattern)
        add(kRest, "pattern", rules.pattern_source, "a name that does not match", wrong);
    }
  }

  // An element that may stand at that position; other ones for other variations.
  Made element(std::size_t position, std::size_t variation) const {
    const PartAsk part = element_ask(maker_.compiler(), ask_, position);
    if (part.closed) return std::nullopt;
    return maker_.make(part.programs, {.variation = variation});
  }

  // The elements at hand and more, unequal ones where that is asked for.
  Texts longer(std::size_t size) const {
    Texts elements = element_texts(place_.value);
    const bool unique = std::any_of(ask_.arrays.begin(), ask_.arrays.end(),
                                    [](const ArrayRules* rules) { return bool(rules->unique); });
    std::size_t variation = 0;
    while (elements.size() < size) {
      Made next;
      for (std::size_t tries = 0; tries < 40; ++tries) {
        next = element(elements.size(), variation++);
        if (!next || !unique) break;
        if (std::find(elements.begin(), elements.end(), *next) == elements.end()) break;
        next.reset();
      }
      if (!next && (unique || elements.empty())) break;
      elements.push_back(next ? std::move(*next) : elements.back());
    }
    return elements;
  }

  void array(const ArrayRules& rules) {
    if (rules.least && rules.least.value > 0 && rules.least.value <= kMostElements)
      add(kBound, "minItems", rules.least.source,
          fmt::format("one element less than {}", rules.least.value),
          [this, size = static_cast<std::size_t>(rules.least.value) - 1] {
            Texts elements = longer(size);
            elements.resize(std::min(size, elements.size()));
            return Texts{array_text(elements)};
          });
    if (rules.most && rules.most.value < kMostElements)
      add(kBound, "maxItems", rules.most.source,
          fmt::format("one element more than {}", rules.most.value),
          [this, size = static_cast<std::size_t>(rules.most.value) + 1] {
            return Texts{array_text(longer(size))};
          });
    if (rules.unique)
      add(kRest, "uniqueItems", rules.unique, "two equal elements", [this] { return repeated(); });
    if (rules.rest) {
      make_ready(maker_.compiler(), *rules.rest.program);
      if (rules.rest.program->types == 0) closed_rest(rules);
    }
    for (std::size_t i = 0; i < std::min<std::size_t>(rules.prefix.size(), 100); ++i) {
      make_ready(maker_.compiler(), *rules.prefix[i].program);
      if (rules.prefix[i].program->types == 0)
        add(kRest, "false", rules.prefix[i].program->schema.node, fmt::format("element {}", i + 1),
            [this, i] {
              Texts elements = longer(i);
              if (elements.size() == i) elements.push_back("1");
              return Texts{array_text(elements)};
            });
    }
    if (rules.contains) contained(rules);
  }

  // An array is allowed by its type alone: none has what `contains` asks for.
  void closed_array(const ArrayRules& rules) {
    if (!rules.contains || !ask_.allows(kArrays)) return;
    make_ready(maker_.compiler(), *rules.contains.program);
    if (rules.contains.program->types == 0)
      add(kRest, "contains", rules.contains.written, "an array", [] { return Texts{"[]", "[1]"}; });
  }

  Texts repeated() const {
    const Texts elements = element_texts(place_.value);
    Texts found;
    const auto add_with = [&](const Texts& changed) { found.push_back(array_text(changed)); };
    for (std::size_t i = 0; i < elements.size() && i < 4; ++i) {
      Texts more = elements;
      more.push_back(elements[i]);
      add_with(more);
      if (elements.size() < 2) continue;
      Texts same = elements;
      same.back() = elements[i == elements.size() - 1 ? 0 : i];
      add_with(same);
    }
    for (std::size_t variation = 0; variation < 3; ++variation)
      if (const Made one = element(0, variation)) add_with({*one, *one});
    return found;
  }

  void closed_rest(const ArrayRules& rules) {
    const std::string_view word =
        rules.rest.program->schema.node == rules.rest.written && !rules.prefix.empty() &&
                rules.prefix.front().written.document() != nullptr && is_additional(rules)
            ? "additionalItems"
            : "items";
    add(kRest, closing_word(rules.rest, word), rules.rest.program->schema.node,
        "an element that is not described", [this, size = rules.prefix.size()] {
          Texts found;
          for (const std::string_view json : {"\"text\"", "1", "null", "{}"}) {
            Texts elements = longer(size);
            if (elements.size() < size) continue;
            elements.resize(size);
            elements.emplace_back(json);
            found.push_back(array_text(elements));
          }
          return found;
        });
  }

  bool is_additional(const ArrayRules& rules) const {
    return std::any_of(ask_.programs.begin(), ask_.programs.end(), [&](const Program* program) {
      return program->schema.node.find("additionalItems") == rules.rest.written;
    });
  }

  // Elements that `contains` refuses, or matches.
  Made judged_element(const ArrayRules& rules, std::size_t position, bool matching) const {
    PartAsk part = element_ask(maker_.compiler(), ask_, position);
    const auto fits = [&](const Made& json) {
      return json && maker_.accepts(*rules.contains.program, *json) == matching;
    };
    if (part.closed) return std::nullopt;
    for (std::size_t variation = 0; variation < 4; ++variation)
      if (Made json = maker_.make(part.programs, {.variation = variation}); fits(json)) return json;
    if (matching) {
      part.programs.push_back(rules.contains.program);
      return maker_.make(part.programs);
    }
    for (const TypeValues& each : kTypeValues)
      for (const std::string_view value : each.values) {
        const std::string json(value);
        const bool allowed =
            std::all_of(part.programs.begin(), part.programs.end(),
                        [&](Program* program) { return maker_.accepts(*program, json); });
        if (allowed && fits(json)) return json;
      }
    return std::nullopt;
  }

  void contained(const ArrayRules& rules) {
    const std::uint64_t least = rules.least_contained ? rules.least_contained.value : 1;
    if (least > 0 && least <= kMostElements)
      add(kRest, rules.least_contained ? "minContains" : "contains",
          rules.least_contained ? rules.least_contained.source : rules.contains.written,
          fmt::format("{} matching", least - 1), [this, &rules, least] {
            return with_matches(rules, static_cast<std::size_t>(least) - 1);
          });
    if (rules.most_contained && rules.most_contained.value < kMostElements)
      add(kRest, "maxContains", rules.most_contained.source,
          fmt::format("{} matching", rules.most_contained.value + 1), [this, &rules] {
            return with_matches(rules, static_cast<std::size_t>(rules.most_contained.value) + 1);
          });
  }

  // Arrays in which so many elements match `contains`.
  Texts with_matches(const ArrayRules& rules, std::size_t count) const {
    Texts found;
    const std::size_t size = std::max(place_.value.size(), count);
    for (const std::size_t length : {size, count, std::size_t{0}}) {
      if (length < count || length > kMostElements) continue;
      Texts elements;
      for (std::size_t i = 0; i < length; ++i) {
        Made json;
        const bool matching = i < count;
        const Node there = place_.value.element(i);
        if (there && maker_.accepts(*rules.contains.program, to_json(there)) == matching)
          json = to_json(there);
        else
          json = judged_element(rules, i, matching);
        if (!json) break;
        elements.push_back(std::move(*json));
      }
      found.push_back(array_text(elements));
      // Unequal ones, should that be asked for.
      Texts numbers;
      for (std::size_t i = 0; i < count; ++i) {
        Programs both = element_ask(maker_.compiler(), ask_, i).programs;
        both.push_back(rules.contains.program);
        if (Made json = maker_.make(both, {.variation = i})) numbers.push_back(std::move(*json));
      }
      found.push_back(array_text(numbers));
    }
    return found;
  }

  void unevaluated(const Program& program) {
    const Slot& members = program.unevaluated_properties;
    const Slot& elements = program.unevaluated_items;
    if (members && is_object()) {
      make_ready(maker_.compiler(), *members.program);
      if (members.program->types == 0)
        add(kRest, closing_word(members, "unevaluatedProperties"), members.program->schema.node,
            "a member that nothing speaks of", [this] { return with_unknown_member(); });
    }
    if (!elements || !place_.value.is(Kind::array)) return;
    make_ready(maker_.compiler(), *elements.program);
    if (elements.program->types != 0) return;
    add(kRest, closing_word(elements, "unevaluatedItems"), elements.program->schema.node,
        "an element that nothing speaks of", [this] {
          Texts found;
          std::size_t tuple = 0;
          for (const ArrayRules* rules : ask_.arrays) tuple = std::max(tuple, rules->prefix.size());
          for (const std::size_t size : {place_.value.size(), tuple})
            for (const std::string_view json : {"\"text\"", "1", "null", "{}", "[]", "1.5"}) {
              Texts all = longer(size);
              all.emplace_back(json);
              found.push_back(array_text(all));
            }
          return found;
        });
  }

  void in_place(const Applicator& applicator) {
    switch (applicator.combine) {
      case Combine::one:
        discriminated(applicator);
        add(kRest, "oneOf", applicator.source, "more than one branch",
            [this, &applicator] { return of_two(applicator); });
        trials_.back().silent = true;  // Most branches exclude each other.
        add(kRest, "oneOf", applicator.source, "no branch", [this] { return of_none(); });
        return;
      case Combine::any:
        discriminated(applicator);
        add(kRest, "anyOf", applicator.source, "no branch", [this] { return of_none(); });
        return;
      case Combine::none:
        add(kRest, "not", applicator.source, "what it refuses",
            [this, &applicator] { return together({applicator.branches.front().program}); });
        return;
      case Combine::conditional:
        closed_branch(applicator.branches[1],
                      [this, &applicator] { return together({applicator.branches[0].program}); });
        return closed_branch(applicator.branches[2], [this] { return neighbours(); });
      case Combine::dependent:
        return closed_branch(applicator.branches[0], [this, &applicator] {
          return Texts{with(applicator.name, member_value(applicator.name))};
        });
      default:
        return;
    }
  }

  // A branch that refuses everything: whatever leads to it breaks it.
  void closed_branch(const Slot& slot, std::function<Texts()> candidates) {
    if (!slot) return;
    make_ready(maker_.compiler(), *slot.program);
    if (slot.program->types == 0)
      add(kRest, "false", slot.program->schema.node, "what must not be", std::move(candidates));
  }

  void discriminated(const Applicator& applicator) {
    if (!applicator.discriminator || !is_object()) return;
    const Discriminator& discriminator = *applicator.discriminator;
    add(kValue, "discriminator", discriminator.source, "a name of no schema",
        [this, &discriminator] {
          return Texts{with(discriminator.property, "\"unexpected\""),
                       without(discriminator.property)};
        });
  }

  // Values that keep all of these and, if it can be, the schemas of the place.
  Texts together(const Programs& more) const {
    Texts found;
    Programs roots = place_.roots;
    roots.insert(roots.end(), more.begin(), more.end());
    const auto try_to = [&](const Programs& all, const How& how) {
      if (Made json = maker_.make(all, how)) found.push_back(std::move(*json));
    };
    for (std::size_t variation = 0; variation < 3; ++variation) {
      try_to(roots, {.variation = variation, .given = false, .checked = false});
      try_to(more, {.variation = variation});
      try_to(more, {.variation = variation, .given = false, .checked = false});
    }
    // … laid over what is at hand.
    if (is_object()) {
      const std::size_t made = found.size();
      for (std::size_t i = 0; i < made; ++i) {
        const auto document = read_json(found[i], "made");
        if (!document->root().is(Kind::object)) continue;
        std::vector<MemberText> members = member_texts(place_.value);
        for (const MemberText& member : member_texts(document->root())) {
          const auto same = std::find_if(members.begin(), members.end(), [&](const auto& other) {
            return other.name == member.name;
          });
          if (same != members.end())
            same->json = member.json;
          else
            members.push_back(member);
        }
        found.push_back(object_text(members));
      }
    }
    for (const TypeSet type : {kStrings, kNumbers, kObjects, kArrays, kBooleans, kNulls})
      if (ask_.allows(type)) {
        try_to(more, {.types = type});
        try_to(roots, {.types = type, .given = false, .checked = false});
      }
    const Texts near = neighbours();
    found.insert(found.end(), near.begin(), near.end());
    return found;
  }

  Texts of_two(const Applicator& applicator) const {
    Texts found{at_hand()};
    std::vector<std::size_t> kept;
    const std::size_t count = std::min<std::size_t>(applicator.branches.size(), 64);
    for (std::size_t i = 0; i < count; ++i)
      if (ask_.has(applicator.branches[i].program)) kept.push_back(i);
    std::size_t pairs = 0;
    for (const std::size_t i : kept)
      for (std::size_t j = 0; j < count && pairs < kPairs; ++j) {
        if (i == j) continue;
        ++pairs;
        const Texts both =
            together({applicator.branches[i].program, applicator.branches[j].program});
        found.insert(found.end(), both.begin(), both.end());
      }
    return found;
  }

  Texts of_none() const {
    Texts found;
    if (is_object()) {
      found.push_back("{}");
      for (const MemberText& member : member_texts(place_.value))
        found.push_back(without(member.name));
    }
    const Texts near = neighbours();
    found.insert(found.end(), near.begin(), near.end());
    for (const TypeValues& each : kTypeValues)
      found.insert(found.end(), each.values.begin(), each.values.end());
    found.emplace_back("1.5");
    return found;
  }

  const Place& place_;
  const Ask& ask_;
  Maker& maker_;
  std::vector<Trial> trials_{};
};

}  // namespace

// The trials keep what they need of the place and the maker, which must outlive them.
std::vector<Trial> negative_trials(const Place& place, Maker& maker) {
  const auto negative = std::make_shared<Negative>(place, maker);
  std::vector<Trial> trials = negative->trials();
  for (Trial& trial : trials)
    trial.candidates = [negative, candidates = std::move(trial.candidates)] {
      return candidates();
    };
  return trials;
}

}  // namespace driftgate::making
