#include "specs/schema/shape.h"

#include <algorithm>
#include <utility>

namespace driftgate {
namespace {

using Pairs = std::vector<std::pair<std::uint32_t, std::uint32_t>>;

bool same_values(const ShapeNode& a, const ShapeNode& b) {
  return a.values.size() == b.values.size() &&
         std::is_permutation(a.values.begin(), a.values.end(), b.values.begin());
}

bool same_scalars(const ShapeNode& a, const ShapeNode& b) {
  return a.nulls == b.nulls && a.booleans == b.booleans && a.integers == b.integers &&
         a.fractions == b.fractions && a.strings == b.strings && a.arrays == b.arrays &&
         a.objects == b.objects && a.numbers == b.numbers && a.characters == b.characters &&
         a.elements == b.elements && a.empty_arrays == b.empty_arrays && a.formats == b.formats &&
         a.tags == b.tags && same_values(a, b);
}

// Whether two children are both there or both not; then they are to be compared.
bool pair_up(std::uint32_t a, std::uint32_t b, Pairs& open) {
  if ((a == 0) != (b == 0)) return false;
  if (a != 0) open.emplace_back(a, b);
  return true;
}

bool pair_up(const ObjectShape& a, const ObjectShape& b, Pairs& open) {
  if (a.seen != b.seen || a.empty != b.empty || a.map != b.map || a.names != b.names ||
      a.properties.size() != b.properties.size() || !pair_up(a.entries, b.entries, open))
    return false;
  for (const ShapeProperty& property : a.properties) {
    const auto same =
        std::find_if(b.properties.begin(), b.properties.end(), [&](const ShapeProperty& other) {
          return other.hash == property.hash && other.name == property.name;
        });
    if (same == b.properties.end()) return false;
    open.emplace_back(property.node, same->node);
  }
  return true;
}

bool pair_up(const ShapeNode& a, const ShapeNode& b, Pairs& open) {
  if (!same_scalars(a, b) || a.variants.size() != b.variants.size() ||
      !pair_up(a.items, b.items, open))
    return false;
  return std::all_of(a.variants.begin(), a.variants.end(), [&](const ObjectShape& variant) {
    const auto same =
        std::find_if(b.variants.begin(), b.variants.end(), [&](const ObjectShape& other) {
          return other.tag == variant.tag && other.value == variant.value;
        });
    return same != b.variants.end() && pair_up(variant, *same, open);
  });
}

}  // namespace

bool operator==(const Shape& a, const Shape& b) {
  if (a.limit != b.limit) return false;
  Pairs open{{0, 0}};
  while (!open.empty()) {
    const auto [left, right] = open.back();
    open.pop_back();
    if (!pair_up(a.nodes[left], b.nodes[right], open)) return false;
  }
  return true;
}

}  // namespace driftgate
