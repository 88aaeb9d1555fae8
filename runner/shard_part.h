#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>
#include <vector>

#include "validators/report.h"

namespace driftgate {

/// Where a result stands among those of its integration: stages follow each other, but those set
/// aside stand among the probes.
enum class Stage : std::uint8_t {
  probe,
  aside,  ///< An operation or path whose own promise is broken.
  step,
  comparison,
  contract,
  recorded,
  problem,  ///< What kept the rest from being judged.
  drift,
};
std::string_view to_string(Stage stage);
inline constexpr std::size_t kStages = 8;

struct StagePlace {
  Stage stage = Stage::probe;
  std::size_t at = 0;  ///< Among those of its stage in the whole run; may be shared.

  bool operator==(const StagePlace&) const = default;
};

/// What one shard found out about an integration, as it was judged: nothing that needs the whole
/// run has been done to it. The coverage is that of CoverageRecorder::facts().
struct ShardPart {
  IntegrationReport report{};
  std::vector<StagePlace> places{};  ///< Of each result.
};

}  // namespace driftgate
