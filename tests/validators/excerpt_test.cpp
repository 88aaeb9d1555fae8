#include "validators/excerpt.h"

#include <gtest/gtest.h>

#include "specs/document/document.h"

namespace driftgate {
namespace {

std::string whole(const Excerpt& excerpt) {
  return excerpt.before + "<<" + excerpt.marked + ">>" + excerpt.after;
}

TEST(Excerpt, a_value_stands_among_its_neighbours) {
  const struct {
    const char* what;
    const char* json;
    const char* pointer;
    const char* quoted;
  } cases[] = {
      {"the whole", "1", "", "<<1>>"},
      {"a member", R"({"a":1,"b":"x","c":[1]})", "/b",
       "{\n  \"a\": 1\n  <<\"b\": \"x\">>\n  \"c\": […]\n}"},
      {"inside an array", R"({"z":0,"items":[{"id":1},{"id":2,"amount":"1"},{}],"page":1,"q":2})",
       "/items/1/amount",
       "{\n  … 1 more\n  \"items\": [\n    … 1 more\n    {\n      \"id\": 2\n      "
       "<<\"amount\": \"1\">>\n    }\n    … 1 more\n  ]\n  … 2 more\n}"},
      {"among many", "[0,1,2,3,4,5,6,7,8,9]", "/5",
       "[\n  … 2 more\n  2\n  3\n  4\n  <<5>>\n  6\n  7\n  8\n  … 1 more\n]"},
      {"an object", R"({"a":{"b":1,"c":{"d":2},"e":[]}})", "/a",
       "{\n  <<\"a\": {\n    \"b\": 1\n    \"c\": {…}\n    \"e\": []\n  }>>\n}"},
      {"a long object", "[[1,2,3,4,5,6,7,8]]", "/0",
       "[\n  <<[\n    1\n    2\n    3\n    4\n    5\n    6\n    … 2 more\n  ]>>\n]"},
      {"what is not there", R"({"a":{"b":1}})", "/a/x/y",
       "{\n  <<\"a\": {\n    \"b\": 1\n  }>>\n}"},
      {"no pointer", R"({"a":1})", "query size", "<<{\n  \"a\": 1\n}>>"},
      {"an escaped name", R"({"a/b~c":1})", "/a~1b~0c", "{\n  <<\"a/b~c\": 1>>\n}"},
      {"deep", "[[[[[[[[1]]]]]]]]", "/0/0/0/0/0/0/0/0",
       "…\n[\n  [\n    [\n      [\n        [\n          [\n            <<1>>\n          ]\n        "
       "]\n"
       "      ]\n    ]\n  ]\n]\n…"},
      {"a line break", R"({"a":"x\ny"})", "/a", "{\n  <<\"a\": \"x\\ny\">>\n}"},
  };
  for (const auto& c : cases) {
    JsonReader reader;
    const Document* document = reader.read(c.json);
    ASSERT_NE(document, nullptr) << c.what;
    EXPECT_EQ(whole(quote_value(document->root(), c.pointer)), c.quoted) << c.what;
  }
}

TEST(Excerpt, is_small_whatever_the_value_is) {
  const std::string name(100'000, 'n');
  std::string json = "{\"" + name + "\":\"" + std::string(100'000, 'v') + "\",\"list\":[0";
  for (int i = 0; i < 50'000; ++i) json += ",1";
  json += "]}";
  JsonReader reader;
  const Document* document = reader.read(json);
  ASSERT_NE(document, nullptr);
  for (const std::string& pointer : {"/" + name, std::string("/list/49000"), std::string()})
    EXPECT_LT(whole(quote_value(document->root(), pointer)).size(), 2'000U)
        << pointer.substr(0, 20);
}

TEST(Excerpt, lines_of_a_source) {
  const std::string source = "a:\n  b:\n    type: number\n    c: 1\r\n\nd:\n  e: 2\nf: 3\n";
  const struct {
    int line;
    const char* quoted;
    int first;
  } cases[] = {
      {1, "<<a:>>\n  b:\n    type: number", 1},
      {3, "a:\n  b:\n    <<type: number>>\n    c: 1\n", 1},
      {7, "    c: 1\n\nd:\n  <<e: 2>>\nf: 3", 4},
      {9, "<<>>", 0},
  };
  for (const auto& c : cases) {
    const Excerpt excerpt = quote_line(source, 1, c.line, 1);
    EXPECT_EQ(excerpt.line, c.first) << c.line;
    EXPECT_EQ(whole(excerpt), c.quoted) << c.line;
  }
  EXPECT_EQ(whole(quote_line("x: 1\ny: 2", 8, 9, 1)), "x: 1\n<<y: 2>>");
  EXPECT_EQ(quote_line("x: 1\ny: 2", 8, 9, 1).line, 8);
}

TEST(Excerpt, a_long_line_is_cut_around_what_is_meant) {
  std::string line = "{" + std::string(3'000, 'x') + "\"type\":\"number\",\"é\":1";
  const auto column = static_cast<int>(line.find("\"number\"")) + 1;
  line += std::string(3'000, '\xC3');
  const Excerpt excerpt = quote_line(line, 1, 1, column);
  EXPECT_EQ(excerpt.marked, "\"number\"");
  EXPECT_TRUE(excerpt.before.starts_with("…x"));
  EXPECT_TRUE(excerpt.after.ends_with("…"));
  EXPECT_LT(whole(excerpt).size(), 300U);
  // A column beyond the line, as of a file that has changed since.
  EXPECT_EQ(quote_line(std::string(300, 'a'), 1, 1, 9'000).marked, "");
}

TEST(Excerpt, the_start_of_a_text) {
  EXPECT_EQ(quote_start("").before, "");
  EXPECT_EQ(quote_start("<html>\r\n").before, "<html>");
  EXPECT_EQ(quote_start(std::string(1'000, 'a')).before, std::string(600, 'a') + "…");
  EXPECT_EQ(quote_start("1\n2\n3\n4\n5\n6\n7\n8\n9\n10\n11\n12\n13").before,
            "1\n2\n3\n4\n5\n6\n7\n8\n9\n10\n11\n12…");
}

}  // namespace
}  // namespace driftgate
