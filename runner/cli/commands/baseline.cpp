#include "runner/baseline.h"

#include <fmt/core.h>

#include <CLI/CLI.hpp>
#include <algorithm>
#include <filesystem>
#include <memory>
#include <optional>
#include <set>
#include <string>

#include "reporters/sanitize.h"
#include "runner/cli/check_options.h"
#include "runner/cli/check_run.h"
#include "runner/cli/command.h"
#include "runner/cli/terminal.h"
#include "runner/drift_check.h"
#include "runner/files.h"
#include "runner/stored_report.h"
#include "specs/document/error.h"

namespace driftgate::commands {
namespace {

struct BaselineOptions {
  CheckOptions check{};
  Acceptance acceptance{};
  bool prune = false;
  std::string from{};  ///< A report that was written before; "": a check is run.
};

// "body-schema at /1/id of listPets (pets)".
std::string subject(const BaselineEntry& entry) {
  std::string text = entry.rule;
  if (!entry.instance.empty()) text += " at " + entry.instance;
  if (!entry.operation.empty()) text += " of " + entry.operation;
  return fmt::format("{} ({})", text, entry.integration);
}

std::string terms(const Acceptance& acceptance) {
  std::string text = acceptance.reason;
  const auto also = [&text](std::string_view label, const std::string& what) {
    if (!what.empty()) text += fmt::format("; {}{}", label, what);
  };
  also("", acceptance.ticket);
  also("owner ", acceptance.owner);
  also("until ", acceptance.expires);
  return text;
}

std::string line(std::string_view sign, const BaselineEntry& entry, std::string_view remark) {
  return disarm(terminal_text(fmt::format("  {} {}  {}{}{}", sign, entry.fingerprint,
                                          subject(entry), remark.empty() ? "" : ": ", remark))) +
         '\n';
}

// --- show ---

// Where a configuration is broken or absent, a baseline can be shown all the same.
std::string baseline_to_show(const CheckOptions& options) {
  if (!options.baseline.empty()) return options.baseline;
  const std::string config = config_file(options);
  std::string file = baseline_file(options, config.empty() ? Config{} : read_config(config));
  if (file.empty())
    throw Error("there is no driftgate.baseline.yaml; `driftgate baseline update` begins one");
  return file;
}

std::string state(const BaselineEntry& entry, std::chrono::sys_days today) {
  if (!entry.expires) return "";
  const auto left = (*entry.expires - today).count();
  if (left < 0) return " [expired]";
  return left < 14 ? fmt::format(" [{} days left]", left) : "";
}

ExitCode show_baseline(const CheckOptions& options) {
  const Baseline baseline = read_baseline(baseline_to_show(options));
  const auto today = std::chrono::floor<std::chrono::days>(present(options));
  std::string text =
      fmt::format("{}: {} accepted\n", terminal_text(baseline.file), baseline.entries.size());
  for (const BaselineEntry& entry : baseline.entries)
    text += line("=", entry, terms(entry.acceptance) + state(entry, today));
  print(text);
  return ExitCode::kept;
}

// --- update ---

void require_options(const BaselineOptions& options) {
  if (!options.from.empty() && options.prune)
    throw Error("--prune needs a check of its own: a report does not say what it did not show");
  if (!options.from.empty() && options.acceptance.reason.empty())
    throw Error("say why the findings are accepted: --reason TEXT");
  if (options.acceptance.reason.empty() && !options.prune)
    throw Error("say why the findings are accepted: --reason TEXT (or only --prune)");
  if (!options.check.reports.empty())
    throw Error("no report is written here: `driftgate check` writes them");
  if (!options.acceptance.expires.empty()) parse_date(options.acceptance.expires);
}

// Beside the configuration where none is there yet.
std::string file_to_update(const CheckOptions& options, const Config& config) {
  std::string file = baseline_file(options, config);
  if (!file.empty()) return file;
  return (std::filesystem::path(config.file).parent_path() / kBaselineName).string();
}

std::string difference(const Baseline& baseline, const BaselineComparison& found,
                       const BaselineOptions& options) {
  std::string text = terminal_text(baseline.file) + '\n';
  const bool accepts = !options.acceptance.reason.empty();
  for (const BaselineEntry& entry : found.added)
    text += line(accepts ? "+" : "!", entry,
                 accepts ? terms(options.acceptance) : "new, and not accepted without --reason");
  for (const std::size_t i : found.stale)
    text += line(options.prune ? "-" : "!", baseline.entries[i],
                 options.prune ? "nothing shows it any more"
                               : "nothing shows it any more; --prune takes it out");
  for (const std::size_t i : found.expired)
    if (std::find(found.stale.begin(), found.stale.end(), i) == found.stale.end())
      text += line("!", baseline.entries[i],
                   fmt::format("accepted until {}; change its date by hand",
                               baseline.entries[i].acceptance.expires));
  const std::size_t gone = options.prune ? found.stale.size() : 0;
  text += fmt::format("{} added, {} removed, {} kept\n", accepts ? found.added.size() : 0, gone,
                      baseline.entries.size() - gone);
  return text;
}

// What failed there and has no entry yet; expired entries are told.
BaselineComparison compare_stored(const StoredReport& report, const Baseline& baseline,
                                  std::chrono::sys_days today) {
  BaselineComparison found;
  std::set<std::string_view> known;
  for (const BaselineEntry& entry : baseline.entries) known.insert(entry.fingerprint);
  for (const StoredIntegration& integration : report.integrations)
    for (const StoredFinding& finding : integration.findings)
      if (finding.fails && !finding.accepted && known.insert(finding.fingerprint).second)
        found.added.push_back({.fingerprint = finding.fingerprint,
                               .rule = finding.rule,
                               .integration = integration.name,
                               .operation = finding.operation,
                               .instance = finding.instance,
                               .flaky = finding.flaky});
  for (std::size_t i = 0; i < baseline.entries.size(); ++i)
    if (baseline.entries[i].expires && *baseline.entries[i].expires < today)
      found.expired.push_back(i);
  return found;
}

ExitCode update_from_report(const BaselineOptions& options) {
  const std::string config_name = config_file(options.check);
  const Config config = config_name.empty() ? Config{} : read_config(config_name);
  const std::string file = file_to_update(options.check, config);
  require_writable(file);
  const bool exists = std::filesystem::exists(file);
  const std::string before = exists ? read_file(file) : "";
  const Baseline baseline = exists ? read_baseline_text(before, file) : Baseline{.file = file};
  const StoredReport report =
      read_stored_report(read_file(options.from, kMostReportBytes), options.from);
  BaselineComparison found = compare_stored(
      report, baseline, std::chrono::floor<std::chrono::days>(present(options.check)));
  for (BaselineEntry& entry : found.added) entry.acceptance = options.acceptance;
  print(difference(baseline, found, options));
  if (!found.added.empty()) write_file(file, edit_baseline(before, baseline, {}, found.added));
  return found.expired.empty() ? ExitCode::kept : ExitCode::broken;
}

ExitCode update(const BaselineOptions& options) {
  require_options(options);
  if (!options.from.empty()) return update_from_report(options);
  const Config config = configuration(options.check);
  const std::string file = file_to_update(options.check, config);
  require_writable(file);
  const bool exists = std::filesystem::exists(file);
  const std::string before = exists ? read_file(file) : "";
  Baseline baseline = exists ? read_baseline_text(before, file) : Baseline{.file = file};

  std::optional<Remembered> remembered;
  if (const std::string lock = lock_file(options.check, config); !lock.empty())
    remembered = Remembered{.file = lock, .lock = read_lock(lock)};
  CheckRun run = run_check(config, options.check, remembered ? &*remembered : nullptr);
  if (run.report.stopped_by != 0) {
    print_error("the run was stopped: the baseline is left as it was\n");
    return exit_code(run.report);
  }
  BaselineComparison found = compare_baseline(baseline, run.scope, run.report);
  for (BaselineEntry& entry : found.added) entry.acceptance = options.acceptance;
  print(difference(baseline, found, options));
  if (options.acceptance.reason.empty()) found.added.clear();
  if (!options.prune) found.stale.clear();
  if (!found.added.empty() || !found.stale.empty()) {
    const std::string after = edit_baseline(before, baseline, found.stale, found.added);
    write_file(file, after);
    baseline = read_baseline_text(after, file);
  }
  // What `driftgate check` would say now.
  apply_baseline(baseline, run.scope, run.report);
  return exit_code(run.report);
}

// --- options ---

void declare_terms(CLI::App& app, BaselineOptions& options) {
  const char* group = "What is accepted";
  app.add_option("--reason", options.acceptance.reason, "Why; needed for new findings")
      ->type_name("TEXT")
      ->group(group);
  app.add_option("--owner", options.acceptance.owner, "Who looks after them")
      ->type_name("NAME")
      ->group(group);
  app.add_option("--ticket", options.acceptance.ticket, "Where they are followed up")
      ->type_name("TICKET")
      ->group(group);
  app.add_option("--expires", options.acceptance.expires,
                 "Last day on which they are accepted (2026-12-31); default: no end")
      ->type_name("DATE")
      ->group(group);
  app.add_option("--from", options.from,
                 "Accept what fails in this report of `driftgate diff` or `driftgate check` "
                 "(--report json=FILE); nothing is checked then")
      ->type_name("REPORT")
      ->group(group);
  app.add_flag("--prune", options.prune, "Take out entries that nothing shows any more")
      ->group(group);
}

Action prepare_baseline(CLI::App& app) {
  const auto options = std::make_shared<BaselineOptions>();
  app.require_subcommand(0, 1);
  CLI::App* updating = app.add_subcommand(
      "update", "Check, and accept what fails from now on: adds it to driftgate.baseline.yaml");
  declare_terms(*updating, *options);
  declare(*updating, options->check);
  CLI::App* showing = app.add_subcommand("show", "List what is accepted");
  showing->add_option("--config", options->check.config, "Configuration file")->type_name("FILE");
  declare_baseline(*showing, options->check);
  declare_now(*showing, options->check);
  return [options, updating] {
    return updating->parsed() ? update(*options) : show_baseline(options->check);
  };
}

}  // namespace

const Command baseline{
    .name = "baseline",
    .summary = "Show or update the findings that are accepted",
    .prepare = prepare_baseline,
};

}  // namespace driftgate::commands
