// The table of generate_values.yaml, and what holds of every value that is made.
#include <fmt/format.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <set>

#include "tests/validators/schema/generated.h"
#include "validators/schema/generate_parts.h"

namespace driftgate::generate_values_test {
namespace {

constexpr Dialect k2020 = Dialect::draft_2020_12;
constexpr std::array kPurposes{Purpose::typical, Purpose::boundary, Purpose::negative};

Dialect dialect_named(std::string_view name) {
  for (int i = 0; i <= static_cast<int>(Dialect::openapi_3_1); ++i)
    if (to_string(static_cast<Dialect>(i)) == name) return static_cast<Dialect>(i);
  ADD_FAILURE() << "no dialect " << name;
  return k2020;
}

std::set<std::string> texts_of(Node list) {
  std::set<std::string> texts;
  for (const Node each : list.elements()) texts.emplace(each.text());
  return texts;
}

class GenerateTable : public testing::Test {
 protected:
  void judge(Node entry) {
    const Node written = entry.find("schema");
    std::string text = to_json(written);
    // References into this file need it around them.
    if (text.find("#/components") != std::string::npos)
      text.insert(text.size() - 1,
                  ",\"components\":" + to_json(document_->root().find("components")));
    const Node dialect = entry.find("dialect");
    const tests::LoadedSchema loaded(text, dialect ? dialect_named(dialect.text()) : k2020);
    for (const Purpose purpose : kPurposes) judge(entry, loaded.schema(), purpose);
    ++cases_;
  }

  void judge(Node entry, const Schema& schema, Purpose purpose) {
    const std::string place = to_json(entry.find("schema")) + " " + std::string(to_string(purpose));
    Evaluator evaluator;
    const MadeValues made = generate_values(schema, purpose, {}, evaluator);
    EXPECT_EQ(made, generate_values(schema, purpose, {}, evaluator)) << place;
    std::set<std::string> reached;
    std::set<std::string> different;
    for (const MadeValue& value : made.values) {
      EXPECT_EQ(tests::fault_of(value, schema, Direction::request, evaluator), "")
          << place << ": " << value.keyword << ": " << value.json;
      EXPECT_TRUE(different.insert(value.json).second) << place << " twice: " << value.json;
      reached.insert(value.keyword);
    }
    values_ += made.values.size();
    if (purpose == Purpose::typical) {
      EXPECT_FALSE(made.values.empty()) << place;
      return;
    }
    std::set<std::string> unmade;
    for (const Unmade& each : made.unmade) {
      EXPECT_NE(each.reason, "") << place;
      unmade.insert(each.keyword);
    }
    const std::string name(to_string(purpose));
    EXPECT_EQ(reached, texts_of(entry.find(name))) << place;
    EXPECT_EQ(unmade, texts_of(entry.find(name + " unmade"))) << place;
  }

