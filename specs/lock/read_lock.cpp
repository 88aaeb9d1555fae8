#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <limits>
#include <memory>
#include <set>
#include <string>

#include "specs/document/document.h"
#include "specs/document/error.h"
#include "specs/document/quote_yaml.h"
#include "specs/document/refuse.h"
#include "specs/lock/lock.h"
#include "specs/lock/lock_words.h"

namespace driftgate {
namespace {

constexpr std::size_t kMostBytes = std::size_t{64} << 20;
constexpr int kLeastStatus = 100;
constexpr int kMostStatus = 999;

void require_object(Node node, std::string_view what) {
  if (!node.is(Kind::object))
    refuse(node, fmt::format("{} must be an object, not {}", what, to_string(node.kind())));
}

std::uint64_t count_of(Node node, std::string_view what) {
  const std::string_view text = node.is(Kind::number) ? node.text() : "";
  std::uint64_t value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  // Sums of a few of them stay within 64 bits.
  constexpr std::uint64_t kMost = std::uint64_t{1} << 56;
  if (text.empty() || error != std::errc{} || end != text.data() + text.size() || value > kMost)
    refuse(node, fmt::format("'{}' must be a count", what));
  return value;
}

std::int8_t step_of(Node node) {
  if (node.is(Kind::string) && node.text() == lock::kAbove) return NumberBounds::kBeyond;
  if (node.is(Kind::string) && node.text() == lock::kBelow) return -NumberBounds::kBeyond;
  std::string_view text = node.is(Kind::number) ? node.text() : "";
  if (text == "0") return 0;
  const bool negative = text.starts_with('-');
  if (negative) text.remove_prefix(1);
  if (text.empty() || text.size() >= NumberBounds::kBeyond || text[0] != '1' ||
      text.find_first_not_of('0', 1) != std::string_view::npos)
    refuse(node, "a bound must be 0, a power of ten up to 10^18, 'below' or 'above'");
  const auto step = static_cast<std::int8_t>(text.size());
  return negative ? static_cast<std::int8_t>(-step) : step;
}

void require_pair(Node node, std::string_view what) {
  if (!node.is(Kind::array) || node.size() != 2)
    refuse(node, fmt::format("'{}' must be a list of two bounds", what));
}

NumberBounds range_of(Node node) {
  require_pair(node, "range");
  const NumberBounds bounds{step_of(node.element(0)), step_of(node.element(1))};
  if (bounds.empty()) refuse(node, "the first bound is above the second");
  return bounds;
}

SizeBounds sizes_of(Node node, std::string_view what) {
  require_pair(node, what);
  const auto size = [&](std::size_t position) {
    const std::uint64_t value = count_of(node.element(position), what);
    if (value > std::numeric_limits<std::uint32_t>::max())
      refuse(node, fmt::format("'{}' is too large", what));
    return static_cast<std::uint32_t>(value);
  };
  const SizeBounds bounds{size(0), size(1)};
  if (bounds.empty()) refuse(node, "the first bound is above the second");
  return bounds;
}

// Evidence that is there exactly when there are values that it is of.
void require_together(Node node, bool seen, std::string_view key, std::string_view of) {
  const Node there = node.find(key);
  if (seen && !there) refuse(node, fmt::format("'{}' is missing for the {}", key, of));
  if (!seen && there) refuse(there, fmt::format("'{}' without {}", key, of));
}

void require_at_most(Node node, std::uint64_t part, std::uint64_t whole, std::string_view what) {
  if (part > whole) refuse(node, fmt::format("{}: {} of {}", what, part, whole));
}

// Recursion is bounded by Shape::kDeepest: what is deeper is refused.
class ShapeReader {
 public:
  Shape read(Node root) {
    if (const Node limit = root.find("limit")) {
      const std::uint64_t depth = count_of(limit, "limit");
      require_at_most(limit, depth, Shape::kDeepest, "the limit is too deep");
      shape_.limit = static_cast<std::uint32_t>(depth);
    }
    if (root.is(Kind::object) && root.size() == 0) return std::move(shape_);
    read_node(root, 0, 0);
    return std::move(shape_);
  }

