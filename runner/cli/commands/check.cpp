#include <fmt/core.h>

#include <algorithm>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "reporters/reporter.h"
#include "runner/baseline.h"
#include "runner/cli/check_options.h"
#include "runner/cli/check_run.h"
#include "runner/cli/command.h"
#include "runner/cli/report_targets.h"
#include "runner/cli/tell_github.h"
#include "runner/cli/terminal.h"
#include "runner/cli/write_blob.h"
#include "runner/drift_check.h"
#include "runner/files.h"
#include "specs/document/error.h"

namespace driftgate::commands {
namespace {

// Nothing was asked, because of one mistake that standard error has told already: a verdict on top
// would say it again.
bool is_told(const Report& report) {
  if (report.integrations.size() != 1) return false;
  const IntegrationReport& only = report.integrations.front();
  return only.requests == 0 && only.results.size() == 1 &&
         only.results.front().fault == Fault::input;
}

// Entries that no run of this configuration will ever meet.
void warn_of_strangers(const Baseline& baseline, const Config& config,
                       const CheckOptions& options) {
  if (config.file.empty() || !options.integrations.empty()) return;
  for (const BaselineEntry& entry : baseline.entries) {
    const bool known =
        std::any_of(config.integrations.begin(), config.integrations.end(),
                    [&](const IntegrationConfig& one) { return one.name == entry.integration; });
    if (!known)
      print_error(message_line(
                      entry.source, "warning",
                      fmt::format("the configuration has no integration '{}'", entry.integration)) +
                  "\n");
  }
}

// A flag that does nothing would be believed.
void require_consumers(const Config& config) {
  for (const IntegrationConfig& one : config.integrations)
    if (!one.contracts.empty() && !one.description.empty()) return;
  throw Error(
      "--only-hurting needs to know whom: no integration has 'contracts' beside its 'description'");
}

// One that cannot be written is told as a report that cannot.
bool write_blob(const CheckRun& run, const Config& config, const CheckOptions& options) {
  try {
    write_file(options.blob, shard_blob(run, config, options, baseline_file(options, config)));
    return true;
  } catch (const Error& error) {
    print_error(message_line(error) + "\n");
    return false;
  }
}

// Nothing may fall to a shard where there are many: whether anything was judged is said by the
// whole.
ExitCode exit_code_of(const Report& report, const CheckOptions& options) {
  const ExitCode code = exit_code(report);
  if (code != ExitCode::nothing_judged || shard_of(options).is_whole()) return code;
  return ExitCode::kept;
}

ExitCode check_command(const CheckOptions& options) {
  const Config config = configuration(options);
  if (options.only_hurting) require_consumers(config);
  require_targets(config.reports);
  static_cast<void>(shard_of(options));
  if (!options.blob.empty()) require_writable(options.blob);
  std::optional<Baseline> baseline;
  if (const std::string file = baseline_file(options, config); !file.empty())
    baseline = read_baseline(file);

  std::optional<Remembered> remembered;
  if (const std::string file = lock_file(options, config); !file.empty())
    remembered = Remembered{.file = file, .lock = read_lock(file)};

  CheckRun run = run_check(config, options, remembered ? &*remembered : nullptr);
  const bool kept = options.blob.empty() || write_blob(run, config, options);
  if (baseline) {
    warn_of_strangers(*baseline, config, options);
    // What a part of the run does not meet may be met by another.
    run.scope.is_whole = shard_of(options).is_whole();
    apply_baseline(*baseline, run.scope, run.report);
  }
  const std::string verdict =
      is_told(run.report) ? "" : reporters::console.write(run.report, style_for(options, true));
  const bool written = write_reports(run.report, verdict, config.reports, options);
  tell_github(run.report, config.reports, options);
  return written && kept ? exit_code_of(run.report, options) : ExitCode::internal;
}

Action prepare_check(CLI::App& app) {
  const auto options = std::make_shared<CheckOptions>();
  declare(app, *options);
  declare_shard(app, *options);
  return [options] { return check_command(*options); };
}

}  // namespace

const Command check{
    .name = "check",
    .summary = "Probe providers and judge every answer by its description",
    .prepare = prepare_check,
};

}  // namespace driftgate::commands
