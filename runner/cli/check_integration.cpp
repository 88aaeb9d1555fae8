#include "runner/cli/check_integration.h"

#include <algorithm>
#include <memory>
#include <unordered_map>
#include <utility>

#include <fmt/core.h>

#include "runner/cli/digest.h"
#include "runner/cli/fetch.h"
#include "runner/cli/terminal.h"
#include "runner/cli/version.h"
#include "runner/files.h"
#include "runner/run.h"
#include "specs/document/error.h"
#include "specs/http/uri.h"
#include "specs/openapi/description.h"

namespace driftgate {
namespace {

constexpr std::size_t kMostProblems = 20;

Result input_error(std::string name, std::string type, std::string reason, Location source) {
  return {.name = std::move(name),
          .outcome = Outcome::errored,
          .fault = Fault::input,
          .type = std::move(type),
          .reason = std::move(reason),
          .source = std::move(source)};
}

/// One check from description to results, step by step into `checked`.
class Check {
 public:
  Check(const Integration& integration, const CheckSettings& settings)
      : integration_(integration), config_(*integration.config), settings_(settings) {}

  CheckedIntegration run() {
    introduce();
    if (!integration_.credentials_problem.empty()) {
      add(input_error("credentials", "auth.unavailable", integration_.credentials_problem,
                      config_.source));
      return std::move(checked_);
    }
    // Which of the steps failed decides the type; each Error has its own place.
    std::string step = "spec.unreadable";
    try {
      read_description();
      step = "config.invalid";
      probe_and_judge();
    } catch (const Error& error) {
      checked_.warnings.push_back(message_line(error));
      add(input_error(step == "config.invalid" ? "plan" : "description", step,
                      reason_of(error), error.where()));
    }
    return std::move(checked_);
  }

 private:
  static std::string reason_of(const Error& error) {
    const std::string place = to_string(error.where());
    return place.empty() ? error.what() : fmt::format("{}: {}", place, error.what());
  }

  void add(Result result) { checked_.report.results.push_back(std::move(result)); }

  void introduce() {
    IntegrationReport& report = checked_.report;
    report.name = config_.name;
    report.owner = config_.owner;
    report.runbook = config_.runbook;
    report.contact = config_.contact;
    report.status_page = config_.status_page;
    report.description = config_.description;
    report.base_url = config_.base_url;
    if (!config_.transport.verify_tls)
      report.notices.push_back("TLS certificates are not verified: whoever sits between may answer "
                               "in the provider's name");
    for (const std::string& key : config_.unjudged)
      report.notices.push_back(fmt::format("{} is configured but not judged yet", key));
  }

  void read_description() {
    IntegrationReport& report = checked_.report;
    // The first document that is asked for is the description itself.
    const Fetch fetch = [this, &report, all = fetch_for(config_, settings_.refs_below)](
                            const std::string& uri) {
      std::string bytes = all(uri);
      if (report.description_digest.empty()) report.description_digest = sha256_digest(bytes);
      return bytes;
    };
    description_ = load_description(description_uri(config_.description), fetch);
    report.description_version = description_->api_version;
    report.operations = description_->operations.size();
    if (report.base_url.empty() && !description_->servers.empty())
      report.base_url = description_->servers.front().url;
    tell_problems();
  }

  void tell_problems() {
    const std::vector<Problem>& problems = description_->problems;
    for (std::size_t i = 0; i < std::min(problems.size(), kMostProblems); ++i)
      checked_.warnings.push_back(message_line(problems[i].source.location(),
                                               problems[i].warning ? "warning" : "error",
                                               problems[i].message));
    if (problems.size() > kMostProblems)
      checked_.warnings.push_back(message_line(
          {.file = config_.description}, "warning",
          fmt::format("and {} more problems", problems.size() - kMostProblems)));
  }

