#include "specs/document/utf8.h"

#include <gtest/gtest.h>

#include <string>

namespace driftgate {
namespace {

TEST(Utf8, breaks_where_the_first_ill_formed_sequence_begins) {
  const struct {
    std::string text;
    bool well_formed;
  } cases[] = {
      {"", true},
      {"plain", true},
      {"\xC2\x80", true},
      {"\xDF\xBF", true},
      {"\xE0\xA0\x80", true},
      {"\xED\x9F\xBF", true},
      {"\xEE\x80\x80", true},
      {"\xF0\x90\x80\x80", true},
      {"\xF4\x8F\xBF\xBF", true},
      {"\x80", false},
      {"\xC0\x80", false},
      {"\xC1\xBF", false},
      {"\xC2", false},
      {"\xC2\x41", false},
      {"\xE0\x9F\xBF", false},
      {"\xE2\x82", false},
      {"\xED\xA0\x80", false},
      {"\xF0\x8F\xBF\xBF", false},
      {"\xF4\x90\x80\x80", false},
      {"\xF5\x80\x80\x80", false},
      {"\xF0\x90\x80", false},
      {"\xFF", false},
  };
  for (const auto& c : cases) {
    // At every distance from the blocks that are read at once.
    for (std::size_t before = 0; before < 70; ++before) {
      const std::string text = std::string(before, 'a') + c.text + std::string(before, 'b');
      EXPECT_EQ(utf8_breaks_at(text), c.well_formed ? text.size() : before) << before;
    }
  }
}

TEST(Utf8, code_points_are_counted_not_bytes) {
  EXPECT_EQ(code_points(""), 0U);
  EXPECT_EQ(code_points("a\u00e9\u20ac\U0001F600"), 4U);
}

}  // namespace
}  // namespace driftgate
