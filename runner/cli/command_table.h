#pragma once

#include <array>
#include <string>
#include <string_view>
#include <vector>

namespace CLI {
class App;
}

namespace driftgate {

/// One option or positional, as it is declared.
struct OptionText {
  std::vector<std::string> names{};  ///< "--jobs", "-j"; a positional has one: "DESCRIPTION".
  std::string value{};               ///< What stands for its value, "NAME=PATH"; "" of a flag.
  std::string summary{};
  std::string group{};                 ///< The heading it stands below in the help.
  std::vector<std::string> choices{};  ///< All it may be, where the declaration says so.
  bool positional = false;
  bool required = false;
  bool repeats = false;  ///< A positional that takes many.

  bool operator==(const OptionText&) const = default;
};

/// The program or one of its commands. What is hidden from the help is left out.
struct CommandText {
  std::string name{};
  std::string summary{};
  std::vector<OptionText> options{};  ///< Without --help, which every command has.
  std::vector<CommandText> commands{};
};

/// What the program takes: the one source of the completions and of the man page.
CommandText command_table();

/// The same of a parser. Asks its validators, so it is not const.
CommandText text_of(CLI::App& app);

struct ExitCodeText {
  int code = 0;
  std::string_view meaning{};
};

/// The table in DESIGN.md; ExitCode has the numbers.
inline constexpr std::array<ExitCodeText, 6> kExitCodes = {{
    {0, "every promise that was judged is kept"},
    {1, "a contract is broken at or above --fail-on"},
    {2, "usage, configuration or description is wrong"},
    {3, "it could not be found out: no answer, or credentials refused"},
    {4, "internal error"},
    {5, "nothing was selected or judged"},
}};
inline constexpr std::string_view kExitCodeOrder =
    "When several apply: 4, 2, 1, 3, 5. A run that was stopped: 130 (SIGINT), 143 (SIGTERM).";

}  // namespace driftgate
