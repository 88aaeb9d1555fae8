#include <gtest/gtest.h>

#include <string>

#include "specs/document/document.h"
#include "specs/document/error.h"
#include "tests/files.h"

namespace driftgate {
namespace {

std::string json_of(const std::string& text, const ReadLimits& limits = {}) {
  try {
    return to_json(read_yaml(text, "a.yaml", limits)->root());
  } catch (const Error& error) {
    return to_string(error.where()) + ": " + error.what();
  }
}

TEST(Yaml, scalars_follow_the_core_schema_but_for_leading_zeros) {
  const struct {
    std::string scalar;
    std::string json;
  } cases[] = {
      {"", "null"},
      {"~", "null"},
      {"null", "null"},
      {"Null", "null"},
      {"NULL", "null"},
      {"nULL", "\"nULL\""},
      {"true", "true"},
      {"True", "true"},
      {"TRUE", "true"},
      {"false", "false"},
      {"yes", "\"yes\""},
      {"no", "\"no\""},
      {"on", "\"on\""},
      {"off", "\"off\""},
      {"y", "\"y\""},
      {"0", "0"},
      {"-0", "-0"},
      {"+12", "12"},
      {"0123", "\"0123\""},
      {"-012", "\"-012\""},
      {"00", "\"00\""},
      {"012.5", "\"012.5\""},
      {"0.5", "0.5"},
      {".5", "0.5"},
      {"5.", "5"},
      {"-.5e3", "-0.5e3"},
      {"1e3", "1e3"},
      {"1E+3", "1E+3"},
      {"1e", "\"1e\""},
      {"0x1F", "31"},
      {"0o17", "15"},
      {"0xZZ", "\"0xZZ\""},
      {"1_000", "\"1_000\""},
      {"1:30", "\"1:30\""},
      {"2001-01-01", "\"2001-01-01\""},
      {".inf", "\".inf\""},
      {".nan", "\".nan\""},
      {".", "\".\""},
      {"-", "[null]"},
      {"1.2.3", "\"1.2.3\""},
      {"12e03", "12e03"},
      {"'5'", "\"5\""},
      {"\"true\"", "\"true\""},
      {"!!str 5", "\"5\""},
      {"!!int 5", "5"},
      {"! 5", "\"5\""},
      {"123456789012345678901234567890", "123456789012345678901234567890"},
  };
  for (const auto& c : cases)
    EXPECT_EQ(json_of(c.scalar + "\n# end\n"),
              c.json == "null" && c.scalar.empty() ? "a.yaml:1:1: the text is empty" : c.json)
        << c.scalar;
}

TEST(Yaml, what_real_descriptions_hold) {
  const struct {
    std::string yaml;
    std::string json;
  } cases[] = {
      {"200: ok\n404:\n  x: 1\n", R"({"200":"ok","404":{"x":1}})"},
      {"y: 1\nn: 2\nno: 3\n", R"({"y":1,"n":2,"no":3})"},
      {"? a\n: 1\n? b\n", R"({"a":1,"b":null})"},
      {"a: &x {b: 1}\nc: *x\n", R"({"a":{"b":1},"c":{"b":1}})"},
      {"a: &x [1, [2]]\nc: {d: *x, e: *x}\n", R"({"a":[1,[2]],"c":{"d":[1,[2]],"e":[1,[2]]}})"},
      {"a: &x {b: 1, c: 2}\nd:\n  <<: *x\n  c: 3\n", R"({"a":{"b":1,"c":2},"d":{"c":3,"b":1}})"},
      {"a: &x {b: 1}\nd: &y {b: 2, e: [1]}\nf:\n  <<: [*x, *y]\n  g: 0\n",
       R"({"a":{"b":1},"d":{"b":2,"e":[1]},"f":{"g":0,"b":1,"e":[1]}})"},
      {"a: &x\n  p: &in {q: 1}\nb: &y\n  <<: *x\n  r: &s [5]\nc: {t: *y, u: *s, v: *in}\n",
       R"({"a":{"p":{"q":1}},"b":{"r":[5],"p":{"q":1}},"c":{"t":{"r":[5],"p":{"q":1}},"u":[5],"v":{"q":1}}})"},
      {"'<<': 1\n", R"({"<<":1})"},
      {"{a: [b, {c: d}], 'e f': \"g\\th\"}", R"({"a":["b",{"c":"d"}],"e f":"g\th"})"},
      {"a: |\n  one\n  two\nb: >-\n  three\n  four\n", R"({"a":"one\ntwo\n","b":"three four"})"},
      {"[a: 1, b]", R"([{"a":1},"b"])"},
      {"%YAML 1.2\n---\na: 1\n...\n", R"({"a":1})"},
      {"\xEF\xBB\xBF"
       "a: 1\n",
       R"({"a":1})"},
      {"a: 1\r\nb: 2\r\n", R"({"a":1,"b":2})"},
      {"!!map {a: !!seq [1]}", R"({"a":[1]})"},
  };
  for (const auto& c : cases) EXPECT_EQ(json_of(c.yaml), c.json) << c.yaml;
}

TEST(Yaml, what_is_wrong_is_told_with_its_place) {
  const struct {
    std::string yaml;
    std::string place;  // And the beginning of the message where it is ours.
  } cases[] = {
      {"", "a.yaml:1:1: the text is empty"},
      {"# nothing\n", "a.yaml:1:1: the text is empty"},
      {"a: 1\nb: [1\n", "a.yaml:3:1: "},
      {"a: \"x\n", "a.yaml:1:4: a quoted scalar does not end"},
      {"a: 'x'' b: \"y\"\n", "a.yaml:1:4: a quoted scalar does not end"},
      {"a: \"x\\\" \\\\\\\"\n", "a.yaml:1:4: a quoted scalar does not end"},
      {"a: 1\n b: 2\n", "a.yaml:2:3: "},
      {"a: 1\n---\nb: 2\n", "a.yaml:3:1: more than one YAML document"},
      {"a: &x\n  b: *x\n", "a.yaml:2:6: an alias within the value that it stands for"},
      {"a: *nowhere\n", "a.yaml:1:4: "},
      {"? [a, b]\n: 1\n", "a.yaml:1:3: a member name must be a scalar"},
      {"a: !!python/object:x.Y {}\n", "a.yaml:1:4: the tag"},
      {"a: !local 1\n", "a.yaml:1:4: the tag"},
      {"a: !!int x\n", "a.yaml:1:4: the tag"},
      {"<<: 1\n", "a.yaml:1:5: a merge key (<<) takes a mapping or a sequence of mappings"},
      {"a: \xff\n", "a.yaml:1:4: the text is not UTF-8"},
      {std::string("a: \0", 4), "a.yaml:1:4: a NUL byte in the text"},
      {"\xff\xfe"
       "a",
       "a.yaml:1:1: the text is not UTF-8"},
  };
  for (const auto& c : cases)
    EXPECT_EQ(json_of(c.yaml).substr(0, c.place.size()), c.place) << c.yaml << json_of(c.yaml);
}

TEST(Yaml, bombs_end_early) {
  std::string bomb = "a0: &a0 [x, x, x, x, x, x, x, x, x]\n";
  for (int i = 1; i < 10; ++i) {
    const std::string last = "*a" + std::to_string(i - 1);
    bomb += "a" + std::to_string(i) + ": &a" + std::to_string(i) + " [" + last;
    for (int j = 0; j < 8; ++j) bomb += ", " + last;
    bomb += "]\n";
  }
  EXPECT_NE(json_of(bomb).find("aliases expand to more than 1000000 values"), std::string::npos);
  std::string merges = "a0: &a0 {k0: 1}\n";
  for (int i = 1; i < 2000; ++i)
    merges += "a" + std::to_string(i) + ": &a" + std::to_string(i) + " {<<: *a" +
              std::to_string(i - 1) + ", k" + std::to_string(i) + ": 1}\n";
  EXPECT_NE(json_of(merges).find("aliases expand to more than"), std::string::npos);
  EXPECT_NE(json_of(std::string(5'000'000, '[')).find("nested deeper than 512"), std::string::npos);
  EXPECT_NE(json_of(std::string(20'000, '[')).find("a.yaml:"), std::string::npos);
  std::string deep;
  for (int i = 0; i < 600; ++i) deep += std::string(static_cast<std::size_t>(i), ' ') + "a:\n";
  EXPECT_NE(json_of(deep).find("a.yaml:"), std::string::npos);
}

TEST(Yaml, duplicate_names_and_locations_are_known) {
  const auto document = read_yaml("a: 1\nb:\n  - x\n  - {c: d}\na: 2\n", "a.yaml");
  ASSERT_EQ(document->duplicates().size(), 1U);
  EXPECT_EQ(to_string(document->duplicates()[0].key.location()), "a.yaml:5:1");
  const Node c = document->root().find("b").element(1).find("c");
  EXPECT_EQ(to_string(c.location()), "a.yaml:4:9");
  EXPECT_EQ(c.pointer(), "/b/1/c");
}

// The published twins write some numbers with fewer zeros, and yaml-cpp drops one of several
// empty lines at the end of a folded scalar.
std::string without_spelling(Node node) {
  if (node.is(Kind::number)) return std::to_string(std::stod(std::string(node.text())));
  std::string text(node.text());
  std::erase_if(text, [](char c) { return c == ' ' || c == '\n'; });
  return text;
}

void expect_equal(const Document& a, const Document& b) {
  ASSERT_EQ(a.node_count(), b.node_count());
  for (std::uint32_t i = 0; i < a.node_count(); ++i) {
    const Node x(&a, i);
    const Node y(&b, i);
    ASSERT_EQ(x.kind(), y.kind()) << to_string(x.location());
    ASSERT_EQ(x.size(), y.size()) << to_string(x.location());
    ASSERT_EQ(x.boolean(), y.boolean()) << to_string(x.location());
    ASSERT_EQ(without_spelling(x), without_spelling(y)) << to_string(x.location());
  }
}

TEST(Yaml, twins_of_published_json_are_equal) {
  const auto folder = tests::suites_folder() / "descriptions" / "adyen-twins";
  if (!std::filesystem::exists(folder)) GTEST_SKIP() << "no test material at " << folder;
  std::size_t twins = 0;
  for (const auto& entry : std::filesystem::directory_iterator(folder)) {
    if (entry.path().extension() != ".yaml") continue;
    auto twin = entry.path();
    twin.replace_extension(".json");
    const auto yaml = read_yaml(tests::read_bytes(entry.path()), entry.path().filename());
    const auto json = read_json(tests::read_bytes(twin), twin.filename());
    expect_equal(*yaml, *json);
    ++twins;
  }
  EXPECT_EQ(twins, 6U);
}

TEST(Document, the_format_is_seen_from_the_text) {
  EXPECT_EQ(to_json(read_document(" {\"a\": 1}", "a.json")->root()), R"({"a":1})");
  EXPECT_EQ(to_json(read_document("a: 1", "a.json")->root()), R"({"a":1})");
  EXPECT_EQ(to_json(read_document("{a: 1, b: [c]}", "a.yaml")->root()), R"({"a":1,"b":["c"]})");
  EXPECT_EQ(to_json(read_document("{\"a\": \"\\ud83d\\ude00\"}", "a.yaml")->root()),
            "{\"a\":\"\U0001F600\"}");
  EXPECT_THROW(read_document("{\"a\": 1,}", "a.json"), Error);
}

}  // namespace
}  // namespace driftgate
