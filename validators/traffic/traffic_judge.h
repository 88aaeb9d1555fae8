#pragma once

#include <chrono>
#include <cstddef>
#include <map>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "specs/contracts/recorded_exchange.h"
#include "specs/openapi/description.h"
#include "specs/openapi/router.h"
#include "validators/coverage_recorder.h"
#include "validators/judge.h"
#include "validators/report.h"
#include "validators/traffic/sent_request.h"

namespace driftgate {

struct TrafficOptions {
  std::string_view integration{};
  std::string base_url{};  ///< Wins over the description's servers; "": those are used.
  std::chrono::milliseconds latency_budget{0};  ///< 0: not judged.
};

/// What a recording is by a description.
struct Traffic {
  /// One for each operation, in the order of the description, then one for each path and method
  /// that is not described. Operations without traffic are skipped: "skipped.no-traffic".
  std::vector<Result> results{};
  std::size_t exchanges = 0;   ///< All there were.
  std::size_t judged = 0;      ///< Those that were answered and are for an operation.
  std::size_t conforming = 0;  ///< Of them, those with no finding that fails.
  std::size_t unmatched = 0;   ///< For a path or method that is not described.
  std::size_t elsewhere = 0;   ///< For a host that is none of the description's.
  std::size_t unanswered = 0;
  std::vector<std::string> other_hosts{};  ///< The first of them.
};

/// Judges recorded exchanges one after another: request and answer by the operation that they are
/// for. Findings of one root cause are one finding, however many exchanges show it; memory is
/// bounded by the description. Findings hold their request as it was recorded, secrets and all,
/// where it is not large: who shows it takes them out.
class TrafficJudge {
 public:
  /// All must outlive it.
  TrafficJudge(const Description& description, Evaluator& evaluator, const Policy& policy,
               std::chrono::sys_seconds now, TrafficOptions options);

  /// From now on the shapes of answers are kept there; it must outlive this.
  void record(ShapeRecorder& shapes) { judge_.record(shapes); }

  void judge(const RecordedExchange& recorded);

  /// To be asked once, after the last exchange.
  Traffic finish();

  Coverage coverage(const std::vector<Result>& results) const {
    return recorder_.coverage(results);
  }
  Coverage facts() const { return recorder_.facts(); }  ///< As CoverageRecorder's.

 private:
  struct Seen {
    Result result{};
    std::size_t judged = 0;
    std::size_t unanswered = 0;
    std::size_t more = 0;                                     // Findings beyond the limit.
    std::unordered_map<std::string, std::size_t> findings{};  // By fingerprint.
  };

  void judge_operation(const Route& route, const RecordedExchange& recorded);
  void add_request_findings(const SentRequest& sent, const Operation& operation,
                            const RecordedExchange& recorded, Result& result) const;
  void merge(Result one, const RecordedExchange& recorded, Seen& into) const;
  Seen* unmatched(const std::string& name);
  void note_unread(const Route& route, const RecordedExchange& recorded);
  void note_unmatched(const Route& route, const RecordedExchange& recorded);
  Severity severity_of(const TrafficRule& rule) const;

  const Description& description_;
  const Policy& policy_;
  TrafficOptions options_;
  Router router_;
  CoverageRecorder recorder_;
  Judge judge_;
  RequestJudge request_judge_;
  std::unordered_map<const Operation*, Seen> seen_{};
  std::map<std::string, Seen> unmatched_{};  // By method and path with its values taken out.
  std::size_t unlisted_ = 0;                 // Unmatched beyond those.
  Traffic traffic_{};
};

}  // namespace driftgate
