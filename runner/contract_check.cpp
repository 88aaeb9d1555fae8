#include "runner/contract_check.h"

#include <fmt/core.h>

#include <algorithm>
#include <optional>
#include <set>
#include <utility>

#include "runner/asker.h"
#include "runner/provider_states.h"
#include "runner/retry.h"
#include "runner/selection.h"
#include "specs/document/base64.h"
#include "specs/document/document_writer.h"
#include "specs/document/error.h"
#include "validators/contracts/made_value.h"

namespace driftgate {
namespace {

Result errored(Fault fault, std::string type, std::string reason) {
  return {.outcome = Outcome::errored,
          .fault = fault,
          .type = std::move(type),
          .reason = std::move(reason)};
}

// "web: a request for pets, given a pet exists".
std::string name_of(const Contract& contract, const Interaction& one) {
  std::string name = fmt::format("{}: {}", contract.consumer, one.description);
  for (std::size_t i = 0; i < one.states.size(); ++i)
    name += (i == 0 ? ", given " : " and ") + one.states[i].name;
  return name;
}

/// One interaction on its way to its result.
struct Job {
  const Contract* contract = nullptr;
  const InteractionPromise* promise = nullptr;
  Operation operation{};  // What selects it, and what it is called in findings.
  Result result{};
  bool selected = true;

  const Interaction& interaction() const { return *promise->interaction; }
};

class ContractCheck {
 public:
  ContractCheck(Transport& transport, Judge& judge, const RunOptions& run,
                const ContractCheckOptions& options)
      : transport_(transport),
        judge_(judge),
        run_(run),
        options_(options),
        asker_(transport, judge, run),
        states_(transport, options.states_url) {}

  Run check(const std::vector<ReadContract>& contracts) {
    std::vector<Operation> operations = contract_operations(contracts);
    require_matches(options_.only, "--only", operations);
    require_matches(options_.skip, "--skip", operations);
    auto operation = operations.begin();
    for (const ReadContract& read : contracts) add(read, operation);
    select();
    side_by_side();
    for (Job& job : jobs_)
      if (job.selected && !is_plain(job)) one_by_one(job);
    Run done{.requests = requests_ + asker_.requests()};
    for (Job& job : jobs_) done.results.push_back(finished(job));
    return done;
  }

 private:
  void add(const ReadContract& read, std::vector<Operation>::iterator& operation) {
    for (const InteractionPromise& promise : read.promises->interactions)
      jobs_.push_back({.contract = read.contract.get(),
                       .promise = &promise,
                       .operation = std::move(*operation++)});
  }

  void select() {
    for (Job& job : jobs_) {
      const bool wanted = options_.only.empty() || driftgate::selects(options_.only, job.operation);
      const bool unwanted = driftgate::selects(options_.skip, job.operation);
      if (!wanted || unwanted)
        skip(job, true, unwanted ? "left out by --skip" : "not selected by --only");
      else if (job.interaction().kind == Interaction::Kind::synchronous_message)
        skip(job, false, "synchronous messages travel by a protocol that is not spoken here");
      else if (job.interaction().kind == Interaction::Kind::asynchronous_message &&
               options_.messages_url.empty())
        skip(job, false, "no URL gives the provider's messages ('messages: {url: …}')");
    }
  }

  static void skip(Job& job, bool by_choice, std::string reason) {
    job.selected = false;
    job.result = {.outcome = Outcome::skipped,
                  .type = by_choice ? "skipped.by-choice" : "skipped.no-request",
                  .reason = std::move(reason)};
  }

  // Nothing is to be done before or after.
  bool is_plain(const Job& job) const {
    return job.interaction().kind == Interaction::Kind::http &&
           (options_.states_url.empty() || job.interaction().states.empty());
  }

