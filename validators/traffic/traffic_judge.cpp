#include "validators/traffic/traffic_judge.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <utility>

#include "specs/http/uri.h"
#include "validators/root_cause.h"
#include "validators/traffic/general_path.h"

namespace driftgate {
namespace {

constexpr std::size_t kMostFindings = 200;         // Of one operation.
constexpr std::size_t kMostUnmatched = 100;        // Paths that are listed.
constexpr std::size_t kMostHosts = 5;              // Others that are named.
constexpr std::size_t kMostUndecided = 100;        // Of one operation.
constexpr std::size_t kMostRequestBytes = 16'384;  // Kept of one that shows a finding.

void add_undecided(std::vector<std::string>& texts, std::string text) {
  if (texts.size() < kMostUndecided && std::find(texts.begin(), texts.end(), text) == texts.end())
    texts.push_back(std::move(text));
}

// Asked by browsers before the request itself (Fetch §4.8).
bool is_preflight(const Request& request) {
  return request.method == "OPTIONS" &&
         find_header(request.headers, "Access-Control-Request-Method") != nullptr;
}

// What a server says of a path or method that it does not have.
bool is_denial(int status) { return status == 404 || status == 405 || status == 501; }

// With placeholders only what says something about shapes can be judged; which of several schemas
// is meant often depends on values.
bool is_about_shape(const Finding& finding) {
  static constexpr std::array<std::string_view, 8> kShapes{"type",
                                                           "required",
                                                           "properties",
                                                           "additionalProperties",
                                                           "propertyNames",
                                                           "dependentRequired",
                                                           "unevaluatedProperties",
                                                           "prefixItems"};
  const std::string& location = finding.violation.keyword;
  if (location.empty()) return true;
  for (const std::string_view choice : {"/oneOf", "/anyOf", "/not", "/if", "/contains"})
    if (location.find(choice) != std::string::npos) return false;
  const std::string_view keyword = std::string_view(location).substr(location.rfind('/') + 1);
  return std::find(kShapes.begin(), kShapes.end(), keyword) != kShapes.end();
}

bool fails(const std::vector<Finding>& findings, Severity fail_on) {
  return std::any_of(findings.begin(), findings.end(),
                     [&](const Finding& finding) { return finding.severity >= fail_on; });
}

void drop_what_values_decide(Result& result, Severity fail_on) {
  const std::size_t dropped =
      std::erase_if(result.findings, [](const Finding& each) { return !is_about_shape(each); });
  if (dropped == 0) return;
  result.undecided.emplace_back(
      "values are placeholders in the recording: only shapes were judged");
  if (result.outcome == Outcome::failed && !fails(result.findings, fail_on))
    result.outcome = Outcome::passed;
}

void keep_request(const Exchange& exchange, int status, Finding& finding) {
  const Request& request = exchange.request;
  finding.status = status;
  if (request.body.size() + request.url.size() > kMostRequestBytes) return;
  finding.request = request;
}

}  // namespace

TrafficJudge::TrafficJudge(const Description& description, Evaluator& evaluator,
                           const Policy& policy, std::chrono::sys_seconds now,
                           TrafficOptions options)
    : description_(description),
      policy_(policy),
      options_(std::move(options)),
      router_(description, options_.base_url),
      recorder_(description),
      judge_(evaluator, policy, now),
      request_judge_(description, evaluator) {
  judge_.record(recorder_);
}

Severity TrafficJudge::severity_of(const TrafficRule& rule) const {
  const auto chosen = policy_.severities.find(rule.id);
  return chosen == policy_.severities.end() ? rule.severity : chosen->second;
}

void TrafficJudge::judge(const RecordedExchange& recorded) {
  traffic_.exchanges += recorded.times;
  const Request& request = recorded.exchange.request;
  const Route route = router_.find(request.method, request.url);
  switch (route.kind) {
    case Route::Kind::operation:
      return judge_operation(route, recorded);
    case Route::Kind::no_method:
    case Route::Kind::unread:
    case Route::Kind::no_path:
      if (is_preflight(request)) return;
      traffic_.unmatched += recorded.times;
      return note_unmatched(route, recorded);
    case Route::Kind::elsewhere:
      traffic_.elsewhere += recorded.times;
      if (traffic_.other_hosts.size() < kMostHosts) {
        std::string host = origin(request.url);
        if (host.empty()) host = "what is not http";
        add_undecided(traffic_.other_hosts, std::move(host));
      }
      return;
  }
}

void TrafficJudge::judge_operation(const Route& route, const RecordedExchange& recorded) {
  const Operation& operation = *route.operation;
  Seen& seen = seen_[&operation];
  if (recorded.exchange.response() == nullptr) {
    traffic_.unanswered += recorded.times;
    seen.unanswered += recorded.times;
    seen.result.reason = recorded.exchange.failure()->message;
    return;
  }
  const SentRequest sent = request_judge_.judge(route, recorded);
  // A request that the description does not allow has its finding; its answer is judged alone.
  static const Asked unclear{.kind = Asked::Kind::unclear};
  Result one = judge_.judge({.integration = options_.integration,
                             .operation = operation.id,
                             .expected = &operation.expected,
                             .latency_budget = options_.latency_budget,
                             .asked = sent.valid() ? &kPlainRequest : &unclear},
                            recorded.exchange);
  if (one.outcome == Outcome::errored) {
    add_undecided(seen.result.undecided, one.reason);
    return;
  }
  add_request_findings(sent, operation, recorded, one);
  if (recorded.placeholders) drop_what_values_decide(one, policy_.fail_on);
  traffic_.judged += recorded.times;
  if (one.outcome == Outcome::passed) traffic_.conforming += recorded.times;
  merge(std::move(one), recorded, seen);
}

void TrafficJudge::add_request_findings(const SentRequest& sent, const Operation& operation,
                                        const RecordedExchange& recorded, Result& result) const {
  for (const SentRequest::Broken& broken : sent.broken) {
    const Severity severity = severity_of(*broken.rule);
    if (severity == Severity::off) continue;
    Finding finding{.rule = broken.rule->id,
                    .category = broken.rule->category,
                    .severity = severity,
                    .violation = broken.violation};
    finding.fingerprint =
        fingerprint(options_.integration, operation.id, finding.rule,
                    root_cause(finding.violation.instance, finding.violation.keyword));
    finding.count = recorded.times;
    result.findings.push_back(std::move(finding));
    if (severity >= policy_.fail_on) result.outcome = Outcome::failed;
  }
  for (const std::string& text : sent.undecided) add_undecided(result.undecided, text);
}

void TrafficJudge::merge(Result one, const RecordedExchange& recorded, Seen& into) const {
  Result& all = into.result;
  into.judged += recorded.times;
  all.status = one.status;
  all.timings.total = std::max(all.timings.total, one.timings.total);
  if (one.outcome == Outcome::failed) all.outcome = Outcome::failed;
  for (std::string& text : one.undecided) add_undecided(all.undecided, std::move(text));
  if (!one.findings.empty() && into.findings.empty())
    all.remarks.push_back(
        fmt::format("first in {} (number {})", to_string(recorded.place), recorded.number));
  for (Finding& finding : one.findings) {
    const auto known = into.findings.find(finding.fingerprint);
    if (known != into.findings.end()) {
      all.findings[known->second].count += finding.count;
      continue;
    }
    if (all.findings.size() == kMostFindings) {
      ++into.more;
      continue;
    }
    into.findings.emplace(finding.fingerprint, all.findings.size());
    keep_request(recorded.exchange, one.status, finding);
    all.findings.push_back(std::move(finding));
  }
}

// nullptr: there are too many.
TrafficJudge::Seen* TrafficJudge::unmatched(const std::string& name) {
  if (unmatched_.size() == kMostUnmatched && !unmatched_.contains(name)) {
    ++unlisted_;
    return nullptr;
  }
  return &unmatched_[name];
}

void TrafficJudge::note_unread(const Route& route, const RecordedExchange& recorded) {
  const std::string name = fmt::format("{} {}", recorded.exchange.request.method, route.path);
  Seen* const seen = unmatched(name);
  if (seen == nullptr) return;
  Result& result = seen->result;
  result.name = name;
  result.outcome = Outcome::skipped;
  result.type = "skipped.unread";
  result.reason = unread_text("path " + route.unread->name, route.unread->reason);
}

void TrafficJudge::note_unmatched(const Route& route, const RecordedExchange& recorded) {
  if (route.kind == Route::Kind::unread) return note_unread(route, recorded);
  const bool known_path = route.kind == Route::Kind::no_method;
  const TrafficRule& rule = known_path ? traffic::undocumented_method : traffic::undocumented_path;
  if (severity_of(rule) == Severity::off) return;
  const Request& request = recorded.exchange.request;
  const Response* response = recorded.exchange.response();
  const std::string path =
      known_path ? std::string(route.path) : general_path(parse_uri(request.url).path);
  const std::string name = request.method + " " + path;
  Seen* const known = unmatched(name);
  if (known == nullptr) return;
  Seen& seen = *known;
  const bool denied = response == nullptr || is_denial(response->status);
  const Severity severity =
      denied ? std::min(Severity::note, severity_of(rule)) : severity_of(rule);
  if (seen.judged == 0) {
    Finding finding{
        .rule = rule.id,
        .category = rule.category,
        .severity = severity,
        .violation = {.message = known_path
                                     ? fmt::format("the path does not describe {}", request.method)
                                     : "no path of the description fits the request",
                      .actual = fmt::format("{} {}", request.method, request.url)},
        .count = 0};
    finding.fingerprint = fingerprint(options_.integration, "", rule.id, name);
    keep_request(recorded.exchange, response != nullptr ? response->status : 0, finding);
    seen.result.name = name;
    seen.result.status = finding.status;
    seen.result.remarks.push_back(
        fmt::format("first in {} (number {})", to_string(recorded.place), recorded.number));
    seen.result.findings.push_back(std::move(finding));
  }
  seen.judged += recorded.times;
  Finding& finding = seen.result.findings.front();
  finding.count += recorded.times;
  finding.severity = std::max(finding.severity, severity);
  if (finding.severity >= policy_.fail_on) seen.result.outcome = Outcome::failed;
}

Traffic TrafficJudge::finish() {
  for (const Operation& operation : description_.operations) {
    const auto found = seen_.find(&operation);
    Result result;
    if (found != seen_.end()) result = std::move(found->second.result);
    result.name = fmt::format("{} {}", operation.method, operation.path);
    result.operation = operation.id;
    result.source = operation.source.location();
    if (found == seen_.end() || found->second.judged == 0) {
      result.outcome = Outcome::skipped;
      result.type = found == seen_.end() ? "skipped.no-traffic" : "skipped.no-answer";
      result.reason = found == seen_.end() ? "the recording has no exchange for it"
                                           : "the recording has no answer to judge";
      result.findings.clear();
    } else {
      result.reason.clear();
      if (found->second.more > 0)
        result.undecided.push_back(
            fmt::format("{} more findings are counted, but not listed", found->second.more));
      std::stable_sort(result.findings.begin(), result.findings.end(),
                       [](const Finding& a, const Finding& b) { return a.severity > b.severity; });
    }
    traffic_.results.push_back(std::move(result));
  }
  for (auto& [name, seen] : unmatched_) traffic_.results.push_back(std::move(seen.result));
  if (unlisted_ > 0 && !traffic_.results.empty())
    traffic_.results.back().undecided.push_back(
        fmt::format("{} more exchanges were for paths that are not described", unlisted_));
  return std::move(traffic_);
}

}  // namespace driftgate
