#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "runner/cli/check_integration.h"
#include "runner/trial.h"
#include "specs/openapi/description.h"
#include "validators/diff/diff.h"

namespace driftgate {

/// The description that the provider publishes now (`upstream_description:`), compared with the one
/// that is pinned. Its results stand in the same report, each called "upstream " and the name of
/// its operation:
///
///   read ─► begin: diff, and a Trial that hears every answer ─► send_witnesses ─► finish: results
class Upstream {
 public:
  /// All must outlive it.
  Upstream(const IntegrationConfig& config, const CheckSettings& settings, const Policy& policy)
      : config_(config), settings_(settings), policy_(policy) {}

  /// The configuration names one.
  bool is_wanted() const { return !config_.upstream_description.empty(); }

  /// Fetched as references of the description are. What goes wrong becomes the only result: an
  /// error of the input, or of the provider where its host does not give it.
  void read();

  /// After read(). Does nothing where it could not be read.
  void begin(const Description& pinned, const Plan& planned, Evaluator& evaluator,
             TrialOptions options);

  void hear(const Promise& promise, const Exchange& exchange) {
    if (trial_) trial_->hear(promise, exchange);
  }
  void send_witnesses(Transport& transport) {
    if (trial_) trial_->send_witnesses(transport);
  }

  /// Adds requests, version, notices and those results whose operation of the pinned description
  /// is wanted, webhooks and callbacks too; null: it has none such. Answers the places of the
  /// results among all.
  std::vector<std::size_t> finish(IntegrationReport& report,
                                  const std::function<bool(const Operation*)>& wanted);

  bool is_compared() const { return trial_.has_value(); }

 private:
  void tell_problems(IntegrationReport& report) const;
  std::unordered_map<std::string_view, const ComparedOperation*> operations() const;
  void leave_out_unselected(std::vector<Result>& results) const;

  const IntegrationConfig& config_;
  const CheckSettings& settings_;
  const Policy& policy_;
  IntegrationConfig reach_{};  // What it may refer to.
  std::unique_ptr<const Description> description_{};
  std::optional<Result> problem_{};
  Diff diff_{};
  std::optional<Trial> trial_{};
};

}  // namespace driftgate
