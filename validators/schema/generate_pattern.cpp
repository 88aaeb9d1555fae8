#include <algorithm>
#include <array>
#include <charconv>
#include <map>

#include "validators/schema/generate_parts.h"

namespace driftgate::making {
namespace {

constexpr int kDepth = 64;                    // Nested groups.
constexpr std::size_t kMany = 1'000'000'000;  // No upper bound.
constexpr std::size_t kMostPieces = 100'000;  // Of one text, empty ones included.
constexpr std::size_t kProperties = 32;       // Of one pattern: each costs a search.
constexpr std::uint32_t kLastCodePoint = 0x10FFFF;
constexpr std::uint64_t kOdd = 0x9E3779B97F4A7C15;

// Characters in the order in which they are preferred in a class.
constexpr std::string_view kPreferred =
    "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ1234567890-_. "
    "/:@#+,;=!?$%&*'\"()[]{}<>|~^`\\";

// Beyond ASCII: letters of many scripts, signs, digits and an emoji.
constexpr std::array<std::uint32_t, 20> kElsewhere{
    0xE9,  0xC9,   0xDF,   0x3B1,  0x3A9,  0x434, 0x414,  0x5D0,   0x627,   0x905,
    0xE01, 0x3042, 0x30A2, 0x4E2D, 0xAC00, 0x661, 0x20AC, 0x1F600, 0x1D54F, 0x10330};

struct Range {
  std::uint32_t first = 0;
  std::uint32_t last = 0;
};
using Set = std::vector<Range>;

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

const Set& digits() {
  static const Set set{{'0', '9'}};
  return set;
}
const Set& word() {
  static const Set set{{'0', '9'}, {'A', 'Z'}, {'_', '_'}, {'a', 'z'}};
  return set;
}
// ECMA-262 §12.2 and §12.3: WhiteSpace and LineTerminator.
const Set& space() {
  static const Set set{{' ', ' '},       {'\t', '\r'},     {0xA0, 0xA0},     {0x1680, 0x1680},
                       {0x2000, 0x200A}, {0x2028, 0x2029}, {0x202F, 0x202F}, {0x205F, 0x205F},
                       {0x3000, 0x3000}, {0xFEFF, 0xFEFF}};
  return set;
}

// The members of a class that are worth writing, the plainest first; one kind of character alone.
std::vector<std::uint32_t> writable(const Set& set) {
  std::vector<std::uint32_t> members;
  for (const char c : kPreferred)
    if (holds(set, static_cast<unsigned char>(c))) members.push_back(static_cast<unsigned char>(c));
  for (const std::uint32_t c : kElsewhere)
    if (holds(set, c)) members.push_back(c);
  if (!members.empty()) return members;
  for (const Range range : set)
    for (std::uint32_t c = range.first; c <= range.last && members.size() < 16; ++c)
      if (c < 0xD800 || c > 0xDFFF) members.push_back(c);
  return members;
}

void append_utf8(std::string& text, std::uint32_t c) {
  const auto add = [&](std::uint32_t byte) { text += static_cast<char>(byte); };
  if (c < 0x80) {
    add(c);
  } else if (c < 0x800) {
    add(0xC0 | (c >> 6));
    add(0x80 | (c & 0x3F));
  } else if (c < 0x10000) {
    add(0xE0 | (c >> 12));
    add(0x80 | ((c >> 6) & 0x3F));
    add(0x80 | (c & 0x3F));
  } else {
    add(0xF0 | (c >> 18));
    add(0x80 | ((c >> 12) & 0x3F));
    add(0x80 | ((c >> 6) & 0x3F));
    add(0x80 | (c & 0x3F));
  }
}

struct Piece {
  enum class Kind : std::uint8_t {
    nothing,
    set,
    sequence,
    choice,
    repeat,
    group,
    again,
    ahead,
    end
  };
  Kind kind = Kind::nothing;
  std::vector<std::uint32_t> parts{};       // Of sequence, choice, repeat, group and ahead.
  std::vector<std::uint32_t> characters{};  // Of a set, the plainest first.
  std::size_t least = 1;
  std::size_t most = 1;
  std::uint32_t capture = 0;  // Of group and again.
  std::size_t shortest = 0;   // Characters.
  std::size_t longest = 0;
};

std::size_t times(std::size_t a, std::size_t b) {
  return a == 0 || b == 0 ? 0 : (a >= kMany / b ? kMany : a * b);
}

// A property's characters, found by asking the engine about each of them.
std::vector<std::uint32_t> with_property(std::string_view escape) {
  const Pattern pattern("^" + std::string(escape) + "$");
  std::vector<std::uint32_t> found;
  const auto ask = [&](std::uint32_t c) {
    std::string text;
    append_utf8(text, c);
    if (pattern.match(text) == PatternVerdict::matches) found.push_back(c);
  };
  for (const char c : kPreferred) ask(static_cast<unsigned char>(c));
  for (const std::uint32_t c : kElsewhere) ask(c);
  // Scripts that are rarely written: every character of the first planes' beginning, then some.
  constexpr std::uint32_t kClosely = 0x3000;
  for (std::uint32_t c = 0x80; c < 0x20000 && found.empty(); c += c < kClosely ? 1 : 16)
    if (c < 0xD800 || c > 0xDFFF) ask(c);
  return found;
}

}  // namespace

struct Language::Tree {
  std::vector<Piece> pieces{};
  std::uint32_t root = 0;
  std::vector<std::uint32_t> lookaheads{};
  bool ok = true;
};

namespace {

using Tree = std::vector<Piece>;

// Reads a pattern that Pattern understands too; what it does not know makes it unusable.
class Parser {
 public:
  explicit Parser(std::string_view source) : in_(source) {}

