#include "specs/http/structured_field.h"

#include <gtest/gtest.h>

namespace driftgate {
namespace {

struct Dated {
  const char* text;
  long long since_epoch;  // -1: no date.
};

TEST(StructuredField, reads_a_date_item) {
  const Dated cases[] = {
      {"@1688169599", 1'688'169'599},
      {" @1688169599 ; a=1", 1'688'169'599},
      {"1688169599", -1},
      {"@", -1},
      {"@12x", -1},
      {"@99999999999999999999", -1},
      {"@999999999999999", -1},
      {"", -1},
  };
  for (const Dated& c : cases) {
    SCOPED_TRACE(c.text);
    const auto date = parse_structured_date(c.text);
    EXPECT_EQ(date ? date->time_since_epoch().count() : -1, c.since_epoch);
  }
}

TEST(StructuredField, reads_a_boolean_item) {
  EXPECT_EQ(parse_structured_boolean("?1"), true);
  EXPECT_EQ(parse_structured_boolean("?0;x=1"), false);
  EXPECT_EQ(parse_structured_boolean("true"), std::nullopt);
}

}  // namespace
}  // namespace driftgate
