#include <fmt/core.h>

#include <algorithm>
#include <string>

#include "runner/cli/command.h"
#include "runner/cli/terminal.h"
#include "runner/strategies/strategy.h"

namespace driftgate::commands {
namespace {

std::string listed() {
  constexpr std::string_view kWorkflows = "workflows";
  std::size_t widest = kWorkflows.size();
  for (const Strategy* strategy : all_strategies())
    widest = std::max(widest, strategy->name.size());
  std::string text;
  for (const Strategy* strategy : all_strategies())
    text += fmt::format("{:<{}}  {}\n", strategy->name, widest, strategy->summary);
  return text + fmt::format(
                    "{:<{}}  what is created can be read, listed, written and removed; "
                    "pages give everything once\n",
                    kWorkflows, widest);
}

Action prepare_strategies(CLI::App&) {
  return [] {
    print(listed());
    return ExitCode::kept;
  };
}

}  // namespace

const Command strategies{
    .name = "strategies",
    .summary = "List the ways in which `check` varies requests",
    .prepare = prepare_strategies,
};

}  // namespace driftgate::commands
