// The rules for everything but schemas: tables of two descriptions, what changes from one to the
// other, and what changes on the way back.
#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>
#include <set>
#include <string>
#include <vector>

#include "specs/openapi/description.h"
#include "tests/files.h"
#include "validators/diff/diff.h"
#include "validators/diff/judge_changes.h"
#include "validators/diff/rules.h"

namespace driftgate::surface_test {
namespace {

namespace fs = std::filesystem;

fs::path folder() { return tests::tests_folder() / "validators/diff"; }

// `given` is an operation, or with `paths`, `webhooks` or `swagger` the document itself.
std::string document_of(Node given) {
  const bool whole = given.find("paths") || given.find("webhooks") || given.find("swagger");
  const std::string head = R"("openapi": "3.1.0", "info": {"title": "t", "version": "1"})";
  if (!whole) return "{" + head + R"(, "paths": {"/a": {"get": )" + to_json(given) + "}}}";
  std::string text = "{";
  if (!given.find("swagger") && !given.find("openapi")) text += R"("openapi": "3.1.0", )";
  if (!given.find("info")) text += R"("info": {"title": "t", "version": "1"}, )";
  return text + to_json(given).substr(1);
}

std::unique_ptr<const Description> load(Node given) {
  return load_description("api.json", [&](const std::string&) { return document_of(given); });
}

bool is_of_version(std::string_view rule) {
  return rule.starts_with("api-version-") || rule.starts_with("api-major-");
}

// "error request-parameter-removed: query a [GET /a]"
std::string line_of(const Diff& found, const Change& change) {
  std::string line = std::string(to_string(change.severity)) + " " + std::string(change.rule);
  if (!change.place.empty()) line += ": " + change.place;
  std::string operations;
  for (const std::string_view name : operations_of(found, change))
    operations.append(operations.empty() ? "" : ", ").append(name);
  return operations.empty() ? line : line + " [" + operations + "]";
}

std::vector<std::string> lines(const Description& base, const Description& revision,
                               const DiffOptions& options, bool versions) {
  std::vector<std::string> all;
  const Diff found = diff(base, revision, options);
  for (const Change& change : found.changes)
    if (versions || !is_of_version(change.rule)) all.push_back(line_of(found, change));
  std::sort(all.begin(), all.end());
  return all;
}

// "failed GET /a". Who asks for no more than the outcomes is told the same.
std::vector<std::string> outcomes(const Description& base, const Description& revision) {
  std::vector<std::string> all;
  const Diff found = diff(base, revision);
  const std::vector<Result> results = judge_changes(found, "t", Severity::error);
  const std::vector<Result> bare = outcomes_of(found, Severity::error);
  EXPECT_EQ(results.size(), bare.size());
  for (std::size_t i = 0; i < std::min(results.size(), bare.size()); ++i) {
    const Result& result = results[i];
    EXPECT_EQ(result.name, bare[i].name);
    EXPECT_EQ(result.outcome, bare[i].outcome) << result.name;
    EXPECT_EQ(result.reason, bare[i].reason) << result.name;
    EXPECT_EQ(result.fault == Fault::input, result.outcome == Outcome::errored) << result.name;
    EXPECT_EQ(result.reason.empty(),
              result.outcome == Outcome::passed || result.outcome == Outcome::failed);
    all.push_back(std::string(to_string(result.outcome)) + " " + result.name);
  }
  std::sort(all.begin(), all.end());
  return all;
}

std::vector<std::string> wanted(Node list) {
  std::vector<std::string> all;
  for (const Node line : list.elements()) all.emplace_back(line.text());
  std::sort(all.begin(), all.end());
  return all;
}

std::vector<std::unique_ptr<const Document>> tables() {
  std::vector<std::unique_ptr<const Document>> all;
  for (const auto& entry : fs::directory_iterator(folder() / "surface"))
    all.push_back(read_yaml(tests::read_bytes(entry.path()), entry.path().filename().string()));
  return all;
}

TEST(surface, changes_are_what_the_tables_say) {
  std::size_t count = 0;
  for (const auto& table : tables()) {
    for (const Node row : table->root().elements()) {
      SCOPED_TRACE(to_string(row.location()) + " " + std::string(row.find("name").text()));
      ++count;
      const auto base = load(row.find("base"));
      const auto revision = load(row.find("revision"));
      DiffOptions options{.today = std::chrono::sys_days(std::chrono::year(2026) / 6 / 1)};
      if (row.find("grace")) options.grace_days = 30;
      if (const Node prefix = row.find("strip_prefix")) options.strip_prefix = prefix.text();
      options.ignore_trailing_slash = static_cast<bool>(row.find("ignore_trailing_slash"));
      const bool versions = static_cast<bool>(row.find("versions"));
      EXPECT_EQ(lines(*base, *revision, options, versions), wanted(row.find("changes")));
      if (const Node back = row.find("back")) {
        EXPECT_EQ(lines(*revision, *base, options, versions), wanted(back));
      }
      const std::vector<std::string> found = outcomes(*base, *revision);
      if (const Node given = row.find("outcomes")) {
        EXPECT_EQ(found, wanted(given));
      }
      if (const Node back = row.find("outcomes_back")) {
        EXPECT_EQ(outcomes(*revision, *base), wanted(back));
      }
      EXPECT_EQ(lines(*base, *base, options, false), std::vector<std::string>{});
      EXPECT_EQ(lines(*revision, *revision, options, false), std::vector<std::string>{});
    }
  }
  EXPECT_GT(count, 50U);
}

// Every rule that rules.inc has by its whole name, and that is not one of schemas.
std::set<std::string> surface_rules() {
  std::string text =
      tests::read_bytes(tests::tests_folder().parent_path() / "validators/diff/rules.inc");
  text.resize(text.find("// ---- Properties of objects"));
  std::set<std::string> ids;
  for (std::size_t at = text.find("\nRULE(\""); at != std::string::npos;
       at = text.find("\nRULE(\"", at + 1)) {
    const std::size_t from = at + 7;
    const std::string id = text.substr(from, text.find('"', from) - from);
    const bool of_schemas = id.ends_with("-schema-narrowed") || id.ends_with("-schema-widened");
    if (!of_schemas) ids.insert(id);
  }
  return ids;
}

TEST(surface, every_rule_has_an_example) {
  std::set<std::string> shown;
  for (const auto& table : tables())
    for (const Node row : table->root().elements())
      for (const char* list : {"changes", "back"})
        for (const std::string& line : wanted(row.find(list))) {
          const std::size_t from = line.find(' ') + 1;
          shown.insert(line.substr(from, line.find_first_of(": ", from) - from));
        }
  std::string missing;
  // tests/cli/diff has the step of the version.
  for (const std::string& id : surface_rules())
    if (!shown.contains(id) && id != "api-version-step") missing += "\n" + id;
  EXPECT_EQ(missing, "");
  for (const std::string& id : shown) EXPECT_NE(find_diff_rule(id), nullptr) << id;
}

TEST(surface, a_cause_is_told_once_with_all_its_operations) {
  const auto load_text = [](const std::string& text) {
    return load_description("api.yaml", [&](const std::string&) { return text; });
  };
  const auto api = [](const std::string& required) {
    return "openapi: 3.1.0\ninfo: {title: t, version: '1'}\npaths:\n"
           "  /a: {get: {parameters: [{$ref: '#/components/parameters/P'}], responses: {}},\n"
           "       put: {parameters: [{$ref: '#/components/parameters/P'}], responses: {}}}\n"
           "  /b: {get: {parameters: [{$ref: '#/components/parameters/P'}], responses: {}}}\n"
           "components: {parameters: {P: {name: p, in: query, required: " +
           required + ", schema: {}}}}\n";
  };
  const auto base = load_text(api("false")), revision = load_text(api("true"));
  EXPECT_EQ(lines(*base, *revision, {}, false),
            std::vector<std::string>{
                "error request-parameter-became-required: query p [GET /a, PUT /a, GET /b]"});
}

TEST(surface, the_changes_ask_for_a_step_of_the_version) {
  struct Row {
    Severity severity;
    const char* rule;
    Effect effect;
    Bump bump;
  };
  for (const Row& row :
       {Row{Severity::error, "api-tag-added", Effect::none, Bump::major},
        Row{Severity::warning, "request-parameter-removed", Effect::unknown, Bump::minor},
        Row{Severity::note, "endpoint-added", Effect::widens, Bump::minor},
        Row{Severity::note, "new-optional-request-parameter", Effect::none, Bump::minor},
        Row{Severity::note, "api-tag-added", Effect::none, Bump::patch}}) {
    SCOPED_TRACE(row.rule);
    Change change;
    change.rule = row.rule;
    change.severity = row.severity;
    change.effect = row.effect;
    EXPECT_EQ(bump_for(std::vector<Change>{change}), row.bump);
  }
  EXPECT_EQ(bump_for(std::vector<Change>{}), Bump::none);
}

}  // namespace
}  // namespace driftgate::surface_test
