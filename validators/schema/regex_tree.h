#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace driftgate::regex {

struct Range {
  std::uint32_t first = 0;
  std::uint32_t last = 0;  ///< Included.

  bool operator==(const Range&) const = default;
};
/// Code points.
using Set = std::vector<Range>;

constexpr std::uint32_t kLastCodePoint = 0x10FFFF;

/// Characters in the order in which they are preferred where any would do.
constexpr std::string_view kPreferred =
    "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ1234567890-_. "
    "/:@#+,;=!?$%&*'\"()[]{}<>|~^`\\";
/// Beyond ASCII: letters of many scripts, signs, digits and an emoji.
const std::vector<std::uint32_t>& elsewhere();

/// In order, without overlaps or neighbours.
Set normal(Set set);
/// What of 0…kLastCodePoint is not in it, in order.
Set inverse(Set set);
bool holds(const Set& set, std::uint32_t code_point);
/// What \w means (ECMA-262 §22.2.2.9.3).
const Set& word();
/// The members that are worth writing, the plainest first; never a surrogate.
std::vector<std::uint32_t> writable(const Set& set);
void append_utf8(std::string& text, std::uint32_t code_point);

/// No upper bound.
constexpr std::size_t kMany = 1'000'000'000;

struct Piece {
  enum class Kind : std::uint8_t {
    nothing,
    set,
    sequence,
    choice,
    repeat,
    group,
    again,        // A back reference.
    ahead,        // (?=…)
    not_ahead,    // (?!…)
    behind,       // (?<=…) and (?<!…)
    start,        // ^
    end,          // $
    boundary,     // \b
    no_boundary,  // \B
  };
  Kind kind = Kind::nothing;
  std::vector<std::uint32_t> parts{};     ///< Of what has parts: places in Tree::pieces.
  Set set{};                              ///< What is in the set beside the properties …
  std::vector<std::string> properties{};  ///< … such as \p{L}, …
  bool negated = false;                   ///< … or all but that.
  std::size_t least = 1;                  ///< Of repeat.
  std::size_t most = 1;
  std::uint32_t capture = 0;  ///< Of group and again; 0: none.
  std::size_t shortest = 0;   ///< Characters.
  std::size_t longest = 0;
};

/// A regular expression by ECMA-262 with the leniency of Pattern.
struct Tree {
  std::vector<Piece> pieces{};  ///< Parts stand in front of what they are part of.
  std::uint32_t root = 0;
  std::vector<std::uint32_t> lookaheads{};  ///< What is inside of each (?=…).
  bool readable = true;                     ///< False: the other fields mean nothing.
  /// What the pieces do not say as Pattern means it: "a flag", …; "" when all is said.
  std::string_view inexact{};
};

/// Nests no deeper than 64 groups: a recursion over the pieces is bounded.
Tree read_tree(std::string_view source);

}  // namespace driftgate::regex
