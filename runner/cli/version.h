#pragma once

#include <string>
#include <string_view>

namespace driftgate {

/// "0.1.0".
std::string_view tool_version();

/// The program's version and those of the libraries it runs with, a line each.
std::string version_text();

}  // namespace driftgate
