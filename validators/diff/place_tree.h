#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

namespace driftgate {

/// JSON Pointers by their tokens, to be asked which of them are around another; "*" is any token.
/// The pointers must outlive it.
class PlaceTree {
 public:
  void add(std::string_view pointer, std::size_t value) {
    // Neighbours are mostly at one place.
    if (pointer != last_ || pointer.empty()) {
      last_ = pointer;
      at_ = 0;
      while (!pointer.empty()) at_ = child(at_, next_token(pointer));
    }
    values_.push_back({value, tokens_[at_].value});
    tokens_[at_].value = static_cast<std::uint32_t>(values_.size());
  }

  /// Calls `see` with the value of each that leads to the place or to what holds it, until it
  /// returns false. Whether it never did.
  template <class See>
  bool around(std::string_view pointer, See&& see, std::uint32_t at = 0) const {
    for (std::uint32_t value = tokens_[at].value; value != 0; value = values_[value - 1].next)
      if (!see(values_[value - 1].value)) return false;
    if (pointer.empty()) return true;
    const std::string_view name = next_token(pointer);
    for (std::uint32_t next = tokens_[at].first; next != 0; next = tokens_[next].next) {
      const std::string_view other = tokens_[next].name;
      if ((other == name || other == kAny || name == kAny) && !around(pointer, see, next))
        return false;
    }
    return true;
  }

  bool has_around(std::string_view pointer) const {
    return !around(pointer, [](std::size_t) { return false; });
  }
  /// The least of the values around it.
  std::optional<std::size_t> first_around(std::string_view pointer) const {
    std::optional<std::size_t> first;
    around(pointer, [&](std::size_t value) {
      first = std::min(value, first.value_or(value));
      return true;
    });
    return first;
  }

 private:
  static constexpr std::string_view kAny = "/*";

  // 0 is none, and the root.
  struct Token {
    std::string_view name{};
    std::uint32_t first = 0;  // Of the children.
    std::uint32_t next = 0;   // With the same parent.
    std::uint32_t value = 0;  // The first one's number.
  };
  struct Value {
    std::size_t value = 0;
    std::uint32_t next = 0;
  };

  std::uint32_t child(std::uint32_t parent, std::string_view name) {
    for (std::uint32_t at = tokens_[parent].first; at != 0; at = tokens_[at].next)
      if (tokens_[at].name == name) return at;
    // … and begin alike: the last one is looked at first.
    const auto added = static_cast<std::uint32_t>(tokens_.size());
    tokens_.push_back({.name = name, .next = tokens_[parent].first});
    return tokens_[parent].first = added;
  }

  static std::string_view next_token(std::string_view& pointer) {
    const std::size_t end = std::min(pointer.find('/', 1), pointer.size());
    const std::string_view first = pointer.substr(0, end);
    pointer.remove_prefix(end);
    return first;
  }

  std::vector<Token> tokens_{1};
  std::vector<Value> values_{};
  std::string_view last_{};  // That was added, and its token.
  std::uint32_t at_ = 0;
};

}  // namespace driftgate
