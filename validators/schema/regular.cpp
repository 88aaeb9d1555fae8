#include "validators/schema/regular.h"

namespace driftgate {
FoundText find_text(const TextSet& set, std::size_t most_states) {
  (void)set;
  (void)most_states;
  return {.reason = "patterns are not compared"};
}
}  // namespace driftgate
