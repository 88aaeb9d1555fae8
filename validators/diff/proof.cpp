#include "validators/diff/proof.h"

#include <algorithm>
#include <array>
#include <string_view>

#include "specs/document/reference.h"

namespace driftgate {
namespace {

// Keywords that say the same in other words.
std::string_view family_of(std::string_view keyword) {
  static constexpr std::array<std::pair<std::string_view, std::string_view>, 26> kFamilies{{
      {"exclusiveMinimum", "minimum"},
      {"exclusiveMaximum", "maximum"},
      {"const", "enum"},
      {"nullable", "type"},
      {"x-nullable", "type"},
      {"format", "type"},
      {"false", "type"},
      {"oneOf", "anyOf"},
      {"discriminator", "anyOf"},
      {"items", "prefixItems"},
      {"additionalItems", "prefixItems"},
      {"unevaluatedItems", "prefixItems"},
      {"minContains", "contains"},
      {"maxContains", "contains"},
      {"dependentSchemas", "dependentRequired"},
      {"dependencies", "dependentRequired"},
      {"properties", "required"},
      {"then", "if"},
      {"else", "if"},
      {"contentMediaType", "contentEncoding"},
      {"contentSchema", "contentEncoding"},
      {"patternProperties", "additionalProperties"},
      {"unevaluatedProperties", "additionalProperties"},
      {"maxLength", "maxLength"},
      {"minLength", "minLength"},
      {"pattern", "pattern"},
  }};
  for (const auto& [name, family] : kFamilies)
    if (name == keyword) return family;
  return keyword;
}

// Whether the pointer leads to the place or to what holds it; "*" is any token.
bool is_around(std::string_view outer, std::string_view inner) {
  while (!outer.empty()) {
    if (inner.empty()) return false;
    const std::size_t a = std::min(outer.find('/', 1), outer.size());
    const std::size_t b = std::min(inner.find('/', 1), inner.size());
    const std::string_view x = outer.substr(0, a);
    const std::string_view y = inner.substr(0, b);
    if (x != y && x != "/*" && y != "/*") return false;
    outer.remove_prefix(a);
    inner.remove_prefix(b);
  }
  return true;
}

// Whose refusal leaves nothing to be asked of the value.
bool is_all_or_nothing(std::string_view keyword) {
  static constexpr std::array<std::string_view, 7> kWhole{"anyOf", "oneOf", "enum", "const",
                                                          "false", "not",   "$ref"};
  return std::find(kWhole.begin(), kWhole.end(), keyword) != kWhole.end();
}

// JSON Schema 2020-12 Validation §8: content is described and not asserted.
bool is_note_for_readers(std::string_view keyword) {
  return keyword.starts_with("content") || keyword == "x-extensible-enum";
}

class Matcher {
 public:
  Matcher(Side side, const std::vector<SchemaEdit>& edits) : side_(side), edits_(edits) {}

  /// The edits that the gap is about, those that are so beyond doubt.
  std::vector<std::size_t> exactly(const Gap& gap) const {
    std::vector<std::size_t> found;
    for (std::size_t i = 0; i < edits_.size(); ++i)
      if (is_about(edits_[i], gap)) found.push_back(i);
    if (!found.empty()) return found;
    // The same keyword at the same place, whichever schema has it.
    for (std::size_t i = 0; i < edits_.size(); ++i)
      if (edits_[i].instance == gap.instance && is_family(edits_[i], gap)) found.push_back(i);
    return found;
  }

  /// The edits nearest to it from without: those that may hurt, and properties that came or went.
  std::vector<std::size_t> around(const Gap& gap) const {
    std::size_t longest = 0;
    std::vector<std::size_t> found;
    for (std::size_t i = 0; i < edits_.size(); ++i) {
      const SchemaEdit& edit = edits_[i];
      const bool of_property = edit.facet == "property";
      if (!of_property && !hurts(edit)) continue;
      const std::string place =
          of_property ? edit.instance + "/" + pointer_token(edit.name) : edit.instance;
      if (!is_around(place, gap.instance) || place.size() < longest) continue;
      if (place.size() > longest) found.clear();
      longest = place.size();
      found.push_back(i);
    }
    return found;
  }

  bool hurts(const SchemaEdit& edit) const {
    return severity_of(side_, edit.effect, edit.guards) > Severity::note;
  }

 private:
  const Schema& accepting(const SchemaEdit& edit) const {
    return side_ == Side::request ? edit.revision : edit.base;
  }
  Node source(const SchemaEdit& edit) const {
    return side_ == Side::request ? edit.revision_source : edit.base_source;
  }

