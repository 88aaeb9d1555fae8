#pragma once

#include <string_view>

#include "specs/document/document.h"

namespace driftgate {

/// What draft-07 §8 lets assert; annotations in all later drafts. Only base64 and JSON are known.
struct ContentRule {
  Node encoding{};    ///< contentEncoding, when it is base64.
  Node media_type{};  ///< contentMediaType, when it is application/json or another kind of JSON.

  explicit operator bool() const { return encoding || media_type; }
};

/// The keyword's value that the text breaks; absent when it keeps both.
Node broken_content(const ContentRule& rule, std::string_view text);

}  // namespace driftgate
