#include "validators/schema/infer.h"

#include <algorithm>
#include <array>

#include "specs/document/utf8.h"
#include "validators/schema/number.h"
#include "validators/schema/shape_parts.h"
#include "validators/schema/shape_value.h"

namespace driftgate {
namespace {

using TapeEntry = Document::Entry;

// One value on its way into a shape: goes along the tape once, with a frame for each container that
// it is in. The shape's limit bounds the frames.
class Walk {
 public:
  Walk(const Document& document, Shape& shape)
      : tape_(document.tape()), texts_(document.texts()), shape_(shape) {}

  void run(std::uint32_t root) {
    visit(root, 0);
    while (depth_ > 0) {
      Frame& top = frames_[depth_ - 1];
      if (top.at == top.past) {
        --depth_;
        continue;
      }
      const std::uint32_t value = top.is_object ? top.at + 1 : top.at;
      const std::uint32_t node = top.is_object ? member(top) : top.items;
      top.at = next(value);
      visit(value, node);
    }
  }

  bool collapsed() const { return collapsed_; }

 private:
  struct Frame {
    std::uint32_t at = 0;
    std::uint32_t past = 0;
    std::uint32_t node = 0;
    std::uint32_t items = 0;
    std::size_t variant = 0;
    std::size_t hint = 0;
    bool is_object = false;
  };
  struct Tag {
    std::string_view name{};
    std::string_view value{};
  };

  std::uint32_t next(std::uint32_t index) const {
    return tape_[index].is_container() ? tape_[index].size : index + 1;
  }
  std::string_view text(const TapeEntry& entry) const { return {texts_ + entry.text, entry.size}; }

  std::uint32_t member(Frame& frame) {
    const TapeEntry& name = tape_[frame.at];
    const std::uint32_t hash = name.name_hash();
    return shapes::member_for(shape_, frame.node, frame.variant, text(name),
                              hash != 0 ? hash : key_hash(text(name)), frame.hint, collapsed_);
  }

  void visit(std::uint32_t index, std::uint32_t place) {
    const TapeEntry& entry = tape_[index];
    ShapeNode& node = shape_.nodes[place];
    switch (entry.kind()) {
      case Kind::null:
        ++node.nulls;
        return;
      case Kind::boolean:
        ++node.booleans;
        return;
      case Kind::number:
        return see_number(entry, node);
      case Kind::string:
        return see_string(text(entry), node);
      case Kind::array:
        return see_array(index, place);
      case Kind::object:
        return see_object(index, place);
    }
  }

  void see_number(const TapeEntry& entry, ShapeNode& node) const {
    const std::string_view lexeme = text(entry);
    const bool plain = entry.integer_part() == entry.size;
    ++(plain || is_integer(lexeme) ? node.integers : node.fractions);
    shapes::widen(node.numbers, shapes::bounds_of(lexeme, plain ? lexeme.size() : 0));
  }

  static void see_string(std::string_view value, ShapeNode& node) {
    shapes::see_value(node, value, node.strings, 1);
    ++node.strings;
    shapes::widen(node.characters, code_points(value));
    if (const auto format = shapes::format_of(value)) ++node.formats[*format];
  }

  void see_array(std::uint32_t index, std::uint32_t place) {
    const TapeEntry& entry = tape_[index];
    ShapeNode& node = shape_.nodes[place];
    const std::uint32_t count = entry.text;  // Of a container: its children.
    ++node.arrays;
    if (count == 0) ++node.empty_arrays;
    shapes::widen(node.elements, count);
    if (depth_ >= shape_.limit || count == 0) return;
    if (node.items == 0) {
      const auto made = static_cast<std::uint32_t>(shape_.nodes.size());
      node.items = made;
      shape_.nodes.emplace_back();
    }
    push({.at = index + 1, .past = entry.size, .node = place, .items = shape_.nodes[place].items});
  }

  void see_object(std::uint32_t index, std::uint32_t place) {
    ++shape_.nodes[place].objects;
    if (depth_ >= shape_.limit) return;
    const Tag tag = shape_.nodes[place].tags == Merged::no ? tag_of(index) : Tag{};
    const std::size_t variant = shapes::variant_for(shape_, place, tag.name, tag.value, collapsed_);
    ObjectShape& object = shape_.nodes[place].variants[variant];
    ++object.seen;
    if (tape_[index].text == 0) ++object.empty;
    push({.at = index + 1,
          .past = tape_[index].size,
          .node = place,
          .variant = variant,
          .is_object = true});
  }

  // The best tag of an object by its members alone, whatever was seen before.
  Tag tag_of(std::uint32_t object) const {
    Tag best;
    std::size_t rank = 0;
    for (std::uint32_t name = object + 1; name != tape_[object].size; name = next(name + 1)) {
      const TapeEntry& value = tape_[name + 1];
      if (value.kind() != Kind::string) continue;
      const std::string_view called = text(tape_[name]);
      const std::uint32_t known = tape_[name].name_hash();
      const std::size_t found = shapes::tag_rank(called, known != 0 ? known : key_hash(called));
      if (found == 0 || (rank != 0 && found >= rank) || !is_plain_token(text(value))) continue;
      rank = found;
      best = {called, text(value)};
    }
    return best;
  }

  void push(const Frame& frame) { frames_[depth_++] = frame; }

  const TapeEntry* tape_;
  const char* texts_;
  Shape& shape_;
  std::array<Frame, Shape::kDeepest> frames_{};
  std::uint32_t depth_ = 0;
  bool collapsed_ = false;
};

bool is_crowded(const Shape& shape) {
  return std::any_of(shape.nodes.begin(), shape.nodes.end(), [](const ShapeNode& node) {
    return node.tags == Merged::full ||
           std::any_of(node.variants.begin(), node.variants.end(),
                       [](const ObjectShape& object) { return object.map == Merged::full; });
  });
}

}  // namespace

Inference::Inference(Shape known) : shape_(std::move(known)), crowded_(is_crowded(shape_)) {}

bool Inference::add(Node value) {
  if (!value || !value.document()->duplicates().empty()) return false;
  const std::size_t nodes = shape_.nodes.size();
  Walk walk(*value.document(), shape_);
  walk.run(value.index());
  if (walk.collapsed()) {
    crowded_ = true;
    shapes::compact(shape_);
  }
  const bool grew = shape_.nodes.size() > nodes || walk.collapsed();
  if (grew && (crowded_ || shape_.nodes.size() > Shape::kMostNodes)) shapes::keep_limits(shape_);
  return true;
}

}  // namespace driftgate
