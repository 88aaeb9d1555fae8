#include "validators/coverage_recorder.h"

#include <gtest/gtest.h>

#include <set>

#include "specs/document/error.h"
#include "validators/judge.h"

namespace driftgate {
namespace {

std::unique_ptr<const Description> describe(const std::string& paths, const std::string& schemas) {
  const std::string text = "openapi: 3.1.0\ninfo: {title: t, version: '1'}\npaths:\n" + paths +
                           "components:\n  schemas:\n    None: {}\n" + schemas;
  return load_description("api.yaml", [&](const std::string& uri) {
    if (uri.find("api.yaml") == std::string::npos) throw Error("no file " + uri);
    return text;
  });
}

// Answers to operations of one description, as the judge sees them.
class Trial {
 public:
  explicit Trial(const std::string& paths, const std::string& schemas = "")
      : description_(describe(paths, schemas)), recorder_(*description_) {
    for (const Problem& problem : description_->problems) ADD_FAILURE() << problem.message;
    judge_.record(recorder_);
  }

  void answer(std::size_t operation, Request request, int status, std::string body,
              const char* type = "application/json") {
    const Operation& one = description_->operations.at(operation);
    judge_.judge(
        {.integration = "t", .operation = one.id, .expected = &one.expected},
        {.request = std::move(request),
         .outcome = Response{
             .status = status, .headers = {{"Content-Type", type}}, .body = std::move(body)}});
  }
  void body(std::string text) { answer(0, {.url = "http://t.test/a"}, 200, std::move(text)); }

  Coverage coverage(const std::vector<Result>& results = {}) const {
    return recorder_.coverage(results);
  }

  // Names of one kind that were seen, or never.
  std::set<std::string> names(CoverageKind kind, bool seen) const {
    std::set<std::string> names;
    for (const CoverageItem& item : coverage().items)
      if (item.kind == kind && (item.seen > 0) == seen)
        names.insert(item.name.substr(item.name.find('#') + 1));
    return names;
  }

