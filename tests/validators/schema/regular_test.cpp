#include "validators/schema/regular.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <random>

#include "validators/schema/pattern.h"

namespace driftgate::regular_test {
namespace {

std::size_t characters(std::string_view text) {
  return static_cast<std::size_t>(std::count_if(text.begin(), text.end(), [](char c) {
    return (static_cast<unsigned char>(c) & 0xC0) != 0x80;
  }));
}

bool is_in(std::string_view text, const TextSet& set) {
  for (const std::string_view source : set.matching)
    if (Pattern(source).match(text) != PatternVerdict::matches) return false;
  for (const std::string_view source : set.not_matching)
    if (Pattern(source).match(text) != PatternVerdict::differs) return false;
  return characters(text) >= set.least && (!set.most || characters(text) <= *set.most);
}

std::string told(const FoundText& found) {
  constexpr const char* kAnswers[] = {"no", "yes", "unknown"};
  return std::string(kAnswers[static_cast<int>(found.answer)]) + " '" + found.text + "' " +
         found.reason;
}

// What `narrow` matches and `wide` does not.
FoundText outside(std::string_view narrow, std::string_view wide) {
  const TextSet set{.matching = {narrow}, .not_matching = {wide}};
  FoundText found = find_text(set);
  if (found.answer == Answer::yes) {
    EXPECT_TRUE(is_in(found.text, set)) << narrow << " not " << wide << ": " << told(found);
  }
  return found;
}

TEST(Regular, KnowsPatternsThatSayTheSame) {
  const std::pair<std::string, std::string> kCases[] = {
      {"^[a-z]+$", "^[a-z]{1,}$"},
      {"^[a-z]+$", "^[a-z][a-z]*$"},
      {"^\\d{3}$", "^[0-9][0-9][0-9]$"},
      {"^(a|b)$", "^[ab]$"},
      {"^a?$", "^(?:|a)$"},
      {"^a?$", "^a{0,1}$"},
      {"^(?<word>abc)$", "^abc$"},
      {"^abc", "^abc.*"},
      {"abc", "[^]*abc[^]*"},
      {"abc$", "^[\\s\\S]*abc$"},
      {"", ".*"},
      {"^", "$"},
      {"^[^]*$", "x?"},
      {"a|^$", "^$|a"},
      {"(?:)", "^(?:[^]|)"},
      {"^[\\w-]+$", "^[a-zA-Z0-9_\\-]{1,}$"},
      {"^[^a-z]$", "^[\\x00-\\x60{-\\u{10ffff}]$"},
      {"^\\u{1F600}$", "^\\ud83d\\ude00$"},
      {"^(?:ab|ac|ad)$", "^a[b-d]$"},
      {"^\\c1\\x4\\u12$", "^\\\\c1x4u12$"},
      {"^\\cJ\\ca$", "^\\n\\x01$"},
      {"\\ud83d\\n|a", "a"},
      {"^(?:(?:a*)*b?)*$", "^[ab]*$"},
      {"^\\p{L}$", "^[\\p{Lu}\\p{Ll}\\p{Lt}\\p{Lm}\\p{Lo}]$"},
      {"^\\P{L}$", "^[^\\p{Letter}]$"},
      {"\\bfoo\\b", "(?:^|\\W)foo(?:\\W|$)"},
      {"^\\w\\B\\w$", "^\\w\\w$"},
      {"^(?!b)[ab]$", "^a$"},
      {"^(?=.*[0-9])[a-z0-9]{2}$", "^(?:[0-9][a-z0-9]|[a-z][0-9])$"},
      {"^[a-z]{1,4000}$", "^[a-z]{0,3999}[a-z]$"},
      {"^[a-f0-9]{8}-([a-f0-9]{4}-){3}[a-f0-9]{12}$",
       "^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$"},
      {"^\\d{4}-(?:0[1-9]|1[0-2])-(?:[0-2]\\d|3[01])$",
       "^[0-9]{4}-(?:0[1-9]|1[012])-(?:[012][0-9]|30|31)$"},
      {"^(0|[1-9]\\d*)\\.(0|[1-9]\\d*)\\.(0|[1-9]\\d*)$",
       "^(?:(?:0|[1-9][0-9]*)\\.){2}(?:0|[1-9][0-9]*)$"},
  };
  for (const auto& [a, b] : kCases) {
    EXPECT_EQ(outside(a, b).answer, Answer::no) << a << " not " << b << ": " << told(outside(a, b));
    EXPECT_EQ(outside(b, a).answer, Answer::no) << b << " not " << a << ": " << told(outside(b, a));
  }
}

TEST(Regular, FindsOneOfTheShortestTextsOutside) {
  struct Case {
    std::string narrow;
    std::string wide;
    std::string text;
  };
  const Case kCases[] = {
      {"^[a-z]+$", "^[a-y]+$", "z"},
      {"^[a-z]+$", "^[a-z]{1,9}$", "aaaaaaaaaa"},
      {"[a-z]", "^[a-z]+$", "aA"},
      {"abc", "^abc", "aabc"},
      {"^abc", "^abc$", "abca"},
      {".*", "^.*$", "\n"},
      {"", "^.*$", "\n"},
      {"^\\d+$", "^(0|[1-9]\\d*)$", "01"},
      {"^[\\w.]+$", "^\\w+$", "."},
      {"^\\p{L}+$", "^[a-zA-Z]+$", "é"},
      {"^\\s$", "^[ \\t\\r\\n]$", "\u00a0"},
      {"^.{0,3}$", "^.{1,3}$", ""},
      {"^\\d{4}-\\d\\d$", "^\\d{4}-(?:0[1-9]|1[0-2])$", "1111-13"},
      {"^[a-z]{0,5000}$", "^[a-z]{0,80}$", std::string(81, 'a')},
      {"^[a-z]{0,5000}$", "^[a-y]{0,5000}$", "z"},
      {"^[a-z]{70,5000}$", "^[a-z]{71,4000}$", std::string(70, 'a')},
      {"^(?!admin$)[a-z]+$", "^[b-z]", "a"},
      {"^[a-z]{5}$", "^(?!admin$)[a-z]+$", "admin"},
      {"^a|b$", "^(?:a|b)$", "aa"},
      {"\\bno\\b", "^no$", "no-"},
  };
  for (const Case& each : kCases) {
    const FoundText found = outside(each.narrow, each.wide);
    EXPECT_EQ(found.answer, Answer::yes) << each.narrow << " not " << each.wide << told(found);
    EXPECT_EQ(characters(found.text), characters(each.text)) << each.narrow << told(found);
  }
}

TEST(Regular, KnowsWhatHasNothingInCommon) {
  const std::pair<std::vector<std::string_view>, Answer> kCases[] = {
      {{"^[a-z]+$", "^[0-9]+$"}, Answer::no},
      {{"^[a-z]*$", "^[0-9]*$"}, Answer::yes},
      {{"^a", "^b"}, Answer::no},
      {{"^a", "b$"}, Answer::yes},
      {{"^(?:aa)*$", "^a(?:aa)*$"}, Answer::no},
      {{"^(?:aa)+$", "^(?:aaa)+$"}, Answer::yes},
      {{"a", "b", "c", "^[abc]{2}$"}, Answer::no},
      {{"a", "b", "c", "^[abc]{3}$"}, Answer::yes},
      {{"a^"}, Answer::no},
      {{"$a"}, Answer::no},
      {{"[]"}, Answer::no},
      {{"^\\b$"}, Answer::no},
      {{"a\\bb"}, Answer::no},
      {{"[\\ud800-\\udfff]"}, Answer::no},
      {{"^\\p{L}$", "^\\p{N}$"}, Answer::no},
      {{"^\\p{Lu}$", "^[a-z\\u00e9]$"}, Answer::no},
      {{"^[a-z]{100}$", "^[a-z]{101,}$"}, Answer::no},
      {{"^(?=.*[A-Z])(?=.*\\d).{8,}$", "^[a-z]*$"}, Answer::no},
      {{"^(?=.*[A-Z])(?=.*\\d).{8,}$"}, Answer::yes},
      {{"^\\d{4}-\\d{2}-\\d{2}$", "^\\d{4}-\\d{2}-\\d{2}T"}, Answer::no},
      {{"^sha256:[a-f0-9]{64}$", "^[\\w:]{1,71}$"}, Answer::yes},
      {{"^sha256:[a-f0-9]{64}$", "^[\\w:]{1,70}$"}, Answer::no},
  };
  for (const auto& [patterns, answer] : kCases) {
    const TextSet set{.matching = patterns};
    const FoundText found = find_text(set);
    EXPECT_EQ(found.answer, answer) << patterns.front() << told(found);
    if (found.answer == Answer::yes) {
      EXPECT_TRUE(is_in(found.text, set)) << told(found);
    }
  }
}

TEST(Regular, CountsCharacters) {
  struct Case {
    TextSet set;
    Answer answer;
    std::size_t length;
  };
  const Case kCases[] = {
      {{.least = 3}, Answer::yes, 3},
      {{.least = 3, .most = 2}, Answer::no, 0},
      {{.matching = {"^[a-z]+$"}, .least = 7, .most = 9}, Answer::yes, 7},
      {{.matching = {"^[a-z]{3}$"}, .least = 4}, Answer::no, 0},
      {{.matching = {"^[a-z]{3}$"}, .most = 2}, Answer::no, 0},
      {{.matching = {"^(?:aa)*$"}, .least = 3, .most = 3}, Answer::no, 0},
      {{.matching = {"^(?:aa)*$"}, .least = 3}, Answer::yes, 4},
      {{.matching = {"^(?:ab|abc)$"}, .least = 3}, Answer::yes, 3},
      {{.matching = {"^\\u{1F600}*$"}, .least = 2, .most = 2}, Answer::yes, 2},
      {{.matching = {"a"}, .least = 500}, Answer::yes, 500},
      {{.matching = {"^[a-z]{0,100000}$"}, .least = 300}, Answer::yes, 300},
      {{.matching = {"^.{1,4000}$"}, .least = 4001}, Answer::no, 0},
      {{.matching = {"[^]{1,64}"}, .not_matching = {"^[^]{1,64}$"}}, Answer::yes, 65},
      {{.matching = {"^(?:aaaaaa)*$", "^(?:aaaa)*$"}, .least = 13, .most = 23}, Answer::no, 0},
      {{.matching = {"^(?:aa)*$"}, .not_matching = {"^(?:aaaa)*$"}, .least = 3}, Answer::yes, 6},
      {{.matching = {"^(?:aaaa)*$"}, .not_matching = {"^(?:aa)*$"}, .least = 3}, Answer::no, 0},
      {{.not_matching = {"^[^]{0,100}$", "^[a-z]*$"}}, Answer::yes, 101},
      {{.not_matching = {"^[^]{0,100}$"}, .most = 100}, Answer::no, 0},
  };
  for (const Case& each : kCases) {
    const FoundText found = find_text(each.set);
    const std::string name =
        each.set.matching.empty() ? "" : std::string(each.set.matching.front());
    EXPECT_EQ(found.answer, each.answer) << name << " " << each.set.least << " " << told(found);
    EXPECT_EQ(characters(found.text), each.length) << name << " " << told(found);
    if (found.answer == Answer::yes) {
      EXPECT_TRUE(is_in(found.text, each.set)) << told(found);
    }
  }
}

TEST(Regular, SaysWhatItDoesNotKnow) {
  const std::pair<std::string, std::string> kCases[] = {
      {"^a(?=b)b$", "a lookahead"},
      {"^(a(?!b)|c)$", "a lookahead"},
      {"(?<=a)b", "a lookbehind"},
      {"^(a|b)\\1$", "a back reference"},
      {"^(?i)abc$", "a flag"},
      {"^(?i:abc)$", "a flag"},
      {"(", "what is no regular expression"},
      {"^[z-a]$", "a range out of order"},
      {"^\\p{NoSuchThing}$", "a property that is not known"},
      {"^(?:(?:ab){1000}){1000}$", "an expression that is too long"},
      {"^(?:[ab]{3}){100000}$", "an expression that is too long"},
  };
  for (const auto& [source, reason] : kCases) {
    const FoundText found = find_text({.matching = {source, "^[^]{9}$"}});
    EXPECT_EQ(found.answer, Answer::unknown) << source << told(found);
    EXPECT_EQ(found.reason, reason) << source;
  }
  EXPECT_EQ(find_text({.matching = {"^[ab]*a[ab]{40}$", "^[ab]*b[ab]{40}$", "^[ab]*$"}}).reason,
            "too many states");
}

TEST(Regular, AnswersBesideWhatItDoesNotKnow) {
  // Empty without the unknown one; and a text that the unknown one is asked about.
  EXPECT_EQ(find_text({.matching = {"^(a)\\1$", "^b$", "^c$"}}).answer, Answer::no);
  EXPECT_EQ(find_text({.matching = {"^b$"}, .not_matching = {"^(a)\\1$"}}).text, "b");
  // The same expression on both sides, whatever it says.
  EXPECT_EQ(find_text({.matching = {"^(a)\\1$"}, .not_matching = {"^(a)\\1$"}}).answer, Answer::no);
}

TEST(Regular, StaysWithinItsBudget) {
  std::string classes = "^(?:";
  for (int i = 0; i < 10'000; ++i)
    classes += (i == 0 ? "[\\u{" : "|[\\u{") + std::to_string(1000 + i) + "}-\\u{" +
               std::to_string(20000 + 7 * i) + "}]";
  classes += ")$";
  std::string words = "^(?:a";
  for (int i = 0; i < 5'000; ++i) words += "|w" + std::to_string(i * 7919 % 100'003);
  words += ")$";
  const std::string kHostile[] = {"^(a+)+$",
                                  "(a*)*b",
                                  "^(?:a?){500}a{500}$",
                                  "(?:x+x+)+y",
                                  ".*.*.*.*=.*",
                                  "[ab]*a[ab]{200}c",
                                  "(?:a|b|ab){1,2000}c$",
                                  std::string(3000, '(') + "a" + std::string(3000, ')'),
                                  classes,
                                  words,
                                  "^\\p{L}\\p{N}\\p{P}\\p{S}\\p{M}\\p{Z}\\p{C}\\p{Lu}\\p{Ll}$",
                                  "(((((a{30}){30}){30}){30}){30})"};
  for (const std::string& source : kHostile)
    for (const bool wanted : {true, false}) {
      TextSet set{.matching = {"[ab]{3}"}, .least = 2};
      (wanted ? set.matching : set.not_matching).push_back(source);
      const FoundText found = find_text(set);
      EXPECT_NE(found.answer, Answer::no) << source.substr(0, 40);
      EXPECT_EQ(found.answer == Answer::unknown, !found.reason.empty()) << source.substr(0, 40);
      if (found.answer == Answer::yes && source.size() < 100) {
        EXPECT_TRUE(is_in(found.text, set)) << source << told(found);
      }
    }
}

// Small expressions over a and b.
class Maker {
 public:
  explicit Maker(std::uint32_t seed) : random_(seed) {}

  std::size_t below(std::size_t count) {
    return std::uniform_int_distribution<std::size_t>(0, count - 1)(random_);
  }

  std::string expression(int depth = 3) {
    std::string text;
    if (below(8) == 0) text += kAheads[below(std::size(kAheads))];
    for (std::size_t parts = below(4); parts > 0; --parts) text += atom(depth);
    return below(5) == 0 ? text + "|" + (depth > 0 ? expression(depth - 1) : "") : text;
  }

 private:
  std::string atom(int depth) {
    const std::size_t kind = below(12);
    if (kind == 0) return "^";
    if (kind == 1) return "$";
    if (kind == 2) return below(2) == 0 ? "\\b" : "\\B";
    std::string text(kAtoms[below(std::size(kAtoms))]);
    if (kind > 9 && depth > 0) text = (below(2) == 0 ? "(" : "(?:") + expression(depth - 1) + ")";
    return text + std::string(kTimes[below(std::size(kTimes))]);
  }

  static constexpr std::string_view kAtoms[] = {"a", "b", "[ab]", ".", "[^a]", "\\W", "-", "[]"};
  static constexpr std::string_view kTimes[] = {"",  "",    "",      "",      "*",    "+",
                                                "?", "{2}", "{1,3}", "{0,2}", "{2,}", "*?"};
  static constexpr std::string_view kAheads[] = {"^(?=a)", "^(?!.b)", "(?=b$)^", "^(?!-|$)"};
  std::mt19937 random_;
};

std::vector<std::string> short_texts() {
  std::vector<std::string> texts{""};
  for (std::size_t at = 0; texts[at].size() < 5; ++at)
    for (const char c : {'a', 'b', '-', '\n'})
      if (c != '\n' || texts[at].size() < 3) texts.push_back(texts[at] + c);
  return texts;
}

TEST(Regular, AgreesWithPatternOnEveryShortText) {
  const std::vector<std::string> texts = short_texts();
  Maker maker(20261121);
  std::size_t yes = 0;
  std::size_t no = 0;
  std::size_t unknown = 0;
  for (int round = 0; round < 1500; ++round) {
    std::vector<std::string> sources;
    for (std::size_t count = 1 + maker.below(3); count > 0; --count)
      sources.push_back(maker.expression());
    TextSet set;
    for (const std::string& source : sources)
      (maker.below(2) == 0 ? set.matching : set.not_matching).push_back(source);
    set.least = maker.below(3) == 0 ? maker.below(5) : 0;
    if (maker.below(3) == 0) set.most = maker.below(6);
    const std::string name = [&] {
      std::string all;
      for (const std::string_view source : set.matching) all += " " + std::string(source);
      all += " not";
      for (const std::string_view source : set.not_matching) all += " " + std::string(source);
      return all;
    }();
    const FoundText found = find_text(set);
    if (found.answer == Answer::unknown) {
      ++unknown;
      continue;
    }
    ++(found.answer == Answer::yes ? yes : no);
    if (found.answer == Answer::yes) {
      ASSERT_TRUE(is_in(found.text, set)) << name << told(found);
    }
    std::vector<Pattern> wanted;
    std::vector<Pattern> unwanted;
    for (const std::string_view source : set.matching) wanted.emplace_back(source);
    for (const std::string_view source : set.not_matching) unwanted.emplace_back(source);
    for (const std::string& text : texts) {
      if (found.answer == Answer::yes && text.size() >= characters(found.text)) break;
      if (text.size() < set.least || (set.most && text.size() > *set.most)) continue;
      bool in = true;
      for (const Pattern& pattern : wanted)
        in = in && pattern.match(text) == PatternVerdict::matches;
      for (const Pattern& pattern : unwanted)
        in = in && pattern.match(text) == PatternVerdict::differs;
      ASSERT_FALSE(in) << "'" << text << "'" << name << " least " << set.least << told(found);
    }
  }
  EXPECT_GT(yes, 500u);
  EXPECT_GT(no, 150u);
  EXPECT_LT(unknown, 250u);
}

}  // namespace
}  // namespace driftgate::regular_test
