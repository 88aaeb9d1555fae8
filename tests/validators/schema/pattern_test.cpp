#include "validators/schema/pattern.h"

#include <gtest/gtest.h>

namespace driftgate {
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
      // What stands in real descriptions although no ECMA-262 engine would take it with `u`.
      {"(?i)^abc$", "ABC", "abd"},
      {"^\\_\\-\\@$", "_-@", "x-@"},
      {"^[\\w\\-\\.]+$", "a-b.c", "a b"},
      {"^{a}$", "{a}", "a"},
      {"^a{,3}$", "a{,3}", "aa"},
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
  for (const std::string source :
       {"(", ")", "[", "*a", "a**", "\\", "(?<n>a)(?<n>b)", "a{3,1}", "\\p{Nonsense}", "(?'a')"}) {
    const Pattern pattern(source);
    EXPECT_NE(pattern.problem(), "") << source;
    EXPECT_EQ(pattern.match("a"), PatternVerdict::undecided) << source;
    EXPECT_FALSE(is_ecma_regex(source)) << source;
  }
  // Allowed in a description, but not as a value of format regex.
  for (const std::string source : {"\\_", "{a}", "(?i)a", "\\a"}) {
    EXPECT_EQ(Pattern(source).problem(), "") << source;
    EXPECT_FALSE(is_ecma_regex(source)) << source;
  }
}

}  // namespace
}  // namespace driftgate