  bool parse(Tree& pieces, std::uint32_t& root, std::vector<std::uint32_t>& lookaheads) {
    root = choice(0);
    ok_ = ok_ && at_ == in_.size();
    for (Piece& piece : pieces_)
      if (piece.kind == Piece::Kind::again && piece.capture == 0) ok_ = false;
    pieces = std::move(pieces_);
    lookaheads = std::move(lookaheads_);
    return ok_;
  }

 private:
  bool more() const { return ok_ && at_ < in_.size(); }
  bool take(std::string_view text) {
    if (!in_.substr(at_).starts_with(text)) return false;
    at_ += text.size();
    return true;
  }
  std::uint32_t keep(Piece piece) {
    pieces_.push_back(std::move(piece));
    return static_cast<std::uint32_t>(pieces_.size() - 1);
  }
  std::uint32_t fail() {
    ok_ = false;
    return keep({});
  }

  std::uint32_t choice(int depth) {
    if (depth > kDepth) return fail();
    Piece piece{.kind = Piece::Kind::choice, .shortest = kMany};
    do {
      const std::uint32_t part = sequence(depth);
      piece.shortest = std::min(piece.shortest, pieces_[part].shortest);
      piece.longest = std::max(piece.longest, pieces_[part].longest);
      piece.parts.push_back(part);
    } while (more() && take("|"));
    return piece.parts.size() == 1 ? piece.parts.front() : keep(std::move(piece));
  }

  std::uint32_t sequence(int depth) {
    Piece piece{.kind = Piece::Kind::sequence};
    while (more() && in_[at_] != '|' && in_[at_] != ')') {
      const std::uint32_t part = repetition(atom(depth));
      piece.shortest = std::min(kMany, piece.shortest + pieces_[part].shortest);
      piece.longest = std::min(kMany, piece.longest + pieces_[part].longest);
      piece.parts.push_back(part);
    }
    return keep(std::move(piece));
  }

  std::uint32_t set_of(const Set& set) {
    return keep(
        {.kind = Piece::Kind::set, .characters = writable(set), .shortest = 1, .longest = 1});
  }

  std::uint32_t atom(int depth) {
    const char c = in_[at_++];
    switch (c) {
      case '^':
        return keep({});
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
      lookaheads_.push_back(inner);
      return close(keep({.kind = Piece::Kind::ahead, .parts = {inner}}));
    }
    if (take("?!") || take("?<=") || take("?<!")) {
      choice(depth + 1);
      return close(keep({}));
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
      at_ = past + 1;
      if (in_[past] == ')') return keep({});
      if (in_[past] != ':') return fail();
    } else {
      capture = ++captures_;
    }
    const std::uint32_t inner = choice(depth + 1);
    const Piece& part = pieces_[inner];
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
      return keep({});
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
    if (c == 'p' || c == 'P') return keep_property();
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
    for (const Piece& group : pieces_)
      if (group.kind == Piece::Kind::group && group.capture == capture) {
        piece.shortest = group.shortest;
        piece.longest = group.longest;
      }
    return keep(std::move(piece));
  }

