#pragma once

#include <string>
#include <string_view>

#include "specs/document/document.h"

namespace driftgate {

/// What stands for a text: of a known format another of that format ("user@example.com" for every
/// mail address), "1" for digits, "text" for anything else; "" stays.
std::string_view placeholder_of(std::string_view text);

/// A JSON value with every value replaced and only its shape kept: members, kinds, formats. Of an
/// array one element of each shape; of members whose names are data (numbers, UUIDs, mail
/// addresses) one of each format. Numbers become 1 or 0.5, booleans true.
std::string placeholder_json(Node value);

/// The URL with what looks like an identifier or secret in its path replaced, and every value of
/// its query.
std::string placeholder_url(std::string_view url);

}  // namespace driftgate
