#pragma once

#include <chrono>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>

#include "specs/contracts/contract.h"
#include "specs/http/exchange.h"

namespace driftgate {

struct MakeRequestOptions {
  std::string base_url{};  ///< Without the slash at its end.
  std::uint64_t seed = 0;
  std::chrono::sys_seconds now{};
  /// What the provider gave when its states were set up: JSON texts by name.
  std::map<std::string, std::string, std::less<>> state_values{};
};

/// The value that a generator makes in the place of the example's, as JSON text. The same for the
/// same arguments. Throws Error at the generator for what cannot be made: an expression that is not
/// understood, a value that the provider state did not give.
std::string made_value(const Generator& generator, const MakeRequestOptions& options);

/// The request of an HTTP interaction, its generators applied. Throws Error as made_value().
Request make_request(const RecordedRequest& recorded, const MakeRequestOptions& options);

/// Whether the body has generators that make_request() does not apply: those of neither JSON nor
/// forms.
bool leaves_generators(const RecordedRequest& recorded);

/// A moment by Pact's expression: "now", "today", "tomorrow + 2 days", "next month", "+1 hour";
/// after '@' the part of the time. Absent when it is not understood.
std::optional<std::chrono::sys_seconds> moment_of(std::string_view expression,
                                                  std::chrono::sys_seconds now);

}  // namespace driftgate
