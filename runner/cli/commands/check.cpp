#include <fmt/chrono.h>
#include <fmt/core.h>
#include <unistd.h>

#include <CLI/CLI.hpp>
#include <algorithm>
#include <atomic>
#include <memory>
#include <string>
#include <thread>
#include <vector>

#include "reporters/reporter.h"
#include "runner/cli/check_integration.h"
#include "runner/cli/check_options.h"
#include "runner/cli/command.h"
#include "runner/cli/terminal.h"
#include "runner/cli/version.h"
#include "runner/files.h"
#include "runner/nearest.h"
#include "runner/redact_report.h"
#include "specs/document/error.h"

namespace driftgate::commands {
namespace {

using Clock = std::chrono::steady_clock;

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

// --- integrations ---

std::vector<Integration> prepared(const Config& config, const CheckOptions& options,
                                  Redactor& redactor) {
  std::vector<Integration> integrations;
  for (const IntegrationConfig& one : config.integrations) {
    Integration integration{.config = &one,
                            .rerun_prefix = rerun_prefix(options, one, config.seed)};
    for (const CredentialConfig& given : one.credentials) {
      Credential credential = given.credential;
      try {
        credential.secret = read_secret(given.source);
      } catch (const Error& error) {  // The other integrations can still be checked.
        print_error(message_line(given.where, "error", error.what()) + "\n");
        integration.credentials_problem = error.what();
        integration.credentials_place = given.where;
        break;
      }
      redactor.add(credential);
      integration.credentials.push_back(std::move(credential));
    }
    integrations.push_back(std::move(integration));
  }
  return integrations;
}

// Engine threads take one integration after the other; results keep the order of the file.
std::vector<CheckedIntegration> check_all(const std::vector<Integration>& integrations,
                                          const CheckSettings& settings) {
  std::vector<CheckedIntegration> checked(integrations.size());
  std::vector<std::exception_ptr> problems(integrations.size());
  std::atomic<std::size_t> next{0};
  const auto engine = [&] {
    for (std::size_t i = next++; i < integrations.size(); i = next++) {
      try {
        checked[i] = check_integration(integrations[i], settings);
      } catch (...) {  // For main(), from the thread that it knows.
        problems[i] = std::current_exception();
      }
    }
  };
  const std::size_t cores = std::max(2U, std::thread::hardware_concurrency());
  const std::size_t engines = std::min(cores - 1, integrations.size());
  {
    std::vector<std::jthread> others;
    for (std::size_t i = 1; i < engines; ++i) others.emplace_back(engine);
    engine();
  }
  for (const std::exception_ptr& problem : problems)
    if (problem) std::rethrow_exception(problem);
  return checked;
}

std::string host_name() {
  char name[256] = {};
  return ::gethostname(name, sizeof name - 1) == 0 ? name : "";
}

void forget_durations(Report& report) {
  report.duration = {};
  for (IntegrationReport& integration : report.integrations)
    for (Result& result : integration.results) result.timings = {};
}

void warn_of_unjudged(const Config& config) {
  for (const IntegrationConfig& integration : config.integrations) {
    std::string keys;
    for (const std::string& key : integration.unjudged)
      keys += fmt::format("{}{}", keys.empty() ? "" : ", ", key);
    if (!keys.empty())
      print_error(message_line(integration.source, "warning",
                               fmt::format("not judged yet for integration '{}': {}",
                                           integration.name, keys)) +
                  "\n");
  }
}

ExitCode check_command(const CheckOptions& options) {
  const Config config = configuration(options);
  require_targets(config.reports);
  warn_of_unjudged(config);

  const Clock::time_point began = Clock::now();
  const std::optional<std::chrono::sys_seconds> given = given_time(options);
  const std::chrono::sys_seconds now =
      given.value_or(std::chrono::floor<std::chrono::seconds>(std::chrono::system_clock::now()));
  Redactor redactor;
  const std::vector<Integration> integrations = prepared(config, options, redactor);

  ProgressLine progress(may_redraw());
  const CheckSettings settings{
      .fail_on = config.fail_on,
      .rules = config.rules,
      .seed = config.seed,
      .now = now,
      .confirm = !options.no_confirm,
      .refs_below = options.refs_below,
      .progress = [&](std::size_t done, std::size_t total) { progress.advance(done, total); }};
  std::vector<CheckedIntegration> checked = check_all(integrations, settings);
  progress.erase();

  Report report{
      .tool_version = std::string(tool_version()),
      .started = fmt::format("{:%Y-%m-%dT%H:%M:%S}", fmt::gmtime(now.time_since_epoch().count())),
      .hostname = host_name(),
      .seed = config.seed,
      .fail_on = config.fail_on};
  for (CheckedIntegration& one : checked) {
    for (const std::string& warning : one.warnings) print_error(redactor.redact(warning) + "\n");
    report.integrations.push_back(std::move(one.report));
  }
  report.duration = std::chrono::duration_cast<std::chrono::microseconds>(Clock::now() - began);
  if (given) forget_durations(report);
  redact(report, redactor);
  const bool written = write_reports(report, config.reports, options);
  return written ? exit_code(report) : ExitCode::internal;
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
