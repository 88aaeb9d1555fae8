#pragma once

#include <chrono>
#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "specs/http/exchange.h"
#include "validators/coverage.h"
#include "validators/finding.h"

namespace driftgate {

/// JUnit's words: failed = a promise was broken, errored = it could not be found out.
enum class Outcome : std::uint8_t { passed, failed, errored, skipped };
std::string_view to_string(Outcome outcome);

/// Whose fault an errored result is: decides the exit code.
enum class Fault : std::uint8_t {
  none,
  input,     ///< Description, contract or configuration (exit 2).
  provider,  ///< No answer, or our credentials refused (exit 3).
};
std::string_view to_string(Fault fault);

/// How one case went. Passed ones are kept: a report that knows only failures cannot say how much
/// was judged.
struct Result {
  std::string name{};       ///< "GET /payments"; unique within its integration, stable across runs.
  std::string operation{};  ///< operationId; "" for results that belong to no operation.
  Outcome outcome = Outcome::passed;
  Fault fault = Fault::none;  ///< Of an errored result.
  std::string
      type{};  ///< "probe.timeout", "auth.refused", "spec.unreadable", …; of errored and skipped.
  std::string reason{};                  ///< Why errored or skipped; one sentence.
  std::vector<Finding> findings{};       ///< Worst first.
  std::vector<std::string> undecided{};  ///< What of this case could not be judged.
  std::vector<std::string> remarks{};    ///< Of the message framing.
  Location source{};                     ///< Where the promise is written.
  int status = 0;                        ///< Of the response; 0 when there was none.
  Timings timings{};
  std::string
      reproduction{};   ///< A curl command line, secrets as $VARIABLES; "" when nothing was sent.
  std::string rerun{};  ///< A driftgate command line that repeats this case.
  bool comparison = false;  ///< Of two descriptions, not of exchanges.
};

/// All results for one integration, with what its people need to act.
struct IntegrationReport {
  std::string name{};
  std::string owner{};
  std::string runbook{};
  std::string contact{};               ///< Upstream's.
  std::string status_page{};           ///< Upstream's.
  std::string description{};           ///< The file, as the user named it.
  std::string description_version{};   ///< info.version.
  std::string description_digest{};    ///< "sha256:…" of its bytes.
  std::string upstream_description{};  ///< What it was compared with; "": nothing.
  std::string upstream_version{};      ///< "" where it could not be read, too.
  std::string base_url{};
  std::vector<std::string> notices{};  ///< Loud things: TLS verification is off, …
  std::vector<Result> results{};       ///< In the order of the plan.
  std::size_t operations = 0;          ///< Described by the description.
  std::size_t requests = 0;            ///< Sent, with retries and confirmations.
  Coverage coverage{};
};

struct Report {
  std::string tool_version{};
  std::string started{};  ///< UTC, "2026-11-01T10:00:00".
  std::string hostname{};
  std::uint64_t seed = 0;
  std::chrono::microseconds duration{0};
  Severity fail_on = Severity::error;
  int stopped_by = 0;  ///< The signal that ended the run before its end; 0: none.
  std::vector<IntegrationReport> integrations{};
  // What code hosts need to find a file: they know paths from the repository's root only.
  std::string repository{};     ///< Absolute path of the repository's root; "": not known.
  std::string folder{};         ///< Absolute path that relative file names start at; "": the root.
  std::string configuration{};  ///< The configuration file, as the user named it; "": none.
};

/// What the user made of the rules.
struct Policy {
  std::map<std::string, Severity, std::less<>>
      severities{};                    ///< Rule id → severity; `off` silences it.
  Severity fail_on = Severity::error;  ///< Lowest severity that fails a case.
};

struct Tally {
  std::size_t passed = 0, failed = 0, errored = 0, skipped = 0;
  std::size_t total() const { return passed + failed + errored + skipped; }
};
Tally tally(const IntegrationReport& report);
Tally tally(const Report& report);

/// What the likely next action is, from the finding and the integration's people: one sentence
/// without its period. Quotes provider text as it was, like a Violation.
std::string next_action(const Finding& finding, const IntegrationReport& integration);
std::string next_action(const Result& errored, const IntegrationReport& integration);

enum class ExitCode : int {
  kept = 0,
  broken = 1,
  bad_input = 2,
  undetermined = 3,
  internal = 4,
  nothing_judged = 5,
  interrupted = 130,  ///< 128 and the number of the signal, as shells have it: SIGINT.
  terminated = 143,   ///< SIGTERM.
};

std::string_view to_string(ExitCode code);

/// A run that was stopped says so, whatever it found. When several others apply: 2, 1, 3, 5 (an
/// internal error, 4, is main()'s). Looks at outcomes only:
/// whoever judged made a case fail by the policy's `fail_on`, so what JUnit shows as a failure
/// and what ends with 1 is the same. Skipped cases and errors are not judged.
ExitCode exit_code(const Report& report);

}  // namespace driftgate
