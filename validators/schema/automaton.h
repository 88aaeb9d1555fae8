#pragma once

#include <array>
#include <bitset>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

namespace driftgate {

/// Characters of one class, one after another.
struct PatternPart {
  static constexpr std::size_t kUnbounded = ~std::size_t{0};

  std::bitset<256> members{};  ///< ASCII only.
  std::size_t least = 1;
  std::size_t most = 1;  ///< kUnbounded: any number.
};

/// Tells whether a whole text is made of some parts, one table look-up for each byte. Immutable.
class Automaton {
 public:
  /// Absent where the table would be big.
  static std::optional<Automaton> of(const std::vector<PatternPart>& parts);

  bool matches(std::string_view text) const {
    std::size_t state = columns_;  // The second; the first has no way out.
    for (const char c : text) state = next_[state + column_[static_cast<unsigned char>(c)]];
    return next_[state + columns_ - 1] != 0;
  }

 private:
  // Bytes that are the same to all parts have one; the last tells whether a text may end here.
  std::size_t columns_ = 0;
  std::array<std::uint8_t, 256> column_{};  // Of each byte.
  std::vector<std::uint16_t> next_{};       // A row for each state; states by where it begins.
};

}  // namespace driftgate
