#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <vector>

#include "specs/http/media_type.h"

namespace driftgate::surface {

/// How a media type of one side stands to one of the other.
enum class Match : std::uint8_t {
  none,
  same,         ///< Whatever the case, the order of parameters, or a charset of JSON.
  generalized,  ///< The revision's covers the base's: a range, fewer parameters.
  specialized,
  suffixed,    ///< As `specialized`, by a structured suffix: application/json, …/problem+json.
  unsuffixed,  ///< As `generalized`, by a structured suffix.
  reworded,    ///< The same type and subtype with other parameters.
};
Match match(const MediaType& base, const MediaType& revision);

struct ContentPair {
  static constexpr std::size_t kNone = static_cast<std::size_t>(-1);
  std::size_t base = kNone;
  std::size_t revision = kNone;
  Match match = Match::none;
};

/// Each media type beside that which stands for it on the other side: the closest one; what is left
/// stands alone. Of the base first, in its order.
std::vector<ContentPair> pair_contents(const std::vector<MediaType>& base,
                                       const std::vector<MediaType>& revision);

/// A media type that `writer` stands for and none of `readers` does; absent where none is at hand.
std::optional<MediaType> untaken(const MediaType& writer, const std::vector<MediaType>& readers);

std::string to_text(const MediaType& media);

}  // namespace driftgate::surface
