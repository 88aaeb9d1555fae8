#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "specs/document/document.h"

namespace driftgate {

/// A rule for requests that a refusal tells in words.
struct ToldRule {
  enum class Kind : unsigned char { required, at_least, at_most, one_of };
  Kind kind = Kind::required;
  std::string name{};  ///< What it is about, as the refusal names it: the last word of a pointer or
                       ///< path, "" when it names nothing.
  std::string limit{};     ///< The number, or the values joined by ", ".
  bool of_header = false;  ///< The name is that of a header.
  std::string text{};      ///< The sentence that tells it.
};

/// The first rule that the body of a refusal tells: problem details with errors (RFC 9457 and the
/// habits around it), or plain sentences. Absent when it tells none that a request could keep.
std::optional<ToldRule> told_rule(Node body);

/// What the body of a refusal says, in one line: "builtYear: must be at least 1950"; "" when
/// nothing of it is known to be words for people. Provider text.
std::string told_reason(Node body);

}  // namespace driftgate
