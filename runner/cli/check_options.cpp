#include "runner/cli/check_options.h"

#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <algorithm>
#include <filesystem>
#include <utility>

#include "runner/baseline.h"
#include "runner/cli/report_targets.h"
#include "runner/contract_files.h"
#include "runner/curl_line.h"
#include "runner/files.h"
#include "runner/nearest.h"
#include "runner/quantity.h"
#include "specs/document/error.h"
#include "specs/lock/lock.h"
#include "validators/rules.h"

namespace driftgate {
namespace {

constexpr std::string_view kConfigName = "driftgate.yaml";

template <class Value>
Value quantity(const std::string& option, const std::string& text,
               std::optional<Value> (*parse)(std::string_view), std::string_view expected) {
  const std::optional<Value> value = parse(text);
  if (!value) throw Error(fmt::format("{} expects {}, found '{}'", option, expected, text));
  return *value;
}

std::chrono::milliseconds duration(const std::string& option, const std::string& text) {
  return quantity(option, text, parse_duration, "a duration such as 800ms, 5s or 2m");
}

// "NAME=VALUE" in two.
std::pair<std::string, std::string> assignment(const std::string& option, const std::string& text,
                                               std::string_view form) {
  const std::size_t equals = text.find('=');
  if (equals == std::string::npos || equals == 0 || equals + 1 == text.size())
    throw Error(fmt::format("{} expects {}, found '{}'", option, form, text));
  return {text.substr(0, equals), text.substr(equals + 1)};
}

// --- which integrations ---

// `driftgate check openapi.yaml --url …`: an integration for this once.
Config of_description(const CheckOptions& options) {
  if (!options.config.empty())
    throw Error(
        "DESCRIPTION and --config exclude each other: the configuration names the "
        "descriptions");
  if (!options.integrations.empty())
    throw Error("--integration selects from a configuration, and DESCRIPTION stands for none");
  IntegrationConfig integration;
  if (is_contract_file(options.description))
    integration.contracts.push_back(options.description);
  else
    integration.description = options.description;
  integration.name = std::filesystem::path(options.description).stem().string();
  if (integration.name.empty()) integration.name = "api";
  Config config;
  config.integrations.push_back(std::move(integration));
  return config;
}

void select(const CheckOptions& options, Config& config) {
  if (options.integrations.empty()) return;
  std::vector<std::string_view> names;
  for (const IntegrationConfig& integration : config.integrations)
    names.push_back(integration.name);
  for (const std::string& wanted : options.integrations)
    if (std::find(names.begin(), names.end(), wanted) == names.end())
      throw Error(fmt::format("there is no integration '{}' in the configuration{}", wanted,
                              did_you_mean(wanted, names)));
  std::erase_if(config.integrations, [&](const IntegrationConfig& integration) {
    return std::find(options.integrations.begin(), options.integrations.end(), integration.name) ==
           options.integrations.end();
  });
}

Config base_configuration(const CheckOptions& options) {
  if (!options.description.empty()) return of_description(options);
  const std::string file = config_file(options);
  if (file.empty())
    throw Error(
        "nothing to check: there is no driftgate.yaml here or above; name a description "
        "(`driftgate check openapi.yaml --url http://localhost:8080`) or write a "
        "configuration (`driftgate init`)");
  Config config = read_config(file);
  select(options, config);
  return config;
}

// --- what the command line says about all of them ---

void add_credential(std::vector<CredentialConfig>& to, Credential credential,
                    std::string variable) {
  credential.variable = variable;
  to.push_back({.credential = std::move(credential),
                .source = {SecretSource::From::environment, {std::move(variable)}}});
}

std::vector<CredentialConfig> given_credentials(const CheckOptions& options) {
  std::vector<CredentialConfig> given;
  if (!options.bearer_env.empty())
    add_credential(given, {.form = Credential::Form::bearer}, options.bearer_env);
  if (!options.token_env.empty()) add_credential(given, {}, options.token_env);
  if (!options.basic_env.empty()) {
    auto [user, variable] = assignment("--basic-env", options.basic_env, "USER=VARIABLE");
    add_credential(given, {.form = Credential::Form::basic, .user = std::move(user)},
                   std::move(variable));
  }
  if (!options.api_key_env.empty()) {
    auto [name, variable] = assignment("--api-key-env", options.api_key_env, "FIELD=VARIABLE");
    add_credential(given, {.name = std::move(name)}, std::move(variable));
  }
  return given;
}

void add_header(const std::string& text, Headers& to) {
  const std::size_t colon = text.find(':');
  if (colon == std::string::npos)
    throw Error(fmt::format("--header expects 'Name: value', found '{}'", text));
  const std::string name = text.substr(0, colon);
  const std::size_t start = std::min(text.find_first_not_of(" \t", colon + 1), text.size());
  const std::string value = text.substr(start);
  require_plain_header(name, value);
  std::erase_if(to, [&](const auto& there) { return equal_ignoring_case(there.first, name); });
  to.emplace_back(name, value);
}

void override_transport(const CheckOptions& options, TransportOptions& to) {
  for (const std::string& header : options.headers) add_header(header, to.headers);
  if (!options.timeout.empty()) {
    to.total_timeout = duration("--timeout", options.timeout);
    if (to.total_timeout.count() == 0) throw Error("--timeout of 0 would stop everything");
    to.first_byte_timeout = std::min(to.first_byte_timeout, to.total_timeout);
    to.connect_timeout = std::min(to.connect_timeout, to.total_timeout);
  }
  if (!options.rate.empty())
    to.rate_per_second =
        quantity("--rate", options.rate, parse_rate, "a rate such as 5/s, 100/m or 1000/h");
  if (options.concurrency) to.concurrency = *options.concurrency;
  if (options.insecure) to.verify_tls = false;
}

void override_integration(const CheckOptions& options, IntegrationConfig& to) {
  if (!options.only.empty()) to.plan.only = options.only;
  to.plan.skip.insert(to.plan.skip.end(), options.skip.begin(), options.skip.end());
  if (!options.methods.empty()) to.plan.methods.clear();
  for (const std::string& method : options.methods) add_method(to.plan.methods, method);
  if (!options.strategies.empty()) {
    to.explore.strategies.clear();
    to.explore.workflows = false;
    select_strategies(options.strategies, to.explore);
  }
  if (options.budget) to.explore.budget = *options.budget;
  for (const std::string& text : options.parameters) {
    auto [name, value] = assignment("--parameter", text, "NAME=VALUE");
    to.plan.parameters.insert_or_assign(std::move(name), std::move(value));
  }
  if (!options.workflows.empty()) to.workflows = options.workflows;
  if (options.fuzz) to.explore.fuzz = *options.fuzz;
  if (!options.latency_budget.empty())
    to.latency_budget = duration("--latency-budget", options.latency_budget);
  if (options.allow_remote_refs) to.allow_remote_refs = true;
  override_transport(options, to.transport);
}

// What was recorded is judged as it is.
void require_only_recorded(const CheckOptions& options) {
  if (options.recorded.empty()) return;
  const auto refuse = [](bool given, std::string_view option) {
    if (given)
      throw Error(
          fmt::format("--recorded judges what was recorded and sends nothing: {} has no "
                      "meaning beside it",
                      option));
  };
  refuse(!options.methods.empty(), "--methods");
  refuse(!options.strategies.empty(), "--strategies");
  refuse(options.budget.has_value(), "--budget");
  refuse(options.fuzz.has_value(), "--fuzz");
  refuse(!options.parameters.empty(), "--parameter");
  refuse(!options.workflows.empty(), "--workflow");
  refuse(!options.only.empty(), "--only");
  refuse(!options.skip.empty(), "--skip");
  refuse(!options.bearer_env.empty() || !options.token_env.empty() || !options.basic_env.empty() ||
             !options.api_key_env.empty(),
         "a credential");
}

// A URL and credentials are one provider's.
void override_provider(const CheckOptions& options, Config& config) {
  std::vector<CredentialConfig> credentials = given_credentials(options);
  if (options.url.empty() && credentials.empty()) return;
  if (config.integrations.size() != 1)
    throw Error("--url and credentials are for one provider: select it with --integration");
  IntegrationConfig& integration = config.integrations.front();
  if (!options.url.empty()) {
    require_base_url(options.url);
    integration.base_url = options.url;
  }
  if (!credentials.empty()) integration.credentials = std::move(credentials);
}

void override_recorded(const CheckOptions& options, Config& config) {
  if (options.recorded.empty()) return;
  require_only_recorded(options);
  if (config.integrations.size() != 1)
    throw Error("--recorded is the traffic of one provider: select it with --integration");
  IntegrationConfig& integration = config.integrations.front();
  integration.recorded = options.recorded;
  integration.credentials.clear();  // None are needed to judge.
}

void override_severity(const std::string& text, Config& config) {
  const auto [id, level] = assignment("--severity", text, "RULE=LEVEL");
  if (find_rule(id) == nullptr) {
    std::vector<std::string_view> ids;
    for (const RuleText& rule : all_rules()) ids.push_back(rule.id);
    throw Error(fmt::format("there is no rule '{}'{}; `driftgate rules` lists them", id,
                            did_you_mean(id, ids)));
  }
  for (IntegrationConfig& integration : config.integrations)
    integration.rules.insert_or_assign(id, parse_severity(level));
}

void override_reports(const CheckOptions& options, Config& config) {
  for (const std::string& text : options.reports) {
    if (text.find('=') == std::string::npos) {
      config.reports.push_back({.reporter = text, .path = "-"});
      continue;
    }
    auto [name, path] = assignment("--report", text, "NAME=PATH");
    std::erase_if(config.reports, [&name = name](const ReportTarget& target) {
      return target.reporter == name && !target.where.file.empty();
    });
    config.reports.push_back({.reporter = std::move(name), .path = std::move(path)});
  }
}

// "80" or "80:statuses".
void override_coverage(const CheckOptions& options, Config& config) {
  for (const std::string& text : options.min_coverage) {
    const std::size_t colon = std::min(text.find(':'), text.size());
    const std::optional<std::uint64_t> percent = parse_count(text.substr(0, colon));
    const std::string kind = colon == text.size() ? "all" : text.substr(colon + 1);
    if (!percent || *percent > 100)
      throw Error(fmt::format(
          "--min-coverage expects PERCENT or PERCENT:KIND, such as 80:operations, found '{}'",
          text));
    std::vector<std::string_view> kinds{"all"};
    for (std::size_t i = 0; i < kCoverageKinds; ++i)
      kinds.push_back(to_string(static_cast<CoverageKind>(i)));
    if (std::find(kinds.begin(), kinds.end(), kind) == kinds.end())
      throw Error(fmt::format("there is no kind of coverage '{}'{}; known are {}", kind,
                              did_you_mean(kind, kinds), fmt::join(kinds, ", ")));
    config.min_coverage.insert_or_assign(kind, static_cast<unsigned>(*percent));
  }
}

// --- time ---

constexpr std::string_view kTimeForm = "a UTC time such as 2026-11-01T10:00:00Z";

std::chrono::sys_seconds parse_time(const std::string& text) {
  // "YYYY-MM-DDTHH:MM:SSZ" by position; RFC 3339 §5.6, UTC only.
  const auto part = [&](std::size_t at, std::size_t size) {
    return parse_count(std::string_view(text).substr(at, size));
  };
  const bool shaped = text.size() == 20 && text[4] == '-' && text[7] == '-' && text[10] == 'T' &&
                      text[13] == ':' && text[16] == ':' && text[19] == 'Z';
  if (shaped) {
    const auto year = part(0, 4), month = part(5, 2), day = part(8, 2), hour = part(11, 2),
               minute = part(14, 2), second = part(17, 2);
    if (year && month && day && hour && minute && second) {
      const std::chrono::year_month_day date(std::chrono::year(static_cast<int>(*year)),
                                             std::chrono::month(static_cast<unsigned>(*month)),
                                             std::chrono::day(static_cast<unsigned>(*day)));
      if (date.ok() && *hour < 24 && *minute < 60 && *second < 60)
        return std::chrono::sys_days(date) + std::chrono::hours(*hour) +
               std::chrono::minutes(*minute) + std::chrono::seconds(*second);
    }
  }
  throw Error(fmt::format("--now expects {}, found '{}'", kTimeForm, text));
}

constexpr const char* kSelection = "What is checked";

void declare_provider(CLI::App& app, CheckOptions& options) {
  const char* group = kSelection;
  app.add_option("--url", options.url, "Where the provider is; wins over the description's servers")
      ->type_name("URL")
      ->group(group);
  app.add_option("--config", options.config,
                 "Configuration file; default: $DRIFTGATE_CONFIG, else driftgate.yaml here or in "
                 "a folder above, within the repository")
      ->type_name("FILE")
      ->group(group);
  app.add_option("--integration", options.integrations, "Check these of the configuration alone")
      ->allow_extra_args(false)
      ->type_name("NAME")
      ->group(group);
}

void declare_recorded(CLI::App& app, CheckOptions& options) {
  app.add_option("--recorded", options.recorded,
                 "Judge recorded traffic instead of probing: a HAR file, a recording of "
                 "`driftgate record`, or a folder of those; - is standard input; repeatable")
      ->allow_extra_args(false)
      ->type_name("FILE")
      ->group(kSelection);
}

void declare_operations(CLI::App& app, CheckOptions& options) {
  const char* group = kSelection;
  app.add_option("--only", options.only,
                 "Probe these operations alone: operationId, path, method, 'METHOD /path' or "
                 "tag:NAME; * matches any text")
      ->allow_extra_args(false)
      ->type_name("OPERATION")
      ->group(group);
  app.add_option("--skip", options.skip, "Leave these operations out; as --only")
      ->allow_extra_args(false)
      ->type_name("OPERATION")
      ->group(group);
}

void declare_reach(CLI::App& app, CheckOptions& options) {
  const char* group = kSelection;
  app.add_option("--methods", options.methods,
                 "Methods that may be sent, or all (default GET,HEAD); others may change data")
      ->delimiter(',')
      ->allow_extra_args(false)
      ->type_name("METHOD,...")
      ->group(group);
  app.add_option("--strategies", options.strategies,
                 "How requests are varied: names that `driftgate strategies` lists, or all; "
                 "default: one request for each operation")
      ->delimiter(',')
      ->allow_extra_args(false)
      ->type_name("NAME,...")
      ->group(group);
  app.add_option("--budget", options.budget,
                 "The most requests that vary one operation's own (default 25)")
      ->type_name("N")
      ->group(group);
  app.add_option(
         "--parameter", options.parameters,
         "A value for a parameter, by name or by path up to it (/depots/{depotId}), and for "
         "an input of workflows; repeatable")
      ->allow_extra_args(false)
      ->type_name("NAME=VALUE")
      ->group(group);
  app.add_option("--workflow", options.workflows,
                 "An Arazzo 1.0 file whose workflows are played first, with whatever methods they "
                 "use; repeatable")
      ->allow_extra_args(false)
      ->type_name("FILE")
      ->group(group);
  app.add_option("--fuzz", options.fuzz,
                 "Random requests for each operation that takes anything, the same for the same "
                 "seed; what they find is made as small as it can be (default 0)")
      ->check(CLI::Range(0, 10'000).description(""))
      ->type_name("N")
      ->group(group);
  app.add_option("--refs-below", options.refs_below,
                 "Another folder that references in descriptions may reach; default: the "
                 "repository of the description, else its folder")
      ->allow_extra_args(false)
      ->type_name("FOLDER")
      ->group(group);
  app.add_flag("--allow-remote-refs", options.allow_remote_refs,
               "Fetch references over http and https")
      ->group(group);
}

void declare_latency(CLI::App& app, CheckOptions& options) {
  app.add_option("--latency-budget", options.latency_budget, "Longest time for an answer (800ms)")
      ->type_name("TIME")
      ->group(kVerdictGroup);
}

void declare_confirmation(CLI::App& app, CheckOptions& options) {
  app.add_flag("--no-confirm", options.no_confirm,
               "Believe a failing probe without sending it again")
      ->group(kVerdictGroup);
}

void declare_github(CLI::App& app, CheckOptions& options) {
  app.add_flag("--no-github", options.no_github,
               "Leave out the annotations and the step summary that are written where "
               "$GITHUB_ACTIONS is true")
      ->group(kVerdictGroup);
}

void declare_verdict(CLI::App& app, CheckOptions& options) {
  const char* group = kVerdictGroup;
  app.add_option("--fail-on", options.fail_on,
                 "Lowest severity that fails: error, warning or note (default error)")
      ->check(CLI::IsMember({"error", "warning", "note"}).description(""))
      ->type_name("LEVEL")
      ->group(group);
  app.add_option("--severity", options.severities,
                 "The severity of a rule: error, warning, note or off; repeatable")
      ->allow_extra_args(false)
      ->type_name("RULE=LEVEL")
      ->group(group);
  declare_report(app, options);
  declare_baseline(app, options);
  declare_lock(app, options);
  declare_only_hurting(app, options);
  app.add_option("--min-coverage", options.min_coverage,
                 "Fail when less than that percentage was exercised: of all, or of operations, "
                 "parameters, request-media-types, statuses, response-media-types, properties or "
                 "enum-values; repeatable")
      ->allow_extra_args(false)
      ->type_name("PERCENT[:KIND]")
      ->group(group);
  declare_latency(app, options);
  declare_confirmation(app, options);
  app.add_option("--seed", options.seed, "Seed of what is chosen at random (default 0)")
      ->type_name("N")
      ->group(group);
  declare_now(app, options);
  declare_style(app, options);
  declare_github(app, options);
}

void declare_transport(CLI::App& app, CheckOptions& options) {
  const char* group = "How requests are sent";
  app.add_option("--header", options.headers, "'Name: value' with every request; repeatable")
      ->allow_extra_args(false)
      ->type_name("FIELD")
      ->group(group);
  app.add_option("--bearer-env", options.bearer_env, "Variable that holds a bearer token")
      ->type_name("VARIABLE")
      ->group(group);
  app.add_option("--basic-env", options.basic_env,
                 "Basic authentication; the variable holds the password")
      ->type_name("USER=VARIABLE")
      ->group(group);
  app.add_option("--api-key-env", options.api_key_env,
                 "The variable holds an API key for that header field")
      ->type_name("FIELD=VARIABLE")
      ->group(group);
  app.add_option("--token-env", options.token_env,
                 "Variable that holds a whole Authorization field")
      ->type_name("VARIABLE")
      ->group(group);
  app.add_option("--timeout", options.timeout, "Longest time for one attempt (default 30s)")
      ->type_name("TIME")
      ->group(group);
  app.add_option("-j,--jobs,--concurrency", options.concurrency,
                 "Requests under way at once (default 8)")
      ->check(CLI::Range(1, 1000).description(""))
      ->type_name("N")
      ->group(group);
  app.add_option("--rate", options.rate, "Most requests in a time (5/s); default: no limit")
      ->type_name("RATE")
      ->group(group);
  app.add_flag("--insecure", options.insecure, "Do not verify TLS certificates")->group(group);
}

}  // namespace

void declare(CLI::App& app, CheckOptions& options) {
  app.add_option(
         "DESCRIPTION", options.description,
         "OpenAPI description (2.0 to 3.2, YAML or JSON) or Pact file; default: those of the "
         "configuration")
      ->type_name("");
  declare_provider(app, options);
  declare_recorded(app, options);
  declare_operations(app, options);
  declare_reach(app, options);
  declare_verdict(app, options);
  declare_transport(app, options);
}

void declare_shard(CLI::App& app, CheckOptions& options) {
  const char* group = "One run in several jobs";
  app.add_option("--shard", options.shard,
                 "Do this part of the run only, for example 2/3; auto: as the CI system numbers "
                 "its parallel jobs. `driftgate merge` judges the whole")
      ->type_name("I/N")
      ->group(group);
  app.add_option("--blob", options.blob,
                 "Write what this part found there, for `driftgate merge`; needed with --shard")
      ->type_name("FILE")
      ->group(group);
}

void declare_report(CLI::App& app, CheckOptions& options) {
  app.add_option("--report", options.reports,
                 fmt::format("Also write this report ({}); the path - is standard output; "
                             "repeatable",
                             report_names()))
      ->allow_extra_args(false)
      ->type_name("NAME=PATH")
      ->group(kVerdictGroup);
}

void declare_style(CLI::App& app, CheckOptions& options) {
  app.add_option("--color,--colour", options.colour, "auto, always or never")
      ->check(CLI::IsMember({"auto", "always", "never"}).description(""))
      ->type_name("WHEN")
      ->group(kVerdictGroup);
  app.add_flag("-q,--quiet", options.quiet, "Failures and the summary only")->group(kVerdictGroup);
  app.add_flag("-v,--verbose", options.verbose, "Say more, cut nothing")->group(kVerdictGroup);
}

void declare_reports(CLI::App& app, CheckOptions& options) {
  declare_report(app, options);
  declare_style(app, options);
  declare_github(app, options);
}

Shard shard_of(const CheckOptions& options) {
  if (options.shard.empty()) return {};
  if (options.blob.empty())
    throw Error(
        "--shard needs --blob FILE: only all shards together can be judged, by `driftgate "
        "merge`");
  return options.shard == "auto" ? shard_of_ci() : parse_shard(options.shard);
}

void declare_sending(CLI::App& app, CheckOptions& options) {
  declare_provider(app, options);
  declare_reach(app, options);
  declare_latency(app, options);
  declare_confirmation(app, options);
  declare_now(app, options);
  declare_transport(app, options);
}

void declare_baseline(CLI::App& app, CheckOptions& options) {
  app.add_option("--baseline", options.baseline,
                 "Findings that are accepted; default: 'baseline' of the configuration, else "
                 "driftgate.baseline.yaml beside it or here")
      ->type_name("FILE")
      ->group(kVerdictGroup);
}

void declare_only_hurting(CLI::App& app, CheckOptions& options) {
  app.add_flag("--only-hurting", options.only_hurting,
               "What none of the known consumers relies on becomes a note, and says so")
      ->group(kVerdictGroup);
}

void declare_lock(CLI::App& app, CheckOptions& options) {
  app.add_option("--lock", options.lock,
                 "Compare answers with what this file remembers of them; default: 'lock' of the "
                 "configuration")
      ->type_name("FILE")
      ->group(kVerdictGroup);
}

void declare_now(CLI::App& app, CheckOptions& options) {
  app.add_option("--now", options.now,
                 "Take this UTC time for the present and all durations for 0, so that equal runs "
                 "write equal reports; default: $SOURCE_DATE_EPOCH, else the clock")
      ->type_name("TIME")
      ->group(kVerdictGroup);
}

std::string config_file(const CheckOptions& options) {
  if (!options.config.empty()) return options.config;
  if (const auto named = environment_variable("DRIFTGATE_CONFIG"); named && !named->empty())
    return *named;
  return find_upward(std::string(kConfigName));
}

void override_configuration(const CheckOptions& options, Config& config) {
  for (IntegrationConfig& integration : config.integrations)
    override_integration(options, integration);
  override_provider(options, config);
  override_recorded(options, config);
  if (!options.fail_on.empty()) config.fail_on = parse_severity(options.fail_on);
  for (const std::string& severity : options.severities) override_severity(severity, config);
  if (options.seed) config.seed = *options.seed;
  override_reports(options, config);
  override_coverage(options, config);
}

Config configuration(const CheckOptions& options) {
  Config config = base_configuration(options);
  override_configuration(options, config);
  return config;
}

std::string baseline_file(const CheckOptions& options, const Config& config) {
  if (!options.baseline.empty()) return options.baseline;
  if (!config.baseline.empty()) return config.baseline;
  const std::filesystem::path folder = std::filesystem::path(config.file).parent_path();
  std::error_code none;
  for (const std::filesystem::path& path :
       {folder / kBaselineName, std::filesystem::path(kBaselineName)})
    if (std::filesystem::exists(path, none)) return path.string();
  return "";
}

std::string lock_file(const CheckOptions& options, const Config& config) {
  return options.lock.empty() ? config.lock : options.lock;
}

std::string file_to_lock(const CheckOptions& options, const Config& config) {
  std::string named = lock_file(options, config);
  if (!named.empty()) return named;
  return (std::filesystem::path(config.file).parent_path() / kLockName).string();
}

std::optional<std::chrono::sys_seconds> given_time(const CheckOptions& options) {
  if (!options.now.empty()) return parse_time(options.now);
  const std::optional<std::string> epoch = environment_variable("SOURCE_DATE_EPOCH");
  if (!epoch || epoch->empty()) return std::nullopt;
  const std::optional<std::uint64_t> seconds = parse_count(*epoch);
  if (!seconds || *seconds > 253402300799U)  // The year 9999 ends.
    throw Error(fmt::format("$SOURCE_DATE_EPOCH is no number of seconds: '{}'", *epoch));
  return std::chrono::sys_seconds(std::chrono::seconds(*seconds));
}

std::string rerun_prefix(const CheckOptions& options, const IntegrationConfig& integration,
                         std::uint64_t seed) {
  std::string line = "driftgate check";
  const auto add = [&](std::string_view option, const std::string& value) {
    if (!value.empty()) line += fmt::format(" {}{}", option, shell_word(value));
  };
  add("", options.description);
  if (options.description.empty()) {
    add("--config ", options.config);
    add("--integration ", integration.name);
  }
  add("--url ", options.url);
  for (const std::string& file : options.recorded) add("--recorded ", file);
  add("--methods ", fmt::to_string(fmt::join(options.methods, ",")));
  add("--strategies ", fmt::to_string(fmt::join(options.strategies, ",")));
  for (const std::string& parameter : options.parameters) add("--parameter ", parameter);
  for (const std::string& file : options.workflows) add("--workflow ", file);
  if (options.budget) line += fmt::format(" --budget {}", *options.budget);
  if (options.fuzz) line += fmt::format(" --fuzz {}", *options.fuzz);
  for (const std::string& header : options.headers) add("--header ", header);
  add("--bearer-env ", options.bearer_env);
  add("--token-env ", options.token_env);
  add("--basic-env ", options.basic_env);
  add("--api-key-env ", options.api_key_env);
  add("--latency-budget ", options.latency_budget);
  if (options.insecure) line += " --insecure";
  return fmt::format("{} --seed {}", line, seed);
}

}  // namespace driftgate
