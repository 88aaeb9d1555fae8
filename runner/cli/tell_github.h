#pragma once

#include <vector>

#include "runner/cli/check_options.h"
#include "runner/config.h"
#include "validators/report.h"

namespace driftgate {

/// Where $GITHUB_ACTIONS is "true", and --no-github and --shard do not stand in the way: prints the
/// annotations, to standard error where a report takes standard output, and appends the summary to
/// the file that $GITHUB_STEP_SUMMARY names. After the verdict. What cannot be written is told on
/// standard error and changes no exit code: nobody asked for it by name.
///
/// No `::stop-commands::` around what is printed: with it nobody could see the annotations, and
/// whoever learned its token could end it. All foreign text of every line is disarmed instead.
void tell_github(const Report& report, const std::vector<ReportTarget>& targets,
                 const CheckOptions& options);

}  // namespace driftgate
