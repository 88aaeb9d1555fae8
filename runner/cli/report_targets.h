#pragma once

#include <string>
#include <vector>

#include "reporters/reporter.h"
#include "runner/cli/check_options.h"
#include "runner/config.h"

namespace driftgate {

/// What reports there are, for a sentence: "console, ctrf, …".
std::string report_names();

/// Tells the report where relative names of files start: in the working directory, and in which
/// repository that is.
void locate(Report& report);

/// Throws Error for a report that nobody knows, a file that cannot be written, two reports for one
/// place. Before anything is done: a run whose report cannot be had is not worth it.
void require_targets(const std::vector<ReportTarget>& targets);

/// How standard output (`terminal`), or a file, wants a report.
ReportStyle style_for(const CheckOptions& options, bool terminal);

/// The verdict first, unless standard output is taken by a report, then the files. One that cannot
/// be written is told on standard error and does not keep the others away. "": no verdict. Says
/// whether all were written.
bool write_reports(const Report& report, const std::string& verdict,
                   const std::vector<ReportTarget>& targets, const CheckOptions& options);

}  // namespace driftgate
