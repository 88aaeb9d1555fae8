#include "runner/cli/contract_diff.h"

#include <fmt/chrono.h>
#include <fmt/format.h>

#include <algorithm>
#include <set>
#include <utility>

#include "reporters/reporter.h"
#include "reporters/sanitize.h"
#include "runner/cli/check_run.h"
#include "runner/cli/report_targets.h"
#include "runner/cli/terminal.h"
#include "runner/cli/version.h"
#include "runner/contract_files.h"
#include "specs/document/error.h"
#include "validators/consumers/consumer_judge.h"
#include "validators/consumers/consumers.h"
#include "validators/rules.h"

namespace driftgate {
namespace {

constexpr std::size_t kMostStrangers = 5;  // That are named.

struct Sides {
  std::string contracts{};
  std::string description{};
};

Sides sides_of(const DiffCommandOptions& options) {
  if (!names_contracts(options.base)) return {options.revision, options.base};
  if (names_contracts(options.revision))
    throw Error(
        fmt::format("'{}' and '{}' are both recorded contracts: compare each with the "
                    "description of its provider",
                    options.base, options.revision));
  return {options.base, options.revision};
}

void refuse_options_of_descriptions(const DiffCommandOptions& options) {
  const std::pair<const char*, bool> given[] = {
      {"--expect", !options.expect.empty()},
      {"--levels", options.levels != "law"},
      {"--grace-days", options.diff.grace_days != 0},
      {"--match-path", !options.match_path.empty()},
      {"--unmatch-path", !options.unmatch_path.empty()},
      {"--strip-prefix", !options.diff.strip_prefix.empty()},
      {"--ignore-trailing-slash", options.diff.ignore_trailing_slash},
      {"--for-consumers", !options.for_consumers.empty()},
      {"--only-hurting", options.check.only_hurting},
  };
  for (const auto& [name, is_given] : given)
    if (is_given)
      throw Error(
          fmt::format("{} is about two descriptions, and one side is a recorded contract", name));
}

std::string consumers_in(const std::vector<ReadContract>& contracts) {
  std::set<std::string> names;
  for (const ReadContract& one : contracts) names.insert(one.contract->consumer);
  return fmt::format("{}", fmt::join(names, ", "));
}

// Entries for what `check` finds, and what `diff` finds between descriptions, are not missed here.
BaselineScope scope_of(const Policy& policy, const std::string& integration,
                       std::chrono::sys_seconds now) {
  BaselineScope scope{.today = std::chrono::floor<std::chrono::days>(now)};
  std::set<std::string_view> judged;
  for (const ConsumerRule* rule : all_consumer_rules()) {
    const auto own = policy.severities.find(rule->id);
    if (own == policy.severities.end() || own->second != Severity::off) judged.insert(rule->id);
  }
  for (const RuleText& rule : all_rules())
    if (!judged.contains(rule.id)) scope.silenced.emplace(integration, std::string(rule.id));
  return scope;
}

}  // namespace

bool is_about_contracts(const DiffCommandOptions& options) {
  return names_contracts(options.base) || names_contracts(options.revision);
}

ExitCode diff_contracts(const DiffCommandOptions& options, const Config& config,
                        const std::optional<Baseline>& baseline) {
  const Sides sides = sides_of(options);
  refuse_options_of_descriptions(options);
  const std::vector<ReadContract> contracts =
      read_contracts(consumer_files({sides.contracts}), options.provider, options.name);
  const DiffInputs inputs =
      diff_inputs(sides.description, {.refs_below = options.check.refs_below,
                                      .allow_remote_refs = options.check.allow_remote_refs});
  if (inputs.many)
    throw Error(
        fmt::format("'{}' is a folder or pattern of many: contracts are compared with one "
                    "description",
                    sides.description));
  const DiffInput& input = inputs.files.front();
  const std::unique_ptr<const Description> description = load_input(input);
  const std::string provider = contracts.front().contract->provider;

  const std::chrono::sys_seconds now = present(options.check);
  Report report{
      .tool_version = std::string(tool_version()),
      .started = fmt::format("{:%Y-%m-%dT%H:%M:%S}", fmt::gmtime(now.time_since_epoch().count())),
      .fail_on = config.fail_on};
  locate(report);
  IntegrationReport& judged = report.integrations.emplace_back();
  judged.name = options.name.empty() ? provider : options.name;
  judged.description = input.shown;
  judged.description_version = description->api_version;
  judged.operations = description->operations.size();

  const Policy policy{.severities = config.integrations.front().rules, .fail_on = config.fail_on};
  Evaluator evaluator;
  ConsumerJudge judge(*description, evaluator, policy, judged.name);
  std::vector<Operation> names = contract_operations(contracts);
  auto name = names.begin();
  for (const ReadContract& read : contracts)
    for (const InteractionPromise& promise : read.promises->interactions) {
      Result& result = judged.results.emplace_back(judge.judge(std::move(name++->id), promise));
      for (Finding& finding : result.findings)
        finding.described.file = input.name(finding.described.file);
    }
  if (baseline) apply_baseline(*baseline, scope_of(policy, judged.name, now), report);

  const ReportStyle style = style_for(options.check, true);
  const std::string verdict =
      options.format == "markdown"
          ? reporters::markdown.write(report, style)
          : fmt::format("what {} expects of {} ({}), held against what {} promises\n\n",
                        terminal_text(consumers_in(contracts)), terminal_text(provider),
                        sides.contracts, sides.description) +
                reporters::console.write(report, style);
  return write_reports(report, verdict, config.reports, options.check) ? exit_code(report)
                                                                       : ExitCode::internal;
}

std::vector<ReadContract> consumers_of(const DiffCommandOptions& options, const std::string& name) {
  if (options.for_consumers.empty()) {
    if (options.check.only_hurting)
      throw Error(
          "--only-hurting needs to know whom: name consumers' contracts with "
          "--for-consumers");
    return {};
  }
  return read_contracts(consumer_files(options.for_consumers), options.provider, name);
}

void mark_reliance(const std::vector<ReadContract>& consumers, const Description& base,
                   const Description& revision, bool only_hurting, Diff& diff) {
  if (consumers.empty()) return;
  Evaluator evaluator;
  Consumers known(known_contracts(consumers), base, revision, diff, evaluator);
  for (Change& change : diff.changes) {
    change.reliance = known.of(change);
    if (only_hurting) spare(change.severity, change.reliance);
  }
  const std::vector<std::string>& strangers = known.strangers();
  for (std::size_t i = 0; i < std::min(strangers.size(), kMostStrangers); ++i)
    print_error(message_line({}, "warning",
                             fmt::format("'{}' is for no operation of the base: what changed for "
                                         "it is not known",
                                         strangers[i])) +
                "\n");
  if (strangers.size() > kMostStrangers)
    print_error(
        message_line({}, "warning",
                     fmt::format("and {} more interactions", strangers.size() - kMostStrangers)) +
        "\n");
}

}  // namespace driftgate
