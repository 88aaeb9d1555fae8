#pragma once

#include <cstddef>
#include <set>
#include <span>
#include <string>
#include <vector>

#include "runner/probe.h"
#include "specs/arazzo/workflow.h"
#include "specs/openapi/description.h"
#include "validators/workflows/criterion.h"

namespace driftgate {

/// A step that a user wrote, bound to what it asks.
struct FlowStep {
  struct Argument {
    const Parameter* described = nullptr;  ///< Null: a header field beside those.
    const arazzo::Parameter* given = nullptr;
  };
  struct Action {
    const arazzo::Action* action = nullptr;
    std::vector<CompiledCriterion> criteria{};
  };
  const arazzo::Step* step = nullptr;
  const Operation* operation = nullptr;     ///< Null: it calls a workflow.
  const RequestContent* content = nullptr;  ///< Of the body that the step gives; null: none.
  std::vector<Argument> arguments{};
  std::vector<CompiledCriterion> success{};
  std::vector<Action> on_success{}, on_failure{};
};

struct Flow {
  const arazzo::Workflow* workflow = nullptr;
  std::vector<FlowStep> steps{};
  bool runs_alone = true;  ///< No other one calls it or goes over to it.
};

/// What a user wants to be done beside the probes. What it was bound to must outlive it.
struct Flows {
  std::vector<std::vector<Flow>> files{};
  std::vector<FlowStep> set_up{};
  std::vector<FlowStep> tear_down{};

  bool any() const { return !files.empty() || !set_up.empty() || !tear_down.empty(); }
};

/// Throws Error at the first step that names an operation, parameter or media type that the
/// description does not have, and for a condition that is not understood.
std::vector<FlowStep> bind_steps(std::span<const arazzo::Step> steps,
                                 const Description& description);
std::vector<Flow> bind_file(const arazzo::Arazzo& file, const Description& description);

/// Throws Error at the first workflow that needs an input for which there is neither a default nor
/// a value in `parameters` nor an output of the set-up.
void require_inputs(const Flows& flows, const PlanOptions& options);

}  // namespace driftgate
