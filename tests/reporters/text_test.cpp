#include "reporters/text.h"

#include <gtest/gtest.h>

#include "reporters/sanitize.h"

namespace driftgate {
namespace {

using std::chrono::microseconds;

TEST(Text, seconds_have_three_decimals) {
  const struct {
    microseconds time;
    const char* text;
  } cases[] = {
      {microseconds{0}, "0.000"},       {microseconds{499}, "0.000"},
      {microseconds{500}, "0.001"},     {microseconds{1'234'567}, "1.235"},
      {microseconds{999'999}, "1.000"}, {microseconds{3'600'000'000}, "3600.000"},
      {microseconds{-5'000}, "0.000"},  {microseconds{1'000'000'000'000'000}, "1000000000.000"},
  };
  for (const auto& c : cases) EXPECT_EQ(seconds(c.time), c.text);
}

TEST(Text, instants_are_read_as_they_are_written) {
  EXPECT_EQ(instant("1970-01-01T00:00:01").time_since_epoch().count(), 1);
  EXPECT_EQ(instant("2026-11-01T10:00:00").time_since_epoch().count(), 1'793'527'200);
  for (const char* text : {"", "2026-11-01", "2026-13-01T10:00:00", "2026-11-01T10:00:00Z",
                           "2026-11-01 10:00:00", "abcd-11-01T10:00:00"})
    EXPECT_FALSE(is_instant(text)) << text;
}

TEST(Text, columns_count_what_a_terminal_shows) {
  EXPECT_EQ(columns("abc"), 3u);
  EXPECT_EQ(columns("\xE6\x97\xA5\xE6\x9C\xAC"), 4u) << "wide";
  EXPECT_EQ(columns("e\xCC\x81"), 1u) << "combining";
  EXPECT_EQ(columns("\xF0\x9F\x90\x9F"), 2u) << "emoji";
  EXPECT_EQ(columns(""), 0u);
}

TEST(Text, the_middle_gives_way) {
  EXPECT_EQ(cut_middle("abcdefgh", 8), "abcdefgh");
  EXPECT_EQ(cut_middle("abcdefgh", 7),
            "abc\xE2\x80\xA6"
            "fgh");
  EXPECT_EQ(cut_middle("abcdefgh", 6), "abc\xE2\x80\xA6gh");
  EXPECT_EQ(cut_middle("abcdefgh", 1), "\xE2\x80\xA6");
  EXPECT_EQ(cut_middle("abcdefgh", 0), "");
  const std::string wide = "\xE6\x97\xA5\xE6\x9C\xAC\xE8\xAA\x9E\xE3\x81\xAE";
  EXPECT_EQ(cut_middle(wide, 4), wide);
  EXPECT_EQ(cut_middle(wide, 3), "\xE6\x97\xA5\xE2\x80\xA6\xE3\x81\xAE");
}

TEST(Text, brief_is_cutting_what_was_made_harmless) {
  for (const std::size_t length : {0u, 5u, 50u, 500u, 5'000u}) {
    for (const std::string_view unit : {"x", "\xE2\x82\xAC", "\xF0\x9F\x90\x9F", "\xFF", "\x1b"}) {
      std::string text;
      while (text.size() < length) text += unit;
      for (const std::size_t most : {1u, 10u, 40u})
        EXPECT_EQ(brief(text, most, terminal_text), cut_middle(terminal_text(text), most));
    }
  }
}

TEST(Text, lines_break_at_blanks_or_where_they_must) {
  const struct {
    const char* text;
    std::size_t width;
    std::size_t taken;
    std::vector<std::string_view> lines;
  } cases[] = {
      {"one two three", 20, 0, {"one two three"}},
      {"one two three", 8, 0, {"one two", "three"}},
      {"one  two", 4, 0, {"one", "two"}},
      {"abcdefgh", 3, 0, {"abc", "def", "gh"}},
      {"a bcdefgh", 4, 0, {"a", "bcde", "fgh"}},
      {"one two three", 13, 6, {"one two", "three"}},
      {"\xE6\x97\xA5\xE6\x9C\xAC", 1, 0, {"\xE6\x97\xA5", "\xE6\x9C\xAC"}},
      {"ab", 0, 0, {"a", "b"}},
      {"", 5, 0, {""}},
  };
  for (const auto& c : cases) EXPECT_EQ(wrap(c.text, c.width, c.taken), c.lines) << c.text;
}

TEST(Text, counted_things_have_a_plural) {
  EXPECT_EQ(counted(0, "case"), "0 cases");
  EXPECT_EQ(counted(1, "case"), "1 case");
  EXPECT_EQ(counted(2, "case"), "2 cases");
}

}  // namespace
}  // namespace driftgate