  const std::unique_ptr<const Document> document_ =
      read_yaml(tests::read_bytes(tests::tests_folder() / "validators/schema/generate_values.yaml"),
                "generate_values.yaml");
  std::size_t cases_ = 0;
  std::size_t values_ = 0;
};

TEST_F(GenerateTable, EveryPurposeReachesItsKeywords) {
  for (const Node entry : document_->root().find("cases").elements()) judge(entry);
  EXPECT_GE(cases_, 200u);
  RecordProperty("values", static_cast<int>(values_));
}

MadeValues make(const std::string& schema, Purpose purpose, const GenerateOptions& options = {},
                Dialect dialect = k2020) {
  const tests::LoadedSchema loaded(schema, dialect);
  Evaluator evaluator;
  MadeValues made = generate_values(loaded.schema(), purpose, options, evaluator);
  for (const MadeValue& value : made.values)
    EXPECT_EQ(tests::fault_of(value, loaded.schema(), options.direction, evaluator), "")
        << value.json.substr(0, 200);
  for (MadeValue& value : made.values) value.source = {};
  for (Unmade& unmade : made.unmade) unmade.source = {};
  return made;
}

std::set<std::string> texts_made(const MadeValues& made) {
  std::set<std::string> texts;
  for (const MadeValue& value : made.values) texts.insert(value.json);
  return texts;
}

struct Wanted {
  std::string_view shows;
  std::string schema;
  Purpose purpose;
  std::vector<std::string> values;  // That must be among those made.
};

TEST(GenerateValues, ExactValues) {
  const Wanted kCases[] = {
      {"all examples and the default",
       R"({"examples": ["a", "b"], "default": "c"})",
       Purpose::typical,
       {"\"a\"", "\"b\"", "\"c\""}},
      {"bounds beyond a double",
       R"({"type": "integer", "minimum": 9007199254740993})",
       Purpose::negative,
       {"9007199254740992"}},
      {"multiples within bounds",
       R"({"type": "integer", "multipleOf": 7, "minimum": 10,
        "maximum": 30})",
       Purpose::boundary,
       {"14", "28"}},
      {"a step of cents",
       R"({"type": "number", "multipleOf": 0.01, "exclusiveMinimum": 0})",
       Purpose::boundary,
       {"0.01"}},
      {"one cent less",
       R"({"type": "number", "multipleOf": 0.01, "exclusiveMinimum": 0})",
       Purpose::negative,
       {"0"}},
      {"every value of an enum",
       R"({"enum": ["a", 2, null]})",
       Purpose::boundary,
       {"\"a\"", "2", "null"}},
      {"both lengths",
       R"({"type": "string", "minLength": 2, "maxLength": 3})",
       Purpose::boundary,
       {"\"te\"", "\"tex\""}},
      {"beyond both lengths",
       R"({"type": "string", "minLength": 2, "maxLength": 3})",
       Purpose::negative,
       {"\"t\"", "\"text\""}},
      {"a leap second",
       R"({"type": "string", "format": "date-time"})",
       Purpose::boundary,
       {"\"1998-12-31T23:59:60Z\"", "\"2024-02-29T12:00:00Z\""}},
      {"zero compression",
       R"({"type": "string", "format": "ipv6"})",
       Purpose::boundary,
       {"\"::\"", "\"2001:db8:0:0:0:0:0:1\""}},
      {"each missing member",
       R"({"type": "object", "required": ["a", "b"],
        "properties": {"a": {"const": 1}, "b": {"const": 2}}})",
       Purpose::negative,
       {R"({"a":1})", R"({"b":2})"}},
      {"none, all, and each optional member missing",
       R"({"type": "object",
        "properties": {"a": {"const": 1}, "b": {"const": 2}}})",
       Purpose::boundary,
       {"{}", R"({"a":1,"b":2})", R"({"a":1})", R"({"b":2})"}},
      {"two branches at once",
       R"({"oneOf": [{"type": "integer"}, {"minimum": 5}]})",
       Purpose::negative,
       {"5"}},
      {"deep inside",
       R"({"type": "array", "minItems": 1, "items": {"type": "object",
        "required": ["n"], "properties": {"n": {"type": "integer", "maximum": 3}}}})",
       Purpose::negative,
       {R"([{"n":4}])", R"([{}])"}},
  };
  for (const Wanted& wanted : kCases) {
    const std::set<std::string> made = texts_made(make(wanted.schema, wanted.purpose));
    for (const std::string& value : wanted.values)
      EXPECT_TRUE(made.count(value)) << wanted.shows << ": " << value << " is not made";
  }
}

TEST(GenerateValues, TheMostTellingComeFirst) {
  const MadeValues made = make(R"({"type": "object", "required": ["a"], "properties": {
    "a": {"type": "string", "maxLength": 5}}, "additionalProperties": false})",
                               Purpose::negative);
  std::vector<std::string> keywords;
  for (const MadeValue& value : made.values) keywords.push_back(value.keyword + value.instance);
  ASSERT_GE(keywords.size(), 5u);
  keywords.resize(3);
  EXPECT_EQ(keywords,
            (std::vector<std::string>{"type", "required", "additionalProperties/unexpected"}));
}

