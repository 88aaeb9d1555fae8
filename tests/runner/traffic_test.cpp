#include "runner/traffic.h"

#include <gtest/gtest.h>

#include <filesystem>
#include <set>
#include <string>

#include "specs/document/document.h"
#include "specs/document/error.h"
#include "tests/files.h"

namespace driftgate {
namespace {

TEST(traffic, a_real_recording_shows_the_drifts_that_are_known) {
  const std::filesystem::path har = tests::suites_folder() / "recorded" / "github.har";
  const std::filesystem::path api = tests::suites_folder() / "descriptions" / "github-12.0.0.json";
  if (!std::filesystem::exists(har)) GTEST_SKIP() << "no " << har;
  const auto known = read_json(
      tests::read_bytes(tests::tests_folder() / "runner" / "recorded_github.json"), "known");
  std::set<std::string> wanted;
  for (const Node one : known->root().find("findings").elements())
    wanted.insert(std::string(one.find("case").text()) + " " +
                  std::string(one.find("rule").text()) + " " + std::string(one.find("at").text()));

  const auto description =
      load_description(api.string(), [](const std::string& uri) { return tests::read_bytes(uri); });
  Evaluator evaluator;
  const Policy policy{.severities = {{"undocumented-property", Severity::off}}};
  TrafficJudge judge(*description, evaluator, policy, {}, {.integration = "github"});
  const Router router(*description);
  std::size_t empty_parameters = 0;
  const TrafficFiles files = read_traffic({har.string()}, [&](const RecordedExchange& one) {
    judge.judge(one);
    const Route route = router.find(one.exchange.request.method, one.exchange.request.url);
    for (const auto& [name, value] : route.values) empty_parameters += value.empty() ? 1 : 0;
  });
  Traffic traffic = judge.finish();
  make_presentable(traffic.results);
  EXPECT_EQ(traffic.exchanges, 71U);
  EXPECT_EQ(traffic.judged, 62U);
  EXPECT_EQ(traffic.conforming, 54U);
  EXPECT_EQ(traffic.unmatched, 8U);
  EXPECT_EQ(traffic.elsewhere, 1U);

  std::set<std::string> found;
  std::size_t without_uploads = 0;
  std::size_t undescribed_bodies = 0;
  for (const Result& result : traffic.results)
    for (const Finding& finding : result.findings) {
      EXPECT_EQ(finding.reproduction.find("0000000000000000000000000000000000000001'"),
                std::string::npos);
      if (finding.rule == "undocumented-error-body") undescribed_bodies += finding.count;
      if (finding.severity != Severity::error) continue;
      found.insert(result.name + " " + std::string(finding.rule) + " " +
                   finding.violation.instance);
      if (finding.rule == "request-media-type") without_uploads += finding.count;
    }
  EXPECT_EQ(found, wanted);
  EXPECT_EQ(traffic.conforming + without_uploads, 57U);
  // What a stricter judge counts.
  EXPECT_EQ(empty_parameters, 1U);
  EXPECT_EQ(undescribed_bodies, 1U);
}

TEST(traffic, what_cannot_be_read_is_told) {
  const std::filesystem::path folder = std::filesystem::path(testing::TempDir()) / "no_recordings";
  std::filesystem::create_directories(folder);
  const struct {
    std::string path;
    const char* message;
  } cases[] = {
      {(folder / "absent.har").string(), "cannot read: No such file or directory"},
      {"/dev/null", "cannot read: it is no file"},
      {folder.string(), "the folder has no recording (*.har, *.recording.json)"},
  };
  for (const auto& wanted : cases) {
    try {
      read_traffic({wanted.path}, [](const RecordedExchange&) {});
      ADD_FAILURE() << wanted.path;
    } catch (const Error& error) {
      EXPECT_STREQ(error.what(), wanted.message);
      EXPECT_EQ(error.where().file, wanted.path);
    }
  }
  std::filesystem::remove_all(folder);
}

}  // namespace
}  // namespace driftgate
