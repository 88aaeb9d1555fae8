#pragma once

#include <string>

#include "validators/report.h"

namespace driftgate {

/// Workflow commands that annotate the files of the repository: the ten worst of what is broken
/// or could not be judged, and a notice that counts the rest. "" when there is nothing to say.
/// GitHub reads them from the log of a step, so a command may print them after its verdict where
/// GITHUB_ACTIONS is "true", and nowhere else.
std::string github_annotations(const Report& report);

}  // namespace driftgate
