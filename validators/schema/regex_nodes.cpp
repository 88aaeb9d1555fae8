#include "validators/schema/regex_nodes.h"

#include <algorithm>
#include <utility>

namespace driftgate::regex {
namespace {

constexpr std::size_t kMostNodes = 20'000;    // Of one expression, repetitions written out.
constexpr std::size_t kFewRepeats = 32;       // That are written out.
constexpr std::size_t kMostProperties = 8;    // Different ones of one question.
constexpr std::size_t kMostRanges = 200'000;  // Of the sets of one question.

using Kind = Piece::Kind;

// Writes nodes from the end to the beginning. Recursion is bounded by the depth of groups.
class Builder {
 public:
  Builder(const Tree& tree, Vocabulary& vocabulary) : tree_(tree), vocabulary_(vocabulary) {}

  std::string_view reason() const { return reason_; }

  Nodes build(const std::vector<std::uint32_t>& sequence, bool at_start) {
    nodes_.clear();
    std::uint32_t entry = keep({.kind = Node::Kind::match});
    for (auto part = sequence.rbegin(); part != sequence.rend(); ++part) entry = emit(*part, entry);
    return {.nodes = std::move(nodes_), .entry = entry, .at_start = at_start};
  }

  void fail(std::string_view reason) {
    if (reason_.empty()) reason_ = reason;
  }

 private:
  std::uint32_t keep(Node node) {
    if (nodes_.size() >= kMostNodes) fail("an expression that is too long");
    nodes_.push_back(node);
    return static_cast<std::uint32_t>(nodes_.size() - 1);
  }

  std::uint32_t emit(std::uint32_t index, std::uint32_t next) {
    if (!reason_.empty()) return next;
    const Piece& piece = tree_.pieces[index];
    switch (piece.kind) {
      case Kind::nothing:
        return next;
      case Kind::set:
        return keep({.kind = Node::Kind::take, .set = set_of(piece), .next = next});
      case Kind::sequence:
        for (auto part = piece.parts.rbegin(); part != piece.parts.rend(); ++part)
          next = emit(*part, next);
        return next;
      case Kind::choice:
        return choice(piece, next);
      case Kind::repeat:
        return repeat(piece, next);
      case Kind::group:
        return emit(piece.parts.front(), next);
      case Kind::start:
        return keep({.kind = Node::Kind::start, .next = next});
      case Kind::end:
        return keep({.kind = Node::Kind::end, .next = next});
      case Kind::boundary:
        return boundary(Node::Kind::boundary, next);
      case Kind::no_boundary:
        return boundary(Node::Kind::no_boundary, next);
      case Kind::again:
        fail("a back reference");
        return next;
      case Kind::ahead:
      case Kind::not_ahead:
        fail("a lookahead");
        return next;
      case Kind::behind:
        fail("a lookbehind");
        return next;
    }
    return next;
  }

  std::uint32_t boundary(Node::Kind kind, std::uint32_t next) {
    vocabulary_.sets.add(word());
    return keep({.kind = kind, .next = next});
  }

  std::uint32_t choice(const Piece& piece, std::uint32_t next) {
    std::uint32_t entry = emit(piece.parts.back(), next);
    for (auto part = piece.parts.rbegin() + 1; part != piece.parts.rend(); ++part)
      entry = keep({.kind = Node::Kind::split, .next = emit(*part, next), .other = entry});
    return entry;
  }

  std::uint32_t repeat(const Piece& piece, std::uint32_t next) {
    const std::uint32_t part = piece.parts.front();
    // Without a character, once is as good as often, and need not be is as good as never.
    if (tree_.pieces[part].longest == 0) return piece.least == 0 ? next : emit(part, next);
    std::uint32_t entry = next;
    if (piece.most >= kMany) {
      entry = keep({.kind = Node::Kind::split, .other = next});
      const std::uint32_t body = emit(part, entry);
      nodes_[entry].next = body;
    } else {
      for (std::size_t i = piece.least; i < piece.most && reason_.empty(); ++i)
        entry = keep({.kind = Node::Kind::split, .next = emit(part, entry), .other = next});
    }
    for (std::size_t i = 0; i < piece.least && reason_.empty(); ++i) entry = emit(part, entry);
    return entry;
  }

