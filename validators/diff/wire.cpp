#include "validators/diff/wire.h"

#include <algorithm>
#include <vector>

#include "specs/openapi/readings.h"
#include "validators/diff/schema_view.h"
#include "validators/schema/generate.h"

namespace driftgate {
namespace {

constexpr std::size_t kTried = 60;  // Values on the edges of what is written.

bool has_type(const Schema& schema, std::string_view name) {
  const Node type = schema.node.find("type");
  if (type.is(Kind::string)) return type.text() == name;
  for (const Node each : type.elements())
    if (each.text() == name) return true;
  return false;
}

// A string or a list of strings, of which nothing is asked.
bool takes_any_text(Schema schema) {
  schema = followed(schema);
  if (!schema.node.is(Kind::object)) return false;
  for (const Member member : schema.node.members())
    if (keyword_role(member.key) != KeywordRole::annotation && member.name() != "type" &&
        member.name() != "default" && member.name() != "nullable" && member.name() != "items")
      return false;
  if (has_type(schema, "string")) return true;
  const Node items = schema.node.find("items");
  if (!has_type(schema, "array") || !items.is(Kind::object)) return false;
  const Schema element = followed(schema.graph->at(items));
  return has_type(element, "string") && !element.node.find("items") && takes_any_text(element);
}

// All that is written is one text each, or a list of such.
bool is_text(Schema schema, bool list) {
  schema = followed(schema);
  if (!schema.node.is(Kind::object)) return false;
  const Node items = schema.node.find("items");
  if (list)
    return has_type(schema, "array") && !schema.node.find("type").is(Kind::array) &&
           items.is(Kind::object) && is_text(schema.graph->at(items), false);
  return schema.node.find("type") && !has_type(schema, "array") && !has_type(schema, "object");
}

bool is_finite(Schema schema) {
  schema = followed(schema);
  return schema.node.is(Kind::object) &&
         (schema.node.find("enum").is(Kind::array) || schema.node.find("const"));
}

std::vector<std::string> values_of(Schema schema) {
  schema = followed(schema);
  std::vector<std::string> values;
  if (const Node constant = schema.node.find("const")) return {to_json(constant)};
  for (const Node value : schema.node.find("enum").elements()) values.push_back(to_json(value));
  return values;
}

}  // namespace

std::optional<SchemaEdit> told_as_text(const SchemaEdit& edit) {
  if (edit.facet != "type" || edit.edit != "changed" || !edit.base || !edit.revision)
    return std::nullopt;
  const auto is_wider = [](const Schema& all, const Schema& some) {
    return takes_any_text(all) && has_type(followed(all), "string") && is_text(some, false);
  };
  const bool narrower = is_wider(edit.base, edit.revision);
  if (!narrower && !is_wider(edit.revision, edit.base)) return std::nullopt;
  SchemaEdit told = edit;
  told.edit = narrower ? "specialized" : "generalized";
  told.effect = narrower ? Effect::narrows : Effect::widens;
  return told;
}

bool Wire::takes(const Schema& reader, Direction direction, const std::string& json) {
  if (!reader) return true;
  const Document* document = json_.read(json);
  if (document == nullptr) return false;
  const EvaluateOptions options{.direction = direction, .undocumented = false};
  // Nothing is written for null (RFC 6570 §2.3), so nothing can be refused.
  if (document->root().is(Kind::null) || evaluator_.valid(reader, document->root(), options))
    return true;
  const std::vector<std::string> readings = text_readings(document->root());
  const bool list = document->root().is(Kind::array);
  return std::any_of(readings.begin(), readings.end(), [&](const std::string& reading) {
    // A list of one is none of what is told here: one value and a list are two promises.
    if (!list && reading.starts_with('[')) return false;
    const Document* read = reading_.read(reading);
    return read != nullptr && evaluator_.valid(reader, read->root(), options);
  });
}

std::string Wire::find_refused(const Schema& writer, const Schema& reader, Direction direction) {
  if (is_finite(writer)) {
    for (const std::string& value : values_of(writer)) {
      const Document* document = json_.read(value);
      const bool written = document != nullptr &&
                           evaluator_.valid(writer, document->root(), {.direction = direction});
      if (written && !takes(reader, direction, value)) return value;
    }
    return "";
  }
  for (const Purpose purpose : {Purpose::boundary, Purpose::typical})
    for (const MadeValue& made :
         generate_values(writer, purpose,
                         {.direction = direction, .most = kTried, .depth = 2, .work = 400},
                         evaluator_)
             .values)
      if (!takes(reader, direction, made.json)) return made.json;
  return "";
}

void Wire::judge(SchemaProof& proof, const Schema& writer, const Schema& reader,
                 Direction direction) {
  const auto is_taken = [&](const std::string& json) { return takes(reader, direction, json); };
  const auto is_refuted = [&](const ProvedEdit& edit) {
    return edit.proof == Proof::witness && is_taken(edit.witness);
  };
  const bool any = std::any_of(proof.edits.begin(), proof.edits.end(), is_refuted);
  std::erase_if(proof.others,
                [&](const Gap& gap) { return gap.answer == Answer::no && is_taken(gap.witness); });
  if (!any) return;
  const std::string refused = find_refused(writer, reader, direction);
  const bool all_text =
      takes_any_text(reader) &&
      (has_type(followed(reader), "string") ? is_text(writer, false) : is_text(writer, true));
  for (ProvedEdit& edit : proof.edits) {
    if (!is_refuted(edit)) continue;
    if (!refused.empty())
      edit = {.proof = Proof::witness, .witness = refused};
    else if (all_text || is_finite(writer))
      edit = {.proof = Proof::compatible};
    else
      edit = {.proof = Proof::none, .reason = "as text no value was found that is refused"};
  }
}

}  // namespace driftgate
