#include "specs/arazzo/workflow.h"

#include <gtest/gtest.h>

#include "specs/document/error.h"

namespace driftgate::arazzo {
namespace {

std::unique_ptr<const Arazzo> read(const std::string& text) {
  return read_arazzo(
      "a.yaml",
      [&](const std::string& uri) {
        if (uri != "a.yaml") throw Error("no file " + uri);
        return text;
      },
      "folder/api.yaml");
}

std::string problem_of(const std::string& text) {
  try {
    read(text);
  } catch (const Error& error) {
    return to_string(error.where()) + ": " + error.what();
  }
  return "none";
}

const std::string kHead =
    "arazzo: 1.0.1\n"
    "info: {title: t, version: '1'}\n"
    "sourceDescriptions: [{name: api, url: ./api.yaml}]\n";

// A workflow of these steps, each in a line of its own from line 6 on.
std::string steps(const std::string& lines) {
  return kHead + "workflows:\n- workflowId: w\n  steps:\n" + lines;
}

struct Bad {
  const char* shows;
  std::string text;
  const char* problem;
};

const Bad kBad[] = {
    {"no object", "[]", "a.yaml:1:1: an Arazzo file is an object, not a list"},
    {"something else", "openapi: 3.1.0\n",
     "a.yaml:1:1: this is no Arazzo file: it has no 'arazzo'"},
    {"another version", "arazzo: 2.0.0\n",
     "a.yaml:1:9: 'arazzo' must be a version 1.0 such as '1.0.1', not '2.0.0'"},
    {"a number as version", "arazzo: 1.0\n",
     "a.yaml:1:9: 'arazzo' must be a version 1.0 such as '1.0.1', not '1.0'"},
    {"nothing but the version", "arazzo: 1.0.0\n",
     "a.yaml:1:1: 'info' is required in Arazzo Object"},
    {"no workflow", kHead + "workflows: []\n", "a.yaml:4:12: 'workflows' must not be empty"},
    {"no steps", kHead + "workflows:\n- {workflowId: w, steps: []}\n",
     "a.yaml:5:26: 'steps' must not be empty"},
    {"a slip in a name", steps("  - {stepId: a, operationID: x}\n"),
     "a.yaml:7:5: Step Object must have 'operationId', 'operationPath' or 'workflowId'"},
    {"two targets", steps("  - {stepId: a, operationId: x, workflowId: w}\n"),
     "a.yaml:7:45: Step Object may not have 'operationId', 'operationPath' and 'workflowId' "
     "together"},
    {"a wrong kind", steps("  - {stepId: 7, operationId: x}\n"),
     "a.yaml:7:14: 'stepId' must be a string, not a number; put it in quotes"},
    {"a step twice", steps("  - {stepId: a, operationId: x}\n  - {stepId: a, operationId: y}\n"),
     "a.yaml:8:14: the step 'a' stands twice"},
    {"a workflow twice",
     kHead + "workflows:\n- {workflowId: w, steps: [{stepId: a, operationId: x}]}\n"
             "- {workflowId: w, steps: [{stepId: a, operationId: x}]}\n",
     "a.yaml:6:16: the workflow 'w' stands twice"},
    {"a key twice", steps("  - {stepId: a, stepId: b, operationId: x}\n"),
     "a.yaml:7:17: 'stepId' stands twice in one object; first in line 7"},
    {"a parameter without a value",
     steps("  - {stepId: a, operationId: x, parameters: [{name: p, in: query}]}\n"),
     "a.yaml:7:46: 'value' is required in Parameter Object"},
    {"a parameter without a place",
     steps("  - {stepId: a, operationId: x, parameters: [{name: p, value: 1}]}\n"),
     "a.yaml:7:46: the parameter 'p' needs 'in', since the step asks an operation"},
    {"a parameter in a body",
     steps("  - {stepId: a, operationId: x, parameters: [{name: p, in: body, value: 1}]}\n"),
     "a.yaml:7:60: 'in' must be 'path', 'query', 'header' or 'cookie', not 'body'"},
    {"a parameter twice",
     steps("  - {stepId: a, operationId: x, parameters: [{name: p, in: query, value: 1}, "
           "{name: p, in: query, value: 2}]}\n"),
     "a.yaml:7:78: the parameter 'p' is given twice"},
    {"what is no expression", steps("  - {stepId: a, operationId: x, outputs: {y: $body}}\n"),
     "a.yaml:7:46: '$body' is no runtime expression"},
    {"an expression in a payload that is none",
     steps("  - {stepId: a, operationId: x, requestBody: {payload: {a: [b, '{$in}']}}}\n"),
     "a.yaml:7:64: '$in' is no runtime expression"},
    {"a step that is not there",
     steps("  - {stepId: a, operationId: x, outputs: {y: $steps.b.outputs.c}}\n"),
     "a.yaml:7:46: '$steps.b.outputs.c': there is no step 'b'"},
    {"an output that is not there",
     steps("  - {stepId: a, operationId: x, outputs: {y: $steps.a.outputs.c}}\n"),
     "a.yaml:7:46: '$steps.a.outputs.c': 'a' has no output 'c'"},
    {"an input that is not there",
     steps(
         "  - {stepId: a, operationId: x, parameters: [{name: p, in: query, value: $inputs.n}]}\n"),
     "a.yaml:7:74: '$inputs.n': the workflow has no input 'n'"},
    {"XPath",
     steps("  - {stepId: a, operationId: x, successCriteria: [{context: $response.body, "
           "condition: /a, type: xpath}]}\n"),
     "a.yaml:7:98: conditions of type 'xpath' are not supported"},
    {"XPath in a replacement",
     steps(
         "  - {stepId: a, operationId: x, requestBody: {replacements: [{target: a, value: 1}]}}\n"),
     "a.yaml:7:71: 'a' is no JSON Pointer; XPath is not supported"},
    {"a criterion without its context",
     steps("  - {stepId: a, operationId: x, successCriteria: [{condition: x, type: regex}]}\n"),
     "a.yaml:7:51: 'context' is required in a criterion with a 'type'"},
    {"an action that leads nowhere",
     steps("  - {stepId: a, operationId: x, onSuccess: [{name: n, type: goto, stepId: b}]}\n"),
     "a.yaml:7:45: the workflow has no step 'b'"},
    {"an action without a target",
     steps("  - {stepId: a, operationId: x, onSuccess: [{name: n, type: goto}]}\n"),
     "a.yaml:7:45: an action of type 'goto' must have 'stepId' or 'workflowId'"},
    {"a retry after success",
     steps("  - {stepId: a, operationId: x, onSuccess: [{name: n, type: retry}]}\n"),
     "a.yaml:7:61: 'type' must be 'end' or 'goto', not 'retry'"},
    {"a wait that is less than nothing",
     steps(
         "  - {stepId: a, operationId: x, onFailure: [{name: n, type: retry, retryAfter: -1}]}\n"),
     "a.yaml:7:80: 'retryAfter' must be 0 or more"},
    {"a component that is not there",
     steps("  - {stepId: a, operationId: x, onFailure: [{reference: "
           "$components.failureActions.b}]}\n"),
     "a.yaml:7:57: '$components.failureActions.b' names nothing under components/failureActions"},
    {"an unknown source", steps("  - {stepId: a, operationId: $sourceDescriptions.other.x}\n"),
     "a.yaml:7:30: there is no source description 'other'"},
    {"a path that is none", steps("  - {stepId: a, operationPath: '#/paths/~1x/get'}\n"),
     "a.yaml:7:32: '#/paths/~1x/get' must be "
     "'{$sourceDescriptions.NAME.url}#/paths/PATH/METHOD'"},
    {"a workflow of another file", steps("  - {stepId: a, workflowId: $sourceDescriptions.b.w}\n"),
     "a.yaml:7:29: '$sourceDescriptions.b.w': workflows of other files are not supported"},
    {"a workflow that calls itself", steps("  - {stepId: a, workflowId: w}\n"),
     "a.yaml:5:3: the workflow 'w' needs itself, by way of others"},
    {"a dependency on nothing",
     kHead +
         "workflows:\n- {workflowId: w, dependsOn: [v], steps: [{stepId: a, operationId: x}]}\n",
     "a.yaml:5:31: there is no workflow 'v'"},
    {"a reference that leads nowhere",
     kHead +
         "workflows:\n- {workflowId: w, inputs: {$ref: '#/x'}, steps: [{stepId: a, operationId: "
         "x}]}\n",
     "a.yaml:5:34: $ref '#/x' leads nowhere"},
};

TEST(arazzo, refuses_bad_files_at_their_place) {
  for (const Bad& bad : kBad) {
    SCOPED_TRACE(bad.shows);
    EXPECT_EQ(problem_of(bad.text), bad.problem);
  }
}

TEST(arazzo, names_operations_of_the_description_among_several) {
  const std::string head =
      "arazzo: 1.0.1\ninfo: {title: t, version: '1'}\n"
      "sourceDescriptions: [{name: other, url: other.yaml}, {name: api, url: x/api.yaml}]\n"
      "workflows:\n- workflowId: w\n  steps:\n  - stepId: a\n    operationId: ";
  EXPECT_EQ(read(head + "$sourceDescriptions.api.listPets\n")->workflows[0].steps[0].operation_id,
            "listPets");
  EXPECT_EQ(problem_of(head + "$sourceDescriptions.other.x\n"),
            "a.yaml:8:18: the source 'other' is not the description that is checked");
}

TEST(arazzo, reads_every_part) {
  const auto file = read(R"(arazzo: 1.0.0
info: {title: t, version: '1'}
sourceDescriptions: [{name: api, url: api.yaml, type: openapi}]
workflows:
- workflowId: second
  dependsOn: [first]
  parameters: [{name: tenant, in: header, value: acme}, {name: n, in: query, value: 1}]
  failureActions: [{reference: $components.failureActions.again}]
  steps:
  - stepId: a
    operationPath: '{$sourceDescriptions.api.url}#/paths/~1pets~1{petId}/get'
    parameters: [{reference: $components.parameters.pet, value: rex}, {name: n, in: query, value: 2}]
  outputs: {made: $workflows.first.outputs.id}
- workflowId: first
  inputs: {$ref: '#/components/inputs/one'}
  steps:
  - stepId: a
    operationId: createPet
    requestBody:
      contentType: application/json
      payload: {name: $inputs.name}
      replacements: [{target: /name, value: Rex}]
    successCriteria:
    - {context: $response.body, condition: $.id, type: {type: jsonpath, version: draft-goessner-dispatch-jsonpath-00}}
    onSuccess: [{name: out, type: end, criteria: [{condition: $statusCode == 201}]}]
    outputs: {id: '$response.body#/id'}
  outputs: {id: $steps.a.outputs.id}
components:
  inputs: {one: {type: object, required: [name], properties: {name: {type: string, default: Max}}}}
  parameters: {pet: {name: petId, in: path, value: max}}
  failureActions: {again: {name: again, type: retry, retryAfter: 1.5, retryLimit: 3}}
)");
  // What another one depends on comes first.
  ASSERT_EQ(file->workflows.size(), 2U);
  const Workflow& first = file->workflows[0];
  EXPECT_EQ(first.id, "first");
  ASSERT_EQ(first.inputs.size(), 1U);
  EXPECT_TRUE(first.inputs[0].required);
  EXPECT_EQ(first.inputs[0].by_default.text(), "Max");
  const Step& create = first.steps.at(0);
  EXPECT_EQ(create.operation_id, "createPet");
  EXPECT_EQ(create.content_type, "application/json");
  EXPECT_EQ(to_json(create.payload), R"({"name":"$inputs.name"})");
  EXPECT_EQ(create.replacements.at(0).target, "/name");
  EXPECT_EQ(create.success.at(0).type, Criterion::Type::json_path);
  EXPECT_EQ(create.on_success.at(0).type, Action::Type::end);
  EXPECT_EQ(create.on_success.at(0).criteria.at(0).condition, "$statusCode == 201");
  EXPECT_EQ(create.outputs.at(0).value.pointer, "/id");

  const Workflow& second = file->workflows[1];
  EXPECT_EQ(second.depends_on, std::vector<std::string>{"first"});
  const Step& read_step = second.steps.at(0);
  EXPECT_EQ(read_step.method + " " + read_step.path, "GET /pets/{petId}");
  ASSERT_EQ(read_step.parameters.size(), 3U);
  EXPECT_EQ(read_step.parameters[0].name, "petId");
  EXPECT_EQ(read_step.parameters[0].value.text(), "rex");
  EXPECT_EQ(read_step.parameters[1].value.text(), "2");  // Not the workflow's 1.
  EXPECT_EQ(read_step.parameters[2].name, "tenant");
  ASSERT_EQ(read_step.on_failure.size(), 1U);
  EXPECT_EQ(read_step.on_failure[0].type, Action::Type::retry);
  EXPECT_EQ(read_step.on_failure[0].retry_after_seconds, 1.5);
  EXPECT_EQ(read_step.on_failure[0].retry_limit, 3U);
}

}  // namespace
}  // namespace driftgate::arazzo
