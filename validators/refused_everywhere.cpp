#include "validators/refused_everywhere.h"

#include <fmt/format.h>

#include <algorithm>
#include <cstddef>
#include <map>
#include <string>
#include <string_view>
#include <utility>

namespace driftgate {
namespace {

constexpr std::size_t kFewest = 3;

bool was_asked(const Result& result) {
  return result.outcome != Outcome::skipped && result.fault != Fault::input;
}

bool refuses_credentials(const Result& result) { return result.type == "auth.refused"; }
bool is_not_there(const Result& result) { return result.status == 404; }

}  // namespace

void fold_refused_everywhere(std::vector<Result>& results) {
  std::vector<Result*> asked;
  for (Result& result : results)
    if (was_asked(result)) asked.push_back(&result);
  if (asked.size() < kFewest) return;
  const auto all = [&](bool (*holds)(const Result&)) {
    return std::all_of(asked.begin(), asked.end(),
                       [&](const Result* each) { return holds(*each); });
  };
  const bool refused = all(refuses_credentials);
  if (!refused && !all(is_not_there)) return;
  Result& first = *asked.front();
  first.outcome = Outcome::errored;
  first.fault = Fault::provider;
  first.findings.clear();
  first.type = refused ? "auth.refused" : "probe.nothing-there";
  first.reason =
      refused
          ? fmt::format("the provider refused our credentials with status {} in all {} operations",
                        first.status, asked.size())
          : fmt::format(
                "all {} operations answered 404: is the base URL the right one, and is "
                "there test data?",
                asked.size());
  for (auto each = asked.begin() + 1; each != asked.end(); ++each) {
    Result& other = **each;
    other = {.name = std::move(other.name),
             .operation = std::move(other.operation),
             .outcome = Outcome::skipped,
             .type = "skipped.same-cause",
             .reason = fmt::format("as {}: {}", first.name,
                                   refused ? "our credentials are refused" : "nothing is there"),
             .source = std::move(other.source),
             .status = other.status};
  }
}

void fold_shared_causes(std::vector<Result>& results, Severity fail_on) {
  struct Known {
    std::size_t result = 0;
    std::size_t finding = 0;
    std::vector<std::string_view> others{};  // Names of their results.
  };
  std::map<std::string, Known> known;  // By fingerprint.
  for (std::size_t i = 0; i < results.size(); ++i) {
    Result& result = results[i];
    for (std::size_t j = 0; j < result.findings.size(); ++j) {
      const auto [first, is_new] =
          known.try_emplace(result.findings[j].fingerprint, Known{.result = i, .finding = j});
      if (is_new || first->second.result == i) continue;
      results[first->second.result].findings[first->second.finding].count +=
          result.findings[j].count;
      first->second.others.push_back(result.name);
      result.findings.erase(result.findings.begin() + static_cast<std::ptrdiff_t>(j--));
    }
    const bool fails =
        std::any_of(result.findings.begin(), result.findings.end(),
                    [&](const Finding& finding) { return finding.severity >= fail_on; });
    if (result.outcome == Outcome::failed && !fails) result.outcome = Outcome::passed;
  }
  for (const auto& [fingerprint, first] : known) {
    if (first.others.empty()) continue;
    std::string& hint = results[first.result].findings[first.finding].violation.hint;
    hint += fmt::format("{}one cause: also in {}", hint.empty() ? "" : "; ", first.others.front());
    if (first.others.size() > 1) hint += fmt::format(" and {} more", first.others.size() - 1);
  }
}

}  // namespace driftgate
