#include "runner/mend.h"

#include <gtest/gtest.h>

#include "tests/runner/api.h"

namespace driftgate::mend_test {
namespace {

using Kind = ToldRule::Kind;

constexpr const char* kPaths = R"(  /p:
    post:
      parameters:
        - {name: limit, in: query, required: true, schema: {const: 70}}
        - {name: order, in: query, schema: {enum: [up, down]}}
      requestBody:
        content:
          application/json:
            example: {year: 1900, colour: blue}
            schema:
              type: object
              required: [year, colour]
              properties: {year: {const: 1900}, colour: {const: blue}, crew: {const: 4}}
)";

struct Mending {
  const char* shows;
  ToldRule rule;
  const char* request;  // Query, headers and body after it.
};

TEST(mended, keeps_what_was_told) {
  const auto description = tests::describe_paths(kPaths);
  const Operation& operation = description->operations[0];
  const PlanOptions options;
  Evaluator evaluator;
  RequestMaker maker(options, evaluator);
  const Drafted drafted = maker.draft(operation);
  ASSERT_TRUE(drafted.parts) << drafted.reason;
  const char* plain = R"(?limit=70 {"year":1900,"colour":"blue"})";
  for (const Mending& c : std::initializer_list<Mending>{
           {"nothing", {}, plain},
           {"a least number",
            {.kind = Kind::at_least, .name = "year", .limit = "1950"},
            R"(?limit=70 {"year":1950,"colour":"blue"})"},
           {"a number where there is a text",
            {.kind = Kind::at_least, .name = "colour", .limit = "3"},
            plain},
           {"one of some",
            {.kind = Kind::one_of, .name = "colour", .limit = "red, green"},
            R"(?limit=70 {"year":1900,"colour":"red"})"},
           {"a member that is needed",
            {.kind = Kind::required, .name = "crew"},
            R"(?limit=70 {"year":1900,"colour":"blue","crew":4})"},
           {"a member that nobody describes",
            {.kind = Kind::required, .name = "flag"},
            R"(?limit=70 {"year":1900,"colour":"blue","flag":"driftgate"})"},
           {"a member that is there", {.kind = Kind::required, .name = "year"}, plain},
           {"a most number of a parameter",
            {.kind = Kind::at_most, .name = "limit", .limit = "50"},
            R"(?limit=50 {"year":1900,"colour":"blue"})"},
           {"a parameter that is needed",
            {.kind = Kind::one_of, .name = "order", .limit = "down, up"},
            R"(?limit=70&order=down {"year":1900,"colour":"blue"})"},
           {"a header that is needed",
            {.kind = Kind::required, .name = "X-Tenant", .of_header = true},
            R"(?limit=70 X-Tenant {"year":1900,"colour":"blue"})"},
           {"what is no name for a header",
            {.kind = Kind::required, .name = "X Tenant", .of_header = true},
            plain},
           {"a member that is not there has no limit",
            {.kind = Kind::at_least, .name = "crew", .limit = "3"},
            plain},
       }) {
    SCOPED_TRACE(c.shows);
    const RequestParts parts = mended(operation, *drafted.parts, {c.rule}, maker);
    const Assembled assembled = maker.assemble(operation, parts);
    ASSERT_TRUE(assembled.request);
    const std::string& url = assembled.request->url;
    std::string request = url.substr(url.find('?'));
    if (find_header(assembled.request->headers, "X-Tenant") != nullptr) request += " X-Tenant";
    EXPECT_EQ(request + " " + assembled.request->body, c.request);
    EXPECT_EQ(parts.body_json, parts.body);
    EXPECT_EQ(mended(operation, parts, {c.rule}, maker).body, parts.body) << "a second time";
    EXPECT_EQ(mended(operation, parts, {c.rule}, maker).headers, parts.headers) << "a second time";
  }
}

TEST(mended, keeps_several_rules_at_once) {
  const auto description = tests::describe_paths(kPaths);
  const PlanOptions options;
  Evaluator evaluator;
  RequestMaker maker(options, evaluator);
  const Operation& operation = description->operations[0];
  const RequestParts parts = mended(operation, *maker.draft(operation).parts,
                                    {{.kind = Kind::at_least, .name = "year", .limit = "1950"},
                                     {.kind = Kind::required, .name = "crew"},
                                     {.kind = Kind::at_least, .name = "crew", .limit = "6"}},
                                    maker);
  EXPECT_EQ(parts.body, R"({"year":1950,"colour":"blue","crew":6})");
}

}  // namespace
}  // namespace driftgate::mend_test
