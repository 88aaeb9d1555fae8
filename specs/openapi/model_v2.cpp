#include <fmt/core.h>

#include <algorithm>

#include "specs/document/quote_json.h"
#include "specs/http/exchange.h"
#include "specs/openapi/model.h"
#include "specs/openapi/rules.h"
#include "specs/openapi/wording.h"

// Swagger 2.0.

namespace driftgate::openapi::v2 {
namespace {

constexpr std::string_view kForm = "application/x-www-form-urlencoded";
constexpr std::string_view kMultipart = "multipart/form-data";

std::optional<In> parse_in(std::string_view word) {
  for (const In in : {In::path, In::query, In::header}) {
    if (to_string(in) == word) return in;
  }
  return std::nullopt;
}

struct Serialization {
  Style style = Style::form;
  bool explode = false;
};

// Swagger 2.0 §Parameter Object, collectionFormat.
Serialization serialization_of(std::string_view format, bool in_query_or_form) {
  if (format == "ssv") return {Style::space_delimited, false};
  if (format == "tsv") return {Style::tab_delimited, false};
  if (format == "pipes") return {Style::pipe_delimited, false};
  if (format == "multi" && in_query_or_form) return {Style::form, true};
  return {in_query_or_form ? Style::form : Style::simple, false};
}

bool is_file(Node parameter) { return text_of(parameter, "type") == "file"; }

// A parameter outside the body is its own schema.
Schema own_schema(const Reading& reading, Node parameter) {
  return is_file(parameter) ? Schema{} : reading.schema(parameter);
}

// `consumes` or `produces` of the operation, else of the description.
std::vector<std::string_view> media_types(const Reading& reading, Node operation,
                                          std::string_view field) {
  Node list = operation.find(field);
  if (!list.is(Kind::array)) list = reading.root.find(field);
  std::vector<std::string_view> types;
  if (!list.is(Kind::array)) return types;
  for (const Node type : list.elements()) {
    if (type.is(Kind::string) && parse_media_type(type.text())) types.push_back(type.text());
  }
  return types;
}

// The body and form parameters of an operation and its path.
struct BodyParameters {
  Node body{};
  std::vector<Node> form{};
};

void collect(const Reading& reading, Node list, BodyParameters& found) {
  if (!list.is(Kind::array)) return;
  for (const Node given : list.elements()) {
    const Node node = reading.follow(given);
    const std::string_view in = text_of(node, "in");
    if (in == "body" && !found.body) found.body = node;
    if (in != "formData" || text_of(node, "name").empty()) continue;
    const bool overridden = std::any_of(
        found.form.begin(), found.form.end(),
        [&](const Node& other) { return text_of(other, "name") == text_of(node, "name"); });
    if (!overridden) found.form.push_back(node);
  }
}

// Swagger 2.0 §Parameter Object: one body at most, and no form beside it.
void check_bodies(Reading& reading, Node list) {
  if (!list.is(Kind::array)) return;
  Node body{}, form{};
  for (const Node given : list.elements()) {
    const Node node = reading.follow(given);
    const std::string_view in = text_of(node, "in");
    if (in == "body" && body) reading.error(given, "there can be only one body parameter");
    if (in == "body") body = given;
    if (in == "formData") form = given;
  }
  if (body && form) reading.error(form, "form parameters cannot stand beside a body parameter");
}

void check_file(Reading& reading, const BodyParameters& found,
                const std::vector<std::string_view>& types) {
  const bool can_send = std::any_of(types.begin(), types.end(), [](std::string_view type) {
    return type.starts_with(kMultipart) || type.starts_with(kForm);
  });
  if (can_send) return;
  for (const Node parameter : found.form) {
    if (!is_file(parameter)) continue;
    reading.warning(parameter.find("type"),
                    fmt::format("a file needs '{}' in 'consumes'", kMultipart));
  }
}

// The members of a form parameter that are schema keywords.
std::string schema_json(Node parameter) {
  if (is_file(parameter)) return R"({"type":"string","format":"binary"})";
  std::string json = "{";
  for (const Member member : parameter.members()) {
    const std::string_view name = member.name();
    if (name == "name" || name == "in" || name == "required" || name.starts_with("x-")) continue;
    if (json.size() > 1) json += ',';
    json += quote_json(name) + ':' + to_json(member.value);
  }
  return json + '}';
}

// What the form parameters amount to, as one schema: 2.0 has none to point at.
std::string form_json(const std::vector<Node>& form) {
  std::string properties, required;
  for (const Node parameter : form) {
    const std::string name = quote_json(text_of(parameter, "name"));
    if (!properties.empty()) properties += ',';
    properties += name + ':' + schema_json(parameter);
    if (!is_true(parameter, "required")) continue;
    if (!required.empty()) required += ',';
    required += name;
  }
  if (!required.empty()) required = R"(,"required":[)" + required + ']';
  return R"({"type":"object","properties":{)" + properties + '}' + required + '}';
}

std::vector<Encoding> encodings_of(const std::vector<Node>& form) {
  std::vector<Encoding> encodings;
  for (const Node parameter : form) {
    const Serialization how = serialization_of(text_of(parameter, "collectionFormat"), true);
    encodings.push_back({.property = std::string(text_of(parameter, "name")),
                         .style = how.style,
                         .explode = how.explode});
  }
  return encodings;
}

void read_form(Reading& reading, const std::vector<Node>& form, std::vector<std::string_view> types,
               RequestBody& out) {
  const bool has_file = std::any_of(form.begin(), form.end(), is_file);
  std::erase_if(types, [](std::string_view type) {
    return !type.starts_with(kForm) && !type.starts_with(kMultipart);
  });
  if (types.empty()) types.push_back(has_file ? kMultipart : kForm);
  const auto& document =
      reading.out.forms.emplace_back(read_json(form_json(form), form.front().document()->name()));
  for (const std::string_view type : types) {
    RequestContent& content = out.content.emplace_back();
    content.media_type = type;
    content.schema = {document->root(), Dialect::swagger_2_0, reading.out.schemas.get()};
    content.encodings = encodings_of(form);
    content.source = form.front();
  }
  out.source = form.front();
  out.required = std::any_of(form.begin(), form.end(),
                             [](Node parameter) { return is_true(parameter, "required"); });
}

void read_schema_body(const Reading& reading, Node parameter, std::vector<std::string_view> types,
                      RequestBody& out) {
  // Without `consumes` the specification leaves the type open; JSON is what is meant.
  if (types.empty()) types.push_back("application/json");
  const Node schema = parameter.find("schema");
  for (const std::string_view type : types) {
    RequestContent& content = out.content.emplace_back();
    content.media_type = type;
    content.schema = reading.schema(schema);
    add_schema_examples(reading, schema, content.examples);
    content.source = parameter;
  }
  out.source = parameter;
  out.required = is_true(parameter, "required");
}

std::vector<ExpectedHeader> read_headers(const Reading& reading, Node map) {
  std::vector<ExpectedHeader> headers;
  if (!map.is(Kind::object)) return headers;
  for (const Member member : map.members()) {
    if (!member.value.is(Kind::object)) continue;
    headers.push_back({.name = std::string(member.name()),
                       .schema = reading.schema(member.value),
                       .source = member.value});
  }
  return headers;
}

// Every type of `produces` with the one schema. No schema: "no content is returned".
std::vector<ExpectedContent> read_content(Reading& reading, Node response,
                                          const std::vector<std::string_view>& types) {
  const Node schema = response.find("schema");
  if (!schema) return {};
  const bool file = is_file(reading.follow(schema));
  std::vector<ExpectedContent> contents;
  contents.reserve(types.size());
  for (const std::string_view type : types) {
    contents.push_back({.media = *parse_media_type(type),
                        .schema = file ? Schema{} : reading.schema(schema),
                        .source = response});
  }
  if (contents.empty()) {
    contents.push_back({.media = {.type = "*", .subtype = "*"},
                        .schema = file ? Schema{} : reading.schema(schema),
                        .source = response});
  }
  if (!file) ++reading.out.schema_count;
  return contents;
}

}  // namespace

std::optional<Parameter> read_parameter(Reading& reading, Node given) {
  const Node node = reading.follow(given);
  const Node name = node.find("name");
  const auto in = parse_in(text_of(node, "in"));
  if (!name.is(Kind::string) || !in) return std::nullopt;
  if (in == In::header && is_ignored_request_header(name.text())) return std::nullopt;
  const Serialization how = serialization_of(text_of(node, "collectionFormat"), *in == In::query);
  Parameter parameter;
  parameter.name = name.text();
  parameter.in = *in;
  parameter.required = *in == In::path || is_true(node, "required");
  parameter.allow_empty = is_true(node, "allowEmptyValue");
  parameter.style = how.style;
  parameter.explode = how.explode;
  parameter.schema = own_schema(reading, node);
  parameter.source = node;
  return parameter;
}

void read_body(Reading& reading, Node operation, Node path_parameters, Operation& out) {
  BodyParameters found;
  collect(reading, operation.find("parameters"), found);
  const bool own = found.body || !found.form.empty();
  BodyParameters shared;
  collect(reading, path_parameters, shared);
  // What the operation says of its body overrides what the path says.
  if (!own) {
    found = std::move(shared);
  } else if (!found.body) {
    collect(reading, path_parameters, found);
    found.body = {};
  }
  check_bodies(reading, operation.find("parameters"));
  if (!found.body && found.form.empty()) return;
  out.has_body = true;
  const auto types = media_types(reading, operation, "consumes");
  if (found.body) return read_schema_body(reading, found.body, types, out.body);
  check_file(reading, found, types);
  read_form(reading, found.form, types, out.body);
}

void read_responses(Reading& reading, Node operation, Operation& out) {
  const Node map = operation.find("responses");
  if (!map.is(Kind::object)) return;
  const auto types = media_types(reading, operation, "produces");
  for (const Member member : map.members()) {
    const auto status = parse_status(member.name());
    const Node node = reading.follow(member.value);
    if (!status) continue;
    ExpectedResponse& response = out.expected.responses.emplace_back();
    response.status = *status;
    response.unread = reading.why_unread(member.value);
    response.any_content = !response.unread.empty();
    response.source = member.value;
    if (response.any_content) continue;
    response.headers = read_headers(reading, node.find("headers"));
    response.content = read_content(reading, node, types);
    response.source = node;
  }
}

std::vector<Server> read_servers(const Reading& reading, Node schemes) {
  const std::string_view host = text_of(reading.root, "host");
  std::string_view base = text_of(reading.root, "basePath");
  if (base.empty()) base = "/";
  if (host.empty()) return {{.url = std::string(base), .source = reading.root.find("basePath")}};
  const Node source = reading.root.find("host");
  std::vector<Server> servers;
  if (schemes.is(Kind::array)) {
    for (const Node scheme : schemes.elements()) {
      if (!scheme.is(Kind::string)) continue;
      servers.push_back({fmt::format("{}://{}{}", scheme.text(), host, base), source});
    }
  }
  // Without schemes, that by which the description was had: RFC 3986 §4.2.
  if (servers.empty()) servers.push_back({fmt::format("//{}{}", host, base), source});
  return servers;
}

void read_security_schemes(Reading& reading) {
  using Type = SecurityScheme::Type;
  const Node map = reading.root.find("securityDefinitions");
  if (!map.is(Kind::object)) return;
  for (const Member member : map.members()) {
    const std::string_view type = text_of(member.value, "type");
    SecurityScheme scheme{.name = std::string(member.name()), .source = member.value};
    if (type == "basic") {
      scheme.http_scheme = "basic";
    } else if (type == "oauth2") {
      scheme.type = Type::oauth2;
    } else if (type == "apiKey") {
      const auto in = parse_in(text_of(member.value, "in"));
      scheme.type = Type::api_key;
      scheme.parameter = text_of(member.value, "name");
      if (!in || scheme.parameter.empty()) continue;
      scheme.in = *in;
    } else {
      continue;
    }
    reading.out.security_schemes.push_back(std::move(scheme));
  }
}

}  // namespace driftgate::openapi::v2
