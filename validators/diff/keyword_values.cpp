// Types, formats and listed values.

#include <algorithm>
#include <string>
#include <vector>

#include "validators/diff/keyword_comparison.h"
#include "validators/schema/equality.h"
#include "validators/schema/format.h"

namespace driftgate {

struct KeywordComparison::Null {
  bool known = false;
  bool allowed = false;
  Found found{};
};

KeywordComparison::Null KeywordComparison::null_of(const SchemaView& view) {
  const Types types = view.types();
  if (!types.any) {
    for (const Choice& choice : view.choices())
      if (choice.null) return {true, (types.mask & kNullBit) != 0, choice.found};
    return {true, (types.mask & kNullBit) != 0, types.found};
  }
  for (const Choice& choice : view.choices()) return {true, choice.null, choice.found};
  if (view.null_beside()) return {true, true, {}};
  return {};
}

void KeywordComparison::nullability() {
  const Null before = null_of(a_);
  const Null after = null_of(b_);
  if (!before.known || !after.known || before.allowed == after.allowed) return;
  null_edited_ = true;
  if (after.allowed)
    add("nullable", "became-nullable", "type", widens, before.found, after.found);
  else
    add("nullable", "became-not-nullable", "type", narrows, before.found, after.found);
}

bool KeywordComparison::types() {
  const Types before = a_.types();
  const Types after = b_.types();
  if (before.any && after.any) return false;
  if (before.any) {
    add("type", "specialized", "type", narrows, before.found, after.found);
    return true;
  }
  if (after.any) {
    add("type", "generalized", "type", widens, before.found, after.found);
    return true;
  }
  const auto a = static_cast<std::uint8_t>(before.mask & ~kNullBit);
  const auto b = static_cast<std::uint8_t>(after.mask & ~kNullBit);
  if (a == b) return false;
  // A type that was won and a format that was lost are one change, of neither kind.
  const bool lists = before.listed || after.listed;
  const Effect of_format = lists ? none : format_effect();
  const bool grew = (a & b) == a && (of_format == none || of_format == widens);
  const bool shrank = (a & b) == b && (of_format == none || of_format == narrows);
  const std::string_view wider = lists ? "widened" : "generalized";
  const std::string_view narrower = lists ? "narrowed" : "specialized";
  const Effect effect = grew ? widens : shrank ? narrows : incomparable;
  add(lists && (grew || shrank) ? "list-of-types" : "type",
      grew     ? wider
      : shrank ? narrower
               : "changed",
      "type", effect, before.found, after.found);
  return true;
}

Effect KeywordComparison::format_effect() const {
  const Found before = a_.find("format");
  const Found after = b_.find("format");
  const std::string_view a = before ? before.value.text() : std::string_view{};
  const std::string_view b = after ? after.value.text() : std::string_view{};
  if (a == b) return none;
  if (a.empty()) return narrows;
  if (b.empty() || is_format_within(a, b)) return widens;
  return is_format_within(b, a) ? narrows : incomparable;
}

void KeywordComparison::format() {
  const Effect effect = format_effect();
  if (effect == none) return;
  add("type",
      effect == widens    ? "generalized"
      : effect == narrows ? "specialized"
                          : "changed",
      "format", effect, a_.find("format"), b_.find("format"));
}

struct KeywordComparison::Values {
  Found found{};
  std::vector<Node> list{};
  bool constant = false;
};

KeywordComparison::Values KeywordComparison::values_of(const SchemaView& view) const {
  Values values;
  if (const Found found = view.find("const")) {
    values = {found, {found.value}, true};
  } else if (const Found found_enum = view.find("enum"); found_enum.value.is(Kind::array)) {
    values.found = found_enum;
    for (const Node value : found_enum.value.elements()) values.list.push_back(value);
  }
  return values;
}

void KeywordComparison::values() {
  const Values before = values_of(a_);
  const Values after = values_of(b_);
  if (!before.found && !after.found) return;
  if (!before.found) {
    if (after.constant)
      add("const", "added", "const", narrows, {}, after.found);
    else
      add("enum", "became-enum", "enum", narrows, {}, after.found);
    return;
  }
  if (!after.found) {
    if (before.constant)
      add("const", "removed", "const", widens, before.found, {});
    else
      add("enum", "removed", "enum", widens, before.found, {});
    return;
  }
  if (before.constant && after.constant) {
    if (!equal(before.found.value, after.found.value))
      add("const", "changed", "const", incomparable, before.found, after.found);
    return;
  }
  const ValueSet known(before.list);
  const ValueSet wanted(after.list);
  for (const Node value : before.list)
    if (!wanted.contains(value) && !is_null_told(value))
      value_edit("removed", narrows, value, {}, before, after);
  for (const Node value : after.list)
    if (!known.contains(value) && !is_null_told(value))
      value_edit("added", widens, {}, value, before, after);
}

bool KeywordComparison::is_null_told(Node value) const {
  return null_edited_ && value.is(Kind::null);
}

void KeywordComparison::value_edit(std::string_view edit, Effect effect, Node base, Node revision,
                                   const Values& before, const Values& after) {
  SchemaEdit& added = add("enum-value", edit, "enum", effect, before.found, after.found);
  added.name = value_name(base ? base : revision);
  added.before = shown(base);
  added.after = shown(revision);
  if (base) added.base_source = base;
  if (revision) added.revision_source = revision;
}

std::string KeywordComparison::value_name(Node value) {
  return value.is(Kind::string) ? std::string(value.text()) : shown(value);
}

}  // namespace driftgate
