#pragma once

#include <array>
#include <string>
#include <string_view>
#include <vector>

#include "validators/report.h"

namespace driftgate {

// What the reports for people say of a result, in the same words everywhere. Texts quote the
// provider as it was: whoever prints them makes them harmless first.

/// One labelled line.
struct Detail {
  std::string_view label{};
  std::string text{};
};

/// The findings of a result, worst first; accepted ones last.
std::vector<const Finding*> worst_first(const Result& result);

/// "body-schema at /items/0/amount".
std::string headline(const Finding& finding);

/// Expected, actual, where it is promised, how often it was seen, likely cause, what to do or why
/// it is accepted, and the curl line where it is not the result's.
std::vector<Detail> details(const Finding& finding, const Result& result,
                            const IntegrationReport& integration);

/// How to see it again: the curl line and the driftgate line, where there are such.
std::vector<Detail> repetition(const Result& result);

/// "9 of 12 operations, 14 of 31 statuses"; "" when nothing could be covered.
std::string covered(const std::array<CoverageCount, kCoverageKinds>& counts);

/// A passed result that failed when it was first sent.
bool is_flaky_pass(const Report& report, const Result& result);

}  // namespace driftgate
