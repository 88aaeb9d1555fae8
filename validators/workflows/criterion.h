#pragma once

#include <memory>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "specs/arazzo/workflow.h"
#include "validators/schema/pattern.h"
#include "validators/workflows/condition.h"
#include "validators/workflows/json_path.h"
#include "validators/workflows/workflow.h"

namespace driftgate {

/// A criterion that can be asked whether it holds.
class CompiledCriterion {
 public:
  /// Throws Error at the criterion for a condition that is not understood.
  explicit CompiledCriterion(const arazzo::Criterion& criterion);

  bool holds(const Scope& scope) const;

  /// What is to be said of one that does not hold.
  UnmetCriterion unmet(const Scope& scope) const;

 private:
  const arazzo::Criterion* criterion_;
  std::variant<Condition, Pattern, JsonPath> compiled_;
};

}  // namespace driftgate
