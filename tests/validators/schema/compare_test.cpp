#include "validators/schema/compare.h"

#include <gtest/gtest.h>

#include <set>

#include "tests/files.h"
#include "tests/validators/schema/schemas.h"

namespace driftgate {
namespace {

Dialect dialect_named(std::string_view name) {
  static const std::map<std::string_view, Dialect> kNames{
      {"swagger-2.0", Dialect::swagger_2_0}, {"openapi-3.0", Dialect::openapi_3_0},
      {"openapi-3.1", Dialect::openapi_3_1}, {"draft-04", Dialect::draft_4},
      {"draft-07", Dialect::draft_7},        {"2019-09", Dialect::draft_2019_09},
      {"2020-12", Dialect::draft_2020_12}};
  return kNames.at(name);
}

std::string text_of(Node node, std::string_view name, std::string_view otherwise) {
  const Node value = node.find(name);
  return std::string(value ? value.text() : otherwise);
}

std::string shown(const Comparison& comparison) {
  std::string text;
  for (const Gap& gap : comparison.gaps)
    text += std::string(gap.keyword) + " " + gap.instance + " " + gap.name + ": " +
            (gap.answer == Answer::no ? gap.witness : "? " + gap.reason) + "\n";
  return text;
}

// What was found, in the words of the table.
std::string word_for(const Comparison& comparison) {
  if (comparison.answer == Answer::yes) return "yes";
  for (const Gap& gap : comparison.gaps)
    if (gap.answer == Answer::no) return std::string(gap.keyword);
  return "unknown";
}

// Every witness is admitted by one side and refused by the other.
void expect_proved(const Comparison& comparison, const Schema& a, const Schema& b,
                   Direction direction) {
  Evaluator evaluator;
  for (const Gap& gap : comparison.gaps) {
    if (gap.answer != Answer::no) continue;
    const auto document = read_json(gap.witness, "witness");
    EXPECT_TRUE(evaluator.valid(a, document->root(), {.direction = direction})) << gap.witness;
    EXPECT_FALSE(evaluator.valid(b, document->root(), {.direction = direction})) << gap.witness;
  }
}

TEST(Compare, PairsOfSchemas) {
  const auto table = read_yaml(
      tests::read_bytes(tests::tests_folder() / "validators" / "schema" / "compare_cases.yaml"),
      "compare_cases.yaml");
  std::size_t cases = 0;
  for (const Node each : table->root().elements()) {
    const std::string dialect = text_of(each, "dialect", "2020-12");
    const tests::LoadedSchema a(to_json(each.find("a")), dialect_named(dialect));
    const tests::LoadedSchema b(to_json(each.find("b")),
                                dialect_named(text_of(each, "b_dialect", "2020-12")));
    const std::string direction = text_of(each, "direction", "none");
    const Direction way = direction == "request"    ? Direction::request
                          : direction == "response" ? Direction::response
                                                    : Direction::none;
    Evaluator evaluator;
    Comparer comparer(evaluator, {.direction = way, .described_only = !each.find("open")});
    const std::string where = each.location().file + ":" + std::to_string(each.location().line);
    const auto expect = [&](std::string_view key, const Schema& from, const Schema& to) {
      const Comparison comparison = comparer.compare(from, to);
      EXPECT_EQ(word_for(comparison), text_of(each, key, "")) << where << " " << key << "\n"
                                                              << shown(comparison);
      expect_proved(comparison, from, to, way);
      ++cases;
    };
    expect("ab", a.schema(), b.schema());
    expect("ba", b.schema(), a.schema());
  }
  EXPECT_GT(cases, 200u);
}

std::set<std::string> keywords(const std::string& a, const std::string& b) {
  const tests::LoadedSchema writing(a, Dialect::draft_2020_12);
  const tests::LoadedSchema accepting(b, Dialect::draft_2020_12);
  Evaluator evaluator;
  Comparer comparer(evaluator);
  std::set<std::string> found;
  for (const Gap& gap : comparer.compare(writing.schema(), accepting.schema()).gaps)
    found.emplace(gap.keyword);
  return found;
}

// Whoever asks which keyword hurts takes silence for a proof.
TEST(Compare, EveryKeywordThatRefusesIsTold) {
  const struct {
    std::string a;
    std::string b;
    std::set<std::string> told;
  } cases[]{
      {R"({"enum":["aaa"]})", R"({"maxLength":2,"pattern":"^b"})", {"maxLength", "pattern"}},
      {R"({"enum":[{"x":1},{}]})",
       R"({"required":["y"],"maxProperties":0})",
       {"required", "maxProperties"}},
      {"{}", R"({"type":["string","integer"],"maxLength":3})", {"type", "maxLength"}},
      {"{}", R"({"type":"object","required":["x"]})", {"type", "required"}},
      {R"({"type":"object","properties":{"abc":{}},"required":["abc"]})",
       R"({"propertyNames":{"maxLength":2,"pattern":"^b"}})",
       {"maxLength", "pattern"}},
  };
  for (const auto& each : cases) EXPECT_EQ(keywords(each.a, each.b), each.told) << each.b;
}

TEST(Compare, GapsBeyondTheMostAreToldOf) {
  std::string names;
  for (int i = 0; i < 120; ++i) names += (i > 0 ? ",\"n" : "\"n") + std::to_string(i) + "\"";
  const tests::LoadedSchema writing(R"({"type":"object"})", Dialect::draft_2020_12);
  const tests::LoadedSchema accepting("{\"required\":[" + names + "]}", Dialect::draft_2020_12);
  Evaluator evaluator;
  for (const std::size_t most : {std::size_t{100}, std::size_t{120}}) {
    Comparer comparer(evaluator, {.most = most});
    const Comparison comparison = comparer.compare(writing.schema(), accepting.schema());
    EXPECT_EQ(comparison.gaps.size(), most);
    EXPECT_EQ(comparison.more, most < 120);
  }
}

}  // namespace
}  // namespace driftgate
