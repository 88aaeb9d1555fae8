#include "validators/schema/regex_tree.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <map>
#include <optional>

namespace driftgate::regex {
namespace {

constexpr int kDepth = 64;  // Nested groups.

const Set& digits() {
  static const Set set{{'0', '9'}};
  return set;
}
// ECMA-262 §12.2 and §12.3: WhiteSpace and LineTerminator.
const Set& space() {
  static const Set set{{' ', ' '},       {'\t', '\r'},     {0xA0, 0xA0},     {0x1680, 0x1680},
                       {0x2000, 0x200A}, {0x2028, 0x2029}, {0x202F, 0x202F}, {0x205F, 0x205F},
                       {0x3000, 0x3000}, {0xFEFF, 0xFEFF}};
  return set;
}

std::size_t times(std::size_t a, std::size_t b) {
  return a == 0 || b == 0 ? 0 : (a >= kMany / b ? kMany : a * b);
}

// Reads a pattern that Pattern understands too; what it does not know makes it unreadable.
class Parser {
 public:
  explicit Parser(std::string_view source) : in_(source) {}

  Tree parse() {
    tree_.root = choice(0);
    tree_.readable = ok_ && at_ == in_.size();
    for (const Piece& piece : tree_.pieces)
      if (piece.kind == Piece::Kind::again && piece.capture == 0) tree_.readable = false;
    return std::move(tree_);
  }

 private:
  bool more() const { return ok_ && at_ < in_.size(); }
  bool take(std::string_view text) {
    if (!in_.substr(at_).starts_with(text)) return false;
    at_ += text.size();
    return true;
  }
  std::uint32_t keep(Piece piece) {
    tree_.pieces.push_back(std::move(piece));
    return static_cast<std::uint32_t>(tree_.pieces.size() - 1);
  }
  std::uint32_t fail() {
    ok_ = false;
    return keep({});
  }
  void inexact(std::string_view reason) {
    if (tree_.inexact.empty()) tree_.inexact = reason;
  }

  std::uint32_t choice(int depth) {
    if (depth > kDepth) return fail();
    Piece piece{.kind = Piece::Kind::choice, .shortest = kMany};
    do {
      const std::uint32_t part = sequence(depth);
      piece.shortest = std::min(piece.shortest, tree_.pieces[part].shortest);
      piece.longest = std::max(piece.longest, tree_.pieces[part].longest);
      piece.parts.push_back(part);
    } while (more() && take("|"));
    return piece.parts.size() == 1 ? piece.parts.front() : keep(std::move(piece));
  }

  std::uint32_t sequence(int depth) {
    Piece piece{.kind = Piece::Kind::sequence};
    while (more() && in_[at_] != '|' && in_[at_] != ')') {
      const std::uint32_t part = repetition(atom(depth));
      piece.shortest = std::min(kMany, piece.shortest + tree_.pieces[part].shortest);
      piece.longest = std::min(kMany, piece.longest + tree_.pieces[part].longest);
      piece.parts.push_back(part);
    }
    return keep(std::move(piece));
  }

  std::uint32_t set_of(const Set& set) {
    return keep({.kind = Piece::Kind::set, .set = set, .shortest = 1, .longest = 1});
  }

  std::uint32_t atom(int depth) {
    const char c = in_[at_++];
    switch (c) {
      case '^':
        return keep({.kind = Piece::Kind::start});
      case '$':
        return keep({.kind = Piece::Kind::end});
      case '(':
        return group(depth);
      case '[':
        return character_class();
      case '.':
        return set_of(inverse({{'\n', '\n'}, {'\r', '\r'}, {0x2028, 0x2029}}));
      case '\\':
        return escape();
      case '*':
      case '+':
      case '?':
        return fail();
      default:
        --at_;
        return set_of({single(character())});
    }
  }

  static Range single(std::uint32_t c) { return {c, c}; }

  // One character as it stands there.
  std::uint32_t character() {
    const auto lead = static_cast<unsigned char>(in_[at_++]);
    if (lead < 0x80) return lead;
    std::uint32_t value = lead & (lead >= 0xF0 ? 0x07u : lead >= 0xE0 ? 0x0Fu : 0x1Fu);
    while (at_ < in_.size() && (static_cast<unsigned char>(in_[at_]) & 0xC0) == 0x80)
      value = (value << 6) | (static_cast<unsigned char>(in_[at_++]) & 0x3Fu);
    return value;
  }

