#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <utility>
#include <vector>

#include "specs/document/document.h"

namespace driftgate {

/// Equality as JSON Schema has it (2020-12 Core §4.2.2): numbers by value, objects without regard
/// to order. No recursion.
bool equal(Node a, Node b);

/// Equal for values that are equal.
std::uint64_t value_hash(Node value);

/// A set of values, for `enum` and `const`.
class ValueSet {
 public:
  explicit ValueSet(std::vector<Node> values);
  bool contains(Node value) const;
  const std::vector<Node>& values() const { return values_; }

 private:
  std::vector<Node> values_;
  std::vector<std::uint64_t> hashes_{};  // Of each value.
  std::vector<std::uint32_t> slots_{};   // Open addressing; 0 is free, else position + 1.
};

/// The positions of the first two elements of an array that are equal, if any. `scratch` is
/// memory to use again.
std::optional<std::pair<std::size_t, std::size_t>> find_repeated(
    Node array, std::vector<std::uint64_t>& scratch);

}  // namespace driftgate
