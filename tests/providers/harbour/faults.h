#pragma once

#include <bitset>
#include <cstddef>
#include <span>
#include <string_view>

namespace driftgate::harbour {

enum class Fault : std::size_t {
#define FAULT(name, summary, operation, rule) name,
#include "tests/providers/harbour/faults.inc"
#undef FAULT
  count
};

struct FaultLine {
  std::string_view name{};
  std::string_view summary{};
  std::string_view operation{};
  std::string_view rule{};
};

inline constexpr FaultLine kFaults[] = {
#define FAULT(name, summary, operation, rule) {#name, summary, operation, rule},
#include "tests/providers/harbour/faults.inc"
#undef FAULT
};

/// Which faults are switched on.
class Faults {
 public:
  bool has(Fault fault) const { return on_[static_cast<std::size_t>(fault)]; }

  /// False when there is no fault of that name.
  bool switch_on(std::string_view name) {
    for (std::size_t i = 0; i < std::size(kFaults); ++i)
      if (kFaults[i].name == name) return on_.set(i), true;
    return false;
  }

 private:
  std::bitset<static_cast<std::size_t>(Fault::count)> on_{};
};

}  // namespace driftgate::harbour
