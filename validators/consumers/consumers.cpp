#include "validators/consumers/consumers.h"

#include <fmt/core.h>

#include <algorithm>
#include <map>
#include <unordered_map>
#include <utility>

#include "specs/document/reference.h"
#include "validators/consumers/recorded_place.h"
#include "validators/contracts/made_value.h"

namespace driftgate {
namespace {

Request example_of(const RecordedRequest& recorded) {
  RecordedRequest plain = recorded;
  plain.generators.clear();
  return make_request(plain, {});
}

bool takes_off(std::string_view& text, std::string_view beginning) {
  if (!text.starts_with(beginning)) return false;
  text.remove_prefix(beginning.size());
  return true;
}

// Of every request, with the places that the description refuses.
std::vector<std::string> refused_places(const ContractRouter& router, RequestJudge& judge,
                                        const RecordedRequest& recorded) {
  RecordedExchange sent;
  sent.exchange.request = example_of(recorded);
  const Request& request = sent.exchange.request;
  const Route route = router.find(request.method, request.url);
  std::vector<std::string> places;
  if (route.kind != Route::Kind::operation) return places;
  for (const SentRequest::Broken& broken : judge.judge(route, sent).broken) {
    const std::string& at = broken.violation.instance;
    const bool of_body =
        broken.rule == &traffic::request_body || broken.rule == &traffic::request_media_type;
    places.push_back(of_body ? place_of_body(at) : at);
  }
  return places;
}

// One stands at the other or around it: what is refused as a whole is refused in its parts.
bool is_about(std::string_view refused, std::string_view place) {
  if (refused == place) return true;
  std::string_view a = refused, b = place;
  if (!takes_off(a, kRequestBody) || !takes_off(b, kRequestBody)) return false;
  if (a.empty() || b.empty()) return b.empty();
  return is_same_place(a.substr(1), b.substr(1)) || a.starts_with(std::string(b) + "/");
}

// What the request has of the place, and whether it may be something else another time.
struct Sent {
  bool there = false;
  bool varies = false;
};

Sent sent_body(const InteractionPromise& promise, std::string_view pointer) {
  for (const ExpectedContent& content : promise.request.content) {
    if (pointer.empty()) return {true, !promise.interaction->request.rules.body.empty()};
    const Node part = relied_part(content.schema.node, pointer);
    return {static_cast<bool>(part), part && !part.find("const")};
  }
  return {};
}

bool has_rule(const std::vector<RuleList>& rules, std::string_view name) {
  return std::any_of(rules.begin(), rules.end(), [&](const RuleList& list) {
    return list.path.steps.empty() || equal_ignoring_case(list.path.steps.front().name, name);
  });
}

Sent sent_at(const InteractionPromise& promise, std::string_view place) {
  const RecordedRequest& recorded = promise.interaction->request;
  if (takes_off(place, kRequestBody)) {
    takes_off(place, " ");
    return sent_body(promise, place);
  }
  if (place.starts_with("path")) return {true, !recorded.rules.path.empty()};
  if (takes_off(place, "query ")) {
    const bool there = std::any_of(recorded.query.begin(), recorded.query.end(),
                                   [&](const auto& one) { return one.first == place; });
    return {there, has_rule(recorded.rules.query, place)};
  }
  if (takes_off(place, "header "))
    return {find_header(recorded.headers, place) != nullptr,
            has_rule(recorded.rules.header, place)};
  // Cookies travel in one header; of others nothing is known.
  return {find_header(recorded.headers, "Cookie") != nullptr, true};
}

bool applies(const Operation* operation, int status, std::string_view written) {
  if (operation == nullptr) return false;
  const ExpectedResponse* one = response_for(operation->expected, status);
  return one != nullptr && to_string(one->status) == written;
}

// The body of a change of values; of another one it shows no more than its media type.
std::string_view witness_of(const Change& change) {
  if (change.witness.empty()) return {};
  if (const auto* response = std::get_if<Response>(&change.message_shown)) return response->body;
  return change.proof == Proof::witness ? std::string_view(change.witness) : std::string_view();
}

// A missing member has the place where it should be.
bool is_broken_at(const SchemaViolation& broken, std::string_view pointer) {
  if (broken.keyword != "required") return is_same_place(broken.instance, pointer);
  const std::size_t last = pointer.rfind('/');
  if (last == std::string_view::npos) return false;
  const std::string name = "'" + std::string(pointer.substr(last + 1)) + "'";
  return is_same_place(broken.instance, pointer.substr(0, last)) &&
         broken.expected.find(name) != std::string::npos;
}

}  // namespace

void spare(Severity& severity, std::optional<Reliance>& reliance) {
  if (!reliance || !reliance->by.empty() || severity <= Severity::note) return;
  reliance->lowered_from = to_string(severity);
  severity = Severity::note;
}

Consumers::Consumers(const std::vector<KnownContract>& contracts, const Description& description,
                     Evaluator& evaluator)
    : evaluator_(evaluator) {
  add(contracts, description, nullptr, nullptr);
}

Consumers::Consumers(const std::vector<KnownContract>& contracts, const Description& base,
                     const Description& revision, const Diff& diff, Evaluator& evaluator)
    : evaluator_(evaluator) {
  add(contracts, base, &revision, &diff);
  judge_requests(base, revision);
}

void Consumers::add(const std::vector<KnownContract>& contracts, const Description& base,
                    const Description* revision, const Diff* diff) {
  const auto is_of = [](const Description& description, const Operation* operation) {
    return operation != nullptr && !description.operations.empty() &&
           operation >= description.operations.data() &&
           operation < description.operations.data() + description.operations.size();
  };
  std::unordered_map<const Operation*, const ComparedOperation*> compared;
  if (diff != nullptr)
    for (const ComparedOperation& one : diff->operations) {
      if (one.base != nullptr) compared.emplace(one.base, &one);
      if (is_of(base, one.base) || is_of(*revision, one.revision))
        paths_.insert(static_cast<std::uint32_t>(&one - diff->operations.data()));
    }
  const ContractRouter router(base);
  for (const KnownContract& known : contracts)
    for (const InteractionPromise& promise : known.promises->interactions) {
      const Interaction& one = *promise.interaction;
      if (one.kind != Interaction::Kind::http) continue;
      const Request request = example_of(one.request);
      const Route route = router.find(request.method, request.url);
      const auto pair = compared.find(route.operation);
      if (route.kind != Route::Kind::operation || (diff != nullptr && pair == compared.end())) {
        strangers_.push_back(fmt::format("{}: {}", known.contract->consumer, one.description));
        continue;
      }
      Known& added = known_.emplace_back();
      added.consumer = known.contract->consumer;
      added.promise = &promise;
      added.operation = route.operation;
      if (diff != nullptr) {
        added.revised = pair->second->revision;
        added.position = static_cast<std::uint32_t>(pair->second - diff->operations.data());
      }
      for (const ExpectedResponse& response : promise.response.responses)
        for (const ExpectedContent& content : response.content)
          if (!added.shape && content.form == ContentForm::json)
            added.shape = shapes_.shape_of(content.schema);
    }
}

void Consumers::judge_requests(const Description& base, const Description& revision) {
  const ContractRouter before(base), after(revision);
  RequestJudge judge_before(base, evaluator_), judge_after(revision, evaluator_);
  for (Known& known : known_) {
    const RecordedRequest& recorded = known.promise->interaction->request;
    const std::vector<std::string> old = refused_places(before, judge_before, recorded);
    for (std::string& place : refused_places(after, judge_after, recorded))
      if (std::find(old.begin(), old.end(), place) == old.end())
        known.refused.push_back(std::move(place));
  }
}

template <class Ask>
std::optional<Reliance> Consumers::counted(const Ask& ask) const {
  std::map<std::string_view, Reliance::Consumer> by;
  for (const Known& known : known_) {
    Reliance::Consumer& consumer = by[known.consumer];
    consumer.name = std::string(known.consumer);
    const Use use = ask(known);
    if (use != Use::none) ++consumer.interactions;
    consumer.hurt |= use == Use::hurt;
  }
  if (by.empty()) return std::nullopt;
  Reliance reliance;
  for (auto& [name, consumer] : by)
    if (consumer.interactions > 0)
      reliance.by.push_back(std::move(consumer));
    else
      reliance.not_by.push_back(std::move(consumer.name));
  return reliance;
}

std::optional<Reliance> Consumers::of(const Change& change) {
  const bool known = std::any_of(change.operations.begin(), change.operations.end(),
                                 [&](std::uint32_t one) { return paths_.contains(one); });
  if (!known) return std::nullopt;
  return counted([&](const Known& one) { return use_of(change, one); });
}

std::optional<Reliance> Consumers::of_body(std::string_view operation_id, int status,
                                           std::string_view pointer) {
  return counted([&](const Known& one) {
    if (one.operation->id != operation_id || !one.shape) return Use::none;
    if (response_for(one.promise->response, status) == nullptr) return Use::none;
    return relied_part(one.shape.node, pointer) ? Use::uses : Use::none;
  });
}

Consumers::Use Consumers::use_of(const Change& change, const Known& known) {
  const auto found = std::find(change.operations.begin(), change.operations.end(), known.position);
  if (found == change.operations.end()) return Use::none;
  const auto operation = static_cast<std::size_t>(found - change.operations.begin());
  Use most = Use::none;
  bool is_told = false;
  for (const OperationPlace& one : change.elsewhere) {
    if (one.operation != operation) continue;
    is_told = true;
    most = std::max(most, use_at(change, one.place, known));
  }
  return is_told ? most : use_at(change, change.place, known);
}

Consumers::Use Consumers::use_at(const Change& change, std::string_view place, const Known& known) {
  if (place.starts_with("response ")) return use_of_response(change, place, known);
  if (change.side == Side::request) return use_of_request(change, place, known);
  return known.revised == nullptr ? Use::hurt : Use::uses;
}

Consumers::Use Consumers::use_of_request(const Change& change, std::string_view place,
                                         const Known& known) const {
  for (const std::string& refused : known.refused)
    if (is_about(refused, place)) return Use::hurt;
  const Sent sent = sent_at(*known.promise, place);
  // What it sends is always the same, and is accepted.
  const bool is_safe = change.effect == Effect::narrows && !sent.varies;
  return sent.there && !is_safe ? Use::uses : Use::none;
}

Consumers::Use Consumers::use_of_response(const Change& change, std::string_view place,
                                          const Known& known) {
  std::string_view rest = place;
  takes_off(rest, "response ");
  const std::string_view status = rest.substr(0, rest.find(' '));
  rest.remove_prefix(status.size());
  const auto is_meant = [&](const ExpectedResponse& wanted) {
    return applies(known.operation, wanted.status.low, status) ||
           applies(known.revised, wanted.status.low, status);
  };
  const std::vector<ExpectedResponse>& all = known.promise->response.responses;
  const auto wanted = std::find_if(all.begin(), all.end(), is_meant);
  if (wanted == all.end()) return Use::none;
  if (takes_off(rest, " header "))
    return std::any_of(
               wanted->headers.begin(), wanted->headers.end(),
               [&](const ExpectedHeader& header) { return equal_ignoring_case(header.name, rest); })
               ? Use::uses
               : Use::none;
  if (takes_off(rest, " body")) {
    takes_off(rest, " ");
    // The witness is one of the place that is told.
    const std::string_view witness =
        place == change.place ? witness_of(change) : std::string_view();
    return wanted->content.empty() ? Use::none : use_of_body(known, rest, witness);
  }
  const bool gone = known.revised == nullptr ||
                    response_for(known.revised->expected, wanted->status.low) == nullptr;
  return gone ? Use::hurt : Use::uses;
}

Consumers::Use Consumers::use_of_body(const Known& known, std::string_view pointer,
                                      std::string_view witness) {
  if (!known.shape) return pointer.empty() ? Use::uses : Use::none;
  if (!relied_part(known.shape.node, pointer)) return Use::none;
  JsonReader reader;
  const Document* document = witness.empty() ? nullptr : reader.read(witness);
  if (document == nullptr) return Use::uses;
  const Evaluation done =
      evaluator_.evaluate(known.shape, document->root(), {.undocumented = false});
  const bool refused =
      std::any_of(done.violations.begin(), done.violations.end(),
                  [&](const SchemaViolation& broken) { return is_broken_at(broken, pointer); });
  return refused ? Use::hurt : Use::uses;
}

}  // namespace driftgate
