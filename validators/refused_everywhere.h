#pragma once

#include <vector>

#include "validators/report.h"

namespace driftgate {

/// Where a provider answers every operation with 401 or 403, or every one with 404, that is one
/// fact about credentials, or about the base URL and test data: the first result says it, errored,
/// and the others are skipped for the same cause. Fewer than three are left as they are.
void fold_refused_everywhere(std::vector<Result>& results);

/// What is one cause for all operations (Rule::of_provider) stays with the first result that shows
/// it, which counts and names the others. Whoever failed by that alone passes.
void fold_shared_causes(std::vector<Result>& results, Severity fail_on);

}  // namespace driftgate
