#include "specs/arazzo/workflow.h"

#include <fmt/core.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <map>
#include <set>
#include <utility>

#include "specs/arazzo/grammar.h"
#include "specs/http/uri.h"
#include "specs/openapi/references.h"
#include "specs/openapi/rules.h"
#include "specs/openapi/walk.h"
#include "specs/openapi/wording.h"

namespace driftgate::arazzo {
namespace {

using openapi::quoted;
using openapi::text_of;

[[noreturn]] void refuse(Node at, const std::string& message) {
  throw Error(message, at.location());
}

// The first that breaks the grammar, in source order.
void require_form(std::vector<Problem>& problems, const Written& written) {
  std::erase_if(problems, [](const Problem& each) { return each.warning; });
  if (problems.empty()) return;
  const auto first = std::min_element(
      problems.begin(), problems.end(),
      [](const Problem& a, const Problem& b) { return a.source.index() < b.source.index(); });
  refuse(written(first->source), first->message);
}

// Every text in a value, its member names left out.
template <class Visit>
void for_each_text(Node value, Visit visit) {
  for (std::uint32_t at = value.index(); at < value.past(); ++at)
    if (const Node each(value.document(), at); each.is(Kind::string)) visit(each);
}

/// What expressions may name.
struct Known {
  const std::map<std::string, std::set<std::string>, std::less<>>* steps = nullptr;
  const std::map<std::string, std::set<std::string>, std::less<>>* workflows = nullptr;
  std::set<std::string, std::less<>> inputs{};
  bool any_input = false;
};

// "list.name" may be the member `name` of the output `list`.
bool has_output(const std::set<std::string>& names, std::string_view name) {
  for (;;) {
    if (names.contains(std::string(name))) return true;
    const std::size_t dot = name.rfind('.');
    if (dot == name.npos) return false;
    name = name.substr(0, dot);
  }
}

/// Reads values of which the grammar has been checked.
class Reader {
 public:
  explicit Reader(const Written& written) : written_(written) {}

  void use_components(Node components) { components_ = components; }
  void use_known(const Known& known) { known_ = &known; }

  Step step(Node node) const {
    Step step{.id = std::string(text_of(node, "stepId")),
              .operation_id = std::string(text_of(node, "operationId")),
              .workflow = std::string(text_of(node, "workflowId")),
              .parameters = parameters(node),
              .source = written_(node)};
    if (const Node body = node.find("requestBody")) read_body(body, step);
    for (const Node each : node.find("successCriteria").elements())
      step.success.push_back(criterion(each));
    step.on_success = actions(node, "onSuccess", "successActions");
    step.on_failure = actions(node, "onFailure", "failureActions");
    step.outputs = outputs(node);
    return step;
  }

  std::vector<Parameter> parameters(Node owner) const {
    std::vector<Parameter> all;
    for (const Node each : owner.find("parameters").elements()) {
      Parameter added = parameter(each);
      for (const Parameter& other : all)
        if (other.name == added.name && other.in == added.in)
          refuse(added.source, fmt::format("the parameter {} is given twice", quoted(added.name)));
      all.push_back(std::move(added));
    }
    return all;
  }

  std::vector<Action> actions(Node owner, std::string_view list, std::string_view kind) const {
    std::vector<Action> all;
    for (const Node each : owner.find(list).elements()) all.push_back(action(each, kind));
    return all;
  }

  std::vector<Output> outputs(Node owner) const {
    std::vector<Output> all;
    for (const Member& member : owner.find("outputs").members())
      all.push_back({.name = std::string(member.name()),
                     .value = expression(member.value),
                     .source = written_(member.value)});
    return all;
  }

  Expression expression(Node text) const {
    ReadExpression read = read_expression(text.text());
    if (!read.expression) refuse(written_(text), read.problem);
    check(*read.expression, text);
    return std::move(*read.expression);
  }