  std::uint32_t keep_property() {
    std::vector<std::uint32_t> characters = property();
    if (characters.empty()) return fail();
    return keep({.kind = Piece::Kind::set,
                 .characters = std::move(characters),
                 .shortest = 1,
                 .longest = 1});
  }

  // `p{…}`, `P{…}` or one letter.
  std::vector<std::uint32_t> property() {
    if (++properties_ > kProperties) return {};
    const std::size_t from = at_++;
    if (more() && in_[at_] == '{') {
      const std::size_t past = in_.find('}', at_);
      if (past == std::string_view::npos) return {};
      at_ = past + 1;
    } else if (more()) {
      ++at_;
    }
    return with_property("\\" + std::string(in_.substr(from, at_ - from)));
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
    if (c == 'u') {
      const std::uint32_t lead = hexadecimal(1, 4);
      if (lead < 0xD800 || lead > 0xDBFF || !take("\\")) return lead;
      return 0x10000 + ((lead - 0xD800) << 10) + (hexadecimal(1, 4) - 0xDC00);
    }
    if (c == 'c' && at_ + 1 < in_.size()) {
      at_ += 2;
      return static_cast<std::uint32_t>(in_[at_ - 1] & 0x1F);
    }
    return character();
  }

  // Digits that begin `skip` characters on; the letter alone where there are none.
  std::uint32_t hexadecimal(std::size_t skip, std::size_t count) {
    std::uint32_t value = 0;
    const std::string_view text = in_.substr(std::min(at_ + skip, in_.size()), count);
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value, 16);
    if (text.empty() || end != text.data() + text.size() || error != std::errc{})
      return static_cast<unsigned char>(in_[at_++]);
    at_ += skip + text.size();
    return value;
  }

  std::uint32_t character_class() {
    const bool negated = take("^");
    Set set;
    std::vector<std::uint32_t> properties;
    while (more() && in_[at_] != ']') {
      std::optional<std::uint32_t> first = class_member(set, properties);
      if (!first) continue;
      Range range = single(*first);
      if (in_.substr(at_).starts_with('-') && at_ + 1 < in_.size() && in_[at_ + 1] != ']') {
        ++at_;
        const std::optional<std::uint32_t> last = class_member(set, properties);
        if (last && *last >= *first)
          range.last = *last;
        else
          set.push_back(single('-'));
      }
      set.push_back(range);
    }
    if (!take("]")) return fail();
    if (!negated) {
      std::vector<std::uint32_t> characters = writable(normal(set));
      characters.insert(characters.end(), properties.begin(), properties.end());
      if (characters.empty()) return fail();
      return keep({.kind = Piece::Kind::set,
                   .characters = std::move(characters),
                   .shortest = 1,
                   .longest = 1});
    }
    for (const std::uint32_t c : properties) set.push_back(single(c));
    const std::uint32_t piece = set_of(inverse(set));
    return pieces_[piece].characters.empty() ? fail() : piece;
  }

