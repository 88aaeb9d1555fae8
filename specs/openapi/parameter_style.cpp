#include "specs/openapi/parameter_style.h"

#include <algorithm>
#include <utility>
#include <vector>

#include "specs/document/ascii.h"
#include "specs/http/uri.h"

namespace driftgate {
namespace {

constexpr std::string_view kReservedInPath = ":@!$&'()*+,;=";
// RFC 3986's reserved set without what ends or divides a query: "#", "[" and "]" never stand in
// one, "&" and "+" mean something else to whoever reads it.
constexpr std::string_view kReservedInQuery = ":/?@!$'()*,;=";

// RFC 6570 §3.2.1, "allow" U+R: escapes that are there already stay.
std::string encode_keeping_escapes(std::string_view text, std::string_view keep) {
  std::string out;
  while (!text.empty()) {
    const std::size_t percent = std::min(text.find('%'), text.size());
    out += percent_encode(text.substr(0, percent), keep);
    text.remove_prefix(percent);
    if (text.empty()) break;
    const bool escape = text.size() > 2 && is_hex(text[1]) && is_hex(text[2]);
    out += escape ? text.substr(0, 3) : "%25";
    text.remove_prefix(escape ? 3 : 1);
  }
  return out;
}

// A literal part of a path template: what is legal stays, escapes too.
std::string literal(std::string_view text) { return percent_encode(text, "/?:@!$&'()*+,;=%"); }

// How characters of names and values are made safe for their place.
struct Escape {
  bool plain = false;     // Headers and OpenAPI 3.2 cookies: written as they are.
  bool reserved = false;  // allowReserved.
  std::string_view keep{};

