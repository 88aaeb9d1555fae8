#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <cstddef>
#include <filesystem>
#include <memory>
#include <string>
#include <vector>

#include "runner/cli/command.h"
#include "runner/cli/terminal.h"
#include "runner/record/recorder.h"
#include "runner/traffic.h"
#include "specs/document/error.h"

namespace driftgate::commands {
namespace {

struct RecordOptions {
  std::vector<std::string> from{};
  std::string out = "driftgate.recording.json";
  std::string values = "placeholders";
};

// A recording that replaces what it is made from would end after its first block.
void require_another_file(const RecordOptions& options) {
  std::error_code none;
  for (const std::string& file : options.from)
    if (std::filesystem::equivalent(file, options.out, none))
      throw Error("--out is one of the files that are read", {.file = options.out});
}

ExitCode record_command(const RecordOptions& options) {
  require_another_file(options);
  Recorder recorder(options.out, {.keep_values = options.values == "keep"});
  std::size_t exchanges = 0;
  const TrafficFiles files = read_traffic(options.from, [&](const RecordedExchange& recorded) {
    exchanges += recorded.times;
    const bool left_out = recorded.request_body_left_out;
    recorder.add(recorded.exchange, {.request_bytes = left_out ? std::size_t{1} : 0});
  });
  recorder.finish();
  for (const std::string& notice : files.notices) print_error("driftgate: " + notice + "\n");
  print(fmt::format("{}: {} recorded exchange{}, {} interaction{}, values {}\n", options.out,
                    exchanges, exchanges == 1 ? "" : "s", recorder.distinct(),
                    recorder.distinct() == 1 ? "" : "s", options.values));
  return exchanges > 0 ? ExitCode::kept : ExitCode::nothing_judged;
}

Action prepare(CLI::App& app) {
  const auto options = std::make_shared<RecordOptions>();
  app.add_option("--from", options->from,
                 "Traffic to take over: a HAR file, a recording, or a folder of those; - is "
                 "standard input; repeatable")
      ->allow_extra_args(false)
      ->required()
      ->type_name("FILE");
  app.add_option("--out", options->out,
                 "The recording to write; it is replaced (default driftgate.recording.json)")
      ->type_name("FILE");
  app.add_option("--values", options->values,
                 "placeholders (the default): only shapes are written down; keep: values too, but "
                 "no secrets")
      ->check(CLI::IsMember({"placeholders", "keep"}).description(""))
      ->type_name("WHICH");
  return [options] { return record_command(*options); };
}

}  // namespace

const Command record{
    .name = "record",
    .summary = "Write recorded traffic as a contract that can be reviewed",
    .prepare = prepare,
};

}  // namespace driftgate::commands
