#include "validators/diff/diff.h"

#include <fmt/chrono.h>
#include <fmt/core.h>
#include <unistd.h>

#include <algorithm>
#include <charconv>
#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "reporters/changelog.h"
#include "reporters/reporter.h"
#include "runner/baseline.h"
#include "runner/cli/check_options.h"
#include "runner/cli/check_run.h"
#include "runner/cli/command.h"
#include "runner/cli/contract_diff.h"
#include "runner/cli/diff_inputs.h"
#include "runner/cli/diff_options.h"
#include "runner/cli/instances.h"
#include "runner/cli/report_targets.h"
#include "runner/cli/terminal.h"
#include "runner/cli/version.h"
#include "runner/quote_promises.h"
#include "specs/document/error.h"
#include "validators/checks/checks.h"
#include "validators/consumers/rules.h"
#include "validators/diff/judge_changes.h"
#include "validators/root_cause.h"
#include "validators/rules.h"
#include "validators/schema/pattern.h"

namespace driftgate::commands {
namespace {

std::shared_ptr<const Pattern> pattern_of(const char* option, const std::string& text) {
  if (text.empty()) return nullptr;
  auto pattern = std::make_shared<const Pattern>(text);
  if (!pattern->problem().empty())
    throw Error(fmt::format("{} is no regular expression: {}", option, pattern->problem()));
  return pattern;
}

std::function<bool(std::string_view)> wanted_paths(const DiffCommandOptions& options) {
  const auto match = pattern_of("--match-path", options.match_path);
  const auto unmatch = pattern_of("--unmatch-path", options.unmatch_path);
  if (match == nullptr && unmatch == nullptr) return {};
  return [match, unmatch](std::string_view path) {
    return (match == nullptr || match->match(path) == PatternVerdict::matches) &&
           (unmatch == nullptr || unmatch->match(path) != PatternVerdict::matches);
  };
}

// --- descriptions ---

/// Two inputs of one key; nullptr where a side has none.
struct InputPair {
  const DiffInput* base = nullptr;
  const DiffInput* revision = nullptr;
};

std::vector<InputPair> pair_inputs(const DiffInputs& base, const DiffInputs& revision) {
  std::vector<InputPair> pairs;
  const auto find = [](const DiffInputs& inputs, const std::string& key) -> const DiffInput* {
    const auto found = std::find_if(inputs.files.begin(), inputs.files.end(),
                                    [&](const DiffInput& input) { return input.key == key; });
    return found == inputs.files.end() ? nullptr : &*found;
  };
  for (const DiffInput& input : base.files) pairs.push_back({&input, find(revision, input.key)});
  for (const DiffInput& input : revision.files)
    if (find(base, input.key) == nullptr) pairs.push_back({nullptr, &input});
  return pairs;
}

// What a side has where it has no such file: no operation at all.
std::unique_ptr<const Description> nothing() {
  return load_description("nothing", [](const std::string&) {
    return std::string(
        R"({"openapi": "3.1.0", "info": {"title": "", "version": ""}, "paths": {}})");
  });
}

/// One pair of descriptions, all that came out of it, and what it lives on.
struct Compared {
  std::string name{};
  InputPair inputs{};
  std::unique_ptr<const Description> base{};
  std::unique_ptr<const Description> revision{};
  Diff diff{};
  Bump bump = Bump::none;
  std::optional<Result> problem{};  ///< Why it could not be compared; the others are.
};

std::string name_of(const DiffCommandOptions& options, const InputPair& pair) {
  const DiffInput& any = pair.base != nullptr ? *pair.base : *pair.revision;
  if (!any.key.empty())
    return options.name.empty() ? any.key : fmt::format("{}/{}", options.name, any.key);
  if (!options.name.empty()) return options.name;
  for (const DiffInput* input : {pair.revision, pair.base})
    if (input->shown != kStandardInput) {
      std::string path = input->shown;
      if (const std::size_t colon = path.rfind(':'); colon != std::string::npos)
        path.erase(0, colon + 1);
      std::string stem = std::filesystem::path(path).stem().string();
      if (!stem.empty()) return stem;
    }
  return "api";
}

// --- the verdict ---

Bump bump_named(std::string_view name) {
  for (const Bump bump : {Bump::patch, Bump::minor, Bump::major})
    if (to_string(bump) == name) return bump;
  return Bump::major;
}

/// A whole diff, from the command line to reports.
class DiffRun {
 public:
  DiffRun(const DiffCommandOptions& options, const Config& config)
      : options_(options), config_(config), now_(present(options.check)) {
    policy_ = {.severities = config.integrations.front().rules, .fail_on = config.fail_on};
  }

