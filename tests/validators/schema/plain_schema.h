#pragma once

#include <optional>
#include <string>

#include "specs/schema/schema.h"

namespace driftgate::tests {

/// The same schema in words of draft-07 that a plain engine understands, every reference written
/// out. Absent where there are none (cycles, unevaluated parts, discriminators, members of one
/// direction), where the engine is known to be unsafe or another (`pattern`, `format`, numbers that
/// a double does not hold), and where it would grow too long.
std::optional<std::string> plain_schema(const Schema& schema);

/// Whether a value holds only numbers that everybody reads alike.
bool is_plain_value(Node value);

}  // namespace driftgate::tests
