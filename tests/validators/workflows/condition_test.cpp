#include "validators/workflows/condition.h"

#include <gtest/gtest.h>

namespace driftgate {
namespace {

// An answer of 201 with a body, to a request with a body.
class ConditionTest : public testing::Test {
 protected:
  bool of(std::string_view text) {
    const ReadCondition read = read_condition(text);
    EXPECT_TRUE(read.condition) << read.problem;
    return read.condition && holds(*read.condition, scope);
  }

  Operation operation{.path = "/pets/{id}"};
  Exchange exchange{
      .request = {.method = "PUT",
                  .url = "http://api.test/v1/pets/r%20x?page=2&q=a%26b",
                  .headers = {{"X-Trace", "7"}},
                  .body = R"({"name": "Rex"})"},
      .outcome = Response{.status = 201,
                          .headers = {{"X-Left", "12"}},
                          .body = R"({"id": 3, "name": "Rex", "none": null, "ok": true,
                                      "tags": [{"n": "a"}, {"n": "b"}]})"}};
  Values values{};
  NamedValues inputs{{"count", values.json("3")}, {"user", values.json(R"({"name": "Ann"})")}};
  Scope scope{.values = &values, .operation = &operation, .exchange = &exchange, .inputs = &inputs};
};

TEST_F(ConditionTest, holds) {
  for (const char* text : {
           "$statusCode == 201",
           "$statusCode >= 200 && $statusCode < 300",
           "$statusCode == '201'",
           "$response.body#/name == 'rex'",
           "$response.body#/name != 'rexx'",
           "$response.body.name == 'REX'",
           "$response.body#/tags/1/n == 'b'",
           "$response.body.tags[1].n == 'b'",
           "$response.body#/none == null",
           "$response.body#/missing == null",
           "$response.body#/ok",
           "!$response.body#/none",
           "!($statusCode == 200)",
           "!!$response.body#/ok",
           "$response.header.x-left > 3",
           "$response.header.x-left <= $response.header.X-Left",
           "$response.body#/id == $inputs.count",
           "$inputs.user.name == 'Ann'",
           "$inputs.user#/name == 'Ann'",
           "$request.path.id == 'r x'",
           "$request.query.q == 'a&b'",
           "$request.query.page == 2",
           "$request.header.X-Trace == 7",
           "$request.body#/name == $response.body#/name",
           "$method == 'PUT'",
           "$url != ''",
           "false || true && true",
           "(false || true) && true",
           "true || false && false",
           "'it''s' == 'IT''S'",
           "-1.5e0 < 0",
           "'a' < 'B'",
           "0",  // A value alone, not null nor false.
       }) {
    EXPECT_TRUE(of(text)) << text;
  }
}

TEST_F(ConditionTest, does_not_hold) {
  for (const char* text : {
           "$statusCode == 200",
           "$response.body#/missing",
           "$response.body#/missing == 'x'",
           "$response.body#/missing < 3",
           "$response.body#/none >= 0",
           "$response.body#/name < 3",
           "$response.body#/tags == 'a'",
           "(true || true) && false",
           "$response.header.None == 1",
           "$request.query.none",
           "$inputs.none == 1",
           "null",
       }) {
    EXPECT_FALSE(of(text)) << text;
  }
}

TEST(condition, is_refused_where_it_is_not_understood) {
  const std::pair<const char*, const char*> kBad[] = {
      {"", "a value is missing at its end"},
      {"$statusCode ==", "a value is missing at its end"},
      {"$statusCode = 200", "an operator is missing before '= 200'"},
      {"== 200", "'==' stands where a value is expected"},
      {"$statusCode 200", "an operator is missing before '200'"},
      {"$statusCode ! 200", "'!' stands where an operator is expected"},
      {"($statusCode == 200", "a parenthesis is not closed"},
      {"$statusCode == 200)", "a parenthesis is closed that was not opened"},
      {"()", "')' stands where a value is expected"},
      {"$statusCode == \"200\"",
       "'\"' is no value: texts stand in single quotes, expressions begin with $"},
      {"$statusCode == 'x", "a text has no closing quote"},
      {"$statusCode == ok",
       "'ok' is no value: texts stand in single quotes, expressions begin with $"},
      {"$status == 200", "'$status' is no runtime expression"},
      {"$response.body#/a[x] == 1", "'[x]' is no index"},
      {"$response.body#/a[", "'[' is no index"},
  };
  for (const auto& [text, problem] : kBad) {
    SCOPED_TRACE(text);
    const ReadCondition read = read_condition(text);
    EXPECT_FALSE(read.condition);
    EXPECT_EQ(read.problem, problem);
  }
}

TEST_F(ConditionTest, values_are_filled_in) {
  const auto filled_json = [&](const char* json) {
    const Filled result = filled(values.json(json), scope);
    return result.value ? to_json(result.value) : "lacks " + result.lacks;
  };
  EXPECT_EQ(filled_json(R"({"a": ["$response.body#/id", "{$method} {$statusCode}"], "b": {}})"),
            R"({"a":[3,"PUT 201"],"b":{}})");
  EXPECT_EQ(filled_json(R"("$response.body#/tags")"), R"([{"n":"a"},{"n":"b"}])");
  EXPECT_EQ(filled_json(R"([[], {}, [{"$url": null}], "$5"])"), R"([[],{},[{"$url":null}],"$5"])");
  EXPECT_EQ(filled_json(R"({"a": 1, "b": "{$inputs.none}"})"), "lacks $inputs.none");
}

}  // namespace
}  // namespace driftgate
