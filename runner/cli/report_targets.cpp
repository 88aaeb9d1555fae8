#include "runner/cli/report_targets.h"

#include <fmt/core.h>

#include <algorithm>
#include <filesystem>
#include <string_view>

#include "runner/cli/terminal.h"
#include "runner/files.h"
#include "runner/nearest.h"
#include "specs/document/error.h"

namespace driftgate {
namespace {

const Reporter& reporter_named(const ReportTarget& target) {
  if (const Reporter* reporter = find_reporter(target.reporter)) return *reporter;
  std::vector<std::string_view> names;
  for (const Reporter* reporter : all_reporters()) names.push_back(reporter->name);
  throw Error(fmt::format("there is no report '{}'{}; known are {}", target.reporter,
                          did_you_mean(target.reporter, names), report_names()),
              target.where);
}

}  // namespace

std::string report_names() {
  std::string names;
  for (const Reporter* reporter : all_reporters())
    names += fmt::format("{}{}", names.empty() ? "" : ", ", reporter->name);
  return names;
}

void locate(Report& report) {
  std::error_code unknown;
  const std::filesystem::path here = std::filesystem::current_path(unknown);
  if (unknown) return;
  report.folder = here.string();
  report.repository = reference_root((here / "any").string());
}

void require_targets(const std::vector<ReportTarget>& targets) {
  std::size_t on_output = 0;
  std::vector<std::string> paths;
  for (const ReportTarget& target : targets) {
    reporter_named(target);
    require_writable(target.path);
    if (is_standard_output(target.path)) {
      if (++on_output > 1) throw Error("only one report can go to standard output");
    } else if (std::find(paths.begin(), paths.end(), target.path) != paths.end()) {
      throw Error("two reports would be written to this file", {.file = target.path});
    }
    paths.push_back(target.path);
  }
}

ReportStyle style_for(const CheckOptions& options, bool terminal) {
  const Colour wanted = options.colour == "always"  ? Colour::always
                        : options.colour == "never" ? Colour::never
                                                    : Colour::automatic;
  return {.colour = terminal && use_colour(wanted),
          .width = terminal ? terminal_width() : 80,
          .quiet = options.quiet,
          .verbose = options.verbose};
}

bool write_reports(const Report& report, const std::string& verdict,
                   const std::vector<ReportTarget>& targets, const CheckOptions& options) {
  const bool taken = std::any_of(targets.begin(), targets.end(), [](const ReportTarget& target) {
    return is_standard_output(target.path);
  });
  bool all = true;
  const auto attempt = [&all](const std::string& path, const std::string& text) {
    try {
      write_file(path, text);
    } catch (const Error& error) {
      print_error(message_line(error) + "\n");
      all = false;
    }
  };
  if (!taken && !verdict.empty()) attempt("-", verdict);
  for (const ReportTarget& target : targets)
    attempt(target.path, reporter_named(target).write(
                             report, style_for(options, is_standard_output(target.path))));
  return all;
}

}  // namespace driftgate
