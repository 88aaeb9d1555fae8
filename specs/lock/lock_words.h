#pragma once

#include <array>
#include <string_view>

// Words of the lock file that its reader and its writer share.
namespace driftgate::lock {

inline constexpr std::string_view kFull = "full";
inline constexpr std::string_view kChosen = "true";
inline constexpr std::string_view kAbove = "above";  ///< Further out than the steps of bounds go.
inline constexpr std::string_view kBelow = "below";

/// In the order of the bits of NameKind.
inline constexpr std::array<std::string_view, 4> kNameKinds{"numbers", "dates", "uuids", "others"};

}  // namespace driftgate::lock
