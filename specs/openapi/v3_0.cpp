#include "specs/openapi/rules.h"
#include "specs/openapi/v3.h"

namespace driftgate::openapi {
namespace {

using Rule = Group::Rule;

void add_root(Grammar::Objects& o) {
  const Value docs = object(Type::external_documentation);
  const Value servers = list_of(object(Type::server));
  const Value security = list_of(object(Type::security_requirement));
  at(o, Type::openapi) = {
      .name = "OpenAPI Object",
      .fields =
          {
              {"openapi", text(), kRequired},
              {"info", object(Type::info), kRequired},
              {"servers", servers},
              {"paths", object(Type::paths), kRequired},
              {"components", object(Type::components)},
              {"security", security},
              {"tags", unique(list_of(object(Type::tag)))},
              {"externalDocs", docs},
          },
      .checks = {{tag_names_are_unique, "tags"}},
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
  at(o, Type::server) = {
      .name = "Server Object",
      .fields =
          {
              {"url", text(), kRequired},
              {"description", text()},
              {"variables", map_of(object(Type::server_variable))},
          },
      .checks = {{server_variables_are_defined, "url"}},
  };
  at(o, Type::server_variable) = {
      .name = "Server Variable Object",
      .fields =
          {
              {"enum", list_of(text())},
              {"default", text(), kRequired},
              {"description", text()},
          },
      .checks = {{default_should_be_in_enum, "enum"}},
  };
  at(o, Type::tag) = {
      .name = "Tag Object",
      .fields = {{"name", text(), kRequired}, {"description", text()}, {"externalDocs", docs}},
  };
  at(o, Type::external_documentation) = {
      .name = "External Documentation Object",
      .fields = {{"description", text()}, {"url", text(), kRequired}},
  };
  const auto components = [](Type type) { return map_of(reference_or(type), Names::component); };
  at(o, Type::components) = {
      .name = "Components Object",
      .fields =
          {
              {"schemas", components(Type::schema)},
              {"responses", components(Type::response)},
              {"parameters", components(Type::parameter)},
              {"examples", components(Type::example)},
              {"requestBodies", components(Type::request_body)},
              {"headers", components(Type::header)},
              {"securitySchemes", components(Type::security_scheme)},
              {"links", components(Type::link)},
              {"callbacks", components(Type::callback)},
          },
  };
  // §Reference Object: "any properties added SHALL be ignored".
  at(o, Type::reference) = {.name = "Reference Object", .fields = {{"$ref", text(), kRequired}}};
}

void add_paths(Grammar::Objects& o) {
  const Value operation = object(Type::operation);
  const Value parameters = list_of(reference_or(Type::parameter));
  const Value servers = list_of(object(Type::server));
  at(o, Type::paths) = {
      .name = "Paths Object",
      .names = Names::path,
      .named = object(Type::path_item),
  };
  at(o, Type::path_item) = {
      .name = "Path Item Object",
      .fields =
          {
              {"$ref", reference_to(Type::path_item)},
              {"summary", text()},
              {"description", text()},
              {"get", operation},
              {"put", operation},
              {"post", operation},
              {"delete", operation},
              {"options", operation},
              {"head", operation},
              {"patch", operation},
              {"trace", operation},
              {"servers", servers},
              {"parameters", parameters},
          },
  };
  at(o, Type::operation) = {
      .name = "Operation Object",
      .fields =
          {
              {"tags", list_of(text())},
              {"summary", text()},
              {"description", text()},
              {"externalDocs", object(Type::external_documentation)},
              {"operationId", text()},
              {"parameters", parameters},
              {"requestBody", reference_or(Type::request_body)},
              {"responses", object(Type::responses), kRequired},
              {"callbacks", map_of(reference_or(Type::callback))},
              {"deprecated", flag()},
              {"security", list_of(object(Type::security_requirement))},
              {"servers", servers},
          },
  };
  at(o, Type::callback) = {
      .name = "Callback Object",
      .names = Names::any,
      .named = object(Type::path_item),
  };
}

void add_messages(Grammar::Objects& o) {
  const Value content = map_of(object(Type::media_type), Names::media_type);
  const Value headers = map_of(reference_or(Type::header));
  const Value examples = map_of(reference_or(Type::example));
  at(o, Type::request_body) = {
      .name = "Request Body Object",
      .fields = {{"description", text()}, {"content", content, kRequired}, {"required", flag()}},
  };
  at(o, Type::media_type) = {
      .name = "Media Type Object",
      .fields =
          {
              {"schema", reference_or(Type::schema)},
              {"example", any()},
              {"examples", examples},
              {"encoding", map_of(object(Type::encoding))},
          },
      .groups = {{Rule::at_most_one, {"example", "examples"}}},
  };
  at(o, Type::encoding) = {
      .name = "Encoding Object",
      .fields =
          {
              {"contentType", text()},
              {"headers", headers},
              {"style", text({"form", "spaceDelimited", "pipeDelimited", "deepObject"})},
              {"explode", flag()},
              {"allowReserved", flag()},
          },
  };
  at(o, Type::responses) = {
      .name = "Responses Object",
      .names = Names::status,
      .named = reference_or(Type::response),
      .named_needed = true,
  };
  at(o, Type::response) = {
      .name = "Response Object",
      .fields =
          {
              {"description", text(), kRequired},
              {"headers", headers},
              {"content", content},
              {"links", map_of(reference_or(Type::link))},
          },
  };
  at(o, Type::example) = {
      .name = "Example Object",
      .fields =
          {
              {"summary", text()},
              {"description", text()},
              {"value", any()},
              {"externalValue", text()},
          },
      .groups = {{Rule::at_most_one, {"value", "externalValue"}}},
  };
  at(o, Type::link) = {
      .name = "Link Object",
      .fields =
          {
              {"operationRef", text()},
              {"operationId", text()},
              {"parameters", map_of(any())},
              {"requestBody", any()},
              {"description", text()},
              {"server", object(Type::server)},
          },
      .groups = {{Rule::exactly_one, {"operationRef", "operationId"}}},
  };
}

// What parameters and headers have in common.
Object parameter_or_header(std::string_view name) {
  return {
      .name = name,
      .fields =
          {
              {"description", text()},
              {"required", flag()},
              {"deprecated", flag()},
              {"allowEmptyValue", flag()},
              {"style", text()},
              {"explode", flag()},
              {"allowReserved", flag()},
              {"schema", reference_or(Type::schema)},
              {"content", map_of(object(Type::media_type), Names::media_type)},
              {"example", any()},
              {"examples", map_of(reference_or(Type::example))},
          },
      .groups =
          {
              {Rule::at_most_one, {"example", "examples"}},
              {Rule::exactly_one, {"schema", "content"}},
              {Rule::at_most_one, {"content", "style"}},
              {Rule::at_most_one, {"content", "explode"}},
              {Rule::at_most_one, {"content", "allowReserved"}},
              {Rule::at_most_one, {"content", "example"}},
              {Rule::at_most_one, {"content", "examples"}},
          },
      .checks = {{content_has_one_entry, "content"}},
  };
}

void add_parameters(Grammar::Objects& o) {
  Object& parameter = at(o, Type::parameter) = parameter_or_header("Parameter Object");
  parameter.put({"name", text(), kRequired});
  parameter.put({"in", text({"path", "query", "header", "cookie"}), kRequired});
  const auto kind_of_parameter = [&](Type type, std::initializer_list<std::string_view> styles) {
    Object& kind = at(o, type) = at(o, Type::parameter);
    kind.put({"style", text(styles)});
    return &kind;
  };
  Object& path = *kind_of_parameter(Type::path_parameter, {"matrix", "label", "simple"});
  path.put({"required", flag(), kRequired});
  path.checks.push_back({path_parameter_is_required, "required"});
  kind_of_parameter(Type::query_parameter,
                    {"form", "spaceDelimited", "pipeDelimited", "deepObject"});
  kind_of_parameter(Type::header_parameter, {"simple"})
      ->checks.push_back({ignored_header_names, "name"});
  kind_of_parameter(Type::cookie_parameter, {"form"});
  parameter.selector = "in";
  parameter.choices = {
      {"path", Type::path_parameter},
      {"query", Type::query_parameter},
      {"header", Type::header_parameter},
      {"cookie", Type::cookie_parameter},
  };
  Object& header = at(o, Type::header) = parameter_or_header("Header Object");
  header.put({"style", text({"simple"})});
}

void add_schemas(Grammar::Objects& o) {
  const Value schema = reference_or(Type::schema);
  Value additional = schema;
  additional.kinds |= bit(Kind::boolean);
  at(o, Type::schema) = {
      .name = "Schema Object",
      .fields =
          {
              {"title", text()},
              {"multipleOf", number(Number::positive)},
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
              {"maxProperties", number(Number::count)},
              {"minProperties", number(Number::count)},
              {"required", non_empty(unique(list_of(text())))},
              {"enum", non_empty(list_of(any()))},
              {"type", text({"array", "boolean", "integer", "number", "object", "string"})},
              {"not", schema},
              {"allOf", list_of(schema)},
              {"oneOf", list_of(schema)},
              {"anyOf", list_of(schema)},
              {"items", schema},
              {"properties", map_of(schema)},
              {"additionalProperties", additional},
              {"description", text()},
              {"format", text()},
              {"default", any()},
              {"nullable", flag()},
              {"discriminator", object(Type::discriminator)},
              {"readOnly", flag()},
              {"writeOnly", flag()},
              {"example", any()},
              {"externalDocs", object(Type::external_documentation)},
              {"deprecated", flag()},
              {"xml", object(Type::xml)},
          },
      .checks = {{array_has_items, "type"}, {not_read_only_and_write_only, "writeOnly"}},
  };
  at(o, Type::discriminator) = {
      .name = "Discriminator Object",
      .fields = {{"propertyName", text(), kRequired},
                 {"mapping", map_of(name_or_reference_to(Type::schema))}},
      .open = true,  // The published schema of 3.0 allows any other field.
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

Object flow(std::vector<Field> fields) {
  fields.push_back({"refreshUrl", text()});
  fields.push_back({"scopes", map_of(text()), kRequired});
  return {.name = "OAuth Flow Object", .fields = std::move(fields)};
}

void add_flows(Grammar::Objects& o) {
  const Field authorization{"authorizationUrl", text(), kRequired};
  const Field token{"tokenUrl", text(), kRequired};
  at(o, Type::oauth_flows) = {
      .name = "OAuth Flows Object",
      .fields =
          {
              {"implicit", object(Type::implicit_flow)},
              {"password", object(Type::password_flow)},
              {"clientCredentials", object(Type::client_credentials_flow)},
              {"authorizationCode", object(Type::authorization_code_flow)},
          },
  };
  at(o, Type::implicit_flow) = flow({authorization});
  at(o, Type::password_flow) = flow({token});
  at(o, Type::client_credentials_flow) = flow({token});
  at(o, Type::authorization_code_flow) = flow({authorization, token});
}

void add_security(Grammar::Objects& o) {
  Object& any_scheme = at(o, Type::security_scheme);
  any_scheme.name = "Security Scheme Object";
  any_scheme.selector = "type";
  any_scheme.open = true;
  any_scheme.put({"description", text()});
  add_security_scheme(o, "apiKey", Type::api_key_scheme,
                      {
                          {"name", text(), kRequired},
                          {"in", text({"query", "header", "cookie"}), kRequired},
                      });
  add_security_scheme(o, "http", Type::http_scheme,
                      {{"scheme", text(), kRequired}, {"bearerFormat", text()}});
  add_security_scheme(o, "oauth2", Type::oauth2_scheme,
                      {{"flows", object(Type::oauth_flows), kRequired}});
  add_security_scheme(o, "openIdConnect", Type::open_id_connect_scheme,
                      {{"openIdConnectUrl", text(), kRequired}});
  at(o, Type::security_requirement) = {
      .name = "Security Requirement Object",
      .extensible = false,
      .names = Names::any,
      .named = list_of(text()),
  };
}

}  // namespace

void add_security_scheme(Grammar::Objects& o, std::string_view type, Type object,
                         std::vector<Field> fields) {
  Object& any_scheme = at(o, Type::security_scheme);
  any_scheme.choices.emplace_back(type, object);
  Value types = text();
  for (const auto& [word, choice] : any_scheme.choices) types.words.push_back(word);
  any_scheme.put({"type", types, kRequired});
  fields.push_back({"type", text(), kRequired});
  fields.push_back({"description", text()});
  at(o, object) = {.name = any_scheme.name, .fields = std::move(fields)};
}

const Grammar& grammar_3_0() {
  static const Grammar grammar = [] {
    Grammar::Objects objects;
    add_root(objects);
    add_paths(objects);
    add_messages(objects);
    add_parameters(objects);
    add_schemas(objects);
    add_flows(objects);
    add_security(objects);
    return Grammar(OpenApiVersion::v3_0, std::move(objects));
  }();
  return grammar;
}

}  // namespace driftgate::openapi
