#include "validators/checks/header_value.h"

#include <gtest/gtest.h>

#include "specs/document/reference.h"
#include "validators/checks/json_number.h"

namespace driftgate {
namespace {

struct Value {
  const char* schema;
  const char* text;
  const char* json;
  bool explode = false;
};

/// What `text` is read as under a schema; "#/count" in it is an integer.
std::string read(const Value& c) {
  Documents documents([&](const std::string&) {
    return std::string(R"({"count":{"type":"integer"},"self":{"$ref":"#/self"},"it":)") + c.schema +
           "}";
  });
  const Node root = documents.open("schema.json").root();
  const SchemaGraph graph(documents, Dialect::openapi_3_1);
  HeaderReader reader;
  return to_json(reader.read({.schema = graph.at(root.find("it")), .explode = c.explode}, c.text));
}

constexpr const char* kAny = "{}";
constexpr const char* kInteger = R"({"type":"integer"})";
constexpr const char* kString = R"({"type":"string"})";
constexpr const char* kIntegers = R"({"type":"array","items":{"type":"integer"}})";
constexpr const char* kStrings = R"({"type":"array","items":{"type":"string"}})";
constexpr const char* kColour =
    R"({"type":"object","properties":{"R":{"type":"integer"},"on":{"type":"boolean"}},)"
    R"("additionalProperties":{"type":"string"}})";

TEST(HeaderValue, has_the_type_that_its_schema_names) {
  const Value cases[] = {
      {kInteger, "12", "12"},
      {kInteger, " \t-12 ", "-12"},
      {kInteger, "1.0", "1.0"},
      {kInteger, "012", R"("012")"},
      {kInteger, "", R"("")"},
      {kInteger, "12;13", R"("12;13")"},
      {R"({"type":"number"})", "1e400", "1e400"},
      {R"({"type":"boolean"})", "true", "true"},
      {R"({"type":"boolean"})", "True", R"("True")"},
      {kString, "12", R"("12")"},
      {kString, "true", R"("true")"},
      {kString, "a\"b\\c\x01", R"("a\"b\\c\u0001")"},
      {kString, "caf\xC3\xA9", "\"caf\xC3\xA9\""},
      {kString, "caf\xE9", "\"caf\xC3\xA9\""},
      {kAny, "12", R"("12")"},
      {R"({"enum":[1,2]})", "1", "1"},
      {R"({"const":true})", "true", "true"},
      {R"({"type":["integer","null"]})", "", "null"},
      {R"({"type":"integer","nullable":true})", "", "null"},
      {R"({"$ref":"#/count"})", "7", "7"},
      {R"({"allOf":[{"$ref":"#/count"},{"minimum":1}]})", "7", "7"},
      {R"({"oneOf":[{"type":"integer"},{"type":"string"}]})", "7", "7"},
      {R"({"oneOf":[{"type":"integer"},{"type":"string"}]})", "x", R"("x")"},
      {R"({"$ref":"#/self"})", "7", R"("7")"},
      {R"({"$ref":"#/nowhere"})", "7", R"("7")"},
  };
  for (const Value& c : cases) {
    SCOPED_TRACE(std::string(c.schema) + " " + c.text);
    EXPECT_EQ(read(c), c.json);
  }
}

TEST(HeaderValue, lists_are_divided_by_commas) {
  const Value cases[] = {
      {kIntegers, "1,2 , 3", "[1,2,3]"},
      {kIntegers, "", "[]"},
      {kIntegers, "1,x,", R"([1,"x"])"},
      {kStrings, R"("a,b", c)", R"(["\"a,b\"","c"])"},
      {kStrings, R"("a\",b",c)", R"(["\"a\\\",b\"","c"])"},
      {kStrings, R"(a,"b,c)", R"(["a","\"b,c"])"},
      {R"({"type":"array"})", "1,a", R"(["1","a"])"},
      {kColour, "R,100,on,true,x,1", R"({"R":100,"on":true,"x":"1"})"},
      {kColour, "R=100,on=true,x=a=b", R"({"R":100,"on":true,"x":"a=b"})", true},
      {kColour, "R", R"({"R":""})"},
      {kColour, "R", R"({"R":""})", true},
      {kColour, "", "{}"},
      {R"({"$ref":"#/it/properties/list","properties":{"list":{"type":"array","items":)"
       R"({"type":"integer"}}}})",
       "1", "[1]"},
  };
  for (const Value& c : cases) {
    SCOPED_TRACE(std::string(c.schema) + " " + c.text);
    EXPECT_EQ(read(c), c.json);
  }
}

TEST(HeaderValue, json_text_is_read_as_json) {
  HeaderReader reader;
  EXPECT_EQ(to_json(reader.read({.json = true}, R"( {"a":[1]} )")), R"({"a":[1]})");
  EXPECT_TRUE(reader.problem().message.empty());
  EXPECT_FALSE(reader.read({.json = true}, R"({"a":)"));
  EXPECT_FALSE(reader.problem().message.empty());
}

TEST(HeaderValue, schemas_that_branch_without_end_are_given_up) {
  std::string schema = R"({"anyOf":[)";
  for (int i = 0; i < 40; ++i) schema += R"({"$ref":"#/it"},)";
  schema += R"({"type":"integer"}]})";
  EXPECT_EQ(read({schema.c_str(), "7", ""}), R"("7")");
}

TEST(JsonNumber, is_told_from_other_text) {
  for (const char* yes : {"0", "-0", "12", "1.50", "1e5", "-1.5E-10", "1795249465.00000"})
    EXPECT_TRUE(is_json_number(yes)) << yes;
  for (const char* no : {"", "-", "01", "+1", ".5", "1.", "1e", "1e+", "NaN", "1 ", "0x1", "1,5"})
    EXPECT_FALSE(is_json_number(no)) << no;
}

}  // namespace
}  // namespace driftgate
