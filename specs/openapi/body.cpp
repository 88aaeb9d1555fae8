#include "specs/openapi/body.h"

#include <algorithm>
#include <array>

#include "specs/document/sequence.h"
#include "specs/openapi/parameter_style.h"

namespace driftgate {
namespace {

// The type to send where the description gives a range; types as they are written otherwise.
std::string concrete(const RequestContent& content, const MediaType& media) {
  if (media.type != "*" && media.subtype != "*") return content.media_type;
  static constexpr std::array<std::string_view, 3> kMade{"application/json", "text/plain",
                                                         "multipart/form-data"};
  for (const std::string_view made : kMade)
    if (covers(media, *parse_media_type(made))) return std::string(made);
  return "";
}

bool says(Node schema, std::string_view keyword, std::string_view word) {
  const Node value = schema ? schema.find(keyword) : Node{};
  return value.is(Kind::string) && value.text() == word;
}

// What a part carries, of the property's schema or of the items in it.
struct PartKind {
  bool file = false;
  std::string content_type{};
};

PartKind part_kind(const RequestContent& content, std::string_view name, Node value) {
  PartKind kind;
  Node schema = property_schema(content.schema, name).node;
  if (schema && says(schema, "type", "array") && schema.find("items"))
    schema = schema.find("items");
  kind.file = says(schema, "format", "binary") || says(schema, "type", "file");
  const Node media = schema ? schema.find("contentMediaType") : Node{};
  if (media.is(Kind::string)) kind.content_type = std::string(media.text());
  for (const Encoding& encoding : content.encodings)
    if (encoding.property == name && !encoding.content_type.empty())
      kind.content_type = encoding.content_type.substr(0, encoding.content_type.find(','));
  if (kind.content_type.find('*') != std::string::npos) kind.content_type.clear();
  // OpenAPI 3.1 §4.8.15: objects are application/json, files application/octet-stream.
  if (kind.content_type.empty() && value.is(Kind::object)) kind.content_type = "application/json";
  if (kind.content_type.empty() && kind.file) kind.content_type = "application/octet-stream";
  if (!is_field_value(kind.content_type)) kind.content_type.clear();
  return kind;
}

// A name between quotes, as browsers write it (WHATWG HTML §4.10.21.8).
std::string quoted_name(std::string_view name) {
  std::string out = "\"";
  for (const char c : name) {
    if (c == '"')
      out += "%22";
    else if (c == '\r')
      out += "%0D";
    else if (c == '\n')
      out += "%0A";
    else
      out += c;
  }
  return out + '"';
}

std::string part(std::string_view name, Node value, const PartKind& kind) {
  std::string out = "Content-Disposition: form-data; name=" + quoted_name(name);
  if (kind.file) out += "; filename=\"file\"";
  if (!kind.content_type.empty()) out += "\r\nContent-Type: " + kind.content_type;
  return out + "\r\n\r\n" + plain_text(value) + "\r\n";
}

// A boundary that no part holds; the same for the same parts.
std::string boundary_for(const std::vector<std::string>& parts) {
  for (std::size_t number = 1;; ++number) {
    std::string boundary = "driftgate-boundary-" + std::to_string(number);
    const bool taken = std::any_of(parts.begin(), parts.end(), [&](const std::string& text) {
      return text.find(boundary) != std::string::npos;
    });
    if (!taken) return boundary;
  }
}

// RFC 7578: a part for each member, and for each element of a member that is an array (§4.3).
Body multipart(const RequestContent& content, Node value) {
  if (!value.is(Kind::object))
    return {.reason = "its value is not an object, as that of a form must be"};
  std::vector<std::string> parts;
  for (const Member member : value.members()) {
    const PartKind kind = part_kind(content, member.name(), member.value);
    if (member.value.is(Kind::array))
      for (const Node element : member.value.elements())
        parts.push_back(part(member.name(), element, kind));
    else if (!member.value.is(Kind::null))
      parts.push_back(part(member.name(), member.value, kind));
  }
  const std::string boundary = boundary_for(parts);
  std::string bytes;
  for (const std::string& text : parts) bytes += "--" + boundary + "\r\n" + text;
  bytes += "--" + boundary + "--\r\n";
  return {std::move(bytes), "multipart/form-data; boundary=" + boundary};
}

// RFC 7464 §2.2: a record separator before each JSON text, a line feed after it.
std::string json_items(Node array, std::string_view before) {
  std::string out;
  for (const Node element : array.elements()) (out += before) += to_json(element) + "\n";
  return out;
}

// A body with its type only, or why it can have none.
Body empty_body(const RequestContent& content) {
  const std::optional<MediaType> media = parse_media_type(content.media_type);
  if (!media || !is_field_value(content.media_type)) return {.reason = "this is no media type"};
  std::string type = concrete(content, *media);
  if (type.empty()) return {.reason = "no body can be made for this range of types"};
  return {.content_type = std::move(type)};
}

}  // namespace

Schema property_schema(const Schema& object, std::string_view name) {
  constexpr int kMostHops = 16;
  const auto target = [](Schema schema) {
    for (int hop = 0; hop < kMostHops && schema.node.is(Kind::object); ++hop) {
      const Node reference = schema.node.find("$ref");
      if (!reference.is(Kind::string) || schema.graph == nullptr) break;
      schema = schema.graph->resolve(schema, reference.text());
    }
    return schema;
  };
  const Schema owner = target(object);
  if (!owner.node) return {};
  const Node properties = owner.node.find("properties");
  const Node found = properties ? properties.find(name) : Node{};
  if (!found) return {};
  Schema property = owner;
  property.node = found;
  return target(property);
}

Body write_body(const RequestContent& content, Node value) {
  Body body = empty_body(content);
  if (!body.reason.empty()) return body;
  const std::string type = std::move(body.content_type);
  const MediaType media = *parse_media_type(type);
  if (media.is_json()) return {to_json(value), type};
  if (media.type == "multipart" && media.subtype == "form-data") return multipart(content, value);
  if (media.essence() == "application/x-www-form-urlencoded") {
    Written form = write_form(value, content.encodings);
    return {std::move(form.text), type, std::move(form.reason)};
  }
  const Sequence sequence = sequence_of(media);
  if (sequence == Sequence::json_lines && value.is(Kind::array))
    return {json_items(value, ""), type};
  if (sequence == Sequence::json_text_sequence && value.is(Kind::array))
    return {json_items(value, "\x1E"), type};
  if (value.is(Kind::array) || value.is(Kind::object))
    return {.reason = "its value is an object or array, which has no form in this type"};
  return {plain_text(value), type};
}

Body write_body(const RequestContent& content, const Example& example) {
  if (!example.serialized) return write_body(content, example.value);
  Body body = empty_body(content);
  if (body.reason.empty()) body.bytes = plain_text(example.value);
  return body;
}

}  // namespace driftgate
