#include <fmt/core.h>

#include <CLI/CLI.hpp>
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
#include "runner/cli/terminal.h"
#include "runner/files.h"
#include "runner/nearest.h"
#include "specs/document/error.h"

namespace driftgate::commands {
namespace {

// --- reports ---

const Reporter& reporter_named(const ReportTarget& target) {
  if (const Reporter* reporter = find_reporter(target.reporter)) return *reporter;
  std::vector<std::string_view> names;
  for (const Reporter* reporter : all_reporters()) names.push_back(reporter->name);
  std::string known;
  for (const std::string_view name : names)
    known += fmt::format("{}{}", known.empty() ? "" : ", ", name);
  throw Error(fmt::format("there is no report '{}'{}; known are {}", target.reporter,
                          did_you_mean(target.reporter, names), known),
              target.where);
}

// Before anything is sent: a run whose report cannot be had is not worth its requests.
void require_targets(const std::vector<ReportTarget>& targets) {
  std::size_t on_output = 0;
  std::vector<std::string> paths;
  for (const ReportTarget& target : targets) {
    reporter_named(target);
    require_writable(target.path);
    if (is_standard_output(target.path)) {
      if (++on_output > 1) throw Error("only one report can go to standard output");
    } else if (std::find(paths.begin(), paths.end(), target.path) != paths.end()) {
      throw Error("two reports would be written to this file", {.file = target.path});
    }
    paths.push_back(target.path);
  }
}

ReportStyle style_for(const CheckOptions& options, bool terminal) {
  const Colour wanted = options.colour == "always"  ? Colour::always
                        : options.colour == "never" ? Colour::never
                                                    : Colour::automatic;
  return {.colour = terminal && use_colour(wanted),
          .width = terminal ? terminal_width() : 80,
          .quiet = options.quiet,
          .verbose = options.verbose};
}

// Nothing was asked, because of one mistake that standard error has told already: a verdict on top
// would say it again.
bool is_told(const Report& report) {
  if (report.integrations.size() != 1) return false;
  const IntegrationReport& only = report.integrations.front();
  return only.requests == 0 && only.results.size() == 1 &&
         only.results.front().fault == Fault::input;
}

// The verdict first, then the files. One that cannot be written does not keep the others away.
// Says whether all were written.
bool write_reports(const Report& report, const std::vector<ReportTarget>& targets,
                   const CheckOptions& options) {
  const bool taken = std::any_of(targets.begin(), targets.end(), [](const ReportTarget& target) {
    return is_standard_output(target.path);
  });
  const std::string verdict = reporters::console.write(report, style_for(options, true));
  bool all = true;
  const auto attempt = [&all](const std::string& path, const std::string& text) {
    try {
      write_file(path, text);
    } catch (const Error& error) {
      print_error(message_line(error) + "\n");
      all = false;
    }
  };
  if (!taken && !is_told(report)) attempt("-", verdict);
  for (const ReportTarget& target : targets)
    attempt(target.path, reporter_named(target).write(
                             report, style_for(options, is_standard_output(target.path))));
  return all;
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

ExitCode check_command(const CheckOptions& options) {
  const Config config = configuration(options);
  require_targets(config.reports);
  std::optional<Baseline> baseline;
  if (const std::string file = baseline_file(options, config); !file.empty())
    baseline = read_baseline(file);

  CheckRun run = run_check(config, options);
  if (baseline) {
    warn_of_strangers(*baseline, config, options);
    apply_baseline(*baseline, run.scope, run.report);
  }
  const bool written = write_reports(run.report, config.reports, options);
  return written ? exit_code(run.report) : ExitCode::internal;
}

Action prepare(CLI::App& app) {
  const auto options = std::make_shared<CheckOptions>();
  declare(app, *options);
  return [options] { return check_command(*options); };
}

}  // namespace

const Command check{
    .name = "check",
    .summary = "Probe providers and judge every answer by its description",
    .prepare = prepare,
};

}  // namespace driftgate::commands
