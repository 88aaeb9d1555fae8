#include "specs/http/exchange.h"

#include <algorithm>
#include <cstdint>
#include <cstring>

#include "specs/document/ascii.h"

namespace driftgate {
namespace {

constexpr std::uint64_t each_byte(std::uint64_t byte) { return byte * 0x0101010101010101; }

// Eight characters at once, those from A to Z as small letters. A byte below 0x80 reaches 0x80
// with the first sum from 'A' on, and with the second one beyond 'Z'.
std::uint64_t lower_word(std::uint64_t word) {
  const std::uint64_t low = word & each_byte(0x7F);
  const std::uint64_t from_a = low + each_byte(0x80 - 'A');
  const std::uint64_t past_z = low + each_byte(0x7F - 'Z');
  const std::uint64_t capital = (from_a ^ past_z) & ~word & each_byte(0x80);
  return word | (capital >> 2);
}

template <class Word>
std::uint64_t load(const char* from) {
  Word word = 0;
  std::memcpy(&word, from, sizeof word);
  return word;
}

}  // namespace

// The last word overlaps the one before it.
bool equal_ignoring_case(std::string_view a, std::string_view b) {
  const std::size_t size = a.size();
  if (size != b.size()) return false;
  const auto same = [](std::uint64_t x, std::uint64_t y) { return lower_word(x) == lower_word(y); };
  if (size >= 8) {
    for (std::size_t at = 0; at + 8 < size; at += 8)
      if (!same(load<std::uint64_t>(a.data() + at), load<std::uint64_t>(b.data() + at)))
        return false;
    return same(load<std::uint64_t>(a.data() + size - 8), load<std::uint64_t>(b.data() + size - 8));
  }
  if (size >= 4) {
    const auto both_ends = [size](const char* from) {
      return load<std::uint32_t>(from) | load<std::uint32_t>(from + size - 4) << 32;
    };
    return same(both_ends(a.data()), both_ends(b.data()));
  }
  return std::equal(a.begin(), a.end(), b.begin(),
                    [](char x, char y) { return lower(x) == lower(y); });
}

const std::string* find_header(const Headers& headers, std::string_view name) {
  for (const auto& [key, value] : headers) {
    if (equal_ignoring_case(key, name)) return &value;
  }
  return nullptr;
}

std::string combined_header(const Headers& headers, std::string_view name) {
  std::string combined;
  bool first = true;
  for (const auto& [key, value] : headers) {
    if (!equal_ignoring_case(key, name)) continue;
    if (!first) combined += ", ";
    combined += value;
    first = false;
  }
  return combined;
}

std::string_view to_string(TransportFailure::Kind kind) {
  switch (kind) {
    case TransportFailure::Kind::resolve:
      return "resolve";
    case TransportFailure::Kind::connect:
      return "connect";
    case TransportFailure::Kind::connect_timeout:
      return "connect-timeout";
    case TransportFailure::Kind::tls:
      return "tls";
    case TransportFailure::Kind::first_byte_timeout:
      return "first-byte-timeout";
    case TransportFailure::Kind::timeout:
      return "timeout";
    case TransportFailure::Kind::reset:
      return "reset";
    case TransportFailure::Kind::empty_reply:
      return "empty-reply";
    case TransportFailure::Kind::truncated:
      return "truncated";
    case TransportFailure::Kind::too_large:
      return "too-large";
    case TransportFailure::Kind::bad_http:
      return "bad-http";
    case TransportFailure::Kind::bad_encoding:
      return "bad-encoding";
    case TransportFailure::Kind::redirect:
      return "redirect";
    case TransportFailure::Kind::blocked:
      return "blocked";
    case TransportFailure::Kind::proxy:
      return "proxy";
    case TransportFailure::Kind::credentials:
      return "credentials";
  }
  return "";
}

}  // namespace driftgate
