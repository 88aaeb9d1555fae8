#pragma once

#include <string>
#include <string_view>

namespace driftgate {

/// A JSON Pointer into a value with what differs between instances of one cause replaced by "*":
/// array indices and the names in maps. `keyword` is the keyword location of the violation; where
/// it ends or is "", tokens of digits count as indices. Anything that is no pointer stays.
std::string general_pointer(std::string_view instance, std::string_view keyword);

/// What two violations of one rule share when they have one cause.
std::string root_cause(std::string_view instance, std::string_view keyword);

/// 16 hex digits: FNV-1a, 64 bits, over integration, operation, rule and root cause, each closed
/// by a zero byte. The same on every machine and in every version: baselines and alerts hold them.
std::string fingerprint(std::string_view integration, std::string_view operation,
                        std::string_view rule, std::string_view cause);

}  // namespace driftgate
