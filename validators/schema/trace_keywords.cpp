#include "validators/schema/trace_keywords.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "specs/document/utf8.h"
#include "specs/schema/keywords.h"
#include "validators/schema/admit.h"
#include "validators/schema/number.h"
#include "validators/schema/wording.h"

namespace driftgate {
namespace {

using Reason = std::optional<std::string>;

// "5 does not keep maximum: 3".
Reason breaks(Member keyword, Node value) {
  return fmt::format("{} does not keep {}: {}", shown(value), keyword.name(), shown(keyword.value));
}

Reason unless(bool kept, Member keyword, Node value) {
  return kept ? std::nullopt : breaks(keyword, value);
}

Reason check_type(const Program& program, Member keyword, Node value, const Judging&) {
  return unless(admits(program, value), keyword, value);
}

Reason check_values(const Program& program, Member keyword, Node value, const Judging&) {
  for (const ValueRule& rule : program.values)
    if (rule.source == keyword.value && !rule.allowed.contains(value))
      return breaks(keyword, value);
  return std::nullopt;
}

Reason check_bound(const Program& program, Member keyword, Node value, const Judging&) {
  if (!program.number || !value.is(Kind::number)) return std::nullopt;
  for (const Bound& bound : program.number->bounds) {
    if (bound.keyword != keyword.name()) continue;
    const std::strong_ordering order = compare_numbers(value.text(), bound.lexeme);
    if (order == 0 ? bound.exclusive : (order > 0) != bound.is_minimum)
      return breaks(keyword, value);
  }
  return std::nullopt;
}

Reason check_multiple(const Program& program, Member keyword, Node value, const Judging&) {
  if (!program.number || !program.number->multiple_of || !value.is(Kind::number))
    return std::nullopt;
  const Decimal divisor(program.number->multiple_of.text());
  return unless(Decimal(value.text()).is_multiple_of(divisor).value_or(true), keyword, value);
}

Reason check_pattern(const Program& program, Member keyword, Node value, const Judging&) {
  if (!program.string || !program.string->pattern || !value.is(Kind::string)) return std::nullopt;
  return unless(program.string->pattern->match(value.text()) != PatternVerdict::differs, keyword,
                value);
}

Reason check_format(const Program& program, Member keyword, Node value, const Judging& judging) {
  if (!program.format || !program.format->format) return std::nullopt;
  if (!judging.options.formats && !program.format->always) return std::nullopt;
  const Format& format = *program.format->format;
  const Kind kind = format.of == Format::Of::strings ? Kind::string : Kind::number;
  return unless(!value.is(kind) || format.check(value.text()), keyword, value);
}

Reason check_content(const Program& program, Member keyword, Node value, const Judging& judging) {
  if (!judging.options.content || !program.string || !value.is(Kind::string)) return std::nullopt;
  const ContentRule& content = program.string->content;
  const Node broken = content ? broken_content(content, value.text()) : Node{};
  return unless(!broken || broken != keyword.value, keyword, value);
}

// The limit that stands at the keyword, whichever it is.
template <class Rules>
const Limit* limit_at(const Rules& rules, Node source) {
  if (!rules) return nullptr;
  for (const Limit* limit : {&rules->least, &rules->most})
    if (limit->source == source) return limit;
  return nullptr;
}

Reason check_size(const Program& program, Member keyword, Node value, const Judging&) {
  const Limit* limit = value.is(Kind::string)   ? limit_at(program.string, keyword.value)
                       : value.is(Kind::object) ? limit_at(program.object, keyword.value)
                       : value.is(Kind::array)  ? limit_at(program.array, keyword.value)
                                                : nullptr;
  if (limit == nullptr) return std::nullopt;
  const std::size_t size = value.is(Kind::string) ? code_points(value.text()) : value.size();
  const bool least = keyword.name().starts_with("min");
  return unless(least ? size >= limit->value : size <= limit->value, keyword, value);
}

Reason check_unique(const Program& program, Member, Node value, const Judging&) {
  if (!program.array || !program.array->unique || !value.is(Kind::array)) return std::nullopt;
  std::vector<std::uint64_t> scratch;
  const auto repeated = find_repeated(value, scratch);
  if (!repeated) return std::nullopt;
  return fmt::format("elements {} and {} are equal", repeated->first, repeated->second);
}

Reason check_required(const Program& program, Member keyword, Node value, const Judging& judging) {
  if (!program.object || program.object->required != keyword.value || !value.is(Kind::object))
    return std::nullopt;
  for (const Property& property : program.object->properties) {
    if (property.required == Property::kOptional || judging.is_waived(property)) continue;
    if (!value.find(property.name, property.hash))
      return fmt::format("required member '{}' is missing", shortened(property.name));
  }
  return std::nullopt;
}

Reason check_dependents(const Program& program, Member keyword, Node value, const Judging&) {
  if (!program.object || !value.is(Kind::object)) return std::nullopt;
  for (const DependentNames& dependents : program.object->dependents) {
    if (dependents.keyword != keyword.name() || !value.find(dependents.name)) continue;
    for (const Node name : dependents.source.elements())
      if (name.is(Kind::string) && !value.find(name.text()))
        return fmt::format("member '{}' is missing beside '{}'", shortened(name.text()),
                           shortened(dependents.name));
  }
  return std::nullopt;
}

struct Assertion {
  std::string_view keyword{};
  Reason (*check)(const Program&, Member, Node, const Judging&) = nullptr;
};

constexpr std::array<Assertion, 23> kAssertions{{
    {"type", check_type},
    {"enum", check_values},
    {"const", check_values},
    {"minimum", check_bound},
    {"maximum", check_bound},
    {"exclusiveMinimum", check_bound},
    {"exclusiveMaximum", check_bound},
    {"multipleOf", check_multiple},
    {"minLength", check_size},
    {"maxLength", check_size},
    {"minItems", check_size},
    {"maxItems", check_size},
    {"minProperties", check_size},
    {"maxProperties", check_size},
    {"pattern", check_pattern},
    {"format", check_format},
    {"contentEncoding", check_content},
    {"contentMediaType", check_content},
    {"uniqueItems", check_unique},
    {"required", check_required},
    {"dependentRequired", check_dependents},
    {"dependencies", check_dependents},
    {"nullable", nullptr},  // OpenAPI 3.0: it changes what `type` says.
}};

// What is neither an assertion nor an annotation. `$comment` is no annotation by 2020-12 §8.3.
constexpr std::array<std::string_view, 15> kSilent{
    "$schema",     "$id",         "id",    "$anchor",     "$dynamicAnchor", "$recursiveAnchor",
    "$vocabulary", "$comment",    "$defs", "definitions", "$ref",           "minContains",
    "then",        "maxContains", "else"};

// Annotations that drafts before 2019-09 know.
struct OldAnnotation {
  std::string_view keyword{};
  Dialect first = Dialect::draft_4;
};
constexpr std::array<OldAnnotation, 9> kOldAnnotations{{
    {"title", Dialect::draft_4},
    {"description", Dialect::draft_4},
    {"default", Dialect::draft_4},
    {"format", Dialect::draft_4},
    {"examples", Dialect::draft_6},
    {"readOnly", Dialect::draft_7},
    {"writeOnly", Dialect::draft_7},
    {"contentEncoding", Dialect::draft_7},
    {"contentMediaType", Dialect::draft_7},
}};

bool is_applied(std::string_view keyword, Dialect dialect) {
  constexpr std::array<std::string_view, 3> kReferences{"$dynamicRef", "$recursiveRef",
                                                        "discriminator"};
  return (subschemas(keyword, dialect) != Holds::nothing && keyword != "contentSchema") ||
         std::find(kReferences.begin(), kReferences.end(), keyword) != kReferences.end();
}

}  // namespace

std::optional<std::string> rejection(const Program& program, Member keyword, Node value,
                                     const Judging& judging) {
  for (const Assertion& assertion : kAssertions)
    if (assertion.keyword == keyword.name() && assertion.check != nullptr)
      return assertion.check(program, keyword, value, judging);
  return std::nullopt;
}

bool annotates(const Program& program, Member keyword, Node value) {
  const std::string_view name = keyword.name();
  const Dialect dialect = program.schema.dialect;
  // 2020-12 Validation §8: of strings only; §8.5: contentSchema needs contentMediaType.
  if (name.starts_with("content") && !value.is(Kind::string)) return false;
  if (name == "contentSchema" && !program.schema.node.find("contentMediaType")) return false;
  if (dialect >= Dialect::draft_4 && dialect <= Dialect::draft_7)
    return std::any_of(
        kOldAnnotations.begin(), kOldAnnotations.end(),
        [&](const OldAnnotation& old) { return old.keyword == name && dialect >= old.first; });
  if (name == "format" || name == "contentEncoding" || name == "contentMediaType") return true;
  if (std::find(kSilent.begin(), kSilent.end(), name) != kSilent.end()) return false;
  if (is_applied(name, dialect)) return false;
  return std::none_of(kAssertions.begin(), kAssertions.end(),
                      [&](const Assertion& assertion) { return assertion.keyword == name; });
}

}  // namespace driftgate