 private:
  void check(const Expression& expression, Node at) const {
    if (known_ == nullptr) return;
    using Of = Expression::Of;
    const bool of_step = expression.of == Of::step_output;
    if (of_step || expression.of == Of::workflow_output) {
      const auto& all = of_step ? *known_->steps : *known_->workflows;
      const auto found = all.find(expression.owner);
      if (found == all.end())
        refuse(written_(at), fmt::format("{}: there is no {} {}", quoted(expression.text),
                                         of_step ? "step" : "workflow", quoted(expression.owner)));
      if (!has_output(found->second, expression.name))
        refuse(written_(at), fmt::format("{}: {} has no output {}", quoted(expression.text),
                                         quoted(expression.owner), quoted(expression.name)));
    }
    if (expression.of == Of::input && !known_->any_input) {
      const std::string_view name(expression.name);
      if (!known_->inputs.contains(name) &&
          !known_->inputs.contains(name.substr(0, name.find('.'))))
        refuse(written_(at), fmt::format("{}: the workflow has no input {}",
                                         quoted(expression.text), quoted(expression.name)));
    }
  }

  // Expressions in a value that is sent.
  void check_value(Node value) const {
    for_each_text(value, [&](Node text) {
      const ReadTemplate read = read_template(text.text());
      if (!read.problem.empty()) refuse(written_(text), read.problem);
      for (const Template::Part& part : read.read.parts)
        if (part.expression) check(*part.expression, text);
    });
  }

  // A Reusable Object's target; `node` itself where it is none.
  Node reused(Node node, std::string_view kind) const {
    const Node reference = node.find("reference");
    if (!reference) return node;
    const std::string prefix = fmt::format("$components.{}.", kind);
    const std::string_view text = reference.text();
    const Node found =
        text.starts_with(prefix) && components_.is(Kind::object) ? components_.find(kind) : Node{};
    const Node target = found.is(Kind::object) ? found.find(text.substr(prefix.size())) : Node{};
    if (!target || target.find("reference"))
      refuse(written_(reference),
             fmt::format("{} names nothing under components/{}", quoted(reference), kind));
    return target;
  }

  Parameter parameter(Node node) const {
    const Node target = reused(node, "parameters");
    Parameter parameter{.name = std::string(text_of(target, "name")),
                        .value = node.find("value") ? node.find("value") : target.find("value"),
                        .source = written_(node)};
    if (const Node in = target.find("in")) {
      for (const In each : {In::path, In::query, In::header, In::cookie})
        if (to_string(each) == in.text()) parameter.in = each;
    }
    check_value(parameter.value);
    return parameter;
  }

  void read_body(Node body, Step& to) const {
    to.content_type = text_of(body, "contentType");
    to.payload = body.find("payload");
    if (to.payload) check_value(to.payload);
    for (const Node each : body.find("replacements").elements()) {
      const Node target = each.find("target");
      if (!target.text().empty() && !target.text().starts_with('/'))
        refuse(written_(target),
               fmt::format("{} is no JSON Pointer; XPath is not supported", quoted(target)));
      check_value(each.find("value"));
      to.replacements.push_back({.target = std::string(target.text()),
                                 .value = each.find("value"),
                                 .source = written_(each)});
    }
  }

  Criterion criterion(Node node) const {
    Criterion criterion{.condition = std::string(text_of(node, "condition")),
                        .source = written_(node)};
    Node type = node.find("type");
    if (type.is(Kind::object)) type = type.find("type");
    const std::string_view word = type ? type.text() : "simple";
    if (word == "xpath") refuse(written_(type), "conditions of type 'xpath' are not supported");
    if (word == "regex") criterion.type = Criterion::Type::regex;
    if (word == "jsonpath") criterion.type = Criterion::Type::json_path;
    if (criterion.type == Criterion::Type::simple) return criterion;
    criterion.context = expression(node.find("context"));
    if (criterion.condition.find("{$") != std::string::npos)
      refuse(written_(node.find("condition")),
             "runtime expressions within a regex or jsonpath condition are not supported");
    return criterion;
  }

