// What a shard wrote, or somebody else: no crash, a file for every mistake, and no result lost.
#include "runner/shard_blob.h"

#include <cstdint>
#include <cstdlib>
#include <string>

#include "specs/document/error.h"

using namespace driftgate;

namespace {

void require(bool kept) {
  if (!kept) std::abort();
}

std::size_t results_of(const Report& report) {
  std::size_t count = 0;
  for (const IntegrationReport& integration : report.integrations)
    count += integration.results.size();
  return count;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  try {
    ShardBlob blob =
        read_shard_blob(std::string(reinterpret_cast<const char*>(data), size), "a.blob");
    bool any = false;
    for (const ShardPart& part : blob.parts) {
      require(part.places.size() == part.report.results.size());
      any = any || !part.report.results.empty();
    }
    blob.shard = {};  // As if it were all there is.
    const MergedRun run = merge_shards({std::move(blob)});
    require(!any || results_of(run.report) > 0 || !run.report.integrations.empty());
    require(exit_code(run.report) != ExitCode::internal);
  } catch (const Error& error) {
    require(!std::string(error.what()).empty());
  }
  return 0;
}
