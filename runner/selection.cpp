#include "runner/selection.h"

#include <fmt/format.h>

#include <algorithm>
#include <set>

#include "runner/nearest.h"
#include "specs/document/error.h"
#include "specs/http/exchange.h"

namespace driftgate {
namespace {

constexpr std::string_view kTag = "tag:";

// "METHOD /path" in its two halves; the path is empty for any other pattern.
std::pair<std::string_view, std::string_view> method_and_path(std::string_view pattern) {
  const std::size_t blank = pattern.find(' ');
  if (blank == std::string_view::npos) return {pattern, ""};
  std::string_view path = pattern.substr(blank);
  path.remove_prefix(std::min(path.find_first_not_of(' '), path.size()));
  return {pattern.substr(0, blank), path};
}

bool method_matches(std::string_view pattern, std::string_view method) {
  return pattern == "*" || equal_ignoring_case(pattern, method);
}

// The names that a pattern of this form chooses among.
std::set<std::string> names_like(std::string_view pattern,
                                 const std::vector<Operation>& operations) {
  std::set<std::string> names;
  for (const Operation& operation : operations) {
    if (pattern.substr(0, kTag.size()) == kTag)
      for (const std::string& tag : operation.tags) names.insert(std::string(kTag) + tag);
    else if (pattern.substr(0, 1) == "/")
      names.insert(operation.path);
    else if (pattern.find(" /") != std::string_view::npos)
      names.insert(operation.method + " " + operation.path);
    else
      names.insert(operation.id);
  }
  return names;
}

}  // namespace

// Goes back to the last star only, so never worse than quadratic.
bool matches_wildcards(std::string_view pattern, std::string_view text) {
  std::size_t p = 0, t = 0, star = std::string_view::npos, after_star = 0;
  while (t < text.size()) {
    if (p < pattern.size() && pattern[p] == '*') {
      star = p++;
      after_star = t;
    } else if (p < pattern.size() && pattern[p] == text[t]) {
      ++p;
      ++t;
    } else if (star != std::string_view::npos) {
      p = star + 1;
      t = ++after_star;
    } else {
      return false;
    }
  }
  while (p < pattern.size() && pattern[p] == '*') ++p;
  return p == pattern.size();
}

bool selects(std::string_view pattern, const Operation& operation) {
  if (pattern == operation.id) return true;  // However odd: rerun lines name it.
  if (pattern.substr(0, kTag.size()) == kTag) {
    const std::string_view wanted = pattern.substr(kTag.size());
    return std::any_of(operation.tags.begin(), operation.tags.end(),
                       [&](const std::string& tag) { return matches_wildcards(wanted, tag); });
  }
  if (pattern.substr(0, 1) == "/") return matches_wildcards(pattern, operation.path);
  if (const auto [method, path] = method_and_path(pattern); path.substr(0, 1) == "/")
    return method_matches(method, operation.method) && matches_wildcards(path, operation.path);
  return matches_wildcards(pattern, operation.id) || equal_ignoring_case(pattern, operation.method);
}

bool selects(const std::vector<std::string>& patterns, const Operation& operation) {
  return std::any_of(patterns.begin(), patterns.end(),
                     [&](const std::string& pattern) { return selects(pattern, operation); });
}

void require_matches(const std::vector<std::string>& patterns, std::string_view option,
                     const std::vector<Operation>& operations) {
  for (const std::string& pattern : patterns) {
    const bool found =
        std::any_of(operations.begin(), operations.end(),
                    [&](const Operation& operation) { return selects(pattern, operation); });
    if (found) continue;
    const std::set<std::string> names = names_like(pattern, operations);
    throw Error(fmt::format("{} '{}' matches no operation{}", option, pattern,
                            did_you_mean(pattern, {names.begin(), names.end()})));
  }
}

}  // namespace driftgate
