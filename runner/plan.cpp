#include <fmt/format.h>

#include <set>
#include <utility>

#include "runner/probe.h"
#include "runner/request_maker.h"
#include "runner/selection.h"

namespace driftgate {
namespace {

// Why the operation needs credentials; "" when it can be called without.
std::string credentials_needed(const Operation& operation, OpenApiVersion version) {
  for (const SecurityRequirement& requirement : operation.security)
    if (requirement.empty()) return "";
  if (!operation.security.empty()) {
    std::vector<std::string> names;
    for (const RequiredScheme& scheme : operation.security.front()) names.push_back(scheme.name);
    return fmt::format("needs credentials ({}), and none are configured",
                       fmt::join(names, " and "));
  }
  // Swagger 2.0 does not reserve the name, and descriptions use it.
  for (const Parameter& parameter : operation.parameters)
    if (version == OpenApiVersion::v2_0 && parameter.required && parameter.in == In::header &&
        equal_ignoring_case(parameter.name, "Authorization"))
      return "needs credentials (header Authorization), and none are configured";
  return "";
}

// Why the user does not want the operation probed; "" when it may be.
std::string choice_against(const Operation& operation, const PlanOptions& options) {
  if (!options.only.empty() && !selects(options.only, operation)) return "not selected by --only";
  if (selects(options.skip, operation)) return "left out by --skip";
  if (options.methods.count(operation.method) == 0)
    return fmt::format("{} is not among the methods that may be probed ({})", operation.method,
                       fmt::join(options.methods, ", "));
  return "";
}

std::string unique_name(const Operation& operation, std::set<std::string>& taken) {
  const std::string name = operation.method + " " + operation.path;
  std::string unique = name;
  for (int number = 2; !taken.insert(unique).second; ++number)
    unique = fmt::format("{} [{}]", name, number);
  return unique;
}

Assembled request_of(const Operation& operation, RequestMaker& maker) {
  const Drafted drafted = maker.draft(operation);
  return drafted.parts ? maker.assemble(operation, *drafted.parts)
                       : Assembled{.reason = drafted.reason};
}

}  // namespace

Plan plan(const Description& description, const PlanOptions& options, Evaluator& evaluator) {
  if (!options.base_url.empty()) check_base_url(options.base_url);
  require_matches(options.only, "--only", description.operations);
  require_matches(options.skip, "--skip", description.operations);

  Plan plan;
  RequestMaker maker(options, evaluator);
  std::set<std::string> names;
  for (const Operation& operation : description.operations) {
    std::string name = unique_name(operation, names);
    std::string against = choice_against(operation, options);
    const bool by_choice = !against.empty();
    bool needs_credentials = false;
    if (!by_choice && !options.has_credentials) {
      against = credentials_needed(operation, description.version);
      needs_credentials = !against.empty();
    }
    Assembled made{.reason = std::move(against)};
    if (made.reason.empty()) made = request_of(operation, maker);
    if (made.request)
      plan.probes.push_back({std::move(name), std::move(*made.request), &operation});
    else
      plan.skips.push_back({.name = std::move(name),
                            .operation = &operation,
                            .reason = std::move(made.reason),
                            .by_choice = by_choice,
                            .needs_credentials = needs_credentials});
  }
  return plan;
}

}  // namespace driftgate
