#include "validators/schema/shape_value.h"

#include <algorithm>
#include <array>
#include <string>

#include "specs/document/ascii.h"
#include "specs/document/document.h"
#include "validators/schema/format.h"
#include "validators/schema/number.h"

namespace driftgate::shapes {
namespace {

constexpr std::int8_t kMostPower = 18;

enum FormatPlace : std::size_t {
  kDateTime,
  kDate,
  kTime,
  kDuration,
  kEmail,
  kIpv4,
  kIpv6,
  kUri,
  kUuid
};

bool has_format(std::size_t place, std::string_view text) {
  static const auto formats = [] {
    std::array<const Format*, kShapeFormats.size()> all{};
    for (std::size_t i = 0; i < all.size(); ++i) all[i] = find_format(kShapeFormats[i]);
    return all;
  }();
  return formats[place]->check(text);
}

// What begins with a digit, by the place of its punctuation.
std::optional<std::size_t> numeric_format(std::string_view text) {
  const auto one = [&](std::size_t place) {
    return has_format(place, text) ? std::optional(place) : std::nullopt;
  };
  if (text.size() == 10 && text[4] == '-') return one(kDate);
  if (text.size() >= 20 && (text[10] == 'T' || text[10] == 't')) return one(kDateTime);
  if (text.size() >= 9 && text[2] == ':') return one(kTime);
  if (text.size() <= 15 && text.size() >= 7 && text.find('.') != std::string_view::npos)
    return one(kIpv4);
  return std::nullopt;
}

bool has_scheme(std::string_view text) {
  const std::size_t colon = text.find(':');
  if (colon == std::string_view::npos) return false;
  return text.substr(colon).starts_with("://") || text.starts_with("urn:") ||
         text.starts_with("mailto:") || text.starts_with("tel:");
}

// Of a number that is not negative: the greatest power at or below it, the least at or above it.
NumberBounds plain_bounds(std::string_view digits) {
  if (digits == "0") return {0, 0};
  if (digits.size() > kMostPower + 1) return {kMostPower + 1, NumberBounds::kBeyond};
  const auto power = static_cast<std::int8_t>(digits.size());
  const bool is_power =
      digits[0] == '1' && digits.find_first_not_of('0', 1) == std::string_view::npos;
  const auto above = static_cast<std::int8_t>(power + (is_power ? 0 : 1));
  return {power, above > kMostPower + 1 ? NumberBounds::kBeyond : above};
}

// The same of digits, a point and digits.
NumberBounds fraction_bounds(std::string_view whole, std::string_view fraction) {
  if (fraction.find_first_not_of('0') == std::string_view::npos) return plain_bounds(whole);
  if (whole == "0") return {0, 1};
  NumberBounds bounds = plain_bounds(whole);
  if (bounds.most == bounds.least)
    bounds.most = bounds.least > kMostPower ? NumberBounds::kBeyond
                                            : static_cast<std::int8_t>(bounds.least + 1);
  return bounds;
}

// The same of a lexeme with a fraction or an exponent.
NumberBounds odd_bounds(std::string_view lexeme) {
  const std::size_t point = lexeme.find('.');
  if (point != std::string_view::npos &&
      lexeme.find_first_of("eE", point) == std::string_view::npos)
    return fraction_bounds(lexeme.substr(0, point), lexeme.substr(point + 1));
  if (Decimal(lexeme).is_zero()) return {0, 0};
  std::string power = "1";
  for (std::int8_t step = 1; step <= kMostPower + 1; ++step, power += '0') {
    const auto order = compare_numbers(lexeme, power);
    if (order == 0) return {step, step};
    if (order < 0) return {static_cast<std::int8_t>(step - 1), step};
  }
  return {kMostPower + 1, NumberBounds::kBeyond};
}

struct TagName {
  std::string_view name{};
  std::uint32_t hash = 0;
};
constexpr TagName named(std::string_view name) { return {name, key_hash(name)}; }

// Best first.
constexpr std::array kTags{named("type"),       named("kind"),         named("@type"),
                           named("__typename"), named("_type"),        named("object"),
                           named("event"),      named("resourceType"), named("resource_type"),
                           named("event_type"), named("eventType"),    named("object_type"),
                           named("objectType"), named("entity_type"),  named("entityType"),
                           named("node_type"),  named("nodeType"),     named("discriminator"),
                           named("$type"),      named("variant"),      named("shape")};

constexpr std::uint64_t kTagFilter = [] {
  std::uint64_t bits = 0;
  for (const TagName& tag : kTags) bits |= std::uint64_t{1} << (tag.hash & 63);
  return bits;
}();

}  // namespace

NumberBounds bounds_of(std::string_view lexeme, std::size_t digits) {
  const bool negative = lexeme.starts_with('-');
  const std::string_view size = lexeme.substr(negative ? 1 : 0);
  const NumberBounds of_size = digits != 0 ? plain_bounds(size) : odd_bounds(size);
  if (!negative) return of_size;
  return {static_cast<std::int8_t>(-of_size.most), static_cast<std::int8_t>(-of_size.least)};
}

std::optional<std::size_t> format_of(std::string_view text) {
  const auto is = [&](std::size_t place) { return has_format(place, text); };
  if (text.size() < 2) return std::nullopt;
  if (text.size() == 36 && text[8] == '-' && is(kUuid)) return kUuid;
  if (is_digit(text[0]))
    if (const auto found = numeric_format(text)) return found;
  if (text[0] == 'P' && is(kDuration)) return kDuration;
  if (has_scheme(text)) return is(kUri) ? std::optional<std::size_t>(kUri) : std::nullopt;
  if (text.find('@') != std::string_view::npos)
    return is(kEmail) ? std::optional<std::size_t>(kEmail) : std::nullopt;
  if (text.size() <= 45 && std::count(text.begin(), text.end(), ':') >= 2 && is(kIpv6))
    return kIpv6;
  return std::nullopt;
}

std::size_t tag_rank(std::string_view name, std::uint32_t hash) {
  if ((kTagFilter >> (hash & 63) & 1) == 0) return 0;
  for (std::size_t i = 0; i < kTags.size(); ++i)
    if (kTags[i].hash == hash && kTags[i].name == name) return i + 1;
  return 0;
}

}  // namespace driftgate::shapes