  Action action(Node node, std::string_view kind) const {
    const Node target = reused(node, kind);
    Action action{.step = std::string(text_of(target, "stepId")),
                  .workflow = std::string(text_of(target, "workflowId")),
                  .source = written_(node)};
    const std::string_view type = text_of(target, "type");
    if (type == "goto") action.type = Action::Type::go_to;
    if (type == "retry") action.type = Action::Type::retry;
    if (const Node after = target.find("retryAfter")) {
      const std::string_view text = after.text();
      std::from_chars(text.data(), text.data() + text.size(), action.retry_after_seconds);
    }
    if (const Node limit = target.find("retryLimit")) {
      const std::string_view text = limit.text();
      std::from_chars(text.data(), text.data() + text.size(), action.retry_limit);
    }
    for (const Node each : target.find("criteria").elements())
      action.criteria.push_back(criterion(each));
    return action;
  }

  const Written& written_;
  Node components_{};
  const Known* known_ = nullptr;
};

/// One file, step by step into `out_`.
class File {
 public:
  File(const std::string& uri, const Fetch& fetch, const std::string& description)
      : description_(description) {
    out_->documents = std::make_unique<Documents>(fetch);
    out_->root = &out_->documents->open(uri);
  }

  std::unique_ptr<const Arazzo> read() {
    const Node root = out_->root->root();
    if (!root.is(Kind::object))
      refuse(root, fmt::format("an Arazzo file is an object, not {}", openapi::a_kind(root)));
    require_version(root);
    openapi::References references(*out_->documents);
    std::vector<Problem> problems;
    openapi::walk(root, openapi::Type::arazzo, grammar_1_0(), references, problems);
    require_form(problems, written_);
    read_sources(root);
    for (const Node each : root.find("workflows").elements()) note_names(each);
    reader_.use_components(root.find("components"));
    for (const Node each : root.find("workflows").elements())
      out_->workflows.push_back(workflow(each, references));
    require_targets();
    put_in_order();
    return std::move(out_);
  }

 private:
  static void require_version(Node root) {
    const Node version = root.find("arazzo");
    if (!version) refuse(root, "this is no Arazzo file: it has no 'arazzo'");
    const std::string_view text = version.text();
    if (!version.is(Kind::string) || !text.starts_with("1.0."))
      refuse(version, fmt::format("'arazzo' must be a version 1.0 such as '1.0.1', not {}",
                                  quoted(version)));
  }

  // Which source is the description that is checked: the only one, or the one with its file name.
  void read_sources(Node root) {
    const auto last = [](std::string_view path) { return path.substr(path.rfind('/') + 1); };
    std::vector<std::string> fitting;
    std::size_t descriptions = 0;
    for (const Node each : root.find("sourceDescriptions").elements()) {
      const std::string name(text_of(each, "name"));
      if (!sources_.insert(name).second)
        refuse(each, fmt::format("the source {} is described twice", quoted(name)));
      if (text_of(each, "type") == "arazzo") continue;
      ++descriptions;
      if (out_->source.empty()) out_->source = name;
      if (last(text_of(each, "url")) == last(description_)) fitting.push_back(name);
    }
    if (descriptions > 1) out_->source = fitting.size() == 1 ? fitting.front() : "";
  }

  void note_names(Node workflow) {
    const std::string id(text_of(workflow, "workflowId"));
    std::set<std::string> outputs;
    for (const Member& member : workflow.find("outputs").members())
      outputs.insert(std::string(member.name()));
    if (!outputs_.emplace(id, std::move(outputs)).second)
      refuse(workflow.find("workflowId"), fmt::format("the workflow {} stands twice", quoted(id)));
  }

