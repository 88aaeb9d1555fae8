#pragma once

#include <vector>

#include "specs/openapi/description.h"
#include "specs/openapi/walk.h"

namespace driftgate::openapi {

/// Fills in `problem_count` of every operation: the errors in it, in the parameters of its path,
/// and in everything that these refer to.
/// `references` is the number of distinct references among the edges.
void count_problems(Description& description, const std::vector<Edge>& edges,
                    std::size_t references);

}  // namespace driftgate::openapi
