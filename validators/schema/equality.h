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

/// Equality of texts that are mostly short, where a call would cost more than the comparison. The
/// last load overlaps the one before it.
inline bool same_text(std::string_view a, std::string_view b) {
  if (a.size() != b.size()) return false;
  const char* x = a.data();
  const char* y = b.data();
  const std::size_t size = a.size();
  const auto differ = [&]<class Word>(std::size_t at, Word) {
    Word left = 0;
    Word right = 0;
    std::memcpy(&left, x + at, sizeof left);
    std::memcpy(&right, y + at, sizeof right);
    return left != right;
  };
  if (size >= 8) {
    if (differ(0, std::uint64_t{})) return false;
    for (std::size_t at = 8; at + 8 < size; at += 8)
      if (differ(at, std::uint64_t{})) return false;
    return !differ(size - 8, std::uint64_t{});
  }
  if (size >= 4) return !differ(0, std::uint32_t{}) && !differ(size - 4, std::uint32_t{});
  return size == 0 || (x[0] == y[0] && x[size / 2] == y[size / 2] && x[size - 1] == y[size - 1]);
}

/// A set of values, for `enum` and `const`.
class ValueSet {
 public:
  explicit ValueSet(std::vector<Node> values);
  bool contains(Node value) const;
  const std::vector<Node>& values() const { return values_; }

  /// So few values that has() takes the shortest way.
  bool has_few() const { return values_.size() <= kFew; }
  bool has(std::string_view text) const {
    for (const std::string_view each : texts_)
      if (same_text(each, text)) return true;
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
  std::vector<std::string_view> texts_{};
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
