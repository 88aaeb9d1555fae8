#pragma once

#include <cstdint>

namespace driftgate::drifting {

/// So many of so many.
struct Share {
  std::uint64_t hits = 0;
  std::uint64_t all = 0;
};

/// Of findings that are no chance: the share that is one all the same, for each place at which
/// nothing changed.
inline constexpr double kErrorRate = 0.01;

/// How likely at least so many of the hits are among the later values when nothing changed, so that
/// each order of all values is as likely as any other: Fisher's exact test, one-sided. 1 where
/// there are no later hits.
double chance(const Share& before, const Share& after);

}  // namespace driftgate::drifting
