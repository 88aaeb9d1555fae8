#include "validators/traffic/traffic_judge.h"

#include <gtest/gtest.h>

#include <initializer_list>
#include <memory>
#include <string>

namespace driftgate::traffic_judge_test {
namespace {

constexpr const char* kShop = R"(openapi: 3.1.0
info: {title: Shop, version: "1"}
servers: [{url: "https://api.example/v1"}]
components:
  securitySchemes: {key: {type: apiKey, in: query, name: api_key}}
  schemas:
    Pet:
      type: object
      required: [id, kind]
      properties: {id: {type: integer}, kind: {enum: [cat, dog]}}
paths:
  /pets:
    get:
      operationId: listPets
      parameters:
        - {name: limit, in: query, schema: {type: integer, maximum: 100}}
        - {name: kinds, in: query, explode: false, schema: {type: array, items: {enum: [cat, dog]}}}
        - {name: filter, in: query, style: deepObject, schema: {type: object, properties: {age: {type: integer}}}}
        - {name: X-Trace, in: header, required: true, schema: {type: string, minLength: 4}}
      responses:
        "200": {description: x, content: {application/json: {schema: {type: array, items: {$ref: "#/components/schemas/Pet"}}}}}
    post:
      operationId: addPet
      requestBody:
        required: true
        content:
          application/json: {schema: {$ref: "#/components/schemas/Pet"}}
          application/x-www-form-urlencoded: {schema: {$ref: "#/components/schemas/Pet"}}
      responses: {"201": {description: x}}
  /pets/{id}:
    get:
      operationId: getPet
      parameters: [{name: id, in: path, required: true, schema: {type: integer}}]
      responses:
        "200": {description: x, content: {application/json: {schema: {$ref: "#/components/schemas/Pet"}}}}
        "404": {description: x}
  /lost/{id}: {$ref: "#/nowhere"}
)";

struct Seen {
  const char* method;
  const char* url;
  int status = 200;
  const char* body = "";
  Headers headers = {{"X-Trace", "abcd"}};
  const char* sent = "";
};

class TrafficTest : public testing::Test {
 protected:
  Traffic judged(std::initializer_list<Seen> traffic, bool placeholders = false) {
    TrafficJudge judge(*description_, evaluator_, policy_, {}, {.integration = "shop"});
    std::size_t number = 0;
    for (const Seen& seen : traffic) {
      RecordedExchange one{.placeholders = placeholders, .number = ++number};
      one.place = {.file = "a.har", .line = static_cast<int>(number), .column = 1};
      one.exchange.request = {seen.method, std::string("https://api.example/v1") + seen.url,
                              seen.headers, seen.sent};
      Headers headers;
      if (*seen.body != '\0') headers = {{"Content-Type", "application/json"}};
      if (seen.status == 0)
        one.exchange.outcome = TransportFailure{.message = "gone"};
      else
        one.exchange.outcome = Response{seen.status, headers, seen.body, "1.1"};
      judge.judge(one);
    }
    Traffic result = judge.finish();
    coverage_ = judge.coverage(result.results);
    return result;
  }

  // "rule at instance xCOUNT" of all findings of one case.
  static std::string told(const Traffic& traffic, const std::string& name) {
    std::string text;
    for (const Result& result : traffic.results)
      if (result.name == name)
        for (const Finding& finding : result.findings)
          text += std::string(finding.rule) + " at " + finding.violation.instance + " x" +
                  std::to_string(finding.count) + ";";
    return text;
  }

