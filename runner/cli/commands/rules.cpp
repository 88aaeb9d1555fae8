#include "validators/rules.h"

#include <fmt/core.h>
#include <rapidjson/prettywriter.h>
#include <rapidjson/stringbuffer.h>

#include <CLI/CLI.hpp>
#include <algorithm>
#include <memory>
#include <string>
#include <vector>

#include "runner/cli/command.h"
#include "runner/cli/terminal.h"
#include "validators/consumers/rules.h"

namespace driftgate::commands {
namespace {

// Those of one kind, or all.
std::vector<RuleText> rules_of(const std::string& kind) {
  std::vector<RuleText> rules;
  for (const RuleText& rule : all_rules())
    if (kind.empty() || rule.category == kind) rules.push_back(rule);
  return rules;
}

std::string as_text(const std::vector<RuleText>& rules) {
  std::size_t widest = 0;
  for (const RuleText& rule : rules) widest = std::max(widest, rule.id.size());
  std::string text;
  for (const RuleText& rule : rules)
    text +=
        fmt::format("{:<{}}  {:<7}  {}\n", rule.id, widest, to_string(rule.severity), rule.summary);
  return text;
}

// Of two descriptions.
bool is_of_diff(const RuleText& rule) {
  return rule.category == "compatibility" && !is_consumer_rule(rule.id);
}

// Their explanations follow from effect and direction; a thousand of them are no reading.
std::string diff_table() {
  std::string text =
      "\n## Rules of `driftgate diff`\n\n"
      "What changed between two descriptions. The severity is that of a change of which nothing "
      "more is\n"
      "known: where schemas are involved, what is proved to hurt nobody is only noted. "
      "`driftgate explain`\n"
      "says of each whom it hurts. Their kind is `compatibility`.\n\n"
      "| rule | severity | what changed |\n|---|---|---|\n";
  for (const RuleText& rule : all_rules())
    if (is_of_diff(rule))
      text += fmt::format("| `{}` | {} | {} |\n", rule.id, to_string(rule.severity), rule.summary);
  return text;
}

// The whole page docs/rules.md.
std::string as_markdown() {
  std::string text =
      "# Rules\n\n"
      "*Written by `driftgate rules --format markdown`; a test keeps the two equal.*\n\n"
      "What every answer is judged by. The severity is the default: `--severity RULE=LEVEL` and\n"
      "`rules:` in the configuration change it, `off` silences a rule. The kind is the first half "
      "of\n"
      "the type in JUnit reports. Those of `driftgate diff` follow at the end.\n\n"
      "| rule | severity | kind | a kept promise |\n|---|---|---|---|\n";
  for (const RuleText& rule : all_rules())
    if (!is_of_diff(rule))
      text += fmt::format("| [`{0}`](#{0}) | {1} | {2} | {3} |\n", rule.id,
                          to_string(rule.severity), rule.category, rule.summary);
  for (const RuleText& rule : all_rules())
    if (!is_of_diff(rule))
      text += fmt::format("\n## {}\n\n{}.\n\n{}\n", rule.id, rule.summary, rule.explanation);
  return text + diff_table();
}

std::string as_json(const std::vector<RuleText>& rules) {
  rapidjson::StringBuffer buffer;
  rapidjson::PrettyWriter<rapidjson::StringBuffer> writer(buffer);
  writer.SetIndent(' ', 2);
  const auto member = [&](std::string_view name, std::string_view value) {
    writer.Key(name.data(), static_cast<rapidjson::SizeType>(name.size()));
    writer.String(value.data(), static_cast<rapidjson::SizeType>(value.size()));
  };
  writer.StartArray();
  for (const RuleText& rule : rules) {
    writer.StartObject();
    member("id", rule.id);
    member("category", rule.category);
    member("severity", to_string(rule.severity));
    member("summary", rule.summary);
    member("explanation", rule.explanation);
    writer.EndObject();
  }
  writer.EndArray();
  return std::string(buffer.GetString(), buffer.GetSize()) + "\n";
}

Action prepare_rules(CLI::App& app) {
  const auto format = std::make_shared<std::string>("text");
  app.add_option("--format", *format, "text, markdown or json")
      ->check(CLI::IsMember({"text", "markdown", "json"}).description(""))
      ->type_name("FORMAT")
      ->capture_default_str();
  const auto kind = std::make_shared<std::string>();
  app.add_option("--kind", *kind, "Only those of contract, slo or compatibility (`diff`)")
      ->check(CLI::IsMember({"contract", "slo", "compatibility"}).description(""))
      ->type_name("KIND");
  return [format, kind] {
    print(*format == "json"       ? as_json(rules_of(*kind))
          : *format == "markdown" ? as_markdown()
                                  : as_text(rules_of(*kind)));
    return ExitCode::kept;
  };
}

}  // namespace

const Command rules{
    .name = "rules",
    .summary = "List the rules that answers and changes are judged by",
    .prepare = prepare_rules,
};

}  // namespace driftgate::commands
