#include "validators/told_rule.h"

#include <gtest/gtest.h>

namespace driftgate::told_rule_test {
namespace {

using Kind = ToldRule::Kind;

struct Refusal {
  const char* shows;
  const char* body;
  Kind kind;
  const char* name;
  const char* limit;
  bool of_header = false;
};

constexpr Refusal kRefusals[] = {
    // Problem details (RFC 9457) and the habits around them.
    {"a pointer into the body",
     R"({"title": "Bad", "status": 422, "errors": [{"pointer": "#/builtYear", "detail": "must be at least 1950"}]})",
     Kind::at_least, "builtYear", "1950"},
    {"a name and a reason",
     R"({"title": "Bad", "invalid-params": [{"name": "age", "reason": "must be at most 120"}]})",
     Kind::at_most, "age", "120"},
    {"a path with an index",
     R"({"errors": [{"path": "$.items[0].count", "message": "must be no more than 5"}]})",
     Kind::at_most, "count", "5"},
    {"a header by its place",
     R"({"errors": [{"place": "header X-Request-Id", "detail": "is required"}]})", Kind::required,
     "X-Request-Id", "", true},
    {"a field whose name only holds the word",
     R"({"errors": [{"field": "headerText", "detail": "is required"}]})", Kind::required,
     "headerText", ""},
    {"the detail before the summary",
     R"({"detail": "limit must be at most 9", "errors": [{"field": "size", "message": "is required"}]})",
     Kind::required, "size", ""},
    // FastAPI
    {"a location in pieces",
     R"({"detail": [{"type": "greater_than_equal", "loc": ["body", "age"], "msg": "Input should be greater than or equal to 18", "input": 3}]})",
     Kind::at_least, "age", "18"},
    {"a location with an index",
     R"({"detail": [{"loc": ["body", "lines", 0, "sku"], "msg": "Field required", "type": "missing"}]})",
     Kind::required, "sku", ""},
    {"a location of a header",
     R"({"detail": [{"loc": ["header", "x-token"], "msg": "field required"}]})", Kind::required,
     "x-token", "", true},
    {"values in quotes",
     R"({"detail": [{"loc": ["query", "colour"], "msg": "Input should be 'red', 'green' or 'blue'"}]})",
     Kind::one_of, "colour", "red, green, blue"},
    // Rails
    {"a map of lists",
     R"({"errors": {"age": ["must be greater than or equal to 18"], "name": ["is too short"]}})",
     Kind::at_least, "age", "18"},
    {"blank is missing", R"({"errors": {"name": ["can't be blank"]}})", Kind::required, "name", ""},
    {"a map of texts", R"({"errors": {"owner.name": "is required"}})", Kind::required, "name", ""},
    // Django REST framework
    {"a map at the top", R"({"name": ["This field is required."]})", Kind::required, "name", ""},
    {"a limit in a map at the top",
     R"({"age": ["Ensure this value is less than or equal to 120."]})", Kind::at_most, "age",
     "120"},
    // ASP.NET
    {"a title above a map",
     R"({"title": "One or more validation errors occurred.", "status": 400, "errors": {"Name": ["The Name field is required."]}})",
     Kind::required, "Name", ""},
    // Spring
    {"a message of its own name",
     R"({"status": 400, "error": "Bad Request", "message": "Validation failed", "errors": [{"objectName": "person", "field": "age", "rejectedValue": 3, "defaultMessage": "must be greater than or equal to 18", "code": "Min"}]})",
     Kind::at_least, "age", "18"},
    {"null is missing", R"({"errors": [{"field": "name", "defaultMessage": "must not be null"}]})",
     Kind::required, "name", ""},
    {"a parameter in quotes",
     R"({"title": "Bad Request", "detail": "Required parameter 'limit' is not present."})",
     Kind::required, "limit", ""},
    {"a header in quotes",
     R"({"title": "Bad Request", "detail": "Required header 'X-Tenant' is not present."})",
     Kind::required, "X-Tenant", "", true},
    // Symfony
    {"a property path",
     R"({"violations": [{"propertyPath": "age", "title": "This value should be greater than or equal to 18."}]})",
     Kind::at_least, "age", "18"},
    {"blank is missing there too",
     R"({"violations": [{"propertyPath": "name", "message": "This value should not be blank."}]})",
     Kind::required, "name", ""},
    // JSON:API
    {"a source with a pointer",
     R"({"errors": [{"status": "422", "source": {"pointer": "/data/attributes/title"}, "title": "Invalid", "detail": "title is required"}]})",
     Kind::required, "title", ""},
    {"a source with a parameter",
     R"({"errors": [{"source": {"parameter": "limit"}, "detail": "must be at most 50"}]})",
     Kind::at_most, "limit", "50"},
    {"a source with a header",
     R"({"errors": [{"source": {"header": "X-Tenant"}, "detail": "is required"}]})", Kind::required,
     "X-Tenant", "", true},
    // Laravel
    {"a summary above a map of lists",
     R"({"message": "The given data was invalid.", "errors": {"email": ["The email field is required."]}})",
     Kind::required, "email", ""},
    {"may not be greater",
     R"({"message": "The limit is wrong.", "errors": {"limit": ["The limit may not be greater than 50."]}})",
     Kind::at_most, "limit", "50"},
    // express-validator and other JavaScript
    {"a path and where it is",
     R"({"errors": [{"type": "field", "msg": "must be at least 5", "path": "age", "location": "body"}]})",
     Kind::at_least, "age", "5"},
    {"a param in the headers",
     R"({"errors": [{"msg": "is required", "param": "x-token", "location": "headers"}]})",
     Kind::required, "x-token", "", true},
    {"an instance path", R"([{"instancePath": "/age", "message": "must be >= 18"}])",
     Kind::at_least, "age", "18"},
    {"a property missing in a member",
     R"([{"instancePath": "/owner", "message": "must have required property 'name'"}])",
     Kind::required, "name", ""},
    {"a property missing at the top",
     R"([{"instancePath": "", "message": "must have required property 'name'"}])", Kind::required,
     "name", ""},
    {"a list of sentences",
     R"({"statusCode": 400, "message": ["age must not be less than 18"], "error": "Bad Request"})",
     Kind::at_least, "age", "18"},
    {"values after a colon",
     R"({"message": ["colour must be one of the following values: red, green"]})", Kind::one_of,
     "colour", "red, green"},
    {"values in brackets",
     R"({"details": [{"message": "\"colour\" must be one of [red, dark-red]", "path": ["colour"]}]})",
     Kind::one_of, "colour", "red, dark-red"},
    {"a path in pieces",
     R"({"issues": [{"code": "too_small", "path": ["owner", "age"], "message": "Number must be greater than or equal to 18"}]})",
     Kind::at_least, "age", "18"},
    // Others
    {"violations of fields deep down",
     R"({"error": {"code": 400, "message": "Bad", "details": [{"fieldViolations": [{"field": "age", "description": "must be at least 18"}]}]}})",
     Kind::at_least, "age", "18"},
    {"a sentence", R"({"error": "name is required"})", Kind::required, "name", ""},
    {"a sentence with an article", R"({"message": "The limit must be at most 50"})", Kind::at_most,
     "limit", "50"},
    {"a sentence about a header", R"({"message": "header X-Tenant is required"})", Kind::required,
     "X-Tenant", "", true},
    {"a name after a colon", R"({"message": "Missing required field: name"})", Kind::required,
     "name", ""},
    {"a sentence alone", R"("limit must be at most 50")", Kind::at_most, "limit", "50"},
    {"a range", R"({"field": "age", "message": "must be between 18 and 120"})", Kind::at_least,
     "age", "18"},
    {"a negative number with a fraction",
     R"({"field": "heat", "message": "must be at least -1.5."})", Kind::at_least, "heat", "-1.5"},
    {"nobody says what", R"({"message": "a value is missing"})", Kind::required, "", ""},
};

