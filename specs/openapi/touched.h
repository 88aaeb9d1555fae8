#pragma once

#include <vector>

#include "specs/openapi/description.h"
#include "specs/openapi/walk.h"

namespace driftgate::openapi {

/// Fills in `problem_count` of every operation: the errors in it, in the parameters of its path,
/// and in everything that these refer to.
void count_problems(Description& description, const std::vector<Edge>& edges);

}  // namespace driftgate::openapi
