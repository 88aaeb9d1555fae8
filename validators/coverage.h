#pragma once

#include <array>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace driftgate {

/// What of a promise can be exercised.
enum class CoverageKind : std::uint8_t {
  operations,
  parameters,
  request_media_types,
  statuses,
  response_media_types,
  properties,  ///< Of response bodies, by their place in the description.
  enum_values,
};
inline constexpr std::size_t kCoverageKinds = 7;

/// "operations", "request-media-types", …: for reports and `--min-coverage`.
std::string_view to_string(CoverageKind kind);
std::optional<CoverageKind> coverage_kind(std::string_view name);

/// One promise, and whether it was put to the test.
struct CoverageItem {
  CoverageKind kind = CoverageKind::operations;
  std::string operation{};  ///< operationId; of parts of schemas "", since operations share them.
  std::string name{};       ///< "GET /pets", "query limit", "200", "200 application/json", pointer.
  std::size_t seen = 0;     ///< Answers judged; of parameters, distinct values sent (up to 64).
  std::string reason{};     ///< Why never; "" when seen.
  /// How long the judged answers took as a whole, ascending; of operations only. The first 4,096.
  std::vector<std::chrono::microseconds> times{};
};

struct CoverageCount {
  std::size_t seen = 0;
  std::size_t total = 0;

  /// Rounded down, so that 100 means all; 100 of nothing.
  unsigned percent() const;
};

/// What of one description a run exercised. An item counts as seen when an answer was judged.
struct Coverage {
  std::array<CoverageCount, kCoverageKinds> counts{};  ///< By CoverageKind.
  std::vector<CoverageItem> items{};  ///< In the order of the description, schema parts last.
  std::size_t more = 0;               ///< Items that are counted, but not listed.

  const CoverageCount& of(CoverageKind kind) const {
    return counts[static_cast<std::size_t>(kind)];
  }
  CoverageCount all() const;
};

/// Adds up, kind by kind.
void add(const Coverage& one, std::array<CoverageCount, kCoverageKinds>& to);

}  // namespace driftgate
