// The official JSON-Schema-Test-Suite, whole.
#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>
#include <iostream>
#include <map>
#include <set>
#include <vector>

#include "specs/schema/meta_schemas.h"
#include "tests/child.h"
#include "tests/validators/schema/schemas.h"
#include "validators/schema/trace.h"

namespace driftgate::suite_test {
namespace {

namespace fs = std::filesystem;

struct Draft {
  std::string_view folder;
  Dialect dialect;
  std::string_view uri;
  std::size_t required;  // Tests that must pass: all there are.
  std::size_t optional;  // Those of optional/ that pass.
  std::size_t formats;   // Those of optional/format/ that pass.
};

// What is missed, and why:
// - draft4 and draft6 optional/format/hostname.json: A-labels are checked although these drafts
//   are older than they.
constexpr Draft kDrafts[] = {
    {"draft4", Dialect::draft_4, "http://json-schema.org/draft-04/schema#", 618, 100, 218},
    {"draft6", Dialect::draft_6, "http://json-schema.org/draft-06/schema#", 839, 106, 324},
    {"draft7", Dialect::draft_7, "http://json-schema.org/draft-07/schema#", 927, 118, 676},
    {"draft2019-09", Dialect::draft_2019_09, "https://json-schema.org/draft/2019-09/schema", 1259,
     158, 757},
    {"draft2020-12", Dialect::draft_2020_12, "https://json-schema.org/draft/2020-12/schema", 1299,
     162, 764},
};

constexpr std::string_view kRemotes = "http://localhost:1234/";

fs::path suite() { return tests::suites_folder() / "json-schema-test-suite"; }

std::string fetch_remote(const std::string& uri) {
  const fs::path file = suite() / "remotes" / uri.substr(std::min(kRemotes.size(), uri.size()));
  if (!uri.starts_with(kRemotes) || !fs::exists(file)) throw Error("nothing at " + uri);
  return tests::read_bytes(file);
}

// What Bowtie sends along with every case of the suite.
std::string registry() {
  std::string schemas;
  for (const auto& entry : fs::recursive_directory_iterator(suite() / "remotes")) {
    if (entry.path().extension() != ".json") continue;
    const auto document = read_json(tests::read_bytes(entry.path()), entry.path().string());
    schemas += (schemas.empty() ? "\"" : ",\"") + std::string(kRemotes) +
               entry.path().lexically_relative(suite() / "remotes").generic_string() +
               "\":" + to_json(document->root());
  }
  return "{" + schemas + "}";
}

struct Score {
  std::size_t passed = 0;
  std::size_t total = 0;
  std::vector<std::string> missed{};
};

void run_group(Node group, const Draft& draft, const std::string& file, bool formats,
               Score& score) {
  const tests::LoadedSchema loaded(to_json(group.find("schema")), draft.dialect,
                                   with_meta_schemas(fetch_remote));
  Evaluator evaluator;
  for (const Node test : group.find("tests").elements()) {
    const EvaluateOptions options{.formats = formats};
    const bool expected = test.find("valid").boolean();
    const Evaluation evaluation = evaluator.evaluate(loaded.schema(), test.find("data"), options);
    const bool flag = evaluator.valid(loaded.schema(), test.find("data"), options);
    ++score.total;
    // The quick verdict, the full one, the explanations and the trace must agree.
    const Trace trace = evaluator.trace(loaded.schema(), test.find("data"), options);
    const bool consistent = flag == evaluation.valid && trace.valid() == flag &&
                            evaluation.valid == evaluation.violations.empty();
    if (evaluation.valid == expected && consistent)
      ++score.passed;
    else
      score.missed.push_back(file + ": " + std::string(group.find("description").text()) + ": " +
                             std::string(test.find("description").text()) +
                             (consistent ? "" : " (verdicts differ)"));
  }
}

Score run_folder(const fs::path& folder, const Draft& draft, bool formats) {
  Score score;
  std::set<fs::path> files;
  for (const auto& entry : fs::directory_iterator(folder))
    if (entry.path().extension() == ".json") files.insert(entry.path());
  for (const fs::path& file : files) {
    const auto document = read_json(tests::read_bytes(file), file.string());
    for (const Node group : document->root().elements())
      run_group(group, draft, file.filename().string(), formats, score);
  }
  return score;
}

void expect_floor(const fs::path& folder, const Draft& draft, bool formats, std::size_t floor) {
  const Score score = run_folder(folder, draft, formats);
  std::cout << folder.lexically_relative(tests::suites_folder()).string() << ": " << score.passed
            << " of " << score.total << "\n";
  for (const std::string& missed : score.missed) std::cout << "  missed " << missed << "\n";
  EXPECT_GE(score.passed, floor);
}

class SchemaSuite : public testing::TestWithParam<Draft> {
 protected:
  void SetUp() override {
    folder_ = tests::suites_folder() / "json-schema-test-suite" / "tests" /
              std::string(GetParam().folder);
    if (!fs::exists(folder_)) GTEST_SKIP() << "no JSON-Schema-Test-Suite at " << folder_;
    if (meta_schemas().empty()) GTEST_SKIP() << "built without meta-schemas";
  }
  fs::path folder_{};
};

TEST_P(SchemaSuite, Required) { expect_floor(folder_, GetParam(), false, GetParam().required); }

// The same tests as Bowtie runs them: in another process, by JSON lines.
TEST_P(SchemaSuite, RequiredThroughBowtie) {
  tests::Child harness({DRIFTGATE_BOWTIE});
  EXPECT_NE(harness.ask(R"({"cmd":"start","version":1})").find(R"("ready":true)"),
            std::string::npos);
  EXPECT_EQ(harness.ask(R"({"cmd":"dialect","dialect":")" + std::string(GetParam().uri) + "\"}"),
            R"({"ok":true})");
  const std::string schemas = registry();
  std::size_t passed = 0;
  std::size_t seq = 0;
  for (const auto& entry : fs::directory_iterator(folder_)) {
    if (entry.path().extension() != ".json") continue;
    const auto document = read_json(tests::read_bytes(entry.path()), entry.path().string());
    for (const Node group : document->root().elements()) {
      std::string instances;
      std::string expected;
      for (const Node test : group.find("tests").elements()) {
        instances += (instances.empty() ? "" : ",") +
                     std::string(R"({"description":"","instance":)") + to_json(test.find("data")) +
                     "}";
        expected += (expected.empty() ? "" : ",") + std::string(R"({"valid":)") +
                    (test.find("valid").boolean() ? "true}" : "false}");
      }
      const std::string number = std::to_string(++seq);
      const std::string answer =
          harness.ask(R"({"cmd":"run","seq":)" + number + R"(,"case":{"description":"","schema":)" +
                      to_json(group.find("schema")) + R"(,"registry":)" + schemas +
                      R"(,"tests":[)" + instances + "]}}");
      EXPECT_EQ(answer, R"({"seq":)" + number + R"(,"results":[)" + expected + "]}")
          << entry.path().filename() << ": " << group.find("description").text();
      passed += group.find("tests").size();
    }
  }
  EXPECT_EQ(harness.tell(R"({"cmd":"stop"})"), 0);
  std::cout << GetParam().folder << " through Bowtie: " << passed << "\n";
  EXPECT_GE(passed, GetParam().required);
}

TEST_P(SchemaSuite, Optional) {
  expect_floor(folder_ / "optional", GetParam(), false, GetParam().optional);
}

TEST_P(SchemaSuite, Formats) {
  expect_floor(folder_ / "optional" / "format", GetParam(), true, GetParam().formats);
}

INSTANTIATE_TEST_SUITE_P(Drafts, SchemaSuite, testing::ValuesIn(kDrafts), [](const auto& draft) {
  std::string name(draft.param.folder);
  std::replace(name.begin(), name.end(), '-', '_');
  return name;
});

}  // namespace
}  // namespace driftgate::suite_test
