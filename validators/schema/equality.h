#pragma once

#include <cstddef>
#include <cstdint>
#include <cstring>
#include <optional>
#include <string_view>
#include <utility>
#include <vector>

#include "specs/document/document.h"

namespace driftgate {

/// Equality as JSON Schema has it (2020-12 Core §4.2.2): numbers by value, objects without regard
/// to order. No recursion.
bool equal(Node a, Node b);

/// Equal for values that are equal.
std::uint64_t value_hash(Node value);

/// Equality of `size` bytes that are mostly few, where a call would cost more than the comparison.
/// Two loads that may overlap tell of up to 16.
[[gnu::always_inline]] inline bool same_bytes(const char* x, const char* y, std::size_t size) {
  const auto differ = [&]<class Word>(std::size_t at, Word) {
    Word left = 0;
    Word right = 0;
    std::memcpy(&left, x + at, sizeof left);
    std::memcpy(&right, y + at, sizeof right);
    return left != right;
  };
  const auto same_ends = [&]<class Word>(Word word) {
    return !differ(0, word) && !differ(size - sizeof word, word);
  };
  if (size > 16) [[unlikely]]
    for (std::size_t at = 8; at + 8 < size; at += 8)
      if (differ(at, std::uint64_t{})) return false;
  if (size >= 8) return same_ends(std::uint64_t{});
  if (size >= 4) return same_ends(std::uint32_t{});
  if (size >= 2) return same_ends(std::uint16_t{});
  return size == 0 || *x == *y;
}

inline bool same_text(std::string_view a, std::string_view b) {
  return a.size() == b.size() && same_bytes(a.data(), b.data(), a.size());
}

/// A text with its first bytes at hand.
class ShortText {
 public:
  explicit ShortText(std::string_view text) : text_(text), ends_(ends_of(text)) {}
  bool operator==(const ShortText& other) const {
    if (ends_ != other.ends_ || text_.size() != other.text_.size()) return false;
    return text_.size() <= 8 || same_bytes(text_.data(), other.text_.data(), text_.size());
  }

 private:
  // The first eight bytes, or what tells texts of the same size apart that have no more than that.
  static std::uint64_t ends_of(std::string_view text) {
    const auto load = [&]<class Word>(std::size_t at, Word word) {
      std::memcpy(&word, text.data() + at, sizeof word);
      return std::uint64_t{word};
    };
    const std::size_t size = text.size();
    if (size >= 8) return load(0, std::uint64_t{});
    if (size >= 4) return load(0, std::uint32_t{}) | load(size - 4, std::uint32_t{}) << 32;
    if (size >= 2) return load(0, std::uint16_t{}) | load(size - 2, std::uint16_t{}) << 16;
    return size == 1 ? load(0, std::uint8_t{}) : 0;
  }

  std::string_view text_;
  std::uint64_t ends_;
};

/// A set of values, for `enum` and `const`.
class ValueSet {
 public:
  explicit ValueSet(std::vector<Node> values);
  bool contains(Node value) const;
  const std::vector<Node>& values() const { return values_; }

  /// So few values that has() takes the shortest way.
  bool has_few() const { return values_.size() <= kFew; }
  bool has(std::string_view text) const {
    const ShortText wanted(text);
    for (const ShortText& each : texts_)
      if (each == wanted) return true;
    return false;
  }
  /// Whether an integer is among them; absent where there are numbers that has() cannot compare.
  std::optional<bool> has(std::int64_t integer) const {
    for (const std::int64_t each : integers_)
      if (each == integer) return true;
    return odd_numbers_ ? std::nullopt : std::optional<bool>(false);
  }

 private:
  static constexpr std::size_t kFew = 8;

  std::vector<Node> values_;
  std::vector<ShortText> texts_{};
  std::vector<std::int64_t> integers_{};
  bool odd_numbers_ = false;             // Some that are not in integers_.
  std::vector<std::uint64_t> hashes_{};  // Of each value.
  std::vector<std::uint32_t> slots_{};   // Open addressing; 0 is free, else position + 1.
};

/// The positions of the first two elements of an array that are equal, if any. `scratch` is
/// memory to use again.
std::optional<std::pair<std::size_t, std::size_t>> find_repeated(
    Node array, std::vector<std::uint64_t>& scratch);

}  // namespace driftgate
