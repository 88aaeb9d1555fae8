#include "runner/exploration.h"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "runner/mend.h"
#include "runner/retry.h"
#include "specs/document/error.h"
#include "specs/document/quote_json.h"
#include "specs/document/reference.h"

namespace driftgate {
namespace {

constexpr std::size_t kEnough = 1000;  // Variations of one operation that are looked at.

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

// "crew" of "request /agent/crew", "limit" of "query limit".
std::string_view last_word(std::string_view place) {
  const std::size_t before = place.find_last_of("/ ");
  return before == place.npos ? place : place.substr(before + 1);
}

// RFC 9110 §15.5.1, §15.5.21: it is about what the request looks like.
bool is_refusal(const Heard& heard) {
  return heard.result.status == 400 || heard.result.status == 422;
}

// What the request says for a parameter of the path; "" for others.
std::string path_value(const Asking& asking, const Exchange& exchange, const Parameter& parameter,
                       Values& values) {
  if (parameter.in != In::path) return "";
  const Node value =
      value_of({.of = Expression::Of::request_path, .name = parameter.name},
               {.values = &values, .operation = asking.operation, .exchange = &exchange});
  return value ? as_text(value) : "";
}

}  // namespace

bool is_safe(const Operation& operation) { return is_safe_method(operation.method); }

bool may_be_sent_again(const Asking& asking) {
  if (is_safe(*asking.operation) || asking.operation->method == "PUT") return true;
  return asking.asked.kind != Asked::Kind::valid || asking.operation->method == "POST";
}

Exploration::Exploration(const Plan& plan, const PlanOptions& given_options,
                         const Description& about, Evaluator& evaluator, Transport& transport,
                         Judge& judge, const Policy& rules, const RunOptions& run_options,
                         const ExploreOptions& explore_options)
    : description(about),
      policy(rules),
      run(run_options),
      options(explore_options),
      plan_options(given_options),
      maker(plan_options, evaluator),
      asker(transport, judge, run_options),
      ledger(plan, run_options),
      resources(resources_of(about)) {
  asker.security_is_described =
      std::any_of(about.operations.begin(), about.operations.end(),
                  [](const Operation& operation) { return !operation.security.empty(); });
  asker.watch = [this](const Asking& asking, const Exchange& exchange) {
    note_creation(asking, exchange);
    if (users_step) note_removal(asking, exchange);
  };
}

std::optional<Asking> Exploration::plain(Record& record, std::size_t variation) {
  const Operation& operation = *record.operation;
  Drafted drafted = maker.draft(operation, known, variation);
  std::string reason = drafted.reason;
  if (drafted.parts) {
    record.parts = std::move(*drafted.parts);
    record.known = known;
    record.drafted = true;
    if (!record.parts.body_json.empty()) {
      const std::string mended =
          with_known_ids(read_json(record.parts.body_json), *this, operation);
      if (mended != record.parts.body_json && maker.fits(record.parts.content->schema, mended))
        if (Body body = maker.write(*record.parts.content, mended); body.bytes) {
          record.parts.body = std::move(*body.bytes);
          record.parts.content_type = std::move(body.content_type);
          record.parts.body_json = mended;
        }
    }
    record.parts = mended(operation, std::move(record.parts), record.learned, maker);
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
  if (may_be_sent_again(asking)) asker.confirm(askings, heard);
  ledger.set_plain(record, heard.front().result);
  constexpr std::size_t kMostRules = 3;
  while (record.learned.size() < kMostRules && learn(record, heard.front())) {
    std::optional<Asking> again = plain(record);
    if (!again || again->request == askings.front().request) break;
    // What this asking has beside the plain one stays.
    for (const auto& field : asking.request.headers)
      if (find_header(again->request.headers, field.first) == nullptr)
        again->request.headers.push_back(field);
    askings.front() = std::move(*again);
    heard.front() = asker.ask(askings.front());
    ledger.set_plain(record, heard.front().result);
  }
  // Other values that the description allows may be taken where these were not.
  for (std::size_t variation = 1;
       variation <= 2 && record.parts.content != nullptr && is_refusal(heard.front());
       ++variation) {
    std::optional<Asking> other = plain(record, variation);
    if (!other || other->request == askings.front().request) break;
    askings.front() = std::move(*other);
    heard.front() = asker.ask(askings.front());
    ledger.set_plain(record, heard.front().result);
  }
  follow_links(*this, record, heard.front());
  return std::move(heard.front());
}

// Whether the answer refuses the request for its form and tells why.
bool Exploration::learn(Record& record, const Heard& heard) {
  if (!is_refusal(heard)) return false;
  std::optional<ToldRule> rule = told_rule(read_body(heard.exchange));
  if (!rule) return false;
  record.learned.push_back(std::move(*rule));
  return true;
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
    if (learn(*asked[i], heard[i]))
      if (const std::optional<Asking> again = plain(*asked[i]);
          again && again->request != askings[i].request)
        heard[i] = ask_plain(*asked[i], *again);
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
  for (std::size_t i = 0; i < asked.size(); ++i) follow_links(*this, *asked[i], heard[i]);
}

std::vector<Exploration::Prepared> Exploration::prepared(Record& record) {
  std::vector<Prepared> all;
  if (!may_be_varied(record)) return all;
  const Operation& operation = *record.operation;
  const Plain plain{description, operation, record.parts, record.known};
  std::vector<std::vector<Variation>> lists;
  for (const Strategy* strategy : options.strategies) lists.push_back(strategy->vary(plain, maker));
  std::vector<Request> seen;
  if (Assembled own = maker.assemble(operation, record.parts); own.request)
    seen.push_back(std::move(*own.request));
  for (Variation& variation : in_turns(std::move(lists), kEnough)) {
    if (all.size() == 4 * options.budget) break;
    // What a variation is about stays as it is, whatever was learned of it.
    std::vector<ToldRule> rules = record.learned;
    std::erase_if(
        rules, [&](const ToldRule& rule) { return last_word(variation.asked.place) == rule.name; });
    variation.parts = mended(operation, std::move(variation.parts), rules, maker);
    if (!record.accepted) variation.asked.differs_from_accepted = false;
    std::optional<Asking> asking = asking_for(operation, variation);
    if (!asking) continue;
    const bool known_request = !variation.without_credentials && variation.leaves_out.empty() &&
                               std::find(seen.begin(), seen.end(), asking->request) != seen.end();
    if (known_request) continue;
    seen.push_back(asking->request);
    all.push_back({std::move(variation), std::move(*asking)});
  }
  return all;
}

void Exploration::note_unspent(const std::vector<Prepared>& list) {
  unspent_ += options.budget - std::min(options.budget, list.size());
}

void Exploration::expect(Record& record) {
  if (!plain(record)) return;
  note_unspent(prepared(record));
  expected_.push_back(&record);
}

// What small operations leave of their budget is for those with more to try.
void Exploration::keep_to_budget(std::vector<std::vector<Prepared>>& lists) {
  const std::size_t all = ledger.records().size();
  for (std::vector<Prepared>& list : lists) {
    const std::size_t to_come = all - std::min(all, varied_++);
    if (list.size() <= options.budget) continue;
    // Most need less than their share.
    const std::size_t share = 4 * unspent_ / (to_come + 4);
    const std::size_t more = std::min(share, list.size() - options.budget);
    unspent_ -= more;
    list.resize(options.budget + more);
  }
}

std::optional<Asking> Exploration::asking_for(const Operation& operation,
                                              const Variation& variation) const {
  Assembled assembled = maker.assemble(operation, variation.parts);
  if (!assembled.request) return std::nullopt;
  if (!variation.method.empty()) assembled.request->method = variation.method;
  return Asking{.request = std::move(*assembled.request),
                .operation = &operation,
                .asked = variation.asked,
                .without_credentials = variation.without_credentials,
                .leaves_out = variation.leaves_out};
}

void Exploration::vary(const std::vector<Record*>& records) {
  if (asker.is_stopped()) return;
  std::vector<Asking> safe;
  std::vector<Prepared> others;
  std::vector<std::vector<Prepared>> lists;
  lists.reserve(records.size());
  for (Record* record : records) {
    lists.push_back(prepared(*record));
    if (std::find(expected_.begin(), expected_.end(), record) == expected_.end())
      note_unspent(lists.back());
  }
  keep_to_budget(lists);
  for (std::vector<Prepared>& list : lists)
    for (Prepared& each : list) {
      if (is_safe_method(each.asking.request.method))
        safe.push_back(std::move(each.asking));
      else
        others.push_back(std::move(each));
    }
  std::vector<Heard> heard = asker.ask(safe);
  asker.confirm(safe, heard);
  for (std::size_t i = 0; i < safe.size(); ++i) note_variation(safe[i], std::move(heard[i]));
  for (Prepared& each : others) {
    Heard answer = asker.ask(each.asking);
    // Something like it is there already: that says nothing about what was to be tried.
    constexpr int kConflict = 409;
    for (std::size_t variation = 1; variation <= 2 && answer.result.status == kConflict;
         ++variation) {
      const std::optional<Asking> other = with_other_values(each.variation, each.asking, variation);
      if (!other) break;
      each.asking = *other;
      answer = asker.ask(each.asking);
    }
    std::vector<Heard> answers{std::move(answer)};
    if (may_be_sent_again(each.asking)) asker.confirm({each.asking}, answers);
    note_variation(each.asking, std::move(answers.front()));
  }
  fuzz(records);
}

// The same variation with all members of the body made anew, but for the one that it is about.
std::optional<Asking> Exploration::with_other_values(const Variation& variation,
                                                     const Asking& asking, std::size_t number) {
  const RequestContent* content = variation.parts.content;
  const Node body = read_json(variation.parts.body_json);
  if (content == nullptr || !body.is(Kind::object)) return std::nullopt;
  const Drafted drafted = maker.draft(*asking.operation, known, number);
  if (!drafted.parts) return std::nullopt;
  const Node fresh = read_json(drafted.parts->body_json);
  const std::string& place = asking.asked.place;
  std::string json = "{";
  for (const Member& member : body.members()) {
    const bool varied = place.starts_with("request /" + pointer_token(member.name()));
    const Node other = varied ? Node{} : fresh.find(member.name());
    const bool exchanged = other && other.kind() < Kind::array;
    json += (json.size() > 1 ? "," : "") + quote_json(member.name()) + ":" +
            to_json(exchanged ? other : member.value);
  }
  json += "}";
  if (maker.fits(content->schema, json) != maker.fits(content->schema, variation.parts.body_json))
    return std::nullopt;
  Body written = maker.write(*content, json);
  if (!written.bytes) return std::nullopt;
  Variation other = variation;
  other.parts.body = std::move(*written.bytes);
  // A type that is wrong on purpose stays so.
  if (asking.asked.kind != Asked::Kind::wrong_media_type)
    other.parts.content_type = std::move(written.content_type);
  other.parts.body_json = std::move(json);
  return asking_for(*asking.operation, other);
}

void Exploration::note_refusal(const Asked& asked, Record& record) {
  record.refused_places.insert(asked.place);
  if (asked.source) record.refused_keywords.insert(asked.source.pointer());
}

void Exploration::note_variation(const Asking& asking, Heard&& heard) {
  if (canned && asking.asked.kind == Asked::Kind::wrong_credentials) return;
  Record& record = *ledger.find(asking.operation);
  const int status = heard.result.status;
  if (asking.asked.kind == Asked::Kind::invalid && status >= 400 && status < 500)
    note_refusal(asking.asked, record);
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
    std::vector<Creation>& all = users_step ? kept : creations;
    const bool again = std::any_of(all.begin(), all.end(), [&](const Creation& each) {
      return each.resource == &resource && each.id == id;
    });
    if (again) return;
    Creation creation{.resource = &resource, .id = id, .known = known};
    // Steps name parents of their own.
    if (users_step)
      for (const Parameter& parameter : asking.operation->parameters)
        if (const std::string parent = path_value(asking, exchange, parameter, values);
            !parent.empty())
          creation.known.insert_or_assign(
              std::string(template_up_to(asking.operation->path, parameter.name)), parent);
    creation.known.insert_or_assign(resource.item, id);
    all.push_back(std::move(creation));
    return;
  }
}

// What a step of the user made and another one removed.
void Exploration::note_removal(const Asking& asking, const Exchange& exchange) {
  const Response* response = exchange.response();
  if (response == nullptr || response->status < 200 || response->status >= 300) return;
  for (const Parameter& parameter : asking.operation->parameters) {
    const std::string id = path_value(asking, exchange, parameter, values);
    std::erase_if(kept, [&](const Creation& each) {
      return each.resource->remove == asking.operation &&
             each.resource->parameter == parameter.name && each.id == id;
    });
  }
}

void Exploration::keep_value(const std::string& name, const std::string& value) {
  plan_options.parameters.insert_or_assign(name, value);
  set_up.insert_or_assign(name, value);
  for (const Resource& resource : resources)
    if (resource.item == name || resource.parameter == name)
      known.insert_or_assign(resource.item, value);
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
void append_with_ids(std::string& out, Node value, const Exploration& exploration,
                     const Operation& operation) {
  if (value.is(Kind::array)) {
    out += '[';
    bool first = true;
    for (const Node element : value.elements()) {
      if (!std::exchange(first, false)) out += ',';
      append_with_ids(out, element, exploration, operation);
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
      if (resource.parameter == member.name() && resource.parameter != "id" &&
          resource.create != &operation)
        if (const auto found = exploration.known.find(resource.item);
            found != exploration.known.end())
          id = &found->second;
    if (id != nullptr && member.value.is(Kind::string))
      append_quoted_json(out, *id);
    else if (id != nullptr && member.value.is(Kind::number))
      out += *id;
    else
      append_with_ids(out, member.value, exploration, operation);
  }
  out += '}';
}

}  // namespace

std::string with_known_ids(Node value, const Exploration& exploration, const Operation& operation) {
  std::string out;
  append_with_ids(out, value, exploration, operation);
  return out;
}

}  // namespace driftgate
