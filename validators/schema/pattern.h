#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "validators/schema/automaton.h"

namespace driftgate {

enum class PatternVerdict : std::uint8_t { matches, differs, undecided };

/// Whether `source` is a regular expression by ECMA-262 with the u flag, without leniency.
bool is_ecma_regex(std::string_view source);

/// A regular expression by ECMA-262 with the u flag, found anywhere in a text. What real
/// descriptions write beside the standard is understood too: escapes of any punctuation or
/// letter without a meaning, a leading `(?i)`, braces that are no repetition. Runs in linear
/// time where that is possible (RE2), else within limits (PCRE2). Immutable and thread-safe.
class Pattern {
 public:
  explicit Pattern(std::string_view source);
  ~Pattern();
  Pattern(Pattern&&) noexcept;

  /// `text` is UTF-8. Undecided when the pattern does not compile or runs over its limits.
  PatternVerdict match(std::string_view text) const {
    return shape_ == Shape::table ? verdict(table_->matches(text)) : match_any_shape(text);
  }

  /// Why the pattern cannot be used at all; "" when it can.
  const std::string& problem() const { return problem_; }

  /// It is a regular expression, but one that no engine here can run: a lookbehind of any
  /// length, a back reference to a group that a repetition resets.
  bool is_beyond_engines() const { return beyond_engines_; }

 private:
  enum class Shape : std::uint8_t {
    unusable,
    anything,
    exact,     // ^abc$
    prefix,    // ^abc
    suffix,    // abc$
    contains,  // abc
    table,     // ^[a-z-]+-[0-9]{2,5}$
    sequence,  // ^SKU-[0-9]{2,5000}$
    linear,
    backtracking,
  };
  struct Linear;
  struct Backtracking;

  static PatternVerdict verdict(bool matches) {
    return matches ? PatternVerdict::matches : PatternVerdict::differs;
  }
  PatternVerdict match_any_shape(std::string_view text) const;
  bool read_literal(std::string_view source);
  bool read_sequence(std::string_view source);
  bool sequence_matches(std::string_view text) const;

  Shape shape_ = Shape::unusable;
  std::string literal_{};
  std::optional<Automaton> table_{};
  std::vector<PatternPart> sequence_{};
  std::unique_ptr<const Linear> linear_;
  std::unique_ptr<const Backtracking> backtracking_;
  std::string problem_{};
  bool beyond_engines_ = false;
};

}  // namespace driftgate
