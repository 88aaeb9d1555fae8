#include <utility>

#include "validators/diff/keyword_comparison.h"

namespace driftgate {

KeywordEdits KeywordComparison::edits() && {
  if (booleans() || lost()) return std::move(found_);
  all_of();
  if (a_.lists_types() && b_.lists_types()) {
    a_.list_types();
    b_.list_types();
  }
  nullability();
  if (choices()) {
    annotations();
    return std::move(found_);
  }
  if (!types()) format();
  values();
  limits();
  multiple_of();
  sizes();
  pattern();
  content();
  properties();
  names();
  dependents();
  elements();
  conditions();
  discriminator();
  annotations();
  return std::move(found_);
}

std::string KeywordComparison::shown(Node value) {
  constexpr std::size_t kShown = 200;  // Characters.
  if (!value) return "";
  std::string text = to_json(value, kShown);
  if (text.size() <= kShown) return text;
  // Not in the middle of a character.
  std::size_t end = kShown;
  while (end > 0 && (static_cast<unsigned char>(text[end]) & 0xC0) == 0x80) --end;
  return text.substr(0, end) + "…";
}

// `true`, `{}` and what has nothing but annotations admit everything.
bool KeywordComparison::admits_all(Node schema) {
  if (is_true(schema)) return true;
  if (!schema.is(Kind::object)) return false;
  for (const Member member : schema.members())
    if (keyword_role(member.key) != KeywordRole::annotation) return false;
  return true;
}

// The keyword where it excludes something.
Found KeywordComparison::restricting(Found found) {
  return found && admits_all(found.value) ? Found{} : found;
}

SchemaEdit& KeywordComparison::add(std::string_view facet, std::string_view edit,
                                   std::string_view keyword, Effect effect, const Found& base,
                                   const Found& revision) {
  SchemaEdit added;
  added.facet = facet;
  added.edit = edit;
  added.keyword = keyword;
  added.effect = effect;
  added.base = base ? base.holder : a_.front();
  added.revision = revision ? revision.holder : b_.front();
  added.base_source = base ? base.value : added.base.node;
  added.revision_source = revision ? revision.value : added.revision.node;
  added.before = shown(base.value);
  added.after = shown(revision.value);
  return found_.edits.emplace_back(std::move(added));
}

void KeywordComparison::pair(const Schema& base, const Schema& revision, std::string instance) {
  found_.inner.push_back({.base = base, .revision = revision, .instance = std::move(instance)});
}

void KeywordComparison::pair(const Found& base, const Found& revision, std::string instance) {
  pair(base.holder.graph->at(base.value), revision.holder.graph->at(revision.value),
       std::move(instance));
}

// A keyword with a schema that comes, goes, or may differ inside.
void KeywordComparison::schema(std::string_view facet, std::string_view keyword, const Found& base,
                               const Found& revision, std::string_view instance,
                               std::string_view comes, std::string_view goes) {
  if (base && revision)
    pair(base, revision, std::string(instance));
  else if (revision)
    add(facet, comes, keyword, narrows, base, revision);
  else if (base)
    add(facet, goes, keyword, widens, base, revision);
}

bool KeywordComparison::booleans() {
  if (a_.is_false() == b_.is_false()) return a_.is_false();
  const Found base{a_.front(), a_.front().node};
  const Found revision{b_.front(), b_.front().node};
  if (b_.is_false())
    add("schema", "became-false", "", narrows, base, revision);
  else
    add("schema", "became-not-false", "", widens, base, revision);
  return true;
}

// What a reference that leads nowhere means, nobody knows.
bool KeywordComparison::lost() {
  const Found base = a_.lost();
  const Found revision = b_.lost();
  if (!base && !revision) return false;
  if (base && revision && base.value.text() == revision.value.text()) return false;
  add("schema", "changed", "$ref", unknown, base, revision);
  return true;
}

// What changes inside is one edit of the keyword: it may narrow or widen what holds it.
void KeywordComparison::inverted(std::string_view facet, const Found& before, const Found& after) {
  if (!before || !after) return;
  add(facet, "changed", facet, unknown, before, after);
  pair(before, after, "");
  found_.inner.back().stands_for = static_cast<int>(found_.edits.size()) - 1;
}

void KeywordComparison::conditions() {
  const Found excluded = a_.find("not");
  const Found excluded_after = b_.find("not");
  if (excluded && excluded_after)
    inverted("not", excluded, excluded_after);
  else
    schema("not", "not", excluded, excluded_after, "");

  const Found before = a_.find("if");
  const Found after = b_.find("if");
  if (before && after)
    inverted("if", before, after);
  else
    schema("if", "if", before, after, "");
  // JSON Schema 2020-12 §10.2.2: without `if` they count for nothing.
  for (const std::string_view keyword : {"then", "else"})
    schema(keyword, keyword, before ? restricting(a_.find(keyword)) : Found{},
           after ? restricting(b_.find(keyword)) : Found{}, "");
}

KeywordEdits keyword_edits(const Schema& base, const Schema& revision) {
  return KeywordComparison(base, revision).edits();
}

}  // namespace driftgate
