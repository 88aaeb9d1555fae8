#pragma once

#include <string_view>

namespace driftgate {

/// Whether the text is a JSON number (RFC 8259 §6), nothing around it.
bool is_json_number(std::string_view text);

}  // namespace driftgate
