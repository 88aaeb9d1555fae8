#pragma once

#include <optional>
#include <string>

#include "runner/request_maker.h"
#include "validators/diff/diff.h"

namespace driftgate {

/// A request that shows what a change refuses.
struct WitnessRequest {
  std::optional<Request> request{};  ///< The pinned description admits it.
  /// What the upstream description asks for in its place; absent where nothing else is known that
  /// the operation should accept.
  std::optional<Request> control{};
  bool without_credentials = false;
  std::string reason{};  ///< Why there is no request.
};

/// Whether the change takes the whole operation away.
bool is_removal(const Change& change);

/// Whether a request can show such a change at all: one of what a request may be, of credentials,
/// or the removal of its operation.
bool is_of_requests(const Change& change);

/// `operation` has a base, and `change` is one of it with is_of_requests(). Both requests are for
/// where the pinned operation is, whatever servers the upstream description names.
WitnessRequest witness_request(const Change& change, const ComparedOperation& operation,
                               const PlanOptions& plan, Evaluator& evaluator,
                               const RequestMaker::Known& known);

}  // namespace driftgate
