#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "runner/config.h"
#include "runner/shard.h"

namespace CLI {
class App;
}

namespace driftgate {

/// What the help groups options under.
inline constexpr const char* kVerdictGroup = "The verdict and its reports";

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
  std::vector<std::string> parameters{};  ///< NAME=VALUE.
  std::vector<std::string> workflows{};   ///< Arazzo files.
  std::vector<std::string> recorded{};    ///< HAR files, recordings, folders.
  std::optional<std::size_t> fuzz{};
  std::string fail_on{};
  std::vector<std::string> severities{};  ///< RULE=LEVEL.
  std::vector<std::string> reports{};     ///< NAME=PATH.
  std::string baseline{};
  std::string lock{};
  std::vector<std::string> min_coverage{};  ///< PERCENT[:KIND].
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
  bool only_hurting = false;  ///< What no known consumer relies on does not fail.
  std::string colour = "auto";
  bool quiet = false;
  bool verbose = false;
  bool no_github = false;
  std::string shard{};  ///< "2/3" or "auto"; "": the whole run.
  std::string blob{};   ///< Where what this shard found goes; "": nowhere.
};

void declare(CLI::App& app, CheckOptions& options);

/// --shard and --blob alone.
void declare_shard(CLI::App& app, CheckOptions& options);

/// --report alone; --color, -q and -v alone.
void declare_report(CLI::App& app, CheckOptions& options);
void declare_style(CLI::App& app, CheckOptions& options);

/// How reports are written, alone: --report, --color, -q, -v, --no-github.
void declare_reports(CLI::App& app, CheckOptions& options);

/// What of the run --shard leaves to do. Throws Error.
Shard shard_of(const CheckOptions& options);

/// Only what says where providers are and how requests are sent; without DESCRIPTION.
void declare_sending(CLI::App& app, CheckOptions& options);

/// --baseline and --now alone.
void declare_baseline(CLI::App& app, CheckOptions& options);
void declare_now(CLI::App& app, CheckOptions& options);

/// --only-hurting alone.
void declare_only_hurting(CLI::App& app, CheckOptions& options);

/// --lock alone.
void declare_lock(CLI::App& app, CheckOptions& options);

/// The configuration file that holds for these options; "" when there is none.
std::string config_file(const CheckOptions& options);

/// What the command line says on top of a configuration. Throws Error.
void override_configuration(const CheckOptions& options, Config& config);

/// What to check, from the configuration file where there is one, with the command line's word
/// on top. Throws Error for what contradicts itself.
Config configuration(const CheckOptions& options);

/// The baseline to use: --baseline, else the configuration's, else driftgate.baseline.yaml beside
/// the configuration or in the working directory where there is one; else "".
std::string baseline_file(const CheckOptions& options, const Config& config);

/// The lock file to compare with: --lock, else the configuration's; "": none.
std::string lock_file(const CheckOptions& options, const Config& config);

/// The one to write: the same, else driftgate.lock.yaml beside the configuration.
std::string file_to_lock(const CheckOptions& options, const Config& config);

/// The wall clock of the run: --now, else $SOURCE_DATE_EPOCH, else absent. Throws Error.
std::optional<std::chrono::sys_seconds> given_time(const CheckOptions& options);

/// The command line up to a selection of operations, for "run this again".
std::string rerun_prefix(const CheckOptions& options, const IntegrationConfig& integration,
                         std::uint64_t seed);

}  // namespace driftgate
