#pragma once

#include <functional>
#include <span>
#include <string_view>

#include "validators/report.h"

namespace CLI {
class App;
}

namespace driftgate {

/// What a command does once its options are parsed. Throws Error.
using Action = std::function<ExitCode()>;

/// One verb of the program.
struct Command {
  std::string_view name{};
  std::string_view summary{};
  /// Declares the command's options on its own parser, which outlives the action.
  Action (*prepare)(CLI::App&) = nullptr;
  bool hidden = false;  ///< For other programs: the help does not name it.
};

namespace commands {
#define COMMAND(name) extern const Command name;
#include "runner/cli/commands.inc"
#undef COMMAND
}  // namespace commands

/// Every command, in the order of the help.
std::span<const Command* const> all_commands();

/// The whole program but for the last resort: parses, runs, answers with the exit code. Throws
/// Error for bad usage and for what the command throws.
int run_command_line(int argc, const char* const* argv);

}  // namespace driftgate
