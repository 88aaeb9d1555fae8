#pragma once

#include <vector>

#include "validators/drift/drift.h"

namespace driftgate::drifting {

/// Compares what answers look like now with what they looked like, and gives the drifts the values
/// that prove them.
void find_witnesses(const Shape& remembered, const Shape& observed, std::vector<Drift>& drifts);

}  // namespace driftgate::drifting
