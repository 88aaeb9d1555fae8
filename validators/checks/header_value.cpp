#include "validators/checks/header_value.h"

#include <algorithm>

#include "specs/document/quote_json.h"
#include "validators/checks/json_number.h"

namespace driftgate {
namespace {

/// A set of Kinds, one bit each. Empty: the schema does not say.
using Kinds = unsigned;

constexpr Kinds bit(Kind kind) { return 1U << static_cast<unsigned>(kind); }
constexpr Kinds kAnyKind = 0;

Kinds kind_named(std::string_view type) {
  if (type == "integer" || type == "number") return bit(Kind::number);
  if (type == "string") return bit(Kind::string);
  if (type == "boolean") return bit(Kind::boolean);
  if (type == "array") return bit(Kind::array);
  if (type == "object") return bit(Kind::object);
  if (type == "null") return bit(Kind::null);
  return kAnyKind;
}

Kinds both(Kinds a, Kinds b) {
  if (a == kAnyKind || b == kAnyKind) return a | b;
  return a & b;
}

/// Works out which kinds a schema admits, from `type`, `enum`, `const` and the schemas it is made
/// of. Looks at a limited number of schemas: what is beyond says nothing.
class AdmittedKinds {
 public:
  Kinds of(const Schema& schema) {
    if (!schema.node.is(Kind::object) || budget_ == 0) return kAnyKind;
    --budget_;
    Kinds kinds = own(schema.node);
    if (const Node reference = schema.node.find("$ref"); reference.is(Kind::string))
      kinds = both(kinds, of(schema.graph->resolve(schema, reference.text())));
    for (const Node part : schema.node.find("allOf").elements())
      kinds = both(kinds, of(schema.graph->at(part)));
    kinds = both(kinds, of_any(schema, "anyOf"));
    return both(kinds, of_any(schema, "oneOf"));
  }

 private:
  static Kinds own(Node schema) {
    Kinds kinds = kAnyKind;
    const Node type = schema.find("type");
    if (type.is(Kind::string)) kinds = kind_named(type.text());
    for (const Node one : type.elements()) kinds |= kind_named(one.text());
    if (kinds != kAnyKind && schema.find("nullable").is(Kind::boolean) &&
        schema.find("nullable").boolean())
      kinds |= bit(Kind::null);
    Kinds values = kAnyKind;
    for (const Node value : schema.find("enum").elements()) values |= bit(value.kind());
    if (const Node value = schema.find("const")) values |= bit(value.kind());
    return both(kinds, values);
  }

  Kinds of_any(const Schema& schema, std::string_view keyword) {
    Kinds kinds = kAnyKind;
    for (const Node part : schema.node.find(keyword).elements()) {
      const Kinds one = of(schema.graph->at(part));
      if (one == kAnyKind) return kAnyKind;
      kinds |= one;
    }
    return kinds;
  }

  int budget_ = 64;
};

Kinds admitted_kinds(const Schema& schema) { return AdmittedKinds().of(schema); }

/// The schema that `keyword` holds in `schema` or where its references lead.
Schema subschema(Schema schema, std::string_view keyword, std::string_view name = {}) {
  for (int hops = 0; hops < 16 && schema.node.is(Kind::object); ++hops) {
    Node found = schema.node.find(keyword);
    if (found && !name.empty()) found = found.find(name);
    if (found) return schema.graph->at(found);
    const Node reference = schema.node.find("$ref");
    if (!reference.is(Kind::string)) break;
    schema = schema.graph->resolve(schema, reference.text());
  }
  return {};
}

std::string_view trim(std::string_view text) {
  const std::size_t first = text.find_first_not_of(" \t");
  if (first == std::string_view::npos) return {};
  return text.substr(first, text.find_last_not_of(" \t") - first + 1);
}

/// Takes the part before the next comma that is not in a quoted string (RFC 9110 §5.6.1).
std::string_view take_part(std::string_view& rest) {
  bool quoted = false;
  std::size_t at = 0;
  for (; at < rest.size(); ++at) {
    if (rest[at] == '"') quoted = !quoted;
    if (quoted && rest[at] == '\\')
      ++at;
    else if (!quoted && rest[at] == ',')
      break;
  }
  const std::string_view part = rest.substr(0, at);
  rest.remove_prefix(std::min(at + 1, rest.size()));
  return trim(part);
}

/// Bytes beyond ASCII are UTF-8 or, by old custom, ISO-8859-1 (RFC 9110 §5.5): then each is the
/// code point of its number.
std::string from_latin_1(std::string_view text) {
  std::string out;
  for (const char c : text) {
    const auto byte = static_cast<unsigned char>(c);
    if (byte >= 0x80) out += static_cast<char>(0xC0 | (byte >> 6));
    out += byte >= 0x80 ? static_cast<char>(0x80 | (byte & 0x3F)) : c;
  }
  return out;
}

/// Writes header text as JSON.
class ValueWriter {
 public:
  explicit ValueWriter(std::string& into) : json_(into) { json_.clear(); }

