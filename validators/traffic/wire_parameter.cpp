#include "validators/traffic/wire_parameter.h"

#include <algorithm>

#include "specs/document/quote_json.h"
#include "specs/http/media_type.h"
#include "specs/http/uri.h"
#include "validators/wire_value.h"

namespace driftgate {
namespace {

using Pieces = std::vector<std::string>;
using Pairs = std::vector<std::pair<std::string, std::string>>;

// Delimiters are not escaped (OpenAPI 3.1 "Style Values"), but many clients do it.
Pieces split(std::string_view text, std::initializer_list<std::string_view> delimiters,
             std::string (*decode)(std::string_view)) {
  Pieces pieces;
  for (const std::string_view delimiter : delimiters) {
    if (text.find(delimiter) == std::string_view::npos) continue;
    while (true) {
      const std::size_t end = text.find(delimiter);
      pieces.push_back(decode(text.substr(0, end)));
      if (end == std::string_view::npos) return pieces;
      text.remove_prefix(end + delimiter.size());
    }
  }
  if (!text.empty()) pieces.push_back(decode(text));
  return pieces;
}

Pieces split_by(Style style, std::string_view text, std::string (*decode)(std::string_view)) {
  switch (style) {
    case Style::space_delimited:
      return split(text, {"%20", "+"}, decode);
    case Style::pipe_delimited:
      return split(text, {"|", "%7C", "%7c"}, decode);
    case Style::tab_delimited:
      return split(text, {"%09"}, decode);
    default:
      return split(text, {",", "%2C", "%2c"}, decode);
  }
}

// "a=1" in two; without "=" all is the name.
std::pair<std::string, std::string> divided(const std::string& text) {
  const std::size_t equals = std::min(text.find('='), text.size());
  return {text.substr(0, equals), text.substr(std::min(equals + 1, text.size()))};
}

Pairs paired(const Pieces& pieces, bool explode) {
  Pairs pairs;
  for (std::size_t i = 0; i < pieces.size(); ++i) {
    if (explode) {
      pairs.push_back(divided(pieces[i]));
      continue;
    }
    const std::string value = i + 1 < pieces.size() ? pieces[i + 1] : "";
    pairs.emplace_back(pieces[i], value);
    ++i;
  }
  return pairs;
}

/// What a schema wants of text: one value, a list, or an object.
enum class WireShape : unsigned char { one, list, object };

WireShape shape_of(Kinds kinds) {
  if ((kinds & kind_bit(Kind::string)) != 0) return WireShape::one;
  if ((kinds & kind_bit(Kind::array)) != 0) return WireShape::list;
  return (kinds & kind_bit(Kind::object)) != 0 ? WireShape::object : WireShape::one;
}

void append_list(std::string& json, const Schema& schema, const Pieces& pieces) {
  const Kinds kinds = admitted_kinds(subschema(schema, "items"));
  json += '[';
  for (std::size_t i = 0; i < pieces.size(); ++i) {
    if (i > 0) json += ',';
    append_wire_scalar(json, kinds, pieces[i]);
  }
  json += ']';
}

Schema member_schema(const Schema& schema, std::string_view name) {
  const Schema own = subschema(schema, "properties", name);
  return own ? own : subschema(schema, "additionalProperties");
}

void append_object(std::string& json, const Schema& schema, const Pairs& pairs) {
  json += '{';
  for (std::size_t i = 0; i < pairs.size(); ++i) {
    if (i > 0) json += ',';
    append_quoted_json(json, pairs[i].first);
    json += ':';
    append_wire_scalar(json, admitted_kinds(member_schema(schema, pairs[i].first)),
                       pairs[i].second);
  }
  json += '}';
}

std::string value_json(const Schema& schema, const Pieces& list, const Pairs& pairs,
                       std::string_view one, Kinds kinds) {
  std::string json;
  switch (shape_of(kinds)) {
    case WireShape::list:
      append_list(json, schema, list);
      break;
    case WireShape::object:
      append_object(json, schema, pairs);
      break;
    case WireShape::one:
      append_wire_scalar(json, kinds, one);
      break;
  }
  return json;
}

bool holds_json(const Parameter& parameter) {
  const std::optional<MediaType> media = parse_media_type(parameter.content_type);
  return media && media->is_json();
}

// Where a prefix of the style stands, it goes: ".a.b", ";id=5".
std::string_view without_prefix(const Parameter& parameter, std::string_view text) {
  if (parameter.style == Style::label && text.starts_with('.')) return text.substr(1);
  if (parameter.style != Style::matrix || !text.starts_with(';')) return text;
  text.remove_prefix(1);
  if (text.starts_with(parameter.name) && text.substr(parameter.name.size()).starts_with('='))
    text.remove_prefix(parameter.name.size() + 1);
  return text;
}

Pieces path_pieces(const Parameter& parameter, std::string_view text) {
  if (parameter.explode && parameter.style == Style::label)
    return split(text, {"."}, percent_decode);
  if (!parameter.explode || parameter.style != Style::matrix)
    return split_by(Style::simple, text, percent_decode);
  Pieces pieces = split(text, {";"}, percent_decode);
  for (std::size_t i = 1; i < pieces.size(); ++i)  // The first has lost its name already.
    if (pieces[i].starts_with(parameter.name + "=")) pieces[i].erase(0, parameter.name.size() + 1);
  return pieces;
}

WireParameter read_text(const Parameter& parameter, std::string_view text) {
  WireParameter wire{.present = true};
  if (!parameter.content_type.empty()) {
    if (holds_json(parameter)) wire.json = percent_decode(text);
    return wire;
  }
  text = without_prefix(parameter, text);
  const Kinds kinds = admitted_kinds(parameter.schema);
  const Pieces pieces = path_pieces(parameter, text);
  wire.json = value_json(parameter.schema, pieces, paired(pieces, parameter.explode),
                         percent_decode(text), kinds);
  return wire;
}

// name[R]=100; what lies deeper has no rule in the specification.
std::optional<Pairs> deep_pairs(const Parameter& parameter, const QueryPairs& query) {
  Pairs pairs;
  for (const auto& [name, value] : query) {
    if (!name.starts_with(parameter.name)) continue;
    const std::string_view rest = std::string_view(name).substr(parameter.name.size());
    if (!rest.starts_with('[')) continue;
    if (!rest.ends_with(']') || rest.find('[', 1) != std::string_view::npos) return std::nullopt;
    pairs.emplace_back(rest.substr(1, rest.size() - 2), form_decode(value));
  }
  return pairs;
}

// With `form` and `explode` the members stand under their own names.
Pairs spread_pairs(const Parameter& parameter, const QueryPairs& query) {
  Pairs pairs;
  for (const auto& [name, value] : query)
    if (subschema(parameter.schema, "properties", name))
      pairs.emplace_back(name, form_decode(value));
  return pairs;
}

WireParameter read_query(const Parameter& parameter, const QueryPairs& query) {
  WireParameter wire;
  const Kinds kinds = admitted_kinds(parameter.schema);
  const bool object = parameter.content_type.empty() && shape_of(kinds) == WireShape::object;
  if (object && (parameter.style == Style::deep_object ||
                 (parameter.explode && parameter.style == Style::form))) {
    const bool deep = parameter.style == Style::deep_object;
    const std::optional<Pairs> pairs =
        deep ? deep_pairs(parameter, query) : spread_pairs(parameter, query);
    wire.present = !pairs || !pairs->empty();
    if (pairs) append_object(wire.json.emplace(), parameter.schema, *pairs);
    return wire;
  }
  Pieces all;
  std::string_view first;
  for (const auto& [name, value] : query) {
    if (name != parameter.name) continue;
    if (!wire.present) first = value;
    wire.present = true;
    all.push_back(form_decode(value));
  }
  if (!wire.present) return wire;
  if (!parameter.content_type.empty()) {
    if (holds_json(parameter)) wire.json = form_decode(first);
    return wire;
  }
  if (!parameter.explode) all = split_by(parameter.style, first, form_decode);
  wire.json = value_json(parameter.schema, all, paired(all, false), form_decode(first), kinds);
  return wire;
}

}  // namespace

QueryPairs query_pairs(std::string_view url) {
  QueryPairs pairs;
  const std::size_t mark = url.find('?');
  if (mark == std::string_view::npos) return pairs;
  url = url.substr(mark + 1);
  url = url.substr(0, url.find('#'));
  while (!url.empty()) {
    const std::string_view pair = url.substr(0, url.find('&'));
    url.remove_prefix(std::min(pair.size() + 1, url.size()));
    if (pair.empty()) continue;
    const std::size_t equals = std::min(pair.find('='), pair.size());
    pairs.emplace_back(form_decode(pair.substr(0, equals)),
                       pair.substr(std::min(equals + 1, pair.size())));
  }
  return pairs;
}

std::string form_decode(std::string_view text) {
  if (text.find('+') == std::string_view::npos) return percent_decode(text);
  std::string blanks(text);
  std::replace(blanks.begin(), blanks.end(), '+', ' ');
  return percent_decode(blanks);
}

WireParameter read_wire(const Parameter& parameter, std::optional<std::string_view> text,
                        const QueryPairs& query) {
  if (parameter.in == In::query) return read_query(parameter, query);
  return text ? read_text(parameter, *text) : WireParameter{};
}

std::string form_json(const Schema& schema, std::string_view form) {
  const std::string url = "?" + std::string(form);
  const QueryPairs pairs = query_pairs(url);
  std::vector<std::string_view> told;
  std::string json = "{";
  for (const auto& [name, value] : pairs) {
    if (std::find(told.begin(), told.end(), name) != told.end()) continue;
    told.push_back(name);
    if (told.size() > 1) json += ',';
    append_quoted_json(json, name);
    json += ':';
    const Schema own = member_schema(schema, name);
    Pieces all;
    for (const auto& [other, text] : pairs)
      if (other == name) all.push_back(form_decode(text));
    const Kinds kinds = admitted_kinds(own);
    if (shape_of(kinds) == WireShape::list || all.size() > 1)
      append_list(json, own, all);
    else
      append_wire_scalar(json, kinds, all.front());
  }
  return json + "}";
}

}  // namespace driftgate
