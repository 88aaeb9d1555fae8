#pragma once

#include <cstddef>

#include "specs/document/location.h"
#include "specs/http/exchange.h"

namespace driftgate {

/// An exchange that somebody wrote down, and how much of it.
struct RecordedExchange {
  Exchange exchange{};
  bool request_body_left_out = false;  ///< There was one.
  /// Values of bodies stand for others of the same kind: only shapes can be judged.
  bool placeholders = false;
  std::size_t times = 1;   ///< How often the same was seen.
  std::size_t number = 0;  ///< Its place in the file, from 1.
  Location place{};        ///< Where it begins.
};

}  // namespace driftgate
