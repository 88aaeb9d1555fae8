// Arrays and objects.

#include <fmt/core.h>

#include <algorithm>
#include <set>
#include <vector>

#include "specs/document/reference.h"
#include "validators/diff/keyword_comparison.h"

namespace driftgate {

struct KeywordComparison::Property {
  Found found{};     // Its schema, held by that of the object.
  Found required{};  // The keyword that requires it.
};

KeywordComparison::Properties KeywordComparison::properties_of(const SchemaView& view) {
  Properties properties;
  for (const Found& found : view.all("properties"))
    for (const Member member : found.value.members())
      properties[member.name()].found = properties[member.name()].found
                                            ? properties[member.name()].found
                                            : Found{found.holder, member.value};
  for (const Found& found : view.all("required"))
    if (found.value.is(Kind::array))
      for (const Node name : found.value.elements())
        if (name.is(Kind::string) && !properties[name.text()].required)
          properties[name.text()].required = found;
  return properties;
}

Schema KeywordComparison::schema_of(const Property& property) {
  return followed(property.found.holder.graph->at(property.found.value));
}

bool KeywordComparison::has(const Property& property, std::string_view keyword) {
  if (!property.found) return false;
  const Node written = property.found.value;
  const Node target = schema_of(property).node;
  return is_true(written.is(Kind::object) ? written.find(keyword) : Node{}) ||
         is_true(target.is(Kind::object) ? target.find(keyword) : Node{});
}

Guards KeywordComparison::guards_of(const Property& property) {
  return {.read_only = has(property, "readOnly"), .write_only = has(property, "writeOnly")};
}

bool KeywordComparison::has_default(const Property& property) {
  if (!property.found) return false;
  const Node written = property.found.value;
  const Node target = schema_of(property).node;
  return (written.is(Kind::object) && written.find("default")) ||
         (target.is(Kind::object) && target.find("default"));
}

void KeywordComparison::properties() {
  const Properties before = properties_of(a_);
  const Properties after = properties_of(b_);
  static const Property absent;
  for (const auto& [name, property] : before) {
    const auto other = after.find(name);
    one_property(name, property, other == after.end() ? absent : other->second);
  }
  for (const auto& [name, property] : after)
    if (!before.contains(name)) one_property(name, absent, property);
  schema("additional-properties", "additionalProperties",
         restricting(a_.find("additionalProperties")), restricting(b_.find("additionalProperties")),
         "/*", "set", "unset");
  schema("unevaluated-properties", "unevaluatedProperties",
         restricting(a_.find("unevaluatedProperties")),
         restricting(b_.find("unevaluatedProperties")), "/*");
}

void KeywordComparison::one_property(std::string_view name, const Property& before,
                                     const Property& after) {
  if (before.found && !after.found) {
    SchemaEdit& edit =
        add("property", "removed", "properties", before.required ? widens : none, before.found, {});
    describe(edit, name, before);
    edit.base_source = before.found.value;
    return;
  }
  if (!before.found && after.found) {
    SchemaEdit& edit =
        add("property", "added", "properties", after.required ? narrows : none, {}, after.found);
    describe(edit, name, after);
    edit.revision_source = after.found.value;
    return;
  }
  if (static_cast<bool>(before.required) != static_cast<bool>(after.required))
    requiredness(name, before, after);
  if (!before.found) return;
  Guards guards = guards_of(after);
  const Guards old = guards_of(before);
  // Either way: who writes does not send it, or who reads does not judge it.
  guards.read_only = guards.read_only || old.read_only;
  guards.write_only = guards.write_only || old.write_only;
  pair(before.found, after.found, "/" + pointer_token(name));
  found_.inner.back().guards = guards;
  found_.inner.back().required = static_cast<bool>(before.required);
}

void KeywordComparison::describe(SchemaEdit& edit, std::string_view name,
                                 const Property& property) {
  edit.name = name;
  edit.required = static_cast<bool>(property.required);
  edit.has_default = has_default(property);
  edit.guards = guards_of(property);
  edit.before = edit.edit == "removed" ? std::string(name) : "";
  edit.after = edit.edit == "added" ? std::string(name) : "";
}

void KeywordComparison::requiredness(std::string_view name, const Property& before,
                                     const Property& after) {
  const bool required = static_cast<bool>(after.required);
  const bool with_default = required && has_default(after);
  SchemaEdit& edit = add("property",
                         !required      ? "became-optional"
                         : with_default ? "became-required-with-default"
                                        : "became-required",
                         "required", required ? narrows : widens,
                         before.required.value ? before.required : a_.find("required"),
                         after.required.value ? after.required : b_.find("required"));
  edit.name = name;
  edit.required = true;
  edit.has_default = with_default;
  const Guards a = guards_of(before);
  const Guards b = guards_of(after);
  edit.guards = {.read_only = a.read_only || b.read_only,
                 .write_only = a.write_only || b.write_only};
  edit.before = required ? "optional" : "required";
  edit.after = required ? "required" : "optional";
}

void KeywordComparison::names() {
  schema("property-names", "propertyNames", restricting(a_.find("propertyNames")),
         restricting(b_.find("propertyNames")), "/*");
  entries("pattern-property", "patternProperties", "/*");
}

KeywordComparison::Entries KeywordComparison::entries_of(const SchemaView& view,
                                                         std::string_view keyword, Kind value) {
  Entries entries;
  for (const Found& found : view.all(keyword))
    for (const Member member : found.value.members())
      if ((value == Kind::array) == member.value.is(Kind::array))
        entries.try_emplace(member.name(), Found{found.holder, member.value});
  return entries;
}

void KeywordComparison::merge(Entries& entries, const Entries& more) {
  entries.insert(more.begin(), more.end());
}

void KeywordComparison::entries(std::string_view facet, std::string_view keyword,
                                std::string_view instance, std::string_view old_keyword) {
  Entries before = entries_of(a_, keyword, Kind::object);
  Entries after = entries_of(b_, keyword, Kind::object);
  if (!old_keyword.empty()) {
    merge(before, entries_of(a_, old_keyword, Kind::object));
    merge(after, entries_of(b_, old_keyword, Kind::object));
  }
  each(before, after, [&](std::string_view name, const Found& a, const Found& b) {
    const std::size_t count = found_.edits.size();
    schema(facet, keyword, a, b, instance);
    if (found_.edits.size() > count) found_.edits.back().name = name;
  });
}

void KeywordComparison::dependents() {
  entries("dependent-schema", "dependentSchemas", "", "dependencies");
  Entries before = entries_of(a_, "dependentRequired", Kind::array);
  Entries after = entries_of(b_, "dependentRequired", Kind::array);
  merge(before, entries_of(a_, "dependencies", Kind::array));
  merge(after, entries_of(b_, "dependencies", Kind::array));
  each(before, after, [&](std::string_view name, const Found& a, const Found& b) {
    dependent_required(name, a, b);
  });
}

void KeywordComparison::dependent_required(std::string_view name, const Found& before,
                                           const Found& after) {
  const auto needed = [](const Found& found) {
    std::set<std::string_view> names;
    for (const Node each : found.value.elements()) names.insert(each.text());
    return names;
  };
  const std::set<std::string_view> a = before ? needed(before) : std::set<std::string_view>{};
  const std::set<std::string_view> b = after ? needed(after) : std::set<std::string_view>{};
  if (a == b) return;
  const bool grew = std::includes(b.begin(), b.end(), a.begin(), a.end());
  const bool shrank = std::includes(a.begin(), a.end(), b.begin(), b.end());
  SchemaEdit& edit = add("dependent-required",
                         a.empty()   ? "added"
                         : b.empty() ? "removed"
                                     : "changed",
                         "dependentRequired",
                         grew     ? narrows
                         : shrank ? widens
                                  : incomparable,
                         before, after);
  edit.name = name;
}

struct KeywordComparison::Elements {
  std::vector<Found> prefix{};
  Found rest{};  // Where it asks something.
};

KeywordComparison::Elements KeywordComparison::elements_of(const SchemaView& view) {
  Elements elements;
  Found rest = view.find("items");
  const Found prefix = view.find("prefixItems");
  const Found list = prefix ? prefix : rest.value.is(Kind::array) ? rest : Found{};
  for (const Node each : list ? list.value.elements() : Node{}.elements())
    elements.prefix.push_back({list.holder, each});
  // Before 2020-12 a list had its rest in additionalItems.
  if (list && list.value == rest.value) rest = view.find("additionalItems");
  elements.rest = restricting(rest);
  return elements;
}

void KeywordComparison::elements() {
  const Elements before = elements_of(a_);
  const Elements after = elements_of(b_);
  const std::size_t both = std::min(before.prefix.size(), after.prefix.size());
  for (std::size_t i = 0; i < both; ++i)
    pair(before.prefix[i], after.prefix[i], fmt::format("/{}", i));
  for (std::size_t i = both; i < before.prefix.size(); ++i)
    add("prefix-items", "removed", "prefixItems", before.rest ? unknown : widens, before.prefix[i],
        {})
        .name = std::to_string(i);
  for (std::size_t i = both; i < after.prefix.size(); ++i)
    add("prefix-items", "added", "prefixItems", after.rest ? unknown : narrows, {}, after.prefix[i])
        .name = std::to_string(i);
  schema("items", "items", before.rest, after.rest, "/*");
  schema("contains", "contains", a_.find("contains"), b_.find("contains"), "/*");
  schema("unevaluated-items", "unevaluatedItems", restricting(a_.find("unevaluatedItems")),
         restricting(b_.find("unevaluatedItems")), "/*");
}

}  // namespace driftgate
