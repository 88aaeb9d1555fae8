// Writes reports for other programs to read: FOLDER/SAMPLE/REPORTER for each sample and reporter.
#include <filesystem>
#include <fstream>
#include <iostream>
#include <map>
#include <string>

#include "reporters/reporter.h"
#include "tests/reporters/hostile_report.h"
#include "tests/reporters/sample_report.h"

using namespace driftgate;

namespace {

std::map<std::string, Report> samples() {
  const auto one = [](Result result) {
    return Report{
        .tool_version = "0.1.0",
        .started = "2026-11-01T10:00:00",
        .integrations = {
            {.name = "payments", .description = "api.yaml", .results = {std::move(result)}}}};
  };
  return {
      {"sample", tests::sample_report()},
      {"hostile", tests::report_full_of(tests::hostile_text())},
      {"kept", one({.name = "GET /", .status = 200})},
      {"skipped", one({.name = "GET /", .outcome = Outcome::skipped, .reason = "not selected"})},
      {"unreadable", one({.name = "description",
                          .outcome = Outcome::errored,
                          .fault = Fault::input,
                          .type = "spec.unreadable",
                          .reason = "no such file"})},
      {"empty", {}},
  };
}

}  // namespace

int main(int argc, char** argv) {
  if (argc != 2) {
    std::cerr << "usage: report_samples FOLDER\n";
    return 2;
  }
  for (const auto& [name, report] : samples()) {
    const std::filesystem::path folder = std::filesystem::path(argv[1]) / name;
    std::filesystem::create_directories(folder);
    for (const Reporter* reporter : all_reporters())
      std::ofstream(folder / reporter->name, std::ios::binary) << reporter->write(report, {});
    const Tally all = tally(report);
    std::ofstream(folder / "tally.json")
        << "{\"passed\":" << all.passed << ",\"failed\":" << all.failed
        << ",\"errored\":" << all.errored << ",\"skipped\":" << all.skipped
        << ",\"exit\":" << static_cast<int>(exit_code(report)) << "}\n";
  }
}
