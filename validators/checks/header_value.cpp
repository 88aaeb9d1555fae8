#include "validators/checks/header_value.h"

#include <algorithm>

#include "specs/document/quote_json.h"
#include "validators/wire_value.h"

namespace driftgate {
namespace {

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

/// Writes header text as JSON.
class ValueWriter {
 public:
  explicit ValueWriter(std::string& into) : json_(into) { json_.clear(); }

  /// `kinds`: what `schema` admits.
  void value(const Schema& schema, Kinds kinds, std::string_view text, bool explode) {
    const bool text_will_do = (kinds & kind_bit(Kind::string)) != 0;
    if ((kinds & kind_bit(Kind::array)) != 0 && !text_will_do) return array(schema, text);
    if ((kinds & kind_bit(Kind::object)) != 0 && !text_will_do)
      return object(schema, text, explode);
    scalar(kinds, text);
  }

 private:
  void scalar(Kinds kinds, std::string_view text) { append_wire_scalar(json_, kinds, text); }

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
