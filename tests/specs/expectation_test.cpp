#include "specs/expectation.h"

#include <gtest/gtest.h>

namespace driftgate {
namespace {

TEST(Expectation, the_narrowest_documented_response_applies) {
  const Expectation expected{.responses = {{.status = kAnyStatus},
                                           {.status = {400, 499}},
                                           {.status = {404, 404}},
                                           {.status = {200, 200}}}};
  const struct {
    int status;
    std::string applies;
  } cases[] = {{200, "200"}, {404, "404"}, {418, "4XX"}, {500, "default"}, {201, "default"}};
  for (const auto& c : cases) {
    const ExpectedResponse* response = response_for(expected, c.status);
    ASSERT_NE(response, nullptr) << c.status;
    EXPECT_EQ(to_string(response->status), c.applies) << c.status;
  }
}

TEST(Expectation, a_status_that_nothing_covers_is_undocumented) {
  const Expectation expected{.responses = {{.status = {200, 200}}, {.status = {500, 599}}}};
  EXPECT_EQ(response_for(expected, 201), nullptr);
  EXPECT_EQ(response_for(expected, 499), nullptr);
  EXPECT_NE(response_for(expected, 599), nullptr);
}

}  // namespace
}  // namespace driftgate
