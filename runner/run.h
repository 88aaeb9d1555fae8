#pragma once

#include <chrono>
#include <functional>
#include <string>

#include "runner/curl_line.h"
#include "runner/probe.h"
#include "runner/transport.h"
#include "validators/judge.h"

namespace driftgate {

class Halt;

struct RunOptions {
  std::string_view integration{};
  std::chrono::milliseconds latency_budget{0};
  bool sent_credentials = false;
  bool confirm = true;  ///< Send a failing probe again before it is believed.

  /// Called after each answer, with the probes whose verdict stands and all of them; while an
  /// exploration finds out what to ask, with the requests that were answered and those known yet.
  std::function<void(std::size_t done, std::size_t total)> progress{};

  bool tells_certificate = true;  ///< Of the provider, once; else another shard does.

  CurlLineOptions curl{};      ///< For Result::reproduction.
  const Halt* halt = nullptr;  ///< Once it is requested, nothing more is probed; null: never.

  /// For Result::rerun: the command line up to the selection, quoted and with its seed, for
  /// example "driftgate check api.yaml --seed 7". "": no rerun line.
  std::string rerun_prefix{};
};

/// Gives a result and its findings the request that showed them, as `curl_line` writes it.
void attach_request(const Request& request, const CurlLineOptions& curl, Result& result);

/// The result of an operation that is not probed.
Result skipped_result(const Skip& skip);

struct Run {
  std::vector<Result> results{};
  std::size_t requests = 0;  ///< Sent, with retries and confirmations.
};

/// Sends every probe, judges every answer as it arrives and, once all are sent, sends failing
/// ones again on a fresh connection: those with a safe method only (RFC 9110 §9.2.1), since the
/// answer to a repeated PUT or DELETE is not the answer to the first. Results keep the order of the
/// plan: probes and skips by the place of their operation in the description. Skips have the type
/// "skipped.by-choice" or "skipped.no-request".
Run run(const Plan& plan, const Description& description, Transport& transport, Judge& judge,
        const RunOptions& options);

}  // namespace driftgate
