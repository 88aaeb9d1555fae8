// What is only written otherwise is no change, and what breaks requests one way breaks responses
// the other way.
#include <gtest/gtest.h>

#include <cstdlib>
#include <filesystem>
#include <iostream>
#include <memory>
#include <set>
#include <string>
#include <vector>

#include "specs/document/error.h"
#include "specs/openapi/description.h"
#include "tests/files.h"
#include "tests/validators/diff/rewrite.h"
#include "tests/validators/schema/compare_cases.h"
#include "validators/diff/diff.h"
#include "validators/diff/judge_changes.h"

namespace driftgate::metamorphic_test {
namespace {

namespace fs = std::filesystem;

#ifdef DRIFTGATE_SANITIZED
constexpr std::size_t kLargest = 60'000;
constexpr std::size_t kLargestMutated = 30'000;
constexpr std::uint64_t kMutations = 1;
#else
constexpr std::size_t kLargest = 600'000;
constexpr std::size_t kLargestMutated = 120'000;
constexpr std::uint64_t kMutations = 3;
#endif

std::unique_ptr<const Description> load(const std::string& path) {
  return load_description(path, [](const std::string& uri) { return tests::read_bytes(uri); });
}

/// Of a text in the place of that file.
std::unique_ptr<const Description> load_as(const std::string& path, const std::string& text) {
  return load_description(
      path, [&](const std::string& uri) { return uri == path ? text : tests::read_bytes(uri); });
}

/// Those that can be read and have operations, up to so many bytes or $DRIFTGATE_LARGEST.
std::vector<std::string> descriptions(std::size_t largest) {
  if (const char* const given = std::getenv("DRIFTGATE_LARGEST"))
    largest = std::strtoull(given, nullptr, 10);
  std::vector<std::string> found;
  for (const auto& entry :
       fs::recursive_directory_iterator(tests::suites_folder() / "descriptions")) {
    const std::string ending = entry.path().extension().string();
    if ((ending != ".yaml" && ending != ".json") || entry.file_size() > largest) continue;
    try {
      if (load(entry.path().string())->operations.empty()) continue;
    } catch (const Error&) {
      continue;  // Parts of others, and those that are made to be refused.
    }
    found.push_back(entry.path().string());
  }
  return found;
}

std::string told(const Diff& found, const Change& change) {
  return std::string(change.rule) + " " + change.place + ": " + change.before + " -> " +
         change.after +
         (change.operations.empty() ? ""
                                    : " in " + found.operations[change.operations.front()].name) +
         " (" + change.message + ")";
}

void expect_same(const std::string& path, std::string_view how, const Description& base,
                 const Description& revision) {
  const Diff found = diff(base, revision);
  std::size_t shown = 0;
  for (const Change& change : found.changes)
    if (++shown <= 3) ADD_FAILURE() << path << " " << how << ": " << told(found, change);
  EXPECT_EQ(found.changes.size(), 0U) << path << " " << how;
}

TEST(diff_metamorphic, what_is_written_otherwise_is_no_change) {
  if (!fs::exists(tests::suites_folder() / "descriptions")) GTEST_SKIP() << "no descriptions";
  std::size_t compared = 0;
  std::size_t newer = 0;
  for (const std::string& path : descriptions(kLargest)) {
    SCOPED_TRACE(path);
    const auto base = load(path);
    const Node root = base->root->root();
    expect_same(path, "itself", *base, *load(path));
    expect_same(path, "reversed", *base, *load_as(path, tests::reversed(root)));
    const auto json = load_as(path + ".json", to_json(root));
    const auto yaml = load_as(path + ".yaml", tests::as_yaml(root));
    expect_same(path, "as JSON and as YAML", *json, *yaml);
    const std::size_t size = fs::file_size(path);
    const auto whole = load_as(path, tests::inlined(root, size * 4));
    expect_same(path, "inlined", *base, *whole);
    expect_same(path, "named again", *whole, *base);
    const Node version = root.find("openapi");
    if (version && version.text().starts_with("3.0")) {
      ++newer;
      const auto rewritten = load_as(path, tests::as_3_1(root));
      expect_same(path, "in 3.1", *base, *rewritten);
      expect_same(path, "back in 3.0", *rewritten, *base);
    }
    ++compared;
  }
  std::cout << compared << " descriptions, " << newer << " of them in 3.1, too\n";
  EXPECT_GT(compared, 20U);
  EXPECT_GT(newer, 5U);
}

/// The operations that clients lose, by their paths.
std::set<std::string> broken(const Description& base, const Description& revision, Side side,
                             Severity least) {
  std::set<std::string> paths;
  const Diff found = diff(base, revision);
  for (const Change& change : found.changes)
    if (change.side == side && change.severity >= least)
      for (const std::string_view name : operations_of(found, change))
        paths.emplace(name.substr(name.find(' ') + 1));
  return paths;
}

std::string text_of(const std::set<std::string>& paths) {
  std::string text;
  for (const std::string& each : paths) text += " " + each;
  return text;
}

TEST(diff_metamorphic, what_breaks_requests_breaks_responses_the_other_way) {
  if (!fs::exists(tests::suites_folder() / "descriptions")) GTEST_SKIP() << "no descriptions";
  using tests::Way;
  std::size_t compared = 0;
  std::size_t breaking = 0;
  for (const std::string& path : descriptions(kLargestMutated)) {
    const auto original = load(path);
    const Node root = original->root->root();
    if (tests::one_way(root, Way::requests).empty()) continue;
    for (std::uint64_t seed = 1; seed <= kMutations; ++seed) {
      const auto changed = read_json(tests::mutated(root, seed), path);
      const auto here = [&](Node from, Way way) {
        return load_as("/one_way.json", tests::one_way(from, way));
      };
      const auto requests = here(root, Way::requests);
      const auto responses = here(root, Way::responses);
      const auto new_requests = here(changed->root(), Way::requests);
      const auto new_responses = here(changed->root(), Way::responses);
      for (const Severity least : {Severity::error, Severity::warning}) {
        const auto there = broken(*requests, *new_requests, Side::request, least);
        EXPECT_EQ(text_of(there),
                  text_of(broken(*new_responses, *responses, Side::response, least)))
            << path << " " << seed;
        const auto back = broken(*new_requests, *requests, Side::request, least);
        EXPECT_EQ(text_of(back), text_of(broken(*responses, *new_responses, Side::response, least)))
            << path << " " << seed << " back";
        breaking += there.size() + back.size();
      }
      ++compared;
    }
  }
  std::cout << compared << " mutated descriptions, " << breaking << " operations broken\n";
  EXPECT_GT(compared, 15U);
  EXPECT_GT(breaking, 100U);
}

}  // namespace
}  // namespace driftgate::metamorphic_test
