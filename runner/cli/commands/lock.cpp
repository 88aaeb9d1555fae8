#include "specs/lock/lock.h"

#include <fmt/core.h>

#include <CLI/CLI.hpp>
#include <algorithm>
#include <filesystem>
#include <memory>
#include <string>
#include <vector>

#include "reporters/sanitize.h"
#include "runner/cli/check_options.h"
#include "runner/cli/check_run.h"
#include "runner/cli/command.h"
#include "runner/cli/terminal.h"
#include "runner/drift_check.h"
#include "runner/files.h"
#include "specs/document/error.h"

namespace driftgate::commands {
namespace {

std::string line(std::string_view sign, const LockChange& change, const std::string& remark) {
  return disarm(terminal_text(fmt::format("  {} {} {} ({}): {}", sign, change.operation,
                                          change.status, change.integration, remark))) +
         '\n';
}

std::string drift_line(const Drift& drift) {
  return disarm(terminal_text(fmt::format("      {}{}{}: {} ({}, now {})", drift.rule->id,
                                          drift.instance.empty() ? "" : " at ", drift.instance,
                                          drift.message, drift.before, drift.after))) +
         '\n';
}

// --- show ---

std::string lock_to_show(const CheckOptions& options) {
  if (!options.lock.empty()) return options.lock;
  const std::string config = config_file(options);
  return file_to_lock(options, config.empty() ? Config{} : read_config(config));
}

ExitCode show_lock(const CheckOptions& options) {
  const std::string file = lock_to_show(options);
  const Lock lock = read_lock(file);
  std::string text = terminal_text(file) + '\n';
  for (const auto& [integration, operations] : lock.integrations)
    for (const auto& [operation, statuses] : operations)
      for (const auto& [status, locked] : statuses)
        text += disarm(terminal_text(fmt::format(
                    "  {} {} ({}): answers {}, places {}", operation, status, integration,
                    locked.shape.nodes.front().seen(), locked.shape.nodes.size()))) +
                '\n';
  print(text);
  return ExitCode::kept;
}

// --- update, accept ---

struct Sums {
  std::size_t added = 0, confirmed = 0, drifted = 0, accepted = 0;
};

std::string told(const LockChange& change, Sums& sums) {
  std::string text;
  switch (change.kind) {
    case LockChange::Kind::added:
      ++sums.added;
      return line("+", change, "remembered from now on");
    case LockChange::Kind::confirmed:
      ++sums.confirmed;
      return line("=", change, "nothing drifted; its evidence is added");
    case LockChange::Kind::drifted:
      ++sums.drifted;
      text = line("!", change, "drifted, and is left as it was; `driftgate lock accept` takes it");
      break;
    case LockChange::Kind::accepted:
      ++sums.accepted;
      text = line("~", change, "drifted; what was seen now is remembered instead");
      break;
  }
  for (const Drift& drift : change.drifts) text += drift_line(drift);
  return text;
}

// Whether providers answered as described is not asked here, only whether they answered.
ExitCode answered(Report report) {
  for (IntegrationReport& integration : report.integrations)
    for (Result& result : integration.results)
      if (result.outcome == Outcome::failed) result.outcome = Outcome::passed;
  return exit_code(report);
}

void tell_unanswered(const Report& report) {
  for (const IntegrationReport& integration : report.integrations)
    for (const Result& result : integration.results)
      if (result.outcome == Outcome::errored)
        print_error(message_line(result.source, "error",
                                 fmt::format("{}: {}", result.name, result.reason)) +
                    "\n");
}

ExitCode take(const CheckOptions& options, bool accept) {
  if (!options.reports.empty())
    throw Error("no report is written here: `driftgate check --lock` compares and writes them");
  const Config config = configuration(options);
  const std::string file = file_to_lock(options, config);
  require_writable(file);
  const bool exists = std::filesystem::exists(file);
  if (accept && !exists)
    throw Error("there is nothing to accept a drift from: `driftgate lock update` begins the file",
                {.file = file});
  Lock lock = exists ? read_lock(file) : Lock{};
  const Lock before = lock;

  const CheckRun run = run_check(config, options, nullptr, Shapes::kept);
  Sums sums;
  std::string text = terminal_text(file) + '\n';
  for (const LockChange& change :
       update_lock(lock, run.observed, [accept](std::string_view) { return accept; }))
    text += told(change, sums);
  text += fmt::format("{} added, {} confirmed, {} accepted, {} drifted\n", sums.added,
                      sums.confirmed, sums.accepted, sums.drifted);
  print(text);
  if (!(lock == before)) write_file(file, write_lock(lock));
  tell_unanswered(run.report);
  const ExitCode code = answered(run.report);
  return code == ExitCode::kept && sums.drifted > 0 ? ExitCode::broken : code;
}

Action prepare_lock(CLI::App& app) {
  const auto options = std::make_shared<CheckOptions>();
  app.require_subcommand(1);
  CLI::App* updating = app.add_subcommand(
      "update", "Check, and remember what answers look like; begins the file, leaves drifts alone");
  declare(*updating, *options);
  CLI::App* accepting = app.add_subcommand(
      "accept", "Check, and remember what drifted as it is now (--only: of these operations)");
  declare(*accepting, *options);
  CLI::App* showing = app.add_subcommand("show", "List what is remembered");
  showing->add_option("--config", options->config, "Configuration file")->type_name("FILE");
  declare_lock(*showing, *options);
  return [options, updating, accepting] {
    if (updating->parsed()) return take(*options, false);
    return accepting->parsed() ? take(*options, true) : show_lock(*options);
  };
}

}  // namespace

const Command lock{
    .name = "lock",
    .summary = "Remember what answers look like, to see when they drift",
    .prepare = prepare_lock,
};

}  // namespace driftgate::commands
