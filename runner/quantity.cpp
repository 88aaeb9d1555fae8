#include "runner/quantity.h"

#include <algorithm>
#include <charconv>
#include <utility>

namespace driftgate {
namespace {

struct Quantity {
  double number = 0;
  std::string_view unit{};
};

// Digits with an optional fraction, then the unit. Neither sign, exponent nor locale.
std::optional<Quantity> parse_quantity(std::string_view text) {
  const std::size_t end = std::min(text.find_first_not_of("0123456789."), text.size());
  if (end == 0 || text.front() == '.' || text[end - 1] == '.') return std::nullopt;
  Quantity quantity{.unit = text.substr(end)};
  const auto [stop, problem] = std::from_chars(text.data(), text.data() + end, quantity.number);
  if (problem != std::errc() || stop != text.data() + end) return std::nullopt;
  return quantity;
}

template <std::size_t N>
std::optional<double> factor(std::string_view unit,
                             const std::pair<std::string_view, double> (&units)[N]) {
  for (const auto& [name, value] : units)
    if (name == unit) return value;
  return std::nullopt;
}

constexpr std::pair<std::string_view, double> kDurations[] = {
    {"ms", 1}, {"s", 1e3}, {"m", 60e3}, {"min", 60e3}, {"h", 3600e3}, {"d", 86400e3}};
constexpr std::pair<std::string_view, double> kRates[] = {
    {"/s", 1}, {"/m", 1.0 / 60}, {"/min", 1.0 / 60}, {"/h", 1.0 / 3600}};
constexpr std::pair<std::string_view, double> kSizes[] = {
    {"", 1},     {"B", 1},        {"kB", 1e3},        {"MB", 1e6},
    {"GB", 1e9}, {"KiB", 1024.0}, {"MiB", 1048576.0}, {"GiB", 1073741824.0}};

template <std::size_t N>
std::optional<double> scaled(std::string_view text,
                             const std::pair<std::string_view, double> (&units)[N]) {
  const std::optional<Quantity> quantity = parse_quantity(text);
  if (!quantity) return std::nullopt;
  const std::optional<double> by = factor(quantity->unit, units);
  if (!by) return std::nullopt;
  return quantity->number * *by;
}

}  // namespace

std::optional<std::chrono::milliseconds> parse_duration(std::string_view text) {
  const std::optional<double> count = scaled(text, kDurations);
  if (!count || *count > 366 * 86400e3) return std::nullopt;
  return std::chrono::milliseconds(static_cast<std::int64_t>(*count));
}

std::optional<double> parse_rate(std::string_view text) {
  const std::optional<double> rate = scaled(text, kRates);
  if (!rate || !(*rate > 0) || *rate > 1e6) return std::nullopt;
  return rate;
}

std::optional<std::size_t> parse_size(std::string_view text) {
  const std::optional<double> bytes = scaled(text, kSizes);
  if (!bytes || *bytes < 1 || *bytes > 2147483648.0) return std::nullopt;
  return static_cast<std::size_t>(*bytes);
}

std::optional<double> parse_percentage(std::string_view text) {
  const std::optional<Quantity> quantity = parse_quantity(text);
  if (!quantity || quantity->unit != "%" || quantity->number > 100) return std::nullopt;
  return quantity->number / 100;
}

std::optional<std::uint64_t> parse_count(std::string_view text) {
  std::uint64_t value = 0;
  const auto [stop, problem] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (problem != std::errc() || stop != text.data() + text.size() || text.empty())
    return std::nullopt;
  return value;
}

}  // namespace driftgate
