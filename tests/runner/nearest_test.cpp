#include "runner/nearest.h"

#include <gtest/gtest.h>

namespace driftgate {
namespace {

TEST(NearestTest, a_slip_finds_its_word_and_a_stranger_none) {
  const std::vector<std::string_view> words{"owner", "runbook", "base_url", "auth", "slo"};
  const std::pair<std::string_view, std::string_view> cases[] = {
      {"ownr", "owner"},        {"onwer", "owner"},      {"baseurl", "base_url"},
      {"base-url", "base_url"}, {"run_book", "runbook"}, {"atuh", "auth"},
      {"sol", "slo"},           {"banana", ""},          {"", ""}};
  for (const auto& [word, expected] : cases) EXPECT_EQ(nearest(word, words), expected) << word;
  EXPECT_EQ(nearest(std::string(100'000, 'a'), words), "");
  EXPECT_EQ(did_you_mean("ownr", words), " (did you mean owner?)");
  EXPECT_EQ(did_you_mean("banana", words), "");
}

}  // namespace
}  // namespace driftgate
