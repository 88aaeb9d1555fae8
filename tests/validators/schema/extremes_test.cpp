// Sizes that no honest provider sends: the right answer or a clear refusal, never a hang.
#include <fmt/format.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <functional>
#include <memory>
#include <optional>

#include "tests/validators/schema/schemas.h"
#include "validators/schema/decide.h"
#include "validators/schema/pattern.h"
#include "validators/schema/run.h"

namespace driftgate::extremes_test {
namespace {

constexpr Dialect k2020 = Dialect::draft_2020_12;
constexpr int kLevels = 10'000;
constexpr ReadLimits kDeep{.depth = 4 * kLevels};

std::string nested(std::string_view open, std::string_view inside, std::string_view close,
                   int levels = kLevels) {
  std::string text;
  for (int i = 0; i < levels; ++i) text += open;
  text += inside;
  for (int i = 0; i < levels; ++i) text += close;
  return text;
}

// `item` of 0, 1, 2, …, separated by commas.
std::string list(int count, const std::function<std::string(int)>& item) {
  std::string text;
  for (int i = 0; i < count; ++i) text += (i > 0 ? "," : "") + item(i);
  return text;
}

// The verdict, when all ways to it agree.
bool judged(const std::string& schema, const std::string& value, Dialect dialect = k2020,
            const EvaluateOptions& options = {}) {
  const tests::LoadedSchema loaded(schema, dialect, {}, kDeep);
  const auto document = read_json(value, "value", kDeep);
  Evaluator evaluator;
  const Evaluation full = evaluator.evaluate(loaded.schema(), document->root(), options);
  EXPECT_TRUE(full.undecided.empty()) << full.undecided[0].message;
  EXPECT_EQ(evaluator.valid(loaded.schema(), document->root(), options), full.valid);
  EXPECT_EQ(full.violations.empty(), full.valid);
  return full.valid;
}

struct Case {
  std::string_view shows;
  std::string schema;
  std::string kept;
  std::string broken;
  Dialect dialect = k2020;
};

TEST(Extremes, TenThousandLevels) {
  const std::string arrays = nested("[", "1", "]");
  const std::string objects = nested("{\"a\":", "1", "}");
  const std::string texts = nested("{\"a\":", "\"x\"", "}");
  const Case kCases[] = {
      {"elements", R"({"type": ["array", "integer"], "items": {"$ref": "#"}})", arrays,
       nested("[", "\"x\"", "]")},
      {"members", R"({"type": ["object", "integer"], "properties": {"a": {"$ref": "#"}}})", objects,
       texts},
      {"required at the bottom", R"({"properties": {"a": {"$ref": "#"}}, "required": ["a"]})",
       objects, nested("{\"a\":", "{}", "}")},
      {"unevaluated members",
       R"({"properties": {"a": {"$ref": "#"}}, "unevaluatedProperties": false})", objects,
       nested("{\"a\":", "{\"b\": 1}", "}")},
      {"a choice at each level",
       R"({"anyOf": [{"type": "object", "properties": {"a": {"$ref": "#"}}},
                     {"type": "integer"}]})",
       objects, texts},
      {"one of two at each level",
       R"({"oneOf": [{"type": "object", "properties": {"a": {"$ref": "#"}}},
                     {"type": "integer"}]})",
       objects, texts},
      {"a dynamic reference at each level",
       R"({"$dynamicAnchor": "n", "type": ["object", "integer"],
           "properties": {"a": {"$dynamicRef": "#n"}}})",
       objects, texts},
      {"a recursive reference at each level",
       R"({"$recursiveAnchor": true, "type": ["object", "integer"],
           "properties": {"a": {"$recursiveRef": "#"}}})",
       objects, texts, Dialect::draft_2019_09},
      {"schemas in properties", nested(R"({"properties":{"a":)", R"({"type":"integer"})", "}}"),
       objects, texts},
      {"schemas in items", nested(R"({"items":)", R"({"type":"integer"})", "}"), arrays,
       nested("[", "\"x\"", "]")},
      {"schemas in allOf", nested(R"({"allOf":[)", R"({"type":"integer"})", "]}"), "1", "\"x\""},
      {"schemas in anyOf", nested(R"({"anyOf":[)", R"({"type":"integer"})", "]}"), "1", "\"x\""},
      {"schemas in oneOf", nested(R"({"oneOf":[)", R"({"type":"integer"})", "]}"), "1", "\"x\""},
      {"schemas in not", nested(R"({"not":)", R"({"type":"integer"})", "}"), "1", "\"x\""},
      {"schemas in then", nested(R"({"if":true,"then":)", R"({"type":"integer"})", "}"), "1",
       "\"x\""},
      {"a chain of references",
       R"({"$ref": "#/$defs/d0", "$defs": {)" +
           list(
               kLevels,
               [](int i) { return fmt::format(R"("d{}": {{"$ref": "#/$defs/d{}"}})", i, i + 1); }) +
           fmt::format(R"(, "d{}": {{"type": "integer"}}}}}})", kLevels),
       "1", "\"x\""},
  };
  for (const Case& c : kCases) {
    EXPECT_TRUE(judged(c.schema, c.kept, c.dialect)) << c.shows;
    EXPECT_FALSE(judged(c.schema, c.broken, c.dialect)) << c.shows;
  }
}

TEST(Extremes, WideSchemas) {
  const std::string constants = list(
      1000, [](int i) { return fmt::format(R"({{"properties":{{"k":{{"const":{}}}}}}})", i); });
  const std::string names =
      list(1000, [](int i) { return fmt::format(R"({{"required":["m{}"]}})", i); });
  const Case kCases[] = {
      {"100,000 texts",
       "{\"enum\":[" + list(100'000, [](int i) { return fmt::format("\"v{}\"", i); }) + "]}",
       "\"v99999\"", "\"v100000\""},
      {"100,000 objects",
       "{\"enum\":[" + list(100'000, [](int i) { return fmt::format("{{\"k\":[{}]}}", i); }) + "]}",
       R"({"k": [99999]})", R"({"k": [-1]})"},
      {"100,000 numbers",
       "{\"enum\":[" + list(100'000, [](int i) { return fmt::format("{}.5", i); }) + "]}",
       "99999.50", "99999.51"},
      {"anyOf with a constant in each", "{\"anyOf\":[" + constants + "]}", R"({"k": 999})",
       R"({"k": 1000})"},
      {"oneOf with a constant in each", "{\"oneOf\":[" + constants + "]}", R"({"k": 999})",
       R"({"k": 1000})"},
      {"anyOf without", "{\"anyOf\":[" + names + "]}", R"({"m999": 1})", R"({"x": 1})"},
      {"oneOf without", "{\"oneOf\":[" + names + "]}", R"({"m5": 1})", R"({"m5": 1, "m6": 1})"},
      {"10,000 required members",
       "{\"required\":[" + list(10'000, [](int i) { return fmt::format("\"m{}\"", i); }) + "]}",
       "{" + list(10'000, [](int i) { return fmt::format("\"m{}\":1", 9'999 - i); }) + "}",
       "{" + list(9'999, [](int i) { return fmt::format("\"m{}\":1", i); }) + "}"},
      {"10,000 schemas of elements",
       "{\"prefixItems\":[" +
           list(10'000, [](int i) { return fmt::format("{{\"const\":{}}}", i); }) + "]}",
       "[" + list(10'000, [](int i) { return std::to_string(i); }) + "]", "[1]"},
  };
  for (const Case& c : kCases) {
    EXPECT_TRUE(judged(c.schema, c.kept)) << c.shows;
    EXPECT_FALSE(judged(c.schema, c.broken)) << c.shows;
  }
}

// All permutations of 0 … 7: the same parts, and so the same cheap hash, 40,320 times.
std::string permutations() {
  std::string order = "01234567";
  std::string text;
  do {
    text += text.empty() ? "" : ",";
    text += "[" +
            list(8, [&](int i) { return std::string(1, order[static_cast<std::size_t>(i)]); }) +
            "]";
  } while (std::next_permutation(order.begin(), order.end()));
  return text;
}

TEST(Extremes, UniqueItemsOfManyElements) {
  const std::string lists[] = {
      list(100'000, [](int i) { return std::to_string(i); }),
      list(100'000, [](int i) { return fmt::format("\"{}\"", i); }),
      list(100'000, [](int i) { return fmt::format(R"({{"a":{},"b":{}}})", i, 100'000 - i); }),
      list(100'000, [](int i) { return fmt::format("[[{}],[{}]]", i, 100'000 - i); }),
      permutations(),
  };
  const std::string again[] = {"77.0", "\"77\"", R"({"b":99923,"a":77})", "[[77],[99923]]",
                               "[7,6,5,4,3,2,1,0]"};
  for (std::size_t i = 0; i < std::size(lists); ++i) {
    EXPECT_TRUE(judged(R"({"uniqueItems": true})", "[" + lists[i] + "]")) << again[i];
    EXPECT_FALSE(judged(R"({"uniqueItems": true})", "[" + lists[i] + "," + again[i] + "]"))
        << again[i];
  }
}

TEST(Extremes, Numbers) {
  const std::string long_number = "1" + std::string(100'000, '0');
  const Case kCases[] = {
      {"beyond doubles", R"({"maximum": 1e400})", "1e400", "1.0000001e400"},
      {"30 digits", R"({"minimum": 123456789012345678901234567890})",
       "123456789012345678901234567890", "123456789012345678901234567889"},
      {"30 digits divided", R"({"multipleOf": 3})", "123456789012345678901234567890",
       "123456789012345678901234567891"},
      {"hundredths", R"({"multipleOf": 0.01})", "19.99", "19.999"},
      {"hundredths of 100,000 digits", R"({"multipleOf": 0.01})", long_number + ".01",
       long_number + ".001"},
      {"100,000 digits", "{\"maximum\":" + long_number + "}", long_number, long_number + ".1"},
      {"an exponent beyond 64 bits", R"({"type": "integer"})", "1e99999999999999999999",
       "1e-99999999999999999999"},
  };
  for (const Case& c : kCases) {
    EXPECT_TRUE(judged(c.schema, c.kept)) << c.shows;
    EXPECT_FALSE(judged(c.schema, c.broken)) << c.shows;
  }
}

// References that never go into the value: every keyword that could hide one.
TEST(Extremes, CyclesAreToldOnce) {
  for (const std::string schema :
       {R"({"$ref": "#"})", R"({"$dynamicRef": "#"})",
        R"({"$dynamicAnchor": "n", "$dynamicRef": "#n"})",
        R"({"allOf": [{"anyOf": [{"oneOf": [{"$ref": "#"}]}]}]})", R"({"if": {"$ref": "#"}})",
        R"({"if": true, "then": {"$ref": "#"}})", R"({"dependentSchemas": {"a": {"$ref": "#"}}})",
        R"({"$ref": "#/$defs/a", "$defs": {"a": {"minProperties": 0, "$ref": "#/$defs/b"},
                                           "b": {"$ref": "#/$defs/a"}}})"}) {
    const Evaluation result = tests::evaluate(schema, k2020, R"({"a": 1})");
    EXPECT_FALSE(result.undecided.empty()) << schema;
  }
  // … and those that do end with it.
  EXPECT_TRUE(judged(R"({"additionalProperties": {"$ref": "#"}})", R"({"a": {"b": 1}})"));
  EXPECT_TRUE(judged(R"({"propertyNames": {"$ref": "#"}, "type": ["object", "string"]})",
                     R"({"a": {"b": 1}})"));
  EXPECT_TRUE(judged(R"({"$ref": "#/$defs/a", "$defs": {"a": {"items": {"$ref": "#/$defs/b"}},
                                                        "b": {"items": {"$ref": "#/$defs/a"}}}})",
                     "[[[]]]"));
}

struct PatternCase {
  const char* pattern;
  PatternVerdict expected;
};

// 5 MB of "a", and "!" in front of it: each class of pattern decides or says that it cannot.
TEST(Extremes, FiveMegabytesOfText) {
  constexpr auto kMatches = PatternVerdict::matches;
  constexpr auto kDiffers = PatternVerdict::differs;
  constexpr auto kUndecided = PatternVerdict::undecided;
  const std::string text = "!" + std::string(std::size_t{5} << 20, 'a');
  const PatternCase kCases[] = {
      {"^[a-z]*$", kDiffers},
      {"^![a-z]*$", kMatches},
      {"^!a", kMatches},
      {"a$", kMatches},
      {"b", kDiffers},
      {"^(?:!|a)*$", kMatches},
      {"^(a+)+$", kDiffers},
      {"^(?=!).*$", kMatches},
      {"^(?!a)[!-z]*$", kMatches},
      {"^(?!!)", kDiffers},
      {"(?<=b)a", kDiffers},
      {"(?<=!)a", kMatches},
      {"^(.)\\1", kDiffers},
      {"(a)\\1", kMatches},
      {"^!(a+)\\1$", kUndecided},
      {"^(?=(!|a)+x)", kUndecided},
      {"(?=[a-z]*x)", kUndecided},
      {"(?=a*a*x)a", kUndecided},
  };
  for (const PatternCase& c : kCases) {
    const Pattern pattern(c.pattern);
    EXPECT_EQ(pattern.problem(), "") << c.pattern;
    EXPECT_EQ(pattern.match(text), c.expected) << c.pattern;
  }
}

// Each place where a match could begin would look at all that follows.
TEST(Extremes, PlacesOfOnePatternShareABudget) {
  for (const std::size_t size : {std::size_t{30'000}, std::size_t{300'000}}) {
    const std::string text(size, 'a');
    for (const char* pattern : {"(?=[a-z]*x)[a-z]", "(?=a*a*x)a"})
      EXPECT_EQ(Pattern(pattern).match(text), PatternVerdict::undecided) << pattern;
    EXPECT_EQ(Pattern("(?=[a-z]*x)[a-z]").match(text + "x"), PatternVerdict::matches);
  }
  EXPECT_EQ(Pattern("(?=[a-z]*x)[a-z]").match("aaaa"), PatternVerdict::differs);
}

// A value and its schema, with the schemas that are looked at counted.
class Counted {
 public:
  Counted(const std::string& schema, std::string value)
      : loaded_(schema, k2020), document_(read_json(std::move(value), "value")) {}

  Node value() const { return document_->root(); }
  Program& program() { return *compiler_.program(loaded_.schema()); }
  std::optional<bool> decide(std::uint64_t& steps) {
    return Decision(compiler_, scratch_, options_).decide(program(), value(), steps);
  }
  // The schemas that were looked at.
  std::uint64_t explain(Evaluation& result) {
    EvaluationRun run(compiler_, scratch_, program(), value(), options_, result);
    result.valid = false;
    run.explain({&program()});
    return run.steps();
  }

 private:
  tests::LoadedSchema loaded_;
  std::unique_ptr<const Document> document_;
  Compiler compiler_{};
  Scratch scratch_{};
  EvaluateOptions options_{};
};

// Each level doubles the ways in which the innermost value breaks the schema.
class Doubling : public Counted {
 public:
  explicit Doubling(int levels)
      : Counted(R"({"$ref": "#/$defs/n", "$defs": {"n": {"type": "object", "properties": {
                    "a": {"oneOf": [{"$ref": "#/$defs/n"}, {"$ref": "#/$defs/n"}]}}}}})",
                nested("{\"a\":", "1", "}", levels)) {}
};

