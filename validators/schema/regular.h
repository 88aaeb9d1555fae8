#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "validators/schema/answer.h"

namespace driftgate {

/// Texts by regular expressions (ECMA-262 with the u flag, as Pattern reads it) and length.
struct TextSet {
  std::vector<std::string_view> matching{};      ///< All of them are found in the text …
  std::vector<std::string_view> not_matching{};  ///< … and none of these.
  std::size_t least = 0;                         ///< Characters.
  std::optional<std::size_t> most{};
};

struct FoundText {
  Answer answer = Answer::unknown;  ///< yes: `text` is in the set; no: nothing is.
  std::string text{};               ///< UTF-8; one of the shortest.
  std::string reason{};             ///< Of unknown: "a lookahead", "too many states", …
};

/// Whether there is such a text: exact, by automata over classes of code points. Unknown for what
/// is not regular and beyond `most_states`. So L(p) ⊑ L(q) is that nothing matches p and not q.
FoundText find_text(const TextSet& set, std::size_t most_states = 20'000);

}  // namespace driftgate
