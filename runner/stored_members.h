#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "specs/document/document.h"
#include "specs/document/refuse.h"

namespace driftgate::stored {

// Members of the JSON that driftgate writes, read from whoever wrote them. All throw Error, with
// the place, for what is not as it is written.

/// A document of ours: no name twice in an object.
std::unique_ptr<const Document> read(std::string text, const std::string& file,
                                     const ReadLimits& limits);

Node member(Node object, std::string_view key, Kind kind);
std::string text(Node object, std::string_view key);
std::string text_if_there(Node object, std::string_view key);
std::string bytes(Node object, std::string_view key);  ///< A text, or {"base64": …} of no UTF-8.
bool flag(Node object, std::string_view key);
std::uint64_t count(Node object, std::string_view key, std::uint64_t most);
std::vector<std::string> texts(Node object, std::string_view key);

/// The one of the first `values` of an enum that is written so.
template <class Enum>
Enum word(Node object, std::string_view key, std::size_t values) {
  const std::string wanted = text(object, key);
  for (std::size_t i = 0; i < values; ++i)
    if (to_string(static_cast<Enum>(i)) == wanted) return static_cast<Enum>(i);
  refuse(object.find(key), "there is no " + std::string(key) + " '" + wanted + "'");
}

}  // namespace driftgate::stored