  void probe_and_judge() {
    // A description must not choose where the secrets go.
    if (!integration_.credentials.empty() && config_.base_url.empty())
      throw Error("credentials need a base URL of yours ('base_url' or --url) that they are "
                  "bound to",
                  config_.source);
    Evaluator evaluator;
    Plan planned = plan(*description_, plan_options(), evaluator);
    set_aside_broken_promises(planned);

    const std::unique_ptr<Transport> transport = make_curl_transport(transport_options());
    const Policy policy = policy_of();
    Judge judge(evaluator, policy, settings_.now);
    Run done = driftgate::run(planned, *description_, *transport, judge, run_options());

    checked_.report.requests = done.requests;
    std::vector<Result>& results = checked_.report.results;
    std::move(done.results.begin(), done.results.end(), std::back_inserter(results));
    restore_order();
  }

  // An operation whose own promise is not valid cannot be held to it.
  void set_aside_broken_promises(Plan& planned) {
    std::erase_if(planned.probes, [this](const Probe& probe) {
      const Problem* problem = problem_in(*probe.operation);
      if (problem == nullptr) return false;
      const Location where = problem->source.location();
      Result result = input_error(
          probe.name, "spec.invalid",
          fmt::format("{}: {}", to_string(where), problem->message), where);
      result.operation = probe.operation->id;
      add(std::move(result));
      return true;
    });
  }

  // The first broken rule at or below the operation.
  const Problem* problem_in(const Operation& operation) const {
    if (operation.problem_count == 0) return nullptr;
    const std::string place = operation.source.pointer();
    for (const Problem& problem : description_->problems) {
      if (problem.warning || problem.source.document() != operation.source.document()) continue;
      const std::string at = problem.source.pointer();
      if (at.starts_with(place) && (at.size() == place.size() || at[place.size()] == '/'))
        return &problem;
    }
    return nullptr;
  }

  void restore_order() {
    std::unordered_map<std::string_view, std::size_t> places;
    for (const Operation& operation : description_->operations)
      places.emplace(operation.id, places.size());
    const auto place = [&](const Result& result) {
      const auto found = places.find(result.operation);
      return found == places.end() ? places.size() : found->second;
    };
    std::stable_sort(
        checked_.report.results.begin(), checked_.report.results.end(),
        [&](const Result& a, const Result& b) { return place(a) < place(b); });
  }

  PlanOptions plan_options() const {
    PlanOptions options = config_.plan;
    options.base_url = config_.base_url;
    options.seed = settings_.seed;
    options.has_credentials = !integration_.credentials.empty();
    return options;
  }

  TransportOptions transport_options() const {
    TransportOptions options = config_.transport;
    options.base_url = checked_.report.base_url;
    options.credentials = integration_.credentials;
    options.seed = settings_.seed;
    options.user_agent = fmt::format("driftgate/{}", tool_version());
    return options;
  }

  Policy policy_of() const {
    Policy policy{.severities = config_.rules, .fail_on = settings_.fail_on};
    policy.severities.insert(settings_.rules.begin(), settings_.rules.end());
    return policy;
  }

  RunOptions run_options() const {
    RunOptions options{.integration = config_.name,
                       .latency_budget = config_.latency_budget,
                       .sent_credentials = !integration_.credentials.empty(),
                       .confirm = settings_.confirm};
    options.curl = {.base_url = checked_.report.base_url,
                    .headers = config_.transport.headers,
                    .credentials = integration_.credentials,
                    .verify_tls = config_.transport.verify_tls,
                    .ca_file = config_.transport.ca_file};
    options.rerun_prefix = integration_.rerun_prefix;
    if (settings_.progress)
      options.progress = [this, before = std::pair<std::size_t, std::size_t>()](
                             std::size_t done, std::size_t total) mutable {
        settings_.progress(done - before.first, total - before.second);
        before = {done, total};
      };
    return options;
  }

  const Integration& integration_;
  const IntegrationConfig& config_;
  const CheckSettings& settings_;
  std::unique_ptr<const Description> description_{};
  CheckedIntegration checked_{};
};

}  // namespace

CheckedIntegration check_integration(const Integration& integration,
                                     const CheckSettings& settings) {
  return Check(integration, settings).run();
}

}  // namespace driftgate
