#include "specs/openapi/rules.h"
#include "specs/openapi/v3.h"

// OpenAPI 3.2 as what it changed of 3.1.

namespace driftgate::openapi {
namespace {

using Rule = Group::Rule;

void change_root_v3_2(Grammar::Objects& o) {
  Object& root = at(o, Type::openapi);
  root.put({"$self", text()});
  root.checks.push_back({self_has_no_fragment, "$self"});
  root.checks.push_back({tag_parents_exist, "tags"});
  at(o, Type::server).put({"name", text()});
  Object& tag = at(o, Type::tag);
  tag.put({"summary", text()});
  tag.put({"parent", text()});
  tag.put({"kind", text()});
  at(o, Type::components)
      .put({"mediaTypes", map_of(reference_or(Type::media_type), Names::component)});
}

void change_paths(Grammar::Objects& o) {
  Object& path = at(o, Type::path_item);
  path.put({"query", object(Type::operation)});
  path.put({"additionalOperations", object(Type::additional_operations)});
  at(o, Type::additional_operations) = {
      .name = "additionalOperations",
      .extensible = false,
      .names = Names::any,
      .named = object(Type::operation),
      .checks = {{additional_methods_are_new}},
  };
  at(o, Type::response).put({"summary", text()});
  at(o, Type::response).put({"description", text()});
}

void change_content(Grammar::Objects& o) {
  const Value content = map_of(reference_or(Type::media_type), Names::media_type);
  at(o, Type::request_body).put({"content", content, kRequired});
  at(o, Type::response).put({"content", content});
  for (const Type type : {Type::parameter, Type::path_parameter, Type::query_parameter,
                          Type::header_parameter, Type::cookie_parameter, Type::header}) {
    at(o, type).put({"content", content});
  }
  const Value encodings = map_of(object(Type::encoding));
  const auto add_encodings = [&](Object& object) {
    object.put({"encoding", encodings});
    object.put({"prefixEncoding", list_of(openapi::object(Type::encoding))});
    object.put({"itemEncoding", openapi::object(Type::encoding)});
    object.groups.push_back({Rule::at_most_one, {"encoding", "prefixEncoding"}});
    object.groups.push_back({Rule::at_most_one, {"encoding", "itemEncoding"}});
  };
  Object& media = at(o, Type::media_type);
  Value item_schema = object(Type::schema);
  item_schema.kinds |= bit(Kind::boolean);
  media.put({"itemSchema", item_schema});
  add_encodings(media);
  add_encodings(at(o, Type::encoding));
  Object& example = at(o, Type::example);
  example.put({"dataValue", any()});
  example.put({"serializedValue", text()});
  example.groups = {
      {Rule::at_most_one, {"value", "externalValue"}},
      {Rule::at_most_one, {"value", "dataValue"}},
      {Rule::at_most_one, {"value", "serializedValue"}},
      {Rule::at_most_one, {"serializedValue", "externalValue"}},
  };
}

void change_parameters(Grammar::Objects& o) {
  Object& parameter = at(o, Type::parameter);
  parameter.put({"in", text({"path", "query", "header", "cookie", "querystring"}), kRequired});
  for (const auto& [word, type] : parameter.choices) {
    at(o, type).put({"in", text({word}), kRequired});
  }
  parameter.choices.emplace_back("querystring", Type::query_string_parameter);
  at(o, Type::cookie_parameter).put({"style", text({"form", "cookie"})});
  // §4.12.2: a query string is described by `content` alone.
  at(o, Type::query_string_parameter) = {
      .name = "Parameter Object",
      .fields =
          {
              {"name", text(), kRequired},
              {"in", text({"querystring"}), kRequired},
              {"description", text()},
              {"required", flag()},
              {"deprecated", flag()},
              {"allowEmptyValue", flag()},
              {"content", map_of(reference_or(Type::media_type), Names::media_type), kRequired},
              {"example", any()},
              {"examples", map_of(reference_or(Type::example))},
          },
      .groups = {{Rule::at_most_one, {"example", "examples"}}},
      .checks = {{content_has_one_entry, "content"}},
  };
}

void change_security(Grammar::Objects& o) {
  Object& any_scheme = at(o, Type::security_scheme);
  any_scheme.put({"deprecated", flag()});
  for (const auto& [word, type] : any_scheme.choices) at(o, type).put({"deprecated", flag()});
  at(o, Type::oauth2_scheme).put({"oauth2MetadataUrl", text()});
  at(o, Type::oauth_flows).put({"deviceAuthorization", object(Type::device_authorization_flow)});
  Object& device = at(o, Type::device_authorization_flow) = at(o, Type::password_flow);
  device.put({"deviceAuthorizationUrl", text(), kRequired});
}

void change_schemas_v3_2(Grammar::Objects& o) {
  Object& discriminator = at(o, Type::discriminator);
  discriminator.put({"defaultMapping", text()});
  Object& xml = at(o, Type::xml);
  xml.put({"nodeType", text({"element", "attribute", "text", "cdata", "none"})});
  xml.checks.push_back({node_type_stands_alone, "nodeType"});
}

}  // namespace

const Grammar& grammar_3_2() {
  static const Grammar grammar = [] {
    Grammar::Objects objects = grammar_3_1().objects();
    change_root_v3_2(objects);
    change_paths(objects);
    change_content(objects);
    change_parameters(objects);
    change_security(objects);
    change_schemas_v3_2(objects);
    return Grammar(OpenApiVersion::v3_2, std::move(objects));
  }();
  return grammar;
}

}  // namespace driftgate::openapi
