#include <fmt/format.h>
#include <rapidjson/reader.h>
#include <rapidjson/stringbuffer.h>
#include <rapidjson/writer.h>

#ifdef __SSE2__
#include <emmintrin.h>
#endif

#include <algorithm>
#include <array>
#include <bit>
#include <cstdint>
#include <cstring>
#include <utility>

#include "specs/document/error.h"
#include "specs/document/tape_builder.h"
#include "specs/document/utf8.h"

namespace driftgate {
namespace {

// What the character after a backslash stands for (RFC 8259 §7); 0: \u, or no escape.
constexpr std::array<char, 256> escapes() {
  std::array<char, 256> all{};
  for (const auto& [escape, character] :
       {std::pair('"', '"'), std::pair('\\', '\\'), std::pair('/', '/'), std::pair('b', '\b'),
        std::pair('f', '\f'), std::pair('n', '\n'), std::pair('r', '\r'), std::pair('t', '\t')})
    all[static_cast<unsigned char>(escape)] = character;
  return all;
}
constexpr std::array<char, 256> kEscapes = escapes();

// The text being read, unescaped in its own bytes. A NUL follows its end.
class JsonBytes {
 public:
  using Ch = char;

  JsonBytes(char* begin, char* end)
      : from_(begin), begin_(begin), written_(begin), first_(begin), end_(end) {}

  char Peek() const { return *from_; }
  char Take() { return *from_++; }
  std::size_t Tell() const { return offset_of(from_); }

  // RFC 8259 §2; indentation by the word.
  void skip_whitespace() {
    while (static_cast<unsigned char>(*from_) <= ' ' &&
           (*from_ == ' ' || *from_ == '\n' || *from_ == '\r' || *from_ == '\t')) {
      ++from_;
      while (end_ - from_ >= 8 && std::memcmp(from_, "        ", 8) == 0) from_ += 8;
    }
  }

  // The string that begins here, if it is closed and nothing in it is escaped: most are.
  [[gnu::always_inline]] bool take_plain_string(std::string_view& string) {
    char* const begin = from_ + 1;
    char* const past = plain_text_end(begin);
    if (*past != '"') return false;
    string = {begin, static_cast<std::size_t>(past - begin)};
    from_ = past + 1;
    return true;
  }

  // RFC 8259 §6. `whole`: bytes of its integer part, sign included; 0 where there is an exponent.
  rapidjson::ParseErrorCode take_number(std::size_t& whole) {
    const char* const begin = from_;
    if (*from_ == '-') ++from_;
    if (*from_ == '0')
      ++from_;
    else if (!skip_digits())
      return rapidjson::kParseErrorValueInvalid;
    whole = static_cast<std::size_t>(from_ - begin);
    if (*from_ == '.') {
      ++from_;
      if (!skip_digits()) return rapidjson::kParseErrorNumberMissFraction;
    }
    if (*from_ == 'e' || *from_ == 'E') {
      whole = 0;
      ++from_;
      if (*from_ == '+' || *from_ == '-') ++from_;
      if (!skip_digits()) return rapidjson::kParseErrorNumberMissExponent;
    }
    return rapidjson::kParseErrorNone;
  }

  // Within a string with escapes: what stands before the next quote, control character or \u, and
  // what is no escape. All the others stand for one character.
  void copy_text() {
    while (true) {
      copy_blocks();
      copy_plain_text();
      if (*from_ != '\\') return;
      const char character = escaped(from_);
      if (character == 0) {
        has_code_points_ |= from_[1] == 'u';
        return;
      }
      *written_++ = character;
      from_ += 2;
    }
  }

  char* PutBegin() {
    has_code_points_ = false;
    return written_ = begin_ = from_;
  }
  void Put(char c) { *written_++ = c; }
  char* Push(std::size_t count) { return std::exchange(written_, written_ + count); }
  void Pop(std::size_t count) { written_ -= count; }
  void Flush() {}
  std::size_t PutEnd(const char* begin) const { return static_cast<std::size_t>(written_ - begin); }

  // Of the last string with escapes; whether a \u is one of them.
  bool has_code_points() const { return has_code_points_; }
  std::size_t string_begin() const { return offset_of(begin_); }
  std::size_t offset_of(const char* at) const { return static_cast<std::size_t>(at - first_); }

