#pragma once

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "runner/exploration.h"
#include "runner/flow.h"

namespace driftgate {

/// Plays what a user wrote, one request at a time: adds a Result for each step to
/// Exploration::steps. What its steps make is removed last.
class FlowPlayer {
 public:
  /// The exploration must outlive it.
  explicit FlowPlayer(Exploration& exploration) : exploration_(exploration) {}

  /// Outputs become values of all later requests, as fixed parameters are. False at the first
  /// step that does not end as it should, which its Result then says.
  bool set_up(const std::vector<FlowStep>& steps);

  /// Every step, whatever came of those before it; what could not be done becomes a notice.
  void tear_down(const std::vector<FlowStep>& steps);

  /// All workflows of one file that stand for themselves.
  void play(const std::vector<Flow>& file);

 private:
  using ByOwner = std::map<std::string, NamedValues, std::less<>>;

  /// One run of a workflow.
  struct Run {
    const Flow* flow = nullptr;
    NamedValues inputs{};
    NamedValues outputs{};
    ByOwner steps{};
  };
  enum class End : std::uint8_t { met, unmet, unknown };
  /// What came of one step.
  struct Played {
    End end = End::unknown;
    std::string reason{};  ///< Why it is unknown.
    std::optional<Asking> asking{};
    Heard heard{};
    std::vector<UnmetCriterion> unmet{};
    bool hides = false;  ///< The request holds what nobody should read.
  };
  struct Made {
    std::optional<Asking> asking{};
    std::string reason{};
    bool hides = false;
  };

  bool play(const Flow& flow, NamedValues inputs, NamedValues& outputs);
  Played attempt(const FlowStep& step, Run& run);
  Played attempt_with_retries(const FlowStep& step, Run& run);
  Played call(const FlowStep& step, Run& run);
  Played ask(const FlowStep& step, const Run& run);
  bool prepare_retry(const arazzo::Action& action, Run& run, const Played& played);
  const FlowStep::Action* action_after(const FlowStep& step, const Played& played, const Run& run);
  std::vector<UnmetCriterion> unmet_of(const FlowStep& step, const Scope& scope) const;
  void take_outputs(const FlowStep& step, const Played& played, Run& run);
  void note(const std::string& name, const FlowStep& step, Played played, bool handled);
  void note_unreached(const Flow& flow, const std::string& reason);
  void confirm(const FlowStep& step, Played& played, const Run& run);
  void add(Result result);
  NamedValues inputs_of(const Flow& flow);

  Made made(const FlowStep& step, const Scope& scope);
  std::string add_body(const FlowStep& step, const Scope& scope, RequestParts& parts);
  Scope scope_of(const Run& run) const;
  Scope scope_of(const FlowStep& step, const Played& played, const Run& run) const;

  Exploration& exploration_;
  const std::vector<Flow>* file_ = nullptr;
  ByOwner workflow_inputs_{};
  ByOwner workflow_outputs_{};
  std::map<std::string, bool, std::less<>> ended_well_{};
  std::size_t steps_played_ = 0;
  Run set_up_{};
};

}  // namespace driftgate