  std::optional<Asking> asking_for(Job& job, const StateChange& state) {
    try {
      return Asking{
          .request = make_request(job.interaction().request, {.base_url = base_url(),
                                                              .seed = options_.seed,
                                                              .now = options_.now,
                                                              .state_values = state.values}),
          .operation = &job.operation,
          .plain = true};
    } catch (const Error& error) {  // The other interactions can still be checked.
      job.result = errored(Fault::input, "contract.no-request",
                           fmt::format("{}: {}", to_string(error.where()), error.what()));
      return std::nullopt;
    }
  }

  std::string base_url() const {
    std::string url = options_.base_url;
    while (url.ends_with('/')) url.pop_back();
    return url;
  }

  void side_by_side() {
    std::vector<Asking> askings;
    std::vector<Job*> asked;
    for (Job& job : jobs_) {
      if (!job.selected || !is_plain(job)) continue;
      std::optional<Asking> asking = asking_for(job, {});
      if (!asking) continue;
      askings.push_back(std::move(*asking));
      asked.push_back(&job);
    }
    std::vector<Heard> heard = asker_.ask(askings);
    // The answer to a repeated PUT is not that to the first (RFC 9110 §9.2.1).
    std::vector<Asking> safe;
    std::vector<Heard> again;
    std::vector<std::size_t> places;
    for (std::size_t i = 0; i < askings.size(); ++i) {
      if (!is_safe_method(askings[i].request.method)) continue;
      places.push_back(i);
      safe.push_back(askings[i]);
      again.push_back(std::move(heard[i]));
    }
    asker_.confirm(safe, again);
    for (std::size_t i = 0; i < places.size(); ++i) heard[places[i]] = std::move(again[i]);
    for (std::size_t i = 0; i < asked.size(); ++i) asked[i]->result = std::move(heard[i].result);
  }

  void one_by_one(Job& job) {
    Result first = in_its_states(job);
    // The set-up puts back what the first request changed, so that any method may be repeated.
    if (run_.confirm && first.outcome == Outcome::failed && !asker_.is_stopped())
      first = merge_confirmation(std::move(first), in_its_states(job));
    job.result = std::move(first);
  }

  Result in_its_states(Job& job) {
    if (asker_.is_stopped())
      return errored(Fault::provider, "run.stopped", "the run was stopped before this was judged");
    const Interaction& one = job.interaction();
    const bool has_states = !options_.states_url.empty() && !one.states.empty();
    StateChange state;
    if (has_states) state = states_.set_up(one.states, job.contract->consumer);
    requests_ += state.requests;
    Result result = state.problem.empty()
                        ? asked(job, state)
                        : errored(Fault::provider, "state.set-up", std::move(state.problem));
    if (!has_states) return result;
    // Also after a set-up that failed: some of the states may be there.
    StateChange after = states_.tear_down(one.states, job.contract->consumer);
    requests_ += after.requests;
    if (!after.problem.empty()) result.remarks.push_back(std::move(after.problem));
    return result;
  }

  Result asked(Job& job, const StateChange& state) {
    if (job.interaction().kind == Interaction::Kind::asynchronous_message) return message(job);
    std::optional<Asking> asking = asking_for(job, state);
    return asking ? asker_.ask(*asking).result : job.result;
  }

  // As Pact's verifiers do: the description and the states go out, the message comes back, its
  // metadata in a header.
  Result message(Job& job) {
    const Interaction& one = job.interaction();
    DocumentWriter body;
    body.begin_object();
    body.name("description");
    body.string(one.description);
    body.name("providerStates");
    body.begin_array();
    for (const ProviderState& state : one.states) {
      body.begin_object();
      body.name("name");
      body.string(state.name);
      body.name("params");
      if (state.parameters)
        body.copy(state.parameters);
      else
        body.json("{}");
      body.end_object();
    }
    body.end_array();
    body.end_object();
    const Request request{.method = "POST",
                          .url = options_.messages_url,
                          .headers = {{"Content-Type", "application/json"}},
                          .body = to_json(body.finish("message")->root())};
    Exchange exchange = send_one(transport_, request);
    requests_ += static_cast<std::size_t>(exchange.attempts);
    if (auto* response = std::get_if<Response>(&exchange.outcome)) {
      if (response->status < 200 || response->status > 299)
        return errored(Fault::provider, "message.unavailable",
                       fmt::format("the provider gave no message: status {}", response->status));
      take_metadata(*response);
    }
    Result result = judge_.judge({.integration = run_.integration,
                                  .operation = job.operation.id,
                                  .expected = &job.operation.expected},
                                 exchange);
    attach_request(request, run_.curl, result);
    return result;
  }