 private:
  static char escaped(const char* backslash) {
    return kEscapes[static_cast<unsigned char>(backslash[1])];
  }

  void copy_plain_text() {
    char* const past = plain_text_end(from_);
    const auto size = static_cast<std::size_t>(past - from_);
    if (written_ != from_) std::memmove(written_, from_, size);
    written_ += size;
    from_ = past;
  }

#ifdef __SSE2__
  static void copy_block(const char* from, char* to) {
    _mm_storeu_si128(reinterpret_cast<__m128i*>(to),
                     _mm_loadu_si128(reinterpret_cast<const __m128i*>(from)));
  }

  // Where a whole block can be written, since nothing that is still to be read stands there, all
  // escapes of a block are found at once. Ends where copy_text() does, or earlier.
  void copy_blocks() {
    char* from = from_;
    char* written = written_;
    while (from - written >= 16 && end_ - from >= 32) {
      const char* const begin = from;
      unsigned found = special_in(_mm_loadu_si128(reinterpret_cast<const __m128i*>(from)));
      for (; found != 0; found &= found - 1) {
        const int at = std::countr_zero(found);
        copy_block(from, written);
        written += begin + at - from;
        from += begin + at - from;
        const char character = *from == '\\' ? escaped(from) : '\0';
        if (character == 0) {
          from_ = from;
          written_ = written;
          return;
        }
        *written++ = character;
        from += 2;
        found &= ~(2U << at);  // The character that was escaped.
      }
      const auto left = begin + 16 - from;
      if (left <= 0) continue;
      copy_block(from, written);
      written += left;
      from += left;
    }
    from_ = from;
    written_ = written;
  }
#else
  void copy_blocks() {}
#endif

  static bool is_plain(char c) {
    return static_cast<unsigned char>(c) >= 0x20 && c != '"' && c != '\\';
  }
  bool skip_digits() {
    const char* const begin = from_;
    while (static_cast<unsigned char>(*from_ - '0') < 10) ++from_;
    return from_ != begin;
  }

#ifdef __SSE2__
  // A bit for each byte that is not plain.
  [[gnu::always_inline]] static unsigned special_in(__m128i block) {
    const __m128i quote = _mm_set1_epi8('"');
    const __m128i backslash = _mm_set1_epi8('\\');
    const __m128i last_control = _mm_set1_epi8(0x1F);
    return static_cast<unsigned>(_mm_movemask_epi8(
        _mm_or_si128(_mm_or_si128(_mm_cmpeq_epi8(block, quote), _mm_cmpeq_epi8(block, backslash)),
                     _mm_cmpeq_epi8(_mm_max_epu8(block, last_control), last_control))));
  }
#endif

  char* plain_text_end(char* at) const {
#ifdef __SSE2__
    for (; end_ - at >= 16; at += 16) {
      const __m128i block = _mm_loadu_si128(reinterpret_cast<const __m128i*>(at));
      if (const unsigned found = special_in(block); found != 0) return at + std::countr_zero(found);
    }
#endif
    while (is_plain(*at)) ++at;  // The NUL is not.
    return at;
  }

  char* from_;
  char* begin_;
  char* written_;
  char* first_;
  char* end_;
  bool has_code_points_ = false;
};

class JsonTapeHandler {
 public:
  // RapidJSON tells of an opening bracket after taking it when it recurses, else before.
  JsonTapeHandler(TapeBuilder& builder, const JsonBytes& bytes, bool recursive)
      : builder_(builder), bytes_(bytes), brackets_taken_(recursive ? 1 : 0) {}

  bool Null() { return builder_.add_literal(Kind::null, false, bytes_.Tell() - 4); }
  bool Bool(bool value) {
    return builder_.add_literal(Kind::boolean, value, bytes_.Tell() - (value ? 4 : 5));
  }
  bool StartObject() { return builder_.open(Kind::object, bytes_.Tell() - brackets_taken_); }
  bool StartArray() { return builder_.open(Kind::array, bytes_.Tell() - brackets_taken_); }
  bool EndObject(rapidjson::SizeType members) {
    builder_.close_indexed(members);
    return true;
  }
  bool EndArray(rapidjson::SizeType elements) {
    builder_.close(elements);
    return true;
  }

