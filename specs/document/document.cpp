#include "specs/document/document.h"

#include <fmt/format.h>

#include <algorithm>
#include <cstring>

#include "specs/document/lines.h"
#include "specs/document/reference.h"

namespace driftgate {

std::string to_string(const Location& location) {
  if (location.file.empty() || location.line == 0) return location.file;
  return fmt::format("{}:{}:{}", location.file, location.line, location.column);
}

std::string_view to_string(Kind kind) {
  switch (kind) {
    case Kind::null:
      return "null";
    case Kind::boolean:
      return "boolean";
    case Kind::number:
      return "number";
    case Kind::string:
      return "string";
    case Kind::array:
      return "array";
    case Kind::object:
      return "object";
  }
  return "";
}

Document::Document() : lines_(std::make_unique<Lines>()) {}
Document::~Document() = default;

std::uint32_t Document::lookup(std::uint32_t object, std::string_view key,
                               std::uint32_t hash) const {
  const auto index = std::lower_bound(indexes_.begin(), indexes_.end(), object,
                                      [](const Index& a, std::uint32_t b) { return a.object < b; });
  const std::uint32_t* slots = slots_.data() + index->first;
  if (index->sorted) {
    const std::uint32_t* past = slots + index->slots;
    const std::uint32_t* found =
        std::lower_bound(slots, past, key, [this](std::uint32_t name, std::string_view wanted) {
          return text_of(tape_[name]) < wanted;
        });
    return found != past && text_of(tape_[*found]) == key ? *found : 0;
  }
  for (std::uint32_t slot = hash & (index->slots - 1); slots[slot] != 0;
       slot = (slot + 1) & (index->slots - 1)) {
    const Entry& name = tape_[slots[slot]];
    if (name.tag >> 8 == hash && text_of(name) == key) return slots[slot];
  }
  return 0;
}

Node Node::find(std::string_view key) const { return find(key, key_hash(key)); }

Node Node::find(std::string_view key, std::uint32_t hash) const {
  constexpr std::size_t kScanned = 16;  // Bigger objects have an index.
  if (!is(Kind::object)) return {};
  if (size() > kScanned) {
    const std::uint32_t name = document_->lookup(index_, key, hash);
    return name == 0 ? Node{} : Node{document_, name + 1};
  }
  for (const Member member : members())
    if (member.hash() == hash && member.name() == key) return member.value;
  return {};
}

Node Node::element(std::size_t position) const {
  for (const Node element : elements())
    if (position-- == 0) return element;
  return {};
}

Location Node::location() const {
  if (document_ == nullptr) return {};
  if (!document_->origins_.empty() && document_->origins_[index_])
    return document_->origins_[index_].location();
  Location location = document_->at(document_->tape_[index_].where);
  location.pointer = pointer();
  return location;
}

std::string Node::pointer() const {
  std::string pointer;
  Node at = document_->root();
  const auto holds = [this](Node node) {
    return node.index() <= index_ && index_ < document_->next(node.index());
  };
  while (at.index() != index_) {
    Node inner;
    std::size_t position = 0;
    for (const Member member : at.members()) {
      if (member.key.index() != index_ && !holds(member.value)) continue;
      pointer += "/" + pointer_token(member.name());
      if (member.key.index() == index_) return pointer;
      inner = member.value;
      break;
    }
    for (const Node element : at.elements()) {
      if (holds(element)) {
        pointer += "/" + std::to_string(position);
        inner = element;
        break;
      }
      ++position;
    }
    at = inner;
  }
  return pointer;
}

Location Document::at(std::size_t offset) const {
  const std::lock_guard lock(lines_->mutex);
  if (!lines_->found) {
    std::vector<std::uint32_t>& starts = lines_->starts;
    starts.push_back(0);
    const std::string& bytes = source_.empty() ? text_ : source_;
    // JSON was unescaped in place: line breaks within its strings were none in the source.
    auto entry = source_.empty() ? tape_.begin() : tape_.end();
    const auto past = [](const Entry& each) { return std::size_t{each.text} + each.size; };
    std::size_t from = 0;
    while (const void* found = std::memchr(bytes.data() + from, '\n', bytes.size() - from)) {
      const auto at = static_cast<std::size_t>(static_cast<const char*>(found) - bytes.data());
      while (entry != tape_.end() && (entry->kind() != Kind::string || past(*entry) <= at)) ++entry;
      const bool within = entry != tape_.end() && entry->text <= at;
      from = within ? past(*entry) : at + 1;
      if (!within) starts.push_back(static_cast<std::uint32_t>(from));
    }
    lines_->found = true;
  }
  const auto line = std::upper_bound(lines_->starts.begin(), lines_->starts.end(), offset) - 1;
  return {.file = name_,
          .line = static_cast<int>(line - lines_->starts.begin()) + 1,
          .column = static_cast<int>(offset - *line) + 1};
}

}  // namespace driftgate
