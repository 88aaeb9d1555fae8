#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <iterator>
#include <string>
#include <vector>

#include "reporters/reporter.h"
#include "reporters/sanitize.h"
#include "reporters/test_cases.h"
#include "reporters/text.h"

// The Prometheus text format 0.0.4, for node_exporter's textfile collector. All samples of a
// family stand together; labels are names of integrations and words of ours, never operations or
// texts of findings, whose number has no bound.

namespace driftgate::reporters {
namespace {

struct Family {
  std::string_view name{};
  std::string_view type = "gauge";
  std::string_view help{};
};

class Exposition {
 public:
  void family(const Family& family) {
    name_ = family.name;
    add("# HELP {} {}\n# TYPE {} {}\n", family.name, family.help, family.name, family.type);
  }
  // `labels` is "" or "a=\"x\",b=\"y\"".
  template <class Value>
  void sample(std::string_view labels, Value value, std::string_view suffix = "") {
    add(labels.empty() ? "{}{}{} {}\n" : "{}{}{{{}}} {}\n", name_, suffix, labels, value);
  }
  std::string take() { return std::move(text_); }

 private:
  template <class... Parts>
  void add(fmt::string_view format, const Parts&... parts) {
    fmt::vformat_to(std::back_inserter(text_), format, fmt::make_format_args(parts...));
  }

  std::string_view name_{};
  std::string text_{};
};

std::string label(std::string_view name, std::string_view value) {
  return fmt::format("{}=\"{}\"", name, prometheus_label(value));
}

struct Integration {
  std::string label{};  // integration="…"; unique, or the series would collide.
  const IntegrationReport* report = nullptr;
};

std::vector<Integration> integrations_of(const Report& report) {
  const std::vector<std::string> names = suite_names(report);
  std::vector<Integration> all;
  for (std::size_t i = 0; i < names.size(); ++i)
    all.push_back({label("integration", names[i]), &report.integrations[i]});
  return all;
}

void about_run(const Report& report, Exposition& out) {
  out.family({.name = "driftgate_build_info", .help = "The version that ran; always 1."});
  out.sample(label("version", report.tool_version), 1);
  out.family({.name = "driftgate_last_run_timestamp_seconds", .help = "When the last run began."});
  out.sample("", instant(report.started).time_since_epoch().count());
  out.family({.name = "driftgate_run_duration_seconds", .help = "How long the last run took."});
  out.sample("", seconds(report.duration));
  out.family({.name = "driftgate_run_exit_code",
              .help = "The verdict: 0 kept, 1 broken, 2 bad input, 3 undetermined, 5 nothing "
                      "judged."});
  out.sample("", static_cast<int>(exit_code(report)));
}

void outcomes(const std::vector<Integration>& all, Exposition& out) {
  out.family({.name = "driftgate_cases", .help = "Cases by what came of them."});
  for (const Integration& one : all) {
    const Tally cases = tally(*one.report);
    const std::pair<Outcome, std::size_t> counts[] = {{Outcome::passed, cases.passed},
                                                      {Outcome::failed, cases.failed},
                                                      {Outcome::errored, cases.errored},
                                                      {Outcome::skipped, cases.skipped}};
    for (const auto& [outcome, count] : counts)
      out.sample(one.label + ',' + label("outcome", to_string(outcome)), count);
  }
}

void findings(const std::vector<Integration>& all, Exposition& out) {
  out.family({.name = "driftgate_findings", .help = "Findings by severity and acceptance."});
  for (const Integration& one : all) {
    std::array<std::array<std::size_t, 2>, 4> counts{};
    for (const Result& result : one.report->results)
      for (const Finding& finding : result.findings)
        ++counts[static_cast<std::size_t>(finding.severity)][finding.accepted ? 1 : 0];
    for (const Severity severity : {Severity::error, Severity::warning, Severity::note})
      for (const std::size_t accepted : {0u, 1u})
        out.sample(
            fmt::format("{},{},accepted=\"{}\"", one.label, label("severity", to_string(severity)),
                        accepted == 1 ? "true" : "false"),
            counts[static_cast<std::size_t>(severity)][accepted]);
  }
}

void coverage(const std::vector<Integration>& all, Exposition& out) {
  out.family({.name = "driftgate_coverage_ratio", .help = "Exercised parts of the description."});
  for (const Integration& one : all)
    for (std::size_t i = 0; i < kCoverageKinds; ++i) {
      const CoverageCount& count = one.report->coverage.counts[i];
      if (count.total == 0) continue;
      // Whole numbers only: what a float looks like depends on the locale.
      const std::size_t thousandths = 1000 * count.seen / count.total;
      out.sample(one.label + ',' + label("kind", to_string(static_cast<CoverageKind>(i))),
                 fmt::format("{}.{:03}", thousandths / 1000, thousandths % 1000));
    }
}

void latency(const std::vector<Integration>& all, Exposition& out) {
  out.family({.name = "driftgate_response_seconds",
              .type = "summary",
              .help = "How long whole answers took in the last run."});
  for (const Integration& one : all) {
    std::vector<std::chrono::microseconds> times;
    std::chrono::microseconds sum{0};
    for (const Result& result : one.report->results) {
      if (result.status == 0) continue;
      times.push_back(result.timings.total);
      sum += result.timings.total;
    }
    std::sort(times.begin(), times.end());
    const std::pair<std::string_view, std::size_t> quantiles[] = {
        {"0.5", 50}, {"0.95", 95}, {"0.99", 99}};
    for (const auto& [name, percent] : quantiles)
      if (!times.empty())
        out.sample(one.label + ',' + label("quantile", name),
                   seconds(times[(times.size() * percent + 99) / 100 - 1]));
    out.sample(one.label, seconds(sum), "_sum");
    out.sample(one.label, times.size(), "_count");
  }
}

std::string write_prometheus(const Report& report, const ReportStyle&) {
  const std::vector<Integration> all = integrations_of(report);
  Exposition out;
  about_run(report, out);
  out.family({.name = "driftgate_requests", .help = "Requests sent, with repetitions."});
  for (const Integration& one : all) out.sample(one.label, one.report->requests);
  outcomes(all, out);
  findings(all, out);
  coverage(all, out);
  latency(all, out);
  return out.take();
}

}  // namespace

const Reporter prometheus{.name = "prometheus",
                          .summary = "Metrics of the run, for node_exporter's textfile collector",
                          .write = write_prometheus};

}  // namespace driftgate::reporters
