#include "specs/schema/schema.h"

#include <gtest/gtest.h>

#include <map>
#include <string>

#include "specs/schema/meta_schemas.h"

namespace driftgate {
namespace {

Fetch serve(std::map<std::string, std::string> files) {
  return [files = std::move(files)](const std::string& uri) {
    const auto found = files.find(uri);
    if (found == files.end()) throw Error("nothing at " + uri);
    return found->second;
  };
}

TEST(Dialect, IsNamedByItsMetaSchema) {
  EXPECT_EQ(dialect_of("http://json-schema.org/draft-07/schema#"), Dialect::draft_7);
  EXPECT_EQ(dialect_of("https://json-schema.org/draft/2020-12/schema"), Dialect::draft_2020_12);
  EXPECT_EQ(dialect_of("https://spec.openapis.org/oas/3.1/dialect/base"), Dialect::openapi_3_1);
  EXPECT_EQ(dialect_of("https://spec.openapis.org/oas/3.2/dialect/2025-09-17"),
            Dialect::openapi_3_1);
  EXPECT_FALSE(dialect_of("https://example.com/own"));
}

struct Case {
  std::string reference;
  std::string pointer;  // "" when the reference leads nowhere.
};

TEST(SchemaGraph, ResolvesByPlaceIdAndAnchor) {
  Documents documents(serve({{"http://h/root.json", R"({
    "$id": "http://h/root.json",
    "$defs": {
      "a/b %": {"$anchor": "here"},
      "in": {"$id": "folder/in.json", "$defs": {"x": {"$anchor": "x"}, "plain": {}}},
      "old": {"$schema": "http://json-schema.org/draft-07/schema#", "$id": "#old"},
      "urn": {"$id": "urn:uuid:1", "$defs": {"y": {}}}
    },
    "properties": {"$id": {"const": "http://h/trap.json"}, "$anchor": {"$anchor": "real"}},
    "enum": [{"$id": "http://h/no.json", "$anchor": "no"}]
  })"}}));
  const Document& root = documents.open("http://h/root.json");
  const SchemaGraph graph(documents, Dialect::draft_2020_12);
  const Schema from = graph.at(root.root());
  const Case kCases[] = {
      {"#", ""},
      {"#here", "/$defs/a~1b %"},
      {"#/$defs/a~1b%20%25", "/$defs/a~1b %"},
      {"folder/in.json", "/$defs/in"},
      {"http://h/folder/in.json#x", "/$defs/in/$defs/x"},
      {"folder/in.json#/$defs/plain", "/$defs/in/$defs/plain"},
      {"urn:uuid:1#/$defs/y", "/$defs/urn/$defs/y"},
      {"#old", "/$defs/old"},
      {"#real", "/properties/$anchor"},
      {"root.json#here", "/$defs/a~1b %"},
  };
  for (const Case& c : kCases) {
    const Schema found = graph.resolve(from, c.reference);
    ASSERT_TRUE(found) << c.reference;
    EXPECT_EQ(found.node.pointer(), c.pointer) << c.reference;
  }
  for (const std::string reference :
       {"#x", "#no", "http://h/no.json", "http://h/trap.json", "#/nowhere", "other.json"})
    EXPECT_FALSE(graph.resolve(from, reference)) << reference;

  const Schema inner = graph.resolve(from, "folder/in.json");
  EXPECT_EQ(graph.resolve(inner, "#x").node.pointer(), "/$defs/in/$defs/x");
  EXPECT_EQ(graph.resolve(inner, "../root.json#here").node.pointer(), "/$defs/a~1b %");
  EXPECT_EQ(graph.uri(graph.resolve(from, "folder/in.json#x")), "http://h/folder/in.json#/$defs/x");
  EXPECT_EQ(graph.at(find_pointer(root.root(), "/$defs/old")).dialect, Dialect::draft_7);
  EXPECT_EQ(inner.dialect, Dialect::draft_2020_12);
}

TEST(SchemaGraph, OpenApiKnowsOnlyPlaces) {
  Documents documents(serve({{"api.json", R"({"components": {"schemas": {
      "A": {"$id": "http://h/a", "id": "http://h/a"}, "B": {"$ref": "common.yaml#/C~1D"}}}})"},
                             {"common.yaml", "C/D:\n  type: string\n"}}));
  const Document& root = documents.open("api.json");
  documents.open("common.yaml");
  const SchemaGraph graph(documents, Dialect::openapi_3_0);
  const Schema from = graph.at(root.root());
  EXPECT_EQ(graph.resolve(from, "#/components/schemas/A").node.pointer(), "/components/schemas/A");
  EXPECT_FALSE(graph.resolve(from, "http://h/a"));
  const Schema other = graph.resolve(from, "common.yaml#/C~1D");
  ASSERT_TRUE(other);
  EXPECT_EQ(other.node.document()->name(), "common.yaml");
  EXPECT_EQ(other.dialect, Dialect::openapi_3_0);
}

TEST(SchemaGraph, FindsIdsInTheSchemasOfADescription) {
  Documents documents(serve({{"api.json", R"({"openapi": "3.1.0",
    "paths": {"/p": {"get": {"parameters": [{"example": {"$id": "http://h/no"},
       "schema": {"$id": "http://h/parameter"}}]}}},
    "components": {"schemas": {"A": {"properties": {"x": {"$anchor": "x"}}}}}})"}}));
  const Document& root = documents.open("api.json");
  const SchemaGraph graph(documents, Dialect::openapi_3_1);
  const Schema from = graph.at(root.root());
  EXPECT_EQ(graph.resolve(from, "http://h/parameter").node.pointer(),
            "/paths/~1p/get/parameters/0/schema");
  EXPECT_EQ(graph.resolve(from, "#x").node.pointer(), "/components/schemas/A/properties/x");
  EXPECT_FALSE(graph.resolve(from, "http://h/no"));
}

TEST(SchemaGraph, ReadsTheVocabulariesOfAMetaSchema) {
  Documents documents(serve(
      {{"http://h/s.json", R"({"$schema": "http://h/meta.json"})"}, {"http://h/meta.json", R"({
    "$schema": "https://json-schema.org/draft/2020-12/schema",
    "$vocabulary": {"https://json-schema.org/draft/2020-12/vocab/core": true,
                    "https://json-schema.org/draft/2020-12/vocab/applicator": true}})"}}));
  const Document& root = documents.open("http://h/s.json");
  EXPECT_TRUE(open_references(documents, root, Dialect::draft_2020_12).empty());
  const SchemaGraph graph(documents, Dialect::draft_7);
  const Schema schema = graph.at(root.root());
  EXPECT_EQ(schema.dialect, Dialect::draft_2020_12);
  EXPECT_TRUE(graph.vocabularies(schema).applicator);
  EXPECT_FALSE(graph.vocabularies(schema).validation);
}

TEST(OpenReferences, OpensWhatIsNamedAndSaysWhatIsNot) {
  Documents documents(serve({{"http://h/a.json", R"({"$id": "http://h/x/", "$ref": "b.json",
       "properties": {"$ref": {"const": {"$ref": "trap.json"}}, "c": {"$ref": "gone.json"}}})"},
                             {"http://h/x/b.json", R"({"$ref": "../d.json#/definitions/e"})"},
                             {"http://h/d.json", R"({"definitions": {"e": {}}})"}}));
  const Document& root = documents.open("http://h/a.json");
  const auto unopened = open_references(documents, root, Dialect::draft_2020_12);
  EXPECT_TRUE(documents.all().contains("http://h/d.json"));
  ASSERT_EQ(unopened.size(), 1u);
  EXPECT_EQ(unopened[0].source.text(), "gone.json");
  EXPECT_EQ(unopened[0].message, "nothing at http://h/x/gone.json");
}

struct VocabularyCase {
  std::string vocabulary;  // The value of `$vocabulary`.
  std::string unknown;     // The vocabulary that is required and not known.
  Dialect dialect = Dialect::draft_2020_12;
};

// 2020-12 Core §8.1.2: "the implementation MUST refuse to process any schemas".
TEST(SchemaGraph, KnowsWhichVocabulariesItDoesNotKnow) {
  const VocabularyCase kCases[] = {
      {R"({"https://json-schema.org/draft/2020-12/vocab/validation": true})", ""},
      {R"({"https://json-schema.org/draft/2020-12/vocab/content": true})", ""},
      {R"({"http://h/own": false})", ""},
      {R"({"http://h/own": true})", "http://h/own"},
      {R"({"http://h/vocab/validation": true})", "http://h/vocab/validation"},
      {R"({"https://json-schema.org/draft/2031-01/vocab/core": true})",
       "https://json-schema.org/draft/2031-01/vocab/core"},
      {R"({"https://spec.openapis.org/oas/3.1/vocab/base": true})", "", Dialect::openapi_3_1},
      {R"({"https://spec.openapis.org/oas/3.2/vocab/2025-09-17": false})", "",
       Dialect::openapi_3_1},
  };
  for (const VocabularyCase& c : kCases) {
    Documents documents(serve({
        {"http://h/root.json", R"({"$schema": "http://h/meta.json"})"},
        {"http://h/meta.json",
         R"({"$schema": "https://json-schema.org/draft/2020-12/schema", "$vocabulary": )" +
             c.vocabulary + "}"},
    }));
    const Document& root = documents.open("http://h/root.json");
    EXPECT_TRUE(open_references(documents, root, Dialect::draft_2020_12).empty());
    const SchemaGraph graph(documents, Dialect::draft_2020_12);
    const Node unknown = graph.vocabularies(graph.at(root.root())).unknown;
    EXPECT_EQ(unknown ? unknown.text() : "", c.unknown) << c.vocabulary;
    EXPECT_EQ(graph.at(root.root()).dialect, c.dialect) << c.vocabulary;
  }
}

TEST(SchemaGraph, FindsLostReferences) {
  Documents documents(serve({
      {"http://h/root.json", R"({"$ref": "other.json#/a", "items": {"$ref": "#none"},
        "const": {"$ref": "#/in/a/value"}, "$defs": {"x": {"$anchor": "here", "$ref": "#here"}}})"},
      {"http://h/other.json", R"({"a": {}, "not": {"$ref": "#/b"}})"},
  }));
  const Document& root = documents.open("http://h/root.json");
  open_references(documents, root, Dialect::draft_2020_12);
  const SchemaGraph graph(documents, Dialect::draft_2020_12);
  std::string lost;
  for (const Node reference : lost_references(graph)) lost += reference.text();
  EXPECT_EQ(lost, "#/b#none");
}

// Every meta-schema is whole: it refers to nothing but itself and others. Hyper-schema, which
// nothing here reads, does: its links are described elsewhere.
TEST(MetaSchemas, ReferToWhatIsThere) {
  if (meta_schemas().empty()) GTEST_SKIP() << "built without meta-schemas";
  EXPECT_EQ(meta_schemas().size(), 19U);
  for (const MetaSchema& meta : meta_schemas()) {
    if (meta.uri.ends_with("/hyper-schema")) continue;
    Documents documents(with_meta_schemas(serve({})));
    const Document& document = documents.open(std::string(meta.uri));
    const Dialect dialect = *dialect_of(document.root().find("$schema").text());
    EXPECT_TRUE(open_references(documents, document, dialect).empty()) << meta.uri;
    const SchemaGraph graph(documents, dialect);
    EXPECT_TRUE(lost_references(graph).empty()) << meta.uri;
  }
}

}  // namespace
}  // namespace driftgate
