#include <algorithm>
#include <array>
#include <bit>
#include <utility>
#include <vector>

#include "validators/schema/equality.h"
#include "validators/schema/shape_parts.h"

namespace driftgate::shapes {
namespace {

constexpr std::size_t kExactSize = 64;
constexpr std::uint32_t kMostSize = std::uint32_t{1} << 31;

std::uint32_t rounded_down(std::size_t size) {
  if (size <= kExactSize) return static_cast<std::uint32_t>(size);
  return static_cast<std::uint32_t>(std::min<std::size_t>(std::bit_floor(size), kMostSize));
}

std::uint32_t rounded_up(std::size_t size) {
  if (size <= kExactSize) return static_cast<std::uint32_t>(size);
  return size > kMostSize ? kMostSize : static_cast<std::uint32_t>(std::bit_ceil(size));
}

// Calls `see` with every child of a node, by reference, and with how often it may have been there.
template <class Node, class See>
void each_child(Node& node, See see) {
  if (node.items != 0) see(node.items, 1);
  const std::size_t tags = node.tags == Merged::full ? Shape::kMostTags : 1;
  for (auto& object : node.variants) {
    const std::size_t names = object.map == Merged::full ? Shape::kMostNames : 1;
    if (object.entries != 0) see(object.entries, tags * names);
    for (auto& property : object.properties) see(property.node, tags);
  }
}

struct Placed {
  std::uint32_t node = 0;
  std::uint32_t depth = 0;
  std::uint64_t weight = 1;
};

}  // namespace

void see_value(ShapeNode& node, std::string_view text, std::uint64_t strings, std::uint64_t times) {
  if (strings != 0 && node.values.empty()) return;  // They are no enumeration.
  for (SeenValue& value : node.values) {
    if (!same_text(value.text, text)) continue;
    value.seen += times;
    return;
  }
  if (node.values.size() == Shape::kMostValues || !is_plain_token(text))
    node.values.clear();
  else
    node.values.push_back({std::string(text), times});
}

void widen(NumberBounds& bounds, const NumberBounds& by) {
  bounds.least = std::min(bounds.least, by.least);
  bounds.most = std::max(bounds.most, by.most);
}

void widen(SizeBounds& bounds, std::size_t size) {
  bounds.least = std::min(bounds.least, rounded_down(size));
  bounds.most = std::max(bounds.most, rounded_up(size));
}

void widen(SizeBounds& bounds, const SizeBounds& by) {
  bounds.least = std::min(bounds.least, by.least);
  bounds.most = std::max(bounds.most, by.most);
}

void compact(Shape& shape) {
  std::vector<ShapeNode> kept;
  kept.push_back(std::move(shape.nodes.front()));
  for (std::size_t i = 0; i < kept.size(); ++i) {
    std::vector<std::uint32_t*> children;
    each_child(kept[i], [&](std::uint32_t& child, std::size_t) { children.push_back(&child); });
    std::vector<ShapeNode> moved;
    for (std::uint32_t* child : children) {
      moved.push_back(std::move(shape.nodes[*child]));
      *child = static_cast<std::uint32_t>(kept.size() + moved.size() - 1);
    }
    std::move(moved.begin(), moved.end(), std::back_inserter(kept));
  }
  shape.nodes = std::move(kept);
}

void cut(Shape& shape, std::uint32_t limit) {
  if (limit >= shape.limit) return;
  shape.limit = limit;
  std::vector<Placed> open{{0, 0}};
  while (!open.empty()) {
    const Placed at = open.back();
    open.pop_back();
    ShapeNode& node = shape.nodes[at.node];
    if (at.depth < limit) {
      each_child(node, [&](std::uint32_t child, std::size_t) {
        open.push_back({child, at.depth + 1});
      });
      continue;
    }
    node.items = 0;
    node.tags = Merged::no;
    node.variants.clear();
  }
  compact(shape);
}

void keep_limits(Shape& shape) {
  constexpr std::uint64_t kTooMany = Shape::kMostNodes + 1;
  std::array<std::uint64_t, Shape::kDeepest + 1> width{};
  std::vector<Placed> open{{0, 0}};
  while (!open.empty()) {
    const Placed at = open.back();
    open.pop_back();
    width[at.depth] = std::min(kTooMany, width[at.depth] + at.weight);
    each_child(shape.nodes[at.node], [&](std::uint32_t child, std::size_t times) {
      open.push_back({child, at.depth + 1, std::min(kTooMany, at.weight * times)});
    });
  }
  std::uint64_t all = 0;
  for (std::uint32_t depth = 0; depth < width.size(); ++depth) {
    all += width[depth];
    if (all > Shape::kMostNodes) return cut(shape, depth - 1);
  }
}

}  // namespace driftgate::shapes
