#include <fmt/format.h>
#include <rapidjson/reader.h>
#include <rapidjson/stringbuffer.h>
#include <rapidjson/writer.h>

#ifdef __SSE2__
#include <emmintrin.h>
#endif

#include <bit>
#include <cstdint>
#include <cstring>
#include <utility>

#include "specs/document/error.h"
#include "specs/document/tape_builder.h"
#include "specs/document/utf8.h"

namespace driftgate {
namespace {

// The text being read, unescaped in its own bytes. Unlike RapidJSON's own in-situ stream it tells
// where the string under way began and whether the last one held escapes.
class JsonBytes {
 public:
  using Ch = char;

  // What stays the same while the stream moves: apart, because RapidJSON copies the stream for
  // each string.
  struct Text {
    char* begin = nullptr;
    char* end = nullptr;
    bool held_escapes = false;  // Of the string read last.
  };

  explicit JsonBytes(Text& text)
      : from_(text.begin), begin_(text.begin), written_(text.begin), text_(&text) {}

  char Peek() const { return *from_; }
  char Take() { return *from_++; }
  std::size_t Tell() const { return static_cast<std::size_t>(from_ - text_->begin); }

  // RFC 8259 §2; indentation by the word.
  void skip_whitespace() {
    while (*from_ == ' ' || *from_ == '\n' || *from_ == '\r' || *from_ == '\t') {
      ++from_;
      while (text_->end - from_ >= 8 && std::memcmp(from_, "        ", 8) == 0) from_ += 8;
    }
  }

  // Within a string: goes to the next quote, backslash or control character.
  void skip_plain_text() {
#ifdef __SSE2__
    if (written_ != from_) return;  // After an escape every byte moves: RapidJSON copies them.
    const __m128i quote = _mm_set1_epi8('"');
    const __m128i backslash = _mm_set1_epi8('\\');
    const __m128i last_control = _mm_set1_epi8(0x1F);
    while (text_->end - from_ >= 16) {
      const __m128i block = _mm_loadu_si128(reinterpret_cast<const __m128i*>(from_));
      const __m128i special =
          _mm_or_si128(_mm_or_si128(_mm_cmpeq_epi8(block, quote), _mm_cmpeq_epi8(block, backslash)),
                       _mm_cmpeq_epi8(_mm_max_epu8(block, last_control), last_control));
      if (const int found = _mm_movemask_epi8(special); found != 0) {
        from_ += std::countr_zero(static_cast<unsigned>(found));
        break;
      }
      from_ += 16;
    }
    written_ = from_;
#endif
  }

  char* PutBegin() { return written_ = begin_ = from_; }
  void Put(char c) { *written_++ = c; }
  char* Push(std::size_t count) { return std::exchange(written_, written_ + count); }
  void Pop(std::size_t count) { written_ -= count; }
  void Flush() {}
  std::size_t PutEnd(const char* begin) const {
    text_->held_escapes = written_ != from_;
    return static_cast<std::size_t>(written_ - begin);
  }

  std::size_t string_begin() const { return static_cast<std::size_t>(begin_ - text_->begin); }
  std::size_t offset_of(const char* at) const {
    return static_cast<std::size_t>(at - text_->begin);
  }

 private:
  char* from_;
  char* begin_;
  char* written_;
  Text* text_;
};

}  // namespace
}  // namespace driftgate

