#include "runner/cli/check_integration.h"

#include <fmt/format.h>

#include <algorithm>
#include <functional>
#include <memory>
#include <set>
#include <unordered_map>
#include <utility>

#include "runner/cli/digest.h"
#include "runner/cli/fetch.h"
#include "runner/cli/terminal.h"
#include "runner/cli/upstream.h"
#include "runner/cli/version.h"
#include "runner/contract_check.h"
#include "runner/contract_files.h"
#include "runner/explore.h"
#include "runner/files.h"
#include "runner/flow.h"
#include "runner/halt.h"
#include "runner/run.h"
#include "runner/selection.h"
#include "runner/traffic.h"
#include "specs/document/error.h"
#include "specs/http/uri.h"
#include "specs/openapi/description.h"
#include "validators/coverage_recorder.h"
#include "validators/drift/shape_recorder.h"
#include "validators/refused_everywhere.h"

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

// Whatever is fetched or sent for it ends with the run.
IntegrationConfig with_halt(IntegrationConfig config, const Halt* halt) {
  config.transport.halt = halt;
  return config;
}

/// One check from description to results, step by step into `checked`.
class Check {
 public:
  Check(const Integration& integration, const CheckSettings& settings)
      : integration_(integration),
        config_(with_halt(*integration.config, settings.halt)),
        settings_(settings) {}

  CheckedIntegration run() {
    introduce();
    judge_all();
    if (settings_.keeps_parts) introduce_part();
    return std::move(checked_);
  }

 private:
  void judge_all() {
    if (!integration_.credentials_problem.empty())
      return add(Stage::problem, 0,
                 input_error("credentials", "auth.unavailable", integration_.credentials_problem,
                             integration_.credentials_place));
    // Which of the steps failed decides the type; each Error has its own place.
    std::string step = "spec.unreadable";
    try {
      if (!config_.description.empty()) {
        read_description();
        step = "workflow.invalid";
        read_workflows();
      }
      if (!config_.recorded.empty()) {
        step = "recording.unreadable";
        if (is_kept_here()) judge_recorded();
        return;
      }
      step = "contract.invalid";
      read_contract_files();
      step = "config.invalid";
      probe_and_judge();
      checked_.relies = reliance_of(std::move(description_), std::move(contracts_));
    } catch (const Error& error) {
      checked_.warnings.push_back(message_line(error));
      const std::string_view name = step == "config.invalid"         ? "plan"
                                    : step == "recording.unreadable" ? "recording"
                                    : step == "workflow.invalid"     ? "workflows"
                                    : step == "contract.invalid"     ? "contracts"
                                                                     : "description";
      add(Stage::problem, 0, input_error(std::string(name), step, reason_of(error), error.where()));
    }
  }

  static std::string reason_of(const Error& error) {
    const std::string place = to_string(error.where());
    return place.empty() ? error.what() : fmt::format("{}: {}", place, error.what());
  }

  void add(Stage stage, std::size_t at, Result result) {
    note(stage, at, result);
    checked_.report.results.push_back(std::move(result));
  }

  // As it was judged, before anything is done to it that needs the whole run.
  void note(Stage stage, std::size_t at, const Result& result) {
    if (!settings_.keeps_parts) return;
    checked_.part.places.push_back({stage, at});
    checked_.part.report.results.push_back(result);
  }

  void introduce_part() {
    IntegrationReport& part = checked_.part.report;
    std::vector<Result> results = std::move(part.results);
    Coverage facts = std::move(part.coverage);
    part = checked_.report;
    part.results = std::move(results);
    part.coverage = std::move(facts);
  }

  // What is done once for the integration.
  bool is_kept_here() const {
    return keeper_of(config_.name, settings_.shard.total) == settings_.shard.number;
  }

  std::size_t place_of(const Operation& operation) const {
    return static_cast<std::size_t>(&operation - description_->operations.data());
  }

  // What is none of the operations of the description is done once.
  bool is_ours(const Operation* operation) const {
    if (settings_.shard.is_whole()) return true;
    const Operation* first = description_->operations.data();
    const std::less<const Operation*> before;
    if (shards_.empty() || before(operation, first) || !before(operation, first + shards_.size()))
      return is_kept_here();
    return shards_[place_of(*operation)] == settings_.shard.number;
  }

