#include "runner/strategies/pairs.h"

#include <array>
#include <set>

namespace driftgate {
namespace {

// Two factors, the first below the second, and a level of each.
using Pair = std::array<std::size_t, 4>;

std::set<Pair> all_pairs(const std::vector<std::size_t>& sizes) {
  std::set<Pair> pairs;
  for (std::size_t a = 0; a < sizes.size(); ++a)
    for (std::size_t b = a + 1; b < sizes.size(); ++b)
      for (std::size_t i = 0; i < sizes[a]; ++i)
        for (std::size_t j = 0; j < sizes[b]; ++j) pairs.insert({a, b, i, j});
  return pairs;
}

// The level of `factor` that covers most open pairs with what the row has already.
std::size_t best_level(const std::set<Pair>& open, const std::vector<std::size_t>& row,
                       std::size_t factor, std::size_t levels) {
  std::size_t best = 0, most = 0;
  for (std::size_t level = 0; level < levels; ++level) {
    std::size_t covered = 0;
    for (std::size_t other = 0; other < factor; ++other)
      covered += open.count({other, factor, row[other], level});
    for (const Pair& pair : open) covered += pair[0] == factor && pair[2] == level ? 1 : 0;
    if (covered <= most) continue;
    most = covered;
    best = level;
  }
  return best;
}

}  // namespace

std::vector<std::vector<std::size_t>> pairwise(const std::vector<std::size_t>& sizes) {
  std::vector<std::vector<std::size_t>> rows;
  if (sizes.size() < 2) return rows;
  std::set<Pair> open = all_pairs(sizes);
  while (!open.empty()) {
    // A row that begins with an open pair always covers one more, so this ends.
    const Pair first = *open.begin();
    std::vector<std::size_t> row;
    for (std::size_t factor = 0; factor < sizes.size(); ++factor) {
      if (factor == first[0])
        row.push_back(first[2]);
      else if (factor == first[1])
        row.push_back(first[3]);
      else
        row.push_back(best_level(open, row, factor, sizes[factor]));
    }
    for (std::size_t a = 0; a < row.size(); ++a)
      for (std::size_t b = a + 1; b < row.size(); ++b) open.erase({a, b, row[a], row[b]});
    rows.push_back(std::move(row));
  }
  return rows;
}

}  // namespace driftgate