 private:
  static void require_known(Node node, bool root) {
    static const std::set<std::string_view> kKeys{
        "nulls",  "booleans", "integers",  "fractions", "range",         "strings",
        "length", "formats",  "values",    "arrays",    "empty_arrays",  "elements",
        "items",  "objects",  "tags",      "variants",  "empty_objects", "map",
        "names",  "entries",  "properties"};
    require_object(node, "a shape");
    for (const Member member : node.members())
      if (!kKeys.contains(member.name()) && !(root && member.name() == "limit"))
        refuse(member.key, fmt::format("unknown key '{}'", member.name()));
  }

  std::uint32_t add_node(Node where) {
    if (shape_.nodes.size() == Shape::kMostNodes) refuse(where, "the shape has too many members");
    shape_.nodes.emplace_back();
    return static_cast<std::uint32_t>(shape_.nodes.size() - 1);
  }

  std::uint32_t read_child(Node node, std::uint32_t depth) {
    if (depth >= shape_.limit) refuse(node, "the shape goes deeper than its limit");
    const std::uint32_t place = add_node(node);
    read_node(node, place, depth + 1);
    if (shape_.nodes[place].seen() == 0) refuse(node, "nothing was seen here");
    return place;
  }

  void read_node(Node node, std::uint32_t place, std::uint32_t depth) {
    require_known(node, depth == 0);
    ShapeNode read;
    const auto count = [&](std::string_view key) {
      const Node there = node.find(key);
      return there ? count_of(there, key) : 0;
    };
    read.nulls = count("nulls");
    read.booleans = count("booleans");
    read.integers = count("integers");
    read.fractions = count("fractions");
    read.strings = count("strings");
    read.arrays = count("arrays");
    read.objects = count("objects");
    read.empty_arrays = count("empty_arrays");
    require_together(node, read.numbers_seen() > 0, "range", "numbers");
    if (const Node range = node.find("range")) read.numbers = range_of(range);
    read_strings(node, read);
    read_array(node, read, depth);
    read_objects(node, read, depth);
    shape_.nodes[place] = std::move(read);
  }

  static void read_strings(Node node, ShapeNode& read) {
    require_together(node, read.strings > 0, "length", "strings");
    if (const Node length = node.find("length")) read.characters = sizes_of(length, "length");
    std::uint64_t sum = 0;
    if (const Node formats = node.find("formats")) {
      require_object(formats, "'formats'");
      for (const Member member : formats.members()) {
        const auto* known = std::find(kShapeFormats.begin(), kShapeFormats.end(), member.name());
        if (known == kShapeFormats.end())
          refuse(member.key, fmt::format("unknown format '{}'", member.name()));
        const std::uint64_t seen = count_of(member.value, member.name());
        read.formats[static_cast<std::size_t>(known - kShapeFormats.begin())] = seen;
        require_at_most(member.value, sum += seen, read.strings, "more formats than strings");
      }
    }
    if (const Node values = node.find("values")) read_values(values, read);
  }

  static void read_values(Node values, ShapeNode& read) {
    require_object(values, "'values'");
    if (values.size() == 0 || values.size() > Shape::kMostValues)
      refuse(values, fmt::format("'values' must be 1 to {}", Shape::kMostValues));
    std::uint64_t sum = 0;
    for (const Member member : values.members()) {
      if (!is_plain_token(member.name()))
        refuse(member.key,
               "a value must be a short word: longer texts, ids and what may be a "
               "secret have no place in a lock file");
      const std::uint64_t seen = count_of(member.value, "values");
      if (seen == 0) refuse(member.value, "a value that was never seen");
      sum += seen;
      read.values.push_back({std::string(member.name()), seen});
    }
    if (sum != read.strings)
      refuse(values,
             fmt::format("the values were seen {} times, the strings {}", sum, read.strings));
  }

  void read_array(Node node, ShapeNode& read, std::uint32_t depth) {
    require_together(node, read.arrays > 0, "elements", "arrays");
    if (const Node elements = node.find("elements")) read.elements = sizes_of(elements, "elements");
    require_at_most(node, read.empty_arrays, read.arrays, "more empty arrays than arrays");
    const Node items = node.find("items");
    if (!items) return;
    if (read.arrays == read.empty_arrays) refuse(items, "items of arrays that were all empty");
    read.items = read_child(items, depth);
  }