  void compare(const DiffInputs& base, const DiffInputs& revision) {
    DiffOptions diff_options = options_.diff;
    diff_options.today = std::chrono::floor<std::chrono::days>(now_);
    diff_options.wants = wanted_paths(options_);
    diff_options.all_places = !options_.for_consumers.empty() || !config_.reports.empty();
    const DiffLevels levels = options_.levels == "law" ? DiffLevels::law : DiffLevels::oasdiff;
    for (const InputPair& pair : pair_inputs(base, revision)) {
      Compared& one = compared_.emplace_back();
      one.name = name_of(options_, pair);
      one.inputs = pair;
      if (!load_both(one, base.many)) continue;
      one.diff = driftgate::diff(*one.base, *one.revision, diff_options);
      apply_policy(policy_, levels, one.diff);
      one.bump = bump_for(one.diff.changes);
      mark_reliance(consumers_of(options_, one.name), *one.base, *one.revision,
                    options_.check.only_hurting, one.diff);
    }
  }

  // A typing mistake must not look like paths that went and came.
  void require_prefix() const {
    const std::string& prefix = options_.diff.strip_prefix;
    if (prefix.empty()) return;
    for (const Compared& one : compared_)
      for (const Description* side : {one.base.get(), one.revision.get()})
        if (side != nullptr &&
            std::any_of(side->operations.begin(), side->operations.end(),
                        [&](const Operation& each) { return each.path.starts_with(prefix); }))
          return;
    throw Error(fmt::format("--strip-prefix: no path begins with '{}'", prefix));
  }

  void judge(const std::optional<Baseline>& baseline) {
    report_ = {.tool_version = std::string(tool_version()),
               .started = fmt::format("{:%Y-%m-%dT%H:%M:%S}",
                                      fmt::gmtime(now_.time_since_epoch().count())),
               .fail_on = config_.fail_on};
    locate(report_);
    const bool outcomes_only = !baseline && config_.reports.empty();
    for (const Compared& one : compared_)
      report_.integrations.push_back(judged(one, outcomes_only));
    if (!outcomes_only) quote_promises(report_);
    if (baseline) apply_baseline(*baseline, scope(), report_);
  }

  ExitCode tell() const {
    const Changelog log = changelog();
    const std::string verdict = options_.format == "markdown"
                                    ? markdown_changes(log)
                                    : console_changes(log, style_for(options_.check, true));
    return write_reports(report_, verdict, config_.reports, options_.check) ? exit_code(report_)
                                                                            : ExitCode::internal;
  }

 private:
  // One broken description among many does not keep the others from being compared.
  static bool load_both(Compared& one, bool among_many) {
    try {
      one.base = one.inputs.base != nullptr ? load_input(*one.inputs.base) : nothing();
      one.revision = one.inputs.revision != nullptr ? load_input(*one.inputs.revision) : nothing();
      return true;
    } catch (const Error& error) {
      if (!among_many) throw;
      print_error(message_line(error) + "\n");
      const std::string place = to_string(error.where());
      one.problem = Result{
          .name = "description",
          .outcome = Outcome::errored,
          .fault = Fault::input,
          .type = "spec.unreadable",
          .reason = place.empty() ? error.what() : fmt::format("{}: {}", place, error.what()),
          .source = error.where(),
          .comparison = true};
      return false;
    }
  }

  bool expects_breaks() const { return options_.expect == "major"; }

