#pragma once

#include <chrono>
#include <string>
#include <vector>

#include "specs/document/document.h"
#include "specs/expectation.h"
#include "specs/http/exchange.h"
#include "validators/schema/evaluate.h"

namespace driftgate {

/// What was promised beside what happened, with what several checks need worked out once.
/// Everything pointed at outlives the Case.
struct Case {
  const Expectation& expected;
  const Exchange& exchange;
  const Response& response;                     ///< That of `exchange`.
  const ExpectedResponse* promise = nullptr;    ///< For the actual status; null: undocumented.
  const ExpectedContent* content = nullptr;     ///< For the actual Content-Type; null: none fits.
  std::chrono::milliseconds latency_budget{0};  ///< 0: none.
  std::chrono::sys_seconds now{};               ///< For Sunset; the wall clock of the run.

  /// The body where it was read as JSON: absent when it has another type, is empty or broken.
  Node body{};
  JsonReader::Problem body_problem{};  ///< Why a body that should be JSON is not.
  Evaluation body_evaluation{};        ///< Of `body` by `content`'s schema.
};

}  // namespace driftgate