  Workflow workflow(Node node, openapi::References& references) {
    Workflow workflow{.id = std::string(text_of(node, "workflowId")), .source = node};
    Known known{.workflows = &outputs_};
    known.any_input = !read_inputs(node.find("inputs"), references, workflow);
    for (const Input& input : workflow.inputs) known.inputs.insert(input.name);
    std::map<std::string, std::set<std::string>, std::less<>> steps;
    for (const Node each : node.find("steps").elements()) {
      std::set<std::string> names;
      for (const Member& member : each.find("outputs").members())
        names.insert(std::string(member.name()));
      // Whatever the workflow that it calls gives.
      if (const auto called = outputs_.find(text_of(each, "workflowId")); called != outputs_.end())
        names.insert(called->second.begin(), called->second.end());
      const Node id = each.find("stepId");
      if (!steps.emplace(std::string(id.text()), std::move(names)).second)
        refuse(id, fmt::format("the step {} stands twice", quoted(id)));
    }
    known.steps = &steps;
    reader_.use_known(known);
    const std::vector<Parameter> shared = reader_.parameters(node);
    const std::vector<Action> success = reader_.actions(node, "successActions", "successActions");
    const std::vector<Action> failure = reader_.actions(node, "failureActions", "failureActions");
    for (const Node each : node.find("steps").elements()) {
      Step step = reader_.step(each);
      inherit(shared, step);
      step.on_success.insert(step.on_success.end(), success.begin(), success.end());
      step.on_failure.insert(step.on_failure.end(), failure.begin(), failure.end());
      bind_names(each, step);
      workflow.steps.push_back(std::move(step));
    }
    workflow.outputs = reader_.outputs(node);
    for (const Node each : node.find("dependsOn").elements())
      workflow.depends_on.push_back(workflow_named(each));
    reader_.use_known(kNothing);
    return workflow;
  }

  // The step's own win.
  static void inherit(const std::vector<Parameter>& shared, Step& step) {
    for (const Parameter& parameter : shared) {
      const bool own =
          std::any_of(step.parameters.begin(), step.parameters.end(), [&](const Parameter& each) {
            return each.name == parameter.name && each.in == parameter.in;
          });
      if (!own) step.parameters.push_back(parameter);
    }
  }

  // What a schema's `$ref`s end at.
  static Node target(Node schema, openapi::References& references) {
    if (const Node end = references.follow(schema)) return end;
    const Node reference = openapi::reference_in(schema);
    refuse(reference, fmt::format("$ref {} leads nowhere", quoted(reference)));
  }

  // Whether the inputs are all named.
  static bool read_inputs(Node schema, openapi::References& references, Workflow& to) {
    if (!schema) return true;
    schema = target(schema, references);
    if (!schema.is(Kind::object)) return false;
    std::set<std::string_view> required;
    for (const Node each : schema.find("required").elements()) required.insert(each.text());
    for (const Member& member : schema.find("properties").members()) {
      const Node property = target(member.value, references);
      to.inputs.push_back(
          {.name = std::string(member.name()),
           .schema = property,
           .by_default = property.is(Kind::object) ? property.find("default") : Node{},
           .required = required.contains(member.name())});
    }
    return schema.find("properties").is(Kind::object) && !schema.find("allOf");
  }

  // The name behind "$sourceDescriptions.NAME.", which must be the description's or ours.
  std::string of_source(Node reference) const {
    std::string_view text = reference.text();
    constexpr std::string_view kPrefix = "$sourceDescriptions.";
    if (!text.starts_with('$')) {
      if (out_->source.empty())
        refuse(reference, fmt::format("{} names no source, and there are several: write "
                                      "$sourceDescriptions.NAME.{}",
                                      quoted(text), text));
      return std::string(text);
    }
    if (!text.starts_with(kPrefix))
      refuse(reference, fmt::format("{} is no $sourceDescriptions expression", quoted(text)));
    text.remove_prefix(kPrefix.size());
    const std::size_t dot = std::min(text.find('.'), text.size());
    require_source(text.substr(0, dot), reference);
    if (dot >= text.size())
      refuse(reference, fmt::format("{} names no operation", quoted(reference)));
    return std::string(text.substr(dot + 1));
  }

