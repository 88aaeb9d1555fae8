#pragma once

#include <vector>

#include "specs/contracts/promise.h"
#include "specs/http/exchange.h"
#include "validators/finding.h"
#include "validators/schema/evaluate.h"

namespace driftgate {

/// What keeps a request from being the one of an interaction; empty: it is. Strict, as Pact has it:
/// a parameter or member of the body that the consumer does not send is one too many. `url` of the
/// request may be a path with a query.
std::vector<Violation> match_request(const ExpectedRequest& expected, const Request& request,
                                     Evaluator& evaluator);

}  // namespace driftgate
