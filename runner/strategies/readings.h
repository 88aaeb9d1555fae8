#pragma once

#include <string_view>

#include "runner/request_maker.h"

namespace driftgate {

/// Whether a value breaks the schema however a server reads its text: texts have no types, so a
/// number sent in a query is still a string. Of a parameter by its style; of a form, which has no
/// `parameter`, by its members.
bool is_invalid_as_text(const Schema& schema, Node value, const Parameter* parameter,
                        RequestMaker& maker);

/// Whether the text, as written for that parameter, reaches the server as what it is. Blanks around
/// a field value are none of it (RFC 9110 §5.5); a slash or nothing in a path makes another path of
/// it, and an empty query parameter may be one that is not there.
bool is_sendable(const Parameter& parameter, std::string_view text);

}  // namespace driftgate
