#include <gtest/gtest.h>

#include <cstdio>
#include <string>

#include "tests/files.h"
#include "validators/report.h"

namespace driftgate::tests {
namespace {

std::filesystem::path source_folder() { return DRIFTGATE_SOURCE_DIR; }

std::string output_of(const std::string& words) {
  std::string output;
  FILE* pipe = popen((std::string(DRIFTGATE_BINARY) + " " + words).c_str(), "r");
  char buffer[4096];
  while (const std::size_t count = std::fread(buffer, 1, sizeof buffer, pipe))
    output.append(buffer, count);
  EXPECT_EQ(pclose(pipe), 0) << words;
  return output;
}

TEST(Docs, the_page_of_rules_is_what_the_program_says) {
  EXPECT_EQ(read_bytes(source_folder() / "docs" / "rules.md"),
            output_of("rules --format markdown"));
}

TEST(Docs, the_readme_has_every_exit_code) {
  const std::string readme = read_bytes(source_folder() / "README.md");
  for (const int code : {0, 1, 2, 3, 4, 5, 130, 143}) {
    const std::string row = "| " + std::to_string(code) + " | " +
                            std::string(to_string(static_cast<ExitCode>(code))) + " |";
    EXPECT_NE(readme.find(row), std::string::npos) << row;
  }
}

TEST(Docs, every_page_is_reached_from_the_readme) {
  const std::string readme = read_bytes(source_folder() / "README.md");
  std::size_t pages = 0;
  for (const auto& entry : std::filesystem::directory_iterator(source_folder() / "docs")) {
    const std::string link = "(docs/" + entry.path().filename().string() + ")";
    EXPECT_NE(readme.find(link), std::string::npos) << link;
    ++pages;
  }
  EXPECT_GT(pages, 3U);
}

}  // namespace
}  // namespace driftgate::tests
