// What the evidence of a shape is enough for.
#include <algorithm>
#include <string>
#include <utility>
#include <vector>

#include "validators/schema/infer.h"
#include "validators/schema/shape_parts.h"

namespace driftgate {
namespace {

constexpr std::uint64_t kEnoughStrings = 20;  // For an enumeration,
constexpr std::uint64_t kEnoughEach = 5;      // and so many for each of its values.
constexpr std::uint64_t kEnoughTagged = 3;    // For one variant.
constexpr std::uint64_t kEnoughObjects = 5;   // For a map,
constexpr std::size_t kEnoughNames = 8;       // with so many names.

const ShapeProperty* find(const ObjectShape& object, std::string_view name) {
  for (const ShapeProperty& property : object.properties)
    if (property.name == name) return &property;
  return nullptr;
}

// Whether each object of the one kind has a member that none of the other has.
bool has_own_member(const Shape& shape, const ObjectShape& one, const ObjectShape& other) {
  return std::any_of(one.properties.begin(), one.properties.end(), [&](const auto& property) {
    return shape.nodes[property.node].seen() == one.seen && find(other, property.name) == nullptr;
  });
}

bool is_union(const Shape& shape, const ShapeNode& node) {
  const std::vector<ObjectShape>& variants = node.variants;
  if (variants.size() < 2) return false;
  for (const ObjectShape& one : variants) {
    const bool known = !one.tag.empty() && one.tag == variants.front().tag &&
                       one.map == Merged::no && one.seen >= kEnoughTagged;
    if (!known) return false;
    for (const ObjectShape& other : variants)
      if (&one < &other && !has_own_member(shape, one, other) && !has_own_member(shape, other, one))
        return false;
  }
  return true;
}

// The kinds of a node that are not null, a bit each.
unsigned kinds_of(const ShapeNode& node) {
  const std::uint64_t counts[] = {node.booleans, node.numbers_seen(), node.strings, node.arrays,
                                  node.objects};
  unsigned bits = 0;
  for (std::size_t i = 0; i < std::size(counts); ++i) bits |= counts[i] > 0 ? 1U << i : 0U;
  return bits;
}

// A record has members that are mostly there, or that differ; a map has many names, each here and
// there, for values of one kind.
bool is_map(const Shape& shape, const ObjectShape& object) {
  if (object.properties.empty()) return object.entries != 0;
  // Names that are data make the others suspect.
  const bool many = object.properties.size() >= kEnoughNames && object.seen >= kEnoughObjects;
  if (!many && object.entries == 0) return false;
  unsigned kinds = object.entries != 0 ? kinds_of(shape.nodes[object.entries]) : 0;
  for (const ShapeProperty& property : object.properties) {
    const ShapeNode& value = shape.nodes[property.node];
    if (value.seen() * 2 > object.seen) return false;
    kinds |= kinds_of(value);
  }
  return (kinds & (kinds - 1)) == 0;
}

void settle(Shape& shape, std::uint32_t place, std::string_view name) {
  if (!is_enumeration(shape.nodes[place], name)) shape.nodes[place].values.clear();
  if (shape.nodes[place].variants.empty()) return;
  if (shape.nodes[place].tags == Merged::no && !is_union(shape, shape.nodes[place]))
    shapes::merge_variants(shape, place, Merged::chosen);
  for (std::size_t i = 0; i < shape.nodes[place].variants.size(); ++i)
    if (is_map(shape, shape.nodes[place].variants[i]))
      shapes::make_map(shape, place, i, Merged::chosen);
}

// Every node from the root down, with the name of the property it is of; `visit` may change what is
// below it.
template <class Visit>
void each_node(Shape& shape, Visit visit) {
  std::vector<std::pair<std::uint32_t, std::string>> open{{0, ""}};
  while (!open.empty()) {
    const auto [place, name] = std::move(open.back());
    open.pop_back();
    visit(place, name);
    const ShapeNode& node = shape.nodes[place];
    // Elements are called as their array is.
    if (node.items != 0) open.emplace_back(node.items, name);
    for (const ObjectShape& object : node.variants) {
      if (object.entries != 0) open.emplace_back(object.entries, name);
      for (const ShapeProperty& property : object.properties)
        open.emplace_back(property.node, property.name);
    }
  }
  shapes::compact(shape);
}

}  // namespace

bool is_enumeration(const ShapeNode& node, std::string_view name) {
  if (node.values.size() < 2 || node.strings < kEnoughStrings ||
      node.strings < kEnoughEach * node.values.size() || is_private_name(name))
    return false;
  return std::all_of(node.values.begin(), node.values.end(),
                     [](const SeenValue& value) { return value.seen >= 2; });
}

Shape settled(Shape shape) {
  each_node(shape, [&](std::uint32_t place, std::string_view name) { settle(shape, place, name); });
  return shape;
}

Shape without(Shape shape, const std::function<bool(std::string_view)>& is_secret) {
  each_node(shape, [&](std::uint32_t place, std::string_view) {
    const auto node = [&]() -> ShapeNode& { return shape.nodes[place]; };
    if (std::any_of(node().values.begin(), node().values.end(),
                    [&](const SeenValue& value) { return is_secret(value.text); }))
      node().values.clear();
    if (std::any_of(node().variants.begin(), node().variants.end(),
                    [&](const ObjectShape& object) { return is_secret(object.value); }))
      shapes::merge_variants(shape, place, Merged::chosen);
    for (std::size_t i = 0; i < node().variants.size(); ++i) {
      const std::vector<ShapeProperty>& properties = node().variants[i].properties;
      if (std::any_of(properties.begin(), properties.end(),
                      [&](const ShapeProperty& property) { return is_secret(property.name); }))
        shapes::make_map(shape, place, i, Merged::chosen);
    }
  });
  return shape;
}

}  // namespace driftgate
