// Values that are listed, numbers and texts.

#include <fmt/format.h>

#include <algorithm>

#include "specs/document/quote_json.h"
#include "validators/schema/compare_reader.h"

namespace driftgate::comparing {

using making::kArrays;
using making::kBooleans;
using making::kNulls;
using making::kNumbers;
using making::kObjects;
using making::kStrings;

namespace {

constexpr std::size_t kFewIntegers = 200;  // A range that is gone through.

TextSet text_set(const making::TextAsk& text) {
  TextSet set{.least = text.least, .most = text.most};
  for (const auto& each : text.patterns) set.matching.push_back(each.source);
  return set;
}

// Whether the writer's patterns admit no more than the values.
bool is_text_among(const Cell& cell, const ValueRule& rule, Texts& candidates) {
  TextSet set = text_set(making::text_ask(cell.ask));
  if (set.matching.empty()) return false;
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
  for (const std::string& each : literals) set.not_matching.emplace_back(each);
  const FoundText found = find_text(set);
  if (found.answer == Answer::yes) candidates.push_back(quote_json(found.text));
  return found.answer == Answer::no;
}

}  // namespace

void Reader::allowed(const Cell& cell, Program& accepting, const ValueRule& rule) {
  Texts candidates;
  bool all = (cell.ask.types & (kArrays | kObjects)) == 0;
  if ((cell.ask.types & kNulls) != 0) candidates.emplace_back("null");
  if ((cell.ask.types & kBooleans) != 0) candidates.insert(candidates.end(), {"true", "false"});
  if ((cell.ask.types & kNumbers) != 0) all = add_integers(cell, candidates) && all;
  if ((cell.ask.types & kStrings) != 0) all = is_text_among(cell, rule, candidates) && all;
  if (all && std::none_of(candidates.begin(), candidates.end(), [&](const std::string& json) {
        if (prover_.written(cell.writing, json) == Answer::no) return false;
        const Refusal refusal = prover_.refusal(accepting, json);
        return refusal.given_up || !refusal.violations.empty();
      }))
    return;
  gap(cell, accepting, rule.keyword, rule.source,
      {.hows = {{}, {.variation = 1}, {.variation = 2}}, .candidates = std::move(candidates)});
}

// Whether they are all of them.
bool Reader::add_integers(const Cell& cell, Texts& candidates) {
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

void Reader::number(const Cell& cell, Program& accepting) {
  const NumberSpan span = number_span(cell.ask, (cell.ask.types & kNumberType) == 0);
  if (span.empty) return;
  for (const Bound& each : accepting.number->bounds) bound(cell, accepting, each, span);
  if (accepting.number->multiple_of) multiple(cell, accepting, span);
  if (accepting.number->lexeme) lexeme(cell, accepting);
}

// How a number is written, of recorded contracts.
void Reader::lexeme(const Cell& cell, Program& accepting) {
  const Node source = accepting.number->lexeme_source;
  const auto says_so = [&](const Program* program) {
    return program->number && program->number->lexeme &&
           program->number->lexeme_source.text() == source.text();
  };
  const Programs& programs = cell.ask.programs;
  if (std::any_of(programs.begin(), programs.end(), says_so)) return;
  gap(cell, accepting, "x-lexeme-pattern", source,
      {.candidates = {"0", "1", "0.0", "1.0", "0.5", "-1", "-0.5", "1e2"}});
}

void Reader::bound(const Cell& cell, Program& accepting, const Bound& bound,
                   const NumberSpan& span) {
  const Exact step = span.step ? *span.step : Exact::unit(0);
  const auto limit = Exact::read(bound.lexeme);
  const auto& end = bound.is_minimum ? span.least : span.most;
  if (limit && end) {
    const bool inside = bound.is_minimum ? end->number > *limit : end->number < *limit;
    if (inside || (end->number == *limit && (end->open || !bound.exclusive))) return;
  }
  Texts candidates;
  if (limit) {
    const Exact beyond = bound.is_minimum ? *limit - step : *limit + step;
    const Exact half = bound.is_minimum ? *limit - step.half() : *limit + step.half();
    candidates.push_back(beyond.lexeme());
    if (bound.exclusive) candidates.push_back(limit->lexeme());
    candidates.push_back(half.lexeme());
    if (span.step)
      candidates.push_back(
          (bound.is_minimum ? beyond.floor_to(*span.step) : beyond.ceil_to(*span.step)).lexeme());
  }
  if (end) candidates.push_back(end->number.lexeme());
  if (end && limit) candidates.push_back((end->number + *limit).half().lexeme());
  gap(cell, accepting, bound.keyword, bound.source,
      {.hows = {{.types = static_cast<TypeSet>(cell.ask.types & kNumbers)}},
       .candidates = std::move(candidates)});
}

void Reader::multiple(const Cell& cell, Program& accepting, const NumberSpan& span) {
  const TypeSet types = cell.ask.types & kNumbers;
  const Exact step = span.step ? *span.step : Exact::unit(0);
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
      {.hows = {{.types = types}, {.variation = 1, .types = types}},
       .candidates = std::move(candidates)});
}

void Reader::string(const Cell& cell, Program& accepting) {
  const StringRules& rules = *accepting.string;
  const making::TextAsk text = making::text_ask(cell.ask);
  const TextSet set = text_set(text);
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
  if (!rules.content) return;
  const bool said =
      std::any_of(cell.ask.strings.begin(), cell.ask.strings.end(), [&](const StringRules* own) {
        const auto same = [](Node a, Node b) { return !b || (a && a.text() == b.text()); };
        return same(own->content.encoding, rules.content.encoding) &&
               same(own->content.media_type, rules.content.media_type) &&
               static_cast<bool>(own->content.encoding) ==
                   static_cast<bool>(rules.content.encoding);
      });
  if (!said)
    gap(cell, accepting, "contentEncoding", accepting.schema.node.find("contentEncoding"),
        {.hows = {{.types = kStrings}, {.variation = 1, .types = kStrings}},
         .candidates = {"\"%\"", "\"{\""}});
}

void Reader::size(const Cell& cell, Program& accepting, std::string_view keyword,
                  const Limit& limit, std::size_t characters, const TextSet& set) {
  Texts candidates;
  if (!set.matching.empty()) {
    const FoundText found = find_text(set);
    if (found.answer == Answer::no) return;
    if (found.answer == Answer::yes) candidates.push_back(quote_json(found.text));
  }
  gap(cell, accepting, keyword, limit.source,
      {.hows = {{.types = kStrings, .size = characters}, {.types = kStrings}},
       .candidates = std::move(candidates)});
}

void Reader::pattern(const Cell& cell, Program& accepting, TextSet set) {
  const Node source = accepting.string->pattern_source;
  if (std::find(set.matching.begin(), set.matching.end(), source.text()) != set.matching.end())
    return;
  set.not_matching.push_back(source.text());
  const FoundText found = find_text(set);
  if (found.answer == Answer::no) return;
  Texts candidates;
  if (found.answer == Answer::yes) candidates.push_back(quote_json(found.text));
  gap(cell, accepting, "pattern", source,
      {.hows = {{.types = kStrings}, {.variation = 1, .types = kStrings}},
       .candidates = std::move(candidates),
       .more = [text = making::text_ask(cell.ask)] {
         Texts wrong;
         for (const std::string& each : making::wrong_texts(text, ""))
           wrong.push_back(quote_json(each));
         return wrong;
       }});
}

void Reader::format(const Cell& cell, Program& accepting) {
  const FormatRule& rule = *accepting.format;
  const std::string_view name = rule.source.text();
  for (const FormatRule* each : cell.ask.formats)
    if (is_format_within(each->source.text(), name)) return;
  if (rule.format == nullptr) {
    if ((cell.ask.types & (kStrings | kNumbers)) != 0)
      untold(cell, accepting, "format", rule.source,
             fmt::format("nobody knows the format '{}'", name));
    return;
  }
  if (rule.format->of == Format::Of::numbers) return number_format(cell, accepting, name);
  if (rule.format->of != Format::Of::strings || (cell.ask.types & kStrings) == 0) return;
  Texts candidates;
  for (const std::string_view each : making::format_breakers(name))
    candidates.push_back(quote_json(each));
  gap(cell, accepting, "format", rule.source,
      {.hows = {{.types = kStrings},
                {.variation = 1, .types = kStrings},
                {.variation = 2, .types = kStrings}},
       .candidates = std::move(candidates)});
}

void Reader::number_format(const Cell& cell, Program& accepting, std::string_view name) {
  if ((cell.ask.types & kNumbers) == 0) return;
  const auto range = making::range_of_format(name);
  if (!range)
    return gap(cell, accepting, "format", accepting.format->source,
               {.candidates = {"0.5", "-1", "1e400", "-1e400"}});
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
      {.hows = {{.types = static_cast<TypeSet>(cell.ask.types & kNumbers)}},
       .candidates = {(most + one).lexeme(), (least - one).lexeme(), "0.5",
                      (most + most).lexeme() + "e3",
                      span.most ? span.most->number.lexeme() : "1e400",
                      span.least ? span.least->number.lexeme() : "-1e400"}});
}

}  // namespace driftgate::comparing
