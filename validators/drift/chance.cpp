#include "validators/drift/chance.h"

#include <algorithm>
#include <cmath>

namespace driftgate::drifting {
namespace {

// Unlike std::lgamma it writes no global; Stirling's series is exact to 1e-10 from 10 on.
double log_factorial(double n) {
  double shift = 0;
  double x = n + 1;
  while (x < 10) shift -= std::log(x++);
  const double square = x * x;
  return shift + (x - 0.5) * std::log(x) - x + 0.91893853320467274 +
         (1 / 12.0 - (1 / 360.0 - 1 / (1260.0 * square)) / square) / x;
}

double log_choices(double of, double take) {
  return log_factorial(of) - log_factorial(take) - log_factorial(of - take);
}

}  // namespace

double chance(const Share& before, const Share& after) {
  if (after.hits == 0) return 1;
  const double early = static_cast<double>(before.all);
  const double late = static_cast<double>(after.all);
  const double hits = static_cast<double>(before.hits + after.hits);
  const double most = std::min(hits, late);
  const double all = log_choices(early + late, hits);
  double sum = 0;
  // Beyond the expected number each term is smaller than the one before.
  for (double k = static_cast<double>(after.hits); k <= most; ++k) {
    if (hits - k > early) continue;
    const double term = std::exp(log_choices(late, k) + log_choices(early, hits - k) - all);
    sum += term;
    if (sum > kErrorRate * 2 || term < sum * 1e-9) break;
  }
  return std::min(1.0, sum);
}

}  // namespace driftgate::drifting
