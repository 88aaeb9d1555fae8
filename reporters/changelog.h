#pragma once

#include <functional>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "reporters/reporter.h"
#include "validators/diff/diff.h"
#include "validators/report.h"

namespace driftgate {

/// Two descriptions that were compared, for people.
struct ComparedDescriptions {
  std::string name{};  ///< Of the integration.
  std::string base{};  ///< Files as people know them.
  std::string revision{};
  std::string base_version{};  ///< info.version.
  std::string revision_version{};
  const Diff* diff = nullptr;  ///< After the policy.
  /// Files as people know them, from the names that documents have.
  std::function<std::string(const std::string&)> base_file{};
  std::function<std::string(const std::string&)> revision_file{};
  Bump bump = Bump::none;
  /// For each change, the operations ("" for the description) in which it is accepted, with the
  /// reason; changes that nobody accepted are not in it.
  std::map<std::size_t, std::map<std::string, std::string>> accepted{};
};

struct Changelog {
  std::vector<ComparedDescriptions> descriptions{};
  Severity fail_on = Severity::error;
  ExitCode verdict = ExitCode::kept;
  std::string expected{};  ///< The semantic version step that was allowed; "": none was named.
  std::vector<std::string> complaints{};  ///< What is wrong beside changes.
};

/// Grouped by cause: what changed, both places, the operations that it concerns, what proves it.
std::string console_changes(const Changelog& changelog, const ReportStyle& style);

/// A changelog for people, grouped by operation.
std::string markdown_changes(const Changelog& changelog);

}  // namespace driftgate
