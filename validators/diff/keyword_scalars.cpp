// Numbers, sizes and texts.

#include <algorithm>
#include <array>

#include "validators/diff/keyword_comparison.h"
#include "validators/schema/equality.h"
#include "validators/schema/number.h"

namespace driftgate {

namespace {

bool matches_all(std::string_view pattern) {
  constexpr std::array<std::string_view, 8> kAll{"",    ".*",     "^.*$",      "^.*",
                                                 ".*$", "^(.*)$", "[\\s\\S]*", "^[\\s\\S]*$"};
  return std::find(kAll.begin(), kAll.end(), pattern) != kAll.end();
}

}  // namespace

struct KeywordComparison::Bound {
  std::string_view facet;
  std::string_view keyword;
  bool upper;
  std::string_view none;  ///< What excludes nothing; "": nothing is so.
};

// One end of an interval: a number, and whether it is excluded.
struct KeywordComparison::Limit {
  Found found{};
  Node value{};
  bool exclusive = false;
  explicit operator bool() const { return static_cast<bool>(value); }
};

// Of several limits the one that leaves least.
KeywordComparison::Limit KeywordComparison::limit_of(const SchemaView& view, bool upper,
                                                     bool exclusive) {
  const std::string_view plain = upper ? "maximum" : "minimum";
  const std::string_view strict = upper ? "exclusiveMaximum" : "exclusiveMinimum";
  Limit best;
  const auto consider = [&](const Found& found, Node value) {
    if (!value.is(Kind::number)) return;
    const bool tighter = !best || (compare_numbers(value.text(), best.value.text()) < 0) == upper;
    if (tighter) best = {found, value, exclusive};
  };
  for (const Found& found : view.all(plain)) {
    // OpenAPI 3.0.3, Swagger 2.0, draft 4: a boolean makes the bound beside it exclusive.
    const bool strictly =
        found.holder.dialect <= Dialect::draft_4 && is_true(found.holder.node.find(strict));
    if (strictly == exclusive) consider(found, found.value);
  }
  if (exclusive)
    for (const Found& found : view.all(strict)) consider(found, found.value);
  return best;
}

void KeywordComparison::limits() {
  for (const bool upper : {true, false}) {
    const Limit plain[2] = {limit_of(a_, upper, false), limit_of(b_, upper, false)};
    const Limit strict[2] = {limit_of(a_, upper, true), limit_of(b_, upper, true)};
    const bool swapped = (plain[0] && !strict[0] && strict[1] && !plain[1]) ||
                         (strict[0] && !plain[0] && plain[1] && !strict[1]);
    if (swapped) {
      swap_limits(upper, plain[0] ? plain[0] : strict[0], plain[1] ? plain[1] : strict[1]);
      continue;
    }
    limit(upper ? "max" : "min", upper ? "maximum" : "minimum", upper, plain[0], plain[1]);
    limit(upper ? "exclusive-max" : "exclusive-min",
          upper ? "exclusiveMaximum" : "exclusiveMinimum", upper, strict[0], strict[1]);
  }
}

// An inclusive limit became an exclusive one, or the other way round: one edit.
void KeywordComparison::swap_limits(bool upper, const Limit& before, const Limit& after) {
  const auto order = compare_numbers(after.value.text(), before.value.text());
  const bool same = order == 0;
  const bool higher = order > 0;
  const bool tighter = same ? after.exclusive : higher != upper;
  const std::string_view plain = upper ? "max" : "min";
  const std::string_view strict = upper ? "exclusive-max" : "exclusive-min";
  const std::string_view strict_keyword = upper ? "exclusiveMaximum" : "exclusiveMinimum";
  if (same)
    add(strict, after.exclusive ? "set" : "unset", strict_keyword, tighter ? narrows : widens,
        before.found, after.found);
  else
    add(after.exclusive ? strict : plain, higher ? "increased" : "decreased",
        after.exclusive ? strict_keyword
        : upper         ? "maximum"
                        : "minimum",
        tighter ? narrows : widens, before.found, after.found);
}

void KeywordComparison::limit(std::string_view facet, std::string_view keyword, bool upper,
                              const Limit& before, const Limit& after) {
  bound(facet, keyword, upper, before ? before.found : Found{}, before.value,
        after ? after.found : Found{}, after.value);
}

void KeywordComparison::bound(std::string_view facet, std::string_view keyword, bool upper,
                              const Found& before, Node a, const Found& after, Node b) {
  if (!a && !b) return;
  if (!a) {
    add(facet, "set", keyword, narrows, before, after);
  } else if (!b) {
    add(facet, "unset", keyword, widens, before, after);
  } else {
    const auto order = compare_numbers(b.text(), a.text());
    if (order == 0) return;
    const bool higher = order > 0;
    add(facet, higher ? "increased" : "decreased", keyword, higher == upper ? widens : narrows,
        before, after);
  }
}

Found KeywordComparison::size_of(const SchemaView& view, const Bound& size) {
  Found best;
  for (const Found& found : view.all(size.keyword)) {
    if (!found.value.is(Kind::number)) continue;
    if (!best || (compare_numbers(found.value.text(), best.value.text()) < 0) == size.upper)
      best = found;
  }
  return best;
}

bool KeywordComparison::excludes_nothing(const Found& found, const Bound& size) {
  return !found || (!size.none.empty() && compare_numbers(found.value.text(), size.none) == 0);
}

void KeywordComparison::sizes() {
  static constexpr std::array<Bound, 8> kSizes{{
      {"max-length", "maxLength", true, ""},
      {"min-length", "minLength", false, "0"},
      {"max-items", "maxItems", true, ""},
      {"min-items", "minItems", false, "0"},
      {"max-properties", "maxProperties", true, ""},
      {"min-properties", "minProperties", false, "0"},
      {"max-contains", "maxContains", true, ""},
      {"min-contains", "minContains", false, "1"},
  }};
  const bool contains = a_.find("contains") && b_.find("contains");
  for (const Bound& size : kSizes) {
    if (size.keyword.ends_with("Contains") && !contains) continue;
    const Found before = size_of(a_, size);
    const Found after = size_of(b_, size);
    if (excludes_nothing(before, size) && excludes_nothing(after, size)) continue;
    bound(size.facet, size.keyword, size.upper, before, before.value, after, after.value);
  }
  const bool unique = a_.flag("uniqueItems");
  if (unique == b_.flag("uniqueItems")) return;
  add("unique-items", unique ? "unset" : "set", "uniqueItems", unique ? widens : narrows,
      a_.find("uniqueItems"), b_.find("uniqueItems"));
}

// A step of one asks nothing of integers.
Found KeywordComparison::step_of(const SchemaView& view) {
  const Found found = view.find("multipleOf");
  if (!found.value.is(Kind::number)) return {};
  const Types types = view.types();
  const bool integers = !types.any && (types.mask & kNumberBit) == 0;
  return integers && compare_numbers(found.value.text(), "1") == 0 ? Found{} : found;
}

void KeywordComparison::multiple_of() {
  const Found before = step_of(a_);
  const Found after = step_of(b_);
  if (!before && !after) return;
  if (!before) {
    add("multiple-of", "set", "multipleOf", narrows, before, after);
  } else if (!after) {
    add("multiple-of", "unset", "multipleOf", widens, before, after);
  } else {
    const Decimal a(before.value.text());
    const Decimal b(after.value.text());
    if (a == b) return;
    if (a.is_multiple_of(b).value_or(false))
      add("multiple-of", "generalized", "multipleOf", widens, before, after);
    else if (b.is_multiple_of(a).value_or(false))
      add("multiple-of", "specialized", "multipleOf", narrows, before, after);
    else
      add("multiple-of", "changed", "multipleOf", incomparable, before, after);
  }
}

Found KeywordComparison::pattern_of(const SchemaView& view) {
  const Found found = view.find("pattern");
  return text_at(found) && !found.value.text().empty() ? found : Found{};
}

void KeywordComparison::pattern() {
  const Found before = pattern_of(a_);
  const Found after = pattern_of(b_);
  if (!before && !after) return;
  const bool all = before && matches_all(before.value.text());
  const bool all_after = after && matches_all(after.value.text());
  if (!before) {
    if (!all_after) add("pattern", "added", "pattern", narrows, before, after);
  } else if (!after) {
    if (!all) add("pattern", "removed", "pattern", widens, before, after);
  } else if (before.value.text() != after.value.text() && all != all_after) {
    add("pattern", all_after ? "generalized" : "specialized", "pattern",
        all_after ? widens : narrows, before, after);
  } else if (before.value.text() != after.value.text() && !all) {
    add("pattern", "changed", "pattern", unknown, before, after);
  }
}

void KeywordComparison::content() {
  text("content-encoding", "contentEncoding");
  text("content-media-type", "contentMediaType");
  schema("content-schema", "contentSchema", restricting(a_.find("contentSchema")),
         restricting(b_.find("contentSchema")), "");
}

void KeywordComparison::text(std::string_view facet, std::string_view keyword) {
  const Found before = a_.find(keyword);
  const Found after = b_.find(keyword);
  if (!before && !after) return;
  if (!before)
    add(facet, "added", keyword, narrows, before, after);
  else if (!after)
    add(facet, "removed", keyword, widens, before, after);
  else if (!equal(before.value, after.value))
    add(facet, "changed", keyword, incomparable, before, after);
}

}  // namespace driftgate
