#include <algorithm>
#include <array>

#include "validators/schema/generate_parts.h"

namespace driftgate::making {
namespace {

constexpr std::size_t kDigits = 400;     // Of one number: a double has fewer.
constexpr std::size_t kStepDigits = 40;  // Of a common multiple.
constexpr std::size_t kFinerDigits = 2;  // Between a bound and its neighbour without a step.

// Magnitudes are strings of decimal digits without leading zeros.

void strip(std::string& digits) {
  digits.erase(0, std::min(digits.find_first_not_of('0'), digits.size()));
}

int compare(const std::string& a, const std::string& b) {
  if (a.size() != b.size()) return a.size() < b.size() ? -1 : 1;
  return a.compare(b);
}

std::string add(const std::string& a, const std::string& b) {
  std::string sum;
  int carry = 0;
  for (std::size_t i = 0; i < std::max(a.size(), b.size()) || carry != 0; ++i) {
    const int x = i < a.size() ? a[a.size() - 1 - i] - '0' : 0;
    const int y = i < b.size() ? b[b.size() - 1 - i] - '0' : 0;
    sum += static_cast<char>('0' + (x + y + carry) % 10);
    carry = (x + y + carry) / 10;
  }
  std::reverse(sum.begin(), sum.end());
  strip(sum);
  return sum;
}

// a ≥ b.
std::string subtract(const std::string& a, const std::string& b) {
  std::string rest;
  int borrow = 0;
  for (std::size_t i = 0; i < a.size(); ++i) {
    const int y = i < b.size() ? b[b.size() - 1 - i] - '0' : 0;
    int digit = a[a.size() - 1 - i] - '0' - y - borrow;
    borrow = digit < 0 ? 1 : 0;
    if (digit < 0) digit += 10;
    rest += static_cast<char>('0' + digit);
  }
  std::reverse(rest.begin(), rest.end());
  strip(rest);
  return rest;
}

struct Division {
  std::string quotient{};
  std::string rest{};
};

Division divide(const std::string& a, const std::string& b) {
  Division result;
  for (const char digit : a) {
    result.rest += digit;
    strip(result.rest);
    char count = '0';
    while (compare(result.rest, b) >= 0) {
      result.rest = subtract(result.rest, b);
      ++count;
    }
    result.quotient += count;
  }
  strip(result.quotient);
  return result;
}

std::string multiply(const std::string& a, const std::string& b) {
  std::string product;
  for (const char digit : b) {
    if (!product.empty()) product += '0';
    for (char i = '0'; i < digit; ++i) product = add(product, a);
  }
  return product;
}

std::string greatest_divisor(std::string a, std::string b) {
  while (!b.empty()) {
    std::string rest = divide(a, b).rest;
    a = std::exchange(b, std::move(rest));
  }
  return a;
}

std::string scaled(const std::string& digits, std::size_t zeros) {
  return digits.empty() ? digits : digits + std::string(zeros, '0');
}

struct NamedRange {
  std::string_view name{};
  NumberRange range{};
};
constexpr std::array<NamedRange, 11> kRanges{{
    {"int8", {"-128", "127"}},
    {"int16", {"-32768", "32767"}},
    {"int32", {"-2147483648", "2147483647"}},
    {"int64", {"-9223372036854775808", "9223372036854775807"}},
    {"uint8", {"0", "255"}},
    {"uint16", {"0", "65535"}},
    {"uint32", {"0", "4294967295"}},
    {"uint64", {"0", "18446744073709551615"}},
    {"double-int", {"-9007199254740991", "9007199254740991"}},
    {"float", {"-3.4028235e38", "3.4028235e38"}},
    {"double", {"-1.7976931348623157e308", "1.7976931348623157e308"}},
}};

bool is_integral(std::string_view format) { return format != "float" && format != "double"; }

}  // namespace

std::optional<NumberRange> range_of_format(std::string_view format) {
  for (const NamedRange& known : kRanges)
    if (known.name == format) return known.range;
  return std::nullopt;
}

std::optional<Exact> Exact::read(std::string_view lexeme) {
  Exact number;
  if (lexeme.starts_with('-')) {
    number.negative_ = true;
    lexeme.remove_prefix(1);
  }
  const std::size_t mark = std::min(lexeme.find_first_of("eE"), lexeme.size());
  std::int64_t exponent = 0;
  if (mark < lexeme.size()) {
    std::string_view text = lexeme.substr(mark + 1);
    const bool down = text.starts_with('-');
    if (down || text.starts_with('+')) text.remove_prefix(1);
    if (text.size() > 4) return std::nullopt;
    for (const char c : text) exponent = exponent * 10 + (c - '0');
    if (down) exponent = -exponent;
  }
  const std::string_view mantissa = lexeme.substr(0, mark);
  const std::size_t point = std::min(mantissa.find('.'), mantissa.size());
  for (const char c : mantissa)
    if (c != '.') number.digits_ += c;
  const std::size_t fraction = point < mantissa.size() ? mantissa.size() - point - 1 : 0;
  const std::int64_t scale = static_cast<std::int64_t>(fraction) - exponent;
  if (number.digits_.size() > kDigits || scale > static_cast<std::int64_t>(kDigits) ||
      -scale > static_cast<std::int64_t>(kDigits))
    return std::nullopt;
  if (scale < 0) number.digits_.append(static_cast<std::size_t>(-scale), '0');
  number.scale_ = scale > 0 ? static_cast<std::size_t>(scale) : 0;
  number.trim();
  return number;
}

Exact Exact::unit(std::size_t scale) {
  Exact number;
  number.digits_ = "1";
  number.scale_ = scale;
  return number;
}

void Exact::trim() {
  strip(digits_);
  while (scale_ > 0 && digits_.ends_with('0')) {
    digits_.pop_back();
    --scale_;
  }
  if (!digits_.empty()) return;
  scale_ = 0;
  negative_ = false;
}

std::string Exact::lexeme() const {
  if (digits_.empty()) return "0";
  std::string text = digits_;
  if (scale_ > 0) {
    if (text.size() <= scale_) text.insert(0, scale_ - text.size() + 1, '0');
    text.insert(text.size() - scale_, 1, '.');
  }
  return negative_ ? "-" + text : text;
}

Exact Exact::operator-() const {
  Exact number = *this;
  if (!number.is_zero()) number.negative_ = !number.negative_;
  return number;
}

Exact Exact::operator+(const Exact& other) const {
  Exact sum;
  sum.scale_ = std::max(scale_, other.scale_);
  const std::string a = scaled(digits_, sum.scale_ - scale_);
  const std::string b = scaled(other.digits_, sum.scale_ - other.scale_);
  if (negative_ == other.negative_) {
    sum.digits_ = add(a, b);
    sum.negative_ = negative_;
  } else {
    const bool first = compare(a, b) >= 0;
    sum.digits_ = first ? subtract(a, b) : subtract(b, a);
    sum.negative_ = first ? negative_ : other.negative_;
  }
  sum.trim();
  return sum;
}

Exact Exact::operator-(const Exact& other) const { return *this + -other; }

std::strong_ordering Exact::operator<=>(const Exact& other) const {
  const Exact difference = *this - other;
  if (difference.is_zero()) return std::strong_ordering::equal;
  return difference.negative_ ? std::strong_ordering::less : std::strong_ordering::greater;
}

Exact Exact::half() const {
  Exact number = *this;
  number.digits_ = divide(scaled(digits_, 1), "2").quotient;
  ++number.scale_;
  number.trim();
  return number;
}

Exact Exact::floor_to(const Exact& step) const {
  if (step.is_zero()) return *this;
  const std::size_t scale = std::max(scale_, step.scale_);
  const std::string divisor = scaled(step.digits_, scale - step.scale_);
  Exact rest;
  rest.scale_ = scale;
  rest.digits_ = divide(scaled(digits_, scale - scale_), divisor).rest;
  rest.trim();
  if (rest.is_zero()) return *this;
  return negative_ ? *this - (step - rest) : *this - rest;
}

Exact Exact::ceil_to(const Exact& step) const { return -((-*this).floor_to(step)); }

std::optional<Exact> Exact::common_multiple(const Exact& other) const {
  const std::size_t scale = std::max(scale_, other.scale_);
  const std::string a = scaled(digits_, scale - scale_);
  const std::string b = scaled(other.digits_, scale - other.scale_);
  if (a.empty() || b.empty() || a.size() > kStepDigits || b.size() > kStepDigits)
    return std::nullopt;
  Exact multiple;
  multiple.scale_ = scale;
  multiple.digits_ = multiply(divide(a, greatest_divisor(a, b)).quotient, b);
  multiple.trim();
  return multiple;
}

namespace {

struct End {
  Exact number{};
  bool exclusive = false;
};

void tighten(std::optional<End>& end, const End& other, bool is_minimum) {
  const bool tighter =
      !end || (is_minimum ? other.number > end->number : other.number < end->number);
  if (tighter || (other.number == end->number && other.exclusive)) end = other;
}

}  // namespace

bool NumberAsk::admits(const Exact& number) const {
  return (!least || number >= *least) && (!most || number <= *most) &&
         (!step || number.floor_to(*step) == number);
}

NumberAsk number_ask(const Ask& ask, bool integer) {
  NumberAsk result;
  std::optional<End> least;
  std::optional<End> most;
  std::size_t scale = 0;
  const auto bound = [&](std::string_view lexeme, bool is_minimum, bool exclusive) {
    const std::optional<Exact> number = Exact::read(lexeme);
    if (!number) return;
    scale = std::max(scale, number->scale());
    tighten(is_minimum ? least : most, {*number, exclusive}, is_minimum);
  };
  const auto step = [&](const Exact& number) {
    if (number.is_zero()) return;
    result.step = result.step ? result.step->common_multiple(number) : number;
    if (!result.step) result.problem = "its steps have too many digits together";
  };
  for (const NumberRules* rules : ask.numbers) {
    for (const Bound& each : rules->bounds) bound(each.lexeme, each.is_minimum, each.exclusive);
    if (!rules->multiple_of) continue;
    if (const auto number = Exact::read(rules->multiple_of.text())) step(*number);
  }
  for (const FormatRule* rule : ask.formats) {
    const auto range = rule->format ? range_of_format(rule->format->name) : std::nullopt;
    if (!range) continue;
    bound(range->least, true, false);
    bound(range->most, false, false);
    if (is_integral(rule->format->name)) step(Exact::unit(0));
  }
  if (integer) step(Exact::unit(0));
  result.smallest = result.step ? *result.step : Exact::unit(scale + kFinerDigits);
  if (least) {
    result.least = result.step ? least->number.ceil_to(*result.step) : least->number;
    if (least->exclusive && *result.least == least->number)
      result.least = *result.least + result.smallest;
  }
  if (most) {
    result.most = result.step ? most->number.floor_to(*result.step) : most->number;
    if (most->exclusive && *result.most == most->number)
      result.most = *result.most - result.smallest;
  }
  if (result.least && result.most && *result.least > *result.most)
    result.problem = "no number was found within the bounds";
  return result;
}

Made typical_number(const NumberAsk& ask, std::size_t variation) {
  const Exact one = Exact::unit(0);
  const Exact stride = ask.step ? *ask.step : one;
  const std::optional<Exact> shift = Exact::read(std::to_string(variation));
  Exact far;  // variation × stride.
  for (std::size_t i = 0; i < std::min<std::size_t>(variation, 1000); ++i) far = far + stride;
  std::vector<Exact> candidates;
  // 1 is the most usual number there is.
  if (variation == 0) candidates.push_back(one);
  if (!ask.least && !ask.most) candidates.push_back(stride + far);
  if (!ask.step && ask.least && ask.most) {
    const Exact middle = (*ask.least + *ask.most).half();
    if (*ask.most - *ask.least > Exact::unit(0)) candidates.push_back(*ask.least + far);
    for (std::size_t i = 0; i < variation % 8; ++i) far = far.half();
    candidates.push_back(variation == 0 ? middle
                                        : middle + (*ask.most - middle - far.half()).half());
    candidates.push_back(middle);
  }
  if (ask.least) candidates.insert(candidates.end(), {*ask.least + far, *ask.least});
  if (ask.most) candidates.insert(candidates.end(), {*ask.most - far, *ask.most});
  candidates.push_back(Exact());
  for (const Exact& candidate : candidates)
    if (ask.admits(candidate)) return candidate.lexeme();
  return std::nullopt;
}

}  // namespace driftgate::making
