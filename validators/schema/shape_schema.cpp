// A settled shape as a schema.
#include <fmt/format.h>

#include <algorithm>
#include <string>
#include <vector>

#include "specs/document/quote_json.h"
#include "validators/schema/infer.h"

namespace driftgate {
namespace {

std::string limit_text(std::int8_t step) {
  if (step == 0) return "0";
  const int power = (step < 0 ? -step : step) - 1;
  return (step < 0 ? "-1" : "1") + std::string(static_cast<std::size_t>(power), '0');
}

// One JSON object on its way.
class Members {
 public:
  explicit Members(std::string& out) : out_(out) { out_ += '{'; }
  Members(const Members&) = delete;
  Members& operator=(const Members&) = delete;
  ~Members() { out_ += '}'; }

  std::string& add(std::string_view name) {
    if (!first_) out_ += ',';
    first_ = false;
    append_quoted_json(out_, name);
    return out_ += ':';
  }

 private:
  std::string& out_;
  bool first_ = true;
};

std::vector<const ShapeProperty*> by_name(const ObjectShape& object) {
  std::vector<const ShapeProperty*> sorted;
  for (const ShapeProperty& property : object.properties) sorted.push_back(&property);
  std::sort(sorted.begin(), sorted.end(),
            [](const ShapeProperty* a, const ShapeProperty* b) { return a->name < b->name; });
  return sorted;
}

// Recursion is bounded by Shape::kDeepest.
class ShapeSchemaWriter {
 public:
  ShapeSchemaWriter(const Shape& shape, const ShapeSchemaOptions& options)
      : shape_(shape), options_(options) {}

  std::string write() && {
    value(0);
    return std::move(out_);
  }

 private:
  void value(std::uint32_t place) {
    const ShapeNode& node = shape_.nodes[place];
    Members members(out_);
    if (node.seen() == 0) return;
    types(node, members);
    numbers(node, members);
    strings(node, members);
    array(node, members);
    objects(node, members);
  }

  void types(const ShapeNode& node, Members& members) {
    std::vector<std::string_view> names;
    if (node.booleans > 0) names.emplace_back("boolean");
    if (node.fractions > 0)
      names.emplace_back("number");
    else if (node.integers > 0)
      names.emplace_back("integer");
    if (node.strings > 0) names.emplace_back("string");
    if (node.arrays > 0) names.emplace_back("array");
    if (node.objects > 0) names.emplace_back("object");
    if (node.nulls > 0) names.emplace_back("null");
    if (names.size() == 1)
      members.add("type") += fmt::format("\"{}\"", names.front());
    else
      members.add("type") += fmt::format("[\"{}\"]", fmt::join(names, "\",\""));
  }

  void numbers(const ShapeNode& node, Members& members) const {
    if (!options_.bounds || node.numbers.empty()) return;
    if (node.numbers.least > -NumberBounds::kBeyond)
      members.add("minimum") += limit_text(node.numbers.least);
    if (node.numbers.most < NumberBounds::kBeyond)
      members.add("maximum") += limit_text(node.numbers.most);
  }

  void strings(const ShapeNode& node, Members& members) {
    if (node.strings == 0) return;
    for (std::size_t i = 0; i < kShapeFormats.size(); ++i)
      if (node.formats[i] == node.strings)
        members.add("format") += fmt::format("\"{}\"", kShapeFormats[i]);
    // `enum` speaks of values of all kinds.
    if (!node.values.empty() && node.strings + node.nulls == node.seen()) {
      std::vector<std::string> texts;
      for (const SeenValue& each : node.values) texts.push_back(quote_json(each.text));
      std::sort(texts.begin(), texts.end());
      if (node.nulls > 0) texts.emplace_back("null");
      members.add("enum") += fmt::format("[{}]", fmt::join(texts, ","));
    }
    if (options_.bounds) {
      members.add("minLength") += std::to_string(node.characters.least);
      members.add("maxLength") += std::to_string(node.characters.most);
    }
  }

  void array(const ShapeNode& node, Members& members) {
    if (node.arrays == 0) return;
    if (node.items != 0) {
      members.add("items");
      value(node.items);
    }
    if (options_.bounds) {
      members.add("minItems") += std::to_string(node.elements.least);
      members.add("maxItems") += std::to_string(node.elements.most);
    }
  }

  void objects(const ShapeNode& node, Members& members) {
    if (node.variants.size() == 1) return object(node.variants.front(), members);
    if (node.variants.empty()) return;
    std::vector<const ObjectShape*> sorted;
    for (const ObjectShape& each : node.variants) sorted.push_back(&each);
    std::sort(sorted.begin(), sorted.end(),
              [](const ObjectShape* a, const ObjectShape* b) { return a->value < b->value; });
    members.add("anyOf") += '[';
    for (const ObjectShape* each : sorted) {
      if (each != sorted.front()) out_ += ',';
      Members branch(out_);
      object(*each, branch);
    }
    out_ += ']';
  }

  void object(const ObjectShape& object, Members& members) {
    if (!object.properties.empty()) {
      members.add("properties");
      properties(object);
    }
    std::vector<std::string> required;
    for (const ShapeProperty* property : by_name(object))
      if (shape_.nodes[property->node].seen() == object.seen)
        required.push_back(quote_json(property->name));
    if (!required.empty()) members.add("required") += fmt::format("[{}]", fmt::join(required, ","));
    if (object.entries != 0) {
      members.add("additionalProperties");
      value(object.entries);
    }
  }

  void properties(const ObjectShape& object) {
    Members members(out_);
    for (const ShapeProperty* property : by_name(object)) {
      members.add(property->name);
      if (!object.tag.empty() && property->name == object.tag)
        out_ += fmt::format(R"({{"type":"string","const":{}}})", quote_json(object.value));
      else
        value(property->node);
    }
  }

  const Shape& shape_;
  const ShapeSchemaOptions& options_;
  std::string out_{};
};

}  // namespace

std::string schema_of(const Shape& shape, const ShapeSchemaOptions& options) {
  if (!options.settle) return ShapeSchemaWriter(shape, options).write();
  const Shape plain = settled(shape);
  return ShapeSchemaWriter(plain, options).write();
}

}  // namespace driftgate
