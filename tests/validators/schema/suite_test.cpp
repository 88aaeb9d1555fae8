// The official JSON-Schema-Test-Suite, whole.
#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>
#include <iostream>
#include <map>
#include <set>
#include <vector>

#include "tests/validators/schema/schemas.h"

namespace driftgate {
namespace {

namespace fs = std::filesystem;

struct Draft {
  std::string_view folder;
  Dialect dialect;
  std::size_t required;  // Tests that must pass: all there are.
  std::size_t optional;  // Those of optional/ that pass.
  std::size_t formats;   // Those of optional/format/ that pass.
};

// What is missed, and why:
// - draft7 optional/content.json: `contentEncoding` and `contentMediaType` are annotations here, as
//   later drafts have it.
// - draft4 and draft6 optional/format/hostname.json: A-labels are checked although these drafts
//   are older than they.
constexpr Draft kDrafts[] = {
    {"draft4", Dialect::draft_4, 618, 100, 218},
    {"draft6", Dialect::draft_6, 839, 106, 324},
    {"draft7", Dialect::draft_7, 927, 114, 676},
    {"draft2019-09", Dialect::draft_2019_09, 1259, 158, 757},
    {"draft2020-12", Dialect::draft_2020_12, 1299, 162, 764},
};

// Where Debian's python3-jsonschema keeps the meta-schemas.
const fs::path kMetaSchemas = "/usr/lib/python3/dist-packages/jsonschema/schemas";

std::string fetch_meta_schema(const std::string& uri) {
  static const std::map<std::string, std::string> kFiles{
      {"http://json-schema.org/draft-04/schema", "draft4.json"},
      {"http://json-schema.org/draft-06/schema", "draft6.json"},
      {"http://json-schema.org/draft-07/schema", "draft7.json"},
      {"https://json-schema.org/draft/2019-09/schema", "draft2019-09.json"},
      {"https://json-schema.org/draft/2020-12/schema", "draft2020-12.json"},
  };
  if (const auto file = kFiles.find(uri); file != kFiles.end())
    return tests::read_bytes(kMetaSchemas / file->second);
  const auto vocabularies = read_json(tests::read_bytes(kMetaSchemas / "vocabularies.json"), "");
  if (const Node vocabulary = vocabularies->root().find(uri)) return to_json(vocabulary);
  throw Error("nothing at " + uri);
}

std::string fetch(const std::string& uri) {
  const std::string remotes = "http://localhost:1234/";
  if (!uri.starts_with(remotes)) return fetch_meta_schema(uri);
  const fs::path file =
      tests::suites_folder() / "json-schema-test-suite" / "remotes" / uri.substr(remotes.size());
  if (!fs::exists(file)) throw Error("nothing at " + uri);
  return tests::read_bytes(file);
}

struct Score {
  std::size_t passed = 0;
  std::size_t total = 0;
  std::vector<std::string> missed{};
};

void run_group(Node group, const Draft& draft, const std::string& file, bool formats,
               Score& score) {
  const tests::LoadedSchema loaded(to_json(group.find("schema")), draft.dialect, fetch);
  Evaluator evaluator;
  for (const Node test : group.find("tests").elements()) {
    const EvaluateOptions options{.formats = formats};
    const bool expected = test.find("valid").boolean();
    const Evaluation evaluation = evaluator.evaluate(loaded.schema(), test.find("data"), options);
    const bool flag = evaluator.valid(loaded.schema(), test.find("data"), options);
    ++score.total;
    // The quick verdict, the full one and the explanations must agree.
    const bool consistent =
        flag == evaluation.valid && evaluation.valid == evaluation.violations.empty();
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
    if (!fs::exists(kMetaSchemas)) GTEST_SKIP() << "no meta-schemas: python3-jsonschema";
  }
  fs::path folder_{};
};

TEST_P(SchemaSuite, Required) { expect_floor(folder_, GetParam(), false, GetParam().required); }

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
}  // namespace driftgate