 private:
  std::unique_ptr<const Description> description_;
  Evaluator evaluator_{};
  Policy policy_{};
  CoverageRecorder recorder_;
  Judge judge_{evaluator_, policy_, {}};
};

using Names = std::set<std::string>;

std::string ok_with(const std::string& schema) {
  return "  /a: {get: {operationId: a, responses: {'200': {description: d, content: "
         "{application/json: {schema: " +
         schema + "}}}}}}\n";
}

std::size_t seen_of(const Coverage& coverage, const std::string& name) {
  for (const CoverageItem& item : coverage.items)
    if (item.name == name) return item.seen;
  ADD_FAILURE() << name;
  return 0;
}

TEST(Coverage, parameters_count_their_distinct_values) {
  Trial trial(
      "  /b/{id}/c{more}: {get: {operationId: b, responses: {'200': {description: d}}, parameters: "
      "[\n"
      "    {name: id, in: path, required: true, schema: {type: string}},\n"
      "    {name: more, in: path, required: true, schema: {type: string}},\n"
      "    {name: q, in: query, schema: {type: string}},\n"
      "    {name: 'a b', in: query, schema: {type: string}},\n"
      "    {name: deep, in: query, style: deepObject, schema: {type: object}},\n"
      "    {name: wide, in: query, schema: {type: object, properties: {x: {}, y: {}}}},\n"
      "    {name: never, in: query, schema: {type: string}},\n"
      "    {name: X-H, in: header, schema: {type: string}},\n"
      "    {name: ck, in: cookie, schema: {type: string}}]}}\n");
  const auto ask = [&](const std::string& rest, Headers headers = {}) {
    trial.answer(0, {.url = "http://t.test/base/b/" + rest, .headers = std::move(headers)}, 200,
                 "");
  };
  ask("1/c7?q=1&a%20b=2&deep[x]=1&y=3", {{"x-h", "1"}, {"Cookie", "other=1; ck=5"}});
  ask("2/c7?q=1&q=2", {{"X-H", "2"}, {"Cookie", "ckk=1"}});
  ask("2/c7?nevermore=1#never=1");
  const Coverage coverage = trial.coverage();
  const std::pair<const char*, std::size_t> expected[] = {
      {"path id", 2},    {"path more", 1},   {"query q", 2},    {"query a b", 1}, {"query deep", 1},
      {"query wide", 1}, {"query never", 0}, {"header X-H", 2}, {"cookie ck", 1}};
  for (const auto& [name, values] : expected) EXPECT_EQ(seen_of(coverage, name), values) << name;
  EXPECT_EQ(coverage.of(CoverageKind::parameters).seen, 8U);
  EXPECT_EQ(coverage.of(CoverageKind::parameters).total, 9U);
}

TEST(Coverage, statuses_and_media_types_are_those_of_judged_answers) {
  Trial trial(
      "  /a: {post: {operationId: a, requestBody: {content: {application/json: {}, 'text/*': {}, "
      "application/xml: {}}}, responses: {'201': {description: d, content: {application/json: {}, "
      "text/csv: {}}}, 4XX: {description: d}, default: {description: d}}}}\n");
  const auto ask = [&](const char* type, int status, const char* answer) {
    trial.answer(0,
                 {.method = "POST", .url = "http://t.test/a", .headers = {{"Content-Type", type}}},
                 status, "x", answer);
  };
  ask("text/plain; charset=utf-8", 201, "text/csv; header=present");
  ask("application/json", 404, "text/plain");
  EXPECT_EQ(trial.names(CoverageKind::request_media_types, true),
            (Names{"application/json", "text/*"}));
  EXPECT_EQ(trial.names(CoverageKind::statuses, true), (Names{"201", "4XX"}));
  EXPECT_EQ(trial.names(CoverageKind::statuses, false), (Names{"default"}));
  EXPECT_EQ(trial.names(CoverageKind::response_media_types, true), (Names{"201 text/csv"}));
  EXPECT_EQ(trial.coverage().of(CoverageKind::operations).percent(), 100U);
}

TEST(Coverage, properties_are_counted_by_their_place_in_the_description) {
  const std::string pet =
      "    Pet: {allOf: [{$ref: '#/components/schemas/Base'}, {type: object, properties: {n: "
      "{type: object, additionalProperties: {properties: {deep: {}}}}, w: {writeOnly: true}}}]}\n"
      "    Base: {properties: {id: {}, kind: {enum: [cat, dog, 7, null]}, next: {$ref: "
      "'#/components/schemas/Pet'}}}\n";
  Trial trial(ok_with("{type: array, items: {$ref: '#/components/schemas/Pet'}}"), pet);
  const std::string base = "/components/schemas/Base/properties/";
  const std::string own = "/components/schemas/Pet/allOf/1/properties/";
  EXPECT_EQ(trial.coverage().of(CoverageKind::properties).total, 5U);
  trial.body(R"([{"id": 1}, {"kind": "cat", "extra": 1}])");
  EXPECT_EQ(trial.names(CoverageKind::properties, true), (Names{base + "id", base + "kind"}));
  EXPECT_EQ(trial.names(CoverageKind::enum_values, true), (Names{base + "kind/enum/0 (\"cat\")"}));
  trial.body(R"([{"next": {"n": {"any": {"deep": 1}}, "kind": 7}}])");
  EXPECT_EQ(trial.names(CoverageKind::properties, false), Names{});
  EXPECT_TRUE(trial.names(CoverageKind::properties, true)
                  .contains(own + "n/additionalProperties/properties/deep"));
  EXPECT_EQ(trial.coverage().of(CoverageKind::enum_values).seen, 2U);
  trial.body(R"([{"kind": null}])");
  EXPECT_EQ(trial.coverage().of(CoverageKind::enum_values).seen, 3U);
}

TEST(Coverage, only_the_alternative_that_may_be_meant_is_seen) {
  const struct {
    const char* one;
    const char* other;
    const char* body;
  } cases[] = {
      {"{required: [x], properties: {x: {}, z: {}}}", "{required: [y], properties: {y: {}, z: {}}}",
       R"({"y": 1, "z": 1})"},
      {"{properties: {t: {const: a}}}", "{properties: {t: {const: b}}}", R"({"t": "b"})"},
      {"{properties: {t: {enum: [a, c]}}}", "{properties: {t: {enum: [b]}}}", R"({"t": "b"})"},
      {"{type: array, items: {}, properties: {t: {}}}",
       "{type: [object, 'null'], properties: {t: {}}}", R"({"t": 1})"},
      {"{$ref: '#/components/schemas/String'}", "{$ref: '#/components/schemas/Object'}",
       R"({"t": 1})"},
  };
  const std::string schemas =
      "    String: {type: string, properties: {t: {}}}\n"
      "    Object: {type: object, properties: {t: {}}}\n";
  for (const char* keyword : {"oneOf", "anyOf"})
    for (const auto& c : cases) {
      Trial trial(ok_with(std::string("{") + keyword + ": [" + c.one + ", " + c.other + "]}"),
                  schemas);
      trial.body(c.body);
      for (const std::string& name : trial.names(CoverageKind::properties, true))
        EXPECT_TRUE(name.find("Of/1/") != std::string::npos ||
                    name.find("Object") != std::string::npos)
            << name;
      EXPECT_FALSE(trial.names(CoverageKind::properties, true).empty()) << c.one;
    }
}

TEST(Coverage, what_never_was_has_its_reason) {
  Trial trial(ok_with("{properties: {x: {}}}") +
              "  /b: {post: {operationId: b, responses: {'200': {description: d, content: "
              "{application/json: {schema: {properties: {y: {}}}}}}}}}\n"
              "  /c: {get: {operationId: c, responses: {'200': {description: d}}}}\n"
              "  /d: {get: {operationId: d, responses: {'200': {description: d}}}}\n");
  trial.body("{}");
  const Coverage coverage = trial.coverage(
      {{.operation = "b", .outcome = Outcome::skipped, .reason = "POST is not probed"},
       {.operation = "c",
        .outcome = Outcome::errored,
        .type = "probe.connect",
        .reason = "refused"}});
  std::map<std::string, std::string> reasons;
  for (const CoverageItem& item : coverage.items)
    if (item.seen == 0) reasons.emplace(item.operation + ' ' + item.name, item.reason);
  const std::pair<const char*, const char*> expected[] = {
      {"b POST /b", "POST is not probed"},
      {"b 200 application/json", "POST is not probed"},
      {"c GET /c", "probe.connect: refused"},
      {"d GET /d", "no request was made"},
      {" api.yaml#/paths/~1a/get/responses/200/content/application~1json/schema/properties/x",
       "in no answer"},
      {" api.yaml#/paths/~1b/post/responses/200/content/application~1json/schema/properties/y",
       "no answer of a kind that may have it"},
  };
  for (const auto& [name, reason] : expected) EXPECT_EQ(reasons[name], reason) << name;
}

// Without the judge, who has limits of its own.
TEST(Coverage, no_schema_or_body_makes_it_run_for_ever) {
  const auto description = describe(
      ok_with("{$ref: '#/components/schemas/Loop'}"),
      "    Loop: {allOf: [{$ref: '#/components/schemas/Loop'}], anyOf: [{$ref: "
      "'#/components/schemas/Loop'}, {$ref: '#/components/schemas/Loop'}], items: {$ref: "
      "'#/components/schemas/Loop'}, properties: {a: {$ref: '#/components/schemas/Loop'}}}\n");
  const Expectation& expected = description->operations.at(0).expected;
  CoverageRecorder recorder(*description);
  for (const std::string& text : {"[" + std::string(300, '[') + std::string(300, ']') + "]",
                                  std::string(R"({"a": {"a": {"a": 1}}})")}) {
    const Exchange exchange{.outcome = Response{.status = 200, .body = text}};
    const auto body = read_json(text, "body");
    Case c{.expected = expected, .exchange = exchange, .response = *exchange.response()};
    c.promise = &expected.responses.at(0);
    c.content = &c.promise->content.at(0);
    c.body = body->root();
    recorder.see(c);
  }
  const Coverage coverage = recorder.coverage({});
  EXPECT_EQ(coverage.of(CoverageKind::properties).total, 1U);
  EXPECT_EQ(coverage.of(CoverageKind::statuses).seen, 1U);
}

TEST(Coverage, kinds_have_names) {
  for (std::size_t i = 0; i < kCoverageKinds; ++i) {
    const auto kind = static_cast<CoverageKind>(i);
    EXPECT_EQ(coverage_kind(to_string(kind)), kind);
  }
  EXPECT_FALSE(coverage_kind("all"));
}

TEST(Coverage, percentages_are_rounded_down) {
  EXPECT_EQ((CoverageCount{2, 3}.percent()), 66U);
  EXPECT_EQ((CoverageCount{999, 1000}.percent()), 99U);
  EXPECT_EQ((CoverageCount{0, 0}.percent()), 100U);
  const Coverage coverage{.counts = {{{1, 2}, {3, 4}}}};
  EXPECT_EQ(coverage.all().seen, 4U);
  EXPECT_EQ(coverage.all().total, 6U);
}

}  // namespace
}  // namespace driftgate
