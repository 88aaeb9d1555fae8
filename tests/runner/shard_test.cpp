#include "runner/shard.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <map>
#include <set>
#include <string>

#include "runner/shard_blob.h"
#include "specs/document/error.h"
#include "tests/files.h"
#include "tests/runner/api.h"

namespace driftgate {
namespace {

Environment environment_of(std::map<std::string, std::string> variables) {
  return [variables = std::move(variables)](const std::string& name) -> std::optional<std::string> {
    const auto found = variables.find(name);
    return found == variables.end() ? std::nullopt : std::optional(found->second);
  };
}

template <class Call>
std::string error_of(const Call& call) {
  try {
    call();
  } catch (const Error& error) {
    return (error.where().file.empty() ? "" : error.where().file + ": ") + error.what();
  }
  return "";
}

TEST(Shard, is_written_as_one_of_many) {
  EXPECT_EQ(parse_shard("2/3"), (Shard{2, 3}));
  EXPECT_EQ(parse_shard("1/1"), (Shard{}));
  for (const char* text : {"", "/", "1", "1/", "/3", "0/4", "5/4", "1/0", "-1/2", "1/2/3", "a/b",
                           "1/1001", "99999999999999999999/2", " 1/2", "1 /2"})
    EXPECT_NE(error_of([&] { parse_shard(text); }).find("--shard expects I/N"), std::string::npos)
        << text;
}

TEST(Shard, is_known_from_the_ci_system) {
  const struct {
    std::map<std::string, std::string> variables;
    Shard expected;
  } cases[] = {
      {{{"CI_NODE_INDEX", "2"}, {"CI_NODE_TOTAL", "3"}}, {2, 3}},
      {{{"CI_NODE_TOTAL", "1"}}, {1, 1}},  // GitLab sets it always.
      {{{"CIRCLE_NODE_INDEX", "0"}, {"CIRCLE_NODE_TOTAL", "4"}}, {1, 4}},
      {{{"BUILDKITE_PARALLEL_JOB", "3"}, {"BUILDKITE_PARALLEL_JOB_COUNT", "4"}}, {4, 4}},
      {{{"SEMAPHORE_JOB_INDEX", "2"}, {"SEMAPHORE_JOB_COUNT", "2"}}, {2, 2}},
      {{{"SYSTEM_JOBPOSITIONINPHASE", "1"}, {"SYSTEM_TOTALJOBSINPHASE", "2"}}, {1, 2}},
      {{{"BITBUCKET_PARALLEL_STEP", "1"}, {"BITBUCKET_PARALLEL_STEP_COUNT", "2"}}, {2, 2}},
      {{{"DRIFTGATE_SHARD", "2/5"}, {"CI_NODE_TOTAL", "3"}}, {2, 5}},
  };
  for (const auto& [variables, expected] : cases)
    EXPECT_EQ(shard_of_ci(environment_of(variables)), expected) << variables.begin()->first;

  const struct {
    std::map<std::string, std::string> variables;
    std::string error;
  } wrong[] = {
      {{}, "nothing says which of several jobs this is"},
      {{{"CI_NODE_INDEX", "2"}}, "$CI_NODE_INDEX is set and $CI_NODE_TOTAL is not"},
      {{{"CI_NODE_TOTAL", "2"}}, "$CI_NODE_TOTAL is set and $CI_NODE_INDEX is not"},
      {{{"CI_NODE_INDEX", "0"}, {"CI_NODE_TOTAL", "2"}}, "$CI_NODE_INDEX of GitLab must be from 1"},
      {{{"CIRCLE_NODE_INDEX", "4"}, {"CIRCLE_NODE_TOTAL", "4"}}, "must be from 0 to 3, found '4'"},
      {{{"CIRCLE_NODE_INDEX", "x"}, {"CIRCLE_NODE_TOTAL", "4"}}, "found 'x'"},
      {{{"DRIFTGATE_SHARD", "5/4"}}, "--shard expects I/N"},
  };
  for (const auto& [variables, error] : wrong) {
    const std::string told = error_of([&all = variables] { shard_of_ci(environment_of(all)); });
    EXPECT_NE(told.find(error), std::string::npos) << told;
  }
  EXPECT_EQ(run_of_ci(environment_of({{"CI_PIPELINE_ID", "77"}})), "77");
  EXPECT_EQ(run_of_ci(environment_of({{"CI_PIPELINE_ID", "77"}, {"DRIFTGATE_RUN_ID", "a"}})), "a");
  EXPECT_EQ(run_of_ci(environment_of({})), "");
}

std::vector<WorkUnit> units(std::size_t count) {
  std::vector<WorkUnit> all;
  for (std::size_t i = 0; i < count; ++i) all.push_back({.name = "GET /" + std::to_string(i)});
  return all;
}

TEST(Shard, work_is_divided_evenly_and_in_any_order) {
  for (const std::size_t count : {0U, 1U, 2U, 5U, 10U, 100U, 1000U})
    for (const unsigned shards : {1U, 2U, 3U, 7U, 16U}) {
      std::vector<WorkUnit> all = units(count);
      const std::vector<unsigned> places = divided(all, shards);
      std::vector<std::size_t> loads(shards);
      for (const unsigned place : places) ++loads.at(place - 1);
      const auto [least, most] = std::minmax_element(loads.begin(), loads.end());
      EXPECT_LE(*most - *least, 1U) << count << " in " << shards;
      std::reverse(all.begin(), all.end());
      std::vector<unsigned> reversed = divided(all, shards);
      std::reverse(reversed.begin(), reversed.end());
      EXPECT_EQ(places, reversed);
    }
  // A heavy one has a shard for itself.
  std::vector<WorkUnit> all = units(30);
  all.push_back({.name = "heavy", .weight = 40});
  const std::vector<unsigned> places = divided(all, 4);
  EXPECT_EQ(std::count(places.begin(), places.end(), places.back()), 1);
}

// Without a timing of each, what matters is that few move where one comes.
TEST(Shard, most_work_stays_where_it_was_when_some_is_added) {
  for (const unsigned shards : {2U, 3U, 7U}) {
    std::size_t moved = 0, all = 0;
    for (std::size_t count = 50; count < 90; ++count) {
      const std::vector<unsigned> before = divided(units(count), shards);
      const std::vector<unsigned> after = divided(units(count + 1), shards);
      for (std::size_t i = 0; i < count; ++i) moved += before[i] != after[i] ? 1 : 0;
      all += count;
    }
    EXPECT_LT(moved * 5, all) << shards << ": " << moved << " of " << all;
  }
}

TEST(Shard, what_hangs_together_stays_together) {
  const auto api = tests::describe_paths(R"(
  /depots: {get: {operationId: listDepots, responses: {"200": {description: ok}}}}
  /depots/{depotId}:
    parameters: [{name: depotId, in: path, required: true, schema: {type: string}}]
    get: {operationId: getDepot, responses: {"200": {description: ok}}}
  /depots/{depotId}/doors:
    parameters: [{name: depotId, in: path, required: true, schema: {type: string}}]
    get: {operationId: listDoors, responses: {"200": {description: ok}}}
  /parcels:
    post:
      operationId: createParcel
      requestBody:
        content:
          application/json:
            schema: {type: object, properties: {to: {type: object, properties: {depotId: {type: string}}}}}
      responses: {"201": {description: ok, links: {bill: {operationId: getBill}}}}
  /bill: {get: {operationId: getBill, responses: {"200": {description: ok}}}}
  /health: {get: {operationId: health, responses: {"200": {description: ok}}}}
  /about: {get: {operationId: about, responses: {"200": {description: ok}}}}
)");
  Evaluator evaluator;
  const Plan all = plan(*api, {}, evaluator);
  for (const unsigned shards : {2U, 3U, 7U}) {
    const std::vector<unsigned> together = divided(*api, all, "one", true, shards);
    ASSERT_EQ(together.size(), 7U);
    for (std::size_t i = 1; i < 5; ++i) EXPECT_EQ(together[i], together[0]) << i;
    const std::vector<unsigned> single = divided(*api, all, "one", false, shards);
    EXPECT_GT(std::set<unsigned>(single.begin(), single.begin() + 5).size(), 1U);
    EXPECT_GE(std::set<unsigned>(single.begin(), single.end()).size(), std::min(shards, 6U));
  }
}

// --- blobs ---

std::string blob(unsigned number, unsigned total, const std::string& changes = "",
                 const std::string& to = "", const std::string& results = "") {
  std::string text =
      R"({"schema":"driftgate-blob/1","tool":{"name":"driftgate","version":"1"},)"
      R"("started":"2026-11-01T10:00:00Z","hostname":"h","seed":"7","duration_us":0,)"
      R"("fail_on":"error","shard":{"number":)" +
      std::to_string(number) + R"(,"total":)" + std::to_string(total) +
      R"(},"run":"r","configuration":"sha256:1","configuration_file":"","repository":"",)"
      R"("folder":"","stopped_by":0,"min_coverage":[],"silenced":[],"baseline":null,)"
      R"("integrations":[{"name":"pets","owner":"","runbook":"","contact":"","status_page":"",)"
      R"("description":{"file":"a.yaml","version":"1","digest":"sha256:2"},"base_url":"",)"
      R"("notices":[],"operations":1,"requests":1,"coverage":{"items":[]},"results":[)" +
      results + R"(],"latencies":[]}]}
)";
  if (!changes.empty()) {
    const std::size_t at = text.find(changes);
    EXPECT_NE(at, std::string::npos) << changes;
    text.replace(at, changes.size(), to);
  }
  return text;
}

std::string case_named(const std::string& name, const std::string& outcome) {
  return R"({"stage":"probe","at":0,"name":")" + name + R"(","operation":"x","outcome":")" +
         outcome +
         R"(","fault":"none","type":"","reason":"","status":200,"timings_us":{"resolved":0,)"
         R"("connected":0,"secured":0,"first_byte":0,"total":0},"source":{"file":"","pointer":"",)"
         R"("line":0,"column":0},"findings":[],"undecided":[],"remarks":[],"reproduction":"",)"
         R"("rerun":""})";
}

