#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "specs/openapi/operation.h"

namespace driftgate {

/// `*` in the pattern matches any text, also none.
bool matches_wildcards(std::string_view pattern, std::string_view text);

/// Whether `pattern` means this operation. A pattern is an operationId, a path template ("/a/{b}"),
/// a method, "METHOD /path" or "tag:NAME"; `*` matches any text, also none and also slashes.
/// Methods compare without regard to case, everything else exactly.
bool selects(std::string_view pattern, const Operation& operation);

/// Whether any of the patterns does.
bool selects(const std::vector<std::string>& patterns, const Operation& operation);

/// Throws Error for the first pattern that means none of the operations, naming the nearest
/// name. `option` is how the user gave it ("--only").
void require_matches(const std::vector<std::string>& patterns, std::string_view option,
                     const std::vector<Operation>& operations);

}  // namespace driftgate
