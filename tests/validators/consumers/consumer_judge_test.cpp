#include "validators/consumers/consumer_judge.h"

#include <fmt/format.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <memory>
#include <set>
#include <string>
#include <vector>

#include "specs/document/document.h"
#include "tests/validators/consumers/api.h"

namespace driftgate {
namespace {

/// One interaction held against one operation, and the rules that it breaks at their places.
struct Held {
  const char* shows;
  const char* request;   ///< Members of the Pact request beside method and path.
  const char* response;  ///< Of the Pact response beside its status.
  const char* operation;
  std::vector<std::string> broken{};
};

constexpr const char* kAnswers =
    R"(responses: {{"200": {{description: x, content: {{application/json: {{schema: {}}}}}}}}})";

std::string answering(const char* schema) { return fmt::format(fmt::runtime(kAnswers), schema); }

constexpr const char* kPet =
    "{type: object, required: [id, name], properties: {id: {type: integer}, name: {type: string}, "
    "tag: {type: string}, born: {type: string, format: date}}}";

std::vector<std::string> broken_by(const Result& result) {
  std::vector<std::string> all;
  for (const Finding& finding : result.findings)
    all.push_back(fmt::format("{} {}", finding.rule, finding.violation.instance));
  return all;
}

class ConsumerJudgeTest : public testing::Test {
 protected:
  Result judged(const std::string& operation, const std::string& interaction) {
    // An evaluator outlives no schema that it was given.
    judge_.reset();
    evaluator_ = std::make_unique<Evaluator>();
    api_ = tests::consumer_api(operation);
    contract_ = tests::pact_of({interaction});
    promises_ = promises_of(*contract_);
    judge_ = std::make_unique<ConsumerJudge>(*api_, *evaluator_, policy_, "pets");
    return judge_->judge("web: it", promises_->interactions.front());
  }