MergedRun merged(const std::vector<std::string>& texts) {
  std::vector<ShardBlob> blobs;
  for (const std::string& text : texts)
    blobs.push_back(read_shard_blob(text, std::string(1, static_cast<char>('a' + blobs.size()))));
  return merge_shards(std::move(blobs));
}

TEST(ShardBlob, all_shards_are_one_run) {
  const std::string passed = case_named("GET /a", "passed");
  std::string failed = case_named("GET /b", "failed");
  failed.replace(failed.find("probe"), 5, "contract");
  const MergedRun run = merged({blob(2, 2, "", "", failed), blob(1, 2, "", "", passed)});
  ASSERT_EQ(run.report.integrations.size(), 1U);
  const IntegrationReport& pets = run.report.integrations.front();
  EXPECT_EQ(pets.requests, 2U);
  ASSERT_EQ(pets.results.size(), 2U);
  EXPECT_EQ(pets.results[0].name, "GET /a");
  EXPECT_EQ(exit_code(run.report), ExitCode::broken);

  const MergedRun stopped = merged(
      {blob(1, 2, "\"stopped_by\":0", "\"stopped_by\":2", passed), blob(2, 2, "", "", failed)});
  EXPECT_EQ(exit_code(stopped.report), ExitCode::interrupted);
}

