#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

namespace driftgate {

/// A text that matches a regular expression of the simple kind: characters, classes, groups,
/// alternatives (the first is taken) and repetitions. `extra`: how often more than it must each
/// open repetition repeats. Absent for what is not simple (lookaround, back references,
/// properties). The caller checks the text: anchors in the middle are not seen.
std::optional<std::string> sample_pattern(std::string_view pattern, std::size_t extra);

/// A value of the format that looks real; absent when there is none to tell.
std::optional<std::string> sample_format(std::string_view format, std::size_t variation);

}  // namespace driftgate