  Policy policy_{};
  std::unique_ptr<const Description> api_{};
  std::unique_ptr<const Contract> contract_{};
  std::unique_ptr<const ContractPromises> promises_{};
  std::unique_ptr<Evaluator> evaluator_{};
  std::unique_ptr<ConsumerJudge> judge_{};
};

TEST_F(ConsumerJudgeTest, answers_that_the_description_allows_are_those_that_the_consumer_expects) {
  const std::string like = R"("matchingRules": {"body": {"$": {"matchers": [{"match": "type"}]}}})";
  const struct {
    const char* shows;
    std::string schema;
    std::string response;
    std::vector<std::string> broken{};
  } cases[] = {
      {"what is required is promised", kPet, R"("body": {"id": 1, "name": "Tom"})"},
      {"a value is the data's business", kPet, R"("body": {"name": "Tom"})"},
      {"a member that may be missing is not promised",
       kPet,
       R"("body": {"tag": "a"})",
       {"consumer-field-not-promised response 200 body /tag"}},
      {"a member that nobody describes",
       kPet,
       R"("body": {"owner": "Ann"})",
       {"consumer-field-not-described response 200 body /owner"}},
      {"a member that the description forbids",
       "{type: object, additionalProperties: false, properties: {id: {type: integer}}}",
       R"("body": {"owner": "Ann"})",
       {"consumer-field-not-described response 200 body /owner"}},
      {"another type",
       kPet,
       R"("body": {"id": "one"})",
       {"consumer-value-impossible response 200 body /id"}},
      {"another type, whatever the value",
       kPet,
       R"("body": {"id": "one"}, )" + like,
       {"consumer-value-impossible response 200 body /id"}},
      {"an integer is a number", kPet, R"("body": {"id": 1}, )" + like},
      {"a value that is none of the enumeration",
       "{type: object, required: [kind], properties: {kind: {enum: [cat, dog]}}}",
       R"("body": {"kind": "cow"})",
       {"consumer-value-impossible response 200 body /kind"}},
      {"an example that cannot be, where others may",
       "{type: object, required: [kind], properties: {kind: {type: string, enum: [cat, dog]}}}",
       R"("body": {"kind": "cow"}, )" + like,
       {"consumer-example-impossible response 200 body /kind"}},
      {"null is one more type",
       "{type: object, required: [name], properties: {name: {type: [string, \"null\"]}}}",
       R"("body": {"name": "Tom"}, )" + like,
       {"consumer-type-not-promised response 200 body /name"}},
      {"a regular expression that no schema promises",
       kPet,
       R"("body": {"name": "Tom"}, "matchingRules": {"body": {"$.name": {"matchers": [{"match": "regex", "regex": "^[A-Z][a-z]+$"}]}}})",
       {"consumer-value-not-promised response 200 body /name"}},
      {"elements of a list, however many", fmt::format("{{type: array, items: {}}}", kPet),
       R"("body": [{"id": 1}, {"id": 2}])"},
      {"one cause in all elements",
       fmt::format("{{type: array, items: {}}}", kPet),
       R"("body": [{"tag": "a"}, {"tag": "b"}])",
       {"consumer-field-not-promised response 200 body /*/tag"}},
      {"a list that has one element at least, by a rule",
       fmt::format("{{type: array, items: {}}}", kPet),
       R"("body": [{"id": 1}], "matchingRules": {"body": {"$": {"matchers": [{"match": "type", "min": 1}]}}})"},
      {"the names of a map are examples", "{type: object, additionalProperties: {type: integer}}",
       R"("body": {"a": 1}, "matchingRules": {"body": {"$": {"matchers": [{"match": "values"}]}, "$.*": {"matchers": [{"match": "type"}]}}})"},
      {"one of two shapes, of which the example has what they share",
       "{oneOf: [{type: object, required: [name, meows], properties: {name: {type: string}, meows: "
       "{type: boolean}}}, {type: object, required: [name, barks], properties: {name: {type: "
       "string}, barks: {type: boolean}}}]}",
       R"("body": {"name": "Tom"})"},
      {"properties without a type are an object's",
       "{properties: {id: {type: integer}}, required: [id]}", R"("body": {"id": 1})"},
      {"another media type",
       kPet,
       R"("headers": {"Content-Type": "text/plain"}, "body": "x")",
       {"consumer-media-type-not-described response 200 body"}},
      {"no body is expected",
       kPet,
       R"("body": null)",
       {"consumer-body-not-expected response 200 body"}},
      {"nothing is said of the body", kPet, ""},
      {"a header that nobody describes",
       kPet,
       R"("headers": {"X-Rate": "7"})",
       {"consumer-header-not-described response 200 header X-Rate"}},
  };
  for (const auto& one : cases) {
    SCOPED_TRACE(one.shows);
    const Result result =
        judged(answering(one.schema.c_str()),
               tests::interaction("", fmt::format(R"("status": 200{}{})",
                                                  one.response.empty() ? "" : ", ", one.response)));
    EXPECT_EQ(broken_by(result), one.broken);
    EXPECT_EQ(result.undecided, std::vector<std::string>());
  }
}

TEST_F(ConsumerJudgeTest, what_is_not_about_bodies) {
  const Held cases[] = {
      {"a status that is described by the default", "", R"("status": 418)",
       R"(responses: {default: {description: x}})"},
      {"a status that is not described",
       "",
       R"("status": 418)",
       R"(responses: {"200": {description: x}})",
       {"consumer-status-not-described response 418"}},
      {"a body that is not described",
       "",
       R"("status": 200, "body": {"id": 1})",
       R"(responses: {"200": {description: x}})",
       {"consumer-body-not-described response 200 body"}},
      {"a header that is promised", "", R"("status": 200, "headers": {"X-Rate": "7"})",
       R"(responses: {"200": {description: x, headers: {X-Rate: {required: true, schema: {type: integer}}}}})"},
      {"a header that may be missing",
       "",
       R"("status": 200, "headers": {"X-Rate": "7"})",
       R"(responses: {"200": {description: x, headers: {X-Rate: {schema: {type: integer}}}}})",
       {"consumer-header-not-promised response 200 header X-Rate"}},
      {"a header of another type",
       "",
       R"("status": 200, "headers": {"X-Rate": "many"})",
       R"(responses: {"200": {description: x, headers: {X-Rate: {required: true, schema: {type: integer}}}}})",
       {"consumer-value-impossible response 200 header X-Rate"}},
      {"a parameter that is required and sent", R"("query": {"limit": ["5"]})", R"("status": 200)",
       R"(parameters: [{name: limit, in: query, required: true, schema: {type: integer}}]
      responses: {"200": {description: x}})"},
      {"a parameter that is required and not sent",
       "",
       R"("status": 200)",
       R"(parameters: [{name: limit, in: query, required: true, schema: {type: integer}}]
      responses: {"200": {description: x}})",
       {"consumer-parameter-refused query limit"}},
      {"a parameter of another type",
       R"("query": {"limit": ["five"]})",
       R"("status": 200)",
       R"(parameters: [{name: limit, in: query, schema: {type: integer}}]
      responses: {"200": {description: x}})",
       {"consumer-parameter-refused query limit"}},
      {"a parameter that is not described",
       R"("query": {"size": ["5"]})",
       R"("status": 200)",
       R"(responses: {"200": {description: x}})",
       {"consumer-parameter-not-described query size"}},
      {"a body that is accepted", R"("body": {"name": "Tom"})", R"("status": 200)",
       R"(requestBody: {content: {application/json: {schema: {type: object, required: [name], properties: {name: {type: string}}}}}}
      responses: {"200": {description: x}})"},
      {"a body that is refused",
       R"("body": {"name": 7})",
       R"("status": 200)",
       R"(requestBody: {content: {application/json: {schema: {type: object, properties: {name: {type: string}}}}}}
      responses: {"200": {description: x}})",
       {"consumer-body-refused request body /name"}},
      {"a body of another media type",
       R"("headers": {"Content-Type": "text/plain"}, "body": "x")",
       R"("status": 200)",
       R"(requestBody: {content: {application/json: {}}}
      responses: {"200": {description: x}})",
       {"consumer-media-type-refused header Content-Type"}},
      {"rules that allow more than is accepted",
       R"("body": {"name": "Tom"}, "matchingRules": {"body": {"$.name": {"matchers": [{"match": "type"}]}}})",
       R"("status": 200)",
       R"(requestBody: {content: {application/json: {schema: {type: object, properties: {name: {type: string, maxLength: 9}}}}}}
      responses: {"200": {description: x}})",
       {"consumer-request-not-accepted request body /name"}},
  };
  for (const Held& one : cases) {
    SCOPED_TRACE(one.shows);
    const Result result = judged(one.operation, tests::interaction(one.request, one.response));
    EXPECT_EQ(broken_by(result), one.broken);
  }
}

