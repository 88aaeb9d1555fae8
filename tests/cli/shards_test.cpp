// A run in several jobs and the same run in one say the same, byte for byte.

#include <gtest/gtest.h>

#include <cstdlib>
#include <filesystem>
#include <functional>
#include <string>
#include <vector>

#include "tests/cli/every_report.h"
#include "tests/example_provider.h"
#include "tests/harbour_provider.h"
#include "tests/runner/sending.h"

namespace driftgate::tests::shards_test {
namespace {

constexpr const char* kProgram =
    "HARBOUR_TOKEN=harbour-master HARBOUR_KEY=crane-7 " DRIFTGATE_BINARY " ";
constexpr const char* kHow = " --seed 7 --now 2026-11-01T10:00:00Z";

int run(const std::string& command) { return WEXITSTATUS(std::system(command.c_str())); }

// The whole run, and shards of it merged.
void expect_equal(const std::string& check, const std::vector<unsigned>& totals,
                  const std::function<void()>& reset) {
  const EveryReport whole("shards-whole");
  reset();
  const int verdict = run(kProgram + check + kHow + whole.options());
  const auto expected = whole.read();
  EXPECT_GT(expected.at("json").size(), 3'000U) << check;
  for (const unsigned total : totals) {
    SCOPED_TRACE(check + " in " + std::to_string(total));
    const TemporaryFolder folder("shards");
    std::string blobs;
    for (unsigned number = total; number >= 1; --number) {
      const std::string blob = folder.file(std::to_string(number) + ".blob");
      blobs += " " + blob;
      reset();
      const int code = run(kProgram + check + kHow + " --shard " + std::to_string(number) + "/" +
                           std::to_string(total) + " --blob " + blob + " >/dev/null 2>&1");
      EXPECT_LE(code, 3);
      EXPECT_TRUE(std::filesystem::exists(blob));
    }
    const EveryReport merged("shards-merged");
    EXPECT_EQ(run(kProgram + ("merge" + blobs) + merged.options()), verdict);
    auto actual = merged.read();
    actual.at("errors") = expected.at("errors");  // Each shard has told its own.
    for (const auto& [name, text] : expected) EXPECT_EQ(actual.at(name), text) << name;
  }
}

TEST(shards, of_a_provider_without_state_are_the_whole_run) {
  const ExampleProvider provider({"wrong-type", "server-error", "undocumented-status"});
  const std::string check = "check " + std::string(DRIFTGATE_SOURCE_DIR "/examples/parcels.yaml") +
                            " --url " + provider.url();
  expect_equal(check, {1, 2, 3, 7, 12}, [] {});
  expect_equal(check + " --min-coverage 100 --strategies coverage,negative", {2}, [] {});
}

TEST(shards, drift_is_found_once) {
  const std::string description(DRIFTGATE_SOURCE_DIR "/examples/parcels.yaml");
  const TemporaryFolder folder("shards-lock");
  const std::string lock = folder.file("lock.yaml");
  const ExampleProvider before, now({"wrong-type", "null-number", "undocumented-property"});
  EXPECT_EQ(run(kProgram + ("lock update " + description) + " --url " + before.url() + " --lock " +
                lock + " >/dev/null 2>&1"),
            0);
  expect_equal("check " + description + " --url " + now.url() + " --lock " + lock, {2}, [] {});
}

TEST(shards, of_a_provider_with_state_are_the_whole_run) {
  const HarbourProvider provider({"users_open", "invoices_escape_crash", "berth_grows"});
  const std::string check =
      "check " + (tests_folder() / "providers" / "harbour" / "harbour.yaml").string() + " --url " +
      provider.url() +
      " --bearer-env HARBOUR_TOKEN --api-key-env X-Harbour-Key=HARBOUR_KEY --min-coverage 90";
  const auto reset = [&] {
    send_one(once_to(provider.control_url()),
             {.method = "POST", .url = provider.control_url() + "/reset"});
  };
  expect_equal(check, {3}, reset);
}

}  // namespace
}  // namespace driftgate::tests::shards_test