  std::uint32_t group(int depth) {
    if (take("?=")) {
      const std::uint32_t inner = choice(depth + 1);
      tree_.lookaheads.push_back(inner);
      return close(keep({.kind = Piece::Kind::ahead, .parts = {inner}}));
    }
    if (take("?!")) {
      const std::uint32_t inner = choice(depth + 1);
      return close(keep({.kind = Piece::Kind::not_ahead, .parts = {inner}}));
    }
    if (take("?<=") || take("?<!")) {
      const std::uint32_t inner = choice(depth + 1);
      return close(keep({.kind = Piece::Kind::behind, .parts = {inner}}));
    }
    std::uint32_t capture = 0;
    if (take("?<")) {
      const std::size_t past = in_.find('>', at_);
      if (past == std::string_view::npos) return fail();
      capture = ++captures_;
      names_[std::string(in_.substr(at_, past - at_))] = capture;
      at_ = past + 1;
    } else if (take("?")) {
      const std::size_t past = in_.find_first_not_of("ims-", at_);
      if (past == std::string_view::npos) return fail();
      if (past != at_) inexact("a flag");
      at_ = past + 1;
      if (in_[past] == ')') return keep({});
      if (in_[past] != ':') return fail();
    } else {
      capture = ++captures_;
    }
    const std::uint32_t inner = choice(depth + 1);
    const Piece& part = tree_.pieces[inner];
    Piece piece{.kind = Piece::Kind::group,
                .parts = {inner},
                .capture = capture,
                .shortest = part.shortest,
                .longest = part.longest};
    return close(keep(std::move(piece)));
  }

  std::uint32_t close(std::uint32_t piece) { return take(")") ? piece : fail(); }

  std::uint32_t escape() {
    if (!more()) return fail();
    const char c = in_[at_];
    if (c == 'b' || c == 'B') {
      ++at_;
      return keep({.kind = c == 'b' ? Piece::Kind::boundary : Piece::Kind::no_boundary});
    }
    if (c >= '1' && c <= '9') return back_reference();
    if (c == 'k') {
      ++at_;
      const std::size_t past = in_.find('>', at_);
      if (!take("<") || past == std::string_view::npos) return fail();
      const auto named = names_.find(std::string(in_.substr(at_, past - at_)));
      at_ = past + 1;
      return again(named == names_.end() ? 0 : named->second);
    }
    if (c == 'p' || c == 'P')
      return keep(
          {.kind = Piece::Kind::set, .properties = {property()}, .shortest = 1, .longest = 1});
    Set set;
    if (class_escape(set)) return set_of(set);
    return set_of({single(character_escape())});
  }

  std::uint32_t back_reference() {
    std::uint32_t number = 0;
    const auto [end, error] = std::from_chars(in_.data() + at_, in_.data() + in_.size(), number);
    at_ = static_cast<std::size_t>(end - in_.data());
    return again(error == std::errc{} ? number : 0);
  }

  // As long as what its group matched, where that stands in front of it.
  std::uint32_t again(std::uint32_t capture) {
    Piece piece{.kind = Piece::Kind::again, .capture = capture};
    for (const Piece& group : tree_.pieces)
      if (group.kind == Piece::Kind::group && group.capture == capture) {
        piece.shortest = group.shortest;
        piece.longest = group.longest;
      }
    return keep(std::move(piece));
  }

  // `p{…}`, `P{…}` or one letter.
  std::string property() {
    const std::size_t from = at_++;
    if (more() && in_[at_] == '{') {
      const std::size_t past = in_.find('}', at_);
      if (past == std::string_view::npos) {
        ok_ = false;
        return {};
      }
      at_ = past + 1;
    } else if (more()) {
      ++at_;
    }
    return "\\" + std::string(in_.substr(from, at_ - from));
  }

  bool class_escape(Set& set) {
    switch (in_[at_]) {
      case 'd':
        set = digits();
        break;
      case 'D':
        set = inverse(digits());
        break;
      case 'w':
        set = word();
        break;
      case 'W':
        set = inverse(word());
        break;
      case 's':
        set = space();
        break;
      case 'S':
        set = inverse(space());
        break;
      default:
        return false;
    }
    ++at_;
    return true;
  }

