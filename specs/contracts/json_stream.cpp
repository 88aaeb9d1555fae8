#include "specs/contracts/json_stream.h"

#include <fmt/format.h>

#ifdef __SSE2__
#include <emmintrin.h>
#endif

#include <algorithm>
#include <array>
#include <bit>
#include <cstdint>
#include <cstring>
#include <utility>

#include "specs/document/ascii.h"
#include "specs/document/utf8.h"

namespace driftgate {
namespace {

constexpr std::size_t kBlockBytes = std::size_t{256} << 10;

// What changes the state of a scan: of a string, or of what is between strings.
using Marks = std::array<bool, 256>;

constexpr Marks marks(std::string_view characters) {
  Marks all{};
  for (const char c : characters) all[static_cast<unsigned char>(c)] = true;
  return all;
}
constexpr Marks kInString = marks("\"\\");
constexpr Marks kBetween = marks("\"{}[]");
constexpr Marks kAfterScalar = marks(" \n\r\t,]}:\"[{");

std::size_t skip(const std::string& text, std::size_t from, std::size_t end, const Marks& until) {
  while (from < end && !until[static_cast<unsigned char>(text[from])]) ++from;
  return from;
}

#ifdef __SSE2__
constexpr std::size_t kMarked = 64;

/// A bit for each of so many bytes.
struct MarkedBytes {
  std::uint64_t quotes = 0;
  std::uint64_t backslashes = 0;
  std::uint64_t nesting = 0;
};

MarkedBytes marked(const char* from) {
  const __m128i quote = _mm_set1_epi8('"');
  const __m128i backslash = _mm_set1_epi8('\\');
  const __m128i open = _mm_set1_epi8('{');
  const __m128i close = _mm_set1_epi8('}');
  const __m128i brace_of_bracket = _mm_set1_epi8('{' ^ '[');
  const auto bits = [](__m128i found) {
    return std::uint64_t{static_cast<unsigned>(_mm_movemask_epi8(found))};
  };
  MarkedBytes all;
  for (unsigned i = 0; i < kMarked; i += 16) {
    const __m128i block = _mm_loadu_si128(reinterpret_cast<const __m128i*>(from + i));
    const __m128i braced = _mm_or_si128(block, brace_of_bracket);
    all.quotes |= bits(_mm_cmpeq_epi8(block, quote)) << i;
    all.backslashes |= bits(_mm_cmpeq_epi8(block, backslash)) << i;
    all.nesting |= bits(_mm_or_si128(_mm_cmpeq_epi8(braced, open), _mm_cmpeq_epi8(braced, close)))
                   << i;
  }
  return all;
}

// The bytes that a backslash stands before which has its own meaning. `carry`: the first byte is
// one, and then whether the first byte behind them is.
std::uint64_t escaped_in(std::uint64_t backslashes, bool& carry) {
  if (!carry && (backslashes & backslashes << 1) == 0) {  // All have: the usual case.
    carry = backslashes >> (kMarked - 1) != 0;
    return backslashes << 1;
  }
  std::uint64_t escaped = carry ? 1 : 0;
  backslashes &= ~escaped;
  carry = false;
  while (backslashes != 0) {
    const std::uint64_t first = backslashes & (~backslashes + 1);
    carry = first << 1 == 0;
    escaped |= first << 1;
    backslashes &= ~(first | first << 1);
  }
  return escaped;
}
#endif

std::string shown(int byte) {
  if (byte < 0) return "the end of the file";
  if (byte > ' ' && byte < 0x7F) return fmt::format("'{}'", static_cast<char>(byte));
  return fmt::format("byte 0x{:02x}", byte);
}

}  // namespace

JsonStream::JsonStream(ReadBlock read, std::string name, std::size_t most_value_bytes)
    : read_(std::move(read)), name_(std::move(name)), most_value_bytes_(most_value_bytes) {
  while (end_ < kByteOrderMark.size() && more()) {
  }
  if (std::string_view(buffer_).substr(0, end_).starts_with(kByteOrderMark))
    at_ = value_begin_ = kByteOrderMark.size();
}

bool JsonStream::more() {
  // What is read already goes, and takes its lines with it.
  if (value_begin_ > 0) {
    mark(value_begin_);
    mark_ = 0;
    std::memmove(buffer_.data(), buffer_.data() + value_begin_, end_ - value_begin_);
    at_ -= value_begin_;
    end_ -= value_begin_;
    value_begin_ = 0;
  }
  if (buffer_.size() < end_ + kBlockBytes) buffer_.resize(std::max(end_ + kBlockBytes, 2 * end_));
  const std::size_t count = read_(buffer_.data() + end_, buffer_.size() - end_);
  end_ += count;
  return count > 0;
}

int JsonStream::peek() {
  while (true) {
    while (at_ < end_ && is_space(buffer_[at_])) ++at_;
    if (at_ < end_) return static_cast<unsigned char>(buffer_[at_]);
    value_begin_ = at_;
    if (!more()) return -1;
  }
}

bool JsonStream::took(char wanted) {
  if (peek() != static_cast<unsigned char>(wanted)) return false;
  ++at_;
  return true;
}

void JsonStream::take(char expected, std::string_view what) {
  if (took(expected)) return;
  const int found = peek();
  ended_early_ = found < 0;
  throw Error(fmt::format("expected '{}' {}, found {}", expected, what, shown(found)), here());
}

std::string_view JsonStream::value(std::string_view what) {
  if (peek() < 0) end_early(what);
  value_begin_ = at_;
  mark(at_);
  depth_ = 0;
  in_string_ = escaped_ = done_ = false;
  while (true) {
    find_end();
    if (done_) break;
    if (at_ - value_begin_ > most_value_bytes_)
      throw Error(fmt::format("{} has more than {} bytes", what, most_value_bytes_), place(0));
    if (!more()) end_early(what);
  }
  return std::string_view(buffer_).substr(value_begin_, at_ - value_begin_);
}

Node JsonStream::parsed(std::string_view what) {
  const Document* document = reader_.read(value(what));
  if (document == nullptr)
    throw Error(fmt::format("{} is not JSON: {}", what, reader_.problem().message),
                place(reader_.problem().offset));
  return document->root();
}

std::string JsonStream::member_name() {
  if (peek() != '"') take('"', "of a member's name");
  std::string name(parsed("a member's name").text());
  take(':', "after a member's name");
  return name;
}

void JsonStream::find_end() {
  const char first = buffer_[value_begin_];
  if (first == '{' || first == '[')
    at_ = scan_nested(at_);
  else if (first == '"')
    at_ = scan_string(at_);
  else
    at_ = scan_scalar(at_);
  // A number or a word ends where something else begins.
  const bool scalar = first != '{' && first != '[' && first != '"';
  if (scalar && at_ < end_) done_ = true;
  // What cannot begin a value is one byte that no reader will take.
  if (scalar && done_ && at_ == value_begin_) ++at_;
}

std::size_t JsonStream::scan_string(std::size_t from) {
  if (!in_string_) {
    in_string_ = true;
    ++from;
  }
  const char* const text = buffer_.data();
  if (escaped_ && from < end_) {
    escaped_ = false;
    ++from;
  }
  while (from < end_) {
    const char c = text[from++];
    if (!kInString[static_cast<unsigned char>(c)]) continue;
    if (c == '"') {
      in_string_ = false;
      done_ = depth_ == 0;
      return from;
    }
    if (from == end_)
      escaped_ = true;
    else
      ++from;
  }
  return from;
}

#ifdef __SSE2__
// As far as there are whole blocks, or to the end of the value.
std::size_t JsonStream::scan_blocks(std::size_t from) {
  for (; end_ - from >= kMarked; from += kMarked) {
    const MarkedBytes found = marked(buffer_.data() + from);
    std::uint64_t quotes = found.quotes & ~escaped_in(found.backslashes, escaped_);
    std::uint64_t ahead = ~std::uint64_t{0};
    while (true) {
      const std::uint64_t left =
          (in_string_ ? quotes : quotes | found.nesting | found.backslashes) & ahead;
      if (left == 0) break;
      const std::uint64_t first = left & (~left + 1);
      ahead = ~(first | (first - 1));
      if ((quotes & first) != 0) {
        in_string_ = !in_string_;
        continue;
      }
      if ((found.backslashes & first) != 0) {  // Of no meaning here, and a reader will refuse it.
        quotes |= found.quotes & first << 1;
        if (first << 1 == 0) escaped_ = false;
        continue;
      }
      const std::size_t at = from + static_cast<std::size_t>(std::countr_zero(first));
      if (buffer_[at] == '{' || buffer_[at] == '[') {
        ++depth_;
      } else if (--depth_ == 0) {
        done_ = true;
        return at + 1;
      }
    }
  }
  return from;
}
#else
std::size_t JsonStream::scan_blocks(std::size_t from) { return from; }
#endif

std::size_t JsonStream::scan_nested(std::size_t from) {
  from = scan_blocks(from);
  if (done_) return from;
  while (from < end_) {
    if (in_string_) {
      from = scan_string(from);
      done_ = false;
      continue;
    }
    from = skip(buffer_, from, end_, kBetween);
    if (from == end_) break;
    const char c = buffer_[from];
    if (c == '"') {
      from = scan_string(from);
      done_ = false;
      continue;
    }
    ++from;
    if (c == '{' || c == '[') {
      ++depth_;
    } else if (--depth_ == 0) {
      done_ = true;
      return from;
    }
  }
  return from;
}

std::size_t JsonStream::scan_scalar(std::size_t from) const {
  return skip(buffer_, from, end_, kAfterScalar);
}

Location JsonStream::place(std::size_t offset) const { return place_of(value_begin_ + offset); }

Location JsonStream::place(Node node) const {
  return place(node.document()->tape()[node.index()].where);
}

Location JsonStream::place_of(std::size_t offset) const {
  Location place{
      .file = name_, .line = line_, .column = static_cast<int>(column_ + offset - mark_)};
  const char* const begin = buffer_.data();
  const char* last = nullptr;
  for (const char* at = begin + mark_;;) {
    const auto left = static_cast<std::size_t>(begin + offset - at);
    const void* const found = left == 0 ? nullptr : std::memchr(at, '\n', left);
    if (found == nullptr) break;
    ++place.line;
    last = static_cast<const char*>(found);
    at = last + 1;
  }
  if (last != nullptr) place.column = static_cast<int>(begin + offset - last);
  return place;
}

// Every byte is looked at for line breaks once.
void JsonStream::mark(std::size_t offset) {
  const Location place = place_of(offset);
  mark_ = offset;
  line_ = place.line;
  column_ = static_cast<std::size_t>(place.column);
}

void JsonStream::end_early(std::string_view what) {
  ended_early_ = true;
  throw Error(fmt::format("the file ends before {} does", what), place_of(end_));
}

}  // namespace driftgate
