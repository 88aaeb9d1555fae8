// What a run says hangs on the seed and the time it is given, not on what finished first.

#include <gtest/gtest.h>

#include <cstdlib>
#include <string>
#include <utility>
#include <vector>

#include "tests/files.h"
#include "tests/harbour_provider.h"
#include "tests/reporters/temporary_folder.h"

namespace driftgate::tests {
namespace {

// The reports of a check with everything on, JSON and JUnit, of a provider that is at its start.
std::pair<std::string, std::string> reports(const std::vector<std::string>& faults,
                                            int concurrency) {
  const HarbourProvider provider(faults);
  const TemporaryFolder folder("reproducible");
  const std::string json = folder.file("report.json"), junit = folder.file("report.xml");
  const std::string command = "HARBOUR_TOKEN=harbour-master HARBOUR_KEY=crane-7 " +
                              std::string(DRIFTGATE_BINARY) + " check " +
                              (tests_folder() / "providers" / "harbour" / "harbour.yaml").string() +
                              " --url " + provider.url() +
                              " --bearer-env HARBOUR_TOKEN --api-key-env X-Harbour-Key=HARBOUR_KEY"
                              " --methods GET,HEAD,POST,PUT,PATCH,DELETE --strategies all --fuzz 20"
                              " --now 2026-11-01T10:00:00Z --seed 7 --report json=" +
                              json + " --report junit=" + junit + " --concurrency " +
                              std::to_string(concurrency) + " >/dev/null 2>&1";
  EXPECT_EQ(WEXITSTATUS(std::system(command.c_str())), faults.empty() ? 0 : 1) << command;
  const auto without_port = [&](std::string text) {
    for (std::size_t at = text.find(provider.url()); at != std::string::npos;
         at = text.find(provider.url(), at))
      text.replace(at, provider.url().size(), "http://provider.test");
    return text;
  };
  return {without_port(read_bytes(json)), without_port(read_bytes(junit))};
}

TEST(reproducible, reports_are_the_same_at_any_concurrency) {
  const std::vector<std::vector<std::string>> providers{
      {},
      {"calls_state_free", "berth_grows", "webhook_stays", "users_open", "call_eta_lost",
       "invoices_escape_crash", "vessel_emoji_crash"}};
  for (const std::vector<std::string>& faults : providers) {
    const auto [json, junit] = reports(faults, 1);
    const auto [json_at_once, junit_at_once] = reports(faults, 16);
    EXPECT_GT(json.size(), 10'000U);
    EXPECT_GT(junit.size(), 5'000U);
    EXPECT_TRUE(json == json_at_once);
    EXPECT_TRUE(junit == junit_at_once);
  }
}

}  // namespace
}  // namespace driftgate::tests
