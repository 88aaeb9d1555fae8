#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "runner/config.h"

namespace CLI {
class App;
}

namespace driftgate {

/// What stands on the command line of `driftgate check`, as it stands there: "" and empty lists
/// leave the configuration's word.
struct CheckOptions {
  std::string description{};
  std::string url{};
  std::string config{};
  std::vector<std::string> integrations{};
  std::vector<std::string> only{};
  std::vector<std::string> skip{};
  std::vector<std::string> methods{};
  std::vector<std::string> strategies{};
  std::optional<std::size_t> budget{};
  std::string fail_on{};
  std::vector<std::string> severities{};  ///< RULE=LEVEL.
  std::vector<std::string> reports{};     ///< NAME=PATH.
  std::optional<std::uint64_t> seed{};
  std::string now{};
  std::vector<std::string> headers{};  ///< "Name: value".
  std::string bearer_env{};
  std::string token_env{};
  std::string basic_env{};    ///< USER=VARIABLE.
  std::string api_key_env{};  ///< FIELD=VARIABLE.
  std::string timeout{};
  std::string latency_budget{};
  std::string rate{};
  std::optional<int> concurrency{};
  std::vector<std::string> refs_below{};
  bool no_confirm = false;
  bool allow_remote_refs = false;
  bool insecure = false;
  std::string colour = "auto";
  bool quiet = false;
  bool verbose = false;
};

void declare(CLI::App& app, CheckOptions& options);

/// What to check, from the configuration file where there is one, with the command line's word
/// on top. Throws Error for what contradicts itself.
Config configuration(const CheckOptions& options);

/// The wall clock of the run: --now, else $SOURCE_DATE_EPOCH, else absent. Throws Error.
std::optional<std::chrono::sys_seconds> given_time(const CheckOptions& options);

/// The command line up to a selection of operations, for "run this again".
std::string rerun_prefix(const CheckOptions& options, const IntegrationConfig& integration,
                         std::uint64_t seed);

}  // namespace driftgate
