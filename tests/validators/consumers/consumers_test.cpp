#include "validators/consumers/consumers.h"

#include <gtest/gtest.h>

#include <memory>
#include <string>
#include <vector>

#include "tests/validators/consumers/api.h"

namespace driftgate::consumers_test {
namespace {

constexpr const char* kBase = R"(parameters:
        - {name: limit, in: query, schema: {type: integer}}
      requestBody: {content: {application/json: {schema: {type: object, properties: {sort: {type: string}, deep: {type: boolean}}}}}}
      responses:
        "200":
          description: x
          headers: {X-Rate: {schema: {type: integer}}}
          content: {application/json: {schema: {type: object, required: [id, kind, items], properties: {
            id: {type: integer}, kind: {enum: [cat, dog]}, note: {type: string},
            items: {type: array, items: {type: object, required: [size], properties: {size: {type: integer}}}}}}}}
        "404": {description: x})";

std::string edited(const std::string& from, const std::string& to) {
  std::string text = kBase;
  const std::size_t at = text.find(from);
  EXPECT_NE(at, std::string::npos) << from;
  return text.replace(at, from.size(), to);
}

/// Two consumers: web reads id, kind and sizes and sends a limit and "sort"; mobile reads the note,
/// expects a 404 at times, and sends nothing.
class ConsumersTest : public testing::Test {
 protected:
  ConsumersTest() {
    const std::string type =
        R"(, "matchingRules": {"body": {"$": {"matchers": [{"match": "type"}]}}})";
    web_ = tests::pact_of(
        {tests::interaction(
             R"("query": {"limit": ["5"]}, "body": {"sort": "up"})" + type,
             R"("status": 200, "headers": {"X-Rate": "7"}, "body": {"id": 1, "kind": "cat", "items": [{"size": 2}]})" +
                 type,
             "GET", "/pets/1", "list"),
         tests::interaction("", R"("status": 200, "body": {"id": 1})", "GET", "/v1/pets/2", "one"),
         tests::interaction("", R"("status": 200)", "GET", "/nowhere", "stranger")},
        "web");
    mobile_ = tests::pact_of({tests::interaction("", R"("status": 200, "body": {"note": "x"})",
                                                 "GET", "/pets/3", "note"),
                              tests::interaction("", R"("status": 404)", "GET", "/pets/4", "none")},
                             "mobile");
    web_promises_ = promises_of(*web_);
    mobile_promises_ = promises_of(*mobile_);
  }

  std::vector<KnownContract> known() const {
    return {{web_.get(), web_promises_.get()}, {mobile_.get(), mobile_promises_.get()}};
  }

  /// What is said of the change of that rule.
  std::string said(const std::string& old, const std::string& revision, const std::string& rule) {
    const auto base = tests::consumer_api(old, "base.yaml");
    const auto next = tests::consumer_api(revision, "next.yaml");
    const Diff changes = diff(*base, *next, {.all_places = true});
    Evaluator evaluator;
    Consumers consumers(known(), *base, *next, changes, evaluator);
    std::string rules;
    for (const Change& change : changes.changes) {
      rules += std::string(change.rule) + " ";
      if (change.rule != rule) continue;
      const std::optional<Reliance> reliance = consumers.of(change);
      return reliance ? to_string(*reliance) : "nothing";
    }
    return "no such change, but " + rules;
  }

