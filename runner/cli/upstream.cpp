#include "runner/cli/upstream.h"

#include <fmt/core.h>

#include <algorithm>
#include <unordered_map>
#include <utility>

#include "runner/cli/fetch.h"
#include "runner/selection.h"
#include "specs/document/error.h"
#include "specs/http/uri.h"
#include "validators/diff/judge_changes.h"

namespace driftgate {
namespace {

constexpr std::string_view kName = "upstream ";

}  // namespace

void Upstream::read() {
  if (!is_wanted()) return;
  reach_ = config_;
  reach_.description = config_.upstream_description;
  bool arrived = false;  // Once it is here, whatever is wrong is wrong with the text.
  try {
    const Fetch fetch = [&, all = fetch_for(reach_, settings_.refs_below)](const std::string& uri) {
      std::string bytes = all(uri);
      arrived = true;
      return bytes;
    };
    description_ = load_description(description_uri(reach_.description), fetch);
  } catch (const Error& error) {
    const bool is_away = !arrived && !origin(reach_.description).empty();
    const std::string place = to_string(error.where());
    problem_ = {.name = std::string(kName) + "description",
                .outcome = Outcome::errored,
                .fault = is_away ? Fault::provider : Fault::input,
                .type = is_away ? "upstream.unreachable" : "upstream.unreadable",
                .reason = fmt::format("the upstream description cannot be compared: {}{}{}", place,
                                      place.empty() ? "" : ": ", error.what()),
                .source = error.where(),
                .comparison = true};
  }
}

void Upstream::begin(const Description& pinned, const Plan& planned, Evaluator& evaluator,
                     TrialOptions options) {
  if (description_ == nullptr) return;
  DiffOptions diff_options;
  diff_options.today = std::chrono::floor<std::chrono::days>(settings_.now);
  diff_options.all_places = true;
  diff_ = diff(pinned, *description_, diff_options);
  apply_policy(policy_, DiffLevels::law, diff_);
  trial_.emplace(pinned, diff_, planned, evaluator, std::move(options));
}

// What breaks the specification is no promise, so it is not compared.
void Upstream::tell_problems(IntegrationReport& report) const {
  const Problem* first = nullptr;
  std::size_t count = 0;
  for (const Problem& problem : description_->problems) {
    if (problem.warning) continue;
    if (first == nullptr) first = &problem;
    ++count;
  }
  if (first != nullptr)
    report.notices.push_back(fmt::format(
        "the upstream description breaks its specification {}; what does is not compared. The "
        "first: {}: {}",
        count == 1 ? "once" : fmt::format("{} times", count), to_string(first->source.location()),
        first->message));
}

// By the names of results.
std::unordered_map<std::string_view, const ComparedOperation*> Upstream::operations() const {
  std::unordered_map<std::string_view, const ComparedOperation*> operations;
  for (const ComparedOperation& each : diff_.operations) operations.emplace(each.name, &each);
  return operations;
}

void Upstream::leave_out_unselected(std::vector<Result>& results) const {
  if (config_.plan.only.empty() && config_.plan.skip.empty()) return;
  const auto compared = operations();
  for (Result& result : results) {
    const auto found = compared.find(result.name);
    const Operation* operation = found == compared.end()          ? nullptr
                                 : found->second->base != nullptr ? found->second->base
                                                                  : found->second->revision;
    const bool chosen = operation == nullptr ? config_.plan.only.empty()
                                             : (config_.plan.only.empty() ||
                                                selects(config_.plan.only, *operation)) &&
                                                   !selects(config_.plan.skip, *operation);
    if (chosen) continue;
    result = {.name = std::move(result.name),
              .operation = std::move(result.operation),
              .outcome = Outcome::skipped,
              .type = "skipped.by-choice",
              .reason = "not selected",
              .source = std::move(result.source),
              .comparison = true};
  }
}

std::vector<std::size_t> Upstream::finish(IntegrationReport& report,
                                          const std::function<bool(const Operation*)>& wanted) {
  std::vector<std::size_t> places;
  if (!is_wanted()) return places;
  report.upstream_description = config_.upstream_description;
  if (problem_) {
    report.results.push_back(*std::move(problem_));
    places.push_back(0);
  }
  if (!trial_) return places;
  report.upstream_version = description_->api_version;
  tell_problems(report);
  std::vector<Result> results = judge_changes(diff_, config_.name, settings_.fail_on);
  trial_->settle(settings_.fail_on, results);
  leave_out_unselected(results);
  const auto compared = operations();
  for (std::size_t i = 0; i < results.size(); ++i) {
    const auto found = compared.find(results[i].name);
    if (!wanted(found == compared.end() ? nullptr : found->second->base)) continue;
    results[i].name.insert(0, kName);
    if (results[i].type == "spec.unreadable") results[i].type = "upstream.unreadable";
    report.results.push_back(std::move(results[i]));
    places.push_back(i);
  }
  report.requests += trial_->requests();
  if (const std::size_t left = trial_->left_behind(); left > 0)
    report.notices.push_back(fmt::format(
        "{} of the upstream comparison {} accepted and may have made or changed something",
        left == 1 ? "1 witness" : fmt::format("{} witnesses", left), left == 1 ? "was" : "were"));
  return places;
}

}  // namespace driftgate
