#pragma once

#include <cstdint>
#include <vector>

#include "specs/http/exchange.h"
#include "specs/openapi/operation.h"

namespace driftgate {

/// Distinct values that are told apart of one parameter.
inline constexpr std::size_t kMostValues = 64;

/// Adds the hash of each parameter's value as the request has it, percent-encoded: `values` has a
/// list for each parameter of the operation, which gets no value twice.
void note_parameters(const Operation& operation, const Request& request,
                     std::vector<std::vector<std::uint64_t>>& values);

}  // namespace driftgate
