#include "runner/cli/check_run.h"

#include <fmt/chrono.h>
#include <fmt/core.h>
#include <unistd.h>

#include <algorithm>
#include <atomic>
#include <csignal>
#include <exception>
#include <thread>
#include <utility>

#include "runner/cli/report_targets.h"
#include "runner/cli/terminal.h"
#include "runner/cli/version.h"
#include "runner/coverage_gate.h"
#include "runner/drift_check.h"
#include "runner/halt.h"
#include "runner/quote_promises.h"
#include "runner/redact_report.h"
#include "specs/document/error.h"
#include "validators/checks/checks.h"
#include "validators/consumers/rules.h"
#include "validators/diff/rules.h"
#include "validators/drift/drift.h"
#include "validators/schema/infer.h"

namespace driftgate {
namespace {

using Clock = std::chrono::steady_clock;

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

void forget_durations(IntegrationReport& integration) {
  for (Result& result : integration.results) result.timings = {};
  for (CoverageItem& item : integration.coverage.items) item.times.clear();
}

void forget_durations(Report& report, std::vector<ShardPart>& parts) {
  report.duration = {};
  for (IntegrationReport& integration : report.integrations) forget_durations(integration);
  for (ShardPart& part : parts) forget_durations(part.report);
}

// As the report is finished.
void finish_parts(std::vector<ShardPart>& parts, const Redactor& redactor) {
  Report all;
  for (ShardPart& part : parts) all.integrations.push_back(std::move(part.report));
  quote_promises(all);
  redact(all, redactor);
  for (std::size_t i = 0; i < parts.size(); ++i) parts[i].report = std::move(all.integrations[i]);
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

// What answers looked like, with no secret of ours in it: providers echo what they were sent.
Lock::Operations without_secrets(Lock::Operations observed, const Redactor& redactor) {
  if (redactor.empty()) return observed;
  const auto is_secret = [&](std::string_view text) { return redactor.redact(text) != text; };
  for (auto& [operation, statuses] : observed)
    for (auto& [status, seen] : statuses) seen.shape = without(std::move(seen.shape), is_secret);
  return observed;
}

Policy policy_of(const Config& config, const IntegrationConfig& integration) {
  Policy policy{.severities = integration.rules, .fail_on = config.fail_on};
  policy.severities.insert(config.rules.begin(), config.rules.end());
  return policy;
}

void add_drifts(const Config& config, const Remembered& remembered, const Lock& observed,
                Report& report, std::vector<ShardPart>& parts) {
  static const Lock::Operations kNothing;
  const auto of = [](const Lock& lock, const std::string& name) -> const Lock::Operations& {
    const auto found = lock.integrations.find(name);
    return found == lock.integrations.end() ? kNothing : found->second;
  };
  for (std::size_t i = 0; i < report.integrations.size(); ++i) {
    IntegrationReport& integration = report.integrations[i];
    const std::size_t before = integration.results.size();
    add_drift(of(remembered.lock, integration.name), of(observed, integration.name),
              policy_of(config, config.integrations[i]), remembered.file, integration);
    if (parts.empty()) continue;
    for (std::size_t at = before; at < integration.results.size(); ++at) {
      parts[i].places.push_back({Stage::drift, at - before});
      parts[i].report.results.push_back(integration.results[at]);
    }
  }
}

BaselineScope scope_of(const Config& config, std::chrono::sys_seconds now, bool sees_drift) {
  BaselineScope scope{.today = std::chrono::floor<std::chrono::days>(now)};
  for (const IntegrationConfig& integration : config.integrations) {
    const Policy policy = policy_of(config, integration);
    const auto silence = [&](std::string_view rule, bool is_seen, Severity usual) {
      const auto wanted = policy.severities.find(rule);
      const Severity severity = wanted == policy.severities.end() ? usual : wanted->second;
      if (!is_seen || severity == Severity::off)
        scope.silenced.emplace(integration.name, std::string(rule));
    };
    for (const Rule<Case>* rule : all_checks()) silence(rule->id, true, rule->severity);
    for (const DriftRule* rule : all_drift_rules()) silence(rule->id, sees_drift, Severity::error);
    for (const ConsumerRule* rule : all_consumer_rules()) silence(rule->id, false, rule->severity);
    // What `diff` accepts is not for a check to miss that compares nothing.
    for (const DiffRule* rule : all_diff_rules())
      silence(rule->id, !integration.upstream_description.empty(), Severity::error);
  }
  return scope;
}

}  // namespace

std::vector<Integration> prepare_integrations(const Config& config, const CheckOptions& options,
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

std::chrono::sys_seconds present(const CheckOptions& options) {
  return given_time(options).value_or(
      std::chrono::floor<std::chrono::seconds>(std::chrono::system_clock::now()));
}

CheckRun run_check(const Config& config, const CheckOptions& options, const Remembered* remembered,
                   Shapes shapes) {
  warn_of_unjudged(config);
  const Clock::time_point began = Clock::now();
  const std::chrono::sys_seconds now = present(options);
  Redactor redactor;
  const std::vector<Integration> integrations = prepare_integrations(config, options, redactor);

  ProgressLine progress(may_redraw());
  Halt halt;
  const CheckSettings settings{
      .fail_on = config.fail_on,
      .rules = config.rules,
      .seed = config.seed,
      .now = now,
      .confirm = !options.no_confirm,
      .refs_below = options.refs_below,
      .halt = &halt,
      .observe = remembered != nullptr || shapes == Shapes::kept,
      .shard = shard_of(options),
      .keeps_parts = !options.blob.empty(),
      .progress = [&](std::size_t done, std::size_t total) { progress.advance(done, total); }};
  std::vector<CheckedIntegration> checked;
  {
    const HaltOnSignals watched(halt, [&](int signal) {
      progress.erase();
      print_error(
          fmt::format("stopped by {}: nothing more is probed, and what was made is "
                      "removed, which takes {} at most; another signal ends at once\n",
                      signal == SIGINT ? "SIGINT" : "SIGTERM",
                      std::chrono::duration_cast<std::chrono::seconds>(halt.grace())));
    });
    checked = check_all(integrations, settings);
  }
  progress.erase();

  CheckRun run{.scope = scope_of(config, now, remembered != nullptr)};
  Report& report = run.report;
  report = {
      .tool_version = std::string(tool_version()),
      .started = fmt::format("{:%Y-%m-%dT%H:%M:%S}", fmt::gmtime(now.time_since_epoch().count())),
      .hostname = host_name(),
      .seed = config.seed,
      .fail_on = config.fail_on,
      .stopped_by = halt.signal(),
      .configuration = config.file};
  locate(report);
  for (CheckedIntegration& one : checked) {
    for (const std::string& warning : one.warnings) print_error(redactor.redact(warning) + "\n");
    if (!one.observed.empty())
      run.observed.integrations[one.report.name] =
          without_secrets(std::move(one.observed), redactor);
    report.integrations.push_back(std::move(one.report));
    if (settings.keeps_parts) run.parts.push_back(std::move(one.part));
  }
  if (remembered != nullptr) {
    add_drifts(config, *remembered, run.observed, report, run.parts);
    for (std::size_t i = 0; i < checked.size(); ++i) {
      const auto mark = [&](IntegrationReport& one) {
        mark_reliance(checked[i].relies, options.only_hurting, config.fail_on, one);
      };
      mark(report.integrations[i]);
      if (settings.keeps_parts) mark(run.parts[i].report);
    }
  }
  report.duration = std::chrono::duration_cast<std::chrono::microseconds>(Clock::now() - began);
  if (given_time(options)) forget_durations(report, run.parts);
  quote_promises(report);
  redact(report, redactor);
  finish_parts(run.parts, redactor);
  if (!halt.is_requested() && settings.shard.is_whole())
    require_coverage(config.min_coverage, report);
  return run;
}

}  // namespace driftgate