  std::uint32_t character_escape() {
    const char c = in_[at_];
    constexpr std::string_view kNamed = "tnvfr0";
    constexpr std::array<std::uint32_t, 6> kMeant{9, 10, 11, 12, 13, 0};
    if (const std::size_t named = kNamed.find(c); named != std::string_view::npos) {
      ++at_;
      return kMeant[named];
    }
    if (c == 'x') return hexadecimal(1, 2);
    if (c == 'u' && in_.substr(at_ + 1).starts_with('{')) {
      const std::size_t past = in_.find('}', at_);
      const std::uint32_t value =
          past == std::string_view::npos ? 'u' : hexadecimal(2, past - at_ - 2);
      if (past != std::string_view::npos) at_ = past + 1;
      return value;
    }
    if (c == 'u') return surrogate_pair(hexadecimal(1, 4));
    if (c == 'c') {
      const auto letter = at_ + 1 < in_.size() ? static_cast<unsigned char>(in_[at_ + 1]) : 0u;
      // ECMA-262 §B.1.2: without a letter the backslash is one itself.
      if ((letter | 0x20) < 'a' || (letter | 0x20) > 'z') return '\\';
      at_ += 2;
      return letter & 0x1F;
    }
    return character();
  }

  // With the other half of a pair, if it follows.
  std::uint32_t surrogate_pair(std::uint32_t lead) {
    if (lead < 0xD800 || lead > 0xDBFF || !in_.substr(at_).starts_with("\\u")) return lead;
    const std::size_t back = at_++;
    const std::uint32_t trail = hexadecimal(1, 4);
    if (trail >= 0xDC00 && trail <= 0xDFFF)
      return 0x10000 + ((lead - 0xD800) << 10) + (trail - 0xDC00);
    at_ = back;
    return lead;
  }

  // `count` digits that begin `skip` characters on; the letter alone where there are fewer.
  std::uint32_t hexadecimal(std::size_t skip, std::size_t count) {
    std::uint32_t value = 0;
    const std::string_view text = in_.substr(std::min(at_ + skip, in_.size()), count);
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value, 16);
    if (text.empty() || text.size() != count || end != text.data() + text.size() ||
        error != std::errc{})
      return static_cast<unsigned char>(in_[at_++]);
    at_ += skip + text.size();
    return value;
  }

  std::uint32_t character_class() {
    Piece piece{.kind = Piece::Kind::set, .shortest = 1, .longest = 1};
    piece.negated = take("^");
    Set& set = piece.set;
    while (more() && in_[at_] != ']') {
      std::optional<std::uint32_t> first = class_member(piece);
      if (!first) continue;
      Range range = single(*first);
      if (in_.substr(at_).starts_with('-') && at_ + 1 < in_.size() && in_[at_ + 1] != ']') {
        ++at_;
        const std::optional<std::uint32_t> last = class_member(piece);
        if (last && *last >= *first)
          range.last = *last;
        else
          set.push_back(single('-'));
        if (last && *last < *first) inexact("a range out of order");
      }
      set.push_back(range);
    }
    if (!take("]")) return fail();
    return keep(std::move(piece));
  }

  // A character; absent when it was a set, which is added.
  std::optional<std::uint32_t> class_member(Piece& piece) {
    if (in_[at_] != '\\') return character();
    ++at_;
    if (!more()) return std::nullopt;
    if (in_[at_] == 'p' || in_[at_] == 'P') {
      piece.properties.push_back(property());
      return std::nullopt;
    }
    Set escaped;
    if (class_escape(escaped)) {
      piece.set.insert(piece.set.end(), escaped.begin(), escaped.end());
      return std::nullopt;
    }
    if (in_[at_] == 'b') {
      ++at_;
      return 8;
    }
    return character_escape();
  }

  std::uint32_t repetition(std::uint32_t atom) {
    if (!more()) return atom;
    std::size_t least = 0;
    std::size_t most = kMany;
    if (take("+")) {
      least = 1;
    } else if (take("?")) {
      most = 1;
    } else if (in_[at_] == '{') {
      if (!braces(least, most)) return atom;
    } else if (!take("*")) {
      return atom;
    }
    take("?");
    const Piece& part = tree_.pieces[atom];
    return keep({.kind = Piece::Kind::repeat,
                 .parts = {atom},
                 .least = least,
                 .most = most,
                 .shortest = times(part.shortest, least),
                 .longest = times(part.longest, most)});
  }