  std::unique_ptr<const Description> description_ =
      load_description("api.yaml", [](const std::string&) { return std::string(kShop); });
  Evaluator evaluator_{};
  Policy policy_{};
  Coverage coverage_{};
};

constexpr const char* kCat = R"({"id": 1, "kind": "cat"})";

TEST_F(TrafficTest, what_keeps_the_contract_passes_and_is_counted) {
  const Traffic traffic =
      judged({{"GET", "/pets?limit=3", 200, "[]"},
              {"GET", "/pets/7", 200, kCat},
              {"GET", "/pets/8", 404},
              {"POST", "/pets", 201, "", {{"Content-Type", "application/json"}}, kCat}});
  EXPECT_EQ(traffic.exchanges, 4U);
  EXPECT_EQ(traffic.conforming, 4U);
  ASSERT_EQ(traffic.results.size(), 3U);
  for (const Result& result : traffic.results) EXPECT_EQ(result.outcome, Outcome::passed);
  EXPECT_EQ(coverage_.of(CoverageKind::operations).seen, 3U);
}

TEST_F(TrafficTest, one_root_cause_is_one_finding_however_often_it_is_seen) {
  const Traffic traffic = judged({{"GET", "/pets/1", 200, R"({"id": "1", "kind": "cat"})"},
                                  {"GET", "/pets/2", 200, R"({"id": "2", "kind": "cat"})"},
                                  {"GET", "/pets/3", 200, kCat},
                                  {"GET", "/pets/4", 500}});
  EXPECT_EQ(traffic.judged, 4U);
  EXPECT_EQ(traffic.conforming, 1U);
  const std::string findings = told(traffic, "GET /pets/{id}");
  EXPECT_NE(findings.find("body-schema at /id x2;"), std::string::npos) << findings;
  EXPECT_EQ(traffic.results[0].type, "skipped.no-traffic");
  EXPECT_EQ(traffic.results[2].outcome, Outcome::failed);
  EXPECT_EQ(traffic.results[2].remarks.front(), "first in a.har:1:1 (number 1)");
}

struct Wanted {
  Seen seen;
  const char* name;
  const char* findings;
};

TEST_F(TrafficTest, requests_are_held_to_the_description_too) {
  const Headers json{{"Content-Type", "application/json"}};
  const Headers form{{"Content-Type", "application/x-www-form-urlencoded"}};
  const Wanted cases[] = {
      {{"GET", "/pets?limit=x", 200, "[]"}, "GET /pets", "request-parameter at query limit x1;"},
      {{"GET", "/pets?limit=101", 200, "[]"}, "GET /pets", "request-parameter at query limit x1;"},
      {{"GET", "/pets?kinds=cat,dog&filter[age]=3&api_key=1", 200, "[]"}, "GET /pets", ""},
      {{"GET", "/pets?kinds=cat%2Cdog", 200, "[]"}, "GET /pets", ""},
      {{"GET", "/pets?kinds=cow", 200, "[]"}, "GET /pets", "request-parameter at query kinds x1;"},
      {{"GET", "/pets?filter[age]=old", 200, "[]"},
       "GET /pets",
       "request-parameter at query filter x1;"},
      {{"GET", "/pets?color=red", 200, "[]"},
       "GET /pets",
       "undeclared-parameter at query color x1;"},
      {{"GET", "/pets", 200, "[]", {{"x-trace", "abc"}}},
       "GET /pets",
       "request-parameter at header X-Trace x1;"},
      {{"GET", "/pets", 200, "[]", {}}, "GET /pets", "request-parameter at header X-Trace x1;"},
      {{"GET", "/pets/seven", 404}, "GET /pets/{id}", "request-parameter at path id x1;"},
      {{"POST", "/pets", 201, "", json, R"({"id": 1})"}, "POST /pets", "request-body at /kind x1;"},
      {{"POST", "/pets", 201, "", json, "{"}, "POST /pets", "request-body at request body x1;"},
      {{"POST", "/pets", 201, "", json, ""}, "POST /pets", "request-body at request body x1;"},
      {{"POST", "/pets", 201, "", form, "id=1&kind=dog"}, "POST /pets", ""},
      {{"POST", "/pets", 201, "", form, "id=one&kind=dog"},
       "POST /pets",
       "request-body at /id x1;"},
      {{"POST", "/pets", 201, "", {{"Content-Type", "text/xml"}}, "<a/>"},
       "POST /pets",
       "request-media-type at header Content-Type x1;"},
  };
  for (const Wanted& wanted : cases) {
    const Traffic traffic = judged({wanted.seen});
    EXPECT_EQ(told(traffic, wanted.name), wanted.findings)
        << wanted.seen.method << ' ' << wanted.seen.url << ' ' << wanted.seen.sent;
  }
}

TEST_F(TrafficTest, what_is_not_described_is_one_finding_for_each_path_and_method) {
  const Traffic traffic =
      judged({{"GET", "/owners/1"},
              {"GET", "/owners/2"},
              {"GET", "/favicon.ico", 404},
              {"DELETE", "/pets/1", 204},
              {"OPTIONS", "/pets", 204, "", {{"Access-Control-Request-Method", "GET"}}}});
  EXPECT_EQ(traffic.unmatched, 4U);
  ASSERT_EQ(traffic.results.size(), 6U);
  EXPECT_EQ(told(traffic, "GET /v1/owners/{}"), "undocumented-path at  x2;");
  EXPECT_EQ(told(traffic, "DELETE /pets/{id}"), "undocumented-method at  x1;");
  for (const Result& result : traffic.results)
    if (result.name == "GET /v1/favicon.ico") {
      EXPECT_EQ(result.outcome, Outcome::passed);
      EXPECT_EQ(result.findings.front().severity, Severity::note);
    }
}

TEST_F(TrafficTest, a_path_that_cannot_be_read_may_describe_it) {
  const Traffic traffic = judged({{"GET", "/lost/1"}, {"GET", "/lost/2"}, {"PUT", "/pets/1"}});
  EXPECT_EQ(traffic.unmatched, 3U);
  ASSERT_EQ(traffic.results.size(), 5U);
  EXPECT_EQ(told(traffic, "PUT /pets/{id}"), "undocumented-method at  x1;");
  const Result& lost = traffic.results[3];
  EXPECT_EQ(lost.name, "GET /lost/{id}");
  EXPECT_EQ(lost.outcome, Outcome::skipped);
  EXPECT_EQ(lost.reason,
            "the path /lost/{id} cannot be read in the description: "
            "$ref '#/nowhere' leads nowhere");
}

TEST_F(TrafficTest, other_hosts_and_missing_answers_are_counted_and_not_judged) {
  TrafficJudge judge(*description_, evaluator_, policy_, {}, {});
  RecordedExchange one;
  one.exchange.request.url = "https://cdn.example/x.js";
  judge.judge(one);
  const Traffic elsewhere = judge.finish();
  EXPECT_EQ(elsewhere.elsewhere, 1U);
  EXPECT_EQ(elsewhere.other_hosts, std::vector<std::string>{"https://cdn.example:443"});
  const Traffic silent = judged({{"GET", "/pets", 0}});
  EXPECT_EQ(silent.unanswered, 1U);
  EXPECT_EQ(silent.results.front().type, "skipped.no-answer");
}

TEST_F(TrafficTest, placeholders_are_judged_by_their_shape_alone) {
  const Traffic kept = judged({{"GET", "/pets/1", 200, R"({"id": 1, "kind": "text"})"}}, true);
  EXPECT_EQ(told(kept, "GET /pets/{id}"), "");
  EXPECT_EQ(kept.conforming, 1U);
  const Traffic broken =
      judged({{"GET", "/pets/1", 200, R"({"id": "text", "kind": "text"})"}}, true);
  EXPECT_EQ(told(broken, "GET /pets/{id}"), "body-schema at /id x1;");
}

}  // namespace
}  // namespace driftgate::traffic_judge_test