  [[gnu::always_inline]] bool number(std::size_t at, std::size_t size, std::size_t whole) {
    return builder_.add_number(at, at, size, whole);
  }
  [[gnu::always_inline]] bool string(std::string_view text, bool is_name) {
    const std::size_t at = bytes_.offset_of(text.data());
    return is_name ? builder_.add_name(at - 1, at, text.size())
                   : builder_.add_text(Kind::string, at - 1, at, text.size());
  }
  bool has_room() const { return builder_.has_room(); }
  // Where there is room: then nothing is called, which spares the caller its registers.
  [[gnu::always_inline]] void string_with_room(std::string_view text, bool is_name) {
    if (!has_room()) __builtin_unreachable();
    string(text, is_name);
  }
  // "\uDC00" alone: RapidJSON refuses only the other half.
  bool unescaped(std::string_view text, bool is_name) {
    if (!bytes_.has_code_points() || utf8_breaks_at(text) == text.size())
      return string(text, is_name);
    lone_surrogate_ = true;
    return false;
  }

  // Numbers and strings come by the functions above.
  bool RawNumber(const char*, rapidjson::SizeType, bool) { return false; }
  bool String(const char*, rapidjson::SizeType, bool) { return false; }
  bool Key(const char*, rapidjson::SizeType, bool) { return false; }
  bool Int(int) { return false; }
  bool Uint(unsigned) { return false; }
  bool Int64(std::int64_t) { return false; }
  bool Uint64(std::uint64_t) { return false; }
  bool Double(double) { return false; }

  bool met_lone_surrogate() const { return lone_surrogate_; }

 private:
  TapeBuilder& builder_;
  const JsonBytes& bytes_;
  std::size_t brackets_taken_;
  bool lone_surrogate_ = false;
};

// Recursion is quicker, where the limit on depth bounds it.
constexpr std::size_t kDeepestRecursion = 1000;
constexpr unsigned kRecursive = rapidjson::kParseInsituFlag;
constexpr unsigned kIterative = kRecursive | rapidjson::kParseIterativeFlag;

}  // namespace
}  // namespace driftgate

// RapidJSON does the grammar. Strings and numbers, where the time goes, are read here: strings by
// the block and straight onto the tape, numbers without computing the double that nobody wants.
namespace rapidjson {

template <>
inline void SkipWhitespace(driftgate::JsonBytes& bytes) {
  bytes.skip_whitespace();
}

// Called before each character of a string is looked at; RapidJSON's own does nothing.
template <>
template <>
inline void GenericReader<UTF8<>, UTF8<>, CrtAllocator>::ScanCopyUnescapedString(
    driftgate::JsonBytes& bytes, driftgate::JsonBytes&) {
  bytes.copy_text();
}

// The string that begins here, whatever is in it. Apart: it would slow down those without escapes
// for which there is room.
template <>
template <>
[[gnu::noinline]] inline void
GenericReader<UTF8<>, UTF8<>, CrtAllocator>::ParseString<driftgate::kIterative>(
    driftgate::JsonBytes& bytes, driftgate::JsonTapeHandler& handler, bool is_name) {
  bytes.Take();
  const char* const begin = bytes.PutBegin();
  ParseStringToStream<driftgate::kIterative, UTF8<>, UTF8<>>(bytes, bytes);
  if (HasParseError()) return;
  if (!handler.unescaped({begin, bytes.PutEnd(begin) - 1}, is_name))
    SetParseError(kParseErrorTermination, bytes.Tell());
}

template <>
template <>
inline void GenericReader<UTF8<>, UTF8<>, CrtAllocator>::ParseString<driftgate::kRecursive>(
    driftgate::JsonBytes& bytes, driftgate::JsonTapeHandler& handler, bool is_name) {
  std::string_view string;
  if (!handler.has_room() || !bytes.take_plain_string(string)) [[unlikely]]
    return ParseString<driftgate::kIterative>(bytes, handler, is_name);
  if (is_name)
    handler.string_with_room(string, true);
  else
    handler.string_with_room(string, false);
}

template <>
template <>
inline void GenericReader<UTF8<>, UTF8<>, CrtAllocator>::ParseNumber<driftgate::kRecursive>(
    driftgate::JsonBytes& bytes, driftgate::JsonTapeHandler& handler) {
  const std::size_t begin = bytes.Tell();
  std::size_t whole = 0;
  ParseErrorCode code = bytes.take_number(whole);
  if (code == kParseErrorNone && !handler.number(begin, bytes.Tell() - begin, whole))
    code = kParseErrorTermination;
  if (code != kParseErrorNone) SetParseError(code, bytes.Tell());
}

template <>
template <>
inline void GenericReader<UTF8<>, UTF8<>, CrtAllocator>::ParseNumber<driftgate::kIterative>(
    driftgate::JsonBytes& bytes, driftgate::JsonTapeHandler& handler) {
  ParseNumber<driftgate::kRecursive>(bytes, handler);
}

}  // namespace rapidjson

