#include "runner/flow.h"

#include <fmt/core.h>

#include <algorithm>
#include <string_view>
#include <utility>

#include "runner/nearest.h"
#include "specs/document/error.h"
#include "specs/document/refuse.h"
#include "specs/http/exchange.h"
#include "specs/http/media_type.h"
#include "specs/openapi/parameter_style.h"

namespace driftgate {
namespace {

// By its id, or by "POST /depots".
const Operation& operation_named(const arazzo::Step& step, const Description& description) {
  std::vector<std::string_view> ids;
  for (const Operation& each : description.operations) {
    if (step.operation_id.empty()) {
      if (each.path == step.path && each.method == step.method) return each;
      continue;
    }
    if (each.id == step.operation_id || each.method + " " + each.path == step.operation_id)
      return each;
    ids.push_back(each.id);
  }
  if (step.operation_id.empty())
    refuse(step.source,
           fmt::format("the description has no operation {} {}", step.method, step.path));
  refuse(step.source, fmt::format("the description has no operation '{}'{}", step.operation_id,
                                  did_you_mean(step.operation_id, ids)));
}

FlowStep::Argument argument(const arazzo::Parameter& given, const Operation& operation) {
  const auto is_meant = [&](const Parameter& each) {
    return each.in == *given.in &&
           (each.in == In::header ? equal_ignoring_case(each.name, given.name)
                                  : each.name == given.name);
  };
  const auto found =
      std::find_if(operation.parameters.begin(), operation.parameters.end(), is_meant);
  if (found != operation.parameters.end()) return {.described = &*found, .given = &given};
  if (*given.in != In::header)
    refuse(given.source, fmt::format("{} has no {} parameter '{}'", operation.id,
                                     to_string(*given.in), given.name));
  if (!is_token(given.name))
    refuse(given.source, fmt::format("'{}' is no name for a header field", given.name));
  return {.given = &given};
}

const RequestContent* content_of(const arazzo::Step& step, const Operation& operation) {
  const auto& all = operation.body.content;
  if (all.empty()) refuse(step.source, fmt::format("{} takes no body", operation.id));
  if (step.content_type.empty()) {
    const auto json = std::find_if(all.begin(), all.end(), [](const RequestContent& each) {
      const auto media = parse_media_type(each.media_type);
      return media && media->is_json();
    });
    return json == all.end() ? &all.front() : &*json;
  }
  const auto wanted = parse_media_type(step.content_type);
  if (!wanted) refuse(step.source, fmt::format("'{}' is no media type", step.content_type));
  for (const RequestContent& each : all)
    if (const auto media = parse_media_type(each.media_type); media && covers(*media, *wanted))
      return &each;
  refuse(step.source, fmt::format("{} takes no body of type {}", operation.id, step.content_type));
}

std::vector<CompiledCriterion> compiled(const std::vector<arazzo::Criterion>& criteria) {
  std::vector<CompiledCriterion> all;
  all.reserve(criteria.size());
  for (const arazzo::Criterion& each : criteria) all.emplace_back(each);
  return all;
}

std::vector<FlowStep::Action> bound(const std::vector<arazzo::Action>& actions) {
  std::vector<FlowStep::Action> all;
  all.reserve(actions.size());
  for (const arazzo::Action& each : actions) all.push_back({&each, compiled(each.criteria)});
  return all;
}

// Those that a workflow calls, or goes over to.
std::set<std::string_view> called_by(const arazzo::Workflow& workflow) {
  std::set<std::string_view> all;
  for (const arazzo::Step& step : workflow.steps) {
    if (!step.workflow.empty()) all.insert(step.workflow);
    for (const auto* actions : {&step.on_success, &step.on_failure})
      for (const arazzo::Action& action : *actions)
        if (!action.workflow.empty() && action.workflow != workflow.id) all.insert(action.workflow);
  }
  return all;
}

}  // namespace

std::vector<FlowStep> bind_steps(std::span<const arazzo::Step> steps,
                                 const Description& description) {
  std::vector<FlowStep> all;
  for (const arazzo::Step& step : steps) {
    FlowStep bound_step{.step = &step,
                        .success = compiled(step.success),
                        .on_success = bound(step.on_success),
                        .on_failure = bound(step.on_failure)};
    if (step.workflow.empty()) {
      const Operation& operation = operation_named(step, description);
      bound_step.operation = &operation;
      for (const arazzo::Parameter& given : step.parameters)
        bound_step.arguments.push_back(argument(given, operation));
      if (step.payload || !step.replacements.empty())
        bound_step.content = content_of(step, operation);
    }
    all.push_back(std::move(bound_step));
  }
  return all;
}

std::vector<Flow> bind_file(const arazzo::Arazzo& file, const Description& description) {
  std::vector<Flow> flows;
  for (const arazzo::Workflow& workflow : file.workflows)
    flows.push_back({.workflow = &workflow, .steps = bind_steps(workflow.steps, description)});
  for (const arazzo::Workflow& workflow : file.workflows)
    for (const std::string_view called : called_by(workflow))
      for (Flow& flow : flows)
        if (flow.workflow->id == called) flow.runs_alone = false;
  return flows;
}

void require_inputs(const Flows& flows, const PlanOptions& options) {
  std::set<std::string_view> known;
  for (const auto& [name, value] : options.parameters) known.insert(name);
  for (const FlowStep& step : flows.set_up)
    for (const arazzo::Output& output : step.step->outputs) known.insert(output.name);
  for (const std::vector<Flow>& file : flows.files)
    for (const Flow& flow : file)
      for (const arazzo::Input& input : flow.workflow->inputs)
        if (flow.runs_alone && input.required && !input.by_default && !known.contains(input.name))
          refuse(input.schema,
                 fmt::format("the input '{}' of workflow '{}' has no value: give it a default, or "
                             "name one under 'probes: {{parameters: …}}' or with --parameter",
                             input.name, flow.workflow->id));
}

}  // namespace driftgate
