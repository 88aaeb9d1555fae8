#include "specs/openapi/grammar.h"
#include "specs/openapi/rules.h"

namespace driftgate::openapi {
namespace {

// draft-fge-json-schema-validation-00 §5, the part that Swagger takes over.
std::vector<Field> validations() {
  return {
      {"maximum", number()},
      {"exclusiveMaximum", flag()},
      {"minimum", number()},
      {"exclusiveMinimum", flag()},
      {"maxLength", number(Number::count)},
      {"minLength", number(Number::count)},
      {"pattern", text()},
      {"maxItems", number(Number::count)},
      {"minItems", number(Number::count)},
      {"uniqueItems", flag()},
      {"enum", non_empty(unique(list_of(any())))},
      {"multipleOf", number(Number::positive)},
      {"default", any()},
  };
}

std::vector<Field> with(std::vector<Field> fields, std::vector<Field> more) {
  fields.insert(fields.end(), more.begin(), more.end());
  return fields;
}

// What header values, array items and parameters outside the body have in common.
std::vector<Field> simple_value(Value type) {
  return with(validations(), {
                                 {"type", std::move(type), kRequired},
                                 {"format", text()},
                                 {"items", object(Type::items)},
                                 {"collectionFormat", text({"csv", "ssv", "tsv", "pipes"})},
                             });
}

Value simple_type() { return text({"string", "number", "integer", "boolean", "array"}); }

void add_root_v2(Grammar::Objects& o) {
  const Value media_types = unique(list_of(text()));
  const Value schemes = unique(list_of(text({"http", "https", "ws", "wss"})));
  const Value security = unique(list_of(object(Type::security_requirement)));
  at(o, Type::openapi) = {
      .name = "Swagger Object",
      .fields =
          {
              {"swagger", text({"2.0"}), kRequired},
              {"info", object(Type::info), kRequired},
              {"host", text()},
              {"basePath", text()},
              {"schemes", schemes},
              {"consumes", media_types},
              {"produces", media_types},
              {"paths", object(Type::paths), kRequired},
              {"definitions", map_of(reference_or(Type::schema))},
              {"parameters", map_of(object(Type::parameter))},
              {"responses", map_of(object(Type::response))},
              {"securityDefinitions", map_of(object(Type::security_scheme))},
              {"security", security},
              {"tags", unique(list_of(object(Type::tag)))},
              {"externalDocs", object(Type::external_documentation)},
          },
      .checks = {{tag_names_are_unique, "tags"}, {host_and_base_path}},
  };
  at(o, Type::info) = {
      .name = "Info Object",
      .fields =
          {
              {"title", text(), kRequired},
              {"description", text()},
              {"termsOfService", text()},
              {"contact", object(Type::contact)},
              {"license", object(Type::license)},
              {"version", text(), kRequired},
          },
  };
  at(o, Type::contact) = {
      .name = "Contact Object",
      .fields = {{"name", text()}, {"url", text()}, {"email", text()}},
  };
  at(o, Type::license) = {
      .name = "License Object",
      .fields = {{"name", text(), kRequired}, {"url", text()}},
  };
  at(o, Type::tag) = {
      .name = "Tag Object",
      .fields =
          {
              {"name", text(), kRequired},
              {"description", text()},
              {"externalDocs", object(Type::external_documentation)},
          },
  };
  at(o, Type::external_documentation) = {
      .name = "External Documentation Object",
      .fields = {{"description", text()}, {"url", text(), kRequired}},
  };
  at(o, Type::operation) = {
      .name = "Operation Object",
      .fields =
          {
              {"tags", unique(list_of(text()))},
              {"summary", text()},
              {"description", text()},
              {"externalDocs", object(Type::external_documentation)},
              {"operationId", text()},
              {"consumes", media_types},
              {"produces", media_types},
              {"parameters", list_of(reference_or(Type::parameter))},
              {"responses", object(Type::responses), kRequired},
              {"schemes", schemes},
              {"deprecated", flag()},
              {"security", security},
          },
  };
}

void add_paths_v2(Grammar::Objects& o) {
  at(o, Type::paths) = {
      .name = "Paths Object",
      .names = Names::path,
      .named = object(Type::path_item),
  };
  const Value operation = object(Type::operation);
  at(o, Type::path_item) = {
      .name = "Path Item Object",
      .fields =
          {
              {"$ref", reference_to(Type::path_item)},
              {"get", operation},
              {"put", operation},
              {"post", operation},
              {"delete", operation},
              {"options", operation},
              {"head", operation},
              {"patch", operation},
              {"parameters", list_of(reference_or(Type::parameter))},
          },
  };
  at(o, Type::responses) = {
      .name = "Responses Object",
      .names = Names::status_2_0,
      .named = reference_or(Type::response),
      .named_needed = true,
  };
  at(o, Type::response) = {
      .name = "Response Object",
      .fields =
          {
              {"description", text(), kRequired},
              {"schema", reference_or(Type::schema)},
              {"headers", map_of(object(Type::header))},
              {"examples", map_of(any())},
          },
  };
  at(o, Type::header) = {
      .name = "Header Object",
      .fields = with(simple_value(simple_type()), {{"description", text()}}),
      .checks = {{array_has_items, "type"}},
  };
  at(o, Type::items) = {
      .name = "Items Object",
      .fields = simple_value(simple_type()),
      .checks = {{array_has_items, "type"}},
  };
}

// §Parameter Object: the fields depend on `in`.
void add_parameters_v2(Grammar::Objects& o) {
  const auto common = [](std::string_view in) -> std::vector<Field> {
    return {
        {"name", text(), kRequired},
        {"in", text({in}), kRequired},
        {"description", text()},
        {"required", flag(), in == "path"},
    };
  };
  const auto simple = [&](std::string_view in) {
    Object object{
        .name = "Parameter Object",
        .fields = with(common(in), simple_value(simple_type())),
        .checks = {{array_has_items, "type"}},
    };
    return object;
  };
  at(o, Type::parameter) = {
      .name = "Parameter Object",
      .fields =
          {
              {"name", text(), kRequired},
              {"in", text({"query", "header", "path", "formData", "body"}), kRequired},
              {"description", text()},
              {"required", flag()},
          },
      .open = true,
      .selector = "in",
      .choices =
          {
              {"query", Type::query_parameter},
              {"header", Type::header_parameter},
              {"path", Type::path_parameter},
              {"formData", Type::form_parameter},
              {"body", Type::body_parameter},
          },
  };
  at(o, Type::body_parameter) = {
      .name = "Parameter Object",
      .fields = with(common("body"), {{"schema", reference_or(Type::schema), kRequired}}),
  };
  const Value multi = text({"csv", "ssv", "tsv", "pipes", "multi"});
  Object& path = at(o, Type::path_parameter) = simple("path");
  path.checks.push_back({path_parameter_is_required, "required"});
  at(o, Type::header_parameter) = simple("header");
  Object& query = at(o, Type::query_parameter) = simple("query");
  query.put({"collectionFormat", multi});
  query.put({"allowEmptyValue", flag()});
  Object& form = at(o, Type::form_parameter) = simple("formData");
  form.put({"collectionFormat", multi});
  form.put({"allowEmptyValue", flag()});
  form.put({"type", text({"string", "number", "integer", "boolean", "array", "file"}), kRequired});
}

void add_schemas_v2(Grammar::Objects& o) {
  at(o, Type::reference) = {.name = "Reference Object", .fields = {{"$ref", text(), kRequired}}};
  Value types = one_or_list_of(
      text({"array", "boolean", "integer", "null", "number", "object", "string", "file"}));
  types.non_empty = true;
  types.unique = true;
  Value additional = reference_or(Type::schema);
  additional.kinds |= bit(Kind::boolean);
  at(o, Type::schema) = {
      .name = "Schema Object",
      .fields = with(validations(),
                     {
                         {"format", text()},
                         {"title", text()},
                         {"description", text()},
                         {"maxProperties", number(Number::count)},
                         {"minProperties", number(Number::count)},
                         {"required", non_empty(unique(list_of(text())))},
                         {"additionalProperties", additional},
                         {"type", types},
                         {"items", non_empty(one_or_list_of(reference_or(Type::schema)))},
                         {"allOf", non_empty(list_of(reference_or(Type::schema)))},
                         {"properties", map_of(reference_or(Type::schema))},
                         {"discriminator", text()},
                         {"readOnly", flag()},
                         {"xml", object(Type::xml)},
                         {"externalDocs", object(Type::external_documentation)},
                         {"example", any()},
                     }),
  };
  at(o, Type::xml) = {
      .name = "XML Object",
      .fields =
          {
              {"name", text()},
              {"namespace", text()},
              {"prefix", text()},
              {"attribute", flag()},
              {"wrapped", flag()},
          },
  };
}

void add_security_v2(Grammar::Objects& o) {
  const auto scheme = [](std::string_view type, const std::vector<Field>& fields) {
    Object object{
        .name = "Security Scheme Object",
        .fields = with({{"type", text({type}), kRequired}, {"description", text()}}, fields),
    };
    return object;
  };
  const Value scopes = object(Type::scopes);
  const Field url{"authorizationUrl", text(), kRequired};
  const Field token{"tokenUrl", text(), kRequired};
  const auto flow = [](std::string_view word) -> Field {
    return {"flow", text({word}), kRequired};
  };

  at(o, Type::security_scheme) = {
      .name = "Security Scheme Object",
      .fields = {{"type", text({"basic", "apiKey", "oauth2"}), kRequired}, {"description", text()}},
      .open = true,
      .selector = "type",
      .choices = {{"basic", Type::http_scheme},
                  {"apiKey", Type::api_key_scheme},
                  {"oauth2", Type::oauth2_scheme}},
  };
  at(o, Type::http_scheme) = scheme("basic", {});
  at(o, Type::api_key_scheme) =
      scheme("apiKey", {{"name", text(), kRequired}, {"in", text({"query", "header"}), kRequired}});
  Object& oauth2 = at(o, Type::oauth2_scheme) = scheme(
      "oauth2", {{"flow", text({"implicit", "password", "application", "accessCode"}), kRequired}});
  oauth2.open = true;
  oauth2.selector = "flow";
  oauth2.choices = {{"implicit", Type::implicit_scheme},
                    {"password", Type::password_scheme},
                    {"application", Type::application_scheme},
                    {"accessCode", Type::access_code_scheme}};
  at(o, Type::implicit_scheme) = scheme("oauth2", {flow("implicit"), {"scopes", scopes}, url});
  at(o, Type::password_scheme) = scheme("oauth2", {flow("password"), {"scopes", scopes}, token});
  at(o, Type::application_scheme) =
      scheme("oauth2", {flow("application"), {"scopes", scopes}, token});
  at(o, Type::access_code_scheme) =
      scheme("oauth2", {flow("accessCode"), {"scopes", scopes}, url, token});
  at(o, Type::scopes) = {.name = "Scopes Object", .names = Names::any, .named = text()};
  at(o, Type::security_requirement) = {
      .name = "Security Requirement Object",
      .extensible = false,
      .names = Names::any,
      .named = unique(list_of(text())),
  };
}

}  // namespace

const Grammar& grammar_2_0() {
  static const Grammar grammar = [] {
    Grammar::Objects objects;
    add_root_v2(objects);
    add_paths_v2(objects);
    add_parameters_v2(objects);
    add_schemas_v2(objects);
    add_security_v2(objects);
    return Grammar(OpenApiVersion::v2_0, std::move(objects));
  }();
  return grammar;
}

}  // namespace driftgate::openapi
