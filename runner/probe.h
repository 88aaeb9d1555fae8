#pragma once

#include <cstdint>
#include <map>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "specs/http/exchange.h"
#include "specs/openapi/description.h"
#include "validators/schema/evaluate.h"

namespace driftgate {

/// A request ready to send, and the operation that says what must come back.
struct Probe {
  std::string name{};  ///< "GET /pets/{id}"; unique within the plan, stable across runs.
  Request request{};
  const Operation* operation = nullptr;
};

/// An operation that is not probed, and why.
struct Skip {
  std::string name{};  ///< As that of a Probe.
  const Operation* operation = nullptr;
  std::string reason{};
  bool by_choice = false;          ///< The user's selection or method policy, not a lack of ours.
  bool needs_credentials = false;  ///< And none are configured.
};

struct PlanOptions {
  std::string base_url{};  ///< Wins over the description's servers; "": those are used.
  std::set<std::string> methods{"GET", "HEAD"};  ///< Upper case.
  /// operationId, path template, method, "METHOD /path" or tag:NAME; `*` matches any text.
  std::vector<std::string> only{};
  std::vector<std::string> skip{};
  /// Values for parameters, by name or by path up to the parameter ("/depots/{depotId}"): they win
  /// over examples and schemas.
  std::map<std::string, std::string, std::less<>> parameters{};
  std::uint64_t seed = 0;
  bool has_credentials = false;                   ///< Else operations that need some are skipped.
  std::vector<std::string> credential_headers{};  ///< Names of those that carry ours.
};

struct Plan {
  std::vector<Probe> probes{};  ///< In source order of the operations.
  std::vector<Skip> skips{};
};

/// One probe for each operation that the options select and that a request can be made for, with
/// the parameters that are required or have an example of their own. The same for the same
/// description, options and seed. Throws Error for a pattern that matches no operation, for a
/// base URL that is none, and for an operation without an absolute server when there is none.
Plan plan(const Description& description, const PlanOptions& options, Evaluator& evaluator);

}  // namespace driftgate