  /// `kinds`: what `schema` admits.
  void value(const Schema& schema, Kinds kinds, std::string_view text, bool explode) {
    const bool text_will_do = (kinds & bit(Kind::string)) != 0;
    if ((kinds & bit(Kind::array)) != 0 && !text_will_do) return array(schema, text);
    if ((kinds & bit(Kind::object)) != 0 && !text_will_do) return object(schema, text, explode);
    scalar(kinds, text);
  }

 private:
  void scalar(Kinds kinds, std::string_view text) {
    const auto admits = [kinds](Kind kind) { return (kinds & bit(kind)) != 0; };
    const bool plain = (admits(Kind::null) && text.empty() && !admits(Kind::string)) ||
                       (admits(Kind::number) && is_json_number(text)) ||
                       (admits(Kind::boolean) && (text == "true" || text == "false"));
    if (!plain) return string(text);
    json_.append(text.empty() ? "null" : text);
  }

  void array(const Schema& schema, std::string_view text) {
    const Kinds kinds = admitted_kinds(subschema(schema, "items"));
    json_.push_back('[');
    for (bool first = true; !text.empty(); first = false) {
      if (!first) json_.push_back(',');
      scalar(kinds, take_part(text));
    }
    json_.push_back(']');
  }

  /// "R,100,G,200", or with explode "R=100,G=200".
  void object(const Schema& schema, std::string_view text, bool explode) {
    json_.push_back('{');
    for (bool first = true; !text.empty(); first = false) {
      if (!first) json_.push_back(',');
      std::string_view name = take_part(text);
      std::string_view held;
      if (explode) {
        const std::size_t equals = std::min(name.find('='), name.size());
        held = name.substr(std::min(equals + 1, name.size()));
        name = name.substr(0, equals);
      } else {
        held = take_part(text);
      }
      Schema of_member = subschema(schema, "properties", name);
      if (!of_member) of_member = subschema(schema, "additionalProperties");
      string(name);
      json_.push_back(':');
      scalar(admitted_kinds(of_member), held);
    }
    json_.push_back('}');
  }

  void string(std::string_view text) { append_quoted_json(json_, text); }

  std::string& json_;
};

}  // namespace

Kinds HeaderReader::kinds_of(const Schema& schema) {
  Known& known = known_[schema.node.index() % known_.size()];
  if (!(known.schema == schema)) known = {schema, admitted_kinds(schema)};
  return known.kinds;
}

Node HeaderReader::read(const ExpectedHeader& header, std::string_view text) {
  text = trim(text);
  if (header.json) {
    const Document* document = reader_.read(text);
    return document == nullptr ? Node() : document->root();
  }
  const Kinds kinds = kinds_of(header.schema);
  ValueWriter(json_).value(header.schema, kinds, text, header.explode);
  if (const Document* document = reader_.read(json_)) return document->root();
  const std::string in_utf8 = from_latin_1(text);
  ValueWriter(json_).value(header.schema, kinds, in_utf8, header.explode);
  const Document* document = reader_.read(json_);
  return document ? document->root() : Node{};
}

}  // namespace driftgate
