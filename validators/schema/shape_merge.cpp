#include <algorithm>
#include <deque>
#include <utility>
#include <vector>

#include "specs/document/document.h"
#include "validators/schema/equality.h"
#include "validators/schema/infer.h"
#include "validators/schema/shape_parts.h"

namespace driftgate {
namespace shapes {
namespace {

std::uint32_t add_node(Shape& shape) {
  shape.nodes.emplace_back();
  return static_cast<std::uint32_t>(shape.nodes.size() - 1);
}

ShapeProperty* find(ObjectShape& object, std::string_view name, std::uint32_t hash) {
  for (ShapeProperty& property : object.properties)
    if (property.hash == hash && property.name == name) return &property;
  return nullptr;
}

void absorb_values(ShapeNode& to, const ShapeNode& from) {
  if (from.strings == 0) return;
  if (from.values.empty() || (to.strings != 0 && to.values.empty())) {
    to.values.clear();
    return;
  }
  std::uint64_t strings = to.strings;
  for (const SeenValue& value : from.values) {
    see_value(to, value.text, strings, value.seen);
    ++strings;  // From now on an empty list says that there were too many.
    if (to.values.empty()) return;
  }
}

void absorb_scalars(ShapeNode& to, const ShapeNode& from) {
  absorb_values(to, from);
  to.nulls += from.nulls;
  to.booleans += from.booleans;
  to.integers += from.integers;
  to.fractions += from.fractions;
  to.strings += from.strings;
  to.arrays += from.arrays;
  to.objects += from.objects;
  to.empty_arrays += from.empty_arrays;
  widen(to.numbers, from.numbers);
  widen(to.characters, from.characters);
  widen(to.elements, from.elements);
  for (std::size_t i = 0; i < to.formats.size(); ++i) to.formats[i] += from.formats[i];
}

// Adds nodes to nodes, level by level. What is put together on the way becomes more pairs at the
// end of the line: a pair is met when all that its source gets from earlier ones has a place.
class Merger {
 public:
  Merger(Shape& to, const Shape& from) : to_(to), from_(&from) {}
  explicit Merger(Shape& within) : to_(within) {}

  void absorb_roots() {
    pairs_.push_back({0, 0, 0, false});
    run();
  }

  void merge_variants(std::uint32_t node, Merged how) {
    join_variants(node, 0, how);
    run();
  }

  void make_map(std::uint32_t node, std::size_t variant, Merged how) {
    turn_into_map(node, variant, 0, how);
    run();
  }

 private:
  struct Pair {
    std::uint32_t to = 0;
    std::uint32_t from = 0;
    std::uint32_t depth = 0;
    bool within = false;  // Both are nodes of the same shape.
  };

  void run() {
    while (!pairs_.empty()) {
      const Pair pair = pairs_.front();
      pairs_.pop_front();
      absorb(pair);
    }
  }

  const ShapeNode& source(const Pair& pair) const {
    return pair.within ? to_.nodes[pair.from] : from_->nodes[pair.from];
  }

  void absorb(const Pair& pair) {
    const ShapeNode from = source(pair);  // A copy: what it is in may move.
    absorb_scalars(to_.nodes[pair.to], from);
    if (pair.depth >= to_.limit && !pair.within) return;
    if (from.items != 0) {
      if (to_.nodes[pair.to].items == 0) {
        const std::uint32_t made = add_node(to_);
        to_.nodes[pair.to].items = made;
      }
      pairs_.push_back({to_.nodes[pair.to].items, from.items, pair.depth + 1, pair.within});
    }
    if (from.tags != Merged::no) join_variants(pair.to, pair.depth, from.tags);
    for (const ObjectShape& object : from.variants) add_object(pair, object);
  }

  void add_object(const Pair& pair, const ObjectShape& object) {
    ShapeNode& node = to_.nodes[pair.to];
    std::size_t place = 0;
    if (node.tags == Merged::no) {
      while (place < node.variants.size() &&
             (node.variants[place].tag != object.tag || node.variants[place].value != object.value))
        ++place;
      if (place == node.variants.size() && place == Shape::kMostTags) {
        join_variants(pair.to, pair.depth, Merged::full);
        place = 0;
      }
    }
    std::vector<ObjectShape>& variants = to_.nodes[pair.to].variants;
    if (place == variants.size()) {
      const bool told_apart = to_.nodes[pair.to].tags == Merged::no;
      variants.push_back(
          {.tag = told_apart ? object.tag : "", .value = told_apart ? object.value : ""});
    }
    add_members(pair.to, place, object, pair.depth, pair.within);
  }