  // A character; absent when it was a set, which is added.
  std::optional<std::uint32_t> class_member(Set& set, std::vector<std::uint32_t>& properties) {
    if (in_[at_] != '\\') return character();
    ++at_;
    if (!more()) return std::nullopt;
    if (in_[at_] == 'p' || in_[at_] == 'P') {
      const auto characters = property();
      properties.insert(properties.end(), characters.begin(), characters.end());
      return std::nullopt;
    }
    Set escaped;
    if (class_escape(escaped)) {
      set.insert(set.end(), escaped.begin(), escaped.end());
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
    const Piece& part = pieces_[atom];
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
  Tree pieces_{};
  std::size_t properties_ = 0;
  std::uint32_t captures_ = 0;
  std::map<std::string, std::uint32_t> names_{};
  std::vector<std::uint32_t> lookaheads_{};
};

// Writes one text of the tree. Recursion is bounded by the depth of groups.
class Writer {
 public:
  Writer(const Tree& pieces, std::size_t extra, std::size_t variation)
      : pieces_(pieces), extra_(extra), variation_(variation) {}

  std::string write(std::uint32_t root) {
    piece(root);
    return std::move(text_);
  }

 private:
  std::size_t random(std::size_t count) {
    state_ = (state_ + variation_) * kOdd + 1;
    return count == 0 ? 0 : static_cast<std::size_t>((state_ >> 33) % count);
  }

  void piece(std::uint32_t index) {
    if (++written_ > kMostPieces) return;
    const Piece& piece = pieces_[index];
    switch (piece.kind) {
      case Piece::Kind::nothing:
      case Piece::Kind::ahead:
      case Piece::Kind::end:
        return;
      case Piece::Kind::set:
        return character(piece);
      case Piece::Kind::sequence:
        for (const std::uint32_t part : piece.parts) this->piece(part);
        return;
      case Piece::Kind::choice:
        return alternative(piece);
      case Piece::Kind::repeat:
        return repeat(piece);
      case Piece::Kind::group: {
        const std::size_t from = text_.size();
        this->piece(piece.parts.front());
        if (piece.capture != 0) captured_[piece.capture] = text_.substr(from);
        return;
      }
      case Piece::Kind::again:
        text_ += captured_[piece.capture];
        return;
    }
  }

  void character(const Piece& piece) {
    // Other characters of the same kind as the plainest one, then any.
    std::size_t choice = 0;
    if (variation_ != 0) {
      const std::size_t kinds = std::min<std::size_t>(piece.characters.size(), 26);
      choice = random(variation_ < 8 ? kinds : piece.characters.size());
    }
    append_utf8(text_, piece.characters[choice]);
  }

  void alternative(const Piece& piece) {
    const std::size_t picked = variation_ == 0 ? 0 : (variation_ + random(2)) % piece.parts.size();
    const Piece& part = pieces_[piece.parts[picked]];
    const std::size_t more = part.shortest - std::min(piece.shortest, part.shortest);
    extra_ -= std::min(extra_, more);
    this->piece(piece.parts[picked]);
  }

  void repeat(const Piece& piece) {
    const Piece& part = pieces_[piece.parts.front()];
    const std::size_t each = std::max<std::size_t>(part.shortest, 1);
    std::size_t count = piece.least;
    if (part.longest > 0) {
      const std::size_t fitting = std::min(piece.most - std::min(piece.most, count), extra_ / each);
      // Parts that can grow themselves leave some room.
      const std::size_t wanted =
          part.longest > part.shortest ? std::min<std::size_t>(fitting, 64) : fitting;
      count += wanted;
      extra_ -= wanted * each;
    }
    for (std::size_t i = 0; i < count && written_ <= kMostPieces; ++i)
      this->piece(piece.parts.front());
  }

  const Tree& pieces_;
  std::size_t extra_;
  std::size_t variation_;
  std::uint64_t state_ = 1;
  std::size_t written_ = 0;
  std::string text_{};
  std::map<std::uint32_t, std::string> captured_{};
};

}  // namespace

Language::Language(std::string_view source) {
  auto tree = std::make_unique<Tree>();
  usable_ = Parser(source).parse(tree->pieces, tree->root, tree->lookaheads);
  tree_ = std::move(tree);
}
Language::~Language() = default;
Language::Language(Language&&) noexcept = default;

std::size_t Language::shortest() const { return tree_->pieces[tree_->root].shortest; }

std::optional<std::size_t> Language::longest() const {
  const std::size_t longest = tree_->pieces[tree_->root].longest;
  return longest >= kMany ? std::nullopt : std::optional(longest);
}

std::string Language::text(std::size_t length, std::size_t variation) const {
  const std::size_t extra = length - std::min(length, shortest());
  return Writer(tree_->pieces, std::min(extra, kLongestText), variation).write(tree_->root);
}

std::string Language::text_with_lookaheads(std::size_t length, std::size_t variation) const {
  std::string wanted;
  for (const std::uint32_t lookahead : tree_->lookaheads)
    wanted += Writer(tree_->pieces, 0, variation).write(lookahead);
  std::string whole = text(std::max(length, wanted.size()), variation);
  if (wanted.size() >= whole.size()) return wanted;
  return whole.replace(0, wanted.size(), wanted);
}

}  // namespace driftgate::making