  // Leaves of the plan what falls to this shard.
  void take_share(Plan& planned) {
    if (settings_.shard.is_whole()) return;
    // What the user wrote hangs together as a whole.
    const unsigned shards = settings_.shard.total;
    if (flows_.any())
      shards_.assign(description_->operations.size(), keeper_of(config_.name, shards));
    else
      shards_ = divided(*description_, planned, config_.name, config_.explore.any(), shards);
    tells_certificate_ = !planned.probes.empty() && is_ours(planned.probes.front().operation);
    std::erase_if(planned.probes, [&](const Probe& probe) { return !is_ours(probe.operation); });
    std::erase_if(planned.skips, [&](const Skip& skip) { return !is_ours(skip.operation); });
  }

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
      report.notices.push_back(
          "TLS certificates are not verified: whoever sits between may answer "
          "in the provider's name");
    for (const std::string& key : config_.unjudged)
      report.notices.push_back(fmt::format("{} is configured but not judged yet", key));
  }

  void read_description() {
    IntegrationReport& report = checked_.report;
    // The first document that is asked for is the description itself.
    const Fetch fetch = [&report,
                         all = fetch_for(config_, settings_.refs_below)](const std::string& uri) {
      std::string bytes = all(uri);
      if (report.description_digest.empty()) report.description_digest = sha256_digest(bytes);
      return bytes;
    };
    description_ = load_description(description_uri(config_.description), fetch);
    report.description_version = description_->api_version;
    report.operations = description_->operations.size();
    if (report.base_url.empty() && !description_->servers.empty() &&
        !origin(description_->servers.front().url).empty())
      report.base_url = description_->servers.front().url;
    for (const Problem& problem : description_->problems)
      problems_.push_back({&problem, problem.source.pointer()});
  }

  // Before anything is sent: what the user wrote must be what the description has.
  void read_workflows() {
    for (const std::string& file : config_.workflows) {
      std::vector<std::string> folders = settings_.refs_below;
      folders.push_back(reference_root(file));
      workflows_.push_back(
          arazzo::read_arazzo(description_uri(file), files_below(folders), config_.description));
      flows_.files.push_back(bind_file(*workflows_.back(), *description_));
    }
    flows_.set_up = bind_steps(config_.setup, *description_);
    flows_.tear_down = bind_steps(config_.teardown, *description_);
    require_inputs(flows_, config_.plan);
  }

  // Broken rules that keep an operation in use from being judged are errors; the rest is told too.
  void tell_problems() {
    for (std::size_t i = 0; i < std::min(problems_.size(), kMostProblems); ++i)
      checked_.warnings.push_back(message_line(problems_[i].problem->source.location(),
                                               problems_[i].fatal ? "error" : "warning",
                                               problems_[i].problem->message));
    if (problems_.size() > kMostProblems)
      checked_.warnings.push_back(
          message_line({.file = config_.description}, "warning",
                       fmt::format("and {} more problems", problems_.size() - kMostProblems)));
  }

  // Nothing is sent: what was recorded is judged by the same checks.
  void judge_recorded() {
    Evaluator evaluator;
    const Policy policy = policy_of();
    TrafficJudge judge(*description_, evaluator, policy, settings_.now,
                       {.integration = config_.name,
                        .base_url = config_.base_url,
                        .latency_budget = config_.latency_budget});
    const TrafficFiles files = read_traffic(
        config_.recorded, [&](const RecordedExchange& recorded) { judge.judge(recorded); });
    Traffic traffic = judge.finish();
    make_presentable(traffic.results);
    fold_shared_causes(traffic.results, settings_.fail_on);
    IntegrationReport& report = checked_.report;
    report.coverage = judge.coverage(traffic.results);
    if (settings_.keeps_parts) checked_.part.report.coverage = judge.facts();
    report.notices.push_back(summary(traffic, files));
    report.notices.insert(report.notices.end(), files.notices.begin(), files.notices.end());
    set_aside_broken_promises(traffic);
    tell_problems();
    for (Result& result : traffic.results) add(Stage::recorded, 0, std::move(result));
    if (traffic.judged + traffic.unmatched == 0 && traffic.elsewhere > 0)
      checked_.warnings.push_back(
          message_line({.file = config_.recorded.front()}, "warning",
                       fmt::format("no exchange is for a host of the description, but for {}: name "
                                   "the provider's with --url",
                                   traffic.other_hosts.front())));
  }

  // What is used and has no valid promise cannot be judged by it.
  void set_aside_broken_promises(Traffic& traffic) {
    std::unordered_map<std::string_view, const Operation*> operations;
    for (const Operation& operation : description_->operations)
      operations.emplace(operation.id, &operation);
    std::erase_if(traffic.results, [&](const Result& result) {
      const auto found = operations.find(result.operation);
      if (found == operations.end() || found->second->problem_count == 0) return false;
      if (result.outcome == Outcome::skipped) return false;
      const Operation& operation = *found->second;
      const Problem* problem =
          first_below(*operation.source.document(), operation.source.pointer());
      if (problem == nullptr) return false;
      add_broken_promise(result.name, &operation, *problem);
      return true;
    });
  }

  void probe_and_judge() {
    // A description must not choose where the secrets go.
    if (!integration_.credentials.empty() && config_.base_url.empty())
      throw Error(
          "credentials need a base URL of yours ('base_url' or --url) that they are "
          "bound to",
          config_.source);
    Evaluator evaluator;
    Plan planned;
    if (description_) {
      // Interactions alone were asked for.
      if (config_.plan.only.empty() || !plan_options().only.empty())
        planned = planned_or_told(evaluator);
      take_share(planned);
      set_aside_broken_promises(planned);
      tell_problems();
    }
    const std::unique_ptr<Transport> transport = make_curl_transport(transport_options());
    const Policy policy = policy_of();
    if (description_) hold_to_description(planned, evaluator, *transport, policy);
    if (!contracts_.empty() && is_kept_here()) hold_to_contracts(evaluator, *transport, policy);
    tell_halt(checked_.report.results);
    tell_halt(checked_.part.report.results);
  }

  void hold_to_description(const Plan& planned, Evaluator& evaluator, Transport& transport,
                           const Policy& policy) {
    Upstream upstream(config_, settings_, policy);
    upstream.read();
    upstream.begin(*description_, planned, evaluator, trial_options());
    CoverageRecorder recorder(*description_);
    Judge judge(evaluator, policy, settings_.now);
    judge.record(recorder);
    ShapeRecorder shapes;
    if (settings_.observe) judge.record(shapes);
    if (upstream.is_compared())
      judge.watch = [&](const Promise& promise, const Exchange& exchange) {
        upstream.hear(promise, exchange);
      };
    Run done;
    if (settings_.shard.is_whole() || !planned.probes.empty() || !planned.skips.empty())
      done = explore_options().any()
                 ? explored(planned, evaluator, transport, judge, policy)
                 : driftgate::run(planned, *description_, transport, judge, run_options());
    upstream.send_witnesses(transport);

    checked_.report.requests = done.requests;
    for (const auto& [operation, statuses] : shapes.shapes())
      for (const auto& [status, inference] : statuses)
        checked_.observed[operation][status] = {.shape = inference.shape()};
    note_probes(done.results);
    fold_refused_everywhere(done.results);
    fold_shared_causes(done.results, settings_.fail_on);
    std::vector<Result>& results = checked_.report.results;
    std::move(done.results.begin(), done.results.end(), std::back_inserter(results));
    restore_order();
    checked_.report.coverage = recorder.coverage(results);
    if (settings_.keeps_parts) checked_.part.report.coverage = recorder.facts();
    for (std::size_t i = 0; i < steps_.size(); ++i) add(Stage::step, i, std::move(steps_[i]));
    const std::size_t before = results.size();
    const std::vector<std::size_t> places = upstream.finish(
        checked_.report, [&](const Operation* operation) { return is_ours(operation); });
    for (std::size_t i = before; i < results.size(); ++i)
      note(Stage::comparison, places[i - before], results[i]);
  }

  void note_probes(const std::vector<Result>& results) {
    if (!settings_.keeps_parts) return;
    const Places places = places_of_operations();
    for (const Result& result : results) note(Stage::probe, places.of(result), result);
  }

  // Whatever kept it from an answer, this is why nobody waited for one.
  void tell_halt(std::vector<Result>& results) const {
    if (settings_.halt == nullptr || !settings_.halt->is_requested()) return;
    for (Result& result : results) {
      if (result.outcome != Outcome::errored || result.status != 0 ||
          result.fault != Fault::provider)
        continue;
      result.type = "run.stopped";
      result.reason = "the run was stopped before this was judged";
    }
  }

  TrialOptions trial_options() const {
    TrialOptions options{.integration = config_.name,
                         .plan = plan_options(),
                         .budget = config_.explore.budget,
                         .confirm = settings_.confirm,
                         .curl = curl_options(),
                         .now = settings_.now,
                         .halt = settings_.halt};
    return options;
  }

  // Before anything is sent, like everything that the user wrote.
  void read_contract_files() {
    if (config_.contracts.empty()) return;
    const std::vector<std::string> files = contract_paths(config_.contracts);
    contracts_ = read_contracts(files, config_.provider, config_.name);
    interactions_ = contract_operations(contracts_);
    if (!description_) {
      checked_.report.description = fmt::format("{}", fmt::join(files, ", "));
      checked_.report.operations = interactions_.size();
    }
  }

  void hold_to_contracts(Evaluator& evaluator, Transport& transport, const Policy& policy) {
    if (checked_.report.base_url.empty())
      throw Error("contracts need to know where the provider is: 'base_url' or --url",
                  config_.source);
    const std::vector<std::string> only = own_patterns(config_.plan.only, interactions_, {});
    if (!config_.plan.only.empty() && only.empty() && description_) return;
    Judge judge(evaluator, policy, settings_.now);
    const RunOptions options = run_options();
    Run done =
        check_contracts(contracts_, transport, judge, options,
                        {.base_url = checked_.report.base_url,
                         .states_url = beside_base(config_.states_url),
                         .messages_url = beside_base(config_.messages_url),
                         .only = description_ ? only : config_.plan.only,
                         .skip = description_ ? own_patterns(config_.plan.skip, interactions_, {})
                                              : config_.plan.skip,
                         .seed = settings_.seed,
                         .now = settings_.now});
    checked_.report.requests += done.requests;
    for (std::size_t i = 0; i < done.results.size(); ++i)
      add(Stage::contract, i, std::move(done.results[i]));
  }

  // An URL is one as it stands; a path is one at the provider's origin.
  std::string beside_base(const std::string& url) const {
    return url.starts_with('/') ? origin(checked_.report.base_url) + url : url;
  }

  // The patterns that mean some of the operations, or none of the others.
  static std::vector<std::string> own_patterns(const std::vector<std::string>& patterns,
                                               const std::vector<Operation>& operations,
                                               const std::vector<Operation>& others) {
    const auto means = [](const std::string& pattern, const std::vector<Operation>& all) {
      return std::any_of(all.begin(), all.end(),
                         [&](const Operation& one) { return selects(pattern, one); });
    };
    std::vector<std::string> own;
    for (const std::string& pattern : patterns)
      if (means(pattern, operations) || (!others.empty() && !means(pattern, others)))
        own.push_back(pattern);
    return own;
  }

  ExploreOptions explore_options() const {
    ExploreOptions options = config_.explore;
    if (flows_.any()) options.flows = &flows_;
    return options;
  }

  Run explored(const Plan& planned, Evaluator& evaluator, Transport& transport, Judge& judge,
               const Policy& policy) {
    Explored explored = explore(planned, plan_options(), *description_, evaluator, transport, judge,
                                policy, run_options(), explore_options());
    steps_ = std::move(explored.steps);
    for (std::string& notice : explored.notices)
      checked_.report.notices.push_back(std::move(notice));
    return std::move(explored.run);
  }

  // An operation whose own promise is not valid cannot be held to it.
  void set_aside_broken_promises(Plan& planned) {
    std::erase_if(planned.probes, [this](const Probe& probe) {
      const Operation& operation = *probe.operation;
      if (operation.problem_count == 0) return false;
      const Problem* problem =
          first_below(*operation.source.document(), operation.source.pointer());
      if (problem == nullptr) return false;
      add_broken_promise(probe.name, &operation, *problem);
      return true;
    });
    if (config_.plan.only.empty() && is_kept_here()) set_aside_lost_paths();
  }

  // A path of which nothing could be read has no operations that would be missed.
  void set_aside_lost_paths() {
    std::set<std::string> known;
    for (const Operation& operation : description_->operations) known.insert(operation.path);
    for (const Member& path : description_->root->root().find("paths").members()) {
      const std::string name(path.name());
      if (known.contains(name)) continue;
      const Problem* problem = first_below(*description_->root, path.value.pointer());
      if (problem != nullptr) add_broken_promise(name, nullptr, *problem);
    }
  }

  // Operation null: a path of which none could be read.
  void add_broken_promise(const std::string& name, const Operation* operation,
                          const Problem& problem) {
    const Location where = problem.source.location();
    Result result = input_error(name, "spec.invalid",
                                fmt::format("{}: {}", to_string(where), problem.message), where);
    if (operation != nullptr) result.operation = operation->id;
    if (!config_.recorded.empty()) return add(Stage::recorded, 0, std::move(result));
    add(Stage::aside, operation == nullptr ? description_->operations.size() : place_of(*operation),
        std::move(result));
  }

  // The first broken rule at or below a place; all of them are marked.
  const Problem* first_below(const Document& document, const std::string& place) {
    const Problem* first = nullptr;
    for (PlacedProblem& placed : problems_) {
      const std::string& at = placed.pointer;
      const bool below =
          at.starts_with(place) && (at.size() == place.size() || at[place.size()] == '/');
      if (placed.problem->warning || placed.problem->source.document() != &document || !below)
        continue;
      placed.fatal = true;
      if (first == nullptr) first = placed.problem;
    }
    return first;
  }

  // Where results stand in the report: as the description has their operations, others last.
  struct Places {
    std::unordered_map<std::string_view, std::size_t> known{};

    std::size_t of(const Result& result) const {
      const auto found = known.find(result.operation);
      return found == known.end() ? known.size() : found->second;
    }
  };

  Places places_of_operations() const {
    Places places;
    for (const Operation& operation : description_->operations)
      places.known.emplace(operation.id, places.known.size());
    return places;
  }

  void restore_order() {
    const Places places = places_of_operations();
    std::stable_sort(checked_.report.results.begin(), checked_.report.results.end(),
                     [&](const Result& a, const Result& b) { return places.of(a) < places.of(b); });
  }

  // What is wrong with the description is often why nothing can be planned.
  Plan planned_or_told(Evaluator& evaluator) {
    try {
      return plan(*description_, plan_options(), evaluator);
    } catch (const Error&) {
      tell_problems();
      throw;
    }
  }

  PlanOptions plan_options() const {
    PlanOptions options = config_.plan;
    if (!interactions_.empty()) {
      options.only = own_patterns(config_.plan.only, description_->operations, interactions_);
      options.skip = own_patterns(config_.plan.skip, description_->operations, interactions_);
    }
    options.base_url = config_.base_url;
    options.seed = settings_.seed;
    options.has_credentials = !integration_.credentials.empty();
    for (const Credential& credential : integration_.credentials)
      if (credential.place == Credential::Place::header)
        options.credential_headers.push_back(credential.name);
    return options;
  }

  TransportOptions transport_options() const {
    TransportOptions options = config_.transport;
    options.base_url = checked_.report.base_url;
    options.credentials = integration_.credentials;
    options.seed = settings_.seed;
    // The provider's limit is for all of them.
    options.rate_per_second /= settings_.shard.total;
    options.user_agent = fmt::format("driftgate/{}", tool_version());
    return options;
  }

  Policy policy_of() const {
    Policy policy{.severities = config_.rules, .fail_on = settings_.fail_on};
    policy.severities.insert(settings_.rules.begin(), settings_.rules.end());
    return policy;
  }

  CurlLineOptions curl_options() const {
    return {.base_url = checked_.report.base_url,
            .headers = config_.transport.headers,
            .credentials = integration_.credentials,
            .verify_tls = config_.transport.verify_tls,
            .ca_file = config_.transport.ca_file};
  }

  RunOptions run_options() const {
    RunOptions options{.integration = config_.name,
                       .latency_budget = config_.latency_budget,
                       .sent_credentials = !integration_.credentials.empty(),
                       .confirm = settings_.confirm};
    options.curl = curl_options();
    options.halt = settings_.halt;
    options.tells_certificate = tells_certificate_;
    options.rerun_prefix = integration_.rerun_prefix;
    if (settings_.progress)
      options.progress = [this, before = std::pair<std::size_t, std::size_t>()](
                             std::size_t done, std::size_t total) mutable {
        settings_.progress(done - before.first, total - before.second);
        before = {done, total};
      };
    return options;
  }

  struct PlacedProblem {
    const Problem* problem = nullptr;
    std::string pointer{};
    bool fatal = false;  // An operation in use cannot be judged for it.
  };

  const Integration& integration_;
  const IntegrationConfig config_;
  const CheckSettings& settings_;
  std::unique_ptr<const Description> description_{};
  std::vector<ReadContract> contracts_{};
  std::vector<Operation> interactions_{};  // Of those.
  std::vector<std::unique_ptr<const arazzo::Arazzo>> workflows_{};
  Flows flows_{};
  std::vector<Result> steps_{};  // Of those.
  std::vector<PlacedProblem> problems_{};
  std::vector<unsigned> shards_{};  // Of each operation; empty: the run is whole.
  bool tells_certificate_ = true;
  CheckedIntegration checked_{};
};

}  // namespace

CheckedIntegration check_integration(const Integration& integration,
                                     const CheckSettings& settings) {
  return Check(integration, settings).run();
}

}  // namespace driftgate
