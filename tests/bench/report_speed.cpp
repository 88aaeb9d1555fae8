// User time and memory that each reporter takes for a large run.
//
//   bench_report_speed CASES [REPORTER]
//
// One line a reporter: its name, milliseconds of user time, MiB of the text, MiB of peak memory
// beyond that of the report. Without REPORTER each runs in a child of its own.
#include <fmt/format.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cstdlib>
#include <fstream>
#include <iostream>
#include <string>

#include "reporters/reporter.h"

using namespace driftgate;

namespace {

// One case in a hundred is broken, one could not be judged, ten were not tried.
Report large_report(std::size_t cases) {
  Report report{.tool_version = "0.1.0", .started = "2026-11-01T10:00:00", .hostname = "ci"};
  for (std::size_t i = 0; i < cases; ++i) {
    if (i % 1'000 == 0)
      report.integrations.push_back({.name = fmt::format("integration-{}", i / 1'000),
                                     .owner = "team",
                                     .description = "specs/api.yaml",
                                     .operations = 1'000,
                                     .requests = 1'000});
    Result result{.name = fmt::format("GET /resources/{}", i),
                  .operation = fmt::format("getResource{}", i),
                  .source = {.file = "specs/api.yaml",
                             .pointer = "/paths/~1resources/get",
                             .line = static_cast<int>(i % 5'000) + 1,
                             .column = 5},
                  .status = 200,
                  .timings = {.total = std::chrono::microseconds{12'345}},
                  .reproduction = "curl -sS https://api.example/v1/resources",
                  .rerun = "driftgate check --only getResource --seed 42"};
    if (i % 100 == 0) {
      result.outcome = Outcome::failed;
      result.findings = {{.rule = "body-schema",
                          .category = "contract",
                          .violation = {.message = "a string where a number is promised",
                                        .expected = "number",
                                        .actual = "\"12.00\"",
                                        .instance = "/items/0/amount",
                                        .source = result.source},
                          .fingerprint = fmt::format("{:016x}", i),
                          .request = Request{.url = "https://api.example/v1/resources"},
                          .reproduction = result.reproduction,
                          .status = 200}};
    } else if (i % 100 == 1) {
      result.outcome = Outcome::errored;
      result.fault = Fault::provider;
      result.type = "probe.timeout";
      result.reason = "no answer within 10 s";
    } else if (i % 10 == 2) {
      result.outcome = Outcome::skipped;
      result.reason = "method POST is not among those probed";
    }
    report.integrations.back().results.push_back(std::move(result));
  }
  return report;
}

double user_milliseconds() {
  rusage usage{};
  getrusage(RUSAGE_SELF, &usage);
  return static_cast<double>(usage.ru_utime.tv_sec) * 1e3 +
         static_cast<double>(usage.ru_utime.tv_usec) / 1e3;
}

// "VmRSS:" now, "VmHWM:" at most; MiB.
double memory(std::string_view field) {
  std::ifstream in("/proc/self/status");
  for (std::string line; std::getline(in, line);)
    if (line.starts_with(field)) return std::atof(line.c_str() + field.size()) / 1024;
  return 0;
}

void measure(const Reporter& reporter, std::size_t cases) {
  const Report report = large_report(cases);
  const double held = memory("VmRSS:");
  const double before = user_milliseconds();
  const std::string text = reporter.write(report, {});
  std::cout << fmt::format("{:22} {:8.0f} ms {:8.1f} MiB text {:8.1f} MiB peak\n", reporter.name,
                           user_milliseconds() - before,
                           static_cast<double>(text.size()) / (1 << 20), memory("VmHWM:") - held)
            << std::flush;
}

}  // namespace

int main(int argc, char** argv) {
  if (argc < 2) {
    std::cerr << "usage: bench_report_speed CASES [REPORTER]\n";
    return 2;
  }
  const auto cases = static_cast<std::size_t>(std::strtoull(argv[1], nullptr, 10));
  for (const Reporter* reporter : all_reporters()) {
    if (argc > 2 && reporter->name != argv[2]) continue;
    const pid_t child = fork();
    if (child == 0) {
      measure(*reporter, cases);
      _exit(0);
    }
    waitpid(child, nullptr, 0);
  }
}
