#include "specs/document/utf8.h"

#ifdef __SSE2__
#include <emmintrin.h>
#endif

#include <bit>
#include <cstdint>
#include <cstring>

namespace driftgate {
namespace {

constexpr std::size_t kBlock = 32;

bool is_ascii_block(const char* at) {
#ifdef __SSE2__
  const auto half = [at](std::size_t i) {
    return _mm_loadu_si128(reinterpret_cast<const __m128i*>(at + i * 16));
  };
  return _mm_movemask_epi8(_mm_or_si128(half(0), half(1))) == 0;
#else
  std::uint64_t words[kBlock / 8];
  std::memcpy(words, at, sizeof words);
  return ((words[0] | words[1] | words[2] | words[3]) & 0x8080808080808080) == 0;
#endif
}

bool continues(unsigned char byte) { return (byte & 0xC0) == 0x80; }

// Bytes of the well-formed sequence at `at`; 0 when it is broken (Unicode 15, table 3-7).
std::size_t sequence_length(const unsigned char* at, std::size_t left) {
  const unsigned char lead = at[0];
  if (lead < 0x80) return 1;
  if (lead < 0xC2 || lead > 0xF4) return 0;
  if (lead < 0xE0) return left >= 2 && continues(at[1]) ? 2 : 0;
  if (lead < 0xF0) {
    if (left < 3 || !continues(at[1]) || !continues(at[2])) return 0;
    if (lead == 0xE0 && at[1] < 0xA0) return 0;  // Overlong.
    if (lead == 0xED && at[1] > 0x9F) return 0;  // Surrogate.
    return 3;
  }
  if (left < 4 || !continues(at[1]) || !continues(at[2]) || !continues(at[3])) return 0;
  if (lead == 0xF0 && at[1] < 0x90) return 0;  // Overlong.
  if (lead == 0xF4 && at[1] > 0x8F) return 0;  // Above U+10FFFF.
  return 4;
}

}  // namespace

std::size_t utf8_breaks_at(std::string_view text) {
  const char* bytes = text.data();
  const std::size_t size = text.size();
  std::size_t i = 0;
  while (i < size) {
    while (i + kBlock <= size && is_ascii_block(bytes + i)) i += kBlock;
    const std::size_t stop = i + kBlock < size ? i + kBlock : size;
    while (i < stop) {
      const std::size_t length =
          sequence_length(reinterpret_cast<const unsigned char*>(bytes + i), size - i);
      if (length == 0) return i;
      i += length;
    }
  }
  return size;
}

std::size_t code_points(std::string_view text) {
  std::size_t count = text.size();
  // Bytes that continue have the bits 10 on top: eight at a time.
  for (; text.size() >= 8; text.remove_prefix(8)) {
    std::uint64_t word = 0;
    std::memcpy(&word, text.data(), sizeof word);
    const std::uint64_t top = word >> 7 & ~(word >> 6) & 0x0101010101010101;
    if (top != 0) count -= static_cast<std::size_t>(std::popcount(top));
  }
  for (const char c : text) count -= continues(static_cast<unsigned char>(c)) ? 1 : 0;
  return count;
}

}  // namespace driftgate
