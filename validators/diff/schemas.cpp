#include <fmt/core.h>

#include <algorithm>
#include <deque>
#include <string>
#include <utility>
#include <vector>

#include "specs/document/reference.h"
#include "validators/diff/schema_view.h"
#include "validators/diff/surface.h"

namespace driftgate::surface {
namespace {

Element whole_of(Whole whole) {
  switch (whole) {
    case Whole::request_body:
      return Element::request_body;
    case Whole::parameter:
      return Element::request_parameter;
    case Whole::header_parameter:
      return Element::request_header;
    case Whole::response_body:
      return Element::response_body;
    case Whole::response_header:
      return Element::response_header;
  }
  return Element::request_body;
}

std::string instance_of(const EditUse& use) {
  const bool of_property = use.edit->facet == "property";
  return of_property ? use.instance + "/" + pointer_token(use.edit->name) : use.instance;
}

std::string place_at(const SchemaPlace& place, const std::string& instance) {
  return instance.empty() ? place.place : fmt::format("{} {}", place.place, instance);
}

Change change_of(const SchemaPlace& place, const EditUse& use) {
  const SchemaEdit& edit = *use.edit;
  const DiffRule& rule = rule_of(whole_of(place.whole), use);
  Change change{.rule = rule.id,
                .side = place.pair.side(rule.side),
                .effect = edit.effect,
                .guards = use.guards,
                .message = rule.summary(),
                .before = edit.before,
                .after = edit.after,
                .place = place_at(place, instance_of(use)),
                .base = edit.base_source,
                .revision = edit.revision_source};
  change.severity = severity_of(change.side, change.effect, change.guards);
  if (!edit.name.empty()) change.message += fmt::format(": '{}'", edit.name);
  return change;
}

// What a value shows counts, whatever the law says of such edits.
void apply(const ProvedEdit& proved, Change& change) {
  change.proof = proved.proof;
  change.witness = proved.witness;
  change.reason = proved.reason;
  const Severity hurt = severity_of(change.side, Effect::incomparable, change.guards);
  switch (proved.proof) {
    case Proof::law:
      return;
    case Proof::witness:
      change.severity = hurt;
      return;
    case Proof::compatible:
      change.severity = Severity::note;
      return;
    case Proof::none:
      change.severity = std::min({change.severity, hurt, Severity::warning});
      return;
  }
}

// What no edit explains is told all the same.
Change change_of(const SchemaPlace& place, Side side, const Gap& gap) {
  const DiffRule& rule = *find_diff_rule(side == Side::request ? "request-schema-narrowed"
                                                               : "response-schema-widened");
  const bool proved = gap.answer == Answer::no;
  Change change{.rule = rule.id,
                .side = side,
                .effect = rule.effect,
                .severity = proved ? Severity::error : Severity::warning,
                .message = fmt::format("{}: '{}'", rule.summary(), gap.keyword),
                .place = place_at(place, gap.instance),
                .proof = proved ? Proof::witness : Proof::none,
                .witness = gap.witness,
                .reason = gap.reason};
  (side == Side::request ? change.base : change.revision) = gap.writing.node;
  (side == Side::request ? change.revision : change.base) = gap.source;
  return change;
}

// Where it is written, whoever refers to it; 0: nowhere.
Changes::WrittenAt written_at(const Schema& schema) {
  if (!schema) return {};
  const Node node = followed(schema).node;
  return {reinterpret_cast<std::uintptr_t>(node.document()), node.index()};
}

bool is_text(const Carrier& carrier) {
  if (carrier.parameter != nullptr) return carrier.parameter->content_type.empty();
  return carrier.header != nullptr && !carrier.header->json;
}

bool is_body(const SchemaUse& use) {
  return use.whole == Whole::request_body || use.whole == Whole::response_body;
}

// Where edits are found again and again, that they are known is told at once.
std::size_t add(const Surface& all, const SchemaPlace& place, const SchemaUse& use,
                const EditUse& edit, SchemaProof& proof, ProvedEdit& proved) {
  const auto make = [&] {
    Change change = change_of(place, edit);
    apply(proved, change);
    return all.changes.add(std::move(change), &place.pair);
  };
  // What is inside of a parameter is told by its place.
  if (!is_body(use)) return make();
  const auto key = [&] {
    return Changes::EditKey{
        use,         edit.edit,     edit.guards.read_only, edit.guards.write_only,
        edit.inside, edit.required, proved.proof};
  };
  auto known = all.changes.of_edits.find(key());
  // Only what is new must be shown.
  if (known == all.changes.of_edits.end() && proved.proof == Proof::witness &&
      !all.prosecutor.show(proof, proved))
    known = all.changes.of_edits.find(key());
  if (known == all.changes.of_edits.end()) {
    const std::size_t position = make();
    all.changes.of_edits.emplace(key(), position);
    return position;
  }
  all.changes.concern(known->second, place.pair,
                      all.options.all_places ? place_at(place, instance_of(edit)) : "");
  return known->second;
}

void show_value(const Surface& all, std::size_t position, const SchemaPlace& place, Side side) {
  const Change& change = all.changes.all()[position];
  const bool is_shown = !std::holds_alternative<std::monostate>(change.message_shown);
  if (is_shown || change.proof != Proof::witness || change.witness.empty()) return;
  const Carrier& carrier = side == Side::request ? place.base : place.revision;
  const bool known =
      carrier.parameter != nullptr || carrier.content != nullptr || carrier.response != nullptr;
  if (known)
    show(all, position, place.pair, {.carrier = carrier, .json = change.witness, .sure = true});
}

Side side_of(const SchemaPlace& place) {
  const bool sent = place.whole != Whole::response_body && place.whole != Whole::response_header;
  return place.pair.side(sent ? Side::request : Side::response);
}

// Any value that shows it will do.
ProvedEdit proved_by(const Surface& all, SchemaProof& proof) {
  if (proof.whole.answer == Answer::yes) return {.proof = Proof::compatible};
  for (Gap& gap : proof.others)
    if (all.prosecutor.show(proof, gap)) return {.proof = Proof::witness, .witness = gap.witness};
  return {.proof = Proof::none,
          .reason = proof.others.empty() ? "there is too much to be compared"
                                         : proof.others.front().reason};
}

}  // namespace

void compare_with_none(const Surface& all, const SchemaPlace& place, std::string_view rule,
                       Found found, const MediaType& media, const Schema& base,
                       const Schema& revision) {
  const Schema& given = base ? base : revision;
  if (all.prosecutor.prove(Side::request, any_schema(), given, {}).whole.answer == Answer::yes)
    return;
  const Side side = side_of(place);
  Change change = Changes::judged(rule, &place.pair, std::move(found));
  if (media.is_json()) {
    SchemaProof proof = all.prosecutor.prove(side, base ? base : any_schema(),
                                             revision ? revision : any_schema(), {});
    apply(proved_by(all, proof), change);
  } else if (change.severity > Severity::note) {
    apply({.proof = Proof::none, .reason = "what such a body may be without a schema is not told"},
          change);
  }
  const std::size_t position = all.changes.add(std::move(change), &place.pair);
  show_value(all, position, place, side);
}

void compare_schemas(const Surface& all, const SchemaPlace& place, const Schema& base,
                     const Schema& revision) {
  const Side side = side_of(place);
  const SchemaUse use{.whole = place.whole,
                      .side = side,
                      .unstable = place.pair.unstable,
                      .as_text = is_text(place.base) && is_text(place.revision)};
  const auto [known, is_new] =
      all.changes.of_schemas.try_emplace({use, written_at(base), written_at(revision)});
  if (!is_new) {
    for (const Changes::OfSchema& one : known->second)
      all.changes.concern(one.position, place.pair,
                          all.options.all_places ? place_at(place, one.instance) : "");
    return;
  }
  std::vector<EditUse> edits = all.differ.edits(base, revision);
  SchemaProof proof = all.prosecutor.prove(side, base, revision, edits);
  if (!is_body(use))
    for (ProvedEdit& each : proof.edits) all.prosecutor.show(proof, each);
  for (Gap& gap : proof.others) all.prosecutor.show(proof, gap);
  std::deque<SchemaEdit> as_texts;
  if (use.as_text) {
    const bool sends = side == Side::request;  // The side of the base writes.
    all.wire.judge(proof, sends ? base : revision, sends ? revision : base,
                   sends ? Direction::request : Direction::response);
    for (EditUse& each : edits)
      if (auto edit = told_as_text(*each.edit)) each.edit = &as_texts.emplace_back(*edit);
  }
  for (std::size_t i = 0; i < edits.size(); ++i) {
    if (proof.edits[i].is_void) continue;
    const std::size_t position = add(all, place, use, edits[i], proof, proof.edits[i]);
    known->second.push_back({position, all.options.all_places ? instance_of(edits[i]) : ""});
    show_value(all, position, place, side);
  }
  for (const Gap& gap : proof.others) {
    // Where no word changed, what nobody can decide is no news.
    if (edits.empty() && gap.answer != Answer::no) continue;
    known->second.push_back(
        {all.changes.add(change_of(place, side, gap), &place.pair), gap.instance});
    show_value(all, known->second.back().position, place, side);
  }
}

}  // namespace driftgate::surface
