#include "runner/drift_check.h"

#include <fmt/core.h>

#include <algorithm>
#include <set>
#include <utility>

#include "runner/files.h"
#include "validators/root_cause.h"
#include "validators/schema/infer.h"

namespace driftgate {
namespace {

constexpr int kFirstError = 400;  // RFC 9110 §15.5: nobody waits for answers with errors.

std::string name_of(std::string_view operation, int status) {
  return fmt::format("drift of {}, {}", operation, status);
}

void settle(Result& result, const Policy& policy) {
  for (const Finding& finding : result.findings)
    if (finding.severity >= policy.fail_on) result.outcome = Outcome::failed;
}

const LockedShape* find(const Lock::Operations& operations, std::string_view operation,
                        int status) {
  const auto statuses = operations.find(operation);
  if (statuses == operations.end()) return nullptr;
  const auto found = statuses->second.find(status);
  return found == statuses->second.end() ? nullptr : &found->second;
}

Result compared(const LockedShape& remembered, const Shape& observed, const Policy& policy,
                std::string_view integration, std::string_view operation) {
  Result result{.source = remembered.source};
  result.findings =
      judge_drift(drift_of(remembered.shape, observed), policy, integration, operation);
  for (Finding& finding : result.findings) finding.violation.source = remembered.source;
  return result;
}

Result unremembered(const Policy& policy, const std::string& lock_file,
                    std::string_view integration, std::string_view operation, int status) {
  const DriftRule& rule = drifts::unremembered;
  Result result{.source = {.file = lock_file}};
  const auto own = policy.severities.find(rule.id);
  const Severity severity = own == policy.severities.end() ? rule.severity : own->second;
  if (severity == Severity::off) return result;
  Finding finding{.rule = rule.id, .category = "drift", .severity = severity};
  finding.violation = {.message = "the lock file remembers no such answers",
                       .source = {.file = lock_file}};
  finding.fingerprint = fingerprint(integration, operation, rule.id, std::to_string(status));
  result.findings.push_back(std::move(finding));
  return result;
}

std::set<std::string_view> judged_operations(const IntegrationReport& report) {
  std::set<std::string_view> judged;
  for (const Result& result : report.results)
    if (result.outcome == Outcome::passed || result.outcome == Outcome::failed)
      judged.insert(result.operation);
  return judged;
}

bool hurts(const Drift& drift) { return drift.established && drift.severity > Severity::note; }

LockChange change_of(LockedShape* remembered, const Shape& observed, bool accepts,
                     Lock::Statuses& to, int status) {
  LockChange change{.status = status};
  if (remembered == nullptr) {
    to[status] = {.shape = settled(observed)};
    return change;
  }
  for (Drift& drift : drift_of(remembered->shape, observed))
    if (hurts(drift)) change.drifts.push_back(std::move(drift));
  if (change.drifts.empty()) {
    change.kind = LockChange::Kind::confirmed;
    merge(remembered->shape, observed);
    remembered->shape = settled(std::move(remembered->shape));
    return change;
  }
  change.kind = accepts ? LockChange::Kind::accepted : LockChange::Kind::drifted;
  if (accepts) remembered->shape = settled(observed);
  return change;
}

}  // namespace

Lock read_lock(const std::string& file) { return read_lock_text(read_file(file), file); }

void add_drift(const Lock::Operations& remembered, const Lock::Operations& observed,
               const Policy& policy, const std::string& lock_file, IntegrationReport& report) {
  std::vector<Result> results;
  const auto add = [&](Result result, const std::string& operation, int status) {
    result.name = name_of(operation, status);
    result.operation = operation;
    result.status = status;
    settle(result, policy);
    results.push_back(std::move(result));
  };
  for (const auto& [operation, statuses] : observed)
    for (const auto& [status, seen] : statuses) {
      const LockedShape* then = find(remembered, operation, status);
      add(then != nullptr ? compared(*then, seen.shape, policy, report.name, operation)
                          : unremembered(policy, lock_file, report.name, operation, status),
          operation, status);
    }
  const std::set<std::string_view> judged = judged_operations(report);
  for (const auto& [operation, statuses] : remembered)
    for (const auto& [status, then] : statuses)
      if (status < kFirstError && judged.contains(operation) &&
          find(observed, operation, status) == nullptr)
        add({.outcome = Outcome::skipped,
             .type = "skipped.not-observed",
             .reason = "no answer of this run is one to be compared",
             .source = then.source},
            operation, status);
  std::move(results.begin(), results.end(), std::back_inserter(report.results));
}

std::vector<LockChange> update_lock(
    Lock& lock, const Lock& observed,
    const std::function<bool(std::string_view operation)>& accepts) {
  std::vector<LockChange> changes;
  for (const auto& [integration, operations] : observed.integrations)
    for (const auto& [operation, statuses] : operations)
      for (const auto& [status, seen] : statuses) {
        Lock::Statuses& to = lock.integrations[integration][operation];
        const auto found = to.find(status);
        LockChange change = change_of(found == to.end() ? nullptr : &found->second, seen.shape,
                                      accepts(operation), to, status);
        change.integration = integration;
        change.operation = operation;
        changes.push_back(std::move(change));
      }
  return changes;
}

}  // namespace driftgate
