#include <fmt/core.h>

#include <CLI/CLI.hpp>
#include <filesystem>
#include <memory>
#include <string>

#include "runner/cli/command.h"
#include "runner/cli/terminal.h"
#include "runner/files.h"
#include "specs/document/error.h"

namespace driftgate::commands {
namespace {

constexpr std::string_view kTemplate =
    R"(# What driftgate checks. `driftgate schema` prints every key; for completion in editors, write it
# beside this file (`driftgate schema > driftgate.schema.json`).
# yaml-language-server: $schema=./driftgate.schema.json

integrations:
  example:                          # a name of your choice, once for each provider
    owner: your-team
    # runbook: https://wiki.example.com/runbooks/example
    # upstream: {contact: support@vendor.example, status: https://status.vendor.example}

    description: openapi.yaml       # the provider's OpenAPI description, 2.0 to 3.2
    base_url: ${EXAMPLE_URL:-http://localhost:8080}

    # Secrets stay outside of this file: {env: NAME}, {file: PATH} or {command: [PROGRAM, ARGUMENT]}.
    # auth: {bearer: {env: EXAMPLE_TOKEN}}
    # auth: {basic: {user: me, password: {env: EXAMPLE_PASSWORD}}}
    # auth: {api_key: {in: header, name: X-API-Key, value: {env: EXAMPLE_KEY}}}

    latency_budget: 2s
    rate_limit: 10/s
    # timeouts: {connect: 5s, first_byte: 15s, total: 30s}
    # retry: {attempts: 3, backoff: exponential, on: [connect, 429, 502, 503, 504]}
    probes:
      methods: [GET, HEAD]          # others may change data at the provider
      # only: [getPet, /pets/*, tag:public]
      # skip: [DELETE /pets/{id}]

# fail_on: error                    # error, warning or note
# rules:                            # `driftgate rules` lists them
#   undocumented-property: warning
# reports:
#   junit: reports/junit.xml
)";

Action prepare_init(CLI::App& app) {
  const auto file = std::make_shared<std::string>("driftgate.yaml");
  app.add_option("FILE", *file, "The file to write")->type_name("")->capture_default_str();
  return [file] {
    std::error_code ignored;
    if (std::filesystem::exists(std::filesystem::symlink_status(*file, ignored)))
      throw Error("exists already and is left as it is", {.file = *file});
    write_file(*file, kTemplate);
    if (!is_standard_output(*file))
      print(
          fmt::format("{} written: name your provider in it, then run `driftgate check`\n", *file));
    return ExitCode::kept;
  };
}

}  // namespace

const Command init{
    .name = "init",
    .summary = "Write a commented driftgate.yaml to start from",
    .prepare = prepare_init,
};

}  // namespace driftgate::commands
