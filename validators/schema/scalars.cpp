#include "validators/schema/scalars.h"

#include <fmt/format.h>

#include <algorithm>
#include <cstring>

#include "validators/schema/run.h"
#include "validators/schema/wording.h"

namespace driftgate {
namespace {

bool keeps(const Bound& bound, std::string_view lexeme, const std::optional<ShortDecimal>& small) {
  const std::strong_ordering order =
      small && bound.small ? *small <=> *bound.small : compare_numbers(lexeme, bound.lexeme);
  if (order == 0) return !bound.exclusive;
  return (order > 0) == bound.is_minimum;
}

// Absent when the divisor has too many digits.
std::optional<bool> is_multiple(const NumberRules& rules, std::string_view lexeme,
                                const std::optional<ShortDecimal>& small) {
  if (!rules.multiple_of) return true;
  if (small && rules.small_divisor) return small->is_multiple_of(*rules.small_divisor);
  return Decimal(lexeme).is_multiple_of(Decimal(rules.multiple_of.text()));
}

Verdict judge_number(const NumberRules& rules, std::string_view lexeme) {
  const std::optional<ShortDecimal> small = short_decimal(lexeme);
  for (const Bound& bound : rules.bounds)
    if (!keeps(bound, lexeme, small)) return Verdict::broken;
  const std::optional<bool> multiple = is_multiple(rules, lexeme, small);
  if (multiple && !*multiple) return Verdict::broken;
  const PatternVerdict written =
      rules.lexeme ? rules.lexeme->match(lexeme) : PatternVerdict::matches;
  if (written == PatternVerdict::differs) return Verdict::broken;
  return multiple && written == PatternVerdict::matches ? Verdict::kept : Verdict::unknown;
}

std::size_t code_points(std::string_view text) {
  constexpr std::uint64_t kOnes = 0x0101010101010101;
  std::size_t following = 0;  // Bytes 10xxxxxx.
  std::size_t at = 0;
  for (; at + 8 <= text.size(); at += 8) {
    std::uint64_t word = 0;
    std::memcpy(&word, text.data() + at, 8);
    following += (((word >> 7) & ~(word >> 6) & kOnes) * kOnes) >> 56;  // Their sum.
  }
  for (; at < text.size(); ++at)
    following += (static_cast<unsigned char>(text[at]) & 0xC0) == 0x80 ? 1 : 0;
  return text.size() - following;
}

std::optional<std::size_t> length_if_it_matters(const StringRules& rules, std::string_view text) {
  if (text.size() >= rules.sure_from && text.size() <= rules.sure_to) return std::nullopt;
  return code_points(text);
}

Verdict judge_string(const StringRules& rules, std::string_view text) {
  if (const auto length = length_if_it_matters(rules, text)) {
    if (rules.least && *length < rules.least.value) return Verdict::broken;
    if (rules.most && *length > rules.most.value) return Verdict::broken;
  }
  // Content is rare: whoever is told that it is not known looks at it.
  const Verdict kept = rules.content ? Verdict::unknown : Verdict::kept;
  if (!rules.pattern) return kept;
  switch (rules.pattern->match(text)) {
    case PatternVerdict::matches:
      return kept;
    case PatternVerdict::differs:
      return Verdict::broken;
    case PatternVerdict::undecided:
      break;
  }
  return Verdict::unknown;
}

bool concerns(const Format& format, Kind kind) {
  return kind == (format.of == Format::Of::strings ? Kind::string : Kind::number);
}

Verdict judge_format(const FormatRule& rule, Node value, bool formats) {
  if (!formats && !rule.always) return Verdict::kept;
  if (!rule.format) return Verdict::unknown;
  const bool kept = !concerns(*rule.format, value.kind()) || rule.format->check(value.text());
  return kept ? Verdict::kept : Verdict::broken;
}

}  // namespace

const FormatRule* unknown_format(const Program& program, bool formats) {
  const FormatRule* rule = program.format.get();
  return rule != nullptr && !rule->format && (formats || rule->always) ? rule : nullptr;
}

std::string describe_unknown(const FormatRule& rule) {
  return fmt::format("format '{}' is not known", rule.source.text());
}

Verdict judge_scalar(const Program& program, Node value, bool formats) {
  if (!program.values.empty() && !is_allowed(program, value)) return Verdict::broken;
  const Kind kind = value.kind();
  // Containers come here for `enum` and `const` alone.
  if (kind != Kind::number && kind != Kind::string) return Verdict::kept;
  Verdict verdict = Verdict::kept;
  if (kind == Kind::string) {
    if (program.string) verdict = judge_string(*program.string, value.text());
  } else {
    if (program.number) verdict = judge_number(*program.number, value.text());
  }
  if (verdict == Verdict::broken || !program.format) return verdict;
  const Verdict format = judge_format(*program.format, value, formats);
  return format == Verdict::kept ? verdict : format;
}

// The first violation decides, unless all are to be reported.
bool EvaluationRun::check_scalar(const Program& program, Node value, bool explains) {
  const Verdict verdict = judge_scalar(program, value, options_.formats);
  if (verdict == Verdict::kept || (verdict == Verdict::broken && !explains))
    return verdict == Verdict::kept;
  bool kept = check_values(program, value, explains);
  if (value.kind() == Kind::string) {
    if (program.string) kept = check_string(program, value, explains) && kept;
  } else if (value.kind() == Kind::number) {
    if (program.number) kept = check_number(program, value, explains) && kept;
  } else {
    return kept;
  }
  if (!program.format) return kept;
  return check_format(program, value, explains) && kept;
}

bool EvaluationRun::check_values(const Program& program, Node value, bool explains) {
  for (const ValueRule& rule : program.values) {
    if (rule.allowed.contains(value)) continue;
    if (explains)
      report(frames_.back(), rule.keyword, rule.source, "value is not one of those allowed",
             list_values(rule.allowed.values()), shown(value));
    return false;
  }
  return true;
}

bool EvaluationRun::check_number(const Program& program, Node value, bool explains) {
  const NumberRules& rules = *program.number;
  const std::string_view lexeme = value.text();
  const std::optional<ShortDecimal> small = short_decimal(lexeme);
  bool kept = true;
  for (const Bound& bound : rules.bounds) {
    if (keeps(bound, lexeme, small)) continue;
    if (!explains) return false;
    kept = false;
    const std::string_view sign =
        bound.is_minimum ? (bound.exclusive ? ">" : ">=") : (bound.exclusive ? "<" : "<=");
    report(frames_.back(), bound.keyword, bound.source,
           bound.is_minimum ? "number is too small" : "number is too large",
           fmt::format("{} {}", sign, shortened(bound.lexeme)), shown(value));
  }
  const std::optional<bool> multiple = is_multiple(rules, lexeme, small);
  if (!multiple) undecided("multipleOf has too many digits", rules.multiple_of);
  if (!multiple.value_or(true)) {
    if (explains)
      report(frames_.back(), "multipleOf", rules.multiple_of, "number is not a multiple",
             fmt::format("a multiple of {}", shortened(rules.multiple_of.text())), shown(value));
    kept = false;
  }
  if (!rules.lexeme || (!kept && !explains)) return kept;
  const PatternVerdict written = rules.lexeme->match(lexeme);
  if (written == PatternVerdict::undecided)
    undecided(fmt::format("pattern '{}' ran over its limits", rules.lexeme_source.text()),
              rules.lexeme_source);
  if (written != PatternVerdict::differs) return kept;
  if (explains)
    report(frames_.back(), "x-lexeme-pattern", rules.lexeme_source,
           "the number is not written as it should be",
           std::string(shortened(rules.lexeme_source.text())), shown(value));
  return false;
}

bool EvaluationRun::check_string(const Program& program, Node value, bool explains) {
  const StringRules& rules = *program.string;
  const std::string_view text = value.text();
  bool kept = true;
  if (const auto length = length_if_it_matters(rules, text)) {
    const auto check = [&](const Limit& limit, bool broken, std::string_view word,
                           std::string_view message, std::string_view relation) {
      if (!limit || !broken) return;
      kept = false;
      if (explains)
        report(frames_.back(), word, limit.source, std::string(message),
               fmt::format("{} {}", relation, count_of(limit.value, "character")),
               fmt::format("{}: {}", count_of(*length, "character"), shown(value)));
    };
    check(rules.least, *length < rules.least.value, "minLength", "text is too short", "at least");
    check(rules.most, *length > rules.most.value, "maxLength", "text is too long", "at most");
    if (!kept && !explains) return false;
  }
  if (rules.content && options_.content && !check_content(rules.content, value, explains)) {
    if (!explains) return false;
    kept = false;
  }
  if (!rules.pattern) return kept;
  const PatternVerdict verdict = rules.pattern->match(text);
  if (verdict == PatternVerdict::undecided)
    undecided(fmt::format("pattern '{}' ran over its limits", rules.pattern_source.text()),
              rules.pattern_source);
  if (verdict != PatternVerdict::differs) return kept;
  if (explains)
    report(frames_.back(), "pattern", rules.pattern_source, "text does not match the pattern",
           std::string(shortened(rules.pattern_source.text())), shown(value));
  return false;
}

bool EvaluationRun::check_content(const ContentRule& rule, Node value, bool explains) {
  const Node broken = broken_content(rule, value.text());
  if (!broken) return true;
  const bool encoding = broken == rule.encoding;
  if (explains)
    report(frames_.back(), encoding ? "contentEncoding" : "contentMediaType", broken,
           encoding ? "text is not encoded as it should be" : "text does not hold what it should",
           std::string(shortened(broken.text())), shown(value));
  return false;
}

bool EvaluationRun::check_format(const Program& program, Node value, bool explains) {
  const FormatRule& rule = *program.format;
  if (!options_.formats && !rule.always) return true;
  if (!rule.format) {
    undecided(describe_unknown(rule), rule.source);
    return true;
  }
  if (judge_format(rule, value, true) == Verdict::kept) return true;
  if (explains)
    report(frames_.back(), "format", rule.source,
           fmt::format("{} is not a valid {}", value.is(Kind::string) ? "text" : "number",
                       rule.format->name),
           std::string(rule.format->name), shown(value));
  return false;
}

}  // namespace driftgate
