#include "runner/quantity.h"

#include <gtest/gtest.h>

namespace driftgate {
namespace {

using namespace std::chrono_literals;

struct DurationCase {
  const char* text;
  std::optional<std::chrono::milliseconds> value;
};

TEST(QuantityTest, durations_need_a_unit) {
  const DurationCase cases[] = {{"800ms", 800ms},
                                {"1.5s", 1500ms},
                                {"2m", 120s},
                                {"2min", 120s},
                                {"1h", 3600s},
                                {"7d", 604800s},
                                {"0s", 0ms},
                                {"800", std::nullopt},
                                {"", std::nullopt},
                                {"s", std::nullopt},
                                {"-1s", std::nullopt},
                                {"1e3s", std::nullopt},
                                {"1,5s", std::nullopt},
                                {".5s", std::nullopt},
                                {"1.s", std::nullopt},
                                {"1 s", std::nullopt},
                                {"1.2.3s", std::nullopt},
                                {"400d", std::nullopt},
                                {"1S", std::nullopt}};
  for (const DurationCase& one : cases) EXPECT_EQ(parse_duration(one.text), one.value) << one.text;
}

TEST(QuantityTest, rates_are_for_each_second_minute_or_hour) {
  EXPECT_DOUBLE_EQ(parse_rate("5/s").value(), 5);
  EXPECT_DOUBLE_EQ(parse_rate("0.5/s").value(), 0.5);
  EXPECT_DOUBLE_EQ(parse_rate("120/m").value(), 2);
  EXPECT_DOUBLE_EQ(parse_rate("7200/h").value(), 2);
  for (const char* text : {"5", "0/s", "/s", "5/d", "-5/s", "5 /s", "9999999/s", "inf/s"})
    EXPECT_FALSE(parse_rate(text)) << text;
}

TEST(QuantityTest, sizes_are_bytes_by_powers_of_ten_or_two) {
  EXPECT_EQ(parse_size("4096"), 4096U);
  EXPECT_EQ(parse_size("16MiB"), std::size_t{16} << 20);
  EXPECT_EQ(parse_size("1.5kB"), 1500U);
  EXPECT_EQ(parse_size("2GiB"), std::size_t{2} << 30);
  for (const char* text : {"0", "3GiB", "1mb", "MiB", "-1", "99999999999999999999999999999999"})
    EXPECT_FALSE(parse_size(text)) << text;
}

TEST(QuantityTest, percentages_end_at_a_hundred) {
  EXPECT_DOUBLE_EQ(parse_percentage("99.5%").value(), 0.995);
  EXPECT_DOUBLE_EQ(parse_percentage("0%").value(), 0);
  for (const char* text : {"99.5", "101%", "%", "-1%", "1%%"})
    EXPECT_FALSE(parse_percentage(text)) << text;
}

TEST(QuantityTest, counts_have_digits_only) {
  EXPECT_EQ(parse_count("0"), 0U);
  EXPECT_EQ(parse_count("18446744073709551615"), UINT64_MAX);
  for (const char* text : {"", "-1", "+1", "1.0", "18446744073709551616", "1 ", "0x1"})
    EXPECT_FALSE(parse_count(text)) << text;
}

}  // namespace
}  // namespace driftgate
