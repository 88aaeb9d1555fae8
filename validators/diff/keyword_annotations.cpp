// What says nothing of values.

#include <algorithm>
#include <array>
#include <vector>

#include "validators/diff/keyword_comparison.h"
#include "validators/schema/equality.h"

namespace driftgate {

void KeywordComparison::annotations() {
  default_value();
  flag("read-only", "readOnly", "became-read-only", "became-not-read-only");
  flag("write-only", "writeOnly", "became-write-only", "became-not-write-only");
  lifecycle();
  extensible();
}

void KeywordComparison::default_value() {
  const Found before = a_.find("default");
  const Found after = b_.find("default");
  if (!before && !after) return;
  if (before && after && equal(before.value, after.value)) return;
  add("default-value",
      !before  ? "added"
      : !after ? "removed"
               : "changed",
      "default", none, before, after);
}

void KeywordComparison::flag(std::string_view facet, std::string_view keyword, std::string_view on,
                             std::string_view off) {
  const bool after = b_.flag(keyword);
  if (a_.flag(keyword) == after) return;
  add(facet, after ? on : off, keyword, none, a_.find(keyword), b_.find(keyword));
}

// "2026-12-31", as RFC 3339 full-date or the date-time that begins with one.
bool KeywordComparison::is_date(std::string_view text) {
  constexpr std::string_view kForm = "dddd-dd-dd";
  if (text.size() < kForm.size()) return false;
  for (std::size_t i = 0; i < kForm.size(); ++i)
    if (kForm[i] == '-' ? text[i] != '-' : text[i] < '0' || text[i] > '9') return false;
  return text.size() == kForm.size() || text[kForm.size()] == 'T';
}

void KeywordComparison::lifecycle() {
  const bool before = a_.flag("deprecated");
  const bool after = b_.flag("deprecated");
  const Found sunset = a_.find("x-sunset");
  const Found sunset_after = b_.find("x-sunset");
  if (!before && after) {
    const bool named = static_cast<bool>(sunset_after);
    const bool readable = named && is_date(sunset_after.value.text());
    add("deprecated",
        !named     ? ""
        : readable ? "with-sunset"
                   : "sunset-invalid",
        "deprecated", named && !readable ? governance : none, a_.find("deprecated"),
        b_.find("deprecated"));
  } else if (before && !after) {
    add("reactivated", "", "deprecated", none, a_.find("deprecated"), b_.find("deprecated"));
  } else if (before && sunset && !sunset_after) {
    add("sunset", "deleted", "x-sunset", governance, sunset, sunset_after);
  } else if (before && sunset && !equal(sunset.value, sunset_after.value)) {
    add("sunset", "date-changed", "x-sunset", none, sunset, sunset_after);
  }
  stability();
}

std::optional<int> KeywordComparison::stability_rank(const Found& found) {
  constexpr std::array<std::string_view, 4> kLevels{"draft", "alpha", "beta", "stable"};
  const Node level = text_at(found);
  if (!level) return std::nullopt;
  const auto* at = std::find(kLevels.begin(), kLevels.end(), level.text());
  if (at == kLevels.end()) return std::nullopt;
  return static_cast<int>(at - kLevels.begin());
}

void KeywordComparison::stability() {
  const Found before = a_.find("x-stability-level");
  const Found after = b_.find("x-stability-level");
  if (before && after && equal(before.value, after.value)) return;
  const std::optional<int> a = stability_rank(before);
  const std::optional<int> b = stability_rank(after);
  if ((before && !a) || (after && !b))
    add("stability", "invalid", "x-stability-level", governance, before, after);
  else if (a && b)
    add("stability", *a < *b ? "increased" : "decreased", "x-stability-level",
        *a < *b ? none : governance, before, after);
}

void KeywordComparison::extensible() {
  const Found before = a_.find("x-extensible-enum");
  const Found after = b_.find("x-extensible-enum");
  if (!before.value.is(Kind::array) || !after.value.is(Kind::array)) return;
  const auto list = [](const Found& found) {
    std::vector<Node> values;
    for (const Node value : found.value.elements()) values.push_back(value);
    return values;
  };
  const ValueSet known(list(before));
  const ValueSet wanted(list(after));
  for (const Node value : known.values())
    if (!wanted.contains(value)) extensible_edit("removed", narrows, value, {}, before, after);
  for (const Node value : wanted.values())
    if (!known.contains(value)) extensible_edit("added", none, {}, value, before, after);
}

void KeywordComparison::extensible_edit(std::string_view edit, Effect effect, Node base,
                                        Node revision, const Found& before, const Found& after) {
  SchemaEdit& added =
      add("x-extensible-enum-value", edit, "x-extensible-enum", effect, before, after);
  added.name = value_name(base ? base : revision);
  added.before = shown(base);
  added.after = shown(revision);
}

}  // namespace driftgate
