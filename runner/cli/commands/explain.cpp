#include <fmt/core.h>

#include <CLI/CLI.hpp>
#include <memory>
#include <string>
#include <vector>

#include "runner/cli/command.h"
#include "runner/cli/terminal.h"
#include "runner/nearest.h"
#include "specs/document/error.h"
#include "validators/rules.h"

namespace driftgate::commands {
namespace {

const RuleText& rule_named(const std::string& id) {
  if (const RuleText* rule = find_rule(id)) return *rule;
  std::vector<std::string_view> ids;
  for (const RuleText& rule : all_rules()) ids.push_back(rule.id);
  throw Error(fmt::format("there is no rule '{}'{}; `driftgate rules` lists them", id,
                          did_you_mean(id, ids)));
}

Action prepare_explain(CLI::App& app) {
  const auto id = std::make_shared<std::string>();
  app.add_option("RULE", *id, "Id of the rule, as reports name it")->type_name("")->required();
  return [id] {
    const RuleText& rule = rule_named(*id);
    print(fmt::format("{} ({}, {} by default)\n{}.\n\n{}\n", rule.id, rule.category,
                      to_string(rule.severity), rule.summary, rule.explanation));
    return ExitCode::kept;
  };
}

}  // namespace

const Command explain{
    .name = "explain",
    .summary = "Say what a rule means, why it matters and what to do",
    .prepare = prepare_explain,
};

}  // namespace driftgate::commands
