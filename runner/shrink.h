#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <vector>

#include "runner/strategies/fuzz.h"

namespace driftgate {

/// What came of trying a smaller request.
enum class Tried : std::uint8_t { shows, differs, not_sent };

struct Shrunk {
  RandomRequest
      request{};  ///< The smallest that still shows it: no step that was tried helps more.
  std::size_t sent = 0;
};

/// Makes a request smaller step by step, as long as `shows` sees the same in it. `simpler` gives
/// the steps, the largest first. The same for the same answers; sends at most `most`.
Shrunk shrink(RandomRequest request,
              const std::function<std::vector<RandomRequest>(const RandomRequest&)>& simpler,
              const std::function<Tried(const RandomRequest&)>& shows, std::size_t most);

}  // namespace driftgate
