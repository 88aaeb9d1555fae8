// Two patterns, one on each line: a text that one matches and the other does not is so by Pattern
// too, and where there is none the texts that are at hand are none.
#include "validators/schema/regular.h"

#include <cstdint>
#include <cstdlib>
#include <string>
#include <string_view>

#include "validators/schema/pattern.h"

using namespace driftgate;

namespace {

constexpr std::size_t kMostStates = 200;
constexpr std::string_view kTexts[] = {"", "a", "b", "ab", "0", "-", "A", "_", "a b", "\n", "é"};

bool is_in(std::string_view text, const Pattern& wanted, const Pattern& unwanted) {
  return wanted.match(text) == PatternVerdict::matches &&
         unwanted.match(text) == PatternVerdict::differs;
}

// The engines refuse some that are too large; those are not asked.
void compare(std::string_view wanted, std::string_view unwanted) {
  const Pattern first(wanted);
  const Pattern second(unwanted);
  if (!first.problem().empty() || !second.problem().empty()) return;
  const FoundText found =
      find_text({.matching = {wanted}, .not_matching = {unwanted}}, kMostStates);
  if ((found.answer == Answer::unknown) == found.reason.empty()) std::abort();
  if (found.answer == Answer::yes) {
    const bool undecided = first.match(found.text) == PatternVerdict::undecided ||
                           second.match(found.text) == PatternVerdict::undecided;
    if (!undecided && !is_in(found.text, first, second)) std::abort();
  }
  if (found.answer != Answer::no) return;
  for (const std::string_view text : kTexts)
    if (is_in(text, first, second)) std::abort();
  // What the patterns say of themselves is often nearly what they match.
  if (is_in(wanted, first, second) || is_in(unwanted, first, second)) std::abort();
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size > 200) return 0;
  // Whoever asks has read UTF-8.
  std::string written;
  for (std::size_t i = 0; i < size; ++i)
    written += data[i] < 0x80 ? std::string(1, static_cast<char>(data[i])) : "é";
  const std::string_view text = written;
  const std::size_t line = text.find('\n');
  if (line == std::string_view::npos) return 0;
  compare(text.substr(0, line), text.substr(line + 1));
  compare(text.substr(line + 1), text.substr(0, line));
  return 0;
}
