#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "specs/openapi/operation.h"

namespace driftgate {

/// A request body ready to send, or why there is none.
struct Body {
  std::optional<std::string> bytes{};
  std::string content_type{};  ///< For the Content-Type field, with a boundary where it needs one.
  std::string reason{};        ///< Set when `bytes` is not.
};

/// The schema of a member of an object, behind any reference; absent where `properties` has none.
Schema property_schema(const Schema& object, std::string_view name);

/// Writes `value` as one of the media types that an operation takes: JSON and +json, forms,
/// multipart/form-data, lines of JSON and JSON text sequences; of any other type a string, number
/// or boolean as its bytes. A media range becomes the type within it that can be made.
Body write_body(const RequestContent& content, Node value);

/// An example of the content: its value written, or the text that the description gives for it.
Body write_body(const RequestContent& content, const Example& example);

}  // namespace driftgate
