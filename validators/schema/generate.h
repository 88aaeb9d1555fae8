#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "validators/schema/evaluate.h"

namespace driftgate {

/// A made value, or why none could be made.
struct Generated {
  std::optional<std::string> json{};  ///< Compact JSON text.
  std::string reason{};               ///< Set when `json` is not.
};

/// The verb *generate*, for typical values: examples, default, enum, const, then the schema's own
/// bounds. Deterministic for a seed. Every value is checked by `evaluator` before it is given.
Generated generate(const Schema& schema, Direction direction, std::uint64_t seed,
                   Evaluator& evaluator);

}  // namespace driftgate
