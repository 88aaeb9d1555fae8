#include "validators/diff/contents.h"

#include <algorithm>
#include <array>
#include <string_view>

#include "specs/http/exchange.h"

namespace driftgate::surface {
namespace {

// RFC 8259 §11: JSON has no charset. Text is UTF-8 by all that is written today; that stays told.
MediaType normal(MediaType media) {
  if (media.is_json())
    std::erase_if(media.parameters,
                  [](const auto& parameter) { return parameter.first == "charset"; });
  std::sort(media.parameters.begin(), media.parameters.end());
  return media;
}

std::string_view syntax_of(const MediaType& media) {
  return media.suffix().empty() ? std::string_view(media.subtype) : media.suffix();
}

// The closest first.
constexpr std::array kOrder = {Match::same,        Match::reworded, Match::generalized,
                               Match::specialized, Match::suffixed, Match::unsuffixed};

}  // namespace

Match match(const MediaType& given_base, const MediaType& given_revision) {
  const MediaType base = normal(given_base), revision = normal(given_revision);
  if (base == revision) return Match::same;
  if (covers(revision, base)) return Match::generalized;
  if (covers(base, revision)) return Match::specialized;
  if (base.type == revision.type && base.subtype == revision.subtype) return Match::reworded;
  if (base.type != revision.type || syntax_of(base) != syntax_of(revision)) return Match::none;
  if (base.suffix().empty()) return Match::suffixed;
  return revision.suffix().empty() ? Match::unsuffixed : Match::none;
}

std::vector<ContentPair> pair_contents(const std::vector<MediaType>& base,
                                       const std::vector<MediaType>& revision) {
  std::vector<ContentPair> pairs(base.size());
  std::vector<bool> taken(revision.size(), false);
  for (std::size_t i = 0; i < base.size(); ++i) pairs[i].base = i;
  for (const Match wanted : kOrder) {
    for (ContentPair& pair : pairs) {
      if (pair.revision != ContentPair::kNone) continue;
      for (std::size_t j = 0; j < revision.size(); ++j) {
        // One range may stand for many.
        const bool shared = wanted == Match::generalized;
        if ((taken[j] && !shared) || match(base[pair.base], revision[j]) != wanted) continue;
        taken[j] = true;
        pair.revision = j;
        pair.match = wanted;
        break;
      }
    }
  }
  for (std::size_t j = 0; j < revision.size(); ++j)
    if (!taken[j]) pairs.push_back({.revision = j});
  return pairs;
}

std::optional<MediaType> untaken(const MediaType& writer, const std::vector<MediaType>& readers) {
  // Types that are well known, JSON first: their values are the plainest.
  static constexpr std::array kKnown = {
      "application/json", "text/plain", "application/xml",
      "text/html",        "text/csv",   "image/png",
      "image/jpeg",       "image/gif",  "audio/mpeg",
      "audio/ogg",        "video/mp4",  "video/webm",
      "font/woff2",       "font/ttf",   "application/octet-stream"};
  const auto is_taken = [&](const MediaType& sent) {
    return std::any_of(readers.begin(), readers.end(), [&](const MediaType& reader) {
      const Match found = match(sent, reader);
      return found == Match::same || found == Match::generalized;
    });
  };
  if (writer.type != "*" && writer.subtype != "*")
    return is_taken(writer) ? std::nullopt : std::optional(writer);
  for (const char* const known : kKnown)
    if (auto media = parse_media_type(known); media && covers(writer, *media) && !is_taken(*media))
      return media;
  return std::nullopt;
}

std::string to_text(const MediaType& media) {
  std::string text = media.essence();
  for (const auto& [name, value] : media.parameters) text += "; " + name + "=" + value;
  return text;
}

}  // namespace driftgate::surface
