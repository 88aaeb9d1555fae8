// The whole messages that show changes.
#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "specs/openapi/description.h"
#include "validators/diff/diff.h"
#include "validators/diff/judge_changes.h"

namespace driftgate::message_test {
namespace {

struct Row {
  const char* name;
  const char* base;  // Path items.
  const char* revision;
  const char* rule;
  const char* message;  // Its lines; "": there is none.
};

const std::vector<Row> kRows{
    {"a value in the path",
     R"(/a/{x}: {get: {parameters: [{name: x, in: path, required: true, schema: {type: integer, maximum: 9}}]}})",
     R"(/a/{x}: {get: {parameters: [{name: x, in: path, required: true, schema: {type: integer, maximum: 5}}]}})",
     "request-parameter-max-decreased", "GET /a/6"},
    {"a cookie", R"(/a: {get: {parameters: [{name: c, in: cookie, schema: {enum: [x, y]}}]}})",
     R"(/a: {get: {parameters: [{name: c, in: cookie, schema: {enum: [x]}}]}})",
     "request-parameter-enum-value-removed", "GET /a|Cookie: c=y"},
    {"a header", R"(/a: {get: {parameters: [{name: X-C, in: header, schema: {enum: [x, y]}}]}})",
     R"(/a: {get: {parameters: [{name: X-C, in: header, schema: {enum: [x]}}]}})",
     "request-parameter-enum-value-removed", "GET /a|X-C: y"},
    {"what else is needed is there",
     R"(/a: {get: {parameters: [{name: p, in: query, schema: {enum: [x, y]}}, {name: q, in: query, schema: {const: k}}]}})",
     R"(/a: {get: {parameters: [{name: p, in: query, schema: {enum: [x]}}, {name: q, in: query, required: true, schema: {const: k}}]}})",
     "request-parameter-enum-value-removed", "GET /a?p=y&q=k"},
    {"what is needed now is missing", R"(/a: {get: {}})",
     R"(/a: {get: {parameters: [{name: q, in: query, required: true, schema: {}}]}})",
     "new-required-request-parameter", "GET /a"},
    {"what is not needed is not told", R"(/a: {get: {}})",
     R"(/a: {get: {parameters: [{name: q, in: query, schema: {}}]}})",
     "new-optional-request-parameter", ""},
    {"a parameter at its old place",
     R"(/a: {get: {parameters: [{name: q, in: query, schema: {const: v}}]}})",
     R"(/a: {get: {parameters: [{name: q, in: header, required: true, schema: {const: v}}]}})",
     "request-parameter-location-changed", "GET /a?q=v"},
    {"a body that is a form",
     R"(/a: {post: {requestBody: {content: {application/x-www-form-urlencoded: {schema: {type: object, required: [n], properties: {n: {enum: [b c, d]}}}}}}}})",
     R"(/a: {post: {requestBody: {content: {application/x-www-form-urlencoded: {schema: {type: object, required: [n], properties: {n: {enum: [d]}}}}}}}})",
     "request-property-enum-value-removed",
     "POST /a|Content-Type: application/x-www-form-urlencoded||n=b%20c"},
    {"a body in a type that is gone",
     R"(/a: {post: {requestBody: {content: {application/json: {schema: {const: 1}}, text/plain: {schema: {const: t}}}}}})",
     R"(/a: {post: {requestBody: {content: {application/json: {schema: {const: 1}}}}}})",
     "request-body-media-type-removed", "POST /a|Content-Type: text/plain||t"},
    {"a status by its range",
     R"(/a: {get: {responses: {4XX: {description: d, content: {application/json: {schema: {enum: [1]}}}}}}})",
     R"(/a: {get: {responses: {4XX: {description: d, content: {application/json: {schema: {enum: [1, 2]}}}}}}})",
     "response-body-enum-value-added", "HTTP 400|Content-Type: application/json||2"},
    {"a response header",
     R"(/a: {get: {responses: {'204': {description: d, headers: {X-A: {schema: {enum: [1]}}}}}}})",
     R"(/a: {get: {responses: {'204': {description: d, headers: {X-A: {schema: {enum: [1, 2]}}}}}}})",
     "response-header-enum-value-added", "HTTP 204|X-A: 2"},
    {"credentials that got in", R"(/a: {get: {security: [{token: []}]}})",
     R"(/a: {get: {security: [{key: []}]}})", "api-security-removed",
     "GET /a|Authorization: Bearer $TOKEN"},
    {"no credentials", R"(/a: {get: {}})", R"(/a: {get: {security: [{key: []}]}})",
     "api-security-became-required", "GET /a"},
    {"a request that the provider sends",
     R"(/a: {get: {callbacks: {c: {'{$request.query.u}': {post: {requestBody: {required: true, content: {application/json: {schema: {enum: [1]}}}}}}}}}})",
     R"(/a: {get: {callbacks: {c: {'{$request.query.u}': {post: {requestBody: {required: true, content: {application/json: {schema: {enum: [1, 2]}}}}}}}}}})",
     "request-body-enum-value-added", "POST {$request.query.u}|Content-Type: application/json||2"},
};

std::unique_ptr<const Description> load(const std::string& paths) {
  const std::string text =
      "openapi: 3.1.0\ninfo: {title: t, version: '1'}\npaths:\n  " + paths +
      "\ncomponents: {securitySchemes: {token: {type: http, scheme: bearer}, key: {type: apiKey, "
      "in: query, name: k}}}\n";
  return load_description("api.yaml", [&](const std::string&) { return text; });
}

std::string shown_by(const Row& row, const Diff& changes) {
  for (const Change& change : changes.changes) {
    if (change.rule != row.rule) continue;
    std::string text;
    bool first = true;
    for (const std::string& line : message_lines(change)) {
      text += (first ? "" : "|") + line;
      first = false;
    }
    return text;
  }
  std::string others = "no such change:";
  for (const Change& change : changes.changes) others += " " + std::string(change.rule);
  return others;
}

TEST(diff_messages, are_whole_and_small) {
  for (const Row& row : kRows) {
    SCOPED_TRACE(row.name);
    const auto base = load(row.base), revision = load(row.revision);
    EXPECT_EQ(shown_by(row, diff(*base, *revision)), row.message);
  }
}

}  // namespace
}  // namespace driftgate::message_test
