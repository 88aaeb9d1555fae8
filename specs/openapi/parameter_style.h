#pragma once

#include <functional>
#include <map>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "specs/openapi/operation.h"

namespace driftgate {

/// A value written for the wire, or why it cannot be.
struct Written {
  std::optional<std::string> text{};
  std::string reason{};  ///< Set when `text` is not: "its value is empty, …".
};

/// A parameter's value by its place, style and explode (OpenAPI 3.x "Style Values", which is RFC
/// 6570), or as its `content` says. Of a path parameter: what replaces `{name}`, with the style's
/// prefix. Of a query parameter: "a=1&b=2" without "?". Of a header: the field value. Of a cookie:
/// "a=1; b=2". Of OpenAPI 3.2's query string: all of it.
///
/// null, empty arrays and empty objects are undefined (RFC 6570 §2.3) and write nothing, which
/// is "" for a query parameter or a cookie and not possible in a path. Values inside an array or
/// object that are themselves one are written as JSON; only deepObject has a form for them. What
/// would break the message (a line break in a header) has no text.
Written write_parameter(const Parameter& parameter, Node value);

/// An example of the parameter: its value written, or the text that the description gives for it.
Written write_parameter(const Parameter& parameter, const Example& example);

/// What replaces each `{name}` of a path.
using PathTexts = std::map<std::string, std::string, std::less<>>;

/// A path template with its parameters as they are written. The fragment of a path key only tells
/// operations of one URL apart, so it is left out; its query is not.
Written write_path(std::string_view path, const PathTexts& texts);

/// The members of an object as application/x-www-form-urlencoded, by their encodings: style form
/// with explode where there is none, JSON for a member that is an object.
Written write_form(Node object, std::span<const Encoding> encodings);

/// The text of a string, number or boolean; JSON of an array or object; "" of null.
std::string plain_text(Node value);

/// Whether the parameter takes the rest of a path, slashes and all (`x-multi-segment`).
bool spans_segments(const Parameter& parameter);

/// Visible ASCII, blanks, tabs and bytes beyond ASCII: what a field value may hold (RFC 9110
/// §5.5).
bool is_field_value(std::string_view text);

/// A token (RFC 9110 §5.6.2): a field name or a method.
bool is_token(std::string_view text);

}  // namespace driftgate
