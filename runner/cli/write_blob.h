#pragma once

#include <string>

#include "runner/cli/check_options.h"
#include "runner/cli/check_run.h"
#include "runner/config.h"

namespace driftgate {

/// What `check --blob` writes of a run, for read_shard_blob(). `baseline_file` is "" where there is
/// none. Throws Error.
std::string shard_blob(const CheckRun& run, const Config& config, const CheckOptions& options,
                       const std::string& baseline_file);

}  // namespace driftgate
