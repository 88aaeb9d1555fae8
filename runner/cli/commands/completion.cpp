#include "runner/cli/completion.h"

#include <CLI/CLI.hpp>
#include <algorithm>
#include <memory>
#include <string>
#include <vector>

#include "runner/cli/command.h"
#include "runner/cli/shells/shells.h"
#include "runner/cli/terminal.h"

namespace driftgate::commands {
namespace {

Action prepare_script(CLI::App& app) {
  const auto name = std::make_shared<std::string>();
  std::vector<std::string> names;
  for (const Shell& shell : all_shells()) names.emplace_back(shell.name);
  app.add_option("SHELL", *name, "bash, zsh or fish")
      ->check(CLI::IsMember(names).description(""))
      ->type_name("")
      ->required();
  return [name] {
    const auto& shells = all_shells();
    print(std::find_if(shells.begin(), shells.end(), [&](const Shell& shell) {
            return shell.name == *name;
          })->script);
    return ExitCode::kept;
  };
}

// What the scripts ask. The words are those of a line that is not finished.
Action prepare_answer(CLI::App& app) {
  const auto words = std::make_shared<std::vector<std::string>>();
  app.add_option("WORDS", *words, "The words after the program's name, behind --")
      ->allow_extra_args(false)  // Else "[a,b]" would be two.
      ->expected(-1)
      ->type_name("");
  return [words] {
    print(to_text(driftgate::complete(command_table(), *words)));
    return ExitCode::kept;
  };
}

}  // namespace

const Command completion{
    .name = "completion",
    .summary = "Print the script that completes driftgate's words in bash, zsh or fish",
    .prepare = prepare_script,
};

const Command complete{
    .name = "complete",
    .summary = "Say what may stand in the place of the last word",
    .prepare = prepare_answer,
    .hidden = true,
};

}  // namespace driftgate::commands
