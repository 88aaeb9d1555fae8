#include "runner/cli/man_page.h"

#include <fmt/core.h>

#include <algorithm>
#include <span>
#include <utility>
#include <vector>

namespace driftgate {
namespace {

struct Entry {
  std::string_view name{};
  std::string_view text{};
};

constexpr Entry kVariables[] = {
    {"DRIFTGATE_CONFIG", "The configuration, where --config names none."},
    {"SOURCE_DATE_EPOCH",
     "Seconds since 1970 that are taken for the present, as --now does; all durations are 0 then."},
    {"NO_COLOR", "Where it is set and not empty, nothing is coloured."},
    {"FORCE_COLOR",
     "Where it is set, output is coloured wherever it goes; so does "
     "CLICOLOR_FORCE."},
};

constexpr Entry kFiles[] = {
    {"driftgate.yaml",
     "The configuration, here or in a folder above, within the repository. `driftgate init` "
     "writes one."},
    {"driftgate.baseline.yaml", "Findings that are accepted, beside the configuration."},
    {"driftgate.lock.yaml", "What answers looked like; see `driftgate lock`."},
};

// Text that troff shows as it is; what stands between backquotes is bold.
std::string escaped(std::string_view text) {
  std::string out;
  bool bold = false;
  for (const char c : text) switch (c) {
      case '\\':
        out += "\\e";
        break;
      case '-':
        out += "\\-";
        break;
      case '\'':
        out += "\\(aq";
        break;
      case '^':
        out += "\\(ha";
        break;
      case '~':
        out += "\\(ti";
        break;
      case '`':
        out += (bold = !bold) ? "\\fB" : "\\fR";
        break;
      case '\n':
        out += ' ';
        break;
      default:
        out += c;
    }
  return out;
}

// A line of its own: what begins like a request of troff must not be one.
std::string line(const std::string& text) {
  return (text.starts_with('.') ? "\\&" : "") + text + '\n';
}

// Summaries are headlines; here they are sentences.
std::string sentence(std::string_view text) {
  const bool ended = text.ends_with('.') || text.ends_with('?');
  return line(escaped(text) + (ended ? "" : "."));
}

std::string bold(std::string_view text) { return "\\fB" + escaped(text) + "\\fR"; }
std::string italic(std::string_view text) { return "\\fI" + escaped(text) + "\\fR"; }

std::string entries(std::span<const Entry> all) {
  std::string text;
  for (const Entry& entry : all)
    text += ".TP\n" + line(bold(entry.name)) + line(escaped(entry.text));
  return text;
}

class ManPage {
 public:
  ManPage(const CommandText& program, std::string_view version) {
    text_ = fmt::format(".TH DRIFTGATE 1 \"\" \"driftgate {}\" \"User Commands\"\n", version);
    text_ += ".nh\n.ad l\n";  // Words of commands are copied: nothing is broken or stretched.
    text_ += ".SH NAME\ndriftgate \\- hold API integrations to their contracts\n";
    synopsis(program);
    description();
    text_ += ".SH COMMANDS\n";
    for (const CommandText& one : program.commands) command("driftgate ", one);
    endings();
  }

  std::string text() && { return std::move(text_); }

 private:
  void synopsis(const CommandText& program) {
    text_ += ".SH SYNOPSIS\n" + bold("driftgate") + " " + italic("COMMAND") + " [" +
             italic("OPTION") + "]... [" + italic("ARGUMENT") + "]...\n.TP\n" + bold("driftgate") +
             " " + italic("COMMAND") + " " + bold("--help") + "\nwhat a command takes\n";
    for (const OptionText& option : program.options) described(option);
  }

  void description() {
    text_ += ".SH DESCRIPTION\n";
    text_ += line(escaped(
        "driftgate reads what was promised (OpenAPI descriptions, Pact files, recorded traffic), "
        "makes it happen or reads what happened, compares, and tells. Its exit code is the "
        "verdict. Each finding says where the promise is written, what came instead, and how to "
        "see it again."));
  }

  void command(const std::string& before, const CommandText& one) {
    const std::string name = before + one.name;
    std::string usage = bold(name);
    if (!one.commands.empty()) usage += " " + italic("COMMAND");
    if (std::any_of(one.options.begin(), one.options.end(),
                    [](const OptionText& option) { return !option.positional; }))
      usage += " [" + italic("OPTION") + "]...";
    for (const OptionText& option : one.options)
      if (option.positional) usage += positional(option);
    text_ += ".SS " + usage + "\n" + sentence(one.summary);
    options(name, one);
    for (const CommandText& inner : one.commands) command(name + " ", inner);
  }

  static std::string positional(const OptionText& option) {
    const std::string name = italic(option.names.front()) + (option.repeats ? "..." : "");
    return option.required ? " " + name : " [" + name + "]";
  }

  // Those of each heading together; then the names of those that another command described.
  void options(const std::string& command_name, const CommandText& one) {
    std::string heading;
    std::vector<std::pair<std::string, std::string>> elsewhere;  // Command, names.
    for (const OptionText& option : one.options) {
      const auto known = std::find_if(known_.begin(), known_.end(),
                                      [&](const Known& other) { return other.option == option; });
      if (known == known_.end()) {
        known_.push_back({option, command_name});
        if (!option.positional && option.group != heading && option.group != "Options")
          text_ += ".PP\n" + line(italic(heading = option.group) + ":");
        described(option);
        continue;
      }
      if (elsewhere.empty() || elsewhere.back().first != known->command)
        elsewhere.emplace_back(known->command, "");
      std::string& names = elsewhere.back().second;
      names += (names.empty() ? "" : ", ") + bold(option.names.front());
    }
    for (const auto& [command, names] : elsewhere)
      text_ += ".PP\nAs of " + bold(command) + ": " + names + ".\n";
  }

  void described(const OptionText& option) {
    std::string names;
    for (const std::string& name : option.names)
      names += (names.empty() ? "" : ", ") + (option.positional ? italic(name) : bold(name));
    if (!option.value.empty()) names += " " + italic(option.value);
    text_ += ".TP\n" + line(names) + sentence(option.summary);
  }

  void endings() {
    text_ += ".SH EXIT STATUS\n";
    for (const ExitCodeText& exit : kExitCodes)
      text_ += fmt::format(".TP\n\\fB{}\\fR\n{}.\n", exit.code, escaped(exit.meaning));
    text_ += ".PP\n" + line(escaped(kExitCodeOrder));
    text_ += ".SH ENVIRONMENT\n" + entries(kVariables);
    text_ += ".SH FILES\n" + entries(kFiles);
    text_ += ".SH EXAMPLES\n";
    example("Hold a running provider to its description, with a report for the pipeline:",
            "driftgate check openapi.yaml --url http://localhost:8080 --report junit=junit.xml");
    example("See what a change of the description breaks, before it is merged:",
            "driftgate diff main:openapi.yaml openapi.yaml");
    example("Complete words in this shell:", "source <(driftgate completion bash)");
  }

  void example(std::string_view what, std::string_view command) {
    text_ += ".TP\n" + line(escaped(what)) + line(bold(command));
  }

  // Where an option was described first.
  struct Known {
    OptionText option{};
    std::string command{};
  };
  std::vector<Known> known_{};
  std::string text_{};
};

}  // namespace

std::string man_page(const CommandText& program, std::string_view version) {
  return ManPage(program, version).text();
}

}  // namespace driftgate