TEST(GenerateValues, DirectionsForbidMembers) {
  const std::string schema = R"({"type": "object", "properties": {
    "id": {"type": "integer", "readOnly": true}, "key": {"type": "string", "writeOnly": true}}})";
  const auto texts = [&](Direction direction, Purpose purpose) {
    return texts_made(make(schema, purpose, {.direction = direction}, Dialect::openapi_3_0));
  };
  EXPECT_TRUE(texts(Direction::request, Purpose::typical).count(R"({"key":"text"})"));
  EXPECT_TRUE(texts(Direction::response, Purpose::typical).count(R"({"id":1})"));
  EXPECT_TRUE(texts(Direction::request, Purpose::negative).count(R"({"key":"text","id":1})"));
  EXPECT_TRUE(texts(Direction::response, Purpose::negative).count(R"({"id":1,"key":"text"})"));
}

TEST(GenerateValues, SeedsGiveOtherTypicalValues) {
  const std::string schema = R"({"type": "object", "required": ["id", "n"], "properties": {
    "id": {"type": "string", "format": "uuid"}, "n": {"type": "integer"}}})";
  const auto at = [&](std::uint64_t seed) {
    return make(schema, Purpose::typical, {.seed = seed});
  };
  EXPECT_EQ(at(7), at(7));
  EXPECT_NE(at(7), at(8));
  EXPECT_EQ(at(7).values.size(), 4u);
}

TEST(GenerateValues, MostIsKeptAndSaid) {
  const MadeValues made = make(R"({"enum": [1, 2, 3, 4, 5, 6]})", Purpose::boundary, {.most = 4});
  EXPECT_EQ(made.values.size(), 4u);
  ASSERT_EQ(made.unmade.size(), 1u);
  EXPECT_EQ(made.unmade.front().reason, "2 more were not tried: there are 4 values");
}

struct Reason {
  std::string_view shows;
  std::string schema;
  Purpose purpose;
  std::string keyword;
  std::string reason;
};

TEST(GenerateValues, WhatCannotBeMadeIsSaid) {
  const Reason kCases[] = {
      {"false", "false", Purpose::typical, "", "no value was found that fits"},
      {"a broken example", R"({"type": "integer", "examples": ["x"]})", Purpose::typical,
       "examples", "it breaks its own schema"},
      {"bounds that exclude each other", R"({"type": "integer", "minimum": 5, "maximum": 4})",
       Purpose::boundary, "", "no number was found within the bounds"},
      {"a text of a thousand million", R"({"type": "string", "minLength": 1000000000})",
       Purpose::typical, "", "a text of 1000000000 characters is too long to be made"},
      {"one more than a thousand million", R"({"type": "string", "maxLength": 1000000000})",
       Purpose::negative, "maxLength", "a text of 1000000000 characters is too long to be made"},
      {"an array of a million", R"({"type": "array", "minItems": 1000000})", Purpose::typical, "",
       "an array of 1000000 elements is too large to be made"},
      {"an endless schema", R"({"type": "object", "required": ["a"],
        "properties": {"a": {"$ref": "#"}}})",
       Purpose::negative, "", "member 'a': the schema requires itself without end"},
      {"a format that nobody knows", R"({"type": "string", "format": "shoe-size"})",
       Purpose::negative, "format", "the format 'shoe-size' is not known"},
      {"a step that every integer keeps", R"({"type": "integer", "multipleOf": 1})",
       Purpose::negative, "multipleOf", "what was tried breaks type too"},
      {"another branch holds", R"({"anyOf": [{"type": "integer"}, {}]})", Purpose::negative,
       "anyOf", "what was tried keeps the schema all the same"},
  };
  for (const Reason& wanted : kCases) {
    const MadeValues made = make(wanted.schema, wanted.purpose);
    const bool said =
        std::any_of(made.unmade.begin(), made.unmade.end(), [&](const Unmade& unmade) {
          return unmade.keyword == wanted.keyword && unmade.reason == wanted.reason;
        });
    EXPECT_TRUE(said) << wanted.shows << ": "
                      << (made.unmade.empty() ? "nothing" : made.unmade.front().reason);
  }
}

std::string repeated(std::size_t count, const std::string& one) {
  std::string list;
  for (std::size_t i = 0; i < count; ++i)
    list += (i > 0 ? "," : "") + fmt::format(fmt::runtime(one), i);
  return list;
}

