#pragma once

#include "validators/schema/evaluate.h"

namespace driftgate {

/// Evaluates each element of `array` by itself and adds what is found to `found`: instances begin
/// with the number of the element, keyword locations with "/itemSchema". `options.most` counts what
/// is there already.
void evaluate_items(Evaluator& evaluator, const Schema& schema, Node array,
                    const EvaluateOptions& options, Evaluation& found);

}  // namespace driftgate
