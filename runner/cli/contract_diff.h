#pragma once

#include <optional>
#include <string>
#include <vector>

#include "runner/baseline.h"
#include "runner/cli/diff_inputs.h"
#include "runner/cli/diff_options.h"
#include "runner/contract_check.h"
#include "validators/diff/diff.h"

namespace driftgate {

/// Holds the recorded contracts that BASE or REVISION names against the description that is the
/// other, whichever stands first. Throws Error, also for options that are about two descriptions.
ExitCode diff_contracts(const DiffCommandOptions& options, const Config& config,
                        const std::optional<Baseline>& baseline);

/// Whether one of the two is a recorded contract, or a folder or pattern of such.
bool is_about_contracts(const DiffCommandOptions& options);

/// The contracts that --for-consumers names; empty without it. Throws Error.
std::vector<ReadContract> consumers_of(const DiffCommandOptions& options, const std::string& name);

/// Every change says who of them relies on what changed; with --only-hurting, what nobody relies on
/// becomes a note. Interactions of which nothing can be said are told on standard error.
void mark_reliance(const std::vector<ReadContract>& consumers, const Description& base,
                   const Description& revision, bool only_hurting, Diff& diff);

}  // namespace driftgate
