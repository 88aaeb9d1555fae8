#include "specs/arazzo/expression.h"

#include <gtest/gtest.h>

namespace driftgate {
namespace {

using Of = Expression::Of;

struct Kept {
  const char* text;
  Of of;
  const char* owner;
  const char* name;
  const char* pointer;
};

constexpr Kept kKept[] = {
    {"$url", Of::url, "", "", ""},
    {"$method", Of::method, "", "", ""},
    {"$statusCode", Of::status_code, "", "", ""},
    {"$request.header.X-Trace", Of::request_header, "", "X-Trace", ""},
    {"$request.query.page", Of::request_query, "", "page", ""},
    {"$request.path.id", Of::request_path, "", "id", ""},
    {"$request.body#/user/uuid", Of::request_body, "", "", "/user/uuid"},
    {"$response.body", Of::response_body, "", "", ""},
    {"$response.body#/", Of::response_body, "", "", "/"},
    {"$response.body.items.x/y", Of::response_body, "", "", "/items/x~1y"},
    {"$response.header.Location", Of::response_header, "", "Location", ""},
    {"$inputs.user.name", Of::input, "", "user.name", ""},
    {"$outputs.bar#/0", Of::output, "", "bar", "/0"},
    {"$steps.a-b.outputs.pets#/0/id", Of::step_output, "a-b", "pets", "/0/id"},
    {"$workflows.foo.inputs.x", Of::workflow_input, "foo", "x", ""},
    {"$workflows.foo.outputs.x", Of::workflow_output, "foo", "x", ""},
};

TEST(expression, names_a_value) {
  for (const Kept& kept : kKept) {
    SCOPED_TRACE(kept.text);
    const ReadExpression read = read_expression(kept.text);
    ASSERT_TRUE(read.expression) << read.problem;
    EXPECT_EQ(*read.expression,
              (Expression{kept.of, kept.owner, kept.name, kept.pointer, kept.text}));
  }
}

TEST(expression, refuses_what_names_none) {
  for (const char* text :
       {"$urls", "$statuscode", "$request", "$request.", "$request.cookie.x", "$request.header.",
        "$response.query.x", "$response.body#id", "$response.body..id", "$inputs.", "$inputs.a#b",
        "$steps.a", "$steps.a.output.b", "$steps..outputs.b", "$steps.a.outputs.",
        "$workflows.a.steps.b", "$sourceDescriptions.a.url", "$components.parameters.a", "$x"}) {
    SCOPED_TRACE(text);
    const ReadExpression read = read_expression(text);
    EXPECT_FALSE(read.expression);
    EXPECT_NE(read.problem.find(text), std::string::npos) << read.problem;
  }
}

// "text|$expression|…", and "!problem".
std::string shown(std::string_view text) {
  const ReadTemplate read = read_template(text);
  if (!read.problem.empty()) return "!" + read.problem;
  std::string out = read.read.whole ? "whole:" : "";
  for (const Template::Part& part : read.read.parts)
    out += (part.expression ? part.expression->text : part.text) + "|";
  return out;
}

TEST(expression, stands_alone_or_in_braces_in_a_text) {
  EXPECT_EQ(shown(""), "");
  EXPECT_EQ(shown("five $ and {braces}"), "five $ and {braces}|");
  EXPECT_EQ(shown("$5.00"), "$5.00|");
  EXPECT_EQ(shown("$statusCode"), "whole:$statusCode|");
  EXPECT_EQ(shown("Bearer {$steps.in.outputs.token}"), "Bearer |$steps.in.outputs.token|");
  EXPECT_EQ(shown("{$url}{$method}!"), "$url|$method|!|");
  EXPECT_EQ(shown("{$url"), "!'{$url' has no closing brace");
  EXPECT_EQ(shown("{$nothing}"), "!'$nothing' is no runtime expression");
  EXPECT_EQ(shown("$ref"), "!'$ref' is no runtime expression");
}

}  // namespace
}  // namespace driftgate
