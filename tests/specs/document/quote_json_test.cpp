#include "specs/document/quote_json.h"

#include <gtest/gtest.h>

#include <utility>

#include "specs/document/document.h"

namespace driftgate {
namespace {

TEST(QuoteJson, escapes_what_must_be_and_nothing_else) {
  const std::pair<std::string, const char*> cases[] = {
      {"", R"("")"},
      {"plain", R"("plain")"},
      {"a\"b\\c/", R"("a\"b\\c/")"},
      {"\b\f\n\r\t", R"("\b\f\n\r\t")"},
      {std::string("\0\x1f\x7f", 3), "\"\\u0000\\u001f\x7f\""},
      {"gr\u00fc\u00df\U0001F600", "\"gr\u00fc\u00df\U0001F600\""},
      {"\"", R"("\"")"},
  };
  for (const auto& [text, expected] : cases) EXPECT_EQ(quote_json(text), expected);
}

TEST(QuoteJson, is_read_back_as_the_same_text) {
  std::string all;
  for (char c = 0; c != 127; ++c) all += c;
  const auto document = read_json(quote_json(all), "all.json");
  EXPECT_EQ(document->root().text(), all);
}

}  // namespace
}  // namespace driftgate
