#pragma once

#include <cstdint>

namespace driftgate {

/// To what need not be decidable.
enum class Answer : std::uint8_t { no, yes, unknown };

}  // namespace driftgate