  void add_members(std::uint32_t node, std::size_t variant, const ObjectShape& from,
                   std::uint32_t depth, bool within) {
    const auto target = [&]() -> ObjectShape& { return to_.nodes[node].variants[variant]; };
    std::size_t names = target().properties.size();
    for (const ShapeProperty& property : from.properties)
      names += find(target(), property.name, property.hash) == nullptr ? 1 : 0;
    if (from.map != Merged::no) turn_into_map(node, variant, depth, from.map);
    if (target().map == Merged::no && names > Shape::kMostNames)
      turn_into_map(node, variant, depth, Merged::full);
    target().seen += from.seen;
    target().empty += from.empty;
    target().names |= from.names;
    if (from.entries != 0)
      pairs_.push_back({entries(node, variant), from.entries, depth + 1, within});
    for (const ShapeProperty& property : from.properties) {
      if (target().map != Merged::no) {
        target().names |= kNameOther;
        pairs_.push_back({entries(node, variant), property.node, depth + 1, within});
        continue;
      }
      if (find(target(), property.name, property.hash) == nullptr) {
        const std::uint32_t made = add_node(to_);
        target().properties.push_back({property.name, property.hash, made});
      }
      pairs_.push_back(
          {find(target(), property.name, property.hash)->node, property.node, depth + 1, within});
    }
  }

  std::uint32_t entries(std::uint32_t node, std::size_t variant) {
    if (to_.nodes[node].variants[variant].entries == 0) {
      const std::uint32_t made = add_node(to_);
      to_.nodes[node].variants[variant].entries = made;
    }
    return to_.nodes[node].variants[variant].entries;
  }

  void join_variants(std::uint32_t node, std::uint32_t depth, Merged how) {
    const bool told_apart = to_.nodes[node].tags == Merged::no;
    to_.nodes[node].tags = std::max(to_.nodes[node].tags, how);
    if (!told_apart) return;
    const std::vector<ObjectShape> apart = std::exchange(to_.nodes[node].variants, {});
    if (apart.empty()) return;
    to_.nodes[node].variants.emplace_back();
    for (const ObjectShape& object : apart) add_members(node, 0, object, depth, true);
  }

  void turn_into_map(std::uint32_t node, std::size_t variant, std::uint32_t depth, Merged how) {
    ObjectShape& object = to_.nodes[node].variants[variant];
    object.map = std::max(object.map, how);
    const std::vector<ShapeProperty> record = std::exchange(object.properties, {});
    if (record.empty()) return;
    object.names |= kNameOther;
    const std::uint32_t into = entries(node, variant);
    for (const ShapeProperty& property : record)
      pairs_.push_back({into, property.node, depth + 1, true});
  }

  Shape& to_;
  const Shape* from_ = nullptr;
  std::deque<Pair> pairs_{};
};

}  // namespace

std::size_t variant_for(Shape& shape, std::uint32_t node, std::string_view tag,
                        std::string_view value, bool& collapsed) {
  std::vector<ObjectShape>& variants = shape.nodes[node].variants;
  const bool told_apart = shape.nodes[node].tags == Merged::no;
  if (told_apart) {
    for (std::size_t i = 0; i < variants.size(); ++i)
      if (same_text(variants[i].value, value) && variants[i].tag == tag) return i;
    if (variants.size() == Shape::kMostTags) {
      merge_variants(shape, node, Merged::full);
      collapsed = true;
      return 0;
    }
  } else if (!variants.empty()) {
    return 0;
  }
  variants.push_back(
      {.tag = std::string(told_apart ? tag : ""), .value = std::string(told_apart ? value : "")});
  return variants.size() - 1;
}

std::uint32_t member_for(Shape& shape, std::uint32_t node, std::size_t variant,
                         std::string_view name, std::uint32_t hash, std::size_t& hint,
                         bool& collapsed) {
  const std::vector<ShapeProperty>& known = shape.nodes[node].variants[variant].properties;
  for (std::size_t i = hint; i < known.size(); ++i) {
    if (known[i].hash != hash || !same_text(known[i].name, name)) continue;
    hint = i + 1;
    return known[i].node;
  }
  for (std::size_t i = 0; i < std::min(hint, known.size()); ++i) {
    if (known[i].hash != hash || !same_text(known[i].name, name)) continue;
    hint = i + 1;
    return known[i].node;
  }
  const bool is_map = shape.nodes[node].variants[variant].map != Merged::no;
  std::uint8_t kind = name_kind(name);
  if (kind == 0 && !is_map) {
    if (known.size() < Shape::kMostNames) {
      const std::uint32_t made = add_node(shape);
      shape.nodes[node].variants[variant].properties.push_back({std::string(name), hash, made});
      return made;
    }
    make_map(shape, node, variant, Merged::full);
    collapsed = true;
  }
  if (kind == 0) kind = kNameOther;
  if (shape.nodes[node].variants[variant].entries == 0) {
    const std::uint32_t made = add_node(shape);
    shape.nodes[node].variants[variant].entries = made;
  }
  shape.nodes[node].variants[variant].names |= kind;
  return shape.nodes[node].variants[variant].entries;
}

void merge_variants(Shape& shape, std::uint32_t node, Merged how) {
  Merger(shape).merge_variants(node, how);
}

void make_map(Shape& shape, std::uint32_t node, std::size_t variant, Merged how) {
  Merger(shape).make_map(node, variant, how);
}

}  // namespace shapes

void merge(Shape& into, const Shape& other) {
  if (other.limit < into.limit) shapes::cut(into, other.limit);
  shapes::Merger(into, other).absorb_roots();
  shapes::compact(into);
  shapes::keep_limits(into);
}

}  // namespace driftgate
