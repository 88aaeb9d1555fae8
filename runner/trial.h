#pragma once

#include <cstddef>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "runner/curl_line.h"
#include "runner/probe.h"
#include "runner/transport.h"
#include "runner/witness_request.h"
#include "validators/diff/diff.h"
#include "validators/judge.h"
#include "validators/report.h"

namespace driftgate {

// What a diff of two descriptions claims, tried with the provider that is there:
//
//   pinned ───┐
//             ├─ diff ─► claims ─┬─ of responses ◄── hear(): every answer to a probe
//   upstream ─┘                  └─ of requests  ◄── send_witnesses(): what the claim says is
//   refused
//                                      │
//                     settle(): findings of the diff ─► confirmed, refuted, or why neither
//
// A request witness is one that the pinned description admits and the upstream one does not.
// Accepted: refuted. Refused: confirmed, where the operation accepts the request that the upstream
// description asks for in its place; else the refusal may have any other reason.
// A response claim is confirmed by an answer that breaks the pinned promise at the claim's place
// and keeps the upstream one there. No number of answers refutes it: it is "not seen" in them.

class Halt;

struct TrialOptions {
  std::string_view integration{};
  PlanOptions plan{};       ///< Of the probes: base URL, methods, fixed values.
  std::size_t budget = 25;  ///< Witnesses for one operation.
  bool confirm = true;      ///< A refused witness is sent once more where its method is safe.
  CurlLineOptions curl{};   ///< For reproductions.
  std::chrono::sys_seconds now{};
  const Halt* halt = nullptr;  ///< Once it is requested, no witness is sent; null: never.
};

/// Tries those changes that are warnings or errors, on operations of the pinned description. Of
/// webhooks and callbacks nothing can be tried from here.
class Trial {
 public:
  /// All references must outlive it; `planned` says what is probed, and why the rest is not.
  Trial(const Description& pinned, const Diff& diff, const Plan& planned, Evaluator& evaluator,
        TrialOptions options);
  Trial(const Trial&) = delete;
  Trial& operator=(const Trial&) = delete;

  /// An exchange of the pinned description's operation; those that show nothing are left aside.
  void hear(const Promise& promise, const Exchange& exchange);

  /// Sends the request witnesses: safe ones side by side, others one at a time.
  void send_witnesses(Transport& transport);

  /// Adds what was found out to findings of the diff. A refuted one is a warning at most; results
  /// are failed by `fail_on`.
  void settle(Severity fail_on, std::vector<Result>& results) const;

  std::size_t requests() const { return requests_; }  ///< Sent, with retries.
  /// Witnesses that were accepted with a method that may have made or changed something.
  std::size_t left_behind() const { return left_behind_; }

 private:
  struct Claim {
    const Change* change = nullptr;
    const ComparedOperation* operation = nullptr;
    std::vector<std::string_view> places{};  ///< In messages of the operation.
    Confidence confidence = Confidence::once;
    std::string words{};  ///< What was found out, or why nothing was.
    std::optional<Request> request{};
    std::vector<std::string> without{};  ///< As Finding::without.
    int status = 0;
    std::size_t heard = 0;  ///< Answers that could have shown it.
  };
  struct Sent;

  void add_claims(const Diff& diff);
  std::string why_not_probed(const Operation& operation) const;
  void remember_values(const Operation& operation, const Request& request);
  void hear(Claim& claim, const Exchange& exchange, const std::vector<Finding>& pinned,
            const std::vector<Finding>& upstream);
  std::vector<Finding> broken(const Operation& operation, const Promise& promise,
                              const Exchange& exchange);
  std::vector<Sent> witnesses();
  void send(Transport& transport, std::vector<Sent*> all, Request Sent::*what,
            Exchange Sent::*answer, bool fresh);
  bool is_halted() const;
  void conclude(const Sent& sent);

  const Description& pinned_;
  Evaluator& evaluator_;
  const TrialOptions options_;
  const Policy every_rule_;
  Judge judge_;
  std::map<std::string, Claim, std::less<>> claims_{};  ///< By the finding's fingerprint.
  std::map<std::string_view, std::vector<Claim*>> of_responses_{};  ///< By operationId.
  std::map<const Operation*, std::string> not_probed_{};            ///< "": it is probed.
  RequestMaker::Known known_{};
  std::size_t requests_ = 0;
  std::size_t left_behind_ = 0;
};

}  // namespace driftgate
