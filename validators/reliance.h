#pragma once

#include <cstddef>
#include <string>
#include <vector>

namespace driftgate {

/// Which of the consumers whose contracts are at hand rely on what a finding is about.
struct Reliance {
  struct Consumer {
    std::string name{};
    std::size_t interactions = 0;  ///< Those that use it.
    /// Its contract refuses what shows the finding; else it uses that part, and no more is known.
    bool hurt = false;

    bool operator==(const Consumer&) const = default;
  };
  std::vector<Consumer> by{};         ///< By name.
  std::vector<std::string> not_by{};  ///< By name.
  /// The severity that it would have if somebody relied on it; "": it was not lowered.
  std::string lowered_from{};

  bool operator==(const Reliance&) const = default;
};

/// "relied on by web (2 interactions, hurt), billing (1 interaction); not by mobile".
std::string to_string(const Reliance& reliance);

}  // namespace driftgate
