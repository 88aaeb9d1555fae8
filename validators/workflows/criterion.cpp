#include "validators/workflows/criterion.h"

#include <fmt/core.h>

#include <algorithm>
#include <utility>

#include "specs/document/error.h"
#include "validators/schema/wording.h"

namespace driftgate {
namespace {

using Type = arazzo::Criterion::Type;

[[noreturn]] void refuse(const arazzo::Criterion& criterion, const std::string& problem) {
  throw Error(fmt::format("the condition '{}' is not understood: {}",
                          shortened(criterion.condition), problem),
              criterion.source.location());
}

std::variant<Condition, Pattern, JsonPath> compiled(const arazzo::Criterion& criterion) {
  if (criterion.type == Type::regex) {
    Pattern pattern(criterion.condition);
    if (!pattern.problem().empty()) refuse(criterion, pattern.problem());
    return pattern;
  }
  if (criterion.type == Type::json_path) {
    ReadJsonPath read = read_json_path(criterion.condition);
    if (!read.path) refuse(criterion, read.problem);
    return std::move(*read.path);
  }
  ReadCondition read = read_condition(criterion.condition);
  if (!read.condition) refuse(criterion, read.problem);
  return std::move(*read.condition);
}

// "header X-Rate", "/id", "status": where in the answer it looks; "" outside of it.
std::string instance_of(const Expression& expression) {
  switch (expression.of) {
    case Expression::Of::response_header:
      return "header " + expression.name;
    case Expression::Of::response_body:
      return expression.pointer;
    default:
      return "";
  }
}

}  // namespace

CompiledCriterion::CompiledCriterion(const arazzo::Criterion& criterion)
    : criterion_(&criterion), compiled_(compiled(criterion)) {}

bool CompiledCriterion::holds(const Scope& scope) const {
  if (const auto* condition = std::get_if<Condition>(&compiled_))
    return driftgate::holds(*condition, scope);
  const Node context = value_of(*criterion_->context, scope);
  if (!context) return false;
  if (const auto* pattern = std::get_if<Pattern>(&compiled_))
    return pattern->match(as_text(context)) == PatternVerdict::matches;
  const auto selected = select(std::get<JsonPath>(compiled_), context);
  return selected && !selected->empty();
}

UnmetCriterion CompiledCriterion::unmet(const Scope& scope) const {
  UnmetCriterion unmet{.condition = criterion_->condition, .source = criterion_->source};
  std::vector<const Expression*> named;
  if (criterion_->context) named.push_back(&*criterion_->context);
  if (const auto* condition = std::get_if<Condition>(&compiled_))
    for (const Condition::Item& item : condition->items)
      if (item.op == Condition::Op::expression) named.push_back(&item.expression);
  for (const Expression* expression : named) {
    const Node value = value_of(*expression, scope);
    if (unmet.instance.empty()) unmet.instance = instance_of(*expression);
    const std::string told =
        expression->text + (value ? " is " + shortened(to_json(value)) : " yields nothing");
    if (unmet.actual.find(told) != unmet.actual.npos) continue;
    unmet.actual += (unmet.actual.empty() ? "" : ", ") + told;
  }
  return unmet;
}

}  // namespace driftgate
