#pragma once

#include <map>
#include <string>

#include "validators/report.h"

namespace driftgate {

/// The least percentage of what can be exercised, by CoverageKind's name or "all".
using CoverageMinimum = std::map<std::string, unsigned, std::less<>>;

/// Adds a failed result, `min-coverage`, to each integration of which something was judged and
/// too little was exercised.
void require_coverage(const CoverageMinimum& least, Report& report);

}  // namespace driftgate
