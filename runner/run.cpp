#include "runner/run.h"

#include <utility>

#include "runner/halt.h"
#include "runner/retry.h"

namespace driftgate {
namespace {

// What a probe is until its exchange is judged: a transport that gives up is never a pass.
Result unanswered() {
  return {.outcome = Outcome::errored,
          .fault = Fault::provider,
          .type = "probe.unanswered",
          .reason = "the run ended before this probe was answered"};
}

// One run under way: what is to be sent next, and what came back so far. Tags below the number of
// probes are first sendings, those above are confirmations.
class Course {
 public:
  Course(const Plan& plan, Judge& judge, const RunOptions& options)
      : probes_(plan.probes),
        judge_(judge),
        options_(options),
        results_(probes_.size(), unanswered()),
        sent_(probes_.size(), true) {}

  std::optional<Sending> next() {
    if (options_.halt != nullptr && options_.halt->is_requested()) return std::nullopt;
    if (first_ < probes_.size()) {
      const std::size_t tag = first_++;
      return Sending{.tag = tag, .request = &probes_[tag].request};
    }
    if (again_ == suspects_.size()) return std::nullopt;
    const std::size_t probe = suspects_[again_++];
    return Sending{.tag = probes_.size() + probe,
                   .request = &probes_[probe].request,
                   .fresh_connection = true};
  }

  void done(std::size_t tag, Exchange&& exchange) {
    const bool confirmation = tag >= probes_.size();
    const std::size_t probe = confirmation ? tag - probes_.size() : tag;
    // All met the same certificate: what is to be said of it is said once.
    if (probe != 0 || !options_.tells_certificate) exchange.certificate.reset();
    requests_ += static_cast<std::size_t>(exchange.attempts);
    Result result = judged(probes_[probe], exchange);
    if (confirmation) {
      results_[probe] = merge_confirmation(std::move(results_[probe]), result);
    } else {
      const TransportFailure* failure = exchange.failure();
      sent_[probe] = failure == nullptr || failure->kind != TransportFailure::Kind::credentials;
      results_[probe] = std::move(result);
    }
    if (!confirmation && is_suspect(probe))
      suspects_.push_back(probe);
    else
      ++settled_;
    if (options_.progress) options_.progress(settled_, probes_.size());
  }

  std::size_t requests() const { return requests_; }

  // The result of one probe with what only the plan knows. To be asked once.
  Result take(std::size_t position) {
    const Probe& probe = probes_[position];
    Result result = std::move(results_[position]);
    result.name = probe.name;
    result.operation = probe.operation->id;
    result.source = place_of(*probe.operation);
    const bool shown = result.outcome != Outcome::passed || !result.findings.empty();
    if (shown && sent_[position]) attach_request(probe.request, options_.curl, result);
    if (shown && !options_.rerun_prefix.empty())
      result.rerun = options_.rerun_prefix + " --only " + shell_word(probe.operation->id);
    return result;
  }

 private:
  Result judged(const Probe& probe, const Exchange& exchange) {
    const Promise promise{.integration = options_.integration,
                          .operation = probe.operation->id,
                          .expected = &probe.operation->expected,
                          .latency_budget = options_.latency_budget,
                          .sent_credentials = options_.sent_credentials};
    return judge_.judge(promise, exchange);
  }

  // A place costs a walk through the document; probes of one operation follow each other.
  const Location& place_of(const Operation& operation) {
    if (placed_ != &operation) {
      placed_ = &operation;
      place_ = operation.source.location();
    }
    return place_;
  }

  bool is_suspect(std::size_t probe) const {
    return options_.confirm && results_[probe].outcome == Outcome::failed &&
           is_safe_method(probes_[probe].request.method);
  }

  const std::vector<Probe>& probes_;
  Judge& judge_;
  const RunOptions& options_;
  std::vector<Result> results_;
  std::vector<bool> sent_;  // Not so when our own credentials were not to be had.
  std::vector<std::size_t> suspects_{};
  const Operation* placed_ = nullptr;  // Whose place is place_.
  Location place_{};
  std::size_t first_ = 0;    // The next probe to send.
  std::size_t again_ = 0;    // The next suspect to send again.
  std::size_t settled_ = 0;  // Probes whose verdict stands.
  std::size_t requests_ = 0;
};

}  // namespace

void attach_request(const Request& request, const CurlLineOptions& curl, Result& result) {
  result.reproduction = curl_line(request, curl);
  for (Finding& finding : result.findings) {
    finding.request = request;
    finding.reproduction = result.reproduction;
    finding.status = result.status;
  }
}

Result skipped_result(const Skip& skip) {
  return {.name = skip.name,
          .operation = skip.operation->id,
          .outcome = Outcome::skipped,
          .type = skip.by_choice ? "skipped.by-choice" : "skipped.no-request",
          .reason = skip.reason,
          .source = skip.operation->source.location()};
}

Run run(const Plan& plan, const Description& description, Transport& transport, Judge& judge,
        const RunOptions& options) {
  Course course(plan, judge, options);
  transport.send(
      [&] { return course.next(); },
      [&](std::size_t tag, Exchange&& exchange) { course.done(tag, std::move(exchange)); });

  Run run{.requests = course.requests()};
  run.results.reserve(plan.probes.size() + plan.skips.size());
  std::size_t probe = 0, skip = 0;
  for (const Operation& operation : description.operations) {
    while (probe < plan.probes.size() && plan.probes[probe].operation == &operation)
      run.results.push_back(course.take(probe++));
    while (skip < plan.skips.size() && plan.skips[skip].operation == &operation)
      run.results.push_back(skipped_result(plan.skips[skip++]));
  }
  return run;
}

}  // namespace driftgate