  bool is_about(const SchemaEdit& edit, const Gap& gap) const {
    if (gap.source && source(edit) == gap.source) return true;
    if (accepting(edit).node != gap.accepting.node || !gap.accepting) return false;
    return is_family(edit, gap);
  }

  static bool is_family(const SchemaEdit& edit, const Gap& gap) {
    if (edit.facet == "property")
      return edit.name == gap.name &&
             (gap.keyword == "required" || family_of(gap.keyword) == "additionalProperties");
    if (family_of(edit.keyword) != family_of(gap.keyword)) return false;
    if (gap.keyword == "required" || gap.keyword == "dependentRequired")
      return edit.name.empty() || edit.name == gap.name;
    return true;
  }

  Side side_;
  const std::vector<SchemaEdit>& edits_;
};

void note(const Gap& gap, ProvedEdit& proved) {
  if (proved.proof == Proof::witness) return;
  if (gap.answer == Answer::no)
    proved = {.proof = Proof::witness, .witness = gap.witness};
  else
    proved = {.proof = Proof::none, .reason = gap.reason};
}

}  // namespace

Prosecutor::Prosecutor(Evaluator& evaluator)
    : requests_(evaluator, {.direction = Direction::request, .most = 2'000}),
      responses_(evaluator, {.direction = Direction::response, .most = 2'000}) {}

Comparison Prosecutor::compare(Side side, const Schema& base, const Schema& revision) {
  return side == Side::request ? requests_.compare(base, revision)
                               : responses_.compare(revision, base);
}

// By the two schemas that hold it and nothing around them.
ProvedEdit Prosecutor::prove_alone(Side side, const SchemaEdit& edit) {
  SchemaEdit own = edit;
  own.instance.clear();
  return judge_alone(side, own, compare(side, edit.base, edit.revision));
}

ProvedEdit Prosecutor::judge_alone(Side side, const SchemaEdit& edit, const Comparison& alone) {
  const std::vector<SchemaEdit> only{edit};
  const Matcher matcher(side, only);
  ProvedEdit proved;
  for (const Gap& gap : alone.gaps)
    if (!matcher.exactly(gap).empty()) note(gap, proved);
  if (proved.proof != Proof::law) return proved;
  if (alone.more)
    return {.proof = Proof::none, .reason = "too many other changes at the same place hide it"};
  if (std::any_of(alone.gaps.begin(), alone.gaps.end(),
                  [](const Gap& gap) { return is_all_or_nothing(gap.keyword); }))
    return {.proof = Proof::none, .reason = "another change at the same place hides it"};
  return {.proof = Proof::compatible};
}

SchemaProof Prosecutor::prove(Side side, const Schema& base, const Schema& revision,
                              const std::vector<SchemaEdit>& edits) {
  SchemaProof result;
  result.edits.resize(edits.size());
  if (!base || !revision || side == Side::surface) return result;
  const Comparison whole = compare(side, base, revision);
  const Matcher matcher(side, edits);
  for (const Gap& gap : whole.gaps) {
    std::vector<std::size_t> about = matcher.exactly(gap);
    if (about.empty()) about = matcher.around(gap);
    for (const std::size_t i : about) note(gap, result.edits[i]);
    if (about.empty()) result.others.push_back(gap);
  }
  for (std::size_t i = 0; i < edits.size(); ++i) {
    ProvedEdit& proved = result.edits[i];
    const SchemaEdit& edit = edits[i];
    if (proved.proof != Proof::law) continue;
    if (!matcher.hurts(edit) && edit.facet != "property") continue;
    if (edit.effect == Effect::governance) continue;
    if (is_note_for_readers(edit.keyword)) {
      proved = {.proof = Proof::none, .reason = "schemas do not judge what it says"};
      continue;
    }
    const bool hidden = std::any_of(whole.gaps.begin(), whole.gaps.end(), [&](const Gap& gap) {
      return is_around(gap.instance, edit.instance);
    });
    if (!hidden && !whole.more) {
      proved.proof = Proof::compatible;
      continue;
    }
    // Something else at that place is refused before this comes into question.
    const bool at_the_top = !edit.base || !edit.revision || edit.base.node == base.node;
    if (at_the_top) {
      proved = judge_alone(side, edit, whole);
      continue;
    }
    const auto [known, is_new] =
        alone_.try_emplace({side, edit.cause, edit.base.node.document(), edit.base.node.index(),
                            edit.revision.node.document(), edit.revision.node.index()});
    if (is_new) known->second = prove_alone(side, edit);
    proved = known->second;
  }
  return result;
}

}  // namespace driftgate
