#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "runner/baseline.h"
#include "runner/coverage_gate.h"
#include "runner/shard.h"
#include "runner/shard_part.h"

namespace driftgate {

inline constexpr std::string_view kBlobFormat = "driftgate-blob/1";

/// What one shard hands on to `driftgate merge`: all that is needed to judge the whole run without
/// its configuration, and no secret.
struct ShardBlob {
  std::string file{};  ///< As the user named it.
  Shard shard{};
  std::string run{};            ///< As run_of_ci().
  std::string configuration{};  ///< Digest of everything that decides what is asked and judged.
  Report head{};                ///< Without integrations.
  CoverageMinimum min_coverage{};
  std::optional<std::string> baseline_file{};  ///< As the user named it; absent: there is none.
  std::string baseline_text{};
  std::set<std::pair<std::string, std::string>> silenced{};  ///< As in BaselineScope.
  std::vector<ShardPart> parts{};  ///< One for each integration, in the order of the configuration.
};

/// Reads what `driftgate check --shard` wrote, but trusts nobody: at most 256 MiB. Throws Error,
/// located, for what is torn, empty, of another version or no such file.
ShardBlob read_shard_blob(std::string text, const std::string& file);
inline constexpr std::size_t kMostBlobBytes = std::size_t{256} << 20;

/// A run put together again.
struct MergedRun {
  Report report{};
  BaselineScope scope{};
  std::optional<Baseline> baseline{};  ///< Applied already.
};

/// Judges the whole run: what needs all of it, the minimum of coverage and the baseline are done
/// here. Throws Error where a shard is missing, there twice, or one of another run.
MergedRun merge_shards(std::vector<ShardBlob> blobs);

}  // namespace driftgate
