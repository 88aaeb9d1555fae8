#include "runner/cli/tell_github.h"

#include <fcntl.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <string>

#include "reporters/github.h"
#include "reporters/reporter.h"
#include "runner/cli/terminal.h"
#include "runner/files.h"
#include "specs/document/error.h"

namespace driftgate {
namespace {

constexpr std::size_t kMostSummaryBytes = std::size_t{1}
                                          << 20;  // GitHub takes none of a larger one.

// Throws Error, with nothing written, where the file would be too large.
void append(const std::string& path, std::string_view text) {
  const int file = ::open(path.c_str(), O_WRONLY | O_APPEND | O_CREAT | O_CLOEXEC, 0666);
  if (file < 0) throw Error(std::strerror(errno), {.file = path});
  const off_t before = ::lseek(file, 0, SEEK_END);
  const bool fits =
      before <= 0 || static_cast<std::size_t>(before) + text.size() <= kMostSummaryBytes;
  const bool written = fits && write_all(file, text);
  const int problem = errno;
  ::close(file);
  if (!fits) throw Error("there would be more than 1 MiB of it", {.file = path});
  if (!written) throw Error(std::strerror(problem), {.file = path});
}

bool has(const std::vector<ReportTarget>& targets, const Reporter& reporter) {
  return std::any_of(targets.begin(), targets.end(),
                     [&](const ReportTarget& target) { return target.reporter == reporter.name; });
}

void annotate(const Report& report, const std::vector<ReportTarget>& targets) {
  if (has(targets, reporters::github)) return;
  const bool taken = std::any_of(targets.begin(), targets.end(), [](const ReportTarget& target) {
    return is_standard_output(target.path);
  });
  if (taken)
    print_error(github_annotations(report));  // GitHub reads both.
  else
    print(github_annotations(report));
}

void summarize(const Report& report) {
  const std::string file = environment_variable("GITHUB_STEP_SUMMARY").value_or("");
  if (file.empty()) return;
  try {
    append(file, reporters::markdown.write(report, {}));
  } catch (const Error& error) {
    print_error(message_line(error.where(), "warning",
                             std::string("the step summary is left out: ") + error.what()) +
                "\n");
  }
}

}  // namespace

void tell_github(const Report& report, const std::vector<ReportTarget>& targets,
                 const CheckOptions& options) {
  if (environment_variable("GITHUB_ACTIONS") != "true" || options.no_github) return;
  if (!shard_of(options).is_whole()) return;  // The merged run tells.
  annotate(report, targets);
  summarize(report);
}

}  // namespace driftgate
