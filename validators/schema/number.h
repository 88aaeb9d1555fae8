#pragma once

#include <bit>
#include <compare>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <optional>
#include <string_view>

namespace driftgate {

/// A JSON number by its lexeme, exactly: sign × 0.d₁d₂d₃… × 10^exponent. Nothing is allocated; the
/// lexeme must live as long. Exponents beyond ±10^15 are taken as ±10^15.
class Decimal {
 public:
  /// `lexeme` is a number by RFC 8259 §6.
  explicit Decimal(std::string_view lexeme);

  bool is_zero() const { return count_ == 0; }
  bool is_negative() const { return negative_; }
  bool is_integer() const { return exponent_ >= count_; }

  std::strong_ordering operator<=>(const Decimal& other) const;
  bool operator==(const Decimal& other) const { return (*this <=> other) == 0; }

  /// Equal for numbers that are equal, however they are written.
  std::uint64_t hash() const;

  /// Whether this is an integral multiple of `divisor`; absent when the divisor has more than 37
  /// significant digits. Multiples of zero: only zero.
  std::optional<bool> is_multiple_of(const Decimal& divisor) const;

 private:
  // The significant digits, one after another; they may have the decimal point among them.
  class Digits;
  Digits digits() const;

  const char* first_ = nullptr;  // The first digit that is not zero.
  std::int64_t count_ = 0;       // From the first to the last digit that is not zero.
  std::int64_t exponent_ = 0;
  bool negative_ = false;
};

/// A number without exponent and with at most 18 digits, zeros included: units / 10^scale. Nearly
/// all there are.
struct ShortDecimal {
  std::int64_t units = 0;
  std::int32_t scale = 0;  ///< 0 to 18.

  std::strong_ordering operator<=>(const ShortDecimal& other) const;
  bool operator==(const ShortDecimal& other) const { return (*this <=> other) == 0; }
  bool is_multiple_of(const ShortDecimal& divisor) const;  ///< Of zero nothing is.
};
std::optional<ShortDecimal> short_decimal(std::string_view lexeme);

/// The value of a lexeme that is a plain integer of at most 18 digits: nearly all there are.
std::optional<std::int64_t> small_integer(std::string_view lexeme);

/// The value of the `count` digits before `past`, at most 16. 16 bytes before it must be readable.
inline std::int64_t read_digits(const char* past, std::size_t count) {
  if constexpr (std::endian::native != std::endian::little) {
    std::int64_t value = 0;
    for (const char* at = past - count; at != past; ++at) value = value * 10 + (*at - '0');
    return value;
  }
  if (count == 0) return 0;
  // Eight at a time: pairs, then pairs of pairs, then all.
  const auto last = [](const char* end, std::size_t digits) {
    std::uint64_t word = 0;
    std::memcpy(&word, end - 8, 8);
    word = (word & 0x0F0F0F0F0F0F0F0F) >> (64 - 8 * digits) << (64 - 8 * digits);
    word = (word * 2561) >> 8;
    word = ((word & 0x00FF00FF00FF00FF) * 6553601) >> 16;
    return static_cast<std::int64_t>(((word & 0x0000FFFF0000FFFF) * 42949672960001) >> 32);
  };
  if (count <= 8) return last(past, count);
  return last(past - 8, count - 8) * 100'000'000 + last(past, 8);
}

/// Whether the value is an integer: 3, 3.0 and 30e-1 are.
bool is_integer(std::string_view lexeme);

std::strong_ordering compare_numbers(std::string_view a, std::string_view b);

}  // namespace driftgate
