#include <algorithm>
#include <utility>

#include "validators/drift/drift.h"
#include "validators/root_cause.h"

namespace driftgate {
namespace drifts {
#define DRIFT_RULE(name, id_, severity_, summary_, explanation_) \
  const DriftRule name{.id = id_,                                \
                       .severity = Severity::severity_,          \
                       .summary = summary_,                      \
                       .explanation = explanation_};
#include "validators/drift/drift.inc"
#undef DRIFT_RULE
}  // namespace drifts

namespace {

constexpr const DriftRule* kDriftRules[] = {
#define DRIFT_RULE(name, id, severity, summary, explanation) &drifts::name,
#include "validators/drift/drift.inc"
#undef DRIFT_RULE
};

// The user's word makes nothing sure that may be chance, and a warning of ours no error.
Severity severity_by(const Policy& policy, const Drift& drift) {
  const auto own = policy.severities.find(drift.rule->id);
  Severity severity = drift.severity;
  if (own != policy.severities.end())
    severity = drift.severity == drift.rule->severity ? own->second
                                                      : std::min(own->second, drift.severity);
  return drift.established ? severity : std::min(severity, Severity::note);
}

}  // namespace

std::span<const DriftRule* const> all_drift_rules() { return kDriftRules; }

std::vector<Finding> judge_drift(const std::vector<Drift>& drifts, const Policy& policy,
                                 std::string_view integration, std::string_view operation) {
  std::vector<Finding> findings;
  for (const Drift& drift : drifts) {
    const Severity severity = severity_by(policy, drift);
    if (severity == Severity::off) continue;
    Finding finding{.rule = drift.rule->id, .category = "drift", .severity = severity};
    finding.violation = {.message = drift.message,
                         .expected = drift.before,
                         .actual = drift.after,
                         .instance = drift.instance};
    if (!drift.witness.empty()) finding.violation.hint = "shown by " + drift.witness;
    finding.fingerprint = fingerprint(integration, operation, drift.rule->id, drift.instance);
    findings.push_back(std::move(finding));
  }
  std::stable_sort(findings.begin(), findings.end(),
                   [](const Finding& a, const Finding& b) { return a.severity > b.severity; });
  return findings;
}

}  // namespace driftgate