  void read_objects(Node node, ShapeNode& read, std::uint32_t depth) {
    if (const Node tags = node.find("tags")) {
      if (!tags.is(Kind::string) || tags.text() != lock::kFull || read.objects == 0)
        refuse(tags, "'tags' can only be 'full', where there are objects");
      read.tags = Merged::full;
    }
    const Node variants = node.find("variants");
    const bool none = read.objects == 0 || depth == shape_.limit;
    for (const std::string_view key :
         {"variants", "properties", "entries", "empty_objects", "map", "names", "tags"})
      if (const Node there = node.find(key); there && (none || (variants && key != "variants")))
        refuse(there, read.objects > 0 && none ? "the shape goes deeper than its limit"
                                               : fmt::format("'{}' does not belong here", key));
    if (none) return;
    if (!variants) {
      if (read.tags == Merged::no) read.tags = Merged::chosen;
      read.variants.push_back(read_object(node, read.objects, depth));
      return;
    }
    read_variants(variants, read, depth);
  }

  void read_variants(Node variants, ShapeNode& read, std::uint32_t depth) {
    if (!variants.is(Kind::array) || variants.size() == 0 || variants.size() > Shape::kMostTags)
      refuse(variants, fmt::format("'variants' must be a list of 1 to {}", Shape::kMostTags));
    std::uint64_t sum = 0;
    for (const Node each : variants.elements()) {
      require_object(each, "a variant");
      for (const Member member : each.members())
        if (std::find(std::begin(kObjectKeys), std::end(kObjectKeys), member.name()) ==
            std::end(kObjectKeys))
          refuse(member.key, fmt::format("unknown key '{}'", member.name()));
      const Node objects = each.find("objects");
      if (!objects) refuse(each, "a variant needs 'objects'");
      ObjectShape object = read_object(each, count_of(objects, "objects"), depth);
      if (object.seen == 0) refuse(objects, "a variant that was never seen");
      if (const Node tag = each.find("tag")) read_tag(tag, object);
      for (const ObjectShape& other : read.variants)
        if (other.tag == object.tag && other.value == object.value)
          refuse(each, "two variants with one tag");
      sum += object.seen;
      read.variants.push_back(std::move(object));
    }
    if (sum != read.objects)
      refuse(variants,
             fmt::format("the variants were seen {} times, the objects {}", sum, read.objects));
  }

  static void read_tag(Node tag, ObjectShape& object) {
    require_object(tag, "'tag'");
    if (tag.size() != 1) refuse(tag, "'tag' must be one name with its value");
    const Member only = *tag.members().begin();
    if (name_kind(only.name()) != 0) refuse(only.key, "this is no name of a property");
    if (!only.value.is(Kind::string) || !is_plain_token(only.value.text()))
      refuse(only.value, "the value of a tag must be a short word");
    object.tag = only.name();
    object.value = only.value.text();
  }

  ObjectShape read_object(Node node, std::uint64_t seen, std::uint32_t depth) {
    ObjectShape object{.seen = seen};
    if (const Node empty = node.find("empty_objects")) {
      object.empty = count_of(empty, "empty_objects");
      require_at_most(empty, object.empty, seen, "more empty objects than objects");
    }
    if (const Node map = node.find("map")) {
      const bool full = map.is(Kind::string) && map.text() == lock::kFull;
      if (!full && !(map.is(Kind::boolean) && map.boolean()))
        refuse(map, "'map' can only be true or 'full'");
      object.map = full ? Merged::full : Merged::chosen;
    }
    read_entries(node, depth, object);
    if (const Node properties = node.find("properties")) read_properties(properties, depth, object);
    return object;
  }