std::optional<ToldRule> told_by(const char* body) {
  JsonReader reader;
  const Document* document = reader.read(body);
  EXPECT_NE(document, nullptr);
  return document == nullptr ? std::nullopt : told_rule(document->root());
}

TEST(told_rule, is_read_from_the_shapes_that_frameworks_give) {
  for (const Refusal& refusal : kRefusals) {
    SCOPED_TRACE(refusal.shows);
    SCOPED_TRACE(refusal.body);
    const std::optional<ToldRule> told = told_by(refusal.body);
    if (!told) {
      ADD_FAILURE() << "nothing is told";
      continue;
    }
    EXPECT_EQ(static_cast<int>(told->kind), static_cast<int>(refusal.kind));
    EXPECT_EQ(told->name, refusal.name);
    EXPECT_EQ(told->limit, refusal.limit);
    EXPECT_EQ(told->of_header, refusal.of_header);
    EXPECT_FALSE(told->text.empty());
  }
}

TEST(told_rule, is_absent_where_nothing_could_be_kept) {
  for (const char* body : {
           R"({})",
           R"([])",
           R"("no")",
           R"(400)",
           R"(null)",
           R"({"message": "no"})",
           R"({"title": "Bad Request", "status": 400})",
           R"({"errors": [{"field": "name", "message": "is too long"}]})",
           R"({"errors": {"name": ["is invalid"]}})",
           R"({"message": "at least we tried"})",
           R"({"message": "must be equal to one of the allowed values"})",
           R"({"message": "one of a kind"})",
           R"({"detail": {"required": true}})",
           R"({"minimum": 5})",
       }) {
    SCOPED_TRACE(body);
    const std::optional<ToldRule> told = told_by(body);
    EXPECT_FALSE(told.has_value()) << told->text << " | " << told->name << " | " << told->limit;
  }
}

TEST(told_rule, of_a_hostile_body_ends) {
  std::string deep, wide = "[";
  for (int i = 0; i < 200; ++i) deep += "{\"errors\":[";
  for (int i = 0; i < 200; ++i) deep += "]}";
  for (int i = 0; i < 5000; ++i) wide += "{\"message\":\"no\"},";
  EXPECT_FALSE(told_by(deep.c_str()).has_value());
  EXPECT_FALSE(told_by((wide + "1]").c_str()).has_value());
  const std::string endless = std::string(100'000, 'x') + " is required";
  EXPECT_FALSE(told_by(("{\"message\": \"" + endless + "\"}").c_str()).has_value());
}

TEST(told_reason, is_what_is_for_people) {
  const struct {
    const char* body;
    const char* reason;
  } cases[] = {
      {R"({"message": "no such page"})", "no such page"},
      {R"({"title": "Bad", "errors": [{"field": "name", "message": "is too long"}]})",
       "name: is too long"},
      {R"({"errors": {"name": ["is too long"]}})", "name: is too long"},
      {R"({"title": "Bad", "detail": "The page is closed."})", "The page is closed."},
      {R"({"allowed": ["a", "b"], "message": "no"})", "no"},
      {R"({"code": 7})", ""},
      {R"({"type": "https://api.test/problems/bad one", "title": "Bad"})", "Bad"},
  };
  for (const auto& c : cases) {
    JsonReader reader;
    EXPECT_EQ(told_reason(reader.read(c.body)->root()), c.reason) << c.body;
  }
}

}  // namespace
}  // namespace driftgate::told_rule_test
