#pragma once

#include <span>
#include <string>
#include <string_view>

#include "validators/report.h"

namespace driftgate {

/// How the reader of a report wants it.
struct ReportStyle {
  bool colour = false;
  int width = 80;      ///< Columns of the terminal.
  bool quiet = false;  ///< Failures and the summary only.
  bool verbose = false;
};

/// One output format: a pure function from a report to bytes.
struct Reporter {
  std::string_view name{};
  std::string_view summary{};
  std::string (*write)(const Report&, const ReportStyle&) = nullptr;
};

namespace reporters {
#define REPORTER(name) extern const Reporter name;
#include "reporters/reporters.inc"
#undef REPORTER
}  // namespace reporters

std::span<const Reporter* const> all_reporters();
const Reporter* find_reporter(std::string_view name);

}  // namespace driftgate
