#include "validators/diff/matcher.h"

#include <array>

#include "specs/document/reference.h"

namespace driftgate {
namespace {

// Keywords that say the same in other words.
std::string_view family_of(std::string_view keyword) {
  static constexpr std::array<std::pair<std::string_view, std::string_view>, 23> kFamilies{{
      {"additionalItems", "prefixItems"},
      {"const", "enum"},
      {"contentMediaType", "contentEncoding"},
      {"contentSchema", "contentEncoding"},
      {"dependencies", "dependentRequired"},
      {"dependentSchemas", "dependentRequired"},
      {"discriminator", "anyOf"},
      {"else", "if"},
      {"exclusiveMaximum", "maximum"},
      {"exclusiveMinimum", "minimum"},
      {"false", "type"},
      {"format", "type"},
      {"items", "prefixItems"},
      {"maxContains", "contains"},
      {"minContains", "contains"},
      {"nullable", "type"},
      {"oneOf", "anyOf"},
      {"patternProperties", "additionalProperties"},
      {"properties", "required"},
      {"then", "if"},
      {"unevaluatedItems", "prefixItems"},
      {"unevaluatedProperties", "additionalProperties"},
      {"x-nullable", "type"},
  }};
  for (const auto& [name, family] : kFamilies)
    if (name == keyword) return family;
  return keyword;
}

std::pair<std::uintptr_t, std::uint32_t> key_of(Node node) {
  return {reinterpret_cast<std::uintptr_t>(node.document()), node ? node.index() : 0};
}

// Whether it counts which member is meant.
bool tells_names(std::string_view keyword, std::string_view family) {
  return keyword == "required" || keyword == "dependentRequired" ||
         family == "additionalProperties";
}

}  // namespace

const std::vector<std::size_t>& Matcher::exactly(const Gap& gap) {
  const std::string_view family = family_of(gap.keyword);
  // Each value that is refused is a gap of its own.
  const bool is_known = last_ != nullptr && last_->accepting.node == gap.accepting.node &&
                        last_->source == gap.source && last_->keyword == gap.keyword &&
                        last_->instance == gap.instance && !tells_names(gap.keyword, family);
  if (!is_known) exact_ = find_exactly(gap, family);
  last_ = &gap;
  return exact_;
}

std::vector<std::size_t> Matcher::around(const Gap& gap) {
  if (places_.empty()) add_places();
  std::size_t longest = 0;
  std::vector<std::size_t> found;
  tree_.around(gap.instance, [&](std::size_t i) {
    if (places_[i].size() < longest) return true;
    if (places_[i].size() > longest) found.clear();
    longest = places_[i].size();
    found.push_back(i);
    return true;
  });
  std::sort(found.begin(), found.end());
  return found;
}

void Matcher::add_edits() {
  for (std::size_t i = 0; i < edits_.size(); ++i) {
    const SchemaEdit& edit = *edits_[i].edit;
    families_.push_back(family_of(edit.keyword));
    if (const Node node = source(edit)) of_source_.add(key_of(node), i);
    if (const Node node = accepting(edit).node) of_schema_.add(key_of(node), i);
    // Those of one schema are neighbours.
    if (i == 0 || edits_[i].instance != edits_[i - 1].instance)
      of_instance_.add(edits_[i].instance, i);
  }
  of_source_.sort();
  of_schema_.sort();
  of_instance_.sort();
}

void Matcher::add_places() {
  places_.resize(edits_.size());
  for (std::size_t i = 0; i < edits_.size(); ++i) {
    const EditUse& use = edits_[i];
    const bool of_property = use.edit->facet == "property";
    if (!of_property && !hurts(use)) continue;
    places_[i] = use.instance;
    if (of_property) places_[i] += "/" + pointer_token(use.edit->name);
    tree_.add(places_[i], i);
  }
}

std::vector<std::size_t> Matcher::find_exactly(const Gap& gap, std::string_view family) {
  if (families_.empty()) add_edits();
  std::vector<std::size_t> found;
  if (gap.source) of_source_.each(key_of(gap.source), [&](std::size_t i) { found.push_back(i); });
  const auto add_family = [&](std::size_t i) {
    if (is_family(i, gap, family)) found.push_back(i);
  };
  of_schema_.each(key_of(gap.accepting.node), add_family);
  std::sort(found.begin(), found.end());
  found.erase(std::unique(found.begin(), found.end()), found.end());
  if (!found.empty()) return found;
  // The same keyword at the same place, whichever schema has it.
  of_instance_.each(gap.instance, [&](std::size_t first) {
    for (std::size_t i = first; i < edits_.size() && edits_[i].instance == gap.instance; ++i)
      add_family(i);
  });
  return found;
}

bool Matcher::is_family(std::size_t i, const Gap& gap, std::string_view family) const {
  const SchemaEdit& edit = *edits_[i].edit;
  if (edit.facet == "property")
    return edit.name == gap.name && (gap.keyword == "required" || family == "additionalProperties");
  if (families_[i] != family) return false;
  if (gap.keyword == "required" || gap.keyword == "dependentRequired")
    return edit.name.empty() || edit.name == gap.name;
  return true;
}

const Schema& Matcher::accepting(const SchemaEdit& edit) const {
  return side_ == Side::request ? edit.revision : edit.base;
}

Node Matcher::source(const SchemaEdit& edit) const {
  return side_ == Side::request ? edit.revision_source : edit.base_source;
}

}  // namespace driftgate