  IntegrationReport judged(const Compared& one, bool outcomes_only) const {
    const DiffInput* input = one.inputs.revision;
    if (one.problem)
      return {.name = one.name,
              .description = input != nullptr ? input->shown : "",
              .results = {*one.problem}};
    IntegrationReport out{.name = one.name,
                          .description = input != nullptr ? input->shown : "",
                          .description_version = one.revision->api_version,
                          .operations = one.revision->operations.size()};
    const auto fail_on = expects_breaks() ? std::nullopt : std::optional<Severity>(config_.fail_on);
    out.results =
        outcomes_only ? outcomes_of(one.diff, fail_on) : judge_changes(one.diff, one.name, fail_on);
    for (Result& result : out.results) rename(one, result);
    if (Result step = step_of(one); !step.findings.empty()) out.results.push_back(std::move(step));
    return out;
  }

  // Documents of a git revision have names of their own.
  static void rename(const Compared& one, Result& result) {
    const auto known = [&](std::string& file) {
      for (const DiffInput* input : {one.inputs.base, one.inputs.revision})
        if (input != nullptr) file = input->name(file);
    };
    known(result.source.file);
    for (Finding& finding : result.findings) known(finding.violation.source.file);
  }

  Result step_of(const Compared& one) const {
    if (options_.expect.empty() || one.bump <= bump_named(options_.expect)) return {};
    Result result{.name = "semantic version", .outcome = Outcome::failed};
    result.source = one.revision->root->root().location();
    if (one.inputs.revision != nullptr)
      result.source.file = one.inputs.revision->name(result.source.file);
    result.findings.push_back(
        {.rule = "api-version-step",
         .category = "compatibility",
         .violation = {.message = "the changes ask for a larger step of the version than expected",
                       .expected = options_.expect,
                       .actual = std::string(to_string(one.bump)),
                       .source = result.source},
         .fingerprint = fingerprint(one.name, "", "api-version-step", options_.expect)});
    return result;
  }

  // Entries of checks, and of rules that are off, are not missed here.
  BaselineScope scope() const {
    BaselineScope scope{.today = std::chrono::floor<std::chrono::days>(now_)};
    for (const Compared& one : compared_)
      for (const RuleText& rule : all_rules()) {
        const auto own = policy_.severities.find(rule.id);
        const bool off = own != policy_.severities.end() && own->second == Severity::off;
        if (off || rule.category != "compatibility" || is_consumer_rule(rule.id))
          scope.silenced.emplace(one.name, std::string(rule.id));
      }
    return scope;
  }

  Changelog changelog() const {
    Changelog log{
        .fail_on = config_.fail_on, .verdict = exit_code(report_), .expected = options_.expect};
    for (std::size_t i = 0; i < compared_.size(); ++i) {
      const Compared& one = compared_[i];
      if (one.problem) {
        log.complaints.push_back("not compared: " + one.problem->reason);
        continue;
      }
      const auto file = [](const DiffInput* input) {
        return input != nullptr ? input->name : nullptr;
      };
      log.descriptions.push_back(
          {.name = one.name,
           .base = one.inputs.base != nullptr ? one.inputs.base->shown : "nothing",
           .revision = one.inputs.revision != nullptr ? one.inputs.revision->shown : "nothing",
           .base_version = one.base->api_version,
           .revision_version = one.revision->api_version,
           .diff = &one.diff,
           .base_file = file(one.inputs.base),
           .revision_file = file(one.inputs.revision),
           .bump = one.bump,
           .accepted = accepted(one, report_.integrations[i])});
      complain(report_.integrations[i].results, log.complaints);
    }
    return log;
  }

  static void complain(const std::vector<Result>& results, std::vector<std::string>& complaints) {
    const Result* first = nullptr;
    std::size_t errored = 0;
    for (const Result& result : results) {
      if (result.outcome == Outcome::errored && errored++ == 0) first = &result;
      if (result.outcome == Outcome::failed && result.operation.empty() &&
          result.name != "description")
        complaints.push_back(result.findings.front().violation.message);
    }
    if (first == nullptr) return;
    const std::string more = errored == 1 ? "" : fmt::format(" and {} more", errored - 1);
    complaints.push_back(fmt::format("not compared: {}{}: {}", first->name, more, first->reason));
  }

