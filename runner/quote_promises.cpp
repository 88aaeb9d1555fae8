#include "runner/quote_promises.h"

#include <algorithm>
#include <filesystem>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "runner/files.h"
#include "specs/document/error.h"

namespace driftgate {
namespace {

constexpr int kLinesBefore = 8;  // More than are quoted.

// A file whose lines are found at once.
class Source {
 public:
  explicit Source(const std::string& file) {
    std::error_code unknown;
    if (is_remote(file) || !std::filesystem::is_regular_file(file, unknown)) return;
    try {
      text_ = read_file(file);
    } catch (const Error&) {
      return;  // It was readable a moment ago; the place alone has to do.
    }
    for (std::size_t at = 0; at < text_.size(); at = text_.find('\n', at) + 1) {
      starts_.push_back(at);
      if (text_.find('\n', at) == std::string::npos) break;
    }
  }

  Excerpt quote(int line, int column) const {
    if (line < 1 || static_cast<std::size_t>(line) > starts_.size()) return {};
    const int first = std::max(line - kLinesBefore, 1);
    const std::size_t from = starts_[static_cast<std::size_t>(first) - 1];
    return quote_line(std::string_view(text_).substr(from), first, line, column);
  }

 private:
  std::string text_{};
  std::vector<std::size_t> starts_{};
};

class Sources {
 public:
  Excerpt quote(const Location& place) {
    if (place.file.empty() || place.line == 0) return {};
    const auto [known, is_new] = sources_.try_emplace(place.file);
    if (is_new) known->second.emplace(place.file);
    return known->second->quote(place.line, place.column);
  }

 private:
  std::map<std::string, std::optional<Source>> sources_{};
};

}  // namespace

void quote_promises(Report& report) {
  Sources sources;
  for (IntegrationReport& integration : report.integrations)
    for (Result& result : integration.results)
      for (Finding& finding : result.findings) {
        const Location& own = finding.violation.source;
        finding.promise = sources.quote(own.file.empty() ? result.source : own);
      }
}

}  // namespace driftgate