  void require_source(std::string_view name, Node at) const {
    if (!sources_.contains(name))
      refuse(at, fmt::format("there is no source description {}", quoted(name)));
    if (name != out_->source)
      refuse(at, fmt::format("the source {} is not the description that is checked", quoted(name)));
  }

  std::string workflow_named(Node reference) const {
    const std::string_view text = reference.text();
    if (text.starts_with("$"))
      refuse(reference,
             fmt::format("{}: workflows of other files are not supported", quoted(text)));
    if (!outputs_.contains(text))
      refuse(reference, fmt::format("there is no workflow {}", quoted(text)));
    return std::string(text);
  }

  void bind_names(Node node, Step& step) const {
    if (const Node id = node.find("operationId")) step.operation_id = of_source(id);
    if (const Node path = node.find("operationPath")) read_path(path, step);
    if (const Node called = node.find("workflowId")) {
      step.workflow = workflow_named(called);
      if (node.find("requestBody"))
        refuse(node.find("requestBody"), "a step that calls a workflow has no request of its own");
      return;
    }
    for (const Parameter& parameter : step.parameters)
      if (!parameter.in)
        refuse(parameter.source,
               fmt::format("the parameter {} needs 'in', since the step asks an operation",
                           quoted(parameter.name)));
  }

  // "{$sourceDescriptions.NAME.url}#/paths/~1pets~1{petId}/get".
  void read_path(Node reference, Step& to) const {
    const std::string_view text = reference.text();
    const std::size_t hash = text.find('#');
    const std::string_view file = text.substr(0, std::min(hash, text.size()));
    constexpr std::string_view kOpen = "{$sourceDescriptions.", kClose = ".url}";
    const auto wrong = [&] {
      refuse(reference,
             fmt::format("{} must be '{{$sourceDescriptions.NAME.url}}#/paths/PATH/METHOD'",
                         quoted(text)));
    };
    if (hash == text.npos || !file.starts_with(kOpen) || !file.ends_with(kClose) ||
        file.size() <= kOpen.size() + kClose.size())
      wrong();
    require_source(file.substr(kOpen.size(), file.size() - kOpen.size() - kClose.size()),
                   reference);
    const std::string decoded = percent_decode(text.substr(hash + 1));
    std::string_view pointer(decoded);
    constexpr std::string_view kPaths = "/paths/";
    const std::size_t slash = pointer.rfind('/');
    if (!pointer.starts_with(kPaths) || slash < kPaths.size()) wrong();
    const std::string_view token = pointer.substr(kPaths.size(), slash - kPaths.size());
    for (std::size_t i = 0; i < token.size(); ++i) {
      if (token[i] == '/') wrong();
      const bool escaped = token[i] == '~' && i + 1 < token.size();
      if (!escaped) {
        to.path += token[i];
      } else {
        to.path += token[++i] == '1' ? '/' : '~';
      }
    }
    for (const char c : pointer.substr(slash + 1))
      to.method += c >= 'a' && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : c;
  }

  // Where actions lead.
  void require_targets() const {
    for (const Workflow& workflow : out_->workflows)
      for (const Step& step : workflow.steps)
        for (const auto* actions : {&step.on_success, &step.on_failure})
          for (const Action& action : *actions) {
            if (!action.workflow.empty() && !outputs_.contains(action.workflow))
              refuse(action.source,
                     fmt::format("there is no workflow {}", quoted(action.workflow)));
            const bool known = std::any_of(workflow.steps.begin(), workflow.steps.end(),
                                           [&](const Step& e) { return e.id == action.step; });
            if (!action.step.empty() && !known)
              refuse(action.source,
                     fmt::format("the workflow has no step {}", quoted(action.step)));
          }
  }

  const Workflow& named(std::string_view id) const {
    return *std::find_if(out_->workflows.begin(), out_->workflows.end(),
                         [&](const Workflow& each) { return each.id == id; });
  }

