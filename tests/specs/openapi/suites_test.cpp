#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "tests/specs/openapi/load.h"
#include "tests/specs/openapi/model_text.h"

namespace driftgate::tests {
namespace {

std::filesystem::path descriptions_folder() { return suites_folder() / "descriptions"; }

class SuiteDescriptions : public testing::Test {
 protected:
  void SetUp() override {
    if (!std::filesystem::is_directory(descriptions_folder())) {
      GTEST_SKIP() << "there is no folder " << descriptions_folder();
    }
  }
};

std::vector<std::filesystem::path> files_in(const std::filesystem::path& folder) {
  std::vector<std::filesystem::path> files;
  for (const auto& entry : std::filesystem::recursive_directory_iterator(folder)) {
    const auto extension = entry.path().extension();
    if (extension == ".json" || extension == ".yaml" || extension == ".yml") {
      files.push_back(entry.path());
    }
  }
  return files;
}

std::size_t error_count(const Description& description) {
  std::size_t count = 0;
  for (const Problem& problem : description.problems) count += problem.warning ? 0 : 1;
  return count;
}

TEST_F(SuiteDescriptions, each_is_read_or_refused_with_a_place) {
  std::size_t loaded = 0;
  for (const auto& path : files_in(descriptions_folder())) {
    try {
      const auto description = load_file(path);
      ++loaded;
      for (const Problem& problem : description->problems) {
        EXPECT_TRUE(problem.source) << path << ": " << problem.message;
        EXPECT_FALSE(problem.message.empty()) << path;
      }
    } catch (const Error& error) {
      EXPECT_GT(error.where().line, 0) << path << ": " << error.what();
      EXPECT_GT(error.where().column, 0) << path << ": " << error.what();
    }
  }
  EXPECT_GT(loaded, 300U);
}

TEST_F(SuiteDescriptions, twins_in_yaml_and_json_give_the_same_model) {
  std::size_t pairs = 0;
  for (const auto& path : files_in(descriptions_folder() / "adyen-twins")) {
    if (path.extension() != ".yaml") continue;
    auto twin = path;
    twin.replace_extension(".json");
    const auto yaml = load_file(path);
    const auto json = load_file(twin);
    EXPECT_EQ(ModelText::of(*yaml), ModelText::of(*json)) << path;
    EXPECT_EQ(error_count(*yaml), 0U) << problems_text(*yaml);
    EXPECT_EQ(yaml->problems.size(), json->problems.size()) << path;
    ++pairs;
  }
  EXPECT_EQ(pairs, 6U);
}

TEST_F(SuiteDescriptions, the_many_files_of_matrix_are_one_description_each) {
  std::size_t with_operations = 0;
  for (const auto& entry : std::filesystem::directory_iterator(descriptions_folder() / "matrix" /
                                                               "api" / "client-server")) {
    if (entry.path().extension() != ".yaml") continue;
    const auto description = load_file(entry.path());
    if (!description->operations.empty()) ++with_operations;
    for (const Problem& problem : description->problems) {
      // Some files of the whole set are not in the suite; one file names an undeclared scheme.
      const bool known = problem.warning ||
                         problem.message.find("cannot open") != std::string::npos ||
                         problem.message.find("no security scheme") != std::string::npos;
      EXPECT_TRUE(known) << problems_text(*description);
    }
  }
  EXPECT_GT(with_operations, 50U);
}

TEST_F(SuiteDescriptions, github_is_whole) {
  const auto description = load_file(descriptions_folder() / "github-23.0.2.json");
  EXPECT_EQ(description->operations.size(), 1223U);
  // Both are true of it: two paths that differ only in the name of their last parameter.
  EXPECT_EQ(error_count(*description), 2U) << problems_text(*description);
  for (const Operation& operation : description->operations) {
    EXPECT_FALSE(operation.expected.responses.empty()) << operation.id;
    EXPECT_EQ(operation.problem_count, 0U) << operation.id;
  }
}

}  // namespace
}  // namespace driftgate::tests
