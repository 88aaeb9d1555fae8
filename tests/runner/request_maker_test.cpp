#include "runner/request_maker.h"

#include <gtest/gtest.h>

#include "tests/runner/api.h"

namespace driftgate {
namespace {

using tests::describe_paths;

std::string url_of(const std::string& paths, const PlanOptions& options = {},
                   const RequestMaker::Known& known = {}) {
  const auto description = describe_paths(paths);
  Evaluator evaluator;
  RequestMaker maker(options, evaluator);
  const Drafted drafted = maker.draft(description->operations.at(0), known);
  if (!drafted.parts) return drafted.reason;
  const Assembled assembled = maker.assemble(description->operations[0], *drafted.parts);
  return assembled.request ? assembled.request->url : assembled.reason;
}

constexpr const char* kPath =
    "  /a/{id}/b/{other}: {get: {parameters: [{name: id, in: path, required: true, example: e1, "
    "schema: {}}, {name: other, in: path, required: true, schema: {const: s2}}, {name: q, in: "
    "query, required: true, schema: {const: s3}}]}}\n";

TEST(request_maker, takes_given_then_known_then_described_values) {
  const struct {
    const char* shows;
    std::map<std::string, std::string, std::less<>> given;
    RequestMaker::Known known;
    const char* url;
  } cases[] = {
      {"examples and schemas", {}, {}, "http://api.test/v1/a/e1/b/s2?q=s3"},
      {"what is known by its path", {}, {{"/a/{id}", "k"}}, "http://api.test/v1/a/k/b/s2?q=s3"},
      {"… is of no other path", {}, {{"/{id}", "k"}}, "http://api.test/v1/a/e1/b/s2?q=s3"},
      {"given by name",
       {{"id", "g"}, {"q", "x y"}},
       {{"/a/{id}", "k"}},
       "http://api.test/v1/a/g/b/s2?q=x%20y"},
      {"given by path before given by name",
       {{"id", "g"}, {"/a/{id}", "p"}},
       {},
       "http://api.test/v1/a/p/b/s2?q=s3"},
      {"given for the second",
       {{"/a/{id}/b/{other}", "a/b"}},
       {},
       "http://api.test/v1/a/e1/b/a%2Fb?q=s3"},
      {"a dot segment",
       {{"id", ".."}},
       {},
       "the path would hold a segment '.' or '..', which "
       "clients take out"},
  };
  for (const auto& c : cases) {
    SCOPED_TRACE(c.shows);
    EXPECT_EQ(url_of(kPath, {.parameters = c.given}, c.known), c.url);
  }
}

TEST(request_maker, another_variation_has_other_made_values_and_no_example) {
  const auto description = describe_paths(R"(  /p:
    post:
      requestBody:
        content:
          application/json:
            example: {name: abcdefghijkl}
            schema: {type: object, required: [name], properties: {name: {type: string, pattern: '^[a-z]{12}$'}}}
)");
  const Operation& operation = description->operations[0];
  const PlanOptions options;
  Evaluator evaluator;
  RequestMaker maker(options, evaluator);
  const std::string first = maker.draft(operation).parts->body;
  const std::string second = maker.draft(operation, {}, 1).parts->body;
  EXPECT_EQ(first, R"({"name":"abcdefghijkl"})");
  EXPECT_NE(second, first);
  EXPECT_EQ(maker.draft(operation, {}, 1).parts->body, second);
  EXPECT_EQ(maker.draft(operation).parts->body, first);
  EXPECT_TRUE(maker.fits(operation.body.content[0].schema, second));
}

TEST(request_maker, parts_hold_the_value_that_the_body_writes) {
  const auto description = describe_paths(R"(  /p:
    post:
      requestBody:
        content:
          application/x-www-form-urlencoded:
            schema: {type: object, required: [n], properties: {n: {const: a b}}}
)");
  const PlanOptions options;
  Evaluator evaluator;
  RequestMaker maker(options, evaluator);
  const Drafted drafted = maker.draft(description->operations[0]);
  ASSERT_TRUE(drafted.parts);
  EXPECT_EQ(drafted.parts->body, "n=a%20b");
  EXPECT_EQ(drafted.parts->body_json, R"({"n":"a b"})");
}

TEST(request_maker, names_the_template_up_to_a_parameter) {
  const struct {
    const char* path;
    const char* name;
    const char* part;
  } cases[] = {{"/a/{id}/b/{other}", "id", "/a/{id}"},
               {"/a/{id}/b/{other}", "other", "/a/{id}/b/{other}"},
               {"/a/{identity}/{id}", "id", "/a/{identity}/{id}"},
               {"/a/{id}", "d", ""},
               {"/a", "id", ""},
               {"/a/{id", "id", ""}};
  for (const auto& c : cases) EXPECT_EQ(template_up_to(c.path, c.name), c.part) << c.path;
}

TEST(request_maker, tells_why_there_is_no_request) {
  EXPECT_NE(url_of("  /a/{id}: {get: {}}\n").find("'id' is not described"), std::string::npos);
  EXPECT_NE(url_of("  /a: {get: {parameters: [{name: q, in: query, required: true}]}}\n")
                .find("query parameter 'q'"),
            std::string::npos);
}

}  // namespace
}  // namespace driftgate
