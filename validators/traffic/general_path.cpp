#include "validators/traffic/general_path.h"

#include <algorithm>
#include <cstddef>

#include "specs/document/ascii.h"

namespace driftgate {
namespace {

// Digits, or what is long and has some: identifiers and not words.
bool is_identifier(std::string_view segment) {
  constexpr std::size_t kLong = 16;
  if (segment.empty()) return false;
  const auto digits =
      static_cast<std::size_t>(std::count_if(segment.begin(), segment.end(), is_digit));
  return digits == segment.size() || (segment.size() >= kLong && digits > 0);
}

}  // namespace

std::string general_path(std::string_view path) {
  constexpr std::size_t kMostSegments = 12;
  std::string general;
  std::size_t segments = 0;
  while (!path.empty() && segments++ < kMostSegments) {
    path.remove_prefix(1);
    const std::string_view segment = path.substr(0, path.find('/'));
    path.remove_prefix(segment.size());
    general += '/';
    general += is_identifier(segment) ? std::string_view("{}") : segment;
  }
  return general + (path.empty() ? "" : "/…");
}

}  // namespace driftgate
