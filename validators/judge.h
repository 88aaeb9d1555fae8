#pragma once

#include <chrono>
#include <string>
#include <vector>

#include "specs/document/document.h"
#include "specs/expectation.h"
#include "specs/http/exchange.h"
#include "validators/report.h"
#include "validators/schema/evaluate.h"

namespace driftgate {

/// What was promised and on whose behalf, beside an Exchange.
struct Promise {
  std::string_view integration{};
  std::string_view operation{};  ///< operationId.
  const Expectation* expected = nullptr;
  std::chrono::milliseconds latency_budget{0};  ///< 0: none.
  bool sent_credentials = false;  ///< 401 and 403 are then an error of ours, unless documented.
};

/// Judges one exchange after another. Holds memory that is used again: one for each thread.
class Judge {
 public:
  /// Both must outlive the Judge. `now` is the run's wall clock.
  Judge(Evaluator& evaluator, const Policy& policy, std::chrono::sys_seconds now);

  /// The result of one exchange: outcome, findings grouped by root cause, what stayed
  /// undecided. Leaves name, source and reproduction to the caller.
  Result judge(const Promise& promise, const Exchange& exchange);

 private:
  Evaluator& evaluator_;
  const Policy& policy_;
  std::chrono::sys_seconds now_;
  JsonReader reader_;
};

/// The same case judged twice, the second time on a fresh connection: findings in both are
/// confirmed, in one only flaky. A result that failed first and then passed, passes as flaky.
Result merge_confirmation(Result first, const Result& second);

}  // namespace driftgate
