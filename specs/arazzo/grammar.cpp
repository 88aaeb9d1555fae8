#include "specs/arazzo/grammar.h"

#include <fmt/core.h>

#include <utility>

#include "specs/openapi/rules.h"

// Arazzo 1.0.1.

namespace driftgate::arazzo {
namespace {

using namespace openapi;

constexpr bool kRequired = true;
using Rule = Group::Rule;

void require(Node object, std::string_view name, std::string_view of, Breaches& breaches) {
  if (!object.find(name)) breaches.error(object, fmt::format("'{}' is required in {}", name, of));
}

void forbid(Node object, std::string_view name, std::string_view where, Breaches& breaches) {
  if (const Node value = object.find(name))
    breaches.error(value, fmt::format("'{}' has no place in {}", name, where));
}

// §Parameter Object; or a Reusable Object in its place.
void parameter_is_whole(Node parameter, Breaches& breaches) {
  if (parameter.find("reference")) {
    for (const std::string_view name : {"name", "in"})
      forbid(parameter, name, "a Reusable Object", breaches);
    return;
  }
  for (const std::string_view name : {"name", "value"})
    require(parameter, name, "Parameter Object", breaches);
}

// §Success Action Object, §Failure Action Object; or a Reusable Object in their place.
void action_is_whole(Node action, Breaches& breaches) {
  if (action.find("reference")) {
    for (const Member& member : action.members())
      if (member.name() != "reference")
        forbid(action, member.name(), "a Reusable Object", breaches);
    return;
  }
  for (const std::string_view name : {"name", "type"}) require(action, name, "an action", breaches);
  const std::string_view type = text_of(action, "type");
  const bool targets = action.find("stepId") || action.find("workflowId");
  if (type == "goto" && !targets)
    breaches.error(action, "an action of type 'goto' must have 'stepId' or 'workflowId'");
  if (type == "end")
    for (const std::string_view name : {"stepId", "workflowId"})
      forbid(action, name, "an action of type 'end'", breaches);
  if (type != "retry")
    for (const std::string_view name : {"retryAfter", "retryLimit"})
      forbid(action, name, "an action that is no retry", breaches);
  if (const Node after = action.find("retryAfter");
      after.is(Kind::number) && after.text().starts_with('-'))
    breaches.error(after, "'retryAfter' must be 0 or more");
}

// §Criterion Object.
void criterion_has_context(Node criterion, Breaches& breaches) {
  const Node type = criterion.find("type");
  if (type.is(Kind::string) && type.text() == "simple") return;
  require(criterion, "context", "a criterion with a 'type'", breaches);
}

Object step_object(bool in_workflow) {
  Object step{
      .name = "Step Object",
      .fields =
          {
              {"stepId", text(), in_workflow},
              {"description", text()},
              {"operationId", text()},
              {"parameters", list_of(object(Type::step_parameter))},
              {"requestBody", object(Type::step_body)},
              {"successCriteria", list_of(object(Type::criterion))},
              {"onFailure", list_of(object(Type::failure_action))},
              {"outputs", map_of(text(), in_workflow ? Names::component : Names::any)},
          },
  };
  if (in_workflow) {
    step.put({"operationPath", text()});
    step.put({"workflowId", text()});
    step.put({"onSuccess", list_of(object(Type::success_action))});
    step.groups = {{Rule::exactly_one, {"operationId", "operationPath", "workflowId"}}};
  } else {
    step.put({"operationId", text(), kRequired});
  }
  return step;
}

Object action_object(std::string_view name, Value type) {
  return {
      .name = name,
      .fields =
          {
              {"name", text()},
              {"type", std::move(type)},
              {"workflowId", text()},
              {"stepId", text()},
              {"retryAfter", number()},
              {"retryLimit", number(Number::count)},
              {"criteria", list_of(object(Type::criterion))},
              {"reference", text()},
          },
      .groups = {{Rule::at_most_one, {"workflowId", "stepId"}}},
      .checks = {{action_is_whole}},
  };
}

void add_documents(Grammar::Objects& o) {
  at(o, Type::arazzo) = {
      .name = "Arazzo Object",
      .fields =
          {
              {"arazzo", text(), kRequired},
              {"info", object(Type::arazzo_info), kRequired},
              {"sourceDescriptions", non_empty(list_of(object(Type::source_description))),
               kRequired},
              {"workflows", non_empty(list_of(object(Type::workflow))), kRequired},
              {"components", object(Type::arazzo_components)},
          },
  };
  at(o, Type::arazzo_info) = {
      .name = "Info Object",
      .fields = {{"title", text(), kRequired},
                 {"summary", text()},
                 {"description", text()},
                 {"version", text(), kRequired}},
  };
  at(o, Type::source_description) = {
      .name = "Source Description Object",
      .fields = {{"name", text(), kRequired},
                 {"url", text(), kRequired},
                 {"type", text({"openapi", "arazzo"})}},
  };
  Value schema = object(Type::schema);
  schema.kinds |= bit(Kind::boolean);
  at(o, Type::arazzo_components) = {
      .name = "Components Object",
      .fields =
          {
              {"inputs", map_of(schema, Names::component)},
              {"parameters", map_of(object(Type::step_parameter), Names::component)},
              {"successActions", map_of(object(Type::success_action), Names::component)},
              {"failureActions", map_of(object(Type::failure_action), Names::component)},
          },
  };
  at(o, Type::workflow) = {
      .name = "Workflow Object",
      .fields =
          {
              {"workflowId", text(), kRequired},
              {"summary", text()},
              {"description", text()},
              {"inputs", schema},
              {"dependsOn", list_of(text())},
              {"steps", non_empty(list_of(object(Type::step))), kRequired},
              {"successActions", list_of(object(Type::success_action))},
              {"failureActions", list_of(object(Type::failure_action))},
              {"outputs", map_of(text(), Names::component)},
              {"parameters", list_of(object(Type::step_parameter))},
          },
  };
}

void add_steps(Grammar::Objects& o) {
  at(o, Type::step) = step_object(true);
  at(o, Type::setup_step) = step_object(false);
  at(o, Type::step_parameter) = {
      .name = "Parameter Object",
      .fields = {{"name", text()},
                 {"in", text({"path", "query", "header", "cookie"})},
                 {"value", any()},
                 {"reference", text()}},
      .checks = {{parameter_is_whole}},
  };
  at(o, Type::step_body) = {
      .name = "Request Body Object",
      .fields = {{"contentType", text()},
                 {"payload", any()},
                 {"replacements", list_of(object(Type::payload_replacement))}},
  };
  at(o, Type::payload_replacement) = {
      .name = "Payload Replacement Object",
      .fields = {{"target", text(), kRequired}, {"value", any(), kRequired}},
  };
  at(o, Type::success_action) = action_object("Success Action Object", text({"end", "goto"}));
  at(o, Type::failure_action) =
      action_object("Failure Action Object", text({"end", "retry", "goto"}));
  Value type = text({"simple", "regex", "jsonpath", "xpath"});
  type.kinds |= bit(Kind::object);
  type.type = Type::criterion_type;
  at(o, Type::criterion) = {
      .name = "Criterion Object",
      .fields = {{"context", text()}, {"condition", text(), kRequired}, {"type", std::move(type)}},
      .checks = {{criterion_has_context, "type"}},
  };
  at(o, Type::criterion_type) = {
      .name = "Criterion Expression Type Object",
      .fields = {{"type", text({"jsonpath", "xpath"}), kRequired},
                 {"version",
                  text({"draft-goessner-dispatch-jsonpath-00", "xpath-30", "xpath-20", "xpath-10"}),
                  kRequired}},
  };
}

}  // namespace

const Grammar& grammar_1_0() {
  static const Grammar grammar = [] {
    Grammar::Objects objects = grammar_3_1().objects();
    add_documents(objects);
    add_steps(objects);
    return Grammar(OpenApiVersion::v3_1, std::move(objects));
  }();
  return grammar;
}

}  // namespace driftgate::arazzo