  // {2}, {2,} and {2,5}; any other brace is a character.
  bool braces(std::size_t& least, std::size_t& most) {
    const std::size_t past = in_.find('}', at_);
    if (past == std::string_view::npos) return false;
    const std::string_view numbers = in_.substr(at_ + 1, past - at_ - 1);
    const std::size_t comma = std::min(numbers.find(','), numbers.size());
    const auto read = [](std::string_view text, std::size_t& value) {
      const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
      if (error == std::errc::result_out_of_range) value = kMany;
      return !text.empty() && end == text.data() + text.size();
    };
    if (!read(numbers.substr(0, comma), least)) return false;
    most = least;
    if (comma < numbers.size()) {
      most = kMany;
      if (comma + 1 < numbers.size() && !read(numbers.substr(comma + 1), most)) return false;
    }
    at_ = past + 1;
    return true;
  }

  std::string_view in_;
  std::size_t at_ = 0;
  bool ok_ = true;
  Tree tree_{};
  std::uint32_t captures_ = 0;
  std::map<std::string, std::uint32_t> names_{};
};

}  // namespace

const std::vector<std::uint32_t>& elsewhere() {
  static const std::vector<std::uint32_t> characters{
      0xE9,  0xC9,   0xDF,   0x3B1,  0x3A9,  0x434, 0x414,  0x5D0,   0x627,   0x905,
      0xE01, 0x3042, 0x30A2, 0x4E2D, 0xAC00, 0x661, 0x20AC, 0x1F600, 0x1D54F, 0x10330};
  return characters;
}

Set normal(Set set) {
  std::sort(set.begin(), set.end(), [](Range a, Range b) { return a.first < b.first; });
  Set merged;
  for (const Range range : set) {
    if (!merged.empty() && range.first <= merged.back().last + 1)
      merged.back().last = std::max(merged.back().last, range.last);
    else
      merged.push_back(range);
  }
  return merged;
}

Set inverse(Set set) {
  Set rest;
  std::uint32_t next = 0;
  for (const Range range : normal(std::move(set))) {
    if (range.first > next) rest.push_back({next, range.first - 1});
    next = range.last + 1;
  }
  if (next <= kLastCodePoint) rest.push_back({next, kLastCodePoint});
  return rest;
}

bool holds(const Set& set, std::uint32_t code_point) {
  return std::any_of(set.begin(), set.end(), [&](Range range) {
    return range.first <= code_point && code_point <= range.last;
  });
}

const Set& word() {
  static const Set set{{'0', '9'}, {'A', 'Z'}, {'_', '_'}, {'a', 'z'}};
  return set;
}
std::vector<std::uint32_t> writable(const Set& set) {
  std::vector<std::uint32_t> members;
  for (const char c : kPreferred)
    if (holds(set, static_cast<unsigned char>(c))) members.push_back(static_cast<unsigned char>(c));
  for (const std::uint32_t c : elsewhere())
    if (holds(set, c)) members.push_back(c);
  if (!members.empty()) return members;
  for (const Range range : set)
    for (std::uint32_t c = range.first; c <= range.last && members.size() < 16; ++c)
      if (c < 0xD800 || c > 0xDFFF) members.push_back(c);
  return members;
}

void append_utf8(std::string& text, std::uint32_t c) {
  if (c < 0x80) {
    text += static_cast<char>(c);
    return;
  }
  std::array<char, 4> bytes{};
  const std::size_t count = c < 0x800 ? 2 : c < 0x10000 ? 3 : 4;
  for (std::size_t at = count - 1; at > 0; --at, c >>= 6)
    bytes[at] = static_cast<char>(0x80 | (c & 0x3F));
  bytes[0] = static_cast<char>((0xF00 >> count) | c);  // As many ones as there are bytes.
  text.append(bytes.data(), count);
}

Tree read_tree(std::string_view source) { return Parser(source).parse(); }

}  // namespace driftgate::regex
