#pragma once

#include <cstddef>
#include <set>
#include <string>
#include <vector>

#include "runner/probe.h"
#include "runner/request_maker.h"
#include "runner/run.h"
#include "validators/report.h"
#include "validators/told_rule.h"

namespace driftgate {

/// What is known of one operation while it is explored.
struct Record {
  const Operation* operation = nullptr;
  std::string name{};
  RequestParts parts{};             ///< Of the plain request.
  RequestMaker::Known known{};      ///< What it was made with.
  std::vector<ToldRule> learned{};  ///< What refusals told; plain requests keep it.
  Result result{};
  bool drafted = false;                      ///< `parts` are those of the plain request.
  bool asked = false;                        ///< It was sent.
  bool accepted = false;                     ///< … and answered with success.
  std::set<std::string> refused_places{};    ///< Of invalid ones, where it was refused.
  std::set<std::string> refused_keywords{};  ///< Their pointers.
};

/// The results of an exploration, one for each operation: what many answers show, told once.
class Ledger {
 public:
  /// Both must outlive the ledger.
  Ledger(const Plan& plan, const RunOptions& options);

  Record* find(const Operation* operation);
  std::vector<Record>& records() { return records_; }  ///< In source order.

  /// The answer to the operation's own request: what the result is in the first place.
  void set_plain(Record& record, Result result);

  /// The answer to a variation, described by `what`.
  void add(Record& record, Result result, const std::string& what);

  /// A finding of a workflow.
  void add(Record& record, Finding finding, Severity fail_on);

  /// All results, those of operations that were not asked too.
  std::vector<Result> results() &&;

 private:
  const Plan& plan_;
  const RunOptions& options_;
  std::vector<Record> records_{};
};

}  // namespace driftgate
