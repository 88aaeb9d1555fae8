#pragma once

#include <string>
#include <vector>

#include "runner/cli/check_options.h"
#include "validators/diff/diff.h"

namespace driftgate {

/// What stands on the command line of `driftgate diff`, as it stands there.
struct DiffCommandOptions {
  std::string base{};
  std::string revision{};
  std::string match_path{};
  std::string unmatch_path{};
  std::string format = "console";
  std::string levels = "law";
  std::string expect{};
  std::string name{};
  std::vector<std::string> for_consumers{};  ///< Contracts, folders and patterns of such.
  std::string provider{};                    ///< Its name in contracts.
  DiffOptions diff{};
  CheckOptions check{};  ///< Those that it shares with `check`.
};

void declare(CLI::App& app, DiffCommandOptions& options);

}  // namespace driftgate
