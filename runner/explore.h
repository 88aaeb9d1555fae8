#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "runner/probe.h"
#include "runner/run.h"
#include "runner/strategies/strategy.h"
#include "runner/transport.h"
#include "validators/judge.h"

namespace driftgate {

struct Flows;

struct ExploreOptions {
  std::vector<const Strategy*> strategies{};
  bool workflows = false;  ///< Create, read, write, list, remove; pages. Needs methods that may.
  /// Requests that vary an operation's own, on average; one with a large body may use what others
  /// leave, at most four times as many.
  std::size_t budget = 25;
  std::size_t fuzz = 0;  ///< Random requests for each operation that takes anything, beside these.
  std::string idempotency_header = "Idempotency-Key";  ///< Sent where an operation declares it.

  const Flows* flows = nullptr;  ///< What the user wrote; null: nothing. Must outlive the run.

  bool any() const { return workflows || !strategies.empty() || fuzz > 0 || flows != nullptr; }
};

/// Probes what `plan` selected and then goes on with what the answers tell: identities from lists
/// and creates go into other requests, each accepted request is varied by the strategies, created
/// things are read, written and removed again. Safe requests travel side by side, others one at a
/// time in the order of the description, so that the same seed gives the same requests in the
/// same order at any concurrency. One Result for each operation, as by run(). Findings are
/// confirmed on fresh connections. What was created is removed at the end where the description
/// has a way; what stays is told in the notices.
///
/// Steps that the user wrote come first: the set-up, whose outputs are known to all that comes
/// later and without which nothing else is asked, and workflows. They may use any method. What they
/// leave is removed last, by the steps of the tear-down and then as everything else; also when an
/// Error ends the run.
struct Explored {
  Run run{};
  std::vector<Result> steps{};  ///< Of those steps, in the order in which they were played first.
  std::vector<std::string> notices{};
};

Explored explore(const Plan& plan, const PlanOptions& plan_options, const Description& description,
                 Evaluator& evaluator, Transport& transport, Judge& judge, const Policy& policy,
                 const RunOptions& options, const ExploreOptions& explore_options);

}  // namespace driftgate