  std::string operator()(std::string_view text) const {
    if (plain) return std::string(text);
    return reserved ? encode_keeping_escapes(text, keep) : percent_encode(text, keep);
  }
};

Escape escape_for(const Parameter& parameter) {
  switch (parameter.in) {
    case In::header:
      return {.plain = true};
    case In::cookie:
      return {.plain = parameter.style == Style::cookie};
    case In::path:
      if (spans_segments(parameter)) return {.keep = "/"};
      return {.reserved = parameter.allow_reserved,
              .keep = parameter.allow_reserved ? kReservedInPath : ""};
    case In::query:
    case In::query_string:
      break;
  }
  return {.reserved = parameter.allow_reserved,
          .keep = parameter.allow_reserved ? kReservedInQuery : ""};
}

// A value flattened to texts: one, a list, or a list of pairs.
struct Flat {
  enum class Shape : std::uint8_t { undefined, one, list, pairs };
  Shape shape = Shape::undefined;
  std::vector<std::pair<std::string, std::string>> texts{};  // Escaped; names only of pairs.
};

Flat flatten(Node value, const Escape& escape) {
  Flat flat;
  if (!value || value.is(Kind::null)) return flat;
  if (value.is(Kind::array)) {
    for (const Node element : value.elements())
      if (!element.is(Kind::null)) flat.texts.emplace_back("", escape(plain_text(element)));
    if (!flat.texts.empty()) flat.shape = Flat::Shape::list;
  } else if (value.is(Kind::object)) {
    for (const Member member : value.members())
      if (!member.value.is(Kind::null))
        flat.texts.emplace_back(escape(member.name()), escape(plain_text(member.value)));
    if (!flat.texts.empty()) flat.shape = Flat::Shape::pairs;
  } else {
    flat.shape = Flat::Shape::one;
    flat.texts.emplace_back("", escape(plain_text(value)));
  }
  return flat;
}

// RFC 6570 appendix A, a row for each operator; `delimiter` divides what is not exploded.
struct Operator {
  std::string_view first{};
  std::string_view separator{};
  bool named = false;
  std::string_view if_empty{};
  std::string_view delimiter = ",";
};

Operator operator_of(Style style, In in) {
  const std::string_view separator = in == In::cookie ? "; " : "&";
  switch (style) {
    case Style::simple:
      return {"", ",", false, ""};
    case Style::label:
      return {".", ".", false, ""};
    case Style::matrix:
      return {";", ";", true, ""};
    case Style::space_delimited:
      return {"", separator, true, "=", "%20"};
    case Style::pipe_delimited:
      return {"", separator, true, "=", "%7C"};
    case Style::tab_delimited:
      return {"", separator, true, "=", "%09"};
    case Style::form:
    case Style::deep_object:
    case Style::cookie:
      break;
  }
  return {"", separator, true, "="};
}

void append_named(std::string& out, std::string_view name, std::string_view value,
                  const Operator& op) {
  out += name;
  if (value.empty() && op.named)
    out += op.if_empty;
  else
    out.append("=").append(value);
}

std::string exploded(const Flat& flat, std::string_view name, const Operator& op) {
  std::string out(op.first);
  for (std::size_t i = 0; i < flat.texts.size(); ++i) {
    const auto& [key, value] = flat.texts[i];
    if (i > 0) out += op.separator;
    if (flat.shape == Flat::Shape::pairs)
      append_named(out, key, value, op);
    else if (op.named)
      append_named(out, name, value, op);
    else
      out += value;
  }
  return out;
}

std::string joined(const Flat& flat, std::string_view name, const Operator& op) {
  std::string values;
  for (std::size_t i = 0; i < flat.texts.size(); ++i) {
    const auto& [key, value] = flat.texts[i];
    if (i > 0) values += op.delimiter;
    if (flat.shape == Flat::Shape::pairs) values.append(key).append(op.delimiter);
    values += value;
  }
  std::string out(op.first);
  if (op.named)
    append_named(out, name, values, op);
  else
    out += values;
  return out;
}

// color[R]=100&color[G]=200. Arrays and objects further down have no rule in the specification;
// servers that know the style read color[a][b]=1 and repeated names.
std::string deep_object(std::string_view name, Node object, const Escape& escape) {
  std::string out;
  std::vector<std::pair<std::string, Node>> open{{std::string(name), object}};
  while (!open.empty()) {
    const auto [prefix, value] = std::move(open.back());
    open.pop_back();
    const auto first = static_cast<std::ptrdiff_t>(open.size());
    if (value.is(Kind::object)) {
      for (const Member member : value.members())
        open.emplace_back(prefix + "%5B" + percent_encode(member.name()) + "%5D", member.value);
      std::reverse(open.begin() + first, open.end());
    } else if (value.is(Kind::array)) {
      for (const Node element : value.elements()) open.emplace_back(prefix, element);
      std::reverse(open.begin() + first, open.end());
    } else if (!value.is(Kind::null)) {
      if (!out.empty()) out += '&';
      out.append(prefix).append("=").append(escape(plain_text(value)));
    }
  }
  return out;
}

std::string by_style(const Parameter& parameter, Node value) {
  const Escape escape = escape_for(parameter);
  const std::string name = escape.plain ? parameter.name : percent_encode(parameter.name);
  if (parameter.style == Style::deep_object && value.is(Kind::object))
    return deep_object(name, value, escape);
  const Flat flat = flatten(value, escape);
  if (flat.shape == Flat::Shape::undefined) return "";
  const Operator op = operator_of(parameter.style, parameter.in);
  if (flat.shape != Flat::Shape::one && parameter.explode) return exploded(flat, name, op);
  return joined(flat, name, op);
}

Written by_content(const Parameter& parameter, Node value) {
  const std::optional<MediaType> media = parse_media_type(parameter.content_type);
  const bool json = media && media->is_json();
  if (!json && value.size() > 0)
    return {.reason = "its value cannot be written as " + parameter.content_type};
  const std::string text = escape_for(parameter)(json ? to_json(value) : plain_text(value));
  if (parameter.in == In::query || parameter.in == In::cookie)
    return {percent_encode(parameter.name) + "=" + text};
  return {text};
}

Written whole_query(const Parameter& parameter, Node value) {
  const std::optional<MediaType> media = parse_media_type(parameter.content_type);
  if (media && media->essence() == "application/x-www-form-urlencoded")
    return write_form(value, {});
  return by_content(parameter, value);
}

// RFC 3986 §3.4, but leaves alone what servers read all the same, such as brackets.
bool is_query(std::string_view text) {
  return std::all_of(text.begin(), text.end(),
                     [](char c) { return c > ' ' && c < 0x7f && c != '#'; });
}

// What the place cannot carry.
std::string objection(const Parameter& parameter, Node value, std::string_view text) {
  switch (parameter.in) {
    case In::path:
      return text.empty() ? "its value is empty, which would make another path" : "";
    case In::header:
      return is_field_value(text) ? "" : "its value holds characters that no header may";
    case In::cookie:
      if (parameter.style == Style::cookie && plain_text(value).find(';') != std::string::npos)
        return "its value holds a semicolon, which would begin another cookie";
      return is_field_value(text) ? "" : "its value holds characters that no cookie may";
    case In::query:
    case In::query_string:
      return is_query(text) ? "" : "its text holds characters that no query may";
  }
  return "";
}

Written unless_objectionable(const Parameter& parameter, Node value, std::string text) {
  if (std::string reason = objection(parameter, value, text); !reason.empty())
    return {.reason = std::move(reason)};
  return {std::move(text)};
}

Parameter as_parameter(const Member& member, std::span<const Encoding> encodings) {
  Parameter parameter{.name = std::string(member.name())};
  const auto found = std::find_if(encodings.begin(), encodings.end(),
                                  [&](const Encoding& e) { return e.property == member.name(); });
  if (found == encodings.end()) {
    // OpenAPI 3.1 §4.8.15: without an encoding an object has the media type application/json.
    if (member.value.is(Kind::object)) parameter.content_type = "application/json";
    return parameter;
  }
  parameter.style = found->style;
  parameter.explode = found->explode;
  parameter.allow_reserved = found->allow_reserved;
  if (member.value.is(Kind::object)) parameter.content_type = found->content_type;
  return parameter;
}

}  // namespace

bool spans_segments(const Parameter& parameter) {
  const Node mark = parameter.source ? parameter.source.find("x-multi-segment") : Node{};
  return mark.is(Kind::boolean) && mark.boolean();
}

std::string plain_text(Node value) {
  switch (value.kind()) {
    case Kind::null:
      return "";
    case Kind::boolean:
      return value.boolean() ? "true" : "false";
    case Kind::number:
    case Kind::string:
      return std::string(value.text());
    case Kind::array:
    case Kind::object:
      break;
  }
  return to_json(value);
}

bool is_field_value(std::string_view text) {
  if (text.empty()) return true;
  const auto blank = [](char c) { return c == ' ' || c == '\t'; };
  if (blank(text.front()) || blank(text.back())) return false;
  return std::none_of(text.begin(), text.end(), [](char c) {
    return (static_cast<unsigned char>(c) < 0x20 && c != '\t') || c == 0x7f;
  });
}

bool is_token(std::string_view text) {
  constexpr std::string_view kMarks = "!#$%&'*+-.^_`|~";
  return !text.empty() && std::all_of(text.begin(), text.end(), [&](char c) {
    return is_alphanumeric(c) || kMarks.find(c) != std::string_view::npos;
  });
}

Written write_parameter(const Parameter& parameter, Node value) {
  Written written;
  if (parameter.in == In::query_string)
    written = whole_query(parameter, value);
  else if (!parameter.content_type.empty())
    written = by_content(parameter, value);
  else
    written = {by_style(parameter, value)};
  if (!written.text) return written;
  return unless_objectionable(parameter, value, std::move(*written.text));
}

Written write_parameter(const Parameter& parameter, const Example& example) {
  if (!example.serialized) return write_parameter(parameter, example.value);
  std::string text = plain_text(example.value);
  // OpenAPI 3.2 does not say whether the name is part of the text; both are found.
  const bool named = parameter.in == In::query || parameter.in == In::cookie;
  if (named && text.find('=') == std::string::npos)
    text = percent_encode(parameter.name) + "=" + text;
  return unless_objectionable(parameter, example.value, std::move(text));
}

Written write_path(std::string_view path, const PathTexts& texts) {
  path = path.substr(0, path.find('#'));
  std::string out = path.substr(0, 1) == "/" ? "" : "/";
  while (!path.empty()) {
    const std::size_t open = path.find('{');
    const std::size_t close = open == path.npos ? path.npos : path.find('}', open);
    if (close == path.npos) break;
    const std::string_view name = path.substr(open + 1, close - open - 1);
    const auto found = texts.find(name);
    if (found == texts.end())
      return {.reason = "path parameter '" + std::string(name) + "' is not described"};
    out += literal(path.substr(0, open)) + found->second;
    path.remove_prefix(close + 1);
  }
  return {out + literal(path)};
}

Written write_form(Node object, std::span<const Encoding> encodings) {
  if (!object.is(Kind::object))
    return {.reason = "its value is not an object, as that of a form must be"};
  std::string out;
  for (const Member member : object.members()) {
    Written part = write_parameter(as_parameter(member, encodings), member.value);
    if (!part.text) return part;
    if (part.text->empty()) continue;
    if (!out.empty()) out += '&';
    out += *part.text;
  }
  return {std::move(out)};
}

}  // namespace driftgate
