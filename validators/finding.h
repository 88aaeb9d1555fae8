#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "specs/document/location.h"
#include "specs/http/exchange.h"
#include "validators/excerpt.h"
#include "validators/reliance.h"

namespace driftgate {

enum class Severity : std::uint8_t { off, note, warning, error };
std::string_view to_string(Severity severity);

/// A promise that was not kept. A fact: no rule name, no severity. Texts hold what the provider
/// sent as it was; reporters make it harmless for their reader.
struct Violation {
  std::string message{};   ///< One sentence, no trailing period.
  std::string expected{};  ///< Empty when `message` says it all.
  std::string actual{};
  std::string instance{};  ///< JSON Pointer into the body, "header NAME", or "" for the message.
  std::string
      keyword{};  ///< Keyword location in the schema (JSON Pointer); "" when no schema is involved.
  std::string hint{};  ///< What is likely the cause, when the data tells.
  Location source{};   ///< Where the promise is written.

  bool operator==(const Violation&) const = default;
};

/// Whether a failing probe failed again when it was sent a second time. Of what a description says:
/// whether an answer of the provider shows it, or the contrary.
enum class Confidence : std::uint8_t { once, confirmed, flaky, refuted };
std::string_view to_string(Confidence confidence);

/// Why a finding does not fail the run: the entry of the baseline that accepts it.
struct Acceptance {
  std::string reason{};
  std::string owner{};
  std::string ticket{};
  std::string expires{};  ///< Last day, "2026-12-31"; "": never.

  bool operator==(const Acceptance&) const = default;
};

/// A violation with an opinion: which rule, how bad, how often. One for each root cause.
struct Finding {
  std::string_view rule{};      ///< Id in the rule table, which lives forever.
  std::string_view category{};  ///< "contract", "slo", …: the first half of the report's type.
  Severity severity = Severity::error;
  Violation violation{};  ///< The first instance.
  std::size_t count = 1;  ///< Instances of the same root cause in this answer.
  Confidence confidence = Confidence::once;
  std::string fingerprint{};  ///< 16 hex digits of integration, operation, rule and pointer without
                              ///< indices.
  /// The exact request that showed it, without credentials: the transport adds them. None when it
  /// held a secret all the same.
  std::optional<Request> request{};
  /// Header fields of our credentials that were left out of it; "*": all of them.
  std::vector<std::string> without{};
  std::string reproduction{};  ///< Its curl line, secrets as $VARIABLES.
  int status = 0;              ///< Of the answer that showed it; 0 when none did.
  std::optional<Acceptance> accepted{};
  /// Where consumers' contracts are at hand and it could be told.
  std::optional<Reliance> reliance{};
  Location described{};  ///< Of a consumer's contract held against a description: its place there.
  Excerpt
      promise{};  ///< Of the file that violation.source names; empty where it was not to be had.
  Excerpt evidence{};  ///< Of the answer's body; empty when there was none.

  bool operator==(const Finding&) const = default;
};

}  // namespace driftgate
