#include <algorithm>
#include <map>

#include "validators/schema/generate_parts.h"
#include "validators/schema/regex_tree.h"

namespace driftgate::making {
namespace {

using regex::append_utf8;
using regex::kMany;
using regex::Piece;

constexpr std::size_t kMostPieces = 100'000;  // Of one text, empty ones included.
constexpr std::size_t kProperties = 32;       // Of one pattern: each costs a search.

// A property's characters, found by asking the engine about each of them.
std::vector<std::uint32_t> with_property(std::string_view escape) {
  const Pattern pattern("^" + std::string(escape) + "$");
  std::vector<std::uint32_t> found;
  const auto ask = [&](std::uint32_t c) {
    std::string text;
    append_utf8(text, c);
    if (pattern.match(text) == PatternVerdict::matches) found.push_back(c);
  };
  for (const char c : regex::kPreferred) ask(static_cast<unsigned char>(c));
  for (const std::uint32_t c : regex::elsewhere()) ask(c);
  // Scripts that are rarely written: every character of the first planes' beginning, then some.
  constexpr std::uint32_t kClosely = 0x3000;
  for (std::uint32_t c = 0x80; c < 0x20000 && found.empty(); c += c < kClosely ? 1 : 16)
    if (c < 0xD800 || c > 0xDFFF) ask(c);
  return found;
}

}  // namespace

struct Language::Tree {
  explicit Tree(std::string_view source);

  regex::Tree read;
  std::vector<std::vector<std::uint32_t>> characters{};  // Of each piece that is a set.
  bool usable = false;
};

namespace {

// The plainest first, those of properties last.
std::vector<std::uint32_t> characters_of(const Piece& piece) {
  std::vector<std::uint32_t> properties;
  for (const std::string& property : piece.properties) {
    const std::vector<std::uint32_t> found = with_property(property);
    properties.insert(properties.end(), found.begin(), found.end());
  }
  if (piece.negated) {
    regex::Set set = piece.set;
    for (const std::uint32_t c : properties) set.push_back({c, c});
    return regex::writable(regex::inverse(std::move(set)));
  }
  std::vector<std::uint32_t> characters = regex::writable(regex::normal(piece.set));
  characters.insert(characters.end(), properties.begin(), properties.end());
  return characters;
}

// Writes one text of the tree. Recursion is bounded by the depth of groups.
class Writer {
 public:
  Writer(const regex::Tree& tree, const std::vector<std::vector<std::uint32_t>>& characters,
         std::size_t extra, std::size_t variation)
      : pieces_(tree.pieces), characters_(characters), extra_(extra), variation_(variation) {}

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
      case Piece::Kind::not_ahead:
      case Piece::Kind::behind:
      case Piece::Kind::start:
      case Piece::Kind::end:
      case Piece::Kind::boundary:
      case Piece::Kind::no_boundary:
        return;
      case Piece::Kind::set:
        return character(characters_[index]);
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

  void character(const std::vector<std::uint32_t>& characters) {
    // Other characters of the same kind as the plainest one, then any.
    std::size_t choice = 0;
    if (variation_ != 0) {
      const std::size_t kinds = std::min<std::size_t>(characters.size(), 26);
      choice = random(variation_ < 8 ? kinds : characters.size());
    }
    append_utf8(text_, characters[choice]);
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

  const std::vector<Piece>& pieces_;
  const std::vector<std::vector<std::uint32_t>>& characters_;
  std::size_t extra_;
  std::size_t variation_;
  std::uint64_t state_ = 1;
  std::size_t written_ = 0;
  std::string text_{};
  std::map<std::uint32_t, std::string> captured_{};
};

}  // namespace

Language::Tree::Tree(std::string_view source) : read(regex::read_tree(source)) {
  std::size_t properties = 0;
  for (const Piece& piece : read.pieces) properties += piece.properties.size();
  if (!read.readable || properties > kProperties) return;
  characters.resize(read.pieces.size());
  for (std::size_t i = 0; i < read.pieces.size(); ++i) {
    if (read.pieces[i].kind != Piece::Kind::set) continue;
    characters[i] = characters_of(read.pieces[i]);
    if (characters[i].empty()) return;
  }
  usable = true;
}

Language::Language(std::string_view source)
    : tree_(std::make_unique<Tree>(source)), usable_(tree_->usable) {}
Language::~Language() = default;
Language::Language(Language&&) noexcept = default;

std::size_t Language::shortest() const { return tree_->read.pieces[tree_->read.root].shortest; }

std::optional<std::size_t> Language::longest() const {
  const std::size_t longest = tree_->read.pieces[tree_->read.root].longest;
  return longest >= kMany ? std::nullopt : std::optional(longest);
}

std::string Language::text(std::size_t length, std::size_t variation) const {
  const std::size_t extra = length - std::min(length, shortest());
  return Writer(tree_->read, tree_->characters, std::min(extra, kLongestText), variation)
      .write(tree_->read.root);
}

std::string Language::text_with_lookaheads(std::size_t length, std::size_t variation) const {
  std::string wanted;
  for (const std::uint32_t lookahead : tree_->read.lookaheads)
    wanted += Writer(tree_->read, tree_->characters, 0, variation).write(lookahead);
  std::string whole = text(std::max(length, wanted.size()), variation);
  if (wanted.size() >= whole.size()) return wanted;
  return whole.replace(0, wanted.size(), wanted);
}

}  // namespace driftgate::making
