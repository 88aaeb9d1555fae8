#pragma once

#include <array>
#include <string_view>

namespace driftgate {

/// A shell and the script that completes driftgate's words in it.
struct Shell {
  std::string_view name{};
  std::string_view script{};
};

/// bash, zsh, fish. The scripts are the files beside this one.
const std::array<Shell, 3>& all_shells();

}  // namespace driftgate
