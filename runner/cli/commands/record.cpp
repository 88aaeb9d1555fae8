#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <cstddef>
#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "runner/cli/command.h"
#include "runner/cli/fetch.h"
#include "runner/cli/terminal.h"
#include "runner/files.h"
#include "runner/record/recorder.h"
#include "runner/record/shapes.h"
#include "runner/traffic.h"
#include "specs/document/error.h"

namespace driftgate::commands {
namespace {

struct RecordOptions {
  std::vector<std::string> from{};
  std::string out = "driftgate.recording.json";
  std::string values = "placeholders";
  std::string description{};
  std::string url{};
  std::string lock{};
  std::string openapi{};
  std::string integration{};
};

// What replaces a file that it is made from would read its own first block.
void require_another_file(const RecordOptions& options) {
  std::error_code none;
  for (const std::string& file : options.from)
    for (const std::string& written : {options.out, options.lock, options.openapi})
      if (!written.empty() && std::filesystem::equivalent(file, written, none))
        throw Error("it is one of the files that are read", {.file = written});
}

std::string integration_name(const RecordOptions& options) {
  if (!options.integration.empty()) return options.integration;
  const std::string& file =
      options.description.empty() ? options.from.front() : options.description;
  const std::string stem = std::filesystem::path(file).stem().string();
  return stem.empty() || stem == "-" ? "api" : stem;
}

// What is locked of others and of operations that were not recorded stays.
void write_lock_file(const RecordOptions& options, const Lock::Operations& recorded) {
  Lock lock;
  if (std::filesystem::exists(options.lock))
    lock = read_lock_text(read_file(options.lock), options.lock);
  Lock::Operations& operations = lock.integrations[integration_name(options)];
  for (const auto& [operation, statuses] : recorded)
    for (const auto& [status, shape] : statuses) operations[operation][status] = shape;
  write_file(options.lock, write_lock(lock));
}

std::string counted(std::size_t count, std::string_view what) {
  return fmt::format("{} {}{}", count, what, count == 1 ? "" : "s");
}

ExitCode record_command(const RecordOptions& options) {
  require_another_file(options);
  std::unique_ptr<const Description> description;
  std::optional<Router> router;
  if (!options.description.empty()) {
    description = load_description(description_uri(options.description),
                                   files_below({reference_root(options.description)}));
    router.emplace(*description, options.url);
  }
  ShapeRecorder described(router ? &*router : nullptr);
  ShapeRecorder named(nullptr);

  Recorder recorder(options.out, {.keep_values = options.values == "keep"});
  std::size_t exchanges = 0;
  const TrafficFiles files = read_traffic(options.from, [&](const RecordedExchange& recorded) {
    exchanges += recorded.times;
    if (!options.lock.empty()) described.add(recorded);
    if (!options.openapi.empty()) named.add(recorded);
    const bool left_out = recorded.request_body_left_out;
    recorder.add(recorded.exchange, {.request_bytes = left_out ? std::size_t{1} : 0});
  });
  recorder.finish();
  for (const std::string& notice : files.notices) print_error("driftgate: " + notice + "\n");
  print(fmt::format("{}: {}, {}, values {}\n", options.out, counted(exchanges, "recorded exchange"),
                    counted(recorder.distinct(), "interaction"),
                    options.values == "keep" ? "kept" : "replaced"));
  if (!options.lock.empty()) {
    const Lock::Operations operations = described.take();
    write_lock_file(options, operations);
    print(fmt::format("{}: {} of '{}'\n", options.lock,
                      counted(operations.size(), "recorded operation"), integration_name(options)));
  }
  if (!options.openapi.empty()) {
    const Lock::Operations operations = named.take();
    write_file(options.openapi, ShapeRecorder::openapi(operations, integration_name(options)));
    print(fmt::format("{}: {}\n", options.openapi, counted(operations.size(), "operation")));
  }
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
  app.add_option("--lock", options->lock,
                 "Also write the shapes of the answers to this lock file; what else it has stays")
      ->type_name("FILE");
  app.add_option("--openapi", options->openapi,
                 "Also write an OpenAPI 3.1 description of what was recorded")
      ->type_name("FILE");
  app.add_option("--description", options->description,
                 "Name the operations of the lock file by this description")
      ->type_name("FILE");
  app.add_option("--url", options->url,
                 "Where the recorded provider was; wins over the description's servers")
      ->type_name("URL");
  app.add_option("--integration", options->integration,
                 "The integration in the lock file; default: the name of the description")
      ->type_name("NAME");
  return [options] { return record_command(*options); };
}

}  // namespace

const Command record{
    .name = "record",
    .summary = "Write recorded traffic as a contract that can be reviewed",
    .prepare = prepare,
};

}  // namespace driftgate::commands
