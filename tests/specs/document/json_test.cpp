#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "specs/document/document.h"
#include "specs/document/error.h"

namespace driftgate {
namespace {

std::string error_of(const std::string& text, const ReadLimits& limits = {}) {
  try {
    read_json(text, "a.json", limits);
  } catch (const Error& error) {
    return to_string(error.where()) + ": " + error.what();
  }
  return "";
}

TEST(Json, comes_back_as_it_was_written) {
  const std::string texts[] = {
      "null",
      "true",
      "false",
      "0",
      "-0",
      "1.0",
      "1e400",
      "-1E-400",
      "123456789012345678901234567890",
      "\"\"",
      "\"a\\\"b\\\\c\\n\"",
      "\"h\u00e9\U0001F600\"",
      "[]",
      "{}",
      "[[],{},[1,[2]],\"x\"]",
      "{\"a\":{\"b\":[1,{\"c\":null}]},\"d\":[true,false]}",
      "{\"\":1,\" \":2}",
  };
  for (const std::string& text : texts) {
    EXPECT_EQ(to_json(read_json(text, "a.json")->root()), text) << text;
    EXPECT_EQ(to_json(read_json("\xEF\xBB\xBF \n" + text + "\t", "a.json")->root()), text) << text;
  }
}

TEST(Json, numbers_of_any_size_keep_every_digit) {
  const std::string texts[] = {std::string(400, '9'), "0." + std::string(800, '0') + "1",
                               "1e" + std::string(1000, '7'), std::string(5000, '8') + "e9999",
                               "-1." + std::string(1 << 20, '3')};
  for (const std::string& text : texts) {
    const auto document = read_json("[" + text + ",1]", "a.json");
    ASSERT_EQ(document->root().size(), 2U);
    EXPECT_TRUE(document->root().element(0).text() == text);
    EXPECT_EQ(document->root().element(1).text(), "1");
  }
}

struct Escape {
  const char* written;
  const char* means;
};

// Strings are read by the block: every kind of escape stands at every place of one, alone and
// among others.
TEST(Json, escapes_are_undone_wherever_they_stand) {
  const Escape cases[] = {{"\\\"", "\""},        {"\\\\", "\\"},
                          {"\\/", "/"},          {"\\b", "\b"},
                          {"\\f", "\f"},         {"\\n", "\n"},
                          {"\\r", "\r"},         {"\\t", "\t"},
                          {"\\u00e9", "\u00e9"}, {"\\ud83d\\ude00", "\U0001F600"},
                          {"\u00e9", "\u00e9"}};
  for (const Escape& one : cases)
    for (const Escape& other : cases)
      for (std::size_t before = 0; before < 40; ++before) {
        const std::string plain(before, 'a');
        std::string written = "\"" + plain, means = plain;
        for (std::size_t i = 0; i < 40; ++i) {
          written += one.written + std::string(i % 7, 'b') + other.written;
          means += one.means + std::string(i % 7, 'b') + other.means;
        }
        ASSERT_EQ(read_json(written + plain + "\"", "a.json")->root().text(), means + plain)
            << written;
      }
}

TEST(Json, what_is_wrong_is_told_with_its_place) {
  const struct {
    std::string text;
    std::string error;
  } cases[] = {
      {"", "a.json:1:1: the text is empty"},
      {" \n ", "a.json:2:2: the text is empty"},
      {"{\"a\":1,\n \"b\":tru}", "a.json:2:9: a value is expected here"},
      {"[1,]", "a.json:1:4: a value is expected here"},
      {"{\"a\":1,}", "a.json:1:8: a member name in double quotes is expected here"},
      {"{a:1}", "a.json:1:2: a member name in double quotes is expected here"},
      {"{\"a\" 1}", "a.json:1:6: a colon is expected after the member name"},
      {"[1 2]", "a.json:1:4: a comma or ']' is expected here"},
      {"{\"a\":1 \"b\"}", "a.json:1:8: a comma or '}' is expected here"},
      {"[1] 2", "a.json:1:5: there is text after the end of the value"},
      {std::string("[1]\0[2]", 7), "a.json:1:4: a NUL byte after the end of the value"},
      {"[NaN]", "a.json:1:2: a value is expected here"},
      {"[Infinity]", "a.json:1:2: a value is expected here"},
      {"[01]", "a.json:1:3: a comma or ']' is expected here"},
      {"[.5]", "a.json:1:2: a value is expected here"},
      {"[+1]", "a.json:1:2: a value is expected here"},
      {"[1.]", "a.json:1:4: a digit is expected after the decimal point"},
      {"[1e]", "a.json:1:4: a digit is expected in the exponent"},
      {"// no\n1", "a.json:1:1: a value is expected here"},
      {"[\"a\\nb\\nc\",\n \"x\\q\"]", "a.json:2:2: an unknown escape in a string"},
      {"[\n\"a", "a.json:2:1: a string does not end"},
      {"[\"a\nb\"]", "a.json:1:2: a control character in a string must be escaped"},
      {"[\"\\u12\"]", "a.json:1:2: \\u needs four hexadecimal digits"},
      {"[\n\"" + std::string(60, '\\') + std::string(20, 'a') + "\\q\"]",
       "a.json:2:1: an unknown escape in a string"},
      {"[\n\"" + std::string(60, '\\') + std::string(20, 'a') + "\\ude00\"]",
       "a.json:2:1: a surrogate escape without its other half"},
      {"[\n\"" + std::string(60, '\\') + std::string(20, 'a') + "\t\"]",
       "a.json:2:1: a control character in a string must be escaped"},
      {"[\n\"" + std::string(60, '\\') + std::string(20, 'a'), "a.json:2:1: a string does not end"},
      {"[\"\\ud83d\"]", "a.json:1:2: a surrogate escape without its other half"},
      {"[\"a\\n\",\n \"\\ude00\"]", "a.json:2:2: a surrogate escape without its other half"},
      {"[\"a\xff\"]", "a.json:1:4: the text is not UTF-8"},
      {"[\"\xed\xa0\x80\"]", "a.json:1:3: the text is not UTF-8"},
      {"[\"\xc0\xaf\"]", "a.json:1:3: the text is not UTF-8"},
  };
  for (const auto& c : cases) EXPECT_EQ(error_of(c.text), c.error) << c.text;
}

TEST(Json, limits_end_what_is_too_big) {
  EXPECT_EQ(error_of(std::string(1'000'000, '[')), "a.json:1:513: nested deeper than 512 levels");
  EXPECT_EQ(error_of("[[[]]]", {.depth = 2}), "a.json:1:3: nested deeper than 2 levels");
  EXPECT_EQ(error_of("[[1]]", {.depth = 2}), "");
  EXPECT_EQ(error_of("[1,2,3]", {.nodes = 3}), "a.json:1:6: more than 3 values");
  EXPECT_EQ(error_of("[1,2,3]", {.bytes = 6}), "a.json:1:1: larger than 6 bytes");
}

TEST(Json, every_value_knows_its_line_and_pointer) {
  const auto document = read_json(
      "{\"a\\n/~\": [1,\n  {\"b\": \"x\\ny\"},\n  true],\n\n \"c\": {\"d\": -1}}", "a.json");
  const struct {
    std::string pointer;
    std::string place;
  } cases[] = {
      {"", "a.json:1:1"},           {"/a\n~1~0", "a.json:1:11"},    {"/a\n~1~0/0", "a.json:1:12"},
      {"/a\n~1~0/1", "a.json:2:3"}, {"/a\n~1~0/1/b", "a.json:2:9"}, {"/a\n~1~0/2", "a.json:3:3"},
      {"/c", "a.json:5:7"},         {"/c/d", "a.json:5:13"},
  };
  std::size_t found = 0;
  std::vector<Node> open{document->root()};
  while (!open.empty()) {
    const Node node = open.back();
    open.pop_back();
    for (const Member member : node.members()) open.push_back(member.value);
    for (const Node element : node.elements()) open.push_back(element);
    for (const auto& c : cases) {
      if (node.pointer() != c.pointer) continue;
      EXPECT_EQ(to_string(node.location()), c.place) << c.pointer;
      ++found;
    }
  }
  EXPECT_EQ(found, std::size(cases));
}

TEST(Json, names_are_found_in_objects_of_any_size) {
  for (const int count : {1, 2, 15, 16, 17, 33, 1000}) {
    std::string text = "{";
    for (int i = 0; i < count; ++i)
      text += (i ? ",\"n" : "\"n") + std::to_string(i) + "\":" + std::to_string(i);
    const auto document = read_json(text + "}", "a.json");
    EXPECT_TRUE(document->duplicates().empty());
    for (int i = 0; i < count; ++i)
      EXPECT_EQ(document->root().find("n" + std::to_string(i)).text(), std::to_string(i));
    EXPECT_FALSE(document->root().find("n" + std::to_string(count)));
    EXPECT_FALSE(document->root().find(""));
  }
}

TEST(Json, duplicate_names_are_listed) {
  for (const int others : {0, 3, 40}) {
    std::string text = "{\"a\":1,";
    for (int i = 0; i < others; ++i) text += "\"n" + std::to_string(i) + "\":0,";
    const auto document = read_json(text + "\n\"a\":2,\"a\":3,\"b\":{\"c\":1}}", "a.json");
    ASSERT_EQ(document->duplicates().size(), 2U) << others;
    EXPECT_EQ(to_string(document->duplicates()[0].key.location()), "a.json:2:1");
    EXPECT_EQ(document->root().find("a").text(), "1");
  }
}

TEST(Json, names_chosen_to_collide_are_found_and_counted_all_the_same) {
  // Of texts longer than 64 bytes the hash sees only the ends.
  const std::string ends(32, 'x');
  std::string text = "{";
  for (int i = 0; i < 3000; ++i)
    text += "\"" + ends + std::to_string(10'000 + i) + ends + "\":" + std::to_string(i) + ",";
  text += "\"" + ends + "10007" + ends + "\":\"again\"}";
  const auto document = read_json(text, "a.json");
  EXPECT_EQ(document->duplicates().size(), 1U);
  EXPECT_EQ(document->root().find(ends + "10007" + ends).text(), "7");
  EXPECT_EQ(document->root().find(ends + "12999" + ends).text(), "2999");
  EXPECT_FALSE(document->root().find(ends + "13000" + ends));
}

TEST(Json, text_that_could_go_on_is_told_from_text_that_is_wrong) {
  const struct {
    std::string text;
    bool ends_early;
  } cases[] = {
      {"{\"a\":", true}, {"[1,", true},         {"[1", true},     {"\"abc", true}, {"[tr", true},
      {"{\"a\"", true},  {"[1.", true},         {"", true},       {"[1,]", false}, {"[1}", false},
      {"[nul]", false},  {"[\"a\\q\"]", false}, {"[1] 2", false}, {"{a", false},
  };
  JsonReader reader;
  for (const auto& c : cases) {
    EXPECT_EQ(reader.read(c.text), nullptr) << c.text;
    EXPECT_EQ(reader.problem().ends_early, c.ends_early) << c.text;
  }
  EXPECT_EQ(reader.read("[[[", {.depth = 2}), nullptr);
  EXPECT_FALSE(reader.problem().ends_early);
}

TEST(Json, a_reader_reads_one_text_after_another) {
  JsonReader reader;
  const Document* document = reader.read("{\"a\":[1,2]}");
  ASSERT_NE(document, nullptr);
  EXPECT_EQ(to_json(document->root()), "{\"a\":[1,2]}");
  EXPECT_EQ(reader.read("{\"a\":"), nullptr);
  EXPECT_EQ(reader.problem().message, "a value is expected here");
  EXPECT_EQ(reader.problem().offset, 5U);
  EXPECT_EQ(reader.read("\"\xff\""), nullptr);
  EXPECT_TRUE(reader.problem().is_encoding);
  document = reader.read("[\n7]");
  ASSERT_NE(document, nullptr);
  EXPECT_TRUE(reader.problem().message.empty());
  EXPECT_EQ(document->root().element(0).location().line, 2);
}

}  // namespace
}  // namespace driftgate
