#pragma once

#include "runner/baseline.h"
#include "runner/cli/check_integration.h"
#include "runner/cli/check_options.h"
#include "runner/config.h"
#include "specs/lock/lock.h"

namespace driftgate {

/// What a whole check found, without secrets and without a word of the baseline.
struct CheckRun {
  Report report{};
  BaselineScope scope{};  ///< For the baseline.
  Lock observed{};        ///< What answers looked like, without secrets; not settled. See Shapes.
  std::vector<ShardPart> parts{};  ///< For `driftgate merge`, without secrets; with --blob only.
};

/// What answers looked like before.
struct Remembered {
  std::string file{};  ///< As the user named it.
  Lock lock{};
};

/// Whether what answers looked like is kept, which takes time.
enum class Shapes { ignored, kept };

/// Checks all integrations of the configuration at once. Warnings go to standard error. With
/// something remembered, shapes are kept, and what drifted since is in the report.
CheckRun run_check(const Config& config, const CheckOptions& options, const Remembered* remembered,
                   Shapes shapes = Shapes::ignored);

/// The integrations with their secrets read; a secret that is not to be had is told on standard
/// error and kept for the report. `config` must outlive them.
std::vector<Integration> prepare_integrations(const Config& config, const CheckOptions& options,
                                              Redactor& redactor);

/// The wall clock of the run: what the user gave, else this machine's.
std::chrono::sys_seconds present(const CheckOptions& options);

}  // namespace driftgate
