#include <fmt/core.h>

#include "specs/http/exchange.h"
#include "specs/openapi/model.h"
#include "specs/openapi/rules.h"
#include "specs/openapi/wording.h"

// OpenAPI 3.0, 3.1 and 3.2.

namespace driftgate::openapi::v3 {
namespace {

std::optional<In> parse_in(std::string_view word) {
  for (const In in : {In::path, In::query, In::header, In::cookie, In::query_string}) {
    if (to_string(in) == word) return in;
  }
  return std::nullopt;
}

std::optional<Style> parse_style(std::string_view word) {
  for (const Style style :
       {Style::matrix, Style::label, Style::form, Style::simple, Style::space_delimited,
        Style::pipe_delimited, Style::deep_object, Style::cookie}) {
    if (to_string(style) == word) return style;
  }
  return std::nullopt;
}

// OpenAPI 3.1 §4.8.12.2.1: the styles that apply when none is given.
Style default_style(In in) {
  return in == In::path || in == In::header ? Style::simple : Style::form;
}

bool default_explode(Style style) { return style == Style::form || style == Style::cookie; }

bool explode_of(Node object, Style style) {
  const Node given = object.find("explode");
  return given.is(Kind::boolean) ? given.boolean() : default_explode(style);
}

void add_example(Node given, std::string_view name, std::vector<Example>& examples) {
  for (const std::string_view field : {"value", "dataValue"}) {
    if (const Node value = given.find(field)) {
      examples.push_back({.name = std::string(name), .value = value});
      return;
    }
  }
  const Node text = given.find("serializedValue");
  if (text.is(Kind::string)) {
    examples.push_back({.name = std::string(name), .value = text, .serialized = true});
  }
}

// Those of the object that has `example` or `examples`, else those of its schema.
std::vector<Example> read_examples(const Reading& reading, Node object) {
  std::vector<Example> examples;
  if (const Node one = object.find("example")) examples.push_back({.name = {}, .value = one});
  if (const Node several = object.find("examples"); several.is(Kind::object)) {
    for (const Member member : several.members()) {
      add_example(reading.follow(member.value), member.name(), examples);
    }
  }
  if (examples.empty()) add_schema_examples(reading, object.find("schema"), examples);
  return examples;
}

// The one media type of a parameter or header that has `content`.
struct OnlyContent {
  std::string_view name{};
  Node media{};
};

OnlyContent only_content(const Reading& reading, Node object) {
  const Node content = object.find("content");
  if (!content.is(Kind::object) || content.size() == 0) return {};
  const Member first = *content.members().begin();
  return {first.name(), reading.follow(first.value)};
}

std::vector<ExpectedHeader> read_headers(const Reading& reading, Node map) {
  std::vector<ExpectedHeader> headers;
  if (!map.is(Kind::object)) return headers;
  for (const Member member : map.members()) {
    // OpenAPI 3.1 §4.8.17: a header Content-Type "SHALL be ignored".
    if (equal_ignoring_case(member.name(), "Content-Type")) continue;
    const Node node = reading.follow(member.value);
    ExpectedHeader& header = headers.emplace_back();
    header.name = member.name();
    header.unread = reading.why_unread(member.value);
    header.source = member.value;
    if (!header.unread.empty()) continue;
    header.required = is_true(node, "required");
    header.explode = is_true(node, "explode");
    header.source = node;
    header.schema = reading.schema(node.find("schema"));
    if (header.schema) continue;
    const OnlyContent content = only_content(reading, node);
    const auto media = parse_media_type(content.name);
    header.json = media && media->is_json();
    header.schema = reading.schema(content.media.find("schema"));
  }
  return headers;
}

// An unknown field before OpenAPI 3.2.
Schema item_schema(const Reading& reading, Node media) {
  if (reading.out.version < OpenApiVersion::v3_2) return {};
  return reading.schema(media.find("itemSchema"));
}

std::vector<ExpectedContent> read_content(Reading& reading, Node map) {
  std::vector<ExpectedContent> contents;
  if (!map.is(Kind::object)) return contents;
  for (const Member member : map.members()) {
    auto media = parse_media_type(member.name());
    const Node node = reading.follow(member.value);
    if (!media) continue;
    ExpectedContent& content = contents.emplace_back();
    content.media = std::move(*media);
    content.unread = reading.why_unread(member.value);
    content.source = member.value;
    if (!content.unread.empty()) continue;
    content.schema = reading.schema(node.find("schema"));
    // Before 3.2 nobody said what a schema is to a sequence: the whole or an item.
    content.reads_sequences = reading.out.version >= OpenApiVersion::v3_2;
    content.item_schema = item_schema(reading, node);
    content.source = node;
    if (content.schema || content.item_schema) ++reading.out.schema_count;
  }
  return contents;
}

Link read_link(std::string_view name, const StatusRange& status, Node node) {
  Link link;
  link.name = name;
  link.status = status == kAnyStatus ? 0 : status.exact() ? status.low : status.low / 100;
  link.operation_id = text_of(node, "operationId");
  link.operation_ref = text_of(node, "operationRef");
  if (const Node parameters = node.find("parameters"); parameters.is(Kind::object)) {
    for (const Member member : parameters.members()) {
      const bool text = member.value.is(Kind::string);
      link.parameters.emplace_back(member.name(),
                                   text ? std::string(member.value.text()) : to_json(member.value));
    }
  }
  if (const Node body = node.find("requestBody")) {
    link.request_body = body.is(Kind::string) ? std::string(body.text()) : to_json(body);
  }
  link.source = node;
  return link;
}

void add_links(const Reading& reading, const StatusRange& status, Node map, Operation& out) {
  if (!map.is(Kind::object)) return;
  for (const Member member : map.members()) {
    const Node node = reading.follow(member.value);
    if (node.is(Kind::object)) out.links.push_back(read_link(member.name(), status, node));
  }
}

// OpenAPI 3.1 §4.8.6: variables are replaced by their defaults. Absent when one has none.
std::optional<std::string> filled_url(std::string_view url, Node variables) {
  std::string filled;
  while (true) {
    const std::size_t open = std::min(url.find('{'), url.size());
    filled += url.substr(0, open);
    if (open == url.size()) return filled;
    const std::size_t close = url.find('}', open);
    if (close == url.npos) return std::nullopt;
    const Node variable = variables.find(url.substr(open + 1, close - open - 1));
    const Node value = variable.find("default");
    if (!value.is(Kind::string)) return std::nullopt;
    filled += value.text();
    url.remove_prefix(close + 1);
  }
}

}  // namespace

std::vector<Encoding> read_encodings(Node media) {
  std::vector<Encoding> encodings;
  const Node map = media.find("encoding");
  if (!map.is(Kind::object)) return encodings;
  for (const Member member : map.members()) {
    if (!member.value.is(Kind::object)) continue;
    Encoding& encoding = encodings.emplace_back();
    encoding.property = member.name();
    encoding.content_type = text_of(member.value, "contentType");
    encoding.style = parse_style(text_of(member.value, "style")).value_or(Style::form);
    encoding.explode = explode_of(member.value, encoding.style);
    encoding.allow_reserved = is_true(member.value, "allowReserved");
  }
  return encodings;
}

std::optional<Parameter> read_parameter(Reading& reading, Node given) {
  const Node node = reading.follow(given);
  const Node name = node.find("name");
  const auto in = parse_in(text_of(node, "in"));
  if (!name.is(Kind::string) || !in) return std::nullopt;
  if (in == In::header && is_ignored_request_header(name.text())) return std::nullopt;
  Parameter parameter;
  parameter.name = name.text();
  parameter.in = *in;
  parameter.required = *in == In::path || is_true(node, "required");
  parameter.deprecated = is_true(node, "deprecated");
  parameter.allow_empty = is_true(node, "allowEmptyValue");
  parameter.allow_reserved = is_true(node, "allowReserved");
  parameter.style = parse_style(text_of(node, "style")).value_or(default_style(*in));
  parameter.explode = explode_of(node, parameter.style);
  parameter.source = node;
  parameter.schema = reading.schema(node.find("schema"));
  parameter.examples = read_examples(reading, node);
  if (parameter.schema) return parameter;
  const OnlyContent content = only_content(reading, node);
  parameter.content_type = content.name;
  parameter.schema = reading.schema(content.media.find("schema"));
  if (parameter.examples.empty()) parameter.examples = read_examples(reading, content.media);
  return parameter;
}

void read_body(Reading& reading, Node operation, Operation& out) {
  const Node given = operation.find("requestBody");
  if (!given) return;
  const Node node = reading.follow(given);
  out.has_body = true;
  out.body.unread = reading.why_unread(given);
  out.body.source = given;
  if (!out.body.unread.empty()) return;
  out.body.required = is_true(node, "required");
  out.body.source = node;
  const Node map = node.find("content");
  if (!map.is(Kind::object)) return;
  for (const Member member : map.members()) {
    const Node media = reading.follow(member.value);
    if (!parse_media_type(member.name())) continue;
    RequestContent& content = out.body.content.emplace_back();
    content.media_type = member.name();
    content.unread = reading.why_unread(member.value);
    content.source = member.value;
    if (!content.unread.empty()) continue;
    content.schema = reading.schema(media.find("schema"));
    content.item_schema = item_schema(reading, media);
    content.examples = read_examples(reading, media);
    content.encodings = read_encodings(media);
    content.source = media;
  }
}

void read_responses(Reading& reading, Node operation, Operation& out) {
  const Node map = operation.find("responses");
  if (!map.is(Kind::object)) return;
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
    response.content = read_content(reading, node.find("content"));
    response.source = node;
    add_links(reading, *status, node.find("links"), out);
  }
}