TEST_F(ConsumerJudgeTest, paths_and_methods) {
  const struct {
    const char* method;
    const char* path;
    std::vector<std::string> broken{};
  } cases[] = {
      {"GET", "/pets/1"},
      {"GET", "/v1/pets/1"},  // As the server has it.
      {"DELETE", "/pets/1", {"consumer-method-not-described method"}},
      {"GET", "/cats/1", {"consumer-path-not-described path"}},
  };
  for (const auto& one : cases) {
    SCOPED_TRACE(std::string(one.method) + " " + one.path);
    const Result result = judged(R"(responses: {"200": {description: x}})",
                                 tests::interaction("", R"("status": 200)", one.method, one.path));
    EXPECT_EQ(broken_by(result), one.broken);
    EXPECT_EQ(result.outcome, one.broken.empty() ? Outcome::passed : Outcome::failed);
  }
}

TEST_F(ConsumerJudgeTest, a_warning_has_a_witness_and_both_places) {
  const Result result =
      judged(answering(kPet), tests::interaction("", R"("status": 200, "body": {"tag": "a"})"));
  ASSERT_EQ(result.findings.size(), 1U);
  const Finding& finding = result.findings.front();
  EXPECT_EQ(finding.severity, Severity::warning);
  EXPECT_EQ(result.outcome, Outcome::passed);
  EXPECT_EQ(finding.violation.source.file, "web.pact.json");
  EXPECT_GT(finding.violation.source.line, 1);
  EXPECT_EQ(finding.described.file, "api.yaml");
  EXPECT_GT(finding.described.line, 1);
  // Admitted by the description, refused by the contract.
  const std::string& hint = finding.violation.hint;
  ASSERT_TRUE(hint.starts_with("shown by 200 ")) << hint;
  JsonReader reader;
  const Document* witness = reader.read(std::string_view(hint).substr(13));
  ASSERT_NE(witness, nullptr);
  const Schema promised = api_->operations.front().expected.responses.front().content[0].schema;
  const Schema wanted = promises_->interactions[0].response.responses[0].content[0].schema;
  EXPECT_TRUE(evaluator_->valid(promised, witness->root(), {.direction = Direction::response}));
  EXPECT_FALSE(evaluator_->valid(wanted, witness->root()));
}

TEST_F(ConsumerJudgeTest, severities_are_the_users) {
  policy_.severities = {{"consumer-field-not-promised", Severity::error}};
  const std::string pact = tests::interaction("", R"("status": 200, "body": {"tag": "a"})");
  EXPECT_EQ(judged(answering(kPet), pact).outcome, Outcome::failed);
  policy_.severities = {{"consumer-field-not-promised", Severity::off}};
  EXPECT_TRUE(judged(answering(kPet), pact).findings.empty());
}

TEST_F(ConsumerJudgeTest, messages_are_not_judged_and_pending_ones_fail_nothing) {
  const Result message = judged(R"(responses: {"200": {description: x}})",
                                R"({"type": "Asynchronous/Messages", "description": "a pet came",
                                    "contents": {"content": {"id": 1}}})");
  EXPECT_EQ(message.outcome, Outcome::skipped);
  EXPECT_EQ(message.type, "skipped.not-comparable");

  std::string pending = tests::interaction("", R"("status": 418)");
  pending.insert(1, R"("pending": true, )");
  const Result result = judged(R"(responses: {"200": {description: x}})", pending);
  EXPECT_EQ(result.outcome, Outcome::passed);
  ASSERT_EQ(result.findings.size(), 1U);
  EXPECT_EQ(result.findings.front().severity, Severity::note);
}