  static std::map<std::size_t, std::map<std::string, std::string>> accepted(
      const Compared& one, const IntegrationReport& report) {
    std::map<std::string_view, const Acceptance*> known;
    for (const Result& result : report.results)
      for (const Finding& finding : result.findings)
        if (finding.accepted) known.emplace(finding.fingerprint, &*finding.accepted);
    std::map<std::size_t, std::map<std::string, std::string>> out;
    if (known.empty()) return out;
    for (std::size_t i = 0; i < one.diff.changes.size(); ++i) {
      const Change& change = one.diff.changes[i];
      const auto look = [&](const std::string& name, const std::string& id) {
        const auto found = known.find(fingerprint_of(change, one.name, id));
        if (found != known.end()) out[i].emplace(name, found->second->reason);
      };
      if (change.operations.empty()) look("", "");
      for (const std::uint32_t position : change.operations)
        look(one.diff.operations[position].name, one.diff.operations[position].id());
    }
    return out;
  }

  const DiffCommandOptions& options_;
  const Config& config_;
  const std::chrono::sys_seconds now_;
  Policy policy_{};
  std::vector<Compared> compared_{};
  Report report_{};
};

void require_alike(const DiffCommandOptions& options, const DiffInputs& base,
                   const DiffInputs& revision) {
  if (base.many == revision.many) return;
  const auto is = [](const std::string& text, const DiffInputs& inputs) {
    return fmt::format("'{}' is {}", text,
                       inputs.many ? "a folder or pattern of many" : "one description");
  };
  throw Error(fmt::format("{}, and {}: compare one with one or many with many",
                          is(options.base, base), is(options.revision, revision)));
}

void require_one_for_consumers(const DiffCommandOptions& options, const DiffInputs& base) {
  const bool asks = !options.for_consumers.empty() || options.check.only_hurting;
  if (asks && base.many)
    throw Error(
        "--for-consumers and --only-hurting are about one description: compare one with "
        "one");
  if (options.check.only_hurting && options.check.fail_on == "note")
    throw Error(
        "--only-hurting makes notes of what hurts nobody, and --fail-on note fails for "
        "them");
}

// A pipeline that compares a file with itself would never fail.
void warn_of_one_input(const DiffCommandOptions& options) {
  std::error_code ignored;
  const bool same = options.base == options.revision ||
                    std::filesystem::equivalent(options.base, options.revision, ignored);
  if (!same) return;
  const bool named_alike = options.base == options.revision;
  print_error(
      message_line(
          {}, "warning",
          fmt::format("BASE and REVISION are both '{}'{}", options.base,
                      named_alike ? "" : ", which REVISION calls '" + options.revision + "'")) +
      "\n");
}

ExitCode diff_command(const DiffCommandOptions& options) {
  if (options.base == kStandardInput && options.revision == kStandardInput)
    throw Error("standard input can be read only once");
  Config config;
  config.integrations.emplace_back();
  override_configuration(options.check, config);
  require_targets(config.reports);
  std::optional<Baseline> baseline;
  if (const std::string file = baseline_file(options.check, config); !file.empty())
    baseline = read_baseline(file);

  if (is_about_contracts(options)) return diff_contracts(options, config, baseline);
  const DiffInputOptions input_options{.refs_below = options.check.refs_below,
                                       .allow_remote_refs = options.check.allow_remote_refs};
  const DiffInputs base = diff_inputs(options.base, input_options);
  const DiffInputs revision = diff_inputs(options.revision, input_options);
  require_alike(options, base, revision);
  warn_of_one_input(options);
  require_one_for_consumers(options, base);
  DiffRun run(options, config);
  run.compare(base, revision);
  run.require_prefix();
  run.judge(baseline);
  return run.tell();
}

Action prepare_diff(CLI::App& app) {
  const auto options = std::make_shared<DiffCommandOptions>();
  declare(app, *options);
  return [options] { return diff_command(*options); };
}

}  // namespace

const Command diff{
    .name = "diff",
    .summary = "Compare two descriptions: what breaks whom",
    .prepare = prepare_diff,
};

}  // namespace driftgate::commands
