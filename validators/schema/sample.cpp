#include "validators/schema/sample.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <utility>

namespace driftgate {
namespace {

constexpr int kDepth = 32;           // Nested groups.
constexpr std::size_t kMost = 4096;  // Characters of one sample.

// Characters in the order in which they are preferred in a class.
constexpr std::string_view kPreferred =
    "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_. "
    "/:@#+,;=!?$%&*'\"()[]{}<>|~^`\\";

constexpr unsigned char byte(char c) { return static_cast<unsigned char>(c); }

struct Piece {
  std::string text{};
  bool ok = true;
};

// Reads the pattern and writes the sample in one pass; a group is read again for each repetition.
class Sampler {
 public:
  Sampler(std::string_view pattern, std::size_t extra) : in_(pattern), extra_(extra) {}

  std::optional<std::string> sample() {
    const Piece piece = alternatives(0);
    if (!piece.ok || at_ != in_.size()) return std::nullopt;
    return piece.text;
  }

 private:
  bool more() const { return at_ < in_.size(); }

  Piece alternatives(int depth) {
    Piece first = sequence(depth);
    while (first.ok && more() && in_[at_] == '|') {
      ++at_;
      first.ok = sequence(depth).ok;
    }
    return first;
  }

  Piece sequence(int depth) {
    Piece whole;
    while (whole.ok && more() && in_[at_] != '|' && in_[at_] != ')') {
      if (in_[at_] == '^' || in_[at_] == '$') {
        ++at_;
        continue;
      }
      const Piece piece = atom(depth);
      const std::optional<std::size_t> times = repetition();
      whole.ok = piece.ok && times && whole.text.size() + piece.text.size() * *times <= kMost;
      for (std::size_t i = 0; whole.ok && i < *times; ++i) whole.text += piece.text;
    }
    return whole;
  }

  Piece atom(int depth) {
    const char c = in_[at_++];
    switch (c) {
      case '(':
        return group(depth);
      case '[':
        return character_class();
      case '.':
        return {"a"};
      case '\\':
        return escape();
      case '*':
      case '+':
      case '?':
        return {"", false};
      default:
        return {std::string(1, c)};
    }
  }

  Piece group(int depth) {
    if (depth >= kDepth) return {"", false};
    if (in_.substr(at_).starts_with("?:"))
      at_ += 2;
    else if (in_.substr(at_).starts_with("?<") && at_ + 2 < in_.size() && in_[at_ + 2] != '=' &&
             in_[at_ + 2] != '!')
      at_ = std::min(in_.find('>', at_), in_.size() - 1) + 1;
    else if (more() && in_[at_] == '?')
      return {"", false};
    Piece piece = alternatives(depth + 1);
    if (!more() || in_[at_] != ')') return {"", false};
    ++at_;
    return piece;
  }

  Piece escape() {
    if (!more()) return {"", false};
    const char c = in_[at_++];
    switch (c) {
      case 'd':
        return {"1"};
      case 'w':
      case 'D':
      case 'S':
        return {"a"};
      case 's':
      case 'W':
        return {" "};
      case 't':
        return {"\t"};
      case 'n':
        return {"\n"};
      case 'r':
        return {"\r"};
      case 'b':
        return {""};
      default:
        break;
    }
    const bool letter = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
    if (letter) return {"", false};
    return {std::string(1, c)};
  }

