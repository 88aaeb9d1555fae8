#include "validators/schema/compare.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cstdlib>
#include <functional>
#include <iostream>
#include <map>
#include <set>

#include "specs/schema/meta_schemas.h"
#include "tests/validators/schema/compare_cases.h"
#include "tests/validators/schema/schema_object.h"
#include "tests/validators/schema/schemas.h"
#include "tests/validators/schema/small_values.h"
#include "validators/schema/generate.h"

namespace driftgate::compare_test {
namespace {

using tests::LoadedSchema;
using tests::PairTruth;
using tests::SchemaPair;

#ifdef DRIFTGATE_SANITIZED
constexpr std::size_t kValues = 150;
constexpr std::size_t kMadeValues = 5;
#else
constexpr std::size_t kValues = 1200;
constexpr std::size_t kMadeValues = 30;
#endif

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

bool is_so(const std::string& found, const PairTruth& truth) {
  if (truth.is == "no") return found != "yes" && found != "unknown";
  return found == truth.is;
}

/// Who writes, who accepts, and what is told of it by values.
class Judge {
 public:
  Judge(const SchemaPair& pair, Evaluator& evaluator) : pair_(pair), evaluator_(evaluator) {}

  bool writes(const Schema& from, Node value) const {
    const Evaluation done = evaluator_.evaluate(
        from, value, {.direction = pair_.direction, .undocumented = !pair_.open});
    if (!done.valid) return false;
    // What nobody can decide proves nothing.
    if (!done.undecided.empty()) return false;
    return std::all_of(done.undocumented.begin(), done.undocumented.end(), is_required);
  }

  // Nobody judges what may not be sent in this direction.
  bool refuses(const Schema& to, Node value) const {
    const Evaluation done =
        evaluator_.evaluate(to, value, {.direction = pair_.direction, .undocumented = false});
    return std::any_of(done.violations.begin(), done.violations.end(), [](const auto& each) {
      return each.keyword != "readOnly" && each.keyword != "writeOnly";
    });
  }

  bool shows(const Schema& from, const Schema& to, Node value) const {
    return !evaluator_.valid(to, value, {.direction = pair_.direction}) && refuses(to, value) &&
           writes(from, value);
  }

  // Every witness is admitted by one side and refused by the other.
  void expect_proved(const Comparison& comparison, const Schema& from, const Schema& to) const {
    for (const Gap& gap : comparison.gaps) {
      if (gap.answer != Answer::no) continue;
      const auto witness = read_json(gap.witness, "witness");
      EXPECT_TRUE(evaluator_.valid(from, witness->root(), {.direction = pair_.direction}))
          << pair_.where << " " << gap.witness;
      EXPECT_TRUE(refuses(to, witness->root())) << pair_.where << " " << gap.witness;
    }
  }

 private:
  // A member that must be there is sent, whoever describes it.
  static bool is_required(const UndocumentedPart& part) {
    const std::string last = part.instance.substr(part.instance.rfind('/') + 1);
    for (const Node name : part.schema.find("required").elements())
      if (name.text() == last) return true;
    return false;
  }

  const SchemaPair& pair_;
  Evaluator& evaluator_;
};

/// Values that might tell against a yes.
class Values {
 public:
  Values(const SchemaPair& pair, const Schema& a, const Schema& b, Evaluator& evaluator) {
    for (const std::string& text : pair.values) add(text);
    for (const std::string& text : tests::small_values({a.node, b.node}, kValues)) add(text);
    if (!pair.first) return;
    for (const Schema& schema : {a, b})
      for (const Purpose purpose : {Purpose::boundary, Purpose::negative})
        for (const MadeValue& made :
             generate_values(schema, purpose,
                             {.direction = pair.direction, .most = kMadeValues, .work = 500},
                             evaluator)
                 .values)
          add(made.json);
  }

  const std::vector<std::unique_ptr<const Document>>& all() const { return all_; }

