#include <fmt/format.h>

#include "validators/checks/checks.h"

namespace driftgate::checks {
namespace {

std::string in_milliseconds(std::chrono::microseconds time) {
  return fmt::format("{:.1f} ms", static_cast<double>(time.count()) / 1000);
}

std::vector<Violation> check_latency_budget(const Case& c) {
  const Timings& timings = c.exchange.timings;
  if (c.latency_budget.count() == 0 || timings.total <= c.latency_budget) return {};
  return {{.message = "the answer took longer than the latency budget",
           .expected = fmt::format("at most {} ms", c.latency_budget.count()),
           .actual = in_milliseconds(timings.total),
           .hint = timings.first_byte.count() == 0
                       ? ""
                       : "the first byte came after " + in_milliseconds(timings.first_byte)}};
}

}  // namespace

const Rule<Case> latency_budget{
    .id = "latency-budget",
    .category = "slo",
    .severity = Severity::error,
    .summary = "The whole answer came within the integration's latency budget",
    .explanation =
        "The configuration gives this integration a latency_budget, and the time from the start of "
        "the request to the last byte of the body was over it, connecting included. Earlier "
        "attempts and the waits between them do not count. The result has the times of each phase: "
        "a late first byte points at the provider, a slow body at its size or the network.",
    .check = check_latency_budget,
};

}  // namespace driftgate::checks
