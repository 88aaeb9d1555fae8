#include "validators/diff/proof.h"

#include <algorithm>
#include <array>
#include <map>
#include <string_view>
#include <utility>
#include <vector>

#include "validators/diff/matcher.h"
#include "validators/diff/place_tree.h"

namespace driftgate {
namespace {

// Whose refusal leaves nothing to be asked of the value.
bool is_all_or_nothing(std::string_view keyword) {
  static constexpr std::array<std::string_view, 7> kWhole{"anyOf", "oneOf", "enum", "const",
                                                          "false", "not",   "$ref"};
  return std::find(kWhole.begin(), kWhole.end(), keyword) != kWhole.end();
}

// Whose branches are not asked one by one.
bool is_choice(std::string_view keyword) {
  static constexpr std::array<std::string_view, 4> kChoices{"anyOf", "oneOf", "not", "if"};
  return std::find(kChoices.begin(), kChoices.end(), keyword) != kChoices.end();
}

// JSON Schema 2020-12 Validation §8: content is described and not asserted.
bool is_note_for_readers(std::string_view keyword) {
  return keyword.starts_with("content") || keyword == "x-extensible-enum";
}

// Whether it is one of those that another keyword may make void. A property that comes or goes is
// news whatever it admits, and so is a schema that applies, too.
bool may_be_void(const EditUse& use, Proof proof) {
  const SchemaEdit& edit = *use.edit;
  const bool of_values = edit.effect != Effect::none && edit.effect != Effect::governance;
  return of_values && (proof == Proof::law || proof == Proof::compatible) &&
         edit.facet != "property" && edit.facet != "all-of" && !use.guards.read_only &&
         !use.guards.write_only && !is_note_for_readers(edit.keyword);
}

// Whether it is quickly compared: it speaks of the value itself.
bool has_no_parts(const Schema& schema) {
  static constexpr std::array<std::string_view, 10> kParts{"$ref",
                                                           "allOf",
                                                           "properties",
                                                           "patternProperties",
                                                           "additionalProperties",
                                                           "items",
                                                           "prefixItems",
                                                           "dependentSchemas",
                                                           "if",
                                                           "not"};
  return schema && schema.node.is(Kind::object) &&
         std::none_of(kParts.begin(), kParts.end(),
                      [&](std::string_view part) { return schema.node.find(part); });
}

void note(const Comparison& comparison, std::size_t position, ProvedEdit& proved) {
  if (proved.proof == Proof::witness) return;
  const Gap& gap = comparison.gaps[position];
  if (gap.answer == Answer::no)
    proved = {.proof = Proof::witness, .witness = gap.witness, .gap = position};
  else
    proved = {.proof = Proof::none, .reason = gap.reason};
}

}  // namespace

Prosecutor::Prosecutor(Evaluator& evaluator)
    : requests_(evaluator, {.direction = Direction::request, .most = 2'000, .eager = false}),
      responses_(evaluator, {.direction = Direction::response, .most = 2'000, .eager = false}),
      values_(evaluator, {.described_only = false, .most = 1}) {}

bool Prosecutor::are_same(const Schema& base, const Schema& revision) {
  return values_.compare(base, revision).answer == Answer::yes &&
         values_.compare(revision, base).answer == Answer::yes;
}

// Of schemas that are quickly compared.
bool Prosecutor::is_same_alone(const SchemaEdit& edit) {
  const auto [known, is_new] = same_alone_.try_emplace(&edit, false);
  if (is_new)
    known->second = has_no_parts(edit.base) && has_no_parts(edit.revision) &&
                    are_same(edit.base, edit.revision);
  return known->second;
}

Comparison Prosecutor::compare(Side side, const Schema& base, const Schema& revision) {
  return side == Side::request ? requests_.compare(base, revision)
                               : responses_.compare(revision, base);
}

// By the two schemas that hold it and nothing around them.
ProvedEdit Prosecutor::prove_alone(Side side, const EditUse& use) {
  EditUse own = use;
  own.instance.clear();
  SchemaProof alone{.side = side, .whole = compare(side, use.edit->base, use.edit->revision)};
  ProvedEdit proved = judge_alone(side, own, alone.whole);
  show(alone, proved);
  return proved;
}

bool Prosecutor::show(SchemaProof& proof, ProvedEdit& edit) {
  if (edit.proof != Proof::witness || !edit.witness.empty()) return edit.proof == Proof::witness;
  Gap& gap = proof.whole.gaps[edit.gap];
  if (show(proof, gap))
    edit.witness = gap.witness;
  else
    edit = {.proof = Proof::none, .reason = gap.reason};
  return edit.proof == Proof::witness;
}

bool Prosecutor::show(const SchemaProof& proof, Gap& gap) {
  return comparer(proof.side).show(proof.whole, gap);
}

ProvedEdit Prosecutor::judge_alone(Side side, const EditUse& use, const Comparison& alone) {
  const std::vector<EditUse> only{use};
  Matcher matcher(side, only);
  ProvedEdit proved;
  for (std::size_t i = 0; i < alone.gaps.size(); ++i)
    if (!matcher.exactly(alone.gaps[i]).empty()) note(alone, i, proved);
  if (proved.proof != Proof::law) return proved;
  if (alone.more)
    return {.proof = Proof::none, .reason = "too many other changes at the same place hide it"};
  if (std::any_of(alone.gaps.begin(), alone.gaps.end(),
                  [](const Gap& gap) { return is_all_or_nothing(gap.keyword); }))
    return {.proof = Proof::none, .reason = "another change at the same place hides it"};
  return {.proof = Proof::compatible};
}

SchemaProof Prosecutor::prove(Side side, const Schema& base, const Schema& revision,
                              const std::vector<EditUse>& edits) {
  SchemaProof result{.side = side};
  result.edits.resize(edits.size());
  if (!base || !revision || side == Side::surface) return result;
  result.whole = compare(side, base, revision);
  const Comparison& whole = result.whole;
  Matcher matcher(side, edits);
  for (std::size_t i = 0; i < whole.gaps.size(); ++i) {
    const Gap& gap = whole.gaps[i];
    std::vector<std::size_t> about = matcher.exactly(gap);
    if (about.empty()) about = matcher.around(gap);
    // Of several those that may hurt: a value that was added refuses none.
    const auto may_hurt = [&](std::size_t edit) {
      return matcher.hurts(edits[edit]) || edits[edit].edit->facet == "property";
    };
    if (std::any_of(about.begin(), about.end(), may_hurt))
      std::erase_if(about, [&](std::size_t edit) { return !may_hurt(edit); });
    for (const std::size_t edit : about) note(whole, i, result.edits[edit]);
    if (about.empty()) result.others.push_back(gap);
  }
  PlaceTree refused;
  PlaceTree choices;
  for (std::size_t i = 0; i < whole.gaps.size(); ++i) {
    const Gap& gap = whole.gaps[i];
    refused.add(gap.instance, i);
    if (gap.answer != Answer::no && is_choice(gap.keyword)) choices.add(gap.instance, i);
  }
  for (std::size_t i = 0; i < edits.size(); ++i) {
    ProvedEdit& proved = result.edits[i];
    const EditUse& use = edits[i];
    const SchemaEdit& edit = *use.edit;
    if (proved.proof != Proof::law) continue;
    if (!matcher.hurts(use) && edit.facet != "property") continue;
    if (edit.effect == Effect::governance) continue;
    if (is_note_for_readers(edit.keyword)) {
      proved = {.proof = Proof::none, .reason = "schemas do not judge what it says"};
      continue;
    }
    if (!refused.has_around(use.instance) && !whole.more) {
      proved.proof = Proof::compatible;
      continue;
    }
    // What one branch of a choice refuses another may accept.
    if (const auto choice = choices.first_around(use.instance)) {
      proved = {.proof = Proof::none, .reason = whole.gaps[*choice].reason};
      continue;
    }
    // Something else at that place is refused before this comes into question.
    const bool at_the_top = !edit.base || !edit.revision || edit.base.node == base.node;
    if (at_the_top) {
      proved = judge_alone(side, use, whole);
      continue;
    }
    const auto [known, is_new] = alone_.try_emplace({side, &edit});
    if (is_new) known->second = prove_alone(side, use);
    proved = known->second;
  }
  std::vector<std::size_t> doubtful;
  for (std::size_t i = 0; i < edits.size(); ++i)
    if (may_be_void(edits[i], result.edits[i].proof)) doubtful.push_back(i);
  const bool all = !doubtful.empty() && doubtful.size() == edits.size() && whole.gaps.empty() &&
                   are_same(base, revision);
  for (const std::size_t i : doubtful)
    result.edits[i].is_void = all || is_same_alone(*edits[i].edit);
  return result;
}

}  // namespace driftgate
