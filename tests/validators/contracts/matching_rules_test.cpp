#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "specs/contracts/contract.h"
#include "specs/contracts/promise.h"
#include "validators/judge.h"

namespace driftgate::matching_rules_test {
namespace {

// A body with rules, a body that keeps them and one that does not.
struct Sample {
  std::string name{};
  std::string rules{};  // Of the category body, or all of matchingRules where it has "status".
  std::string example{};
  std::string kept{};
  std::string broken{};
  std::string content_type = "application/json";
};

const std::vector<Sample> kSamples{
    {"no rule", "", R"({"a":1,"b":[1,2]})", R"({"b":[1,2],"a":1.0,"c":0})", R"({"a":1,"b":[2,1]})"},
    {"equality", R"("$":{"matchers":[{"match":"type"}]},"$.a":{"matchers":[{"match":"equality"}]})",
     R"({"a":1,"b":1})", R"({"a":1,"b":7})", R"({"a":2,"b":7})"},
    {"type", R"("$.a":{"matchers":[{"match":"type"}]})", R"({"a":"x"})", R"({"a":"y"})",
     R"({"a":1})"},
    {"type cascades", R"("$":{"matchers":[{"match":"type"}]})", R"({"a":{"b":["x"]}})",
     R"({"a":{"b":["y","z"]}})", R"({"a":{"b":[1]}})"},
    {"regex", R"("$.a":{"matchers":[{"match":"regex","regex":"\\d{2}"}]})", R"({"a":"12"})",
     R"({"a":"34"})", R"({"a":"345"})"},
    {"regex of a number", R"("$.a":{"matchers":[{"match":"regex","regex":"\\d{2}"}]})",
     R"({"a":12})", R"({"a":34})", R"({"a":345})"},
    {"min", R"("$.a":{"matchers":[{"match":"type","min":2}]})", R"({"a":[1]})", R"({"a":[1,2]})",
     R"({"a":[1]})"},
    {"max", R"("$.a":{"matchers":[{"match":"type","max":2}]})", R"({"a":[1]})", R"({"a":[]})",
     R"({"a":[1,2,3]})"},
    {"min and max", R"("$.a":{"matchers":[{"match":"type","min":1,"max":2}]})", R"({"a":[1]})",
     R"({"a":[5,6]})", R"({"a":[]})"},
    {"include", R"("$.a":{"matchers":[{"match":"include","value":"b.c"}]})", R"({"a":"ab.cd"})",
     R"({"a":"xb.cy"})", R"({"a":"abxcd"})"},
    {"integer", R"("$.a":{"matchers":[{"match":"integer"}]})", R"({"a":1})", R"({"a":-22})",
     R"({"a":1.0})"},
    {"decimal", R"("$.a":{"matchers":[{"match":"decimal"}]})", R"({"a":1.5})", R"({"a":2.0})",
     R"({"a":2})"},
    {"number", R"("$.a":{"matchers":[{"match":"number"}]})", R"({"a":1})", R"({"a":2.5})",
     R"({"a":"2"})"},
    {"boolean", R"("$.a":{"matchers":[{"match":"boolean"}]})", R"({"a":true})", R"({"a":false})",
     R"({"a":"yes"})"},
    {"date", R"("$.a":{"matchers":[{"match":"date","date":"dd/MM/yyyy"}]})",
     R"({"a":"01/02/2020"})", R"({"a":"31/12/1999"})", R"({"a":"2020-02-01"})"},
    {"time", R"("$.a":{"matchers":[{"match":"time","time":"HH:mm"}]})", R"({"a":"10:00"})",
     R"({"a":"23:59"})", R"({"a":"24:00"})"},
    {"datetime",
     R"("$.a":{"matchers":[{"match":"timestamp","timestamp":"yyyy-MM-dd'T'HH:mm:ss.SSSXXX"}]})",
     R"({"a":"2020-01-01T00:00:00.000Z"})", R"({"a":"2021-12-31T23:59:59.123+02:00"})",
     R"({"a":"2021-13-31T23:59:59.123Z"})"},
    {"null", R"("$.a":{"matchers":[{"match":"null"}]})", R"({"a":null})", R"({"a":null})",
     R"({"a":0})"},
    {"values", R"("$.a":{"matchers":[{"match":"values"}]},"$.a.*":{"matchers":[{"match":"type"}]})",
     R"({"a":{"x":1}})", R"({"a":{"y":2,"z":3}})", R"({"a":{"y":"2"}})"},
    {"arrayContains",
     R"("$.a":{"matchers":[{"match":"arrayContains","variants":[)"
     R"({"index":0,"rules":{"$.n":{"matchers":[{"match":"type"}]}}},{"index":1,"rules":{}}]}]})",
     R"({"a":[{"n":1,"k":"x"},{"k":"y"}]})", R"({"a":[7,{"k":"y"},{"n":5,"k":"x"}]})",
     R"({"a":[{"k":"y"},{"n":"5","k":"x"}]})"},
    {"eachKey",
     R"("$.a":{"matchers":[{"match":"eachKey","rules":[{"match":"regex","regex":"[a-z]\\d"}]}]})",
     R"({"a":{"x1":1}})", R"({"a":{"y2":1}})", R"({"a":{"yy":1}})"},
    {"eachValue",
     R"("$.a":{"matchers":[{"match":"eachValue","rules":[{"match":"regex","regex":"\\d+"}]}]})",
     R"({"a":{"x":"1"}})", R"({"a":{"y":"22","z":"3"}})", R"({"a":{"y":"b"}})"},
    {"eachValue of a list",
     R"("$.a":{"matchers":[{"match":"eachValue","rules":[{"match":"integer"}]}]})", R"({"a":[1]})",
     R"({"a":[4,5]})", R"({"a":[4,5.5]})"},
    {"notEmpty", R"("$.a":{"matchers":[{"match":"notEmpty"}]})", R"({"a":"x"})", R"({"a":"y"})",
     R"({"a":""})"},
    {"semver", R"("$.a":{"matchers":[{"match":"semver"}]})", R"({"a":"1.0.0"})",
     R"({"a":"2.3.4-rc.1+5"})", R"({"a":"2.3"})"},
    {"AND",
     R"("$.a":{"combine":"AND","matchers":[{"match":"type"},{"match":"include","value":"b"}]})",
     R"({"a":"abc"})", R"({"a":"bbb"})", R"({"a":"ccc"})"},
    {"OR", R"("$.a":{"combine":"OR","matchers":[{"match":"null"},{"match":"integer"}]})",
     R"({"a":1})", R"({"a":null})", R"({"a":"x"})"},
    {"the heavier path wins",
     R"("$.a.*":{"matchers":[{"match":"integer"}]},"$.a.b":{"matchers":[{"match":"equality"}]})",
     R"({"a":{"b":1,"c":1}})", R"({"a":{"b":1,"c":2}})", R"({"a":{"b":2,"c":2}})"},
    {"one element of a list", R"("$.a[1]":{"matchers":[{"match":"type"}]})", R"({"a":[1,1]})",
     R"({"a":[1,2]})", R"({"a":[2,1]})"},
    {"contentType", R"("$":{"matchers":[{"match":"contentType","value":"image/gif"}]})",
     R"("GIF89a")", "GIF87a...", "\x89PNG\r\n\x1A\n", "application/octet-stream"},
    {"plain text", "", R"("hello")", "hello", "hallo", "text/plain"},
    {"form", R"("$.b":{"matchers":[{"match":"integer"}]})", R"("a=1&b=2")", "b=33&a=1", "a=1&b=x",
     "application/x-www-form-urlencoded"},
    {"XML attribute", R"("$.a['@id']":{"matchers":[{"match":"integer"}]})", R"("<a id='1'>t</a>")",
     "<a id='77'>t</a>", "<a id='x'>t</a>", "application/xml"},
    {"XML text", R"("$.a['#text']":{"matchers":[{"match":"regex","regex":"t+"}]})", R"("<a>t</a>")",
     "<a>ttt</a>", "<a>s</a>", "text/xml"},
    {"XML elements of a type", R"("$.a":{"matchers":[{"match":"type"}]})", R"("<a><b>1</b></a>")",
     "<a><b>1</b><b>2</b></a>", "<a><c>1</c></a>", "application/xml"},
};

std::string pact(const Sample& sample) {
  return R"({"consumer":{"name":"c"},"provider":{"name":"p"},"interactions":[{"description":"d",)"
         R"("request":{"path":"/"},"response":{"headers":{"Content-Type":")" +
         sample.content_type + R"("},"body":)" + sample.example + R"(,"matchingRules":{"body":{)" +
         sample.rules + R"(}}}}],"metadata":{"pactSpecification":{"version":"3.0.0"}}})";
}

Result judged(const std::string& text, Response response) {
  const auto contract = read_contract(text, "c.json");
  const auto promises = promises_of(*contract);
  Evaluator evaluator;
  const Policy policy;
  Judge judge(evaluator, policy, {});
  const Exchange exchange{.request = {.url = "http://p/"}, .outcome = std::move(response)};
  return judge.judge(
      {.integration = "p", .operation = "d", .expected = &promises->interactions.front().response},
      exchange);
}

TEST(MatchingRules, each_has_a_kept_and_a_broken_example) {
  for (const Sample& sample : kSamples) {
    const auto answer = [&](const std::string& body) {
      return judged(
          pact(sample),
          {.status = 200, .headers = {{"Content-Type", sample.content_type}}, .body = body});
    };
    const Result kept = answer(sample.kept);
    EXPECT_EQ(kept.outcome, Outcome::passed) << sample.name;
    EXPECT_TRUE(kept.undecided.empty()) << sample.name;
    for (const Finding& finding : kept.findings)
      ADD_FAILURE() << sample.name << ": " << finding.violation.message << " "
                    << finding.violation.instance;
    const Result broken = answer(sample.broken);
    EXPECT_EQ(broken.outcome, Outcome::failed) << sample.name;
    ASSERT_FALSE(broken.findings.empty()) << sample.name;
    // The finding points into the file that people wrote.
    EXPECT_EQ(broken.findings.front().violation.source.file, "c.json") << sample.name;
    EXPECT_EQ(broken.findings.front().violation.source.line, 1) << sample.name;
    EXPECT_NE(broken.findings.front().violation.source.pointer.find("/interactions/0"),
              std::string::npos)
        << sample.name << broken.findings.front().violation.source.pointer;
  }
}

TEST(MatchingRules, a_status_may_be_one_of_a_group) {
  const std::string text =
      R"({"consumer":{"name":"c"},"provider":{"name":"p"},"interactions":[{"description":"d",)"
      R"("type":"Synchronous/HTTP","request":{"path":"/"},"response":{"status":200,)"
      R"("matchingRules":{"status":{"$":{"matchers":[{"match":"statusCode","status":"success"}]}}}}}],)"
      R"("metadata":{"pactSpecification":{"version":"4.0"}}})";
  EXPECT_EQ(judged(text, {.status = 204}).outcome, Outcome::passed);
  EXPECT_EQ(judged(text, {.status = 301}).outcome, Outcome::failed);
}

TEST(MatchingRules, what_the_consumer_does_not_name_is_nobodys_business) {
  Sample sample{.example = R"({"a":1})"};
  const Result result =
      judged(pact(sample), {.status = 200,
                            .headers = {{"Content-Type", "application/json"}, {"X-Other", "1"}},
                            .body = R"({"a":1,"b":{"c":2}})"});
  EXPECT_EQ(result.outcome, Outcome::passed);
  EXPECT_TRUE(result.findings.empty());
}

TEST(MatchingRules, a_pattern_that_no_engine_runs_is_undecided_and_no_pass) {
  Sample sample{.rules = R"("$.a":{"matchers":[{"match":"regex","regex":"(?<x"}]})",
                .example = R"({"a":"1"})"};
  const Result result = judged(
      pact(sample),
      {.status = 200, .headers = {{"Content-Type", "application/json"}}, .body = R"({"a":"2"})"});
  EXPECT_FALSE(result.undecided.empty());
}

}  // namespace
}  // namespace driftgate::matching_rules_test
