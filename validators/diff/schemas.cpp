#include <fmt/core.h>

#include <string>

#include "specs/document/reference.h"
#include "validators/diff/surface.h"

namespace driftgate::surface {
namespace {

Element whole_of(Whole whole) {
  switch (whole) {
    case Whole::request_body:
      return Element::request_body;
    case Whole::parameter:
    case Whole::header_parameter:
      return Element::request_parameter;
    case Whole::response_body:
      return Element::response_body;
    case Whole::response_header:
      return Element::response_header;
  }
  return Element::request_body;
}

Element part_of(Whole whole) {
  switch (whole) {
    case Whole::request_body:
      return Element::request_property;
    case Whole::parameter:
      return Element::request_parameter_property;
    case Whole::header_parameter:
      return Element::request_header_property;
    case Whole::response_body:
      return Element::response_property;
    case Whole::response_header:
      return Element::response_header_property;
  }
  return Element::request_property;
}

bool is_of_property(const SchemaEdit& edit) { return edit.facet == "property"; }

std::string place_of(const SchemaPlace& place, const SchemaEdit& edit) {
  std::string pointer = edit.instance;
  if (is_of_property(edit)) pointer += "/" + pointer_token(edit.name);
  return pointer.empty() ? place.place : fmt::format("{} {}", place.place, pointer);
}

Change change_of(const SchemaPlace& place, const SchemaEdit& edit) {
  const bool inside = edit.inside || is_of_property(edit);
  const DiffRule& rule = rule_of(inside ? part_of(place.whole) : whole_of(place.whole), edit);
  Change change{.rule = rule.id,
                .side = place.pair.side(rule.side),
                .effect = edit.effect,
                .guards = edit.guards,
                .message = std::string(rule.summary),
                .before = edit.before,
                .after = edit.after,
                .place = place_of(place, edit),
                .base = edit.base_source,
                .revision = edit.revision_source};
  change.severity = severity_of(change.side, change.effect, change.guards);
  if (!edit.name.empty()) change.message += fmt::format(": '{}'", edit.name);
  return change;
}

}  // namespace

void compare_schemas(const Surface& all, const SchemaPlace& place, const Schema& base,
                     const Schema& revision) {
  for (const SchemaEdit& edit : all.differ.edits(base, revision))
    all.changes.add(change_of(place, edit), &place.pair);
}

}  // namespace driftgate::surface