  std::uint32_t set_of(const Piece& piece) {
    Set set = piece.set;
    for (const std::string& property : piece.properties) {
      const Set* found = of_property(property);
      if (found != nullptr) set.insert(set.end(), found->begin(), found->end());
    }
    ranges_ += set.size();
    if (ranges_ > kMostRanges) fail("too many character classes");
    return vocabulary_.sets.add(piece.negated ? inverse(std::move(set)) : normal(std::move(set)));
  }

  const Set* of_property(const std::string& property) {
    auto known = vocabulary_.properties.find(property);
    if (known == vocabulary_.properties.end()) {
      if (vocabulary_.properties.size() >= kMostProperties) {
        fail("too many properties of characters");
        return nullptr;
      }
      known = vocabulary_.properties.emplace(property, property_set(property)).first;
    }
    if (!known->second) fail("a property that is not known");
    return known->second ? &*known->second : nullptr;
  }

  const Tree& tree_;
  Vocabulary& vocabulary_;
  std::vector<Node> nodes_{};
  std::size_t ranges_ = 0;
  std::string_view reason_{};
};

bool is_ahead(Kind kind) { return kind == Kind::ahead || kind == Kind::not_ahead; }

// How many pieces stand at the start of the text, when one of them is ^.
std::size_t places_at_start(const Tree& tree, const std::vector<std::uint32_t>& sequence) {
  std::size_t count = 0;
  bool anchored = false;
  for (; count < sequence.size(); ++count) {
    const Kind kind = tree.pieces[sequence[count]].kind;
    if (kind != Kind::start && !is_ahead(kind)) break;
    anchored = anchored || kind == Kind::start;
  }
  return anchored ? count : 0;
}

// The piece without groups around it.
std::uint32_t inside(const Tree& tree, std::uint32_t index) {
  for (;;) {
    const Piece& piece = tree.pieces[index];
    const bool is_shell = piece.kind == Kind::group || piece.kind == Kind::sequence;
    if (!is_shell || piece.parts.size() != 1) return index;
    index = piece.parts.front();
  }
}

}  // namespace

std::optional<Lengths> take_lengths(Tree& tree) {
  if (!tree.readable || !tree.inexact.empty()) return std::nullopt;
  const Piece& root = tree.pieces[tree.root];
  if (root.kind != Kind::sequence || root.parts.size() != 3) return std::nullopt;
  Piece& repeat = tree.pieces[inside(tree, root.parts[1])];
  if (tree.pieces[root.parts[0]].kind != Kind::start ||
      tree.pieces[root.parts[2]].kind != Kind::end || repeat.kind != Kind::repeat ||
      tree.pieces[inside(tree, repeat.parts.front())].kind != Kind::set)
    return std::nullopt;
  Lengths lengths{.least = repeat.least};
  if (repeat.most < kMany) lengths.most = repeat.most;
  if (std::max(repeat.least, lengths.most.value_or(0)) <= kFewRepeats) return std::nullopt;
  repeat.least = 0;
  repeat.most = kMany;
  repeat.longest = kMany;
  return lengths;
}

Expression automata_of(Tree tree, Vocabulary& vocabulary) {
  Expression expression;
  if (!tree.readable) return {.reason = "an expression that is not understood"};
  if (!tree.inexact.empty()) return {.reason = tree.inexact};
  const Piece& root = tree.pieces[tree.root];
  std::vector<std::uint32_t> sequence{tree.root};
  if (root.kind == Kind::sequence && !root.parts.empty()) sequence = root.parts;
  // What may be left out at either end need not be found.
  for (const std::uint32_t outer : {sequence.front(), sequence.back()})
    if (Piece& piece = tree.pieces[outer]; piece.kind == Kind::repeat) piece.most = piece.least;
  Builder builder(tree, vocabulary);
  std::vector<std::uint32_t> rest;
  const std::size_t at_start = places_at_start(tree, sequence);
  for (std::size_t i = 0; i < sequence.size(); ++i) {
    const Piece& piece = tree.pieces[sequence[i]];
    if (i < at_start && is_ahead(piece.kind))
      expression.parts.push_back(
          {.nodes = builder.build(piece.parts, true), .wanted = piece.kind == Kind::ahead});
    else
      rest.push_back(sequence[i]);
  }
  expression.parts.push_back({.nodes = builder.build(rest, false)});
  expression.reason = builder.reason();
  return expression;
}

}  // namespace driftgate::regex
