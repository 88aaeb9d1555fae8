#include "validators/wire_value.h"

#include "specs/document/quote_json.h"
#include "validators/checks/json_number.h"

namespace driftgate {
namespace {

Kinds kind_named(std::string_view type) {
  if (type == "integer" || type == "number") return kind_bit(Kind::number);
  if (type == "string") return kind_bit(Kind::string);
  if (type == "boolean") return kind_bit(Kind::boolean);
  if (type == "array") return kind_bit(Kind::array);
  if (type == "object") return kind_bit(Kind::object);
  if (type == "null") return kind_bit(Kind::null);
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
      kinds |= kind_bit(Kind::null);
    Kinds values = kAnyKind;
    for (const Node value : schema.find("enum").elements()) values |= kind_bit(value.kind());
    if (const Node value = schema.find("const")) values |= kind_bit(value.kind());
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

}  // namespace

Kinds admitted_kinds(const Schema& schema) { return AdmittedKinds().of(schema); }

Schema subschema(Schema schema, std::string_view keyword, std::string_view name) {
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

std::string from_latin_1(std::string_view text) {
  std::string out;
  for (const char c : text) {
    const auto byte = static_cast<unsigned char>(c);
    if (byte >= 0x80) out += static_cast<char>(0xC0 | (byte >> 6));
    out += byte >= 0x80 ? static_cast<char>(0x80 | (byte & 0x3F)) : c;
  }
  return out;
}

void append_wire_scalar(std::string& json, Kinds admitted, std::string_view text) {
  const auto admits = [admitted](Kind kind) { return (admitted & kind_bit(kind)) != 0; };
  const bool plain = (admits(Kind::null) && text.empty() && !admits(Kind::string)) ||
                     (admits(Kind::number) && is_json_number(text)) ||
                     (admits(Kind::boolean) && (text == "true" || text == "false"));
  if (!plain) return append_quoted_json(json, text);
  json.append(text.empty() ? "null" : text);
}

}  // namespace driftgate
