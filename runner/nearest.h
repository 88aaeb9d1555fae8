#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace driftgate {

/// The candidate that `word` most likely is a slip of, by edit distance; "" when none is near.
std::string_view nearest(std::string_view word, const std::vector<std::string_view>& candidates);

/// " (did you mean X?)", or "" when no candidate is near.
std::string did_you_mean(std::string_view word, const std::vector<std::string_view>& candidates);

}  // namespace driftgate
