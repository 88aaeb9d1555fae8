#include "runner/shrink.h"

#include <gtest/gtest.h>

namespace driftgate {
namespace {

RandomRequest saying(std::string raw) {
  return {.body = {.as = Said::As::raw, .raw = std::move(raw)}};
}

// One character less, in each place.
std::vector<RandomRequest> one_less(const RandomRequest& request) {
  std::vector<RandomRequest> all;
  for (std::size_t i = 0; i < request.body.raw.size(); ++i) {
    all.push_back(request);
    all.back().body.raw.erase(i, 1);
  }
  return all;
}

struct ShrinkCase {
  const char* from;
  const char* needs;  // The characters that show it.
  std::size_t most;
  const char* smallest;
};

TEST(Shrink, takes_away_what_is_not_needed) {
  for (const ShrinkCase& c : {ShrinkCase{"abcdef", "be", 60, "be"},
                              {"abc", "abc", 60, "abc"},
                              {"abcdef", "", 60, ""},
                              {"abcdef", "f", 2, "cdef"},
                              {"ab", "", 0, "ab"}}) {
    std::size_t sent = 0;
    const Shrunk shrunk = shrink(
        saying(c.from), one_less,
        [&](const RandomRequest& request) {
          ++sent;
          for (const char each : std::string_view(c.needs))
            if (request.body.raw.find(each) == std::string::npos) return Tried::differs;
          return Tried::shows;
        },
        c.most);
    EXPECT_EQ(shrunk.request.body.raw, c.smallest) << c.from;
    EXPECT_EQ(shrunk.sent, sent);
    EXPECT_LE(sent, c.most);
  }
}

TEST(Shrink, what_is_not_sent_costs_nothing) {
  const Shrunk shrunk = shrink(
      saying("abc"), one_less, [](const RandomRequest&) { return Tried::not_sent; }, 1);
  EXPECT_EQ(shrunk.sent, 0U);
  EXPECT_EQ(shrunk.request, saying("abc"));
}

}  // namespace
}  // namespace driftgate
