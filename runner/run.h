#pragma once

#include <chrono>
#include <functional>

#include "runner/probe.h"
#include "runner/transport.h"
#include "validators/judge.h"

namespace driftgate {

struct RunOptions {
  std::string_view integration{};
  std::chrono::milliseconds latency_budget{0};
  bool sent_credentials = false;
  bool confirm = true;  ///< Send a failing probe again before it is believed.
  std::function<void(std::size_t done, std::size_t total)> progress{};
};

/// Sends every probe, judges every answer as it arrives and sends failing ones again. Results
/// keep the order of the plan: probes and skips by the place of their operation in the
/// description. `requests` in the answer counts what was sent.
struct Run {
  std::vector<Result> results{};
  std::size_t requests = 0;
};
Run run(const Plan& plan, const Description& description, Transport& transport, Judge& judge,
        const RunOptions& options);

}  // namespace driftgate
