#include <fmt/format.h>

#include "validators/schema/number.h"
#include "validators/schema/run.h"
#include "validators/schema/wording.h"

namespace driftgate {
namespace {

bool keeps(const Bound& bound, std::string_view lexeme, const std::optional<std::int64_t>& small) {
  const std::strong_ordering order =
      small && bound.small ? *small <=> *bound.small : compare_numbers(lexeme, bound.lexeme);
  if (order == 0) return !bound.exclusive;
  return (order > 0) == bound.is_minimum;
}

std::size_t code_points(std::string_view text) {
  std::size_t count = 0;
  for (const char c : text) count += (static_cast<unsigned char>(c) & 0xC0) != 0x80 ? 1 : 0;
  return count;
}

}  // namespace

bool Run::check_scalar(const Program& program, Node value, bool explains) {
  if (!program.values.empty() && !check_values(program, value, explains)) return false;
  bool kept = true;
  if (value.kind() == Kind::string) {
    if (program.string) kept = check_string(program, value, explains);
  } else if (value.kind() == Kind::number) {
    if (program.number) kept = check_number(program, value, explains);
  } else {
    return true;
  }
  if ((!kept && !explains) || !program.format) return kept;
  return check_format(program, value, explains) && kept;
}

bool Run::check_values(const Program& program, Node value, bool explains) {
  for (const ValueRule& rule : program.values) {
    if (rule.allowed.contains(value)) continue;
    if (explains)
      report(frames_.back(), rule.keyword, rule.source, "value is not one of those allowed",
             list_values(rule.allowed.values()), shown(value));
    return false;
  }
  return true;
}

bool Run::check_number(const Program& program, Node value, bool explains) {
  const NumberRules& rules = *program.number;
  const std::string_view lexeme = value.text();
  const std::optional<std::int64_t> small = small_integer(lexeme);
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
  if (!rules.multiple_of) return kept;
  std::optional<bool> multiple;
  if (small && rules.small_divisor)
    multiple = *small % *rules.small_divisor == 0;
  else
    multiple = Decimal(lexeme).is_multiple_of(Decimal(rules.multiple_of.text()));
  if (!multiple) undecided("multipleOf has too many digits", rules.multiple_of);
  if (multiple.value_or(true)) return kept;
  if (explains)
    report(frames_.back(), "multipleOf", rules.multiple_of, "number is not a multiple",
           fmt::format("a multiple of {}", shortened(rules.multiple_of.text())), shown(value));
  return false;
}

bool Run::check_string(const Program& program, Node value, bool explains) {
  const StringRules& rules = *program.string;
  const std::string_view text = value.text();
  bool kept = true;
  // A character has one to four bytes, so most texts need no counting.
  const bool maybe_short = rules.least && text.size() < rules.least.value * 4;
  const bool maybe_long = rules.most && text.size() > rules.most.value;
  if (maybe_short || maybe_long) {
    const std::size_t length = code_points(text);
    const auto check = [&](const Limit& limit, bool broken, std::string_view word,
                           std::string_view message, std::string_view relation) {
      if (!limit || !broken) return;
      kept = false;
      if (explains)
        report(frames_.back(), word, limit.source, std::string(message),
               fmt::format("{} {}", relation, count_of(limit.value, "character")),
               fmt::format("{}: {}", count_of(length, "character"), shown(value)));
    };
    check(rules.least, length < rules.least.value, "minLength", "text is too short", "at least");
    check(rules.most, length > rules.most.value, "maxLength", "text is too long", "at most");
    if (!kept && !explains) return false;
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

bool Run::check_format(const Program& program, Node value, bool explains) {
  const FormatRule& rule = *program.format;
  if (!options_.formats && !rule.always) return true;
  if (!rule.format) {
    undecided(fmt::format("format '{}' is not known", rule.source.text()), rule.source);
    return true;
  }
  const Kind kind = rule.format->of == Format::Of::strings ? Kind::string : Kind::number;
  if (value.kind() != kind || rule.format->check(value.text())) return true;
  if (explains)
    report(frames_.back(), "format", rule.source,
           fmt::format("{} is not a valid {}", kind == Kind::string ? "text" : "number",
                       rule.format->name),
           std::string(rule.format->name), shown(value));
  return false;
}

}  // namespace driftgate
