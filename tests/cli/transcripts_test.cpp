#include <gtest/gtest.h>

#include <algorithm>
#include <cstdlib>
#include <fstream>

#include "tests/cli/transcript.h"
#include "tests/files.h"

namespace driftgate::tests {
namespace {

std::vector<std::filesystem::path> transcripts() {
  std::vector<std::filesystem::path> paths;
  for (const auto& entry : std::filesystem::recursive_directory_iterator(tests_folder() / "cli"))
    if (entry.path().extension() == ".test") paths.push_back(entry.path());
  std::sort(paths.begin(), paths.end());
  return paths;
}

std::string name_of(const testing::TestParamInfo<std::filesystem::path>& info) {
  std::string name =
      info.param.parent_path().filename().string() + "_" + info.param.stem().string();
  std::replace(name.begin(), name.end(), '-', '_');
  return name;
}

class TranscriptTest : public testing::TestWithParam<std::filesystem::path> {};

// DRIFTGATE_REBASELINE=1 writes what happened into the files instead; the diff is reviewed.
TEST_P(TranscriptTest, happens_as_written) {
  Transcript transcript = parse_transcript(read_bytes(GetParam()));
  ASSERT_FALSE(transcript.steps.empty());
  const std::vector<Step> played = play(transcript);

  if (std::getenv("DRIFTGATE_REBASELINE") != nullptr) {
    for (std::size_t i = 0; i < played.size(); ++i) {
      Step& step = transcript.steps[i];
      step = {.command = step.command,
              .exit_code = played[i].exit_code,
              .output = keep_wildcards(played[i].output, step.output),
              .errors = keep_wildcards(played[i].errors, step.errors)};
    }
    std::ofstream(GetParam(), std::ios::binary) << to_text(transcript);
    return;
  }
  for (std::size_t i = 0; i < played.size(); ++i) {
    const Step& expected = transcript.steps[i];
    EXPECT_EQ(played[i].exit_code, expected.exit_code) << expected.command;
    EXPECT_TRUE(fits(played[i].output, expected.output)) << expected.command << "--- stdout was\n"
                                                         << played[i].output << "--- not\n"
                                                         << expected.output;
    EXPECT_TRUE(fits(played[i].errors, expected.errors)) << expected.command << "--- stderr was\n"
                                                         << played[i].errors << "--- not\n"
                                                         << expected.errors;
  }
}

INSTANTIATE_TEST_SUITE_P(cli, TranscriptTest, testing::ValuesIn(transcripts()), name_of);

}  // namespace
}  // namespace driftgate::tests
