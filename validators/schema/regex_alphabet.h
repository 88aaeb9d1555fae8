#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "validators/schema/regex_tree.h"

namespace driftgate::regex {

/// What has a property such as \p{L}, as Pattern decides it. Absent: Pattern does not know it.
std::optional<Set> property_set(std::string_view escape);

/// The characters (no surrogate is one) in the fewest classes that sets do not tell apart.
class Alphabet {
 public:
  /// `sets` are normal ones. Empty when the classes would be too many.
  explicit Alphabet(const std::vector<Set>& sets);

  /// Those with the most readable characters come first.
  std::size_t classes() const { return first_.size(); }
  bool holds(std::uint32_t set, std::uint32_t symbol) const {
    return (members_[symbol * words_ + set / 64] >> (set % 64) & 1) != 0;
  }
  std::uint32_t character(std::uint32_t symbol) const { return first_[symbol]; }

 private:
  // Code points up to the next stretch.
  struct Stretch {
    std::uint32_t first = 0;
    std::uint32_t symbol = 0;
  };
  void order(const std::map<std::vector<std::uint64_t>, std::uint32_t>& known,
             const std::vector<Stretch>& stretches);

  std::size_t words_ = 1;
  std::vector<std::uint64_t> members_{};  // Of each class: the sets it is in, as bits.
  std::vector<std::uint32_t> first_{};    // Of each class: its plainest character.
};

}  // namespace driftgate::regex
