#pragma once

#include <chrono>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "specs/contracts/content_value.h"
#include "specs/document/document.h"
#include "specs/document/sequence.h"
#include "specs/expectation.h"
#include "specs/http/exchange.h"
#include "validators/case.h"
#include "validators/checks/header_value.h"
#include "validators/report.h"
#include "validators/schema/evaluate.h"

namespace driftgate {

/// What was promised and on whose behalf, beside an Exchange.
struct Promise {
  std::string_view integration{};
  std::string_view operation{};  ///< operationId.
  const Expectation* expected = nullptr;
  std::chrono::milliseconds latency_budget{0};  ///< 0: none.
  /// A 401, and a 403 that is not described, then means that ours were refused: errored.
  bool sent_credentials = false;
  const Asked* asked = &kPlainRequest;  ///< What the request is by the description.
};

class CoverageRecorder;

/// Judges one exchange after another. Holds memory that is used again: one for each thread.
class Judge {
 public:
  /// Both must outlive the Judge. `now` is the run's wall clock. Changes of the policy's
  /// severities after this are not seen.
  Judge(Evaluator& evaluator, const Policy& policy, std::chrono::sys_seconds now);

  /// From now on what answers exercise is written down there; it must outlive the Judge.
  void record(CoverageRecorder& recorder) { recorder_ = &recorder; }

  /// The result of one exchange: outcome, findings grouped by root cause, what stayed
  /// undecided. Leaves name, source and reproduction to the caller.
  Result judge(const Promise& promise, const Exchange& exchange);

 private:
  void read_content_type(Case& c);
  void read_headers(Case& c, Result& result);
  void judge_header(const ExpectedHeader& header, const std::string& text, Case& c, Result& result);
  void read_body(Case& c, Result& result);
  void read_refusal(Case& c);
  void read_sequence(Case& c, Result& result);
  void read_form(Case& c, Result& result);
  void evaluate_body(const Schema& of_items, Case& c, Result& result);
  void run_checks(const Case& c, const Promise& promise, Result& result) const;

  Evaluator& evaluator_;
  const Policy& policy_;
  std::chrono::sys_seconds now_;
  std::vector<Severity> severities_{};  // Of all_checks(), in their order.
  bool wants_undocumented_ = false;
  CoverageRecorder* recorder_ = nullptr;
  JsonReader reader_;
  SequenceReader sequence_reader_;
  ContentReader content_reader_;
  HeaderReader header_reader_;
  std::string content_type_{};  // The last one seen: most answers of a provider have the same.
  std::optional<MediaType> media_{};
};

/// The same case judged twice, the second time on a fresh connection: findings in both are
/// confirmed, in one only flaky. A result that failed first and then passed, passes as flaky,
/// with its findings lowered to warnings at most. When the second time nothing could be found
/// out, the first stands as it is, unconfirmed.
Result merge_confirmation(Result first, const Result& second);

}  // namespace driftgate
