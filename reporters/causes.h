#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "validators/report.h"

namespace driftgate {

// What code hosts show is one alert for each root cause, at a line of a file in the repository.

/// One root cause: all findings of one fingerprint. Refers to the report.
struct Cause {
  const IntegrationReport* integration = nullptr;
  const Result* result = nullptr;    ///< The first case that showed it.
  const Finding* finding = nullptr;  ///< The worst one.
  std::size_t count = 0;             ///< Instances in all answers.
  std::size_t cases = 1;             ///< Cases that showed it.
};

/// Worst first, then in the order of the plan. Accepted findings are none: nobody needs to act. A
/// flaky one is a note at most, since it fails nothing.
std::vector<Cause> causes_of(const Report& report);
Severity severity_of(const Cause& cause);

/// The finding's, or one made of rule and names where it has none: never "".
std::string fingerprint_of(const Cause& cause);

/// One line without the case's name: rule, place, what is wrong, expected and actual. Provider text
/// in it is not made harmless.
std::string sentence_of(const Finding& finding);

/// Cases that could not be judged for one reason, or for lack of good input. Refers to the report.
struct Obstacle {
  const IntegrationReport* integration = nullptr;
  const Result* result = nullptr;  ///< The first of them.
  std::size_t cases = 1;
};

/// Bad input first, then in the order of the plan.
std::vector<Obstacle> obstacles_of(const Report& report);

/// The file of a place as a code host knows it: relative to the repository, with "/", without "."
/// and "..". "" for what is in no repository: URLs, and paths that lead out of it.
std::string repository_path(const Report& report, const std::string& file);

/// Where in the repository: the keyword, or the operation, or the description, or the
/// configuration. The file is never "", the line never 0; the column is 0 when it is unknown.
Location place_of(const Report& report, const IntegrationReport& integration, const Result& result,
                  const Finding* finding);

}  // namespace driftgate
