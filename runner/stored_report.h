#pragma once

#include <optional>
#include <string>
#include <vector>

#include "specs/document/location.h"
#include "specs/http/exchange.h"

namespace driftgate {

/// A finding as a JSON report holds it: what is needed to look for it again.
struct StoredFinding {
  std::string fingerprint{};
  std::string rule{};
  std::string message{};
  std::string instance{};
  std::string name{};       ///< Of its case: "GET /pets".
  std::string operation{};  ///< operationId.
  std::string rerun{};      ///< The command line that repeats its case.
  int status = 0;           ///< Of the answer that showed it; 0 when none did.
  bool accepted = false;    ///< By a baseline.
  bool fails = false;       ///< Its case failed for such findings.
  bool flaky = false;
  bool of_descriptions = false;  ///< Of a comparison of two of them: category compatibility.
  std::optional<Request> request{};
  /// Header fields of our credentials that were left out of it, "*" for all; absent in reports of
  /// versions that did not say.
  std::optional<std::vector<std::string>> without{};
  Location source{};  ///< In the report.
};

struct StoredIntegration {
  std::string name{};
  std::string description{};
  std::string digest{};  ///< "sha256:…" of the description; "" when there is none.
  std::string base_url{};
  std::vector<StoredFinding> findings{};  ///< One for each fingerprint, the first.
};

struct StoredReport {
  std::string file{};
  std::vector<StoredIntegration> integrations{};
};

/// Reads what `--report json=FILE` wrote (docs/report.schema.json), but trusts nobody: at most
/// 64 MiB, and each request must be one that can be sent, to an http or https URL. Findings that
/// no request can show, those of baselines and coverage, are left out. Throws Error, located.
StoredReport read_stored_report(std::string text, const std::string& file);
inline constexpr std::size_t kMostReportBytes = std::size_t{64} << 20;

}  // namespace driftgate
