#pragma once

#include <string>
#include <string_view>

namespace driftgate {

/// `text` as a JSON string, its quotes included (RFC 8259 §7). Only what must be escaped is: bytes
/// from 0x80 stay as they are, so `text` should be UTF-8.
std::string quote_json(std::string_view text);

/// The same, added to `out`.
void append_quoted_json(std::string& out, std::string_view text);

}  // namespace driftgate