 private:
  void add(const std::string& text) { all_.push_back(read_json(text, "value")); }
  std::vector<std::unique_ptr<const Document>> all_{};
};

TEST(Compare, PairsOfSchemas) {
  std::set<std::pair<std::string, std::string>> distinct;
  std::map<std::string, std::size_t> truths;
  std::size_t values_tried = 0;
  std::size_t known = 0;
  const char* const only = std::getenv("DRIFTGATE_PAIR");  // "discriminators.yaml:7"
  for (const SchemaPair& pair : tests::read_schema_pairs()) {
    if (only != nullptr && pair.where.find(only) == std::string::npos) continue;
    distinct.emplace(pair.a, pair.b);
    const LoadedSchema a(pair.a, pair.a_dialect);
    const LoadedSchema b(pair.b, pair.b_dialect);
    Evaluator evaluator;
    const Judge judge(pair, evaluator);
    const Values values(pair, a.schema(), b.schema(), evaluator);
    Comparer comparer(evaluator, {.direction = pair.direction, .described_only = !pair.open});
    const auto expect = [&](const char* way, const PairTruth& truth, const Schema& from,
                            const Schema& to) {
      const Comparison comparison = comparer.compare(from, to);
      const bool right = is_so(word_for(comparison), truth);
      if (truth.known.empty())
        EXPECT_TRUE(right) << pair.where << " " << way << " is " << truth.is << ", found "
                           << word_for(comparison) << "\n"
                           << pair.a << "\n"
                           << pair.b << "\n"
                           << shown(comparison);
      else
        EXPECT_FALSE(right) << pair.where << " known_" << way << " works again: " << truth.known;
      known += truth.known.empty() ? 0 : 1;
      judge.expect_proved(comparison, from, to);
      ++truths[truth.is_yes() || truth.is_unknown() ? truth.is : "no"];
      bool found = false;
      for (const auto& value : values.all()) {
        ++values_tried;
        found = judge.shows(from, to, value->root());
        if (!found) continue;
        EXPECT_FALSE(truth.is_yes() || truth.is_unknown())
            << pair.where << " " << way << " is not " << truth.is << ": " << to_json(value->root());
        break;
      }
      // What we cannot prove yet is shown by a value all the same.
      const bool is_no = !truth.is_yes() && !truth.is_unknown();
      EXPECT_TRUE(!is_no || found || comparison.answer == Answer::no)
          << pair.where << " " << way << ": nothing shows that it is a no";
    };
    expect("ab", pair.ab, a.schema(), b.schema());
    expect("ba", pair.ba, b.schema(), a.schema());
  }
  std::cout << distinct.size() << " pairs of schemas; in their dialects " << truths["yes"]
            << " yes, " << truths["no"] << " no, " << truths["unknown"] << " unknown, by "
            << values_tried << " values; " << known << " we do not say yet\n";
  EXPECT_GE(distinct.size() + (only != nullptr ? 300U : 0U), 300U);
}

constexpr std::array kDialects{Dialect::swagger_2_0,   Dialect::openapi_3_0, Dialect::draft_4,
                               Dialect::draft_6,       Dialect::draft_7,     Dialect::draft_2019_09,
                               Dialect::draft_2020_12, Dialect::openapi_3_1};

std::set<std::string> words_of(Dialect dialect) {
  if (dialect <= Dialect::openapi_3_0) return tests::schema_object_words(dialect);
  std::set<std::string> words{"$ref"};
  if (dialect == Dialect::openapi_3_1)
    words.insert({"discriminator", "xml", "externalDocs", "example"});
  const std::map<Dialect, std::string_view> kUris{
      {Dialect::draft_4, "draft-04/schema"},     {Dialect::draft_6, "draft-06/schema"},
      {Dialect::draft_7, "draft-07/schema"},     {Dialect::draft_2019_09, "draft/2019-09"},
      {Dialect::draft_2020_12, "draft/2020-12"}, {Dialect::openapi_3_1, "draft/2020-12"}};
  for (const MetaSchema& each : meta_schemas()) {
    if (each.uri.find(kUris.at(dialect)) == std::string_view::npos) continue;
    if (each.uri.find("hyper") != std::string_view::npos) continue;  // No part of validation.
    const auto document = read_json(std::string(each.text), std::string(each.uri));
    for (const Member member : document->root().find("properties").members())
      words.insert(std::string(member.name()));
  }
  return words;
}

void collect_names(Node node, std::set<std::string>& names) {
  std::vector<Node> left{node};
  while (!left.empty()) {
    const Node each = left.back();
    left.pop_back();
    for (const Member member : each.members()) {
      names.insert(std::string(member.name()));
      left.push_back(member.value);
    }
    for (const Node element : each.elements()) left.push_back(element);
  }
}

TEST(Compare, EveryKeywordOfEveryDialectHasAPair) {
  std::map<Dialect, std::set<std::string>> used;
  for (const SchemaPair& pair : tests::read_schema_pairs()) {
    collect_names(read_json(pair.a, "a")->root(), used[pair.a_dialect]);
    collect_names(read_json(pair.b, "b")->root(), used[pair.b_dialect]);
  }
  // The frame of a document, not of a schema.
  const std::set<std::string> frame{"$vocabulary"};
  for (const Dialect dialect : kDialects) {
    const std::set<std::string> words = words_of(dialect);
    EXPECT_GT(words.size(), 25U) << to_string(dialect);
    for (const std::string& word : words)
      EXPECT_TRUE(used[dialect].contains(word) || frame.contains(word))
          << "no pair has " << word << " of " << to_string(dialect);
  }
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
      {"{}",
       R"({"properties":{"y":{"required":["x"],"propertyNames":{"maxLength":1}}}})",
       {"required", "maxLength"}},
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

// Nobody can judge by a schema that applies itself; no provider may have us try for long.
TEST(Compare, SchemasThatApplyThemselvesCostLittle) {
  const std::string self = R"({"$ref":"#/$defs/t"})";
  const std::string other = R"({"$ref":"#/$defs/u"})";
  const auto times = [](int count, const std::string& text) {
    std::string all = text;
    for (int i = 1; i < count; ++i) all += "," + text;
    return all;
  };
  const auto schema = [](const std::string& definitions) {
    return R"({"$ref":"#/$defs/t","$defs":{)" + definitions + "}}";
  };
  std::vector<std::string> hostile;
  for (const int count : {1, 2, 8, 40})
    for (const std::string keyword : {"allOf", "anyOf", "oneOf"}) {
      const std::string list = "\"" + keyword + "\":[" + times(count, self);
      hostile.push_back(schema("\"t\":{" + list + "]}"));
      hostile.push_back(schema("\"t\":{" + list + R"(,{"type":"array"}]})"));
      hostile.push_back(schema("\"t\":{\"" + keyword + "\":[" + times(count, other) + "]},\"u\":{" +
                               list + R"(,{"required":["a"]}]})"));
      hostile.push_back(schema("\"t\":{\"not\":{" + list + "]}}"));
      hostile.push_back(
          schema("\"t\":{\"if\":{" + list + "]},\"then\":" + self + ",\"else\":{" + list + "]}}"));
      hostile.push_back(schema("\"t\":{\"properties\":{\"a\":" + self + "}," + list + "]}"));
    }
  const tests::LoadedSchema plain(
      R"({"type":"object","properties":{"a":{"type":"object"}},"required":["b"]})",
      Dialect::draft_2020_12);
  for (std::size_t i = 0; i < hostile.size(); ++i) {
    const tests::LoadedSchema one(hostile[i], Dialect::draft_2020_12);
    const tests::LoadedSchema another(hostile[(i + 1) % hostile.size()], Dialect::draft_2020_12);
    Evaluator evaluator;
    Comparer comparer(evaluator);
    const auto compare = [&](const Schema& from, const Schema& to) {
      const Comparison comparison = comparer.compare(from, to);
      EXPECT_LT(comparer.work(), 20'000U) << hostile[i];
      EXPECT_EQ(comparison.answer, Answer::unknown) << hostile[i];
    };
    compare(plain.schema(), one.schema());
    compare(one.schema(), plain.schema());
    compare(one.schema(), another.schema());
  }
}

// Each level applies the next one several times: so many ways that nobody can go them all.
TEST(Compare, SchemasWithManyWaysCostNoMoreThanIsAllowed) {
  // A value that is judged by one of them may cost more than was left.
  constexpr std::uint64_t kAllowed = 4'000'000;
  constexpr std::uint64_t kFew = 50'000;
  const auto levels = [](int count, const auto& level, const std::string& last) {
    std::string text = R"({"$ref":"#/$defs/t0","$defs":{)";
    for (int i = 0; i < count; ++i)
      text += "\"t" + std::to_string(i) + "\":{" +
              level(i, "{\"$ref\":\"#/$defs/t" + std::to_string(i + 1) + "\"}") + "},";
    return text + "\"t" + std::to_string(count) + "\":" + last + "}}";
  };
  using Level = std::function<std::string(int, const std::string&)>;
  const auto list = [](const std::string& keyword) -> Level {
    return [keyword](int, const std::string& next) {
      return "\"" + keyword + "\":[" + next + "," + next + "," + next + "]";
    };
  };
  const auto distinct = [](const std::string& keyword) -> Level {
    return [keyword](int i, const std::string& next) {
      const auto branch = [&](const char* name) {
        return R"({"allOf":[)" + next + R"(],"required":[")" + name + std::to_string(i) + "\"]}";
      };
      return "\"" + keyword + "\":[" + branch("a") + "," + branch("b") + "]";
    };
  };
  const Level condition = [](int i, const std::string& next) {
    std::string all;
    for (const char* const name : {"a", "b"})
      all += std::string(all.empty() ? "" : ",") + R"({"if":{"required":[")" + name +
             std::to_string(i) + "\"]},\"then\":" + next + "}";
    return "\"allOf\":[" + all + "]";
  };
  struct Row {
    Level base{};
    Level revision{};
    std::uint64_t allowed = 0;
    bool writes_nothing = false;  // No value fits one of two equal schemas alone.
  };
  const std::vector<Row> rows{{list("allOf"), list("allOf"), kFew},
                              {list("anyOf"), list("anyOf"), kFew},
                              {list("oneOf"), list("oneOf"), kFew, true},
                              {list("oneOf"), list("anyOf"), kFew, true},
                              {list("allOf"), list("anyOf"), kFew},
                              {distinct("anyOf"), distinct("anyOf"), kAllowed},
                              {distinct("oneOf"), distinct("oneOf"), kAllowed},
                              {condition, condition, kAllowed}};
  for (std::size_t i = 0; i < rows.size(); ++i)
    for (const int count : {13, 40}) {
      const Row& row = rows[i];
      SCOPED_TRACE("row " + std::to_string(i) + ", " + std::to_string(count) + " levels");
      const tests::LoadedSchema a(levels(count, row.base, R"({"required":["z"]})"),
                                  Dialect::draft_2020_12);
      const tests::LoadedSchema b(levels(count, row.revision, R"({"required":["y"]})"),
                                  Dialect::draft_2020_12);
      Evaluator evaluator;
      Comparer comparer(evaluator);
      const Answer answer = comparer.compare(a.schema(), b.schema()).answer;
      EXPECT_EQ(answer == Answer::yes, row.writes_nothing);
      EXPECT_LT(comparer.work(), row.allowed);
      comparer.compare(b.schema(), a.schema());
      EXPECT_LT(comparer.work(), row.allowed);
    }
}

// What a choice asks of a value may stand elsewhere in the same words: asked again it is no news.
TEST(Compare, WhatWasChosenInOtherWordsIsChosenOnce) {
  const auto text = [](const std::string& more) {
    return R"({"components":{"schemas":{"Cat":{"discriminator":{"propertyName":"k"}},
      "Dog":{"allOf":[{"$ref":"#/components/schemas/Cat"},{"properties":{"y":true},
        "patternProperties":{"y$":{"type":"integer"}},"dependentSchemas":{"x":true})" +
           more + "}]}}}}";
  };
  const tests::LoadedSchema a(text(R"(,"type":"object")"), Dialect::openapi_3_1);
  const tests::LoadedSchema b(text(""), Dialect::openapi_3_1);
  Evaluator evaluator;
  Comparer comparer(evaluator, {.described_only = false});
  for (const std::string_view place : {"/allOf/1", "/allOf/0"}) {
    const std::string pointer = "/components/schemas/Dog" + std::string(place);
    comparer.compare(a.at(pointer), b.at(pointer));
    EXPECT_LT(comparer.work(), 1'000U) << place;
  }
}

// What stands twice in a choice is one branch, or none.
TEST(Compare, BranchesThatAreTheSame) {
  const auto choice = [](const std::string& keyword, const std::string& branches) {
    return "{\"" + keyword + "\":[" + branches +
           R"(],"$defs":{"a":{"type":"integer"},"b":{"type":"string"}}})";
  };
  const std::string a = R"({"$ref":"#/$defs/a"})";
  const std::string b = R"({"$ref":"#/$defs/b"})";
  struct Row {
    std::string writing{};
    std::string accepting{};
    Answer answer{};
  };
  const std::vector<Row> rows{
      {choice("oneOf", a + "," + a), R"({"type":"null"})", Answer::yes},
      {choice("oneOf", a + "," + b + "," + a), R"({"type":"string"})", Answer::yes},
      {choice("oneOf", a + "," + b + "," + a), R"({"type":"integer"})", Answer::no},
      {choice("anyOf", a + "," + b + "," + a), R"({"type":["integer","string"]})", Answer::yes},
      {choice("anyOf", a + "," + b + "," + a), R"({"type":"string"})", Answer::no},
      {R"({"type":"integer"})", choice("oneOf", a + "," + a), Answer::no},
      {R"({"type":"string"})", choice("oneOf", a + "," + b + "," + a), Answer::yes},
      {R"({"type":"integer"})", choice("anyOf", a + "," + a), Answer::yes},
  };
  for (const Row& row : rows) {
    const tests::LoadedSchema writing(row.writing, Dialect::draft_2020_12);
    const tests::LoadedSchema accepting(row.accepting, Dialect::draft_2020_12);
    Evaluator evaluator;
    Comparer comparer(evaluator);
    EXPECT_EQ(comparer.compare(writing.schema(), accepting.schema()).answer, row.answer)
        << row.writing << " " << row.accepting;
  }
}

}  // namespace
}  // namespace driftgate::compare_test
