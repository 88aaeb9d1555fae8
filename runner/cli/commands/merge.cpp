#include <fmt/core.h>

#include <CLI/CLI.hpp>
#include <memory>
#include <string>
#include <vector>

#include "reporters/reporter.h"
#include "runner/cli/check_options.h"
#include "runner/cli/command.h"
#include "runner/cli/report_targets.h"
#include "runner/cli/tell_github.h"
#include "runner/cli/terminal.h"
#include "runner/files.h"
#include "runner/shard_blob.h"
#include "specs/document/error.h"

namespace driftgate::commands {
namespace {

struct MergeCommand {
  CheckOptions check{};
  std::vector<std::string> blobs{};
};

// What such a shard did not judge is errored in it; this says why.
void tell_stopped(const std::vector<ShardBlob>& blobs) {
  for (const ShardBlob& blob : blobs)
    if (blob.head.stopped_by != 0)
      print_error(
          message_line({.file = blob.file}, "warning",
                       fmt::format("shard {}/{} was stopped before its end ({})", blob.shard.number,
                                   blob.shard.total, to_string(exit_code(blob.head)))) +
          "\n");
}

ExitCode merge_command(const MergeCommand& command) {
  Config config;
  override_configuration(command.check, config);  // Its reports.
  require_targets(config.reports);
  std::vector<ShardBlob> blobs;
  for (const std::string& file : command.blobs)
    blobs.push_back(read_shard_blob(read_file(file, kMostBlobBytes), file));
  tell_stopped(blobs);
  const MergedRun run = merge_shards(std::move(blobs));
  const bool written = write_reports(
      run.report, reporters::console.write(run.report, style_for(command.check, true)),
      config.reports, command.check);
  tell_github(run.report, config.reports, command.check);
  return written ? exit_code(run.report) : ExitCode::internal;
}

Action prepare_merge(CLI::App& app) {
  const auto command = std::make_shared<MergeCommand>();
  app.add_option("BLOB", command->blobs, "What each shard wrote: all of them, in any order")
      ->required()
      ->type_name("");
  declare_reports(app, command->check);
  return [command] { return merge_command(*command); };
}

}  // namespace

const Command merge{
    .name = "merge",
    .summary = "Judge a run that was divided by `check --shard`, and write its reports",
    .prepare = prepare_merge,
};

}  // namespace driftgate::commands
