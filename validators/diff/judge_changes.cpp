#include "validators/diff/judge_changes.h"

#include <fmt/core.h>

#include <algorithm>
#include <utility>

#include "validators/diff/rules.h"
#include "validators/root_cause.h"

namespace driftgate {
namespace {

constexpr std::string_view kDescription = "description";

// The user's word does not make a promise broken that is proved to be kept, or that nobody gave.
bool is_settled(const Change& change) {
  return change.proof == Proof::compatible || change.guards.unstable;
}

Severity severity_by(const Policy& policy, DiffLevels levels, const Change& change) {
  Severity severity = change.severity;
  if (levels == DiffLevels::oasdiff && !is_settled(change)) {
    const DiffRule* rule = find_diff_rule(change.rule);
    if (rule != nullptr && rule->in_oasdiff) severity = rule->oasdiff;
  }
  const auto own = policy.severities.find(change.rule);
  if (own == policy.severities.end()) return severity;
  return is_settled(change) ? std::min(severity, own->second) : own->second;
}

bool shows_message(const Change& change) {
  return !std::holds_alternative<std::monostate>(change.message_shown);
}

std::string in_one_line(const Change& change) {
  std::string text;
  for (const std::string& line : message_lines(change))
    if (!line.empty()) text += (text.empty() ? "" : ", ") + line;
  return text;
}

// The path and the query: whose server it is, the description says.
std::string path_and_query(const std::string& url) {
  const std::size_t authority = url.find("://");
  if (authority == std::string::npos) return url;
  const std::size_t path = url.find('/', authority + 3);
  return path == std::string::npos ? "/" : url.substr(path);
}

Finding finding_of(const Change& change) {
  Finding finding{.rule = change.rule, .category = "compatibility", .severity = change.severity};
  Violation& violation = finding.violation;
  violation.message = change.message;
  violation.expected = change.before;
  violation.actual = change.after;
  violation.instance = change.place;
  violation.hint = proof_of(change);
  finding.reliance = change.reliance;
  const Node where = change.revision ? change.revision : change.base;
  if (where) violation.source = where.location();
  return finding;
}

void skip(Result& result, std::string type, std::string reason) {
  result.outcome = Outcome::skipped;
  result.type = std::move(type);
  result.reason = std::move(reason);
}

// One for each operation. Of those that were not compared nothing is known so far.
std::vector<Result> results_for(const std::vector<ComparedOperation>& operations) {
  std::vector<Result> results;
  for (const ComparedOperation& operation : operations) {
    Result& result = results.emplace_back(
        Result{.name = operation.name, .operation = operation.id(), .comparison = true});
    if (!operation.is_compared()) skip(result, "skipped.unread", operation.unread);
  }
  return results;
}

// What the case is about, and of an error what is to be mended.
Location place_of(const ComparedOperation& operation, const Result& result) {
  if (result.outcome == Outcome::errored) return operation.unread_at.location();
  const Operation& where = operation.revision != nullptr ? *operation.revision : *operation.base;
  return where.source.location();
}

// A revision that cannot be read may have broken what the base promises. What it makes readable
// again was promised to nobody.
void tell_outcome(const Change& change, const ComparedOperation& operation,
                  const std::optional<Severity>& fail_on, Result& result) {
  if (operation.is_compared()) {
    if (fail_on && change.severity >= *fail_on) result.outcome = Outcome::failed;
  } else if (operation.revision == nullptr && change.severity >= Severity::warning) {
    result.outcome = Outcome::errored;
    result.fault = Fault::input;
    result.type = "spec.unreadable";
  }
}

// The outcomes, and one result for the whole description where a change concerns it. `tell` gets
// each change with the results that it concerns.
template <class Tell>
std::vector<Result> judge(const Diff& diff, const std::optional<Severity>& fail_on, Tell&& tell) {
  std::vector<Result> results = results_for(diff.operations);
  Result whole{.name = std::string(kDescription), .comparison = true};
  bool concerns_whole = false;
  for (const Change& change : diff.changes) {
    std::vector<Result*> concerned;
    for (const std::uint32_t position : change.operations) {
      concerned.push_back(&results[position]);
      tell_outcome(change, diff.operations[position], fail_on, results[position]);
    }
    if (change.operations.empty()) {
      concerned.push_back(&whole);
      const Node where = change.revision ? change.revision : change.base;
      if (!concerns_whole && where) whole.source = where.location();
      concerns_whole = true;
      if (fail_on && change.severity >= *fail_on) whole.outcome = Outcome::failed;
    }
    tell(change, concerned);
  }
  const bool any_compared =
      std::any_of(diff.operations.begin(), diff.operations.end(),
                  [](const ComparedOperation& each) { return each.is_compared(); });
  if (!any_compared && whole.outcome == Outcome::passed)
    skip(whole, "skipped.nothing-compared", "no operation was compared");
  if (concerns_whole) results.push_back(std::move(whole));
  return results;
}

}  // namespace

std::vector<std::string> message_lines(const Change& change) {
  std::vector<std::string> lines;
  const auto add = [&lines](const Headers& headers, const std::string& body) {
    for (const auto& [name, value] : headers) lines.push_back(name + ": " + value);
    if (body.empty()) return;
    lines.emplace_back();
    lines.push_back(body);
  };
  if (const auto* request = std::get_if<Request>(&change.message_shown)) {
    lines.push_back(fmt::format("{} {}", request->method, path_and_query(request->url)));
    add(request->headers, request->body);
  } else if (const auto* response = std::get_if<Response>(&change.message_shown)) {
    lines.push_back(fmt::format("HTTP {}", response->status));
    add(response->headers, response->body);
  }
  return lines;
}

std::string proof_of(const Change& change) {
  switch (change.proof) {
    case Proof::witness:
      return "shown by " + (shows_message(change) ? in_one_line(change) : change.witness);
    case Proof::compatible:
      return "proved: no message is hurt";
    case Proof::none:
      return "not proved: " + change.reason;
    case Proof::law:
      return {};
  }
  return {};
}

void apply_policy(const Policy& policy, DiffLevels levels, Diff& diff) {
  for (Change& change : diff.changes) change.severity = severity_by(policy, levels, change);
  std::erase_if(diff.changes,
                [](const Change& change) { return change.severity == Severity::off; });
}

std::string fingerprint_of(const Change& change, const std::string& integration,
                           const std::string& operation) {
  return fingerprint(integration, operation, change.rule,
                     fmt::format("{}\n{}\n{}", change.place, change.before, change.after));
}

std::vector<Result> judge_changes(const Diff& diff, const std::string& integration,
                                  const std::optional<Severity>& fail_on) {
  const auto tell = [&](const Change& change, const std::vector<Result*>& concerned) {
    // A cause may concern very many operations: what they share is found out once.
    const Finding shared = finding_of(change);
    for (std::size_t i = 0; i < concerned.size(); ++i) {
      Finding& finding = concerned[i]->findings.emplace_back(shared);
      if (!change.elsewhere.empty()) finding.violation.instance = places_in(change, i).front();
      finding.fingerprint = fingerprint_of(change, integration, concerned[i]->operation);
    }
  };
  std::vector<Result> results = judge(diff, fail_on, tell);
  for (std::size_t i = 0; i < diff.operations.size(); ++i)
    results[i].source = place_of(diff.operations[i], results[i]);
  for (Result& result : results)
    std::stable_sort(result.findings.begin(), result.findings.end(),
                     [](const Finding& a, const Finding& b) { return a.severity > b.severity; });
  return results;
}

std::vector<Result> outcomes_of(const Diff& diff, const std::optional<Severity>& fail_on) {
  return judge(diff, fail_on, [](const Change&, const std::vector<Result*>&) {});
}

}  // namespace driftgate
