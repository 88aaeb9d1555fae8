// Descriptions of others: one compared with itself has no edits, however it is written; and of
// edits that another tool found, ours are called alike.

#include <fmt/core.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "specs/document/error.h"
#include "specs/openapi/description.h"
#include "tests/files.h"
#include "tests/validators/diff/rewrite.h"
#include "tests/validators/diff/uses.h"
#include "validators/diff/rules.h"
#include "validators/diff/schema_edits.h"

namespace driftgate::schema_edits_suites_test {
namespace {

using tests::read_bytes;
using tests::reversed;
using tests::suites_folder;
using tests::Use;
using tests::uses_of;
namespace fs = std::filesystem;

std::unique_ptr<const Description> load(const fs::path& path) {
  return load_description(path.string(), [](const std::string& uri) { return read_bytes(uri); });
}

/// The same with the file itself rewritten.
std::unique_ptr<const Description> load_rewritten(const fs::path& path, Node root,
                                                  std::string (*write)(Node)) {
  return load_description(path.string(), [&](const std::string& uri) {
    return uri == path.string() ? write(root) : read_bytes(uri);
  });
}

std::string as_json(Node root) { return to_json(root); }

using Report = std::function<void(const Use&, const EditUse&)>;

std::size_t compare(const Description& base, const Description& revision, const Report& report) {
  std::map<std::pair<Element, std::string>, Schema> known;
  for (const Use& use : uses_of(revision))
    known.emplace(std::pair(use.element, use.place), use.schema);
  SchemaDiffer differ;
  std::size_t compared = 0;
  for (const Use& use : uses_of(base)) {
    const auto found = known.find({use.element, use.place});
    if (found == known.end() || !use.schema || !found->second) continue;
    ++compared;
    for (const EditUse& edit : differ.edits(use.schema, found->second)) report(use, edit);
  }
  return compared;
}

void expect_none(const fs::path& path, const char* how, const Description& base,
                 const Description& revision) {
  std::size_t told = 0;
  compare(base, revision, [&](const Use& use, const EditUse& found) {
    const SchemaEdit& edit = *found.edit;
    if (++told <= 3)
      ADD_FAILURE() << path.filename() << " " << how << ": " << use.place << " " << found.instance
                    << " " << edit.facet << " " << edit.edit << " " << edit.name << ": "
                    << edit.before << " -> " << edit.after << " at "
                    << to_string(edit.base_source.location());
  });
  EXPECT_EQ(told, 0U) << path << " " << how;
}

TEST(schema_edits, of_one_description_with_itself_are_none) {
  const fs::path folder = suites_folder() / "descriptions";
  if (!fs::exists(folder)) GTEST_SKIP() << "no descriptions at " << folder;
  std::size_t descriptions = 0;
  for (const auto& entry : fs::recursive_directory_iterator(folder)) {
    const std::string ending = entry.path().extension().string();
    // Reading the largest five times over takes its time; one of the two is enough.
    const bool first = entry.path().filename() != "github-12.0.0.json";
    if ((ending != ".yaml" && ending != ".json") || !first) continue;
    std::unique_ptr<const Description> base;
    try {
      base = load(entry.path());
    } catch (const Error&) {
      continue;  // Parts of others, and those that are made to be refused.
    }
    if (base->operations.empty()) continue;
    ++descriptions;
    expect_none(entry.path(), "itself", *base, *base);
    const Node root = base->root->root();
    expect_none(entry.path(), "as JSON", *base, *load_rewritten(entry.path(), root, as_json));
    expect_none(entry.path(), "reversed", *base, *load_rewritten(entry.path(), root, reversed));
  }
  EXPECT_GT(descriptions, 20U);
}

TEST(schema_edits, of_twins_in_json_and_yaml_are_none) {
  const fs::path folder = suites_folder() / "descriptions" / "adyen-twins";
  if (!fs::exists(folder)) GTEST_SKIP() << "no descriptions at " << folder;
  std::size_t twins = 0;
  for (const auto& entry : fs::recursive_directory_iterator(folder)) {
    fs::path twin = entry.path();
    if (entry.path().extension() != ".json" || !fs::exists(twin.replace_extension(".yaml")))
      continue;
    ++twins;
    expect_none(twin, "as its twin", *load(entry.path()), *load(twin));
  }
  EXPECT_GT(twins, 0U);
}

// What oasdiff calls edits of schemas, and only those.
bool is_of_schemas(const std::string& id) {
  static const std::set<std::string> others{
      "request-body-became-required", "request-body-became-optional",
      "request-parameter-became-required", "request-parameter-became-optional",
      "response-header-became-optional",
      // Policies, judged with the deprecations of operations.
      "request-parameter-deprecated", "request-parameter-reactivated",
      "request-parameter-sunset-date-too-small", "request-parameter-deprecated-sunset-missing",
      "request-property-deprecated-sunset-missing", "response-property-deprecated-sunset-missing",
      "request-property-sunset-date-too-small", "response-property-sunset-date-too-small"};
  const DiffRule* rule = find_diff_rule(id);
  return rule != nullptr && rule->of_schema && !others.contains(id);
}

TEST(schema_edits, are_called_as_oasdiff_calls_them) {
  const fs::path folder = suites_folder() / "diff-pairs";
  if (!fs::exists(folder)) GTEST_SKIP() << "no pairs at " << folder;
  const auto cases = read_json(read_bytes(folder / "cases.json"), "cases.json");
  std::set<std::string> wanted;
  std::map<std::string, std::string> missed;  // Id and the first pair that misses it.
  std::size_t expected = 0;
  std::size_t found = 0;
  std::map<std::string, std::size_t> extra;
  for (const Node each : cases->root().elements()) {
    const std::string base(each.find("base").text());
    const std::string revision(each.find("revision").text());
    std::set<std::string> ids;
    try {
      compare(*load(folder / base), *load(folder / revision),
              [&](const Use& use, const EditUse& edit) {
                ids.insert(std::string(rule_of(use.element, edit).id));
              });
    } catch (const Error&) {
      continue;
    }
    std::set<std::string> told;
    for (const Node finding : each.find("expected").elements())
      told.insert(std::string(finding.find("id").text()));
    for (const std::string& id : told) {
      if (!is_of_schemas(id)) continue;
      wanted.insert(id);
      ++expected;
      if (ids.contains(id))
        ++found;
      else
        missed.try_emplace(id + " in " + revision, base);
    }
    for (const std::string& id : ids)
      if (!told.contains(id) && find_diff_rule(id)->in_oasdiff) ++extra[id + " in " + revision];
  }
  for (const auto& [id, base] : missed) fmt::print("  not found: {} (from {})\n", id, base);
  for (const auto& [id, count] : extra) fmt::print("  not told: {}\n", id);
  fmt::print("{} of {} ids of edits found, {} kinds\n", found, expected, wanted.size());
  EXPECT_GT(expected, 100U);
  EXPECT_GE(found * 100, expected * 95);
}

}  // namespace
}  // namespace driftgate::schema_edits_suites_test
