#include "specs/openapi/rules.h"
#include "specs/openapi/v3.h"

// OpenAPI 3.1 as what it changed of 3.0.

namespace driftgate::openapi {
namespace {

using Rule = Group::Rule;

Value schema() {
  Value value = object(Type::schema);
  value.kinds |= bit(Kind::boolean);
  return value;
}

void change_root_v3_1(Grammar::Objects& o) {
  Object& root = at(o, Type::openapi);
  root.put({"paths", object(Type::paths)});
  root.put({"webhooks", map_of(object(Type::path_item))});
  root.put({"jsonSchemaDialect", text()});
  root.groups.push_back({Rule::at_least_one, {"paths", "components", "webhooks"}});
  at(o, Type::info).put({"summary", text()});
  Object& license = at(o, Type::license);
  license.put({"identifier", text()});
  license.groups.push_back({Rule::at_most_one, {"identifier", "url"}});
  Object& variable = at(o, Type::server_variable);
  variable.put({"enum", non_empty(list_of(text()))});
  variable.checks = {{default_is_in_enum, "enum"}};
  Object& components = at(o, Type::components);
  components.put({"schemas", map_of(schema(), Names::component)});
  components.put({"pathItems", map_of(object(Type::path_item), Names::component)});
  Object& reference = at(o, Type::reference);
  reference.put({"summary", text()});
  reference.put({"description", text()});
}

void change_messages(Grammar::Objects& o) {
  for (const Type type :
       {Type::media_type, Type::parameter, Type::path_parameter, Type::query_parameter,
        Type::header_parameter, Type::cookie_parameter, Type::header}) {
    at(o, type).put({"schema", schema()});
  }
  at(o, Type::operation).put({"responses", object(Type::responses)});
  add_security_scheme(o, "mutualTLS", Type::mutual_tls_scheme, {});
  at(o, Type::discriminator).open = false;
}

// JSON Schema 2020-12: the fields that hold schemas.
std::vector<Field> applicators() {
  return {
      {"allOf", non_empty(list_of(schema()))},
      {"anyOf", non_empty(list_of(schema()))},
      {"oneOf", non_empty(list_of(schema()))},
      {"not", schema()},
      {"if", schema()},
      {"then", schema()},
      {"else", schema()},
      {"dependentSchemas", map_of(schema())},
      {"prefixItems", non_empty(list_of(schema()))},
      {"items", schema()},
      {"contains", schema()},
      {"properties", map_of(schema())},
      {"patternProperties", map_of(schema())},
      {"additionalProperties", schema()},
      {"propertyNames", schema()},
      {"unevaluatedItems", schema()},
      {"unevaluatedProperties", schema()},
      {"contentSchema", schema()},
      {"$defs", map_of(schema())},
      {"definitions", map_of(schema())},
  };
}

Value type_words() {
  Value types =
      one_or_list_of(text({"array", "boolean", "integer", "null", "number", "object", "string"}));
  types.non_empty = true;
  types.unique = true;
  return types;
}

std::vector<Field> assertions() {
  return {
      {"$ref", reference_to(Type::schema)},
      {"$dynamicRef", text()},
      {"$id", text()},
      {"$anchor", text()},
      {"$dynamicAnchor", text()},
      {"$schema", text()},
      {"$comment", text()},
      {"$vocabulary", map_of(flag())},
      {"type", type_words()},
      {"enum", list_of(any())},
      {"const", any()},
      {"multipleOf", number(Number::positive)},
      {"maximum", number()},
      {"exclusiveMaximum", number()},
      {"minimum", number()},
      {"exclusiveMinimum", number()},
      {"maxLength", number(Number::count)},
      {"minLength", number(Number::count)},
      {"pattern", text()},
      {"maxItems", number(Number::count)},
      {"minItems", number(Number::count)},
      {"uniqueItems", flag()},
      {"maxContains", number(Number::count)},
      {"minContains", number(Number::count)},
      {"maxProperties", number(Number::count)},
      {"minProperties", number(Number::count)},
      {"required", unique(list_of(text()))},
      {"dependentRequired", object(Type::string_lists)},
      {"title", text()},
      {"description", text()},
      {"default", any()},
      {"deprecated", flag()},
      {"readOnly", flag()},
      {"writeOnly", flag()},
      {"examples", list_of(any())},
      {"format", text()},
      {"contentEncoding", text()},
      {"contentMediaType", text()},
      {"discriminator", object(Type::discriminator)},
      {"xml", object(Type::xml)},
      {"externalDocs", object(Type::external_documentation)},
      {"example", any()},
      {"nullable", any(), false, "has no effect since OpenAPI 3.1; add 'null' to 'type' instead"},
  };
}

void change_schemas_v3_1(Grammar::Objects& o) {
  std::vector<Field> fields = assertions();
  const std::vector<Field> more = applicators();
  fields.insert(fields.end(), more.begin(), more.end());
  // §4.8.24: other keywords are allowed and mean nothing.
  at(o, Type::schema) = {
      .name = "Schema Object",
      .fields = std::move(fields),
      .open = true,
  };
  at(o, Type::string_lists) = {
      .name = "object of name lists",
      .extensible = false,
      .names = Names::any,
      .named = unique(list_of(text())),
  };
  // Only walked for its references: what its keywords may be is another dialect's business.
  Value sub = object(Type::foreign_schema);
  sub.kinds = any().kinds;
  Object foreign{.name = "Schema Object", .open = true};
  foreign.put({"$ref", reference_to(Type::schema)});
  for (const std::string_view list : {"allOf", "anyOf", "oneOf", "prefixItems"}) {
    foreign.put({list, list_of(sub)});
  }
  for (const std::string_view one : {"not", "additionalProperties", "contains"}) {
    foreign.put({one, sub});
  }
  foreign.put({"items", one_or_list_of(sub)});
  for (const std::string_view map : {"properties", "patternProperties", "$defs", "definitions"}) {
    foreign.put({map, map_of(sub)});
  }
  at(o, Type::foreign_schema) = std::move(foreign);
}

}  // namespace

const Grammar& grammar_3_1() {
  static const Grammar grammar = [] {
    Grammar::Objects objects = grammar_3_0().objects();
    change_root_v3_1(objects);
    change_messages(objects);
    change_schemas_v3_1(objects);
    return Grammar(OpenApiVersion::v3_1, std::move(objects));
  }();
  return grammar;
}

}  // namespace driftgate::openapi