// What matters is that they end: the limit is on work, not on time.
// Around the size of a machine word, and beyond.
TEST(GenerateValues, EachOfManyMembersIsVaried) {
  for (const std::size_t count : {63U, 64U, 65U, 130U}) {
    std::string names;
    std::string properties;
    for (std::size_t i = 0; i < count; ++i) {
      names += fmt::format("{}\"p{}\"", i == 0 ? "" : ",", i);
      properties +=
          fmt::format(R"({}"p{}": {{"type": "integer", "maximum": 9{}}})", i == 0 ? "" : ",", i, i);
    }
    const tests::LoadedSchema loaded(R"({"type": "object", "additionalProperties": false,
      "required": [)" + names + R"(], "properties": {)" +
                                         properties + "}}",
                                     k2020);
    Evaluator evaluator;
    const auto times = [&](Purpose purpose, std::string_view keyword) {
      const MadeValues made = generate_values(loaded.schema(), purpose, {.most = 5'000}, evaluator);
      for (const MadeValue& value : made.values)
        EXPECT_EQ(tests::fault_of(value, loaded.schema(), Direction::request, evaluator), "")
            << value.json;
      return static_cast<std::size_t>(
          std::count_if(made.values.begin(), made.values.end(),
                        [&](const MadeValue& value) { return value.keyword == keyword; }));
    };
    EXPECT_EQ(times(Purpose::negative, "required"), count);
    EXPECT_EQ(times(Purpose::negative, "maximum"), count);
    EXPECT_EQ(times(Purpose::boundary, "maximum"), count);
  }
}

TEST(GenerateValues, ManyMembersAreNamedByAPattern) {
  for (const char* pattern : {"^x", "-x$", "^[a-z]+$", "^[0-9]{3}$", "^[A-Z]{2}$"})
    for (const std::size_t count : {2U, 64U, 65U, 130U}) {
      const tests::LoadedSchema loaded(
          fmt::format(R"({{"type": "object", "additionalProperties": false, "minProperties": {},
            "patternProperties": {{"{}": {{"type": "integer"}}}}}})",
                      count, pattern),
          k2020);
      Evaluator evaluator;
      const Generated made = generate(loaded.schema(), Direction::request, 1, evaluator);
      ASSERT_TRUE(made.json) << pattern << ": " << made.reason;
      EXPECT_EQ(read_json(*made.json, "made")->root().size(), count) << pattern;
    }
}

TEST(GenerateValues, OptionalMembersThatAreNotLeftOutAreTold) {
  const auto told = [](std::size_t count) {
    std::string properties;
    for (std::size_t i = 0; i < count; ++i)
      properties += fmt::format(R"({}"p{}": true)", i == 0 ? "" : ",", i);
    const tests::LoadedSchema loaded(R"({"type": "object", "properties": {)" + properties + "}}",
                                     k2020);
    Evaluator evaluator;
    const MadeValues made =
        generate_values(loaded.schema(), Purpose::boundary, {.most = 500}, evaluator);
    return made.unmade.empty() ? "" : made.unmade.front().reason;
  };
  EXPECT_EQ(told(100), "");
  EXPECT_EQ(told(101), "only 100 are left out one by one");
}

