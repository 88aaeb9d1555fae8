#pragma once

#include <chrono>
#include <functional>
#include <string>
#include <vector>

#include "runner/config.h"
#include "runner/drift_reliance.h"
#include "runner/shard.h"
#include "runner/shard_part.h"
#include "specs/lock/lock.h"
#include "validators/report.h"

namespace driftgate {

class Halt;

/// What all integrations of one run have in common.
struct CheckSettings {
  Severity fail_on = Severity::error;
  std::map<std::string, Severity, std::less<>> rules{};  ///< An integration's own win.
  std::uint64_t seed = 0;
  std::chrono::sys_seconds now{};
  bool confirm = true;
  std::vector<std::string> refs_below{};
  const Halt* halt = nullptr;  ///< Ends the run early; null: nothing does.
  bool observe = false;        ///< Keep what answers look like, which takes time.
  Shard shard{};               ///< What of the run is to be done.
  bool keeps_parts = false;    ///< For merging shards.
  /// Called from the thread of the integration with what is done and added since the last call.
  std::function<void(std::size_t done, std::size_t total)> progress{};
};

/// One integration on its way, prepared before the threads start.
struct Integration {
  const IntegrationConfig* config = nullptr;
  std::vector<Credential> credentials{};
  std::string credentials_problem{};  ///< Why they could not be had; nothing is sent then.
  Location credentials_place{};
  std::string rerun_prefix{};
};

struct CheckedIntegration {
  IntegrationReport report{};
  std::vector<std::string> warnings{};  ///< Lines for standard error.
  Lock::Operations observed{};          ///< What answers looked like, when asked for; not settled.
  /// Who relies on a place in the bodies of answers, where contracts and a description are at hand.
  RelianceOf relies{};
  ShardPart part{};  ///< Where it is to be kept.
};

/// Reads the description, plans, probes and judges. Whatever of ours is wrong becomes an errored
/// result, so that the other integrations go on. Touches nothing that another thread uses.
CheckedIntegration check_integration(const Integration& integration, const CheckSettings& settings);

}  // namespace driftgate
