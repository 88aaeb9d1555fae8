// What a run says hangs on the seed and the time it is given, not on what finished first.

#include <gtest/gtest.h>

#include <cstdlib>
#include <map>
#include <string>
#include <vector>

#include "tests/cli/every_report.h"
#include "tests/harbour_provider.h"
#include "tests/runner/sending.h"

namespace driftgate::tests {
namespace {

// All reports of a check with everything on, of a provider that is at its start.
std::map<std::string, std::string> reports(const HarbourProvider& provider, bool faulty, int jobs) {
  send_one(once_to(provider.control_url()),
           {.method = "POST", .url = provider.control_url() + "/reset"});
  const EveryReport every("reproducible-" + std::to_string(jobs));
  const std::string command = "HARBOUR_TOKEN=harbour-master HARBOUR_KEY=crane-7 " DRIFTGATE_BINARY
                              " check " +
                              (tests_folder() / "providers" / "harbour" / "harbour.yaml").string() +
                              " --url " + provider.url() +
                              " --bearer-env HARBOUR_TOKEN --api-key-env X-Harbour-Key=HARBOUR_KEY"
                              " --methods GET,HEAD,POST,PUT,PATCH,DELETE --strategies all --fuzz 20"
                              " --now 2026-11-01T10:00:00Z --seed 7 -v --jobs " +
                              std::to_string(jobs) + every.options();
  EXPECT_EQ(WEXITSTATUS(std::system(command.c_str())), faulty ? 1 : 0) << command;
  return every.read();
}

TEST(reproducible, reports_are_the_same_at_any_concurrency) {
  const std::vector<std::vector<std::string>> providers{
      {},
      {"calls_state_free", "berth_grows", "webhook_stays", "users_open", "call_eta_lost",
       "invoices_escape_crash", "vessel_emoji_crash"}};
  for (const std::vector<std::string>& faults : providers) {
    const HarbourProvider provider(faults);
    const auto one = reports(provider, !faults.empty(), 1);
    const auto many = reports(provider, !faults.empty(), 8);
    EXPECT_GT(one.at("json").size(), 10'000U);
    EXPECT_GT(one.at("junit").size(), 5'000U);
    for (const auto& [name, text] : one) EXPECT_TRUE(text == many.at(name)) << name;
  }
}

}  // namespace
}  // namespace driftgate::tests
