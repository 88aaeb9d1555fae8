#pragma once

#include <optional>
#include <string>
#include <vector>

#include "validators/diff/diff.h"
#include "validators/report.h"

namespace driftgate {

/// Whose opinion the severities are, before the user's.
enum class DiffLevels : std::uint8_t {
  law,      ///< What the effect and the direction of a change make it.
  oasdiff,  ///< What oasdiff gives a rule of that name.
};

/// The severities by those levels and by the policy; `off` takes changes away. What was proved to
/// hurt nobody stays a note.
void apply_policy(const Policy& policy, DiffLevels levels, Diff& diff);

/// Stable over commits: integration, operation, rule, place, before and after.
std::string fingerprint_of(const Change& change, const std::string& integration,
                           const std::string& operation);

/// One result for each operation that was compared, passed ones too, and one for the description
/// where a change concerns it as a whole. A case fails for a finding at or above `fail_on`; absent:
/// for none. An operation that was not compared, as what may have it cannot be read, is errored
/// where that is the revision and its change was left a warning, else skipped; so is the
/// description where no operation was compared.
std::vector<Result> judge_changes(const Diff& diff, const std::string& integration,
                                  const std::optional<Severity>& fail_on);

/// The same without findings and places, for those who ask for no more than the outcomes: a few
/// causes may concern very many operations, and each would have a copy.
std::vector<Result> outcomes_of(const Diff& diff, const std::optional<Severity>& fail_on);

/// The message that shows a change, as it goes over the wire: start line, header fields, an empty
/// line and the body where there is one. Empty where there is no such message.
std::vector<std::string> message_lines(const Change& change);

/// The sentence about what stands behind a change: its witness, or why there is none; "" for most.
std::string proof_of(const Change& change);

}  // namespace driftgate
