#include "runner/cli/command_table.h"

#include <CLI/CLI.hpp>
#include <utility>

namespace driftgate {
namespace {

// CLI::IsMember tells its set only when it refuses a value: "? not in {error,warning,note}".
std::vector<std::string> choices_of(CLI::Option& option) {
  constexpr std::string_view kBefore = " not in {";
  std::vector<std::string> choices;
  std::string stranger = "\x01";
  std::string refusal;
  try {
    refusal = (*option.get_validator(0))(stranger);
  } catch (const CLI::OptionNotFound&) {
    return choices;
  }
  const std::size_t at = refusal.find(kBefore);
  if (at == std::string::npos || !refusal.ends_with('}')) return choices;
  const std::size_t begin = at + kBefore.size();
  for (std::string& one :
       CLI::detail::split(refusal.substr(begin, refusal.size() - begin - 1), ','))
    choices.push_back(std::move(one));
  return choices;
}

OptionText text_of(CLI::Option& option) {
  OptionText text{.value = option.get_type_name(),
                  .summary = option.get_description(),
                  .group = option.get_group(),
                  .choices = choices_of(option),
                  .positional = option.get_positional(),
                  .required = option.get_required(),
                  .repeats = option.get_positional() && option.get_items_expected_max() > 1};
  if (text.positional) {
    text.names.push_back(option.get_name());
    return text;
  }
  for (const std::string& name : option.get_lnames()) text.names.push_back("--" + name);
  for (const std::string& name : option.get_snames()) text.names.push_back("-" + name);
  if (option.get_items_expected_max() == 0) text.value.clear();
  return text;
}

}  // namespace

CommandText text_of(CLI::App& app) {
  CommandText text{.name = app.get_name(), .summary = app.get_description()};
  for (CLI::Option* option : app.get_options())
    if (option != app.get_help_ptr() && !option->get_group().empty())
      text.options.push_back(text_of(*option));
  for (CLI::App* command : app.get_subcommands([](const CLI::App*) { return true; }))
    if (!command->get_group().empty()) text.commands.push_back(text_of(*command));
  return text;
}

}  // namespace driftgate
