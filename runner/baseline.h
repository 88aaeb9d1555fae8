#pragma once

#include <chrono>
#include <cstddef>
#include <optional>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "validators/report.h"

namespace driftgate {

/// The default name of the file.
inline constexpr std::string_view kBaselineName = "driftgate.baseline.yaml";

/// A finding that is known and accepted for a while.
struct BaselineEntry {
  std::string fingerprint{};
  std::string rule{};
  std::string integration{};
  std::string operation{};  ///< operationId.
  std::string instance{};   ///< For people.
  Acceptance acceptance{};
  std::optional<std::chrono::sys_days> expires{};  ///< The last day; absent: no end.
  bool flaky = false;                              ///< Never stale.
  Location source{};                               ///< Unknown for one that is new.
};

struct Baseline {
  std::string file{};  ///< As the user named it.
  std::vector<BaselineEntry> entries{};
};

/// Reads driftgate.baseline.yaml and judges it by its schema. Throws Error, located, for that and
/// for fingerprints that are none or stand twice, and for dates that are none.
Baseline read_baseline(const std::string& file);
Baseline read_baseline_text(std::string text, const std::string& file);

/// "2026-12-31" (RFC 3339 §5.6, full-date). Throws Error for anything else.
std::chrono::sys_days parse_date(std::string_view text, const Location& where = {});

/// What a baseline is held against, beside the report.
struct BaselineScope {
  std::chrono::sys_days today{};
  /// Integration and rule that are off in this run, so that entries cannot be stale for it.
  std::set<std::pair<std::string, std::string>> silenced{};
  bool is_whole = true;  ///< Else the report is of a part of a run, and shows nobody's absence.
};

/// A baseline beside what a run found.
struct BaselineComparison {
  std::vector<BaselineEntry> added{};  ///< What fails the run and has no entry; without reason.
  std::vector<std::size_t> matched{};  ///< Entries that accept a finding of this run.
  std::vector<std::size_t> stale{};    ///< Nothing matches, though their operation was judged.
  std::vector<std::size_t> expired{};  ///< Whether or not anything matches.
};

/// An entry is stale when its integration was judged, its operation was judged or is described no
/// more, and no finding has its fingerprint. Entries of integrations that are not in the report
/// are left alone.
BaselineComparison compare_baseline(const Baseline& baseline, const BaselineScope& scope,
                                    const Report& report);

/// Marks the findings that are accepted, lets cases pass that fail for nothing else, and, where the
/// run is whole, adds a failed result for each entry that is stale or expired: `baseline-stale`,
/// `baseline-expired`.
void apply_baseline(const Baseline& baseline, const BaselineScope& scope, Report& report);

/// The file's text with some entries taken out and others added at its end. What stays is not
/// touched, comments included. `text` is that which `baseline` was read from; "" begins a file.
/// Throws Error when the file is written in a way that cannot be edited so.
std::string edit_baseline(const std::string& text, const Baseline& baseline,
                          const std::vector<std::size_t>& remove,
                          const std::vector<BaselineEntry>& add);

}  // namespace driftgate
