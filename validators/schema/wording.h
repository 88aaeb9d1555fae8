#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "validators/schema/program.h"

namespace driftgate {

/// A value for a message: JSON of at most about 80 characters, valid UTF-8.
std::string shown(Node value);

/// A text cut to about 80 characters, at the end of one.
std::string shortened(std::string_view text);

std::string list_values(const std::vector<Node>& values);
std::string list_types(TypeSet types);  ///< "integer or null"
std::string type_of(Node value);        ///< "integer", "number", "string", …
std::string count_of(std::uint64_t count, std::string_view noun);  ///< "1 member", "2 members"

}  // namespace driftgate
