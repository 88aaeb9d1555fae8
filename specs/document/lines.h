#pragma once

#include <cstdint>
#include <mutex>
#include <vector>

#include "specs/document/document.h"

namespace driftgate {

/// Where the lines of a document's source begin: found when the first location is asked for.
struct Document::Lines {
  std::mutex mutex{};
  bool found = false;
  std::vector<std::uint32_t> starts{};

  void reset() {
    found = false;
    starts.clear();
  }
};

}  // namespace driftgate
