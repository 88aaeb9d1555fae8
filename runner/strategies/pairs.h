#pragma once

#include <cstddef>
#include <vector>

namespace driftgate {

/// Rows of one level (0 to sizes[i] - 1) for each factor, so that every pair of levels of two
/// factors stands in some row; far fewer than the product. None for fewer than two factors. The
/// same for the same sizes.
std::vector<std::vector<std::size_t>> pairwise(const std::vector<std::size_t>& sizes);

}  // namespace driftgate