  void read_entries(Node node, std::uint32_t depth, ObjectShape& object) {
    const Node names = node.find("names");
    const Node entries = node.find("entries");
    if (entries && !names) refuse(entries, "'entries' without 'names'");
    if (names && !entries) refuse(names, "'names' without 'entries'");
    if (!entries) return;
    if (!names.is(Kind::array) || names.size() == 0)
      refuse(names, "'names' must be a list of what they are");
    for (const Node name : names.elements()) {
      const auto* known = std::find(lock::kNameKinds.begin(), lock::kNameKinds.end(),
                                    name.is(Kind::string) ? name.text() : "");
      if (known == lock::kNameKinds.end())
        refuse(name, fmt::format("names can be {}", fmt::join(lock::kNameKinds, ", ")));
      object.names |= static_cast<std::uint8_t>(1U << (known - lock::kNameKinds.begin()));
    }
    object.entries = read_child(entries, depth);
  }

  void read_properties(Node properties, std::uint32_t depth, ObjectShape& object) {
    require_object(properties, "'properties'");
    if (properties.size() == 0) refuse(properties, "'properties' without a name");
    if (object.map != Merged::no) refuse(properties, "a map has no properties");
    if (properties.size() > Shape::kMostNames)
      refuse(properties, fmt::format("more than {} properties", Shape::kMostNames));
    for (const Member member : properties.members()) {
      if (name_kind(member.name()) != 0)
        refuse(member.key, "this is no name of a property, but data: an id, a number or a date");
      const std::uint32_t node = read_child(member.value, depth);
      require_at_most(member.value, shape_.nodes[node].seen(), object.seen,
                      "seen more often than its objects");
      object.properties.push_back({std::string(member.name()), key_hash(member.name()), node});
    }
  }

  static constexpr std::string_view kObjectKeys[] = {"objects", "tag",     "empty_objects", "map",
                                                     "names",   "entries", "properties"};

  Shape shape_{};
};

int status_of(const Member& member) {
  int status = 0;
  const std::string_view text = member.name();
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), status);
  if (error != std::errc{} || end != text.data() + text.size() || status < kLeastStatus ||
      status > kMostStatus || text.size() != 3)
    refuse(member.key, fmt::format("'{}' is no status", text));
  return status;
}

std::string name_of(const Member& member) {
  if (quote_yaml(member.name()).size() > lock::kMostKeyBytes)
    refuse(member.key, "the name is too long");
  return std::string(member.name());
}

Lock::Operations read_operations(Node node) {
  require_object(node, "an integration");
  Lock::Operations operations;
  for (const Member operation : node.members()) {
    require_object(operation.value, "an operation");
    Lock::Statuses& statuses = operations[name_of(operation)];
    for (const Member each : operation.value.members())
      statuses.emplace(status_of(each), LockedShape{.shape = ShapeReader().read(each.value),
                                                    .source = each.key.location()});
  }
  return operations;
}

}  // namespace

const LockedShape* Lock::find(std::string_view integration, std::string_view operation,
                              int status) const {
  const auto operations = integrations.find(integration);
  if (operations == integrations.end()) return nullptr;
  const auto statuses = operations->second.find(operation);
  if (statuses == operations->second.end()) return nullptr;
  const auto found = statuses->second.find(status);
  return found == statuses->second.end() ? nullptr : &found->second;
}

Lock read_lock_text(std::string text, const std::string& file) {
  const auto document = read_yaml(std::move(text), file, {.bytes = kMostBytes, .depth = 128});
  if (!document->duplicates().empty())
    refuse(document->duplicates().front().key,
           fmt::format("the key '{}' stands twice", document->duplicates().front().key.text()));
  const Node root = document->root();
  require_object(root, "a lock file");
  for (const Member member : root.members())
    if (member.name() != "version" && member.name() != "integrations")
      refuse(member.key, fmt::format("unknown key '{}'", member.name()));
  const Node version = root.find("version");
  if (!version || !version.is(Kind::number) || version.text() != "1")
    refuse(version ? version : root, "expected 'version: 1'");
  Lock lock;
  const Node integrations = root.find("integrations");
  if (!integrations) refuse(root, "'integrations' is missing");
  require_object(integrations, "'integrations'");
  for (const Member member : integrations.members())
    lock.integrations.emplace(name_of(member), read_operations(member.value));
  return lock;
}

}  // namespace driftgate
