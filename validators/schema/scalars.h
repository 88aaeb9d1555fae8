#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include "validators/schema/program.h"

namespace driftgate {

enum class Verdict : std::uint8_t { kept, broken, unknown };

/// All that a schema says of a scalar but its type and what it applies in place. `unknown`: a
/// pattern, a format or a divisor that could not be decided, or draft-07's content.
Verdict judge_scalar(const Program& program, Node value, bool formats);

/// The rule of a format that is to be asserted and that nobody knows; else null.
const FormatRule* unknown_format(const Program& program, bool formats);

/// What to say of it.
std::string describe_unknown(const FormatRule& rule);

}  // namespace driftgate
