#include "runner/cli/command.h"
#include "runner/cli/command_table.h"
#include "runner/cli/man_page.h"
#include "runner/cli/terminal.h"
#include "runner/cli/version.h"

namespace driftgate::commands {
namespace {

Action prepare_man(CLI::App&) {
  return [] {
    print(man_page(command_table(), tool_version()));
    return ExitCode::kept;
  };
}

}  // namespace

const Command man{
    .name = "man",
    .summary = "Print the manual page, driftgate(1)",
    .prepare = prepare_man,
    .hidden = true,
};

}  // namespace driftgate::commands
