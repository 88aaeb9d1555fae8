#pragma once

#include <chrono>
#include <cstdint>
#include <set>
#include <string>
#include <vector>

#include "runner/curl_line.h"
#include "runner/stored_report.h"
#include "runner/transport.h"
#include "specs/openapi/description.h"
#include "validators/judge.h"

namespace driftgate {

enum class ReplayVerdict : std::uint8_t { fixed, still_broken, unknown, left_out };

/// "fixed", "still broken", "could not find out", "left out".
std::string_view to_string(ReplayVerdict verdict);

/// What became of one finding.
struct Replayed {
  const StoredFinding* finding = nullptr;
  ReplayVerdict verdict = ReplayVerdict::unknown;
  std::string why{};           ///< Of what is unknown or left out; of a flaky one.
  std::string reproduction{};  ///< The curl line of what was sent; "" when nothing was.
};

struct ReplayOptions {
  std::string_view integration{};
  std::string stored_base_url{};  ///< The report's.
  std::string base_url{};         ///< The user's, or the same.
  std::set<std::string> methods{"GET", "HEAD"};
  std::chrono::milliseconds latency_budget{0};
  bool sent_credentials = false;
  bool confirm = true;  ///< Send what seems fixed again, where the method is safe.
  CurlLineOptions curl{};
};

/// Sends exactly the requests of these findings again, on fresh connections, and looks for each
/// finding in the answer to its own. Left out is what has a method that is not allowed. Unknown
/// is what was not answered, what belongs to another origin than the report's base URL, what the
/// answer could not show: a part of a body that came with another status, and what no single answer
/// shows: workflows and comparisons of descriptions. Nothing that cannot
/// be known counts as fixed. `judge` must judge by every rule.
std::vector<Replayed> replay(const std::vector<const StoredFinding*>& findings,
                             const Description& description, Transport& transport, Judge& judge,
                             const ReplayOptions& options);

/// `url`, which is below `from`, below `to`; "" when its origin is not that of `from`.
std::string moved_url(const std::string& url, const std::string& from, const std::string& to);

}  // namespace driftgate
