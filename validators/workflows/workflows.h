#pragma once

#include <span>
#include <string_view>
#include <vector>

#include "validators/finding.h"
#include "validators/report.h"
#include "validators/workflows/workflow.h"

namespace driftgate {

/// One named judgement over the steps of a workflow: asked of each step in turn.
struct WorkflowRule {
  /// Whose finding it is: the step's operation, or that of the step whose effect it shows.
  enum class Blame : std::uint8_t { step, cause };

  std::string_view id{};
  std::string_view category{};
  Severity severity = Severity::error;
  std::string_view summary{};
  std::string_view explanation{};
  Blame blame = Blame::step;
  std::vector<Violation> (*check)(const Workflow&, const Step&) = nullptr;
};

namespace workflows {
// A declared name cannot stand in parentheses. NOLINTNEXTLINE(bugprone-macro-parentheses)
#define WORKFLOW_RULE(name) extern const WorkflowRule name;
#include "validators/workflows/workflows.inc"
#undef WORKFLOW_RULE
}  // namespace workflows

/// Every rule of workflows, in the order in which they are asked and reported.
std::span<const WorkflowRule* const> all_workflow_rules();

/// What a workflow shows, each with the step that shows it.
struct WorkflowFinding {
  const Step* step = nullptr;            ///< Whose request showed it.
  const Operation* operation = nullptr;  ///< Whose finding it is.
  Finding finding{};
};

std::vector<WorkflowFinding> judge(const Workflow& workflow, const Policy& policy,
                                   std::string_view integration);

}  // namespace driftgate
