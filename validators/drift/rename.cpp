#include "validators/drift/rename.h"

#include <algorithm>
#include <cctype>
#include <set>
#include <string>
#include <string_view>

namespace driftgate::drifting {
namespace {

bool overlap(const SizeBounds& a, const SizeBounds& b) {
  return a.empty() || b.empty() || (a.least <= b.most && b.least <= a.most);
}
bool overlap(const NumberBounds& a, const NumberBounds& b) {
  return a.empty() || b.empty() || (a.least <= b.most && b.least <= a.most);
}

bool same_kinds(const ShapeNode& a, const ShapeNode& b) {
  const auto same = [](std::uint64_t x, std::uint64_t y) { return (x > 0) == (y > 0); };
  return same(a.booleans, b.booleans) && same(a.numbers_seen(), b.numbers_seen()) &&
         same(a.strings, b.strings) && same(a.arrays, b.arrays) && same(a.objects, b.objects);
}

bool same_formats(const ShapeNode& a, const ShapeNode& b) {
  for (std::size_t i = 0; i < kShapeFormats.size(); ++i)
    if ((a.formats[i] == a.strings) != (b.formats[i] == b.strings)) return false;
  return true;
}

std::set<std::string_view> values_of(const ShapeNode& node) {
  std::set<std::string_view> texts;
  for (const SeenValue& value : node.values) texts.insert(value.text);
  return texts;
}

// Whether an enumeration has kept at least one of its values.
bool share_values(const ShapeNode& a, const ShapeNode& b) {
  if (a.values.empty()) return true;
  const std::set<std::string_view> known = values_of(a);
  return std::any_of(b.values.begin(), b.values.end(),
                     [&](const SeenValue& value) { return known.contains(value.text); });
}

std::set<std::string_view> names_of(const ShapeNode& node) {
  std::set<std::string_view> names;
  for (const ObjectShape& object : node.variants)
    for (const ShapeProperty& property : object.properties) names.insert(property.name);
  return names;
}

// At least half of all names are in both.
bool share_names(const ShapeNode& a, const ShapeNode& b) {
  const std::set<std::string_view> left = names_of(a);
  const std::set<std::string_view> right = names_of(b);
  const auto both = static_cast<std::size_t>(std::count_if(
      left.begin(), left.end(), [&](std::string_view name) { return right.contains(name); }));
  return both * 2 >= left.size() + right.size() - both;
}

// Whether the one is there at least half as often as the other.
bool is_as_frequent(const Candidate& removed, const Candidate& added) {
  const auto share = [](const Candidate& one) {
    return static_cast<double>(one.node().seen()) / static_cast<double>(one.object->seen);
  };
  return share(added) * 2 >= share(removed);
}

bool looks_like(const Candidate& removed, const Candidate& added) {
  const ShapeNode& a = removed.node();
  const ShapeNode& b = added.node();
  return a.nulls != a.seen() && same_kinds(a, b) && same_formats(a, b) &&
         overlap(a.characters, b.characters) && overlap(a.numbers, b.numbers) &&
         share_values(a, b) && share_names(a, b) && is_as_frequent(removed, added);
}

// "createdAt" and "created_at".
std::string letters(std::string_view name) {
  std::string plain;
  for (const char c : name)
    if (std::isalnum(static_cast<unsigned char>(c)) != 0)
      plain += static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
  return plain;
}

}  // namespace

const Candidate* renamed_to(const Candidate& removed, const std::vector<Candidate>& added) {
  std::vector<const Candidate*> alike;
  for (const Candidate& each : added)
    if (looks_like(removed, each)) alike.push_back(&each);
  const std::string name = letters(removed.property->name);
  for (const Candidate* each : alike)
    if (letters(each->property->name) == name) return each;
  return alike.size() == 1 ? alike.front() : nullptr;
}

}  // namespace driftgate::drifting
