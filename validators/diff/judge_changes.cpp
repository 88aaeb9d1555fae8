#include "validators/diff/judge_changes.h"

#include <fmt/core.h>

#include <algorithm>
#include <unordered_map>

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
  const DiffRule* rule = find_diff_rule(change.rule);
  if (levels == DiffLevels::oasdiff && rule != nullptr && rule->in_oasdiff && !is_settled(change))
    severity = rule->oasdiff;
  const auto own = policy.severities.find(change.rule);
  if (own == policy.severities.end()) return severity;
  return is_settled(change) ? std::min(severity, own->second) : own->second;
}

std::string operation_id(const ComparedOperation& operation) {
  return operation.base != nullptr ? operation.base->id : operation.revision->id;
}

Finding finding_of(const Change& change, const std::string& integration,
                   const std::string& operation) {
  Finding finding{.rule = change.rule, .category = "compatibility", .severity = change.severity};
  Violation& violation = finding.violation;
  violation.message = change.message;
  violation.expected = change.before;
  violation.actual = change.after;
  violation.instance = change.place;
  violation.hint = proof_of(change);
  const Node where = change.revision ? change.revision : change.base;
  if (where) violation.source = where.location();
  finding.fingerprint = fingerprint_of(change, integration, operation);
  return finding;
}

void settle(Result& result, const std::optional<Severity>& fail_on) {
  std::stable_sort(result.findings.begin(), result.findings.end(),
                   [](const Finding& a, const Finding& b) { return a.severity > b.severity; });
  if (fail_on && !result.findings.empty() && result.findings.front().severity >= *fail_on)
    result.outcome = Outcome::failed;
}

}  // namespace

std::string proof_of(const Change& change) {
  switch (change.proof) {
    case Proof::witness:
      return "shown by " + change.witness;
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
  std::vector<Result> results;
  std::unordered_map<std::string_view, std::size_t> places;
  for (const ComparedOperation& operation : diff.operations) {
    places.emplace(operation.name, results.size());
    const Operation& where = operation.revision != nullptr ? *operation.revision : *operation.base;
    results.push_back({.name = operation.name,
                       .operation = operation_id(operation),
                       .source = where.source.location(),
                       .comparison = true});
  }
  Result whole{.name = std::string(kDescription), .comparison = true};
  for (const Change& change : diff.changes) {
    if (change.operations.empty()) whole.findings.push_back(finding_of(change, integration, ""));
    for (const std::string& name : change.operations) {
      Result& result = results[places.at(name)];
      result.findings.push_back(finding_of(change, integration, result.operation));
    }
  }
  if (!whole.findings.empty()) {
    whole.source = whole.findings.front().violation.source;
    results.push_back(std::move(whole));
  }
  for (Result& result : results) settle(result, fail_on);
  return results;
}

}  // namespace driftgate
