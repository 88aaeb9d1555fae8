#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace driftgate {

/// A media type or media range (RFC 9110 §8.3.1, §12.5.1): `type`, `subtype` and parameter names
/// in lower case; "*" in ranges.
struct MediaType {
  std::string type{};
  std::string subtype{};
  std::vector<std::pair<std::string, std::string>> parameters{};

  bool operator==(const MediaType&) const = default;

  std::string essence() const { return type + "/" + subtype; }
  std::string_view suffix()
      const;             ///< Structured syntax suffix without "+" (RFC 6839); "" if none.
  bool is_json() const;  ///< application/json, text/json or a +json type.
};

/// Absent when the text is not a media type.
std::optional<MediaType> parse_media_type(std::string_view text);

/// Whether `range` (for example `application/*`, or a type whose parameters `actual` repeats)
/// covers `actual`; parameters that only `actual` has are ignored.
bool covers(const MediaType& range, const MediaType& actual);

}  // namespace driftgate