TEST(Extremes, WhatAppliesItselfTwiceIsSoonTold) {
  for (const char* schema :
       {R"({"anyOf": [{"$ref": "#"}, {"maximum": 1}, {"$ref": "#"}], "unevaluatedProperties": {}})",
        R"({"allOf": [{"$ref": "#"}, {"$ref": "#"}], "minProperties": 0})"}) {
    Counted twice(schema, R"({"x": 1})");
    Evaluation told;
    EXPECT_LT(twice.explain(told), 1'000U) << schema;
    ASSERT_EQ(told.undecided.size(), 2U) << schema;
    EXPECT_EQ(told.undecided[0].message,
              "a reference leads back to itself without going into the value");
  }
}

TEST(Extremes, DecisionsTakeFromOneBudget) {
  Doubling few(8);
  std::uint64_t steps = 10'000;
  EXPECT_EQ(few.decide(steps), false);
  const std::uint64_t taken = 10'000 - steps;
  EXPECT_GE(taken, 256u);
  steps = 2 * taken - 1;
  EXPECT_EQ(few.decide(steps), false);
  EXPECT_EQ(few.decide(steps), std::nullopt);
  EXPECT_EQ(steps, 0u);
}

TEST(Extremes, ExplainingEndsWithTheBudget) {
  Doubling few(12);
  Evaluation explained;
  few.explain(explained);
  EXPECT_EQ(explained.violations.size(), 13u);

  Doubling many(18);
  Evaluation given_up;
  EXPECT_LE(many.explain(given_up), 2 * most_steps(many.value()) + 1);
  ASSERT_EQ(given_up.violations.size(), 1u);
  EXPECT_EQ(given_up.violations[0].message,
            "the value breaks the schema, in more ways than can be explained");
}

TEST(Extremes, BrokenPartsAreCountedToTheEnd) {
  const std::string value = "[" + list(100'000, [](int) { return std::string("1"); }) + "]";
  const Evaluation result = tests::evaluate(
      R"({"items": {"anyOf": [{"type": "string"}, {"minimum": 5}]}})", k2020, value, {.most = 50});
  EXPECT_FALSE(result.valid);
  EXPECT_EQ(result.violations.size(), 50u);
  EXPECT_GE(result.violations.size() + result.more, 100'000u);
}

}  // namespace
}  // namespace driftgate::extremes_test
