#include "runner/flow_player.h"

#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <thread>
#include <utility>

#include "runner/halt.h"
#include "runner/quantity.h"
#include "specs/document/quote_json.h"
#include "specs/openapi/parameter_style.h"
#include "validators/case.h"
#include "validators/schema/wording.h"

namespace driftgate {
namespace {

// More than any flow needs that ends.
constexpr std::size_t kMostSteps = 1000;
constexpr std::chrono::seconds kLongestWait{60};

const Flow* flow_named(const std::vector<Flow>& file, std::string_view id) {
  for (const Flow& flow : file)
    if (flow.workflow->id == id) return &flow;
  return nullptr;
}

std::size_t place_of(const Flow& flow, std::string_view id) {
  const auto found = std::find_if(flow.steps.begin(), flow.steps.end(),
                                  [&](const FlowStep& each) { return each.step->id == id; });
  return static_cast<std::size_t>(found - flow.steps.begin());
}

std::string name_of(const Flow& flow, const FlowStep& step) {
  return fmt::format("workflow {}, step {}", flow.workflow->id, step.step->id);
}

std::string name_in(std::string_view list, const FlowStep& step, std::size_t number) {
  return fmt::format("{}, step {}", list,
                     step.step->id.empty() ? std::to_string(number + 1) : step.step->id);
}

bool says_who_asks(std::string_view field) {
  return equal_ignoring_case(field, "Authorization") || equal_ignoring_case(field, "Cookie") ||
         equal_ignoring_case(field, "Proxy-Authorization");
}

// What a step says of who asks is a secret, wherever it came from.
void hide_request(const Request& request, Result& result) {
  const auto without = [&](std::string& line) {
    for (const auto& [name, value] : request.headers)
      if (says_who_asks(name) && !value.empty())
        for (std::size_t at = line.find(value); at != line.npos; at = line.find(value))
          line.replace(at, value.size(), "…");
  };
  without(result.reproduction);
  for (Finding& finding : result.findings) {
    finding.request.reset();
    without(finding.reproduction);
  }
}

// The value with another one at the place, which may be a new member or the end of a list.
std::optional<std::string> replaced(Node root, const std::string& pointer, Node value) {
  const Node there = find_pointer(root, pointer);
  const std::size_t slash = pointer.rfind('/');
  const Node parent =
      there || slash == pointer.npos ? Node{} : find_pointer(root, pointer.substr(0, slash));
  const std::string token = slash == pointer.npos ? "" : pointer.substr(slash + 1);
  const bool is_new_member = parent && parent.is(Kind::object);
  const bool is_new_element = parent && parent.is(Kind::array) && token == "-";
  if (!there && !is_new_member && !is_new_element) return std::nullopt;
  return rewritten(root, [&](Node each, std::string& out) {
    if (there && each == there) {
      out += to_json(value);
      return true;
    }
    if (there || each != parent) return false;
    std::string all = to_json(each);
    all.pop_back();
    out += all + (each.size() > 0 ? "," : "");
    if (is_new_member) {
      std::string name;
      for (std::size_t i = 0; i < token.size(); ++i)
        name +=
            token[i] == '~' && i + 1 < token.size() ? (token[++i] == '1' ? '/' : '~') : token[i];
      append_quoted_json(out, name);
      out += ':';
    }
    out += to_json(value) + (is_new_member ? "}" : "]");
    return true;
  });
}

bool is_json_type(const std::string& type) {
  const auto media = parse_media_type(type);
  return media && media->is_json();
}

}  // namespace

Scope FlowPlayer::scope_of(const Run& run) const {
  return {.values = &exploration_.values,
          .inputs = &run.inputs,
          .outputs = &run.outputs,
          .steps = &run.steps,
          .workflow_inputs = &workflow_inputs_,
          .workflow_outputs = &workflow_outputs_};
}

Scope FlowPlayer::scope_of(const FlowStep& step, const Played& played, const Run& run) const {
  Scope scope = scope_of(run);
  if (!played.asking) return scope;
  scope.operation = step.operation;
  scope.exchange = &played.heard.exchange;
  return scope;
}

// --- the request ---

FlowPlayer::Made FlowPlayer::made(const FlowStep& step, const Scope& scope) {
  const bool has_payload = step.content != nullptr && step.step->payload;
  GivenParts given{.has_body = has_payload};
  Headers fields;
  bool hides = false;
  for (const FlowStep::Argument& argument : step.arguments) {
    const std::string& name = argument.given->name;
    const Filled value = filled(argument.given->value, scope);
    if (!value.value)
      return {.reason = fmt::format("parameter '{}': {} yields nothing", name, value.lacks)};
    hides = hides || (*argument.given->in == In::header && says_who_asks(name)) ||
            *argument.given->in == In::cookie;
    if (argument.described != nullptr) {
      given.parameters.emplace(argument.described, to_json(value.value));
      continue;
    }
    fields.emplace_back(name, as_text(value.value));
    if (!is_field_value(fields.back().second))
      return {.reason = fmt::format("the header field '{}' cannot hold that value", name)};
  }
  Drafted drafted = exploration_.maker.draft(*step.operation, exploration_.known, 0, given);
  if (!drafted.parts) return {.reason = std::move(drafted.reason)};
  if (step.content != nullptr)
    if (std::string reason = add_body(step, scope, *drafted.parts); !reason.empty())
      return {.reason = std::move(reason)};
  drafted.parts->headers.insert(drafted.parts->headers.end(), fields.begin(), fields.end());
  Assembled assembled = exploration_.maker.assemble(*step.operation, *drafted.parts);
  if (!assembled.request) return {.reason = std::move(assembled.reason)};
  return {.asking = Asking{.request = std::move(*assembled.request), .operation = step.operation},
          .hides = hides};
}

// "" when the body is what the step says.
std::string FlowPlayer::add_body(const FlowStep& step, const Scope& scope, RequestParts& parts) {
  const std::string& type =
      step.step->content_type.empty() ? step.content->media_type : step.step->content_type;
  Node value;
  if (step.step->payload) {
    const Filled payload = filled(step.step->payload, scope);
    if (!payload.value) return fmt::format("request body: {} yields nothing", payload.lacks);
    value = payload.value;
    if (value.is(Kind::string) && !is_json_type(type)) {
      parts.content = step.content;
      parts.content_type = type;
      parts.body = value.text();
      return "";
    }
    // JSON as a text with expressions in it.
    if (value.is(Kind::string) && step.step->payload.is(Kind::string))
      if (const Node read = exploration_.values.json(std::string(value.text()))) value = read;
  } else {
    value = exploration_.values.json(parts.body_json);
    if (!value) return "request body: there is no JSON in which something could be replaced";
  }
  for (const arazzo::Replacement& each : step.step->replacements) {
    const Filled by = filled(each.value, scope);
    if (!by.value)
      return fmt::format("replacement at '{}': {} yields nothing", each.target, by.lacks);
    const std::optional<std::string> json = replaced(value, each.target, by.value);
    if (!json)
      return fmt::format("replacement at '{}': the payload has no such place", each.target);
    value = exploration_.values.json(*json);
  }
  Body body = exploration_.maker.write(*step.content, to_json(value));
  if (!body.bytes) return fmt::format("request body: {}", body.reason);
  parts.content = step.content;
  parts.content_type = std::move(body.content_type);
  if (!step.step->content_type.empty() && parts.content_type.find("boundary") == std::string::npos)
    parts.content_type = step.step->content_type;
  parts.body = std::move(*body.bytes);
  parts.body_json = to_json(value);
  return "";
}

// --- one step ---

std::vector<UnmetCriterion> FlowPlayer::unmet_of(const FlowStep& step, const Scope& scope) const {
  std::vector<UnmetCriterion> unmet;
  for (const CompiledCriterion& each : step.success)
    if (!each.holds(scope)) unmet.push_back(each.unmet(scope));
  const Response* response = scope.exchange == nullptr ? nullptr : scope.exchange->response();
  if (step.success.empty() && response != nullptr && !is_success(response->status))
    unmet.push_back({.condition = "a 2xx status",
                     .actual = std::to_string(response->status),
                     .source = step.step->source});
  return unmet;
}

FlowPlayer::Played FlowPlayer::ask(const FlowStep& step, const Run& run) {
  Played played;
  Made request = made(step, scope_of(run));
  if (!request.asking) {
    played.reason = std::move(request.reason);
    return played;
  }
  played.asking = std::move(request.asking);
  played.hides = request.hides;
  exploration_.users_step = true;
  played.heard = exploration_.asker.ask(*played.asking);
  exploration_.users_step = false;
  if (played.heard.exchange.response() == nullptr) {
    played.reason = played.heard.result.reason;
    return played;
  }
  played.unmet = unmet_of(step, scope_of(step, played, run));
  played.end = played.unmet.empty() ? End::met : End::unmet;
  return played;
}

// Another workflow in place of a request: its outputs are those of the step.
FlowPlayer::Played FlowPlayer::call(const FlowStep& step, Run& run) {
  Played played;
  const Flow& called = *flow_named(*file_, step.step->workflow);
  NamedValues inputs = inputs_of(called);
  for (const arazzo::Parameter& each : step.step->parameters) {
    const Filled value = filled(each.value, scope_of(run));
    if (!value.value) {
      played.reason = fmt::format("parameter '{}': {} yields nothing", each.name, value.lacks);
      return played;
    }
    inputs.insert_or_assign(each.name, value.value);
  }
  NamedValues outputs;
  const bool well = play(called, std::move(inputs), outputs);
  run.steps[step.step->id] = outputs;
  played.unmet = unmet_of(step, scope_of(run));
  played.end = well && played.unmet.empty() ? End::met : End::unmet;
  if (!well) played.reason = fmt::format("the workflow {} did not end well", called.workflow->id);
  return played;
}

FlowPlayer::Played FlowPlayer::attempt(const FlowStep& step, Run& run) {
  ++steps_played_;
  return step.operation == nullptr ? call(step, run) : ask(step, run);
}

const FlowStep::Action* FlowPlayer::action_after(const FlowStep& step, const Played& played,
                                                 const Run& run) {
  const Scope scope = scope_of(step, played, run);
  for (const FlowStep::Action& each : played.end == End::met ? step.on_success : step.on_failure) {
    if (each.action->type == arazzo::Action::Type::retry) continue;  // It was used up.
    const bool meant = std::all_of(each.criteria.begin(), each.criteria.end(),
                                   [&](const CompiledCriterion& c) { return c.holds(scope); });
    if (meant) return &each;
  }
  return nullptr;
}

// Waits, and does what the retry needs. Retry-After wins (Arazzo 1.0.1 §Failure Action Object).
bool FlowPlayer::prepare_retry(const arazzo::Action& action, Run& run, const Played& played) {
  double seconds = action.retry_after_seconds;
  if (const Response* response = played.heard.exchange.response())
    if (const std::string* after = find_header(response->headers, "Retry-After"))
      if (const auto told = parse_count(*after)) seconds = static_cast<double>(*told);
  const double most = std::chrono::duration<double>(kLongestWait).count();
  const std::chrono::duration<double> pause(std::clamp(seconds, 0.0, most));
  if (exploration_.run.halt != nullptr)
    exploration_.run.halt->sleep_for(pause, exploration_.asker.cleans_up);
  else
    std::this_thread::sleep_for(pause);
  if (!action.workflow.empty()) {
    NamedValues outputs;
    const Flow& flow = *flow_named(*file_, action.workflow);
    return play(flow, inputs_of(flow), outputs);
  }
  if (action.step.empty() || run.flow == nullptr) return true;
  const FlowStep& step = run.flow->steps[place_of(*run.flow, action.step)];
  Played other = attempt(step, run);
  take_outputs(step, other, run);
  const bool well = other.end == End::met;
  note(name_of(*run.flow, step), step, std::move(other), false);
  return well;
}

// Of attempts that are followed by another only the last one counts.
FlowPlayer::Played FlowPlayer::attempt_with_retries(const FlowStep& step, Run& run) {
  std::map<const FlowStep::Action*, std::size_t> used;
  for (;;) {
    Played played = attempt(step, run);
    if (played.end == End::met || steps_played_ >= kMostSteps) return played;
    if (exploration_.asker.is_stopped()) return played;
    const Scope scope = scope_of(step, played, run);
    const FlowStep::Action* retry = nullptr;
    for (const FlowStep::Action& each : step.on_failure) {
      const bool meant = std::all_of(each.criteria.begin(), each.criteria.end(),
                                     [&](const CompiledCriterion& c) { return c.holds(scope); });
      if (!meant) continue;
      if (each.action->type != arazzo::Action::Type::retry) break;
      if (used[&each] >= each.action->retry_limit) continue;
      retry = &each;
      break;
    }
    if (retry == nullptr) return played;
    ++used[retry];
    if (!prepare_retry(*retry->action, run, played)) return played;
  }
}

void FlowPlayer::take_outputs(const FlowStep& step, const Played& played, Run& run) {
  NamedValues& outputs = run.steps[step.step->id];
  if (played.asking) outputs.clear();
  const Scope scope = scope_of(step, played, run);
  for (const arazzo::Output& each : step.step->outputs)
    if (const Node value = value_of(each.value, scope)) outputs.insert_or_assign(each.name, value);
}

// --- what is told of it ---

// Requests that change nothing are asked once more before their answer is believed.
void FlowPlayer::confirm(const FlowStep& step, Played& played, const Run& run) {
  if (!exploration_.run.confirm || !played.asking || !is_safe(*step.operation)) return;
  std::vector<Heard> heard{std::move(played.heard)};
  exploration_.asker.confirm({*played.asking}, heard);
  played.heard = std::move(heard.front());
  if (played.unmet.empty()) return;
  Played again;
  again.asking = played.asking;
  again.heard = exploration_.asker.ask(*played.asking);
  if (again.heard.exchange.response() == nullptr) return;
  const std::vector<UnmetCriterion> second = unmet_of(step, scope_of(step, again, run));
  for (UnmetCriterion& unmet : played.unmet)
    unmet.confidence =
        std::any_of(second.begin(), second.end(),
                    [&](const UnmetCriterion& other) { return other.condition == unmet.condition; })
            ? Confidence::confirmed
            : Confidence::flaky;
}

void FlowPlayer::note(const std::string& name, const FlowStep& step, Played played, bool handled) {
  Result result = std::move(played.heard.result);
  result.name = name;
  result.source = step.step->source.location();
  if (step.operation != nullptr) result.operation = step.operation->id;
  if (!exploration_.run.rerun_prefix.empty()) result.rerun = exploration_.run.rerun_prefix;
  if (!played.asking && played.end != End::met) {
    result.outcome = Outcome::errored;
    result.fault = Fault::provider;
    result.type = "workflow.not-possible";
    result.reason = played.reason;
    return add(std::move(result));
  }
  if (played.asking && played.end == End::met && !step.success.empty()) {
    // The refusal is what the step asks for.
    if (result.type == "auth.refused")
      result = {.name = std::move(result.name),
                .operation = std::move(result.operation),
                .findings = std::move(result.findings),
                .source = std::move(result.source),
                .status = result.status,
                .timings = result.timings};
    if (!is_success(result.status))
      std::erase_if(result.findings, [](const Finding& each) {
        return each.rule == "undocumented-rule" || each.rule == "valid-request-rejected";
      });
    if (result.findings.empty() && result.outcome == Outcome::failed)
      result.outcome = Outcome::passed;
  }
  if (played.end == End::unmet && !handled && played.asking) {
    Workflow one;
    one.steps.push_back({.role = Step::Role::given, .operation = step.operation});
    one.steps.front().exchange = played.heard.exchange;
    one.steps.front().unmet = std::move(played.unmet);
    std::vector<WorkflowFinding> found =
        judge(one, exploration_.policy, exploration_.run.integration);
    for (std::size_t i = 0; i < found.size(); ++i) {  // One for each criterion, in their order.
      Finding& finding = found[i].finding;
      finding.confidence = one.steps.front().unmet[i].confidence;
      if (finding.confidence == Confidence::flaky)
        finding.severity = std::min(finding.severity, Severity::warning);
      finding.status = result.status;
      if (finding.severity >= exploration_.policy.fail_on && result.outcome == Outcome::passed)
        result.outcome = Outcome::failed;
      result.findings.push_back(std::move(finding));
    }
    attach_request(played.asking->request, exploration_.run.curl, result);
  }
  if (played.hides) hide_request(played.asking->request, result);
  std::stable_sort(result.findings.begin(), result.findings.end(),
                   [](const Finding& a, const Finding& b) { return a.severity > b.severity; });
  add(std::move(result));
}

// A step that is played again has one Result: the worst of them, with the findings of all.
void FlowPlayer::add(Result result) {
  const auto known = std::find_if(exploration_.steps.begin(), exploration_.steps.end(),
                                  [&](const Result& each) { return each.name == result.name; });
  if (known == exploration_.steps.end()) {
    exploration_.steps.push_back(std::move(result));
    return;
  }
  for (Finding& finding : known->findings) {
    const auto same =
        std::find_if(result.findings.begin(), result.findings.end(),
                     [&](const Finding& each) { return each.fingerprint == finding.fingerprint; });
    if (same == result.findings.end())
      result.findings.push_back(std::move(finding));
    else
      same->count += finding.count;
  }
  if (known->outcome == Outcome::skipped) {
    *known = std::move(result);
    return;
  }
  known->findings = std::move(result.findings);
  if (known->outcome == Outcome::failed || result.outcome <= known->outcome) return;
  if (result.outcome == Outcome::errored) {
    known->fault = result.fault;
    known->type = std::move(result.type);
    known->reason = std::move(result.reason);
  }
  if (result.outcome != Outcome::skipped) known->outcome = result.outcome;
}

void FlowPlayer::note_unreached(const Flow& flow, const std::string& reason) {
  for (const FlowStep& step : flow.steps) {
    const std::string name = name_of(flow, step);
    const bool known = std::any_of(exploration_.steps.begin(), exploration_.steps.end(),
                                   [&](const Result& each) { return each.name == name; });
    if (known) continue;
    Result result{.name = name,
                  .operation = step.operation == nullptr ? "" : step.operation->id,
                  .outcome = Outcome::skipped,
                  .type = "skipped.not-reached",
                  .reason = reason,
                  .source = step.step->source.location()};
    exploration_.steps.push_back(std::move(result));
  }
}

// --- workflows ---

// Values that the user fixed, and outputs of the set-up; else the defaults.
NamedValues FlowPlayer::inputs_of(const Flow& flow) {
  NamedValues inputs;
  for (const arazzo::Input& input : flow.workflow->inputs) {
    const auto& given = exploration_.plan_options.parameters;
    const auto found = given.find(input.name);
    if (found == given.end()) {
      if (input.by_default) inputs.emplace(input.name, input.by_default);
      continue;
    }
    const Node type = input.schema.is(Kind::object) ? input.schema.find("type") : Node{};
    const bool is_text = !type || (type.is(Kind::string) && type.text() == "string");
    Node value = is_text ? Node{} : exploration_.values.json(found->second);
    if (!value) value = exploration_.values.text(found->second);
    inputs.emplace(input.name, value);
  }
  return inputs;
}

// Whether it ended well. Calls nest no deeper than the reader of the file allows.
bool FlowPlayer::play(const Flow& first, NamedValues inputs, NamedValues& outputs) {
  Run run{.flow = &first, .inputs = std::move(inputs)};
  bool well = true;
  bool ended = false;
  std::size_t at = 0;
  workflow_inputs_[first.workflow->id] = run.inputs;
  while (!ended && at < run.flow->steps.size()) {
    const FlowStep& step = run.flow->steps[at];
    const std::string name = name_of(*run.flow, step);
    if (steps_played_ >= kMostSteps) {
      add({.name = name,
           .operation = step.operation == nullptr ? "" : step.operation->id,
           .outcome = Outcome::errored,
           .fault = Fault::input,
           .type = "workflow.endless",
           .reason = fmt::format("more than {} steps were played: the workflow goes in circles",
                                 kMostSteps),
           .source = step.step->source.location()});
      return false;
    }
    Played played = attempt_with_retries(step, run);
    take_outputs(step, played, run);
    const FlowStep::Action* action = action_after(step, played, run);
    using Type = arazzo::Action::Type;
    const bool goes_on = action != nullptr && action->action->type == Type::go_to;
    const bool met = played.end == End::met;
    confirm(step, played, run);
    note(name, step, std::move(played), goes_on);
    if (goes_on && !action->action->workflow.empty()) {
      const Flow& next = *flow_named(*file_, action->action->workflow);
      note_unreached(*run.flow, "the workflow went over to another one before it");
      NamedValues own = inputs_of(next);
      for (const auto& [input, value] : run.inputs) own.try_emplace(input, value);
      run = {.flow = &next, .inputs = std::move(own)};
      workflow_inputs_[next.workflow->id] = run.inputs;
      at = 0;
    } else if (goes_on) {
      at = place_of(*run.flow, action->action->step);
    } else if (!met) {
      well = false;
      ended = true;
    } else {
      ended = action != nullptr && action->action->type == Type::end;
      ++at;
    }
  }
  note_unreached(*run.flow, "the workflow ended before it");
  for (const arazzo::Output& each : run.flow->workflow->outputs)
    if (const Node value = value_of(each.value, scope_of(run)))
      run.outputs.insert_or_assign(each.name, value);
  workflow_outputs_[run.flow->workflow->id] = run.outputs;
  workflow_outputs_[first.workflow->id] = run.outputs;
  ended_well_[first.workflow->id] = well;
  outputs = std::move(run.outputs);
  return well;
}

void FlowPlayer::play(const std::vector<Flow>& file) {
  file_ = &file;
  workflow_inputs_.clear();
  workflow_outputs_.clear();
  ended_well_.clear();
  steps_played_ = 0;
  for (const Flow& flow : file) {
    if (!flow.runs_alone) continue;
    const auto& needed = flow.workflow->depends_on;
    const auto failed = std::find_if(needed.begin(), needed.end(), [&](const std::string& id) {
      return !ended_well_.contains(id) || !ended_well_[id];
    });
    if (failed != needed.end()) {
      note_unreached(flow,
                     fmt::format("it depends on the workflow {}, which did not end well", *failed));
      continue;
    }
    NamedValues outputs;
    play(flow, inputs_of(flow), outputs);
  }
}

// --- before and after ---

bool FlowPlayer::set_up(const std::vector<FlowStep>& steps) {
  for (std::size_t i = 0; i < steps.size(); ++i) {
    const FlowStep& step = steps[i];
    Played played = attempt_with_retries(step, set_up_);
    std::string reason = played.reason;
    if (!played.unmet.empty()) {
      const UnmetCriterion& unmet = played.unmet.front();
      reason = fmt::format("expected {}, found {}", unmet.condition, unmet.actual);
    }
    if (const Response* response = played.heard.exchange.response();
        response != nullptr && !played.unmet.empty())
      reason += fmt::format("; {} answered {}{}{}", step.operation->id, response->status,
                            response->body.empty() ? "" : ": ", shortened(response->body));
    if (played.end == End::met) {
      take_outputs(step, played, set_up_);
      const NamedValues& outputs = set_up_.steps[step.step->id];
      for (const arazzo::Output& each : step.step->outputs) {
        const auto found = outputs.find(each.name);
        if (found == outputs.end()) {
          reason = fmt::format("its output '{}': {} yields nothing", each.name, each.value.text);
          played.end = End::unmet;
          break;
        }
        exploration_.keep_value(each.name, as_text(found->second));
      }
    }
    const bool well = played.end == End::met;
    const std::string name = name_in("setup", step, i);
    if (!well) {
      played.unmet.clear();
      played.end = End::met;
    }
    note(name, step, std::move(played), true);
    if (well) continue;
    Result& failed = exploration_.steps.back();
    failed.outcome = Outcome::errored;
    failed.fault = Fault::provider;
    failed.type = "setup.failed";
    failed.reason = fmt::format("the set-up failed: {}", reason);
    return false;
  }
  return true;
}

void FlowPlayer::tear_down(const std::vector<FlowStep>& steps) {
  for (std::size_t i = 0; i < steps.size(); ++i) {
    const FlowStep& step = steps[i];
    const Played played = attempt_with_retries(step, set_up_);
    take_outputs(step, played, set_up_);
    if (played.end == End::met) continue;
    const std::string what =
        played.unmet.empty() ? played.reason
                             : fmt::format("expected {}, found {}", played.unmet.front().condition,
                                           played.unmet.front().actual);
    exploration_.notices.push_back(
        fmt::format("{} ({}) did not end well, so something may be left behind: {}",
                    name_in("teardown", step, i), step.operation->id, what));
  }
}

}  // namespace driftgate