namespace driftgate {
namespace {

bool is_about_a_string(rapidjson::ParseErrorCode code) {
  return code == rapidjson::kParseErrorStringUnicodeEscapeInvalidHex ||
         code == rapidjson::kParseErrorStringUnicodeSurrogateInvalid ||
         code == rapidjson::kParseErrorStringEscapeInvalid ||
         code == rapidjson::kParseErrorStringMissQuotationMark ||
         code == rapidjson::kParseErrorStringInvalidEncoding;
}

std::string_view describe(rapidjson::ParseErrorCode code) {
  switch (code) {
    case rapidjson::kParseErrorDocumentEmpty:
      return "the text is empty";
    case rapidjson::kParseErrorDocumentRootNotSingular:
      return "there is text after the end of the value";
    case rapidjson::kParseErrorValueInvalid:
      return "a value is expected here";
    case rapidjson::kParseErrorObjectMissName:
      return "a member name in double quotes is expected here";
    case rapidjson::kParseErrorObjectMissColon:
      return "a colon is expected after the member name";
    case rapidjson::kParseErrorObjectMissCommaOrCurlyBracket:
      return "a comma or '}' is expected here";
    case rapidjson::kParseErrorArrayMissCommaOrSquareBracket:
      return "a comma or ']' is expected here";
    case rapidjson::kParseErrorStringUnicodeEscapeInvalidHex:
      return "\\u needs four hexadecimal digits";
    case rapidjson::kParseErrorStringUnicodeSurrogateInvalid:
      return "a surrogate escape without its other half";
    case rapidjson::kParseErrorStringEscapeInvalid:
      return "an unknown escape in a string";
    case rapidjson::kParseErrorStringMissQuotationMark:
      return "a string does not end";
    case rapidjson::kParseErrorStringInvalidEncoding:
      return "a control character in a string must be escaped";
    case rapidjson::kParseErrorNumberMissFraction:
      return "a digit is expected after the decimal point";
    case rapidjson::kParseErrorNumberMissExponent:
      return "a digit is expected in the exponent";
    default:
      return "the text is not JSON";
  }
}

// Fills the builder from its own text. What is wrong, or an empty message.
JsonReader::Problem read_into(TapeBuilder& builder) {
  std::string& text = builder.text();
  if (text.size() > builder.limits().bytes)
    return {.message = fmt::format("larger than {} bytes", builder.limits().bytes)};
  if (const std::size_t broken = utf8_breaks_at(text); broken != text.size())
    return {.message = "the text is not UTF-8", .offset = broken, .is_encoding = true};
  const std::size_t mark = text.starts_with(kByteOrderMark) ? kByteOrderMark.size() : 0;
  // Most JSON has a value or name for each 24 bytes or more; the rest grows as it must.
  builder.tape().reserve(std::min(text.size() / 24 + 16, builder.limits().nodes));

  rapidjson::Reader reader;
  JsonBytes bytes(text.data(), text.data() + text.size());
  for (std::size_t i = 0; i < mark; ++i) bytes.Take();
  const bool recursive = builder.limits().depth <= kDeepestRecursion;
  JsonTapeHandler handler(builder, bytes, recursive);
  const rapidjson::ParseResult result = recursive ? reader.Parse<kRecursive>(bytes, handler)
                                                  : reader.Parse<kIterative>(bytes, handler);
  if (!result) {
    auto code = result.Code();
    if (handler.met_lone_surrogate()) code = rapidjson::kParseErrorStringUnicodeSurrogateInvalid;
    if (code == rapidjson::kParseErrorStringEscapeInvalid &&
        static_cast<unsigned char>(text[result.Offset()]) < 0x20)
      code = rapidjson::kParseErrorStringInvalidEncoding;
    const bool ends_early = bytes.Tell() >= text.size();
    // A broken string is half unescaped: only its beginning is where the source has it.
    if (is_about_a_string(code))
      return {.message = std::string(describe(code)),
              .offset = bytes.string_begin() - 1,
              .ends_early = ends_early};
    if (!builder.problem().empty())
      return {.message = builder.problem(), .offset = builder.problem_offset()};
    return {.message = std::string(describe(code)),
            .offset = result.Offset(),
            .ends_early = ends_early};
  }
  if (bytes.Tell() != text.size())
    return {.message = "a NUL byte after the end of the value", .offset = bytes.Tell()};
  return {};
}

bool has_more_characters(std::string_view text, std::size_t count) {
  if (text.size() <= count) return false;
  const auto starts = std::count_if(text.begin(), text.end(), [](char c) {
    return (static_cast<unsigned char>(c) & 0xC0) != 0x80;
  });
  return static_cast<std::size_t>(starts) > count;
}

}  // namespace

std::unique_ptr<const Document> read_json(std::string bytes, std::string name,
                                          const ReadLimits& limits) {
  TapeBuilder builder(nullptr, std::move(name), limits);
  builder.text() = std::move(bytes);
  const JsonReader::Problem problem = read_into(builder);
  if (!problem.message.empty())
    throw Error(problem.message, builder.unfinished().at(problem.offset));
  return builder.finish();
}

JsonReader::JsonReader() = default;
JsonReader::~JsonReader() = default;

const Document* JsonReader::read(std::string_view bytes, const ReadLimits& limits) {
  TapeBuilder builder(std::move(document_), {}, limits);
  builder.text().assign(bytes);
  problem_ = read_into(builder);
  const bool broken = !problem_.message.empty();
  document_ = broken ? builder.abandon() : builder.finish();
  return broken ? nullptr : document_.get();
}

std::string to_json(Node value, std::size_t enough) {
  rapidjson::StringBuffer out;
  rapidjson::Writer<rapidjson::StringBuffer> writer(out);
  const auto text_size = [](Node node) {
    return static_cast<rapidjson::SizeType>(node.text().size());
  };
  // Containers under way, each with the place on the tape where it ends and what it is.
  struct Open {
    std::uint32_t past = 0;
    bool object = false;
    bool name_next = false;
  };
  std::vector<Open> open;
  const std::uint32_t first = value.index();
  std::uint32_t i = first;
  do {
    const Node node(value.document(), i);
    bool is_name = false;
    if (!open.empty() && open.back().object) {
      is_name = open.back().name_next;
      open.back().name_next = !is_name;
    }
    switch (node.kind()) {
      case Kind::null:
        writer.Null();
        break;
      case Kind::boolean:
        writer.Bool(node.boolean());
        break;
      case Kind::number:
        writer.RawValue(node.text().data(), node.text().size(), rapidjson::kNumberType);
        break;
      case Kind::string:
        if (is_name)
          writer.Key(node.text().data(), text_size(node));
        else
          writer.String(node.text().data(), text_size(node));
        break;
      case Kind::array:
        writer.StartArray();
        break;
      case Kind::object:
        writer.StartObject();
        break;
    }
    if (node.kind() >= Kind::array) open.push_back({node.past(), node.is(Kind::object), true});
    ++i;
    while (!open.empty() && open.back().past == i) {
      if (open.back().object)
        writer.EndObject();
      else
        writer.EndArray();
      open.pop_back();
    }
  } while (!open.empty() && !has_more_characters({out.GetString(), out.GetSize()}, enough));
  return {out.GetString(), out.GetSize()};
}

}  // namespace driftgate