namespace rapidjson {

// Kept in registers while a string or number is read.
template <>
struct StreamTraits<driftgate::JsonBytes> {
  enum { copyOptimization = 1 };
};

template <>
inline void SkipWhitespace(driftgate::JsonBytes& bytes) {
  bytes.skip_whitespace();
}

// Called before each character of a string is looked at; RapidJSON's own does nothing.
template <>
template <>
inline void GenericReader<UTF8<>, UTF8<>, CrtAllocator>::ScanCopyUnescapedString(
    driftgate::JsonBytes& bytes, driftgate::JsonBytes&) {
  bytes.skip_plain_text();
}

// RapidJSON computes a double even when numbers are wanted as text, and refuses 1e400 and
// integers of 310 digits over it. It is shown 200 digits and two of the exponent at most; the
// lexeme it hands on is the whole one, because that is measured in bytes of the source.
template <>
template <>
class GenericReader<UTF8<>, UTF8<>, CrtAllocator>::NumberStream<driftgate::JsonBytes, false,
                                                                false> {
 public:
  using Ch = char;

  NumberStream(GenericReader&, driftgate::JsonBytes& bytes) : bytes_(bytes) {}

  char Peek() const { return bytes_.Peek(); }
  char TakePush() {
    const char c = bytes_.Take();
    if (++digits_ >= 200) skip_digits();
    return c;
  }
  char Take() {
    const char c = bytes_.Take();
    if (is_digit(c) && ++exponent_digits_ >= 2) skip_digits();
    return c;
  }
  void Push(char) {}
  std::size_t Tell() const { return bytes_.Tell(); }
  std::size_t Length() const { return 0; }
  const char* Pop() const { return nullptr; }

 private:
  static bool is_digit(char c) { return c >= '0' && c <= '9'; }
  void skip_digits() {
    while (is_digit(bytes_.Peek())) bytes_.Take();
  }

  driftgate::JsonBytes& bytes_;
  unsigned digits_ = 0;
  unsigned exponent_digits_ = 0;
};

}  // namespace rapidjson

namespace driftgate {
namespace {

// Recursion is quicker, where the limit on depth bounds it.
constexpr std::size_t kDeepestRecursion = 1000;
constexpr unsigned kRecursive = rapidjson::kParseInsituFlag | rapidjson::kParseNumbersAsStringsFlag;
constexpr unsigned kIterative = kRecursive | rapidjson::kParseIterativeFlag;

class TapeHandler {
 public:
  // RapidJSON tells of an opening bracket after taking it when it recurses, else before.
  TapeHandler(TapeBuilder& builder, const JsonBytes& bytes, const JsonBytes::Text& text,
              bool recursive)
      : builder_(builder), bytes_(bytes), text_(text), brackets_taken_(recursive ? 1 : 0) {}

  bool Null() { return builder_.add_literal(Kind::null, false, bytes_.Tell() - 4); }
  bool Bool(bool value) {
    return builder_.add_literal(Kind::boolean, value, bytes_.Tell() - (value ? 4 : 5));
  }
  bool RawNumber(const char* text, rapidjson::SizeType size, bool) {
    const std::size_t at = bytes_.offset_of(text);
    return builder_.add_text(Kind::number, at, at, size);
  }
  bool String(const char* text, rapidjson::SizeType size, bool) {
    const std::size_t at = bytes_.offset_of(text);
    return is_whole(text, size) && builder_.add_text(Kind::string, at - 1, at, size);
  }
  bool Key(const char* text, rapidjson::SizeType size, bool) {
    const std::size_t at = bytes_.offset_of(text);
    return is_whole(text, size) && builder_.add_name(at - 1, at, size);
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

  // With numbers as text these do not come.
  bool Int(int) { return false; }
  bool Uint(unsigned) { return false; }
  bool Int64(std::int64_t) { return false; }
  bool Uint64(std::uint64_t) { return false; }
  bool Double(double) { return false; }

  bool met_lone_surrogate() const { return lone_surrogate_; }

 private:
  // "\uDC00" alone: RapidJSON refuses only the other half.
  bool is_whole(const char* text, std::size_t size) {
    if (!text_.held_escapes || utf8_breaks_at({text, size}) == size) return true;
    lone_surrogate_ = true;
    return false;
  }

  TapeBuilder& builder_;
  const JsonBytes& bytes_;
  const JsonBytes::Text& text_;
  std::size_t brackets_taken_;
  bool lone_surrogate_ = false;
};

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

constexpr std::string_view kByteOrderMark = "\xEF\xBB\xBF";

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
  JsonBytes::Text whole{.begin = text.data(), .end = text.data() + text.size()};
  JsonBytes bytes(whole);
  for (std::size_t i = 0; i < mark; ++i) bytes.Take();
  const bool recursive = builder.limits().depth <= kDeepestRecursion;
  TapeHandler handler(builder, bytes, whole, recursive);
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

std::string to_json(Node value) {
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
  } while (!open.empty());
  return out.GetString();
}

}  // namespace driftgate
