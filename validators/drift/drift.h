#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "specs/schema/shape.h"
#include "validators/finding.h"
#include "validators/report.h"

namespace driftgate {

/// What may change between what answers looked like and what they look like.
struct DriftRule {
  std::string_view id{};
  Severity severity = Severity::error;
  std::string_view summary{};
  std::string_view explanation{};
};

namespace drifts {
// A declared name cannot stand in parentheses. NOLINTNEXTLINE(bugprone-macro-parentheses)
#define DRIFT_RULE(name, id, severity, summary, explanation) extern const DriftRule name;
#include "validators/drift/drift.inc"
#undef DRIFT_RULE
}  // namespace drifts

/// Every rule of drift, in the order of the table.
std::span<const DriftRule* const> all_drift_rules();

/// One difference between a remembered and an observed shape.
struct Drift {
  const DriftRule* rule = nullptr;
  Severity severity = Severity::error;  ///< The rule's or, where it hurts less, below.
  /// Chance alone explains it in less than drifting::kErrorRate of cases. Else it is a note at
  /// most: something was seen for the first time.
  bool established = true;
  std::string instance{};  ///< JSON Pointer; "*" stands for any element or member of a map.
  std::string message{};   ///< One sentence, no trailing period.
  std::string before{};    ///< The evidence.
  std::string after{};
  std::string witness{};  ///< JSON that looks like answers now and not like any before; "": none.
};

/// What drifted, in the order of the members' names. `remembered` is settled; `observed` need not
/// be. Each breaking drift that compare() can prove has a witness.
std::vector<Drift> drift_of(Shape remembered, Shape observed);

/// The findings by the policy's severities, worst first.
std::vector<Finding> judge_drift(const std::vector<Drift>& drifts, const Policy& policy,
                                 std::string_view integration, std::string_view operation);

}  // namespace driftgate