std::vector<Server> read_servers(const Reading&, Node list) {
  // OpenAPI 3.1 §4.8.1.1: without servers, "/" is the one.
  if (!list.is(Kind::array) || list.size() == 0) return {{.url = "/"}};
  std::vector<Server> servers;
  for (const Node node : list.elements()) {
    const Node url = node.find("url");
    if (!url.is(Kind::string)) continue;
    auto filled = filled_url(url.text(), node.find("variables"));
    if (filled) servers.push_back({.url = std::move(*filled), .source = node});
  }
  return servers;
}

std::optional<SecurityScheme> read_security_scheme(const Reading& reading, std::string_view name,
                                                   Node given) {
  using Type = SecurityScheme::Type;
  const Node node = reading.follow(given);
  SecurityScheme scheme{.name = std::string(name), .source = node};
  const std::string_view type = text_of(node, "type");
  if (type == "apiKey") {
    const auto in = parse_in(text_of(node, "in"));
    scheme.type = Type::api_key;
    scheme.parameter = text_of(node, "name");
    if (!in || scheme.parameter.empty()) return std::nullopt;
    scheme.in = *in;
  } else if (type == "http") {
    scheme.type = Type::http;
    for (const char c : text_of(node, "scheme")) {
      scheme.http_scheme += c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
    }
  } else if (type == "mutualTLS") {
    scheme.type = Type::mutual_tls;
  } else if (type == "oauth2") {
    scheme.type = Type::oauth2;
  } else if (type == "openIdConnect") {
    scheme.type = Type::open_id_connect;
  } else {
    return std::nullopt;
  }
  return scheme;
}

void read_security_schemes(Reading& reading) {
  const Node map = reading.root.find("components").find("securitySchemes");
  if (!map.is(Kind::object)) return;
  for (const Member member : map.members()) {
    auto scheme = read_security_scheme(reading, member.name(), member.value);
    if (scheme) reading.out.security_schemes.push_back(std::move(*scheme));
    reading.note_unread(UnreadPart::Kind::security_scheme, member.name(), member.value);
  }
}

}  // namespace driftgate::openapi::v3
