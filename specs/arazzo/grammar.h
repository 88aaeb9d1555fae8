#pragma once

#include "specs/openapi/grammar.h"

namespace driftgate::arazzo {

/// The objects of Arazzo 1.0, and the step of our configuration; schemas as those of OpenAPI 3.1.
const openapi::Grammar& grammar_1_0();

}  // namespace driftgate::arazzo