TEST(GenerateValues, HostileSchemasEnd) {
  std::string nested = "true";
  for (int i = 0; i < 200; ++i)
    nested = R"({"type": "array", "minItems": 1, "items": )" + nested + "}";
  std::string doubling = R"("d0": {"type": "string"})";
  for (int i = 1; i < 40; ++i)
    doubling +=
        fmt::format(R"(, "d{0}": {{"type": "object", "required": ["a", "b"], "properties": {{)"
                    R"("a": {{"$ref": "#/$defs/d{1}"}}, "b": {{"$ref": "#/$defs/d{1}"}}}}}})",
                    i, i - 1);
  const std::string kCases[] = {
      R"({"enum": [)" + repeated(100'000, "{}") + "]}",
      R"({"anyOf": [)" + repeated(1'000, R"({{"type": "integer", "minimum": {}}})") + "]}",
      R"({"oneOf": [)" + repeated(1'000, R"({{"const": {}}})") + "]}",
      R"({"type": "object", "properties": {)" + repeated(5'000, R"("p{}": {{"type": "integer"}})") +
          "}}",
      R"({"type": "object", "required": [)" + repeated(5'000, R"("p{}")") + "]}",
      R"({"$ref": "#/$defs/d39", "$defs": {)" + doubling + "}}",
      R"({"anyOf": [{"$ref": "#"}, {"$ref": "#"}]})",
      R"({"type": "object", "allOf": [{"$ref": "#/$defs/a"}], "$defs": {"a": {"$ref": "#/$defs/b"},
        "b": {"$ref": "#/$defs/a"}}, "properties": {"a": {"type": "null"}}})",
      R"({"type": "string", "pattern": "^(((((a{1,1000}){1,1000}){1,1000}){1,1000})*)$", "minLength": 90000})",
      R"({"type": "string", "pattern": ")" + std::string(500, '(') + "a" + std::string(500, ')') +
          "\"}",
      R"({"type": "string", "minLength": 1000000000, "maxLength": 999999999999})",
      R"({"type": "array", "minItems": 2000, "uniqueItems": true, "items": {"type": "boolean"}})",
      R"({"type": "number", "multipleOf": 1e-300, "minimum": 1e300})",
      R"({"type": "integer", "minimum": 1e999999999})",
      nested,
  };
  for (const std::string& schema : kCases)
    for (const Purpose purpose : kPurposes) {
      const MadeValues made = make(schema, purpose, {.most = 20, .work = 2'000});
      EXPECT_LE(made.values.size(), 20u);
      EXPECT_FALSE(made.values.empty() && made.unmade.empty()) << schema.substr(0, 100);
    }
}

TEST(GenerateValues, DecimalsAreExact) {
  using making::Exact;
  const auto number = [](std::string_view lexeme) { return *Exact::read(lexeme); };
  EXPECT_EQ((number("0.1") + number("0.2")).lexeme(), "0.3");
  EXPECT_EQ((number("1e-20") + number("1e20")).lexeme(),
            "100000000000000000000.00000000000000000001");
  EXPECT_EQ((number("-5") - number("-7.50")).lexeme(), "2.5");
  EXPECT_EQ(number("-0.00").lexeme(), "0");
  EXPECT_EQ(number("1").half().lexeme(), "0.5");
  EXPECT_EQ(number("10").floor_to(number("3")).lexeme(), "9");
  EXPECT_EQ(number("-10").floor_to(number("3")).lexeme(), "-12");
  EXPECT_EQ(number("-10").ceil_to(number("3")).lexeme(), "-9");
  EXPECT_EQ(number("0.65").floor_to(number("0.1")).lexeme(), "0.6");
  EXPECT_EQ(number("0.4").common_multiple(number("0.6"))->lexeme(), "1.2");
  EXPECT_LT(number("-1e300"), number("1e-300"));
  EXPECT_FALSE(Exact::read("1e401"));
}

TEST(GenerateValues, TextsComeFromTheirPattern) {
  for (const std::string_view source :
       {"^[A-Z]{3}$", "a|b", "^(?:x|yy){2,5}z?$", "^\\p{L}+$", "^[^\\w\\s]$", "^(.)(.)\\2\\1$",
        "^\\x41\\u0042\\u{43}$", "^[\\]\\-^a]+$", "^(?i)abc$", "^a{,3}$", "^\\/path\\.$",
        "^[\\d-x]$", "^(?<year>\\d{4})-\\k<year>$", "^(?=..$)\\d+$", "^\\P{Lu}$"}) {
    const Pattern pattern(source);
    ASSERT_EQ(pattern.problem(), "") << source;
    making::TextAsk ask;
    ask.patterns.push_back({&pattern, source});
    const making::Texts found = making::texts(ask, std::nullopt, 0, 3);
    ASSERT_FALSE(found.empty()) << source;
    for (const std::string& text : found)
      EXPECT_EQ(pattern.match(text), PatternVerdict::matches) << source << ": " << text;
  }
}

}  // namespace
}  // namespace driftgate::generate_values_test
