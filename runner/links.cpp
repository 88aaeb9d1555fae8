#include <algorithm>
#include <utility>

#include "runner/curl_line.h"
#include "runner/exploration.h"
#include "specs/document/reference.h"
#include "validators/case.h"

namespace driftgate {
namespace {

using Role = Step::Role;

// Whether the description has the link at that status.
bool is_at(const Link& link, const Operation& producer, int status) {
  const ExpectedResponse* response = response_for(producer.expected, status);
  if (response == nullptr) return false;
  if (link.status == status) return response->status.exact();
  if (response->status.exact()) return false;
  return link.status == status / 100 || link.status == 0;
}

// A list that is empty has no first element, and null is no value: neither breaks a promise.
bool may_be_absent(const Expression& expression, const Scope& scope) {
  std::string pointer = expression.pointer;
  Expression part = expression;
  while (!pointer.empty()) {
    part.pointer = pointer;
    if (const Node there = value_of(part, scope); there) return there.kind() != Kind::object;
    pointer = pointer.substr(0, pointer.rfind('/'));
  }
  return false;
}

/// One link of one answer.
class Follow {
 public:
  Follow(Exploration& exploration, Record& producer, const Link& link)
      : exploration_(exploration), producer_(producer), link_(link) {}

  void go(const Exchange& exchange) {
    answer_ = &exchange;
    target_ = linked_operation(exploration_.description, link_);
    if (target_ == nullptr || target_ == producer_.operation) return;
    const Scope scope{
        .values = &exploration_.values, .operation = producer_.operation, .exchange = &exchange};
    bool any = false;
    for (const Parameter& parameter : target_->parameters) {
      const std::string* text = expression_for(link_, parameter);
      if (text == nullptr) continue;
      const ReadTemplate read = read_template(*text);
      if (!read.problem.empty()) return;  // Nothing that we could hold anybody to.
      any = any || !read.read.is_constant();
      if (!give(parameter, read.read, scope)) {
        if (exploration_.options.workflows) note_nothing(exchange);
        return;
      }
    }
    if (!any || given_.parameters.empty() || !exploration_.options.workflows) return;
    // Whether what was created is there is told by its life.
    for (const Resource& resource : exploration_.resources)
      if (resource.create == producer_.operation) created_ = &resource;
    if (created_ != nullptr && created_->read == target_) return;
    if (is_safe(*target_) && exploration_.is_selected(target_)) ask();
  }

 private:
  // False when an expression yields nothing that the parameter needs.
  bool give(const Parameter& parameter, const Template& value, const Scope& scope) {
    std::string text;
    for (const Template::Part& part : value.parts) {
      const Node found = part.expression ? value_of(*part.expression, scope) : Node{};
      if (part.expression && (!found || found.is(Kind::null))) {
        skipped_ = true;
        if (found || !parameter.required || may_be_absent(*part.expression, scope)) return true;
        lacks_ = part.expression->text;
        return false;
      }
      text += part.expression ? as_text(found) : part.text;
      if (value.whole) json_ = to_json(found);
    }
    if (!value.whole) json_ = to_json(exploration_.values.text(text));
    given_.parameters.emplace(&parameter, json_);
    if (parameter.in == In::path)
      exploration_.known.emplace(template_up_to(target_->path, parameter.name), text);
    return true;
  }

  void note_nothing(const Exchange& exchange) {
    Workflow workflow;
    workflow.steps.push_back({.role = Role::follow,
                              .operation = producer_.operation,
                              .link = &link_,
                              .yields_nothing = lacks_});
    workflow.steps.front().exchange = exchange;
    note_findings(exploration_, workflow, [&]() -> std::optional<Workflow> {
      if (!is_safe(*producer_.operation)) return std::nullopt;
      const Asking again{.request = exchange.request, .operation = producer_.operation};
      Workflow second;
      Exchange answer = exploration_.asker.ask(again).exchange;
      Follow other(exploration_, producer_, link_);
      if (other.lacks(answer).empty()) return second;
      second.steps = workflow.steps;
      second.steps.front().exchange = std::move(answer);
      return second;
    });
  }

  std::string lacks(const Exchange& exchange) {
    target_ = linked_operation(exploration_.description, link_);
    const Scope scope{
        .values = &exploration_.values, .operation = producer_.operation, .exchange = &exchange};
    for (const Parameter& parameter : target_->parameters)
      if (const std::string* text = expression_for(link_, parameter))
        if (!give(parameter, read_template(*text).read, scope)) return lacks_;
    return "";
  }

  void ask() {
    if (skipped_) return;
    Record& record = *exploration_.ledger.find(target_);
    const Drafted drafted = exploration_.maker.draft(*target_, exploration_.known, 0, given_);
    if (!drafted.parts) return;
    Assembled assembled = exploration_.maker.assemble(*target_, *drafted.parts);
    if (!assembled.request) return;
    const Asking asking{.request = std::move(*assembled.request), .operation = target_};
    Workflow workflow = played(asking, record, true);
    const int status = status_of(workflow.steps.back());
    if ((status == 404 || status == 410) && !is_created()) return;
    note_findings(exploration_, workflow,
                  [&]() -> std::optional<Workflow> { return played(asking, record, false); });
  }

  // False when what the answer says was created is not there at all.
  bool is_created() {
    if (created_ == nullptr || !exploration_.is_selected(created_->read)) return true;
    RequestMaker::Known known = exploration_.known;
    known.insert_or_assign(created_->item, created_id(*created_, *answer_->response(),
                                                      exploration_.read_body(*answer_)));
    const Ours ours(exploration_, {{created_->item, known[created_->item]}});
    const Drafted drafted = exploration_.maker.draft(*created_->read, known);
    if (!drafted.parts) return true;
    Assembled assembled = exploration_.maker.assemble(*created_->read, *drafted.parts);
    if (!assembled.request) return true;
    const Asking asking{.request = std::move(*assembled.request), .operation = created_->read};
    const int status = exploration_.asker.ask(asking).result.status;
    return status != 404 && status != 410;
  }

  Workflow played(const Asking& asking, Record& record, bool first) {
    std::vector<Heard> heard{exploration_.asker.ask(asking)};
    Workflow workflow;
    workflow.steps.push_back({.role = Role::read, .operation = producer_.operation});
    workflow.steps.push_back(
        {.role = Role::follow, .operation = target_, .after = 0, .link = &link_});
    if (first) {
      exploration_.asker.confirm({asking}, heard);
      exploration_.ledger.add(record, heard.front().result, "by the link " + link_.name);
    }
    workflow.steps.back().exchange = std::move(heard.front().exchange);
    return workflow;
  }

  Exploration& exploration_;
  Record& producer_;
  const Link& link_;
  const Operation* target_ = nullptr;
  const Exchange* answer_ = nullptr;
  const Resource* created_ = nullptr;  // Where the producer makes one.
  GivenParts given_{};
  std::string json_{};
  std::string lacks_{};
  bool skipped_ = false;
};

}  // namespace

void follow_links(Exploration& exploration, Record& producer, const Heard& heard) {
  if (exploration.canned) return;
  const Response* response = heard.exchange.response();
  // 202: what is linked may not be there yet (RFC 9110 §15.3.3).
  if (response == nullptr || !is_success(response->status) || response->status == 202) return;
  for (const Link& link : producer.operation->links)
    if (is_at(link, *producer.operation, response->status))
      Follow(exploration, producer, link).go(heard.exchange);
}

}  // namespace driftgate
