#include "validators/schema/number.h"

#include <algorithm>
#include <array>

#include "specs/document/ascii.h"

namespace driftgate {
namespace {

__extension__ using Wide = unsigned __int128;
__extension__ using SignedWide = __int128;

constexpr std::size_t kMostDigits = 18;
constexpr auto kPowers = [] {
  std::array<std::int64_t, kMostDigits + 1> powers{1};
  for (std::size_t i = 1; i < powers.size(); ++i) powers[i] = powers[i - 1] * 10;
  return powers;
}();

// 10^exponent; 1 where it is negative.
std::int64_t power(std::int32_t exponent) {
  return kPowers[static_cast<std::size_t>(std::max(exponent, 0))];
}

constexpr std::int64_t kExponentLimit = 1'000'000'000'000'000;

std::int64_t read_exponent(std::string_view text) {
  bool negative = false;
  if (!text.empty() && (text[0] == '+' || text[0] == '-')) {
    negative = text[0] == '-';
    text.remove_prefix(1);
  }
  std::int64_t value = 0;
  for (const char c : text) value = std::min(kExponentLimit, value * 10 + (c - '0'));
  return negative ? -value : value;
}

// a × b mod m without a wider type: m < 2^127.
Wide multiply(Wide a, Wide b, Wide modulus) {
  Wide product = 0;
  for (; b != 0; b >>= 1) {
    if (b & 1) product = (product + a) % modulus;
    a = (a + a) % modulus;
  }
  return product;
}

Wide power_of_ten(std::int64_t exponent, Wide modulus) {
  Wide result = 1 % modulus;
  Wide base = 10 % modulus;
  for (; exponent != 0; exponent >>= 1) {
    if (exponent & 1) result = multiply(result, base, modulus);
    base = multiply(base, base, modulus);
  }
  return result;
}

}  // namespace

class Decimal::Digits {
 public:
  Digits(const char* at, std::int64_t left) : at_(at), left_(left) {}
  explicit operator bool() const { return left_ > 0; }
  int next() {
    if (*at_ == '.') ++at_;
    --left_;
    return *at_++ - '0';
  }

 private:
  const char* at_;
  std::int64_t left_;
};

Decimal::Digits Decimal::digits() const { return {first_, count_}; }

Decimal::Decimal(std::string_view lexeme) {
  if (lexeme.starts_with('-')) {
    negative_ = true;
    lexeme.remove_prefix(1);
  }
  const std::size_t e = std::min(lexeme.find_first_of("eE"), lexeme.size());
  const std::string_view mantissa = lexeme.substr(0, e);
  const std::size_t point = std::min(mantissa.find('.'), mantissa.size());
  const std::size_t first = mantissa.find_first_of("123456789");
  if (first == std::string_view::npos) {
    negative_ = false;
    return;
  }
  const std::size_t last = mantissa.find_last_of("123456789");
  first_ = mantissa.data() + first;
  count_ = static_cast<std::int64_t>(last - first + 1);
  if (first < point && point < last) --count_;
  exponent_ = static_cast<std::int64_t>(point) - static_cast<std::int64_t>(first);
  if (first > point) ++exponent_;  // The point itself is no digit.
  if (e < lexeme.size()) exponent_ += read_exponent(lexeme.substr(e + 1));
}

std::strong_ordering Decimal::operator<=>(const Decimal& other) const {
  if (is_zero() || other.is_zero() || negative_ != other.negative_) {
    const int sign = is_zero() ? 0 : (negative_ ? -1 : 1);
    const int other_sign = other.is_zero() ? 0 : (other.negative_ ? -1 : 1);
    return sign <=> other_sign;
  }
  std::strong_ordering magnitude = exponent_ <=> other.exponent_;
  Digits mine = digits();
  Digits theirs = other.digits();
  while (magnitude == 0 && mine && theirs) magnitude = mine.next() <=> theirs.next();
  if (magnitude == 0) magnitude = count_ <=> other.count_;
  return negative_ ? 0 <=> magnitude : magnitude;
}

std::uint64_t Decimal::hash() const {
  std::uint64_t hash = negative_ ? 7 : 3;
  hash = (hash ^ static_cast<std::uint64_t>(exponent_)) * 0x9E3779B97F4A7C15;
  for (Digits each = digits(); each;)
    hash = (hash ^ static_cast<std::uint64_t>(each.next())) * 0x9E3779B97F4A7C15;
  return hash ^ (hash >> 32);
}

// With this = v × 10^p and divisor = d × 10^q, where v and d are integers that do not end in a
// zero: the quotient is integral when p ≥ q and d divides v × 10^(p-q). With p < q it would need
// ten to divide v.
std::optional<bool> Decimal::is_multiple_of(const Decimal& divisor) const {
  if (is_zero()) return true;
  if (divisor.is_zero()) return false;
  const std::int64_t zeros = (exponent_ - count_) - (divisor.exponent_ - divisor.count_);
  if (zeros < 0) return false;
  if (divisor.count_ > 37) return std::nullopt;
  Wide modulus = 0;
  for (Digits each = divisor.digits(); each;)
    modulus = modulus * 10 + static_cast<unsigned>(each.next());
  Wide rest = 0;
  for (Digits each = digits(); each;)
    rest = (rest * 10 + static_cast<unsigned>(each.next())) % modulus;
  return multiply(rest, power_of_ten(zeros, modulus), modulus) == 0;
}

std::strong_ordering ShortDecimal::operator<=>(const ShortDecimal& other) const {
  if (scale == other.scale) return units <=> other.units;
  const SignedWide mine = SignedWide{units} * power(other.scale - scale);
  const SignedWide theirs = SignedWide{other.units} * power(scale - other.scale);
  if (mine == theirs) return std::strong_ordering::equal;
  return mine < theirs ? std::strong_ordering::less : std::strong_ordering::greater;
}

bool ShortDecimal::is_multiple_of(const ShortDecimal& divisor) const {
  if (divisor.units == 0) return false;
  const SignedWide mine = SignedWide{units} * power(divisor.scale - scale);
  return mine % (SignedWide{divisor.units} * power(scale - divisor.scale)) == 0;
}

std::optional<ShortDecimal> short_decimal(std::string_view lexeme) {
  const bool negative = lexeme.starts_with('-');
  const std::string_view digits = negative ? lexeme.substr(1) : lexeme;
  if (digits.empty() || digits.size() > kMostDigits) return std::nullopt;
  ShortDecimal decimal;
  bool fraction = false;
  for (const char c : digits) {
    if (is_digit(c)) {
      decimal.units = decimal.units * 10 + (c - '0');
      if (fraction) ++decimal.scale;
    } else if (c == '.' && !fraction) {
      fraction = true;
    } else {
      return std::nullopt;
    }
  }
  if (negative) decimal.units = -decimal.units;
  return decimal;
}

std::optional<std::int64_t> small_integer(std::string_view lexeme) {
  const std::optional<ShortDecimal> decimal = short_decimal(lexeme);
  if (!decimal || decimal->scale > 0) return std::nullopt;
  return decimal->units;
}

bool is_integer(std::string_view lexeme) {
  for (const char c : lexeme)
    if (c == '.' || c == 'e' || c == 'E') return Decimal(lexeme).is_integer();
  return true;
}

std::strong_ordering compare_numbers(std::string_view a, std::string_view b) {
  const std::optional<ShortDecimal> x = short_decimal(a);
  const std::optional<ShortDecimal> y = x ? short_decimal(b) : std::nullopt;
  if (x && y) return *x <=> *y;
  return Decimal(a) <=> Decimal(b);
}

}  // namespace driftgate