TEST(ShardBlob, keeps_what_a_page_shows_of_a_finding) {
  const auto file = tests::tests_folder() / "fuzz/corpus/shard_blob/whole";
  const ShardBlob blob = read_shard_blob(tests::read_bytes(file), "whole");
  const IntegrationReport& pets = blob.parts.at(0).report;
  const Finding& finding = pets.results.at(0).findings.at(0);
  EXPECT_EQ(finding.promise,
            (Excerpt{.before = "a:\n", .marked = "  b", .after = "\nc", .line = 3}));
  EXPECT_TRUE(finding.evidence.empty());
  EXPECT_EQ(finding.described.line, 4);
  EXPECT_EQ(finding.reliance,
            (Reliance{.by = {{"web", 2, true}}, .not_by = {"app"}, .lowered_from = "error"}));
  using std::chrono::microseconds;
  EXPECT_EQ(pets.coverage.items.at(0).times, (std::vector{microseconds(7), microseconds(9)}));
}

constexpr const char* kCovered =
    R"("coverage":{"counts":{},"items":[{"kind":"operations","operation":"x","name":"GET /x",)"
    R"("seen":1,"reason":""}],"more":0})";

std::string timed(unsigned number, const std::string& latencies) {
  std::string text = blob(number, 2, R"("coverage":{"items":[]})", kCovered);
  return text.replace(text.find("\"latencies\":[]"), 14, "\"latencies\":" + latencies);
}

