#pragma once

#include <string>
#include <string_view>

#include "runner/cli/command_table.h"

namespace driftgate {

/// driftgate(1) for man: the commands with their options, exit codes, variables and files. An
/// option that several commands take is described once, where it stands first.
std::string man_page(const CommandText& program, std::string_view version);

}  // namespace driftgate