  static void take_metadata(Response& response) {
    response.status = 200;
    for (const std::string_view name : {"Pact-Message-Metadata", "X-Pact-Message-Metadata"}) {
      const std::string* header = find_header(response.headers, name);
      if (header == nullptr) continue;
      const std::optional<std::string> text = decode_base64(*header);
      JsonReader reader;
      const Document* metadata = text ? reader.read(*text) : nullptr;
      if (metadata == nullptr) continue;
      Headers own;
      for (const Member member : metadata->root().members()) {
        const bool is_type = equal_ignoring_case(member.name(), "contentType");
        own.emplace_back(is_type ? "Content-Type" : std::string(member.name()),
                         member.value.is(Kind::string) ? std::string(member.value.text())
                                                       : to_json(member.value));
      }
      if (const std::string* type = find_header(response.headers, "Content-Type");
          type != nullptr && find_header(own, "Content-Type") == nullptr)
        own.emplace_back("Content-Type", *type);
      response.headers = std::move(own);
      return;
    }
  }

  Result finished(Job& job) {
    Result result = std::move(job.result);
    result.name = job.operation.id;
    result.operation = job.operation.id;
    result.source = job.interaction().source.location();
    const bool shown = result.outcome != Outcome::passed || !result.findings.empty();
    if (shown && result.outcome != Outcome::skipped && !run_.rerun_prefix.empty())
      result.rerun = run_.rerun_prefix + " --only " + shell_word(job.operation.id);
    if (result.outcome == Outcome::failed && options_.states_url.empty() &&
        !job.interaction().states.empty())
      result.undecided.push_back(
          "its provider states were not set up: nobody says where ('provider_states: {url: …}')");
    if (result.outcome != Outcome::skipped && leaves_generators(job.interaction().request))
      result.remarks.push_back(
          fmt::format("the generators of its {} body were not applied: it was sent as written",
                      job.interaction().request.body.content_type));
    if (job.interaction().pending) forgive(result);
    return result;
  }

  static void forgive(Result& result) {
    if (result.outcome != Outcome::failed) return;
    result.outcome = Outcome::passed;
    for (Finding& finding : result.findings)
      finding.severity = std::min(finding.severity, Severity::note);
    result.undecided.emplace_back(
        "the interaction is pending and not kept yet, which fails nothing");
  }

  Transport& transport_;
  Judge& judge_;
  const RunOptions& run_;
  const ContractCheckOptions& options_;
  Asker asker_;
  ProviderStates states_;
  std::vector<Job> jobs_{};
  std::size_t requests_ = 0;
};

}  // namespace

std::vector<Operation> contract_operations(const std::vector<ReadContract>& contracts) {
  std::vector<Operation> operations;
  std::set<std::string> taken;
  for (const ReadContract& read : contracts)
    for (const InteractionPromise& promise : read.promises->interactions) {
      const Interaction& one = *promise.interaction;
      const std::string name = name_of(*read.contract, one);
      Operation operation{.id = name, .expected = promise.response, .source = one.source};
      for (int number = 2; !taken.insert(operation.id).second; ++number)
        operation.id = fmt::format("{} [{}]", name, number);
      if (one.kind == Interaction::Kind::http) {
        operation.method = one.request.method;
        operation.path = one.request.path;
      }
      operations.push_back(std::move(operation));
    }
  return operations;
}

Run check_contracts(const std::vector<ReadContract>& contracts, Transport& transport, Judge& judge,
                    const RunOptions& run, const ContractCheckOptions& options) {
  return ContractCheck(transport, judge, run, options).check(contracts);
}

}  // namespace driftgate
