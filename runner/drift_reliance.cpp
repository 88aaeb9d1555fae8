#include "runner/drift_reliance.h"

#include <algorithm>
#include <utility>

#include "runner/contract_files.h"
#include "validators/consumers/consumers.h"
#include "validators/drift/drift.h"

namespace driftgate {
namespace {

/// What the answers about reliance live on.
struct Known {
  std::unique_ptr<const Description> description{};
  std::vector<ReadContract> contracts{};
  Evaluator evaluator{};
  std::optional<Consumers> consumers{};
};

// Of what was never seen before nobody knows what relied on it.
bool has_place(const Finding& finding) {
  return finding.category == "drift" && finding.rule != drifts::unremembered.id;
}

}  // namespace

RelianceOf reliance_of(std::unique_ptr<const Description> description,
                       std::vector<ReadContract> contracts) {
  if (description == nullptr || contracts.empty()) return {};
  const auto known = std::make_shared<Known>();
  known->description = std::move(description);
  known->contracts = std::move(contracts);
  known->consumers.emplace(known_contracts(known->contracts), *known->description,
                           known->evaluator);
  return [known](std::string_view operation, int status, std::string_view pointer) {
    return known->consumers->of_body(operation, status, pointer);
  };
}

void mark_reliance(const RelianceOf& relies, bool only_hurting, Severity fail_on,
                   IntegrationReport& report) {
  if (!relies) return;
  for (Result& result : report.results) {
    bool lowered = false;
    for (Finding& finding : result.findings) {
      if (!has_place(finding)) continue;
      finding.reliance = relies(result.operation, result.status, finding.violation.instance);
      if (!only_hurting) continue;
      const Severity before = finding.severity;
      spare(finding.severity, finding.reliance);
      lowered |= finding.severity != before;
    }
    if (!lowered) continue;
    std::stable_sort(result.findings.begin(), result.findings.end(),
                     [](const Finding& a, const Finding& b) { return a.severity > b.severity; });
    if (result.outcome == Outcome::failed && result.findings.front().severity < fail_on)
      result.outcome = Outcome::passed;
  }
}

}  // namespace driftgate