  Piece character_class() {
    const bool negated = more() && in_[at_] == '^';
    if (negated) ++at_;
    std::array<bool, 128> members{};
    const auto add = [&](unsigned char from, unsigned char to) {
      for (std::size_t i = from; i <= to && i < members.size(); ++i) members[i] = true;
    };
    char last = 0;
    while (more() && in_[at_] != ']') {
      char c = in_[at_++];
      if (byte(c) >= 0x80) continue;  // ASCII will do.
      if (c == '\\') {
        if (!more()) return {"", false};
        c = in_[at_++];
        if (c == 'd' || c == 'w') add('0', '9');
        if (c == 'w') add('a', 'z'), add('A', 'Z'), add('_', '_');
        if (c == 's') add(' ', ' ');
        if (c == 'd' || c == 'w' || c == 's') continue;
        if (c == 'p' || c == 'P' || c == 'u' || c == 'x' || c == 'D' || c == 'W' || c == 'S')
          return {"", false};
        if (c == 'n') c = '\n';
        if (c == 't') c = '\t';
        if (c == 'r') c = '\r';
      } else if (c == '-' && last != 0 && more() && in_[at_] != ']' && in_[at_] != '\\') {
        const char to = in_[at_++];
        add(byte(last), byte(byte(to) < 0x80 ? to : '~'));
        last = 0;
        continue;
      }
      add(byte(c), byte(c));
      last = c;
    }
    if (!more()) return {"", false};
    ++at_;
    for (const char c : kPreferred)
      if (members[byte(c)] != negated) return {std::string(1, c)};
    return {"", false};
  }

  std::optional<std::size_t> repetition() {
    if (!more()) return 1;
    std::size_t least = 1;
    bool open = false;
    switch (in_[at_]) {
      case '*':
        least = 0;
        open = true;
        ++at_;
        break;
      case '+':
        open = true;
        ++at_;
        break;
      case '?':
        least = 0;
        ++at_;
        if (extra_ > 0) least = 1;
        break;
      case '{': {
        const std::size_t past = in_.find('}', at_);
        if (past == std::string_view::npos) return std::nullopt;
        const std::string_view numbers = in_.substr(at_ + 1, past - at_ - 1);
        at_ = past + 1;
        return lazy(braces(numbers));
      }
      default:
        return 1;
    }
    return lazy(least + (open ? extra_ : 0));
  }

  std::optional<std::size_t> braces(std::string_view numbers) const {
    std::size_t least = 0;
    const char* end = numbers.data() + numbers.size();
    const auto [after, error] = std::from_chars(numbers.data(), end, least);
    if (error != std::errc{}) return std::nullopt;
    if (after == end) return least;
    std::size_t most = least + extra_;
    if (after + 1 != end) std::from_chars(after + 1, end, most);
    return std::min(least + extra_, most);
  }

  std::optional<std::size_t> lazy(std::optional<std::size_t> times) {
    if (more() && in_[at_] == '?') ++at_;
    return times;
  }

  std::string_view in_;
  std::size_t extra_;
  std::size_t at_ = 0;
};

}  // namespace

std::optional<std::string> sample_pattern(std::string_view pattern, std::size_t extra) {
  return Sampler(pattern, extra).sample();
}

std::optional<std::string> sample_format(std::string_view format, std::size_t variation) {
  constexpr std::array<std::pair<std::string_view, std::string_view>, 21> kSamples{{
      {"date-time", "2025-03-{:02}T09:30:00Z"},
      {"date", "2025-03-{:02}"},
      {"time", "09:30:{:02}Z"},
      {"duration", "P{}D"},
      {"email", "user{}@example.com"},
      {"idn-email", "user{}@example.com"},
      {"hostname", "host{}.example.com"},
      {"idn-hostname", "host{}.example.com"},
      {"ipv4", "192.0.2.{}"},
      {"ipv6", "2001:db8::{}"},
      {"uri", "https://example.com/{}"},
      {"url", "https://example.com/{}"},
      {"uri-reference", "/items/{}"},
      {"iri", "https://example.com/{}"},
      {"iri-reference", "/items/{}"},
      {"uri-template", "/items/{}"},
      {"json-pointer", "/items/{}"},
      {"relative-json-pointer", "{}"},
      {"regex", "^[a-z]{}$"},
      {"uuid", "3f2504e0-4f89-41d3-9a0c-0305e82c33{:02}"},
      {"byte", "c2FtcGxl"},
  }};
  const auto* found = std::find_if(kSamples.begin(), kSamples.end(),
                                   [&](const auto& sample) { return sample.first == format; });
  if (found == kSamples.end()) return std::nullopt;
  if (format == "regex") return fmt::format("^[a-z]{}$", "+");
  return fmt::format(fmt::runtime(found->second), variation % 27 + 1);
}

}  // namespace driftgate
