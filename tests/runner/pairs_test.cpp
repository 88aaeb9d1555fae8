#include "runner/strategies/pairs.h"

#include <gtest/gtest.h>

#include <set>

namespace driftgate {
namespace {

using Sizes = std::vector<std::size_t>;

void expect_all_pairs(const Sizes& sizes, const std::vector<Sizes>& rows) {
  for (std::size_t a = 0; a < sizes.size(); ++a)
    for (std::size_t b = a + 1; b < sizes.size(); ++b) {
      std::set<std::pair<std::size_t, std::size_t>> seen;
      for (const Sizes& row : rows) seen.emplace(row.at(a), row.at(b));
      EXPECT_EQ(seen.size(), sizes[a] * sizes[b]) << a << " " << b;
    }
}

TEST(pairwise, has_every_pair_in_few_rows) {
  const struct {
    Sizes sizes;
    std::size_t most;
  } cases[] = {{{1, 1}, 1},        {{2, 2}, 4},        {{3, 1, 2}, 6},     {{2, 2, 2, 2}, 7},
               {{3, 3, 3, 3}, 14}, {Sizes(10, 3), 30}, {Sizes(20, 2), 18}, {{5, 4, 3, 2, 1}, 24}};
  for (const auto& c : cases) {
    SCOPED_TRACE(::testing::PrintToString(c.sizes));
    const auto rows = pairwise(c.sizes);
    EXPECT_LE(rows.size(), c.most);
    for (const Sizes& row : rows) {
      ASSERT_EQ(row.size(), c.sizes.size());
      for (std::size_t i = 0; i < row.size(); ++i) EXPECT_LT(row[i], c.sizes[i]);
    }
    expect_all_pairs(c.sizes, rows);
    EXPECT_EQ(pairwise(c.sizes), rows);
  }
}

TEST(pairwise, needs_two_factors) {
  EXPECT_TRUE(pairwise({}).empty());
  EXPECT_TRUE(pairwise({5}).empty());
}

}  // namespace
}  // namespace driftgate
