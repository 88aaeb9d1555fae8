#include <CLI/CLI.hpp>
#include <memory>
#include <string>

#include "runner/cli/command.h"
#include "runner/cli/terminal.h"
#include "runner/config_schema.h"

namespace driftgate::commands {
namespace {

Action prepare_schema(CLI::App& app) {
  const auto format = std::make_shared<std::string>("json");
  const auto file = std::make_shared<std::string>("config");
  app.add_option("FILE", *file, "config: driftgate.yaml; baseline: driftgate.baseline.yaml")
      ->check(CLI::IsMember({"config", "baseline"}).description(""))
      ->type_name("")
      ->capture_default_str();
  app.add_option("--format", *format,
                 "json: JSON Schema (draft 7), for editors; markdown: tables of the keys")
      ->check(CLI::IsMember({"json", "markdown"}).description(""))
      ->type_name("FORMAT")
      ->capture_default_str();
  return [format, file] {
    if (*file == "baseline")
      print(*format == "json" ? baseline_schema() : baseline_reference());
    else
      print(*format == "json" ? config_schema() : config_reference());
    return ExitCode::kept;
  };
}

}  // namespace

const Command schema{
    .name = "schema",
    .summary = "Print the schema of driftgate.yaml or driftgate.baseline.yaml",
    .prepare = prepare_schema,
};

}  // namespace driftgate::commands
