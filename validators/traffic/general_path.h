#pragma once

#include <string>
#include <string_view>

namespace driftgate {

/// A path of which no template is known, with what differs between things of one kind as "{}":
/// numbers, and long segments with digits in them.
std::string general_path(std::string_view path);

}  // namespace driftgate
