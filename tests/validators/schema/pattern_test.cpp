#include "validators/schema/pattern.h"

#include <gtest/gtest.h>

namespace driftgate::pattern_test {
namespace {

struct Case {
  std::string pattern;
  std::string matches;
  std::string differs;
};

TEST(Pattern, MeansWhatEcma262Means) {
  const Case kCases[] = {
      // Each of the quick shapes.
      {"^abc$", "abc", "abcd"},
      {"^x-", "x-y", "ax-"},
      {"\\.json$", "a.json", "a.jsonx"},
      {"a\\.b", "xa.by", "axb"},
      {"^[a-z0-9_-]+$", "a_b-9", "a b"},
      {"^[a-z]{2,3}$", "abc", "abcd"},
      {"^[A-Z]{2}$", "AB", "ABC"},
      {"^[a-z]*$", "", "A"},
      {"^SKU-[0-9]{5}$", "SKU-10440", "SKU-1044"},
      {"^SKU-[0-9]{5}$", "SKU-10440", "SKU-104401"},
      {"^[0-9]+\\.[0-9]{2}$", "19.99", "19.9"},
      {"^[0-9]+\\.[0-9]{2}$", "0.00", ".99"},
      {"^-?\\d{1,3}(?:\\.\\d+)?$", "-12.5", "1234"},
      {"^-?\\d{1,3}$", "-123", "--1"},
      {"^[a-z]{2}[0-9]{2,}$", "ab123", "ab1"},
      {"^ab?c$", "ac", "abbc"},
      {"^\\/v[0-9]+\\/[a-z]*$", "/v1/", "/v/a"},
      {"^a{0}b$", "b", "ab"},
      {"^(?:a{00}|b{02,03}|c{01,})$", "bbb", "c{01,}"},
      // More than one way to match: what takes all it can would miss these.
      {"^[a-z]+b$", "aab", "aac"},
      {"^[a-z]*[a-z]{2}$", "ab", "a"},
      {"^[a-c]{1,2}x?c$", "acc", "accc"},
      {"^a?b?ab$", "ab", "abb"},
      {"^[0-9]+?5$", "155", "5"},
      {"^[a-z-]+-[0-9]+$", "a-b--12", "ab12"},
      {"^[a-z-]+-[0-9]+$", "--1", "-1"},
      {"^a{2,4}a?b*$", "aaaaabb", "ab"},
      {"^[ab]{1,40}[bc]{2,}$", "aabbcb", "aab"},
      {"^[ab]{70}b$", std::string(71, 'b'), std::string(72, 'b')},
      {"^[a-z][0-9]{2,5000}$", "a" + std::string(5000, '7'), "a" + std::string(5001, '7')},
      {"^[a-z-]+-[0-9]+$", "a-1", "\xC3\xA9-1"},
      // Classes and escapes.
      {"^\\d+$", "123", "\u0661"},
      {"^\\w$", "_", "é"},
      {"^\\s$", "\u00a0", "a"},
      {"^[\\s\\S]$", "é", "ab"},
      {"^[^\\d]$", "x", "1"},
      {"^.$", "é", "\n"},
      {"^[^]$", "\n", "ab"},
      {"^\\cC$", "\x03", "C"},
      {"^\\u00e9$", "é", "e"},
      {"^\\ud83d\\ude00$", "\U0001F600", "a"},
      {"^\\u{1F600}$", "\U0001F600", "a"},
      {"^\\p{Letter}+$", "été", "1"},
      {"^\\p{L}$", "ß", "-"},
      {"^\\p{Script=Greek}$", "α", "a"},
      {"^\\P{Lu}$", "a", "A"},
      {"^[\\p{Lu}\\d]$", "É", "é"},
      {"^\\p{ASCII}$", "a", "é"},
      // Ends, groups, repetitions.
      {"^a$", "a", "a\n"},
      {"^(?<year>\\d{4})-(\\d\\d)$", "2024-01", "2024-1"},
      {"^(a|bc){2}$", "abc", "ab"},
      {"^a{1001}$", std::string(1001, 'a'), std::string(1000, 'a')},
      {"^(?=.*\\d).{3}$", "a1b", "abc"},
      {"^(?!foo).+$", "bar", "foobar"},
      {"(?<=\\$)\\d", "$5", "5"},
      {"^(a|b)\\1$", "bb", "ab"},
      {"^(?<x>.)\\k<x>$", "éé", "ée"},
      {"^(?:(a)|b)\\1$", "b", "ab"},  // A group that did not match is matched by nothing.
      {"^\\1(a)$", "a", "aa"},
      {"^(?:([\"'])x\\1,?)+$", "'x','x'", "'x\""},
      {"a\\B", "ab", "aéb"},
      {"^(?=a)*b", "b", "a"},
      // What stands in real descriptions although no ECMA-262 engine would take it with `u`.
      {"(?i)^abc$", "ABC", "abd"},
      {"^\\_\\-\\@$", "_-@", "x-@"},
      {"^[\\w\\-\\.]+$", "a-b.c", "a b"},
      {"^{a}$", "{a}", "a"},
      {"^a{,3}$", "a{,3}", "aa"},
      {"^\\c$", "\\c", "c"},
      {"/users/[0-9]+", "/users/5", "/users/x"},
  };
  for (const Case& c : kCases) {
    const Pattern pattern(c.pattern);
    EXPECT_EQ(pattern.problem(), "") << c.pattern;
    EXPECT_EQ(pattern.match(c.matches), PatternVerdict::matches) << c.pattern << " " << c.matches;
    EXPECT_EQ(pattern.match(c.differs), PatternVerdict::differs) << c.pattern << " " << c.differs;
  }
}

TEST(Pattern, SaysWhatIsNoRegularExpression) {
  for (const std::string source : {"(", ")", "[", "*a", "a**", "\\", "(?<n>a)(?<n>b)", "a{3,1}",
                                   "\\p{Nonsense}", "(?'a')", "\\b+", "(?<=a)+", "(?<1a>b)"}) {
    const Pattern pattern(source);
    EXPECT_NE(pattern.problem(), "") << source;
    EXPECT_EQ(pattern.match("a"), PatternVerdict::undecided) << source;
    EXPECT_FALSE(is_ecma_regex(source)) << source;
  }
  // No engine here forgets what a group matched when a repetition around it starts again.
  for (const std::string source : {"^(?:(a)|(b))+\\1$", "^(?:(?<x>a)?b)*\\k<x>$", "(\\1a)+"}) {
    const Pattern pattern(source);
    EXPECT_TRUE(pattern.is_beyond_engines()) << source;
    EXPECT_EQ(pattern.match("ab"), PatternVerdict::undecided) << source;
    EXPECT_TRUE(is_ecma_regex(source)) << source;
  }
  // Allowed in a description, but not as a value of format regex.
  for (const std::string source : {"\\_", "{a}", "(?i)a", "\\a"}) {
    EXPECT_EQ(Pattern(source).problem(), "") << source;
    EXPECT_FALSE(is_ecma_regex(source)) << source;
  }
}

}  // namespace
}  // namespace driftgate::pattern_test