  // Those that a workflow needs: by dependsOn, and by the calls of its steps.
  static std::vector<std::string> needed(const Workflow& workflow) {
    std::vector<std::string> all = workflow.depends_on;
    for (const Step& step : workflow.steps) {
      if (!step.workflow.empty()) all.push_back(step.workflow);
      for (const Action& action : step.on_failure)
        if (action.type == Action::Type::retry && !action.workflow.empty())
          all.push_back(action.workflow);
    }
    return all;
  }

  // Each after those that it needs; a circle is refused, and calls that nest too deep.
  void put_in_order() {
    constexpr std::size_t kDeepest = 32;
    std::map<std::string, std::size_t> depths;
    std::vector<std::string> order;
    std::size_t before = 0;
    do {
      before = order.size();
      for (const Workflow& workflow : out_->workflows) {
        if (depths.contains(workflow.id)) continue;
        std::size_t depth = 0;
        bool ready = true;
        for (const std::string& id : needed(workflow)) {
          const auto found = depths.find(id);
          ready = ready && found != depths.end();
          if (found != depths.end()) depth = std::max(depth, found->second + 1);
        }
        if (!ready) continue;
        if (depth > kDeepest)
          refuse(workflow.source,
                 fmt::format("workflows need each other deeper than {} levels", kDeepest));
        depths.emplace(workflow.id, depth);
        order.push_back(workflow.id);
        break;
      }
    } while (order.size() != before);
    for (const Workflow& workflow : out_->workflows)
      if (!depths.contains(workflow.id))
        refuse(workflow.source,
               fmt::format("the workflow {} needs itself, by way of others", quoted(workflow.id)));
    std::vector<Workflow> sorted;
    sorted.reserve(order.size());
    for (const std::string& id : order) sorted.push_back(named(id));
    out_->workflows = std::move(sorted);
  }

  static inline const Known kNothing{.any_input = true};

  const std::string& description_;
  std::unique_ptr<Arazzo> out_ = std::make_unique<Arazzo>();
  std::set<std::string, std::less<>> sources_{};
  std::map<std::string, std::set<std::string>, std::less<>> outputs_{};  // Of each workflow.
  Written written_ = [](Node node) { return node; };
  Reader reader_{written_};
};

}  // namespace

std::unique_ptr<const Arazzo> read_arazzo(const std::string& uri, const Fetch& fetch,
                                          const std::string& description) {
  return File(uri, fetch, description).read();
}

std::vector<Step> read_steps(Node list, const Written& written, std::span<const Step> before) {
  Documents none([](const std::string& uri) -> std::string {
    throw Error(fmt::format("'{}' is not to be read", uri));
  });
  openapi::References references(none);
  std::vector<Problem> problems;
  for (const Node each : list.elements())
    openapi::walk(each, openapi::Type::setup_step, grammar_1_0(), references, problems);
  require_form(problems, written);

  std::map<std::string, std::set<std::string>, std::less<>> outputs;
  for (const Step& step : before)
    for (const Output& output : step.outputs) outputs[step.id].insert(output.name);
  const std::map<std::string, std::set<std::string>, std::less<>> no_workflows;
  const Known known{.steps = &outputs, .workflows = &no_workflows, .any_input = true};
  Reader reader(written);
  reader.use_known(known);
  std::vector<Step> steps;
  for (const Node each : list.elements()) {
    Step step = reader.step(each);
    if (!step.id.empty() && outputs.contains(step.id))
      refuse(written(each.find("stepId")),
             fmt::format("the step {} stands twice", quoted(step.id)));
    for (const Parameter& parameter : step.parameters)
      if (!parameter.in)
        refuse(parameter.source,
               fmt::format("the parameter {} needs 'in'", quoted(parameter.name)));
    for (const Action& action : step.on_failure)
      if (action.type != Action::Type::retry || !action.step.empty() || !action.workflow.empty())
        refuse(action.source,
               "here a step may only be tried again: 'type: retry' and nothing else");
    std::set<std::string>& names = outputs[step.id];
    for (const Output& output : step.outputs) names.insert(output.name);
    steps.push_back(std::move(step));
  }
  return steps;
}

}  // namespace driftgate::arazzo
