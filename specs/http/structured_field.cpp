#include "specs/http/structured_field.h"

#include <charconv>
#include <cstdint>

namespace driftgate {
namespace {

constexpr std::int64_t kYear9999 = 253'402'300'799;
constexpr std::int64_t kYear1 = -62'135'596'800;

/// The item without spaces around it and without its parameters.
std::string_view bare_item(std::string_view text) {
  text = text.substr(0, text.find(';'));
  const std::size_t first = text.find_first_not_of(' ');
  if (first == std::string_view::npos) return {};
  return text.substr(first, text.find_last_not_of(' ') - first + 1);
}

}  // namespace

std::optional<std::chrono::sys_seconds> parse_structured_date(std::string_view text) {
  text = bare_item(text);
  if (text.empty() || text.front() != '@') return std::nullopt;
  text.remove_prefix(1);
  std::int64_t seconds = 0;
  const char* const end = text.data() + text.size();
  const auto [stopped, problem] = std::from_chars(text.data(), end, seconds);
  if (problem != std::errc() || stopped != end) return std::nullopt;
  if (seconds < kYear1 || seconds > kYear9999) return std::nullopt;
  return std::chrono::sys_seconds(std::chrono::seconds(seconds));
}

std::optional<bool> parse_structured_boolean(std::string_view text) {
  text = bare_item(text);
  if (text == "?1") return true;
  if (text == "?0") return false;
  return std::nullopt;
}

}  // namespace driftgate
