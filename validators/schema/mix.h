#pragma once

#include <cstdint>

namespace driftgate {

/// Two hashes as one; their order counts.
inline std::uint64_t mix(std::uint64_t a, std::uint64_t b) {
  std::uint64_t hash = (a ^ (b + 0x9E3779B97F4A7C15 + (a << 6))) * 0xBF58476D1CE4E5B9;
  return hash ^ (hash >> 29);
}

}  // namespace driftgate