  std::unique_ptr<const Contract> web_{}, mobile_{};
  std::unique_ptr<const ContractPromises> web_promises_{}, mobile_promises_{};
};

TEST_F(ConsumersTest, who_relies_on_what_changed) {
  const struct {
    const char* shows;
    std::string revision;
    const char* rule;
    const char* said;
  } cases[] = {
      {"a member that both interactions of one read",
       edited("id: {type: integer}", "id: {type: string}"), "response-property-type-changed",
       "relied on by web (2 interactions, hurt); not by mobile"},
      {"a member of elements",
       edited("{size: {type: integer}}", "{size: {type: [integer, \"null\"]}}"),
       "response-property-became-nullable",
       "relied on by web (1 interaction, hurt); not by mobile"},
      {"a new value, which the rules of the reader take", edited("[cat, dog]", "[cat, dog, cow]"),
       "response-property-enum-value-added", "relied on by web (1 interaction); not by mobile"},
      {"a member that is gone", edited(" note: {type: string},", ""),
       "response-optional-property-removed", "relied on by mobile (1 interaction); not by web"},
      {"a parameter that is required now, and not sent by all",
       edited("in: query,", "in: query, required: true,"), "request-parameter-became-required",
       "relied on by mobile (2 interactions, hurt), web (1 interaction, hurt)"},
      {"a limit that what is sent keeps",
       edited("in: query, schema: {type: integer}",
              "in: query, schema: {type: integer, maximum: 50}"),
       "request-parameter-max-set", "relied on by nobody known: not by mobile, web"},
      {"a limit that what is sent breaks",
       edited("in: query, schema: {type: integer}",
              "in: query, schema: {type: integer, maximum: 3}"),
       "request-parameter-max-set", "relied on by web (1 interaction, hurt); not by mobile"},
      {"a member of the body that may be longer another time",
       edited("sort: {type: string}", "sort: {type: string, maxLength: 5}"),
       "request-property-max-length-set", "relied on by web (1 interaction); not by mobile"},
      {"a member of the body that nobody sends",
       edited("deep: {type: boolean}", "deep: {type: string}"), "request-property-type-changed",
       "relied on by nobody known: not by mobile, web"},
      {"a header", edited("headers: {X-Rate: {schema: {type: integer}}}", "headers: {}"),
       "optional-response-header-removed", "relied on by web (1 interaction); not by mobile"},
      {"a status", edited("\n        \"404\": {description: x}", ""),
       "response-non-success-status-removed",
       "relied on by mobile (1 interaction, hurt); not by web"},
      {"the operation", edited("parameters:", "deprecated: true\n      parameters:"),
       "endpoint-deprecated", "relied on by mobile (2 interactions), web (2 interactions)"},
  };
  for (const auto& one : cases) {
    SCOPED_TRACE(one.shows);
    EXPECT_EQ(said(kBase, one.revision, one.rule), one.said);
  }
}

// One schema, which a list has in its elements and another operation has alone.
TEST_F(ConsumersTest, what_operations_share_is_relied_on_wherever_it_stands) {
  const std::string shared =
      R"(responses: {"200": {description: x, content: {application/json: {schema: {type: array, items:
        {$ref: "#/paths/~1best/get/responses/200/content/application~1json/schema"}}}}}}
  /best:
    get:
      operationId: getBest
      responses: {"200": {description: x, content: {application/json: {schema:
        {type: object, required: [id, price], properties: {id: {type: integer}, price: {type: number}}}}}}})";
  std::string revision = shared;
  revision.replace(revision.find("number"), 6, "string");
  web_ = tests::pact_of(
      {tests::interaction("", R"("status": 200, "body": [{"id": 1}])"),
       tests::interaction("", R"("status": 200, "body": {"price": 1})", "GET", "/best", "best")},
      "web");
  mobile_ = tests::pact_of(
      {tests::interaction("", R"("status": 200, "body": {"id": 1})", "GET", "/best")}, "mobile");
  web_promises_ = promises_of(*web_);
  mobile_promises_ = promises_of(*mobile_);
  EXPECT_EQ(said(shared, revision, "response-property-type-changed"),
            "relied on by web (1 interaction); not by mobile");
}

TEST_F(ConsumersTest, who_relies_on_a_place_in_answers) {
  const auto api = tests::consumer_api(kBase);
  Evaluator evaluator;
  Consumers consumers(known(), *api, evaluator);
  const auto said = [&](const char* operation, int status, const char* pointer) {
    return to_string(consumers.of_body(operation, status, pointer).value());
  };
  EXPECT_EQ(said("getPet", 200, "/items/*/size"),
            "relied on by web (1 interaction); not by mobile");
  EXPECT_EQ(said("getPet", 200, "/items/*/weight"),
            "relied on by nobody known: not by mobile, web");
  EXPECT_EQ(said("getPet", 404, "/id"), "relied on by nobody known: not by mobile, web");
  EXPECT_EQ(said("other", 200, "/id"), "relied on by nobody known: not by mobile, web");
  EXPECT_EQ(consumers.strangers(), std::vector<std::string>{"web: stranger"});
}

TEST_F(ConsumersTest, what_hurts_nobody_known_is_spared_and_says_so) {
  const struct {
    std::optional<Reliance> reliance;
    Severity severity;
    Severity spared;
  } cases[] = {
      {std::nullopt, Severity::error, Severity::error},
      {Reliance{.by = {{"web", 1, false}}}, Severity::error, Severity::error},
      {Reliance{.not_by = {"web"}}, Severity::error, Severity::note},
      {Reliance{.not_by = {"web"}}, Severity::note, Severity::note},
  };
  for (auto one : cases) {
    Severity severity = one.severity;
    spare(severity, one.reliance);
    EXPECT_EQ(severity, one.spared);
    if (severity != one.severity) {
      EXPECT_EQ(to_string(*one.reliance),
                "relied on by nobody known: not by web; error if somebody relied on it");
    }
  }
}

}  // namespace
}  // namespace driftgate::consumers_test
