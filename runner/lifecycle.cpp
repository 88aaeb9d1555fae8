#include <fmt/format.h>

#include <algorithm>
#include <iterator>
#include <utility>

#include "runner/curl_line.h"
#include "runner/exploration.h"
#include "specs/document/quote_json.h"
#include "validators/schema/equality.h"
#include "validators/schema/member_schemas.h"

namespace driftgate {
namespace {

using Role = Step::Role;

bool is_accepted(const Step& step) { return status_of(step) >= 200 && status_of(step) < 300; }

const Parameter* header_parameter(const Operation& operation, std::string_view name) {
  for (const Parameter& parameter : operation.parameters)
    if (parameter.in == In::header && equal_ignoring_case(parameter.name, name)) return &parameter;
  return nullptr;
}

std::string entity_tag(const Step& step) {
  const Response* response = step.exchange.response();
  const std::string* tag = response == nullptr ? nullptr : find_header(response->headers, "ETag");
  return tag == nullptr ? "" : *tag;
}

// Whether the answer says that there is more of the list than it holds.
bool says_more(const Response& response, Node body) {
  if (combined_header(response.headers, "Link").find("rel=\"next\"") != std::string::npos)
    return true;
  for (const Member& member : body.members()) {
    std::string name(member.name());
    std::transform(name.begin(), name.end(), name.begin(),
                   [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
    const bool some = !member.value.is(Kind::null) &&
                      !(member.value.is(Kind::boolean) && !member.value.boolean()) &&
                      !(member.value.is(Kind::string) && member.value.text().empty());
    if (some && (name.find("next") != name.npos || name == "hasmore" || name == "has_more" ||
                 name == "cursor"))
      return true;
  }
  return false;
}

// RFC 9110 §15.3.2: a PUT that may be answered so makes what is not there yet.
bool describes_creation(const Operation& put) {
  const auto& responses = put.expected.responses;
  return std::any_of(responses.begin(), responses.end(), [](const ExpectedResponse& each) {
    return each.status.exact() && each.status.contains(201);
  });
}

// Whether what came back is not what is described.
bool has_body_finding(const Result& result) {
  return std::any_of(result.findings.begin(), result.findings.end(), [](const Finding& each) {
    return each.rule == "body-schema" || each.rule == "not-json" || each.rule == "content-type";
  });
}

/// One pass through the life of a resource. Findings of a second pass confirm those of the first.
class Life {
 public:
  Life(Exploration& exploration, const Resource& resource, std::size_t pass)
      : exploration_(exploration), resource_(resource), pass_(pass) {}

  Workflow& begin() {
    if (!create()) return workflow_;
    const std::size_t made = 0;
    exploration_.known.insert_or_assign(resource_.item, workflow_.id);
    const Ours ours(exploration_, {{resource_.item, workflow_.id}});
    read_after(made);
    list_after(made);
    write(resource_.replace, true);
    write(resource_.modify, false);
    return workflow_;
  }

  // Writes back what it was before we came.
  void restore(Node before) {
    read(Step::kNone, Role::read);
    put_back(before);
  }

  // Of something that is not ours.
  Workflow& rewrite() {
    const auto before = read(Step::kNone, Role::read);
    if (!before || !is_accepted(step(*before))) return workflow_;
    if (pass_ == 1)
      exploration_.originals.push_back({&resource_, exploration_.known, step(*before).body});
    write(resource_.replace, true);
    write(resource_.modify, false);
    return workflow_;
  }

  // One of our own, where PUT makes what is not there yet (RFC 9110 §9.3.4).
  std::optional<Creation> put_new() {
    if (!exploration_.is_selected(resource_.replace) || !exploration_.is_selected(resource_.read) ||
        !describes_creation(*resource_.replace))
      return std::nullopt;
    RequestMaker::Known parents = exploration_.known;
    parents.erase(resource_.item);
    constexpr std::size_t kOthersUse = 7;  // Variations below are for what should not be there.
    for (std::size_t attempt = 0; attempt < 3; ++attempt) {
      const std::string id = drafted_id(parents, kOthersUse + 3 * (pass_ - 1) + attempt);
      if (id.empty()) return std::nullopt;
      Creation creation{&resource_, id, parents};
      creation.known.insert_or_assign(resource_.item, id);
      const RequestMaker::Known before = std::exchange(exploration_.known, creation.known);
      const Ours ours(exploration_, {{resource_.item, id}});
      const bool made = is_nobodys() && is_put();
      exploration_.known = before;
      if (made) return creation;
    }
    return std::nullopt;
  }

  Workflow& remove(const Creation& creation) {
    workflow_.id = creation.id;
    const Ours ours(exploration_, creation.known);
    RequestMaker::Known before = std::exchange(exploration_.known, creation.known);
    if (const auto removed = send(Role::remove, resource_.remove); removed) {
      if (is_accepted(step(*removed))) {
        read(*removed, Role::read);
        if (status_of(step(*removed)) != 202) send(Role::repeat, resource_.remove, *removed);
      }
    }
    exploration_.known = std::move(before);
    return workflow_;
  }

 private:
  Step& step(std::size_t number) { return workflow_.steps[number]; }
  std::size_t last() const { return workflow_.steps.size() - 1; }

  // What the operation is sent, with headers of its own for this step.
  std::optional<Asking> asking_for(const Operation* operation, const Headers& headers,
                                   std::size_t variation = 0, const Step* as = nullptr) {
    Record* record = operation == nullptr ? nullptr : exploration_.ledger.find(operation);
    if (record == nullptr) return std::nullopt;
    std::optional<Asking> asking = exploration_.plain(*record, variation);
    if (!asking) return std::nullopt;
    // What is sent again is what was sent.
    if (as != nullptr) asking->request = as->exchange.request;
    for (const auto& header : headers) {
      std::erase_if(asking->request.headers, [&](const auto& field) {
        return equal_ignoring_case(field.first, header.first);
      });
      asking->request.headers.push_back(header);
    }
    return asking;
  }

  std::optional<std::size_t> send(Role role, const Operation* operation,
                                  std::size_t after = Step::kNone, const Headers& headers = {}) {
    const bool same = role == Role::repeat && workflow_.steps[after].operation == operation;
    const std::optional<Asking> asking =
        asking_for(operation, headers, 0, same ? &workflow_.steps[after] : nullptr);
    if (!asking) return std::nullopt;
    return send(role, *asking, after);
  }

  // The first answer to an operation's request is its plain one.
  std::size_t send(Role role, const Asking& asking, std::size_t after) {
    Record& record = *exploration_.ledger.find(asking.operation);
    Heard heard;
    const bool expected_refusal =
        role == Role::write_if_unchanged || after_removal(role, after) || role == Role::repeat;
    if ((!record.asked || (role == Role::create && !record.accepted)) && !expected_refusal) {
      heard = exploration_.ask_plain(record, asking);
    } else {
      Asking again = asking;
      again.plain = false;
      // What has gone, changed or is there already may be refused.
      if (expected_refusal) again.asked.kind = Asked::Kind::invalid;
      std::vector<Heard> answers{exploration_.asker.ask(again)};
      if (is_safe(*again.operation)) exploration_.asker.confirm({again}, answers);
      heard = std::move(answers.front());
      Result result = heard.result;
      if (expected_refusal)
        std::erase_if(result.findings,
                      [](const Finding& each) { return each.rule == "invalid-request-accepted"; });
      if (result.findings.empty() && result.outcome == Outcome::failed)
        result.outcome = Outcome::passed;
      exploration_.ledger.add(record, std::move(result), "in a workflow");
    }
    Step made{.role = role,
              .operation = asking.operation,
              .after = after,
              .breaks_promise = has_body_finding(heard.result)};
    made.exchange = std::move(heard.exchange);
    if (!record.parts.body_json.empty()) made.sent = exploration_.read_json(record.parts.body_json);
    made.body = exploration_.read_body(made.exchange);
    workflow_.steps.push_back(std::move(made));
    return last();
  }

  bool after_removal(Role role, std::size_t after) const {
    return role == Role::read && after != Step::kNone &&
           workflow_.steps[after].role == Role::remove;
  }

  // What a request for an item would say where none is known.
  std::string drafted_id(const RequestMaker::Known& parents, std::size_t variation) {
    const Drafted drafted = exploration_.maker.draft(*resource_.read, parents, variation);
    if (!drafted.parts) return "";
    for (const auto& field : drafted.parts->fields)
      if (field.parameter->in == In::path && field.parameter->name == resource_.parameter)
        return field.text;
    return "";
  }

  bool is_nobodys() {
    std::optional<Asking> asking = asking_for(resource_.read, {});
    if (!asking) return false;
    asking->plain = false;
    asking->asked.kind = Asked::Kind::absent;
    const int status = exploration_.asker.ask(*asking).result.status;
    return status == 404 || status == 410;
  }

  bool is_put() {
    const auto put = send(Role::write, resource_.replace);
    return put && status_of(step(*put)) == 201;
  }

  bool create() {
    const bool keyed =
        header_parameter(*resource_.create, exploration_.options.idempotency_header) != nullptr;
    // What is there already is no answer to whether more can be made.
    constexpr std::size_t kTries = 3;
    for (std::size_t attempt = 0; attempt < kTries; ++attempt) {
      const std::size_t variation = kTries * (pass_ - 1) + attempt;
      const std::optional<Asking> asking =
          asking_for(resource_.create, keyed ? idempotency_key(variation) : Headers{}, variation);
      if (!asking) return false;
      workflow_.steps.clear();
      const std::size_t made = send(Role::create, *asking, Step::kNone);
      constexpr int kConflict = 409;
      if (status_of(step(made)) == kConflict) continue;
      const Response* response = step(made).exchange.response();
      if (response == nullptr || !is_accepted(step(made))) return false;
      workflow_.id = created_id(resource_, *response, step(made).body);
      if (workflow_.id.empty()) return false;
      if (keyed) repeat_create(*asking, made);
      return true;
    }
    return false;
  }

  // The same for the same seed, another for each try.
  Headers idempotency_key(std::size_t variation) const {
    return {{exploration_.options.idempotency_header,
             fmt::format("driftgate-{}-{}-{}", exploration_.maker.options().seed,
                         resource_.parameter, variation)}};
  }

  void repeat_create(const Asking& asking, std::size_t made) {
    const std::size_t again = send(Role::repeat, asking, made);
    if (const Response* response = step(again).exchange.response(); response != nullptr)
      if (std::string id = created_id(resource_, *response, step(again).body); !id.empty())
        step(again).ids.push_back(std::move(id));
  }

  std::optional<std::size_t> read(std::size_t after, Role role, const Headers& headers = {}) {
    return send(role, resource_.read, after, headers);
  }

  void read_after(std::size_t made) {
    const auto first = read(made, Role::read);
    if (!first || !is_accepted(step(*first))) return;
    read(*first, Role::repeat);
    const std::string tag = entity_tag(step(*first));
    if (!tag.empty()) read(*first, Role::read_if_changed, {{"If-None-Match", tag}});
  }

  void list_after(std::size_t made) {
    const auto listed = send(Role::list, resource_.list, made);
    if (!listed || !is_accepted(step(*listed))) return;
    Step& list = step(*listed);
    for (const Node element : elements_of(list.body)) list.ids.push_back(id_of(element, resource_));
    list.complete = !says_more(*list.exchange.response(), list.body) && !is_paged(*resource_.list);
  }

  // A list that may be cut without saying so.
  static bool is_paged(const Operation& list) {
    return std::any_of(list.parameters.begin(), list.parameters.end(), [](const Parameter& each) {
      return each.in == In::query && (each.name == "offset" || each.name == "page" ||
                                      each.name == "skip" || each.name == "start");
    });
  }

  void write(const Operation* operation, bool repeats) {
    if (operation == nullptr) return;
    const std::string tag = current_tag();
    const bool conditional = header_parameter(*operation, "If-Match") != nullptr;
    const Headers current = conditional && !tag.empty() ? Headers{{"If-Match", tag}} : Headers{};
    const auto written = send(Role::write, operation, Step::kNone, current);
    if (!written || !is_accepted(step(*written))) return;
    const auto once = read(*written, Role::read);
    if (repeats && once) {
      const std::string now = entity_tag(step(*once));
      const Headers unchanged =
          conditional && !now.empty() ? Headers{{"If-Match", now}} : Headers{};
      if (const auto again = send(Role::repeat, operation, *written, unchanged); again)
        read(*again, Role::read);
    }
    if (!tag.empty() && (conditional || once))
      send(Role::write_if_unchanged, operation, Step::kNone,
           {{"If-Match", "\"driftgate-knows-none\""}});
  }

  void put_back(Node before) {
    Record* record =
        resource_.replace == nullptr ? nullptr : exploration_.ledger.find(resource_.replace);
    const RequestContent* content = record == nullptr ? nullptr : record->parts.content;
    const std::optional<std::string> json =
        content != nullptr && before ? as_request(*content, before) : std::nullopt;
    std::optional<Asking> asking = asking_for(resource_.replace, {});
    Body body = json ? exploration_.maker.write(*content, *json) : Body{};
    if (!asking || !body.bytes) {
      exploration_.notices.push_back(
          fmt::format("{} could not be written back as it was before", resource_.item));
      return;
    }
    asking->request.body = std::move(*body.bytes);
    if (header_parameter(*resource_.replace, "If-Match") != nullptr)
      if (const std::string tag = current_tag(); !tag.empty())
        asking->request.headers.emplace_back("If-Match", tag);
    const int status = exploration_.asker.ask(*asking).result.status;
    if (status < 200 || status >= 300)
      exploration_.notices.push_back(
          fmt::format("{} was not written back as it was before: the provider answered {}",
                      resource_.item, status));
  }

  // The members of an answer that a request may have.
  std::optional<std::string> as_request(const RequestContent& content, Node before) {
    std::string json = "{";
    for (const Member& member : before.members()) {
      const std::vector<Schema> schemas = member_schemas(content.schema, member.name());
      if (schemas.empty() || any_says(schemas, "readOnly")) continue;
      json +=
          (json.size() > 1 ? "," : "") + quote_json(member.name()) + ":" + to_json(member.value);
    }
    json += "}";
    if (!exploration_.maker.fits(content.schema, json)) return std::nullopt;
    return json;
  }

  std::string current_tag() const {
    for (auto step = workflow_.steps.rbegin(); step != workflow_.steps.rend(); ++step)
      if (step->role == Role::read || step->role == Role::repeat)
        if (std::string tag = entity_tag(*step); !tag.empty()) return tag;
    return "";
  }

  Exploration& exploration_;
  const Resource& resource_;
  std::size_t pass_;
  Workflow workflow_{};
};

// Findings of a workflow with the request that showed them.
std::vector<WorkflowFinding> judged(const Workflow& workflow, Exploration& exploration) {
  std::vector<WorkflowFinding> found =
      judge(workflow, exploration.policy, exploration.run.integration);
  std::erase_if(found, [&](const WorkflowFinding& each) {
    return exploration.ledger.find(each.operation) == nullptr;
  });
  for (WorkflowFinding& each : found) {
    each.finding.request = each.step->exchange.request;
    each.finding.status = status_of(*each.step);
    each.finding.reproduction = curl_line(each.step->exchange.request, exploration.run.curl);
  }
  return found;
}

}  // namespace

void note_findings(Exploration& exploration, const Workflow& workflow,
                   const std::function<std::optional<Workflow>()>& again) {
  std::vector<WorkflowFinding> first = judged(workflow, exploration);
  if (first.empty()) return;
  std::optional<Workflow> replay;
  if (exploration.run.confirm) replay = again();
  const std::vector<WorkflowFinding> second =
      replay ? judged(*replay, exploration) : std::vector<WorkflowFinding>{};
  for (WorkflowFinding& each : first) {
    Finding& finding = each.finding;
    const bool seen = std::any_of(second.begin(), second.end(), [&](const WorkflowFinding& other) {
      return other.finding.fingerprint == finding.fingerprint;
    });
    if (replay) finding.confidence = seen ? Confidence::confirmed : Confidence::flaky;
    if (replay && !seen) finding.severity = std::min(finding.severity, Severity::warning);
    exploration.ledger.add(*exploration.ledger.find(each.operation), std::move(finding),
                           exploration.policy.fail_on);
  }
}

void look_for_examples(Exploration& exploration, const Resource& resource) {
  if (exploration.canned || !exploration.is_selected(resource.read)) return;
  RequestMaker::Known parents = exploration.known;
  parents.erase(resource.item);
  std::vector<Asking> askings;
  for (const std::size_t nobodys :
       {std::size_t{5}, std::size_t{6}}) {  // Variations that no other request uses.
    const Drafted drafted = exploration.maker.draft(*resource.read, parents, nobodys);
    if (!drafted.parts) return;
    Assembled assembled = exploration.maker.assemble(*resource.read, *drafted.parts);
    if (!assembled.request) return;
    askings.push_back({.request = std::move(*assembled.request),
                       .operation = resource.read,
                       .asked = {.kind = Asked::Kind::absent}});
  }
  if (askings[0].request == askings[1].request) return;
  // Two things that nobody made are there, and they are the same.
  const std::vector<Heard> heard = exploration.asker.ask(askings);
  const Node first = exploration.read_body(heard[0].exchange);
  const Node second = exploration.read_body(heard[1].exchange);
  if (heard[0].result.status != 200 || heard[1].result.status != 200) return;
  if (!first.is(Kind::object) || !second.is(Kind::object) || !equal(first, second)) return;
  exploration.canned = true;
  exploration.notices.push_back(
      fmt::format("{} answers for what nobody made, as a mock does from examples: workflows and "
                  "wrong credentials are not judged",
                  resource.read->id));
}

void live(Exploration& exploration, const Resource& resource) {
  note_findings(exploration, Life(exploration, resource, 1).begin(),
                [&]() -> std::optional<Workflow> {
                  Workflow again = std::move(Life(exploration, resource, 2).begin());
                  if (again.id.empty()) return std::nullopt;
                  return again;
                });
}

void rewrite(Exploration& exploration, const Resource& resource) {
  if (!exploration.known.contains(resource.item)) return;
  note_findings(exploration, Life(exploration, resource, 1).rewrite(),
                [&]() -> std::optional<Workflow> {
                  return std::move(Life(exploration, resource, 2).rewrite());
                });
}

void end(Exploration& exploration, const Resource& resource) {
  Record* record = exploration.ledger.find(resource.remove);
  if (exploration.asker.is_stopped()) return;
  std::vector<Creation> taken;
  const auto take = [&]() -> std::optional<Creation> {
    for (std::size_t i = exploration.creations.size(); i-- > 0;) {
      if (exploration.creations[i].resource != &resource) continue;
      Creation creation = exploration.creations[i];
      exploration.creations.erase(exploration.creations.begin() + static_cast<std::ptrdiff_t>(i));
      taken.push_back(creation);
      return creation;
    }
    return std::nullopt;
  };
  const auto put = [&](std::size_t pass) -> std::optional<Creation> {
    std::optional<Creation> creation = Life(exploration, resource, pass).put_new();
    if (creation) taken.push_back(*creation);
    return creation;
  };
  if (exploration.canned) return;
  // Only what is ours: a variation that should be refused may remove it, too.
  std::optional<Creation> creation = take();
  if (!creation) creation = put(1);
  if (!creation) return;
  const RequestMaker::Known before = std::exchange(exploration.known, creation->known);
  {
    const Ours ours(exploration, creation->known);
    if (exploration.plain(*record)) exploration.vary({record});
  }
  exploration.known = before;
  note_findings(exploration, Life(exploration, resource, 1).remove(*creation),
                [&]() -> std::optional<Workflow> {
                  std::optional<Creation> other = take();
                  if (!other) other = put(2);
                  if (!other) return std::nullopt;
                  return std::move(Life(exploration, resource, 2).remove(*other));
                });
  // Whether these are gone nobody has seen then.
  if (exploration.asker.is_stopped())
    std::move(taken.begin(), taken.end(), std::back_inserter(exploration.creations));
}

namespace {

void remove_all(Exploration& exploration, std::vector<Creation>& creations) {
  std::map<std::pair<std::string, std::string>, std::size_t> left;
  for (auto creation = creations.rbegin(); creation != creations.rend(); ++creation) {
    const Resource& resource = *creation->resource;
    Record* record = exploration.ledger.find(resource.remove);
    int status = 0;
    if (record != nullptr) {
      const Ours ours(exploration, creation->known);
      std::swap(exploration.known, creation->known);
      if (const std::optional<Asking> asking = exploration.plain(*record))
        status = exploration.asker.ask(*asking).result.status;
      std::swap(exploration.known, creation->known);
    }
    const bool gone = (status >= 200 && status < 300) || status == 404 || status == 410;
    if (gone) continue;
    const bool is_off = resource.remove != nullptr && record == nullptr;
    ++left[{resource.collection, is_off ? "its removal is not selected" : ""}];
  }
  creations.clear();
  for (const auto& [place, count] : left)
    exploration.notices.push_back(fmt::format(
        "{} created at {} {} left behind: {}", count, place.first, count == 1 ? "was" : "were",
        !place.second.empty()
            ? place.second
            : fmt::format("there is no way to remove {}", count == 1 ? "it" : "them")));
}

}  // namespace

void clean_up_kept(Exploration& exploration) { remove_all(exploration, exploration.kept); }

void clean_up(Exploration& exploration) {
  for (Original& original : exploration.originals) {
    std::swap(exploration.known, original.known);
    Life(exploration, *original.resource, 1).restore(original.body);
    std::swap(exploration.known, original.known);
  }
  remove_all(exploration, exploration.creations);
}

}  // namespace driftgate
