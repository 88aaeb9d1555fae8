#pragma once

#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "validators/schema/regex_machine.h"
#include "validators/schema/regex_tree.h"

namespace driftgate::regex {

/// What the automata of one question share: their sets, and which properties mean what.
struct Vocabulary {
  Sets sets{};
  std::map<std::string, std::optional<Set>> properties{};
};

/// A regular expression as automata: each that is wanted is found, and no other one.
struct Expression {
  struct Part {
    Nodes nodes{};
    bool wanted = true;
  };
  std::vector<Part> parts{};
  std::string_view reason{};  ///< Why it cannot be said so; "" when it can.
};

/// Numbers of characters.
struct Lengths {
  std::size_t least = 0;
  std::optional<std::size_t> most{};
};

/// When all texts of the expression are repetitions of one set of characters, and the bounds are
/// such that states for them would be many: the bounds, which the tree then no longer has.
std::optional<Lengths> take_lengths(Tree& tree);

/// Lookaheads at the very start are parts of their own; what else is not regular is a reason.
Expression automata_of(Tree tree, Vocabulary& vocabulary);

}  // namespace driftgate::regex
