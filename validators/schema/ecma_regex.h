#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace driftgate {

/// An ECMA-262 regular expression in another engine's words.
struct TranslatedRegex {
  std::string text{};
  bool backtracks = false;  ///< Has what no linear engine can do: lookaround, back references.
  bool repeats = false;     ///< Some part of it may be as long as the text is.
  std::string problem{};    ///< Why it is no regular expression; "" when it is one.
  /// A back reference to a group that ECMA-262 resets whenever a repetition around it starts again
  /// (§22.2.2.3.1 RepeatMatcher) and that need not match then; other engines keep what it had.
  bool resets = false;
};

enum class RegexEngine : std::uint8_t { re2, pcre2 };

/// `strict`: only what ECMA-262 allows with the u flag.
TranslatedRegex translate_regex(std::string_view source, RegexEngine engine, bool strict);

}  // namespace driftgate
