// Two descriptions of the harbour and the harbour itself: what the upstream description says is
// tried with the provider that is there.

#include "runner/trial.h"

#include <gtest/gtest.h>

#include <cstdlib>
#include <string>
#include <vector>

#include "tests/files.h"
#include "tests/harbour_provider.h"
#include "tests/reporters/temporary_folder.h"

namespace driftgate::trial_test {
namespace {

using tests::TemporaryFolder;

/// One description that says something else than harbour.yaml, and what comes of it.
struct Row {
  const char* name;
  bool pinned;  // Else the upstream one.
  std::string find;
  std::string write;
  std::string operation;  // Of the finding.
  std::string rule;
  std::string instance;
  std::string confidence;
  std::string severity;
  std::string words;  // In its hint.
};

const std::vector<Row>& rows() {
  static const std::vector<Row> all{
      // The harbour refuses what the pinned description admits.
      {"a lower maximum", true, "maximum: 100, default: 20", "maximum: 500, default: 20",
       "listVessels", "request-parameter-max-decreased", "query limit", "confirmed", "error",
       "limit=101; confirmed: the provider answered 400 to such a request"},
      {"a value less", true, "enum: [outer, lock]", "enum: [outer, lock, inner]", "getTides",
       "request-parameter-enum-value-removed", "query gauge", "confirmed", "error", "confirmed: "},
      {"a parameter that is required now", true, "{name: date, in: query, required: true",
       "{name: date, in: query", "getTides", "request-parameter-became-required", "query date",
       "confirmed", "error", "confirmed: "},
      {"an operation that was open", true, "operationId: listPilots\n",
       "operationId: listPilots\n      security: []\n", "listPilots",
       "api-security-became-required", "credentials", "confirmed", "error",
       "confirmed: the provider answered 401"},
      {"an operation that is gone", true, "  /ping:\n",
       "  /pong:\n    get:\n      operationId: pong\n      security: []\n      responses: {'200': "
       "{description: Somebody is there.}}\n  /ping:\n",
       "pong", "api-path-removed-without-deprecation", "", "confirmed", "error",
       "confirmed: the provider answered 404"},
      // And its answers are what the pinned description does not promise.
      {"a value more in answers", true, "kind: {type: string, enum: [high, low]}",
       "kind: {type: string, enum: [high]}", "getTides", "response-property-enum-value-added",
       "response 200 body /tides/*/kind", "confirmed", "error",
       "confirmed: an answer with status 200 shows it, at /tides/"},
      {"a value more that nobody has seen", true, "enum: [open, closing]", "enum: [open]",
       "getHealth", "response-property-enum-value-added", "response 200 body /status", "once",
       "error", "not seen in "},
      // A schema that operations share stands in each at another place.
      {"a longer name of one vessel", true,
       "imo: {type: string, pattern: '^[1-9][0-9]{6}$'}\n        registeredAt",
       "imo: {type: string, maxLength: 6, pattern: '^[1-9][0-9]{6}$'}\n        registeredAt",
       "getVessel", "response-property-max-length-unset", "response 200 body /imo", "confirmed",
       "error", "confirmed: an answer with status 200 shows it, at /imo"},
      // The harbour takes what the upstream description does not admit.
      {"a lower maximum that nobody heeds", false, "minimum: 0, maximum: 10000",
       "minimum: 0, maximum: 0", "listBerths", "request-parameter-max-decreased", "query offset",
       "refuted", "warning", "offset=1; refuted: the provider answered 200 to such a request"},
      {"an operation that is still there", false, "  /ping:\n", "  /pung:\n", "ping",
       "api-path-removed-without-deprecation", "", "refuted", "warning", "refuted: "},
      // What may not be sent.
      {"a method that is not allowed", true, "crew: {type: integer, minimum: 0",
       "crew: {type: integer, minimum: -5", "createCall", "request-property-min-increased",
       "request body /crew", "once", "error",
       "not tried: POST is not among the methods that may be probed (GET, HEAD)"},
  };
  return all;
}

std::string harbour() {
  return tests::read_bytes(tests::tests_folder() / "providers" / "harbour" / "harbour.yaml");
}

std::string edited(bool pinned) {
  std::string text = harbour();
  for (const Row& row : rows()) {
    if (row.pinned != pinned) continue;
    const std::size_t at = text.find(row.find);
    EXPECT_NE(at, std::string::npos) << row.name;
    if (at != std::string::npos) text.replace(at, row.find.size(), row.write);
  }
  return text;
}

void write_files(const TemporaryFolder& folder, const std::string& url, const std::string& pinned,
                 const std::string& upstream) {
  folder.write("pinned.yaml", pinned);
  folder.write("upstream.yaml", upstream);
  folder.write(
      "driftgate.yaml",
      "integrations:\n  harbour:\n    description: pinned.yaml\n"
      "    upstream_description: upstream.yaml\n    base_url: " +
          url +
          "\n    auth:\n      - bearer: {env: HARBOUR_TOKEN}\n"
          "      - api_key: {in: header, name: X-Harbour-Key, value: {env: HARBOUR_KEY}}\n");
}

int check(const TemporaryFolder& folder) {
  const std::string command =
      "HARBOUR_TOKEN=harbour-master HARBOUR_KEY=crane-7 " + std::string(DRIFTGATE_BINARY) +
      " check --config " + folder.file("driftgate.yaml") +
      " --report json=" + folder.file("report.json") + " >" + folder.file("out") + " 2>&1";
  return WEXITSTATUS(std::system(command.c_str()));
}

Node finding_of(Node report, const Row& row) {
  for (const Node integration : report.find("integrations").elements()) {
    const Node results = integration.find("results");
    for (const Node result : results.elements()) {
      if (result.find("operation").text() != row.operation) continue;
      const Node findings = result.find("findings");
      for (const Node finding : findings.elements())
        if (finding.find("rule").text() == row.rule &&
            finding.find("instance").text() == row.instance)
          return finding;
    }
  }
  return {};
}

TEST(trial, what_the_upstream_description_says_is_confirmed_or_refuted) {
  const tests::HarbourProvider provider;
  const TemporaryFolder folder("trial");
  write_files(folder, provider.url(), edited(true), edited(false));
  EXPECT_EQ(check(folder), 1) << tests::read_bytes(folder.file("out"));
  const auto report = read_json(tests::read_bytes(folder.file("report.json")), "report.json");
  for (const Row& row : rows()) {
    SCOPED_TRACE(row.name);
    const Node finding = finding_of(report->root(), row);
    ASSERT_TRUE(finding);
    EXPECT_EQ(finding.find("confidence").text(), row.confidence);
    EXPECT_EQ(finding.find("severity").text(), row.severity);
    EXPECT_NE(finding.find("hint").text().find(row.words), std::string::npos)
        << finding.find("hint").text();
    const bool was_sent = row.confidence != "once";
    EXPECT_EQ(!finding.find("reproduction").text().empty(), was_sent);
  }
}

TEST(trial, the_same_description_upstream_is_kept) {
  const tests::HarbourProvider provider;
  const TemporaryFolder folder("trial");
  write_files(folder, provider.url(), harbour(), harbour());
  EXPECT_EQ(check(folder), 0) << tests::read_bytes(folder.file("out"));
  const auto report = read_json(tests::read_bytes(folder.file("report.json")), "report.json");
  const Node integration = report->root().find("integrations").element(0);
  EXPECT_EQ(integration.find("upstream_description").find("version").text(), "2.3.0");
  std::size_t compared = 0;
  const Node results = integration.find("results");
  for (const Node result : results.elements())
    if (result.find("name").text().substr(0, 9) == "upstream ") {
      EXPECT_EQ(result.find("outcome").text(), "passed");
      ++compared;
    }
  EXPECT_EQ(compared, static_cast<std::size_t>(
                          std::stoul(std::string(integration.find("operations").text()))));
}

}  // namespace
}  // namespace driftgate::trial_test
