#include "runner/exploration.h"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "runner/retry.h"
#include "specs/document/error.h"
#include "specs/document/quote_json.h"

namespace driftgate {
namespace {

bool same_request(const Request& a, const Request& b) { return a == b; }

// The strategies take turns, so that the budget is spent on the most telling of each.
std::vector<Variation> in_turns(std::vector<std::vector<Variation>> lists, std::size_t most) {
  std::vector<Variation> all;
  for (std::size_t turn = 0; all.size() < most; ++turn) {
    bool any = false;
    for (std::vector<Variation>& list : lists) {
      if (turn >= list.size() || all.size() == most) continue;
      all.push_back(std::move(list[turn]));
      any = true;
    }
    if (!any) break;
  }
  return all;
}

bool may_be_varied(const Record& record) {
  return record.drafted && record.result.outcome != Outcome::errored;
}

// Whether the same request may be sent a second time: it changes nothing, or should not have been
// accepted the first time, or the description says that it makes a new thing each time.
bool may_be_confirmed(const Asking& asking) {
  if (is_safe(*asking.operation) || asking.operation->method == "PUT") return true;
  return asking.asked.kind != Asked::Kind::valid || asking.operation->method == "POST";
}

}  // namespace

bool is_safe(const Operation& operation) { return is_safe_method(operation.method); }

Exploration::Exploration(const Plan& plan, const PlanOptions& plan_options,
                         const Description& about, Evaluator& evaluator, Transport& transport,
                         Judge& judge, const Policy& rules, const RunOptions& run_options,
                         const ExploreOptions& explore_options)
    : description(about),
      policy(rules),
      run(run_options),
      options(explore_options),
      maker(plan_options, evaluator),
      asker(transport, judge, run_options),
      ledger(plan, run_options),
      resources(resources_of(about)) {
  asker.watch = [this](const Asking& asking, const Exchange& exchange) {
    note_creation(asking, exchange);
  };
}

std::optional<Asking> Exploration::plain(Record& record) {
  const Operation& operation = *record.operation;
  Drafted drafted = maker.draft(operation, known);
  std::string reason = drafted.reason;
  if (drafted.parts) {
    record.parts = std::move(*drafted.parts);
    record.known = known;
    record.drafted = true;
    if (!record.parts.body_json.empty()) {
      const std::string mended = with_known_ids(read_json(record.parts.body_json), *this);
      if (mended != record.parts.body_json && maker.fits(record.parts.content->schema, mended))
        if (Body body = maker.write(*record.parts.content, mended); body.bytes) {
          record.parts.body = std::move(*body.bytes);
          record.parts.content_type = std::move(body.content_type);
          record.parts.body_json = mended;
        }
    }
    Assembled assembled = maker.assemble(operation, record.parts);
    if (assembled.request)
      return Asking{
          .request = std::move(*assembled.request), .operation = &operation, .plain = true};
    reason = std::move(assembled.reason);
  }
  if (!record.asked)
    record.result = {
        .outcome = Outcome::skipped, .type = "skipped.no-request", .reason = std::move(reason)};
  return std::nullopt;
}

Heard Exploration::ask_plain(Record& record, const Asking& asking) {
  std::vector<Asking> askings{asking};
  std::vector<Heard> heard = asker.ask(askings);
  if (may_be_confirmed(asking)) asker.confirm(askings, heard);
  ledger.set_plain(record, heard.front().result);
  return std::move(heard.front());
}

void Exploration::ask_plain(const std::vector<Record*>& records) {
  std::vector<Asking> askings;
  std::vector<Record*> asked;
  for (Record* record : records) {
    std::optional<Asking> asking = plain(*record);
    if (!asking) continue;
    askings.push_back(std::move(*asking));
    asked.push_back(record);
  }
  std::vector<Heard> heard = asker.ask(askings);
  asker.confirm(askings, heard);
  for (std::size_t i = 0; i < asked.size(); ++i) {
    ledger.set_plain(*asked[i], heard[i].result);
    for (const Resource& resource : resources) {
      if (resource.list != asked[i]->operation || known.contains(resource.item)) continue;
      for (const Node element : elements_of(read_body(heard[i].exchange))) {
        std::string id = id_of(element, resource);
        if (id.empty()) continue;
        known.emplace(resource.item, std::move(id));
        break;
      }
    }
  }
}

void Exploration::vary(const std::vector<Record*>& records) {
  std::vector<Asking> askings;
  for (Record* record : records) {
    if (!may_be_varied(*record) || record->varied >= options.budget) continue;
    const Plain plain{description, *record->operation, record->parts, record->known};
    std::vector<std::vector<Variation>> lists;
    for (const Strategy* strategy : options.strategies)
      lists.push_back(strategy->vary(plain, maker));
    std::vector<Request> known_requests;
    if (Assembled own = maker.assemble(*record->operation, record->parts); own.request)
      known_requests.push_back(std::move(*own.request));
    for (Variation& variation : in_turns(std::move(lists), options.budget - record->varied)) {
      Assembled assembled = maker.assemble(*record->operation, variation.parts);
      if (!assembled.request) continue;
      if (!variation.method.empty()) assembled.request->method = variation.method;
      const bool repeats =
          !variation.without_credentials &&
          std::any_of(known_requests.begin(), known_requests.end(),
                      [&](const Request& each) { return same_request(each, *assembled.request); });
      if (repeats) continue;
      known_requests.push_back(*assembled.request);
      if (!record->accepted) variation.asked.differs_from_accepted = false;
      askings.push_back({.request = std::move(*assembled.request),
                         .operation = record->operation,
                         .asked = std::move(variation.asked),
                         .without_credentials = variation.without_credentials});
    }
  }
  const auto all_safe = [](const Asking& each) { return is_safe_method(each.request.method); };
  if (std::all_of(askings.begin(), askings.end(), all_safe)) {
    std::vector<Heard> heard = asker.ask(askings);
    asker.confirm(askings, heard);
    for (std::size_t i = 0; i < askings.size(); ++i)
      note_variation(askings[i], std::move(heard[i]));
    return;
  }
  for (const Asking& asking : askings) {
    std::vector<Heard> heard{asker.ask(asking)};
    if (may_be_confirmed(asking)) asker.confirm({asking}, heard);
    note_variation(asking, std::move(heard.front()));
  }
}

void Exploration::note_variation(const Asking& asking, Heard&& heard) {
  Record& record = *ledger.find(asking.operation);
  const int status = heard.result.status;
  const bool of_body = asking.asked.place.starts_with("request ");
  if (asking.asked.kind == Asked::Kind::invalid && of_body && status >= 400 && status < 500)
    ++record.refusals;
  ledger.add(record, std::move(heard.result), asking.asked.what);
}

// Whatever made it, it is to be removed again.
void Exploration::note_creation(const Asking& asking, const Exchange& exchange) {
  const Response* response = exchange.response();
  if (asking.request.method != "POST" || response == nullptr) return;
  if (response->status < 200 || response->status >= 300) return;
  for (const Resource& resource : resources) {
    if (resource.create != asking.operation) continue;
    std::string id = created_id(resource, *response, read_body(exchange));
    if (id.empty()) {
      notices.push_back(
          fmt::format("{} created something that its answer does not name, so it "
                      "was not removed",
                      asking.operation->id));
      return;
    }
    const bool again = std::any_of(creations.begin(), creations.end(), [&](const Creation& each) {
      return each.resource == &resource && each.id == id;
    });
    if (again) return;
    Creation creation{.resource = &resource, .id = id, .known = known};
    creation.known.insert_or_assign(resource.item, id);
    creations.push_back(std::move(creation));
    return;
  }
}

Node Exploration::read_body(const Exchange& exchange) {
  const Response* response = exchange.response();
  return response == nullptr ? Node{} : read_json(response->body);
}

Node Exploration::read_json(const std::string& text) {
  try {
    documents_.push_back(driftgate::read_json(text, "body"));
  } catch (const Error&) {
    return {};
  }
  return documents_.back()->root();
}

namespace {

// Values here were made or read within the depth limit of a reader.
void append_with_ids(std::string& out, Node value, const Exploration& exploration) {
  if (value.is(Kind::array)) {
    out += '[';
    bool first = true;
    for (const Node element : value.elements()) {
      if (!std::exchange(first, false)) out += ',';
      append_with_ids(out, element, exploration);
    }
    out += ']';
    return;
  }
  if (!value.is(Kind::object)) {
    out += to_json(value);
    return;
  }
  out += '{';
  bool first = true;
  for (const Member& member : value.members()) {
    if (!std::exchange(first, false)) out += ',';
    append_quoted_json(out, member.name());
    out += ':';
    const std::string* id = nullptr;
    for (const Resource& resource : exploration.resources)
      if (resource.parameter == member.name() && resource.parameter != "id")
        if (const auto found = exploration.known.find(resource.item);
            found != exploration.known.end())
          id = &found->second;
    if (id != nullptr && member.value.is(Kind::string))
      append_quoted_json(out, *id);
    else if (id != nullptr && member.value.is(Kind::number))
      out += *id;
    else
      append_with_ids(out, member.value, exploration);
  }
  out += '}';
}

}  // namespace

std::string with_known_ids(Node value, const Exploration& exploration) {
  std::string out;
  append_with_ids(out, value, exploration);
  return out;
}

}  // namespace driftgate