TEST_F(ConsumerJudgeTest, what_cannot_be_read_of_the_description_is_not_judged) {
  struct Unread {
    const char* operation;
    const char* part;
  };
  const std::string full = R"("status": 200, "headers": {"X-Rate": "7"}, "body": {"id": 1})";
  for (const Unread& c : std::vector<Unread>{
           {R"(responses: {"200": {$ref: "#/nowhere"}})", "response 200"},
           {R"(responses: {"200": {description: x, headers: {X-Rate: {$ref: "#/nowhere"}}}})",
            "response 200 header X-Rate"},
           {R"(responses: {"200": {description: x, content: {application/json: null}}})",
            "response 200 body"},
           {R"(requestBody: {$ref: "#/nowhere"}
      responses: {"200": {description: x}})",
            "request body"},
           {R"(parameters: [{$ref: "#/nowhere"}]
      responses: {"200": {description: x}})",
            "parameter"}}) {
    const Result result = judged(
        c.operation, tests::interaction(R"("query": {"limit": ["5"]}, "body": {"id": 1})", full));
    const auto tells = [&](const std::string& text) {
      return text.starts_with("the " + std::string(c.part) + " cannot be read in the description");
    };
    EXPECT_TRUE(std::any_of(result.undecided.begin(), result.undecided.end(), tells)) << c.part;
    for (const std::string& broken : broken_by(result))
      EXPECT_EQ(broken.find(c.part), std::string::npos) << broken;
  }
  const Result result = judged(R"(responses: {"200": {description: x}}
  /lost/{id}: {$ref: "#/nowhere"})",
                               tests::interaction("", full, "PUT", "/lost/1"));
  EXPECT_EQ(result.outcome, Outcome::skipped);
  EXPECT_EQ(result.type, "skipped.unread");
  EXPECT_EQ(result.reason,
            "the path /lost/{id} cannot be read in the description: "
            "$ref '#/nowhere' leads nowhere");
}

// Every rule is broken by one of the cases above.
TEST_F(ConsumerJudgeTest, a_contract_made_of_the_descriptions_own_examples_is_kept) {
  const std::string operation = R"(parameters:
        - {name: limit, in: query, required: true, schema: {type: integer, example: 5}}
      requestBody:
        content: {application/json: {schema: {$ref: "#/components/schemas/Pet"}}}
      responses:
        "200":
          description: x
          headers: {X-Rate: {required: true, schema: {type: integer}}}
          content: {application/json: {schema: {$ref: "#/components/schemas/Pet"}}}
        "404": {description: x, content: {application/problem+json: {schema: {type: object, required: [title], properties: {title: {type: string}}}}}})";
  const std::string pet =
      R"({"id": 7, "name": "Tom", "kind": "cat", "born": "2020-02-29", "owner": null, "price": 9.5,
          "tags": [{"key": "a"}, {"key": "b"}], "scores": {"jan": 1, "feb": 2}})";
  const std::string rules =
      R"(, "matchingRules": {"body": {"$": {"matchers": [{"match": "type"}]}}})";
  for (const bool ruled : {false, true})
    for (
        const std::string& response :
        {fmt::format(R"("status": 200, "headers": {{"X-Rate": "7"}}, "body": {}{})", pet,
                     ruled ? rules : ""),
         std::string(
             R"("status": 404, "headers": {"Content-Type": "application/problem+json"}, "body": {"title": "gone"})")}) {
      const Result result = judged(
          operation, tests::interaction(R"("query": {"limit": ["5"]}, "body": )" + pet, response));
      EXPECT_EQ(broken_by(result), std::vector<std::string>()) << response;
      EXPECT_EQ(result.outcome, Outcome::passed);
      EXPECT_EQ(result.undecided, std::vector<std::string>());
    }
}

TEST_F(ConsumerJudgeTest, hostile_contracts_end) {
  std::string deep = "1";
  for (int i = 0; i < 40; ++i) deep = R"({"a": [)" + deep + "]}";
  const Result result =
      judged(answering("{type: object, properties: {a: {$ref: \"#/components/schemas/Deep\"}}}"),
             tests::interaction("", R"("status": 200, "body": )" + deep));
  EXPECT_NE(result.outcome, Outcome::errored);
}

}  // namespace
}  // namespace driftgate
