#include "runner/cli/command.h"

#include <fmt/core.h>

#include <CLI/CLI.hpp>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "reporters/text.h"
#include "runner/cli/command_table.h"
#include "runner/cli/terminal.h"
#include "runner/cli/version.h"
#include "runner/nearest.h"
#include "specs/document/error.h"

namespace driftgate {
namespace {

constexpr const Command* kCommands[] = {
#define COMMAND(name) &commands::name,
#include "runner/cli/commands.inc"
#undef COMMAND
};

std::string exit_codes() {
  std::string text = "Exit codes:\n";
  for (const ExitCodeText& one : kExitCodes)
    text += fmt::format("  {}  {}\n", one.code, one.meaning);
  return text + std::string(kExitCodeOrder);
}

/// Help within 100 columns, described from the 30th on.
class Formatter : public CLI::Formatter {
 public:
  Formatter() { column_width(kColumn); }

  std::string make_option(const CLI::Option* option, bool positional) const override {
    std::string name = "  " + make_option_name(option, positional);
    if (!positional) name += option_value(*option);
    return paragraph(std::move(name), make_option_desc(option));
  }

  std::string make_subcommand(const CLI::App* command) const override {
    return paragraph("  " + command->get_name(), command->get_description());
  }

  std::string make_group(std::string group, bool positional,
                         std::vector<const CLI::Option*> options) const override {
    std::string text = "\n" + group + ":\n";
    for (const CLI::Option* option : options) text += make_option(option, positional);
    return text;
  }

 private:
  static constexpr std::size_t kColumn = 30;
  static constexpr std::size_t kWidth = 100;

  static std::string option_value(const CLI::Option& option) {
    const std::string type = option.get_type_name();
    return type.empty() ? "" : " " + type;
  }

  static std::string paragraph(std::string text, const std::string& description) {
    if (text.size() + 2 > kColumn) text += "\n" + std::string(kColumn, ' ');
    const std::size_t last = text.rfind('\n');
    const std::size_t used = last == std::string::npos ? text.size() : kColumn;
    text += std::string(kColumn - used, ' ');
    bool first = true;
    for (const std::string_view line : wrap(description, kWidth - kColumn)) {
      if (!std::exchange(first, false)) text += "\n" + std::string(kColumn, ' ');
      text += line;
    }
    return text + "\n";
  }
};

/// The parsers of the program and of its commands, with what each command would do.
struct Parsers {
  CLI::App app{"Holds API integrations to their contracts.", "driftgate"};
  std::vector<std::pair<CLI::App*, Action>> commands{};
};

// `only`: the command whose options are wanted. "": of all.
void declare(Parsers& parsers, std::string_view only = "") {
  parsers.app.formatter(std::make_shared<Formatter>());
  parsers.app.set_help_flag("-h,--help", "Print this help");
  parsers.app.set_version_flag(
      "--version", [] { return version_text(); },
      "Print the versions of driftgate and of its libraries");
  parsers.app.footer(exit_codes() + "\n\n`driftgate COMMAND --help` says more.");
  parsers.app.require_subcommand(0, 1);
  for (const Command* command : all_commands()) {
    if (!only.empty() && command->name != only) continue;
    CLI::App* app =
        parsers.app.add_subcommand(std::string(command->name), std::string(command->summary));
    app->footer(exit_codes());
    if (command->hidden) app->group("");
    parsers.commands.emplace_back(app, command->prepare(*app));
  }
}

std::vector<std::string> option_names(const CLI::App& app) {
  std::vector<std::string> names;
  for (const CLI::Option* option : app.get_options()) {
    for (const std::string& name : option->get_lnames()) names.push_back("--" + name);
    for (const std::string& name : option->get_snames()) names.push_back("-" + name);
  }
  return names;
}

const CLI::App& selected(const Parsers& parsers) {
  const CLI::App* app = &parsers.app;
  while (!app->get_subcommands().empty()) app = app->get_subcommands().front();
  return *app;
}

// "baseline update ", or "" of the program itself.
std::string words_of(const CLI::App& app) {
  std::string words;
  for (const CLI::App* one = &app; one->get_parent() != nullptr; one = one->get_parent())
    words.insert(0, one->get_name() + " ");
  return words;
}

std::string see_help(const CLI::App& app) {
  return fmt::format("; see `driftgate {}--help`", words_of(app));
}

std::string unexpected(const Parsers& parsers) {
  const CLI::App& app = selected(parsers);
  const std::vector<std::string> extras = parsers.app.remaining(true);
  const std::string word = extras.empty() ? "" : extras.front();
  if (word.starts_with("-")) {
    const std::vector<std::string> names = option_names(app);
    const std::string name = word.substr(0, word.find('='));
    return fmt::format("there is no option {}{}{}", name,
                       did_you_mean(name, {names.begin(), names.end()}), see_help(app));
  }
  if (&app != &parsers.app)
    return fmt::format("'{}' is one argument too many{}", word, see_help(app));
  std::vector<std::string_view> names;
  for (const Command* command : all_commands())
    if (!command->hidden) names.push_back(command->name);
  return fmt::format("there is no command '{}'{}{}", word, did_you_mean(word, names),
                     see_help(app));
}

std::string help(const Parsers& parsers) {
  std::string text = parsers.app.help() + "\n";  // Of the selected command where there is one.
  for (std::size_t at = 0; (at = text.find("\n\n\n", at)) != std::string::npos;) text.erase(at, 1);
  return text;
}

// The command that is asked for: the words after it are all its own. "" where there is none.
std::string_view named_first(int argc, const char* const* argv) {
  for (const Command* command : all_commands())
    if (argc > 1 && command->name == argv[1]) return command->name;
  return "";
}

// CLI11 throws for help and version too; what it says goes to standard output then.
std::optional<std::string> parse(Parsers& parsers, int argc, const char* const* argv) {
  try {
    parsers.app.parse(argc, argv);
  } catch (const CLI::CallForVersion& version) {
    return std::string(version.what()) + "\n";
  } catch (const CLI::CallForHelp&) {
    return help(parsers);
  } catch (const CLI::ExtrasError&) {
    throw Error(unexpected(parsers));
  } catch (const CLI::ParseError& problem) {
    throw Error(problem.what() + see_help(selected(parsers)));
  }
  return std::nullopt;
}

}  // namespace

std::span<const Command* const> all_commands() { return kCommands; }

CommandText command_table() {
  Parsers parsers;
  declare(parsers);
  return text_of(parsers.app);
}

int run_command_line(int argc, const char* const* argv) {
  Parsers parsers;
  declare(parsers, named_first(argc, argv));
  if (const std::optional<std::string> answer = parse(parsers, argc, argv)) {
    print(*answer);
    return 0;
  }
  for (const auto& [app, action] : parsers.commands)
    if (app->parsed()) return static_cast<int>(action());
  throw Error("a command is needed; see `driftgate --help`");
}

}  // namespace driftgate
