#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "runner/request_maker.h"
#include "specs/openapi/description.h"
#include "validators/asked.h"

namespace driftgate {

/// An operation and a plain request for it, from which others are made.
struct Plain {
  const Description& description;
  const Operation& operation;
  const RequestParts& parts;
  const RequestMaker::Known& known;
};

/// A request that differs from the plain one, and what it is by the description.
struct Variation {
  RequestParts parts{};
  Asked asked{};
  std::string method{};                   ///< "": the operation's.
  bool without_credentials = false;       ///< Ours are left out.
  std::vector<std::string> leaves_out{};  ///< Those of ours in these headers alone.
};

/// A way to vary requests.
struct Strategy {
  std::string_view name{};
  std::string_view summary{};
  /// The variations, the most telling first. The same for the same arguments.
  std::vector<Variation> (*vary)(const Plain&, RequestMaker&) = nullptr;
};

namespace strategies {
// A declared name cannot stand in parentheses. NOLINTNEXTLINE(bugprone-macro-parentheses)
#define STRATEGY(name) extern const Strategy name;
#include "runner/strategies/strategies.inc"
#undef STRATEGY
}  // namespace strategies

/// Every strategy, in the order in which they take turns.
std::span<const Strategy* const> all_strategies();

/// The strategy of that name, or nullptr.
const Strategy* find_strategy(std::string_view name);

/// The same parts with another text for one parameter, which is added where it is not there.
RequestParts with_field(const RequestParts& parts, const Parameter& parameter, std::string text);

/// The same parts without that parameter.
RequestParts without_field(const RequestParts& parts, const Parameter& parameter);

/// "query limit", as Asked::place.
std::string place_of(const Parameter& parameter);

/// A value for a message: JSON, cut where it is long.
std::string shown(std::string_view json);

}  // namespace driftgate