TEST(ShardBlob, times_of_an_operation_are_put_together_in_order) {
  const MergedRun run = merged({timed(1, R"([{"item":0,"us":[3,9]}])"),  //
                                timed(2, R"([{"item":0,"us":[1,4]}])")});
  std::vector<long> times;
  for (const auto& time : run.report.integrations.at(0).coverage.items.at(0).times)
    times.push_back(time.count());
  EXPECT_EQ(times, (std::vector<long>{1, 3, 4, 9}));
}

TEST(ShardBlob, shards_that_are_no_run_are_refused) {
  const std::string one = blob(1, 2), two = blob(2, 2), passed = case_named("GET /a", "passed");
  const struct {
    std::vector<std::string> texts;
    std::string error;
  } cases[] = {
      {{one}, "a shard of 2 is missing: 2"},
      {{blob(2, 4)}, "shards of 4 are missing: 1, 3, 4"},
      {{one, one, two}, "b: is shard 1/2 a second time: a is the same"},
      {{one, blob(2, 3)}, "b: is a shard of another run: its number of shards is '3'"},
      {{one, blob(2, 2, "\"run\":\"r\"", "\"run\":\"s\"")}, "its run is 's', and that of a is 'r'"},
      {{one, blob(2, 2, "sha256:1", "sha256:9")},
       "b: is a shard of another run: its configuration"},
      {{one, blob(2, 2, "sha256:2", "sha256:9")}, "its description of 'pets' is 'sha256:9'"},
      {{one, blob(2, 2, "\"version\":\"1\"", "\"version\":\"2\"")}, "its version of driftgate is"},
      {{one, blob(2, 2, "\"seed\":\"7\"", "\"seed\":\"8\"")}, "its seed is '8'"},
      {{one, blob(2, 2, "\"pets\"", "\"dogs\"")}, "its integration is 'dogs'"},
      {{blob(1, 2, "", "", passed), blob(2, 2, "", "", passed)}, "b: judged 'GET /a' of 'pets' as"},
      {{one, ""}, "b: is empty: its shard did not come to an end"},
      {{one, two.substr(0, two.size() / 2)}, "b: is torn, it was not written to its end"},
      {{one, two.substr(0, two.size() - 2)}, "b: is torn"},
      {{one, "PK\x03\x04"}, "b: is no blob of `driftgate check --blob`"},
      {{one, "{\"schema\": \"driftgate-report/1\"}"}, "b: is no blob of"},
      {{one, "[]"}, "b: is no blob of"},
      {{one, blob(2, 2, "\"number\":2", "\"number\":0")}, "shards are counted from 1"},
      {{one, blob(2, 2, "\"number\":2", "\"number\":3")}, "'number' must be from 0 to 2"},
      {{one, blob(2, 2, "\"seed\":\"7\"", "\"seed\":\"-\"")}, "'seed' must be a number in a text"},
      {{one, blob(2, 2, "\"stopped_by\":0,", "")}, "'stopped_by' is missing"},
      {{one, blob(2, 2, "\"probe\"", "\"nowhere\"", passed)}, "there is no stage 'nowhere'"},
      {{timed(1, R"([{"item":1,"us":[3]}])"), two}, "the coverage has no such item"},
      {{timed(1, R"([{"item":0,"us":[-3]}])"), two}, "times are microseconds"},
      {{one, blob(2, 2, "\"run\":\"r\"", "\"run\":\"r\",\"run\":\"r\"")},
       "'run' stands here a second"},
  };
  for (const auto& [texts, error] : cases) {
    const std::string told = error_of([&all = texts] { merged(all); });
    EXPECT_NE(told.find(error), std::string::npos) << told << "\nexpected: " << error;
  }
}

}  // namespace
}  // namespace driftgate
