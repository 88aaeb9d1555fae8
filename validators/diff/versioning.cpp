#include <fmt/core.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <string>

#include "validators/diff/surface.h"

namespace driftgate::surface {
namespace {

// Semantic Versioning 2.0.0 §2; missing parts are 0, a leading "v" and what follows the numbers do
// not count.
std::optional<std::array<long, 3>> parse_version(std::string_view text) {
  if (text.starts_with('v') || text.starts_with('V')) text.remove_prefix(1);
  std::array<long, 3> numbers{};
  for (std::size_t i = 0; i < numbers.size(); ++i) {
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), numbers[i]);
    if (error != std::errc() || numbers[i] < 0) return std::nullopt;
    text.remove_prefix(static_cast<std::size_t>(end - text.data()));
    if (!text.starts_with('.')) break;
    text.remove_prefix(1);
  }
  return numbers;
}

// Before 1.0.0 the minor version says what the major one says later (§4).
bool is_major_step(const std::array<long, 3>& from, const std::array<long, 3>& to) {
  return to[0] > from[0] || (from[0] == 0 && to[0] == 0 && to[1] > from[1]);
}

}  // namespace

void compare_versions(const Surface& all) {
  const std::vector<Change>& changes = all.changes.all();
  const std::string& before = all.base.api_version;
  const std::string& after = all.revision.api_version;
  const auto tell = [&](std::string_view rule) {
    const auto place = [](const Description& description) {
      return description.root->root().find("info").find("version");
    };
    all.changes.add(rule, nullptr,
                    {.before = before,
                     .after = after,
                     .place = "info.version",
                     .base = place(all.base),
                     .revision = place(all.revision)});
  };
  const bool breaks = std::any_of(changes.begin(), changes.end(), [](const Change& change) {
    return change.severity == Severity::error;
  });
  if (before == after) {
    if (breaks)
      tell("api-version-not-bumped");
    else if (!changes.empty())
      tell("api-version-same-with-changes");
    return;
  }
  const auto from = parse_version(before), to = parse_version(after);
  if (!from || !to) return;
  if (*to < *from)
    tell("api-version-decreased");
  else if (breaks && !is_major_step(*from, *to))
    tell("api-major-version-not-bumped");
}

}  // namespace driftgate::surface
