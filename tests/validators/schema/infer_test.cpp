#include "validators/schema/infer.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <map>
#include <random>
#include <string>
#include <vector>

#include "tests/files.h"
#include "tests/validators/schema/random_values.h"
#include "tests/validators/schema/schemas.h"

namespace driftgate::infer_test {
namespace {

using tests::shape_of;
using tests::Texts;
using tests::Values;

std::string times(std::size_t count, const std::string& value) {
  std::string text = "[";
  for (std::size_t i = 0; i < count; ++i) text += (i == 0 ? "" : ",") + value;
  return text + "]";
}

void expect_mergeable(Texts values, std::uint64_t seed) {
  const Shape whole = shape_of(values);
  std::mt19937_64 random(seed);
  std::shuffle(values.begin(), values.end(), random);
  ASSERT_TRUE(shape_of(values) == whole) << "another order, seed " << seed;
  const auto middle = values.begin() + static_cast<std::ptrdiff_t>(random() % (values.size() + 1));
  Shape merged = shape_of({values.begin(), middle});
  const Shape rest = shape_of({middle, values.end()});
  Shape reversed = rest;
  merge(reversed, merged);
  merge(merged, rest);
  ASSERT_TRUE(merged == whole) << "merged, seed " << seed;
  ASSERT_TRUE(reversed == whole) << "merged the other way, seed " << seed;
}

void expect_valid(const Texts& values, const std::string& what) {
  const Shape shape = shape_of(values);
  for (const bool bounds : {false, true}) {
    const std::string text = schema_of(shape, {.bounds = bounds});
    const tests::LoadedSchema schema(text, Dialect::draft_2020_12);
    Evaluator evaluator;
    for (const std::string& value : values) {
      const auto document = read_json(value, "value");
      const Evaluation judged = evaluator.evaluate(schema.schema(), document->root());
      ASSERT_TRUE(judged.valid) << what << ": " << judged.violations.front().instance << ' '
                                << judged.violations.front().message;
    }
  }
}

TEST(Infer, merging_two_halves_is_inferring_the_whole) {
  for (std::uint64_t seed = 0; seed < 300; ++seed) {
    Values values(seed);
    Texts texts;
    for (std::size_t i = 0; i < 1 + seed % 40; ++i) texts.push_back(values.value(4));
    expect_mergeable(texts, seed);
    if (HasFatalFailure()) return;
  }
}

TEST(Infer, limits_do_not_depend_on_the_order) {
  int ended = 0;
  int mapped = 0;
  for (std::uint64_t seed = 0; seed < 12; ++seed) {
    Values values(seed);
    Texts texts;
    // More names than a record has, more nodes than a shape has, deeper than it goes.
    const std::size_t names = seed % 3 == 0 ? 200 : seed % 3 == 1 ? 300 : 500;
    for (std::size_t i = 0; i < 60; ++i) texts.push_back(values.record(names, 4));
    texts.push_back(std::string(40, '[') + std::string(40, ']'));
    std::string deep = "1";
    for (int i = 0; i < 40; ++i) deep = "{\"d\":" + deep + "}";
    texts.push_back(deep);
    expect_mergeable(texts, seed);
    if (HasFatalFailure()) return;
    const Shape shape = shape_of(texts);
    EXPECT_LE(shape.nodes.size(), Shape::kMostNodes);
    ended += shape.limit < Shape::kDeepest ? 1 : 0;
    mapped += shape.nodes[0].variants.at(0).map == Merged::full ? 1 : 0;
  }
  // The limits were met, and not always.
  EXPECT_GT(ended, 0);
  EXPECT_GT(mapped, 0);
  EXPECT_LT(mapped, 12);
}

TEST(Infer, memory_is_bounded_by_the_shape) {
  // Each value has members of its own, three levels of them.
  Inference inference;
  const auto word = [](std::size_t i) {
    return std::string{static_cast<char>('a' + i % 26), static_cast<char>('a' + i / 26 % 26)};
  };
  for (std::size_t i = 0; i < 676; ++i) {
    std::string value = "1";
    for (const std::size_t step : {std::size_t{1}, std::size_t{7}, std::size_t{29}}) {
      std::string members;
      for (std::size_t j = 0; j < 30; ++j)
        members += (j == 0 ? "\"" : ",\"") + word(i * step + j) + "\":" + (j < 3 ? value : "1");
      value = "{" + members + "}";
    }
    inference.add(read_json(value, "value")->root());
    ASSERT_LE(inference.shape().nodes.size(), Shape::kMostNodes);
  }
  EXPECT_LT(inference.shape().limit, Shape::kDeepest);
}

TEST(Infer, values_are_valid_by_the_schema_of_their_shape) {
  for (std::uint64_t seed = 0; seed < 200; ++seed) {
    Values values(seed);
    Texts texts;
    for (std::size_t i = 0; i < 1 + seed % 60; ++i) texts.push_back(values.value(4));
    expect_valid(texts, "seed " + std::to_string(seed));
    if (HasFatalFailure()) return;
  }
}

TEST(Infer, recorded_answers_are_valid_by_the_schema_of_their_shape) {
  const auto file = tests::suites_folder() / "recorded" / "github.har";
  if (!std::filesystem::exists(file)) GTEST_SKIP() << "no suites at " << tests::suites_folder();
  const auto har = read_json(tests::read_bytes(file), "github.har");
  std::map<std::string, Texts> bodies;
  for (const Node entry : har->root().find("log").find("entries").elements()) {
    const Node text = entry.find("response").find("content").find("text");
    if (!text || text.text().empty()) continue;
    JsonReader reader;
    if (reader.read(text.text()) == nullptr) continue;
    bodies["all"].emplace_back(text.text());
    bodies[std::string(entry.find("request").find("url").text())].emplace_back(text.text());
  }
  ASSERT_GT(bodies["all"].size(), 50U);
  for (const auto& [url, texts] : bodies) {
    expect_valid(texts, url);
    expect_mergeable(texts, texts.size());
  }
}

TEST(Infer, settling_twice_changes_nothing) {
  for (std::uint64_t seed = 0; seed < 100; ++seed) {
    Values values(seed);
    Texts texts;
    for (std::size_t i = 0; i < 50; ++i) texts.push_back(values.value(4));
    const Shape once = settled(shape_of(texts));
    ASSERT_TRUE(settled(once) == once) << seed;
  }
}

TEST(Infer, evidence_counts_what_was_seen) {
  const Shape shape = shape_of(
      {R"({"id":7,"name":"Ada","tags":[]})", R"({"id":1000,"name":null,"tags":["x","yy"]})"});
  const ObjectShape& object = shape.nodes[0].variants.at(0);
  EXPECT_EQ(object.seen, 2U);
  const auto member = [&](std::string_view name) -> const ShapeNode& {
    const auto found = std::find_if(object.properties.begin(), object.properties.end(),
                                    [&](const ShapeProperty& each) { return each.name == name; });
    return shape.nodes[found->node];
  };
  EXPECT_EQ(member("id").integers, 2U);
  EXPECT_EQ(member("id").numbers, (NumberBounds{1, 4}));  // From 1 to 1000.
  EXPECT_EQ(member("name").nulls, 1U);
  EXPECT_EQ(member("name").characters, (SizeBounds{3, 3}));
  EXPECT_EQ(member("tags").empty_arrays, 1U);
  EXPECT_EQ(member("tags").elements, (SizeBounds{0, 2}));
}

TEST(Infer, ranges_are_powers_of_ten_around_the_values) {
  const struct {
    const char* number;
    NumberBounds bounds;
  } cases[] = {{"0", {0, 0}},
               {"-0", {0, 0}},
               {"1", {1, 1}},
               {"2", {1, 2}},
               {"10", {2, 2}},
               {"11", {2, 3}},
               {"-7", {-2, -1}},
               {"0.5", {0, 1}},
               {"-0.5", {-1, 0}},
               {"1.0", {1, 1}},
               {"1.5", {1, 2}},
               {"10.01", {2, 3}},
               {"1e1", {2, 2}},
               {"2.5e1", {2, 3}},
               {"5e-1", {0, 1}},
               {"0.0", {0, 0}},
               {"1e18", {19, 19}},
               {"1e400", {19, 20}},
               {"-1e400", {-20, -19}},
               {"1000000000000000000", {19, 19}},
               {"1000000000000000000.5", {19, 20}},
               {"1000000000000000001", {19, 20}},
               {"99999999999999999999", {19, 20}}};
  for (const auto& c : cases)
    EXPECT_EQ(shape_of({c.number}).nodes[0].numbers, c.bounds) << c.number;
}

TEST(Infer, schemas_say_what_the_evidence_is_enough_for) {
  const std::string user = R"({"type":"User","login":"x","admin":true})";
  const std::string team = R"({"type":"Team","members":3})";
  const struct {
    const char* what;
    Texts values;
    const char* schema;
  } cases[] = {
      {"members that are always there",
       {R"({"a":1,"b":"x"})", R"({"a":null})"},
       R"({"type":"object","properties":{"a":{"type":["integer","null"]},"b":{"type":"string"}},"required":["a"]})"},
      {"an integer and a fraction", {"1", "1.5"}, R"({"type":"number"})"},
      {"an integer in other words", {"1.0", "1e3"}, R"({"type":"integer"})"},
      {"a format that all have",
       {R"("2026-11-22")", R"("2026-11-23")"},
       R"({"type":"string","format":"date"})"},
      {"a format that one has not", {R"("2026-11-22")", R"("soon")"}, R"({"type":"string"})"},
      {"an enumeration",
       {times(15, R"("open")"), times(10, R"("closed")")},
       R"({"type":"array","items":{"type":"string","enum":["closed","open"]}})"},
      {"too few for an enumeration",
       {times(5, R"("open")"), times(5, R"("closed")")},
       R"({"type":"array","items":{"type":"string"}})"},
      {"a value seen once",
       {times(25, R"("open")"), times(1, R"("closed")")},
       R"({"type":"array","items":{"type":"string"}})"},
      {"an array that was always empty", {"[]"}, R"({"type":"array"})"},
      {"ids as names",
       {R"({"17":{"n":1},"18":{"n":2}})"},
       R"({"type":"object","additionalProperties":{"type":"object","properties":{"n":{"type":"integer"}},"required":["n"]}})"},
      {"dates as names beside a record",
       {R"({"total":1,"2026-11-22":5})"},
       R"({"type":"object","properties":{"total":{"type":"integer"}},"required":["total"],"additionalProperties":{"type":"integer"}})"},
      {"a map of words",
       {R"({"C":1,"Ruby":2})", R"({"Ada":1,"C":2})", R"({"Java":9})", R"({"Go":1,"Rust":2})",
        R"({"Perl":1})", R"({"Lisp":1,"ML":4})"},
       R"({"type":"object","additionalProperties":{"type":"integer"}})"},
      {"a tagged union",
       {user, user, user, team, team, team},
       R"({"type":"object","anyOf":[{"properties":{"members":{"type":"integer"},"type":{"type":"string","const":"Team"}},"required":["members","type"]},{"properties":{"admin":{"type":"boolean"},"login":{"type":"string"},"type":{"type":"string","const":"User"}},"required":["admin","login","type"]}]})"},
      {"a tag that changes nothing",
       {R"({"type":"A","n":1})", R"({"type":"B","n":1})"},
       R"({"type":"object","properties":{"n":{"type":"integer"},"type":{"type":"string"}},"required":["n","type"]})"},
      {"nothing", {}, "{}"},
  };
  for (const auto& c : cases) EXPECT_EQ(schema_of(shape_of(c.values)), c.schema) << c.what;
}

TEST(Infer, names_that_stand_twice_are_not_inferred_from) {
  Inference inference;
  EXPECT_FALSE(inference.add(read_json(R"({"a":1,"a":2})", "value")->root()));
  EXPECT_TRUE(inference.shape().empty());
}

TEST(Infer, names_are_of_properties_or_data) {
  const struct {
    const char* name;
    int kind;
  } cases[] = {{"id", 0},
               {"address_line_1", 0},
               {"sha256", 0},
               {"+1", 0},
               {"@type", 0},
               {"2fa_enabled", 0},
               {"größe", 0},
               {"123", kNameNumber},
               {"2026-11-22", kNameDate},
               {"2026-11", kNameDate},
               {"10.0.0.1", kNameOther},
               {"a@b.example", kNameOther},
               {"cus_9s6XKzkNRiz8i3", kNameOther},
               {"/path", kNameOther},
               {"", kNameOther},
               {"9d6b1f0a-1c2d-4e3f-8a9b-0c1d2e3f4a5b", kNameUuid},
               {"d41d8cd98f00b204e9800998ecf8427e", kNameOther}};
  for (const auto& c : cases) EXPECT_EQ(name_kind(c.name), c.kind) << c.name;
}

TEST(Infer, only_words_of_programs_are_kept) {
  for (const char* plain : {"open", "IN_PROGRESS", "inProgress", "v1.2", "text/html", "EUR"})
    EXPECT_TRUE(is_plain_token(plain)) << plain;
  for (const char* other :
       {"", "Ada Lovelace", "a@b.example", "12345", "sk_live_abcdefgh1234", "ghp_abcdefghijkl",
        "4111111111111111", "QWxhZGRpbjpvcGVu", "eyJhbGciOiJIUzI1", "x9Kd82jQ",
        "correcthorsebatterystap", "this-is-longer-than-it-may-be"})
    EXPECT_FALSE(is_plain_token(other)) << other;
  for (const char* name : {"password", "apiKey", "X-Auth-Token", "secret_id", "fullName", "login"})
    EXPECT_TRUE(is_private_name(name)) << name;
  for (const char* name : {"status", "type", "state", "currency", "name_status", "monkey"})
    EXPECT_FALSE(is_private_name(name)) << name;
}

}  // namespace
}  // namespace driftgate::infer_test
