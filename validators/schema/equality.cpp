#include "validators/schema/equality.h"

#include <algorithm>
#include <array>
#include <bit>
#include <cstring>

#include "validators/schema/mix.h"
#include "validators/schema/number.h"

namespace driftgate {
namespace {

// The tape's own hash of a long text looks at its ends only.
std::uint64_t text_hash(Node value) {
  const std::string_view text = value.text();
  std::uint64_t hash = (std::uint64_t{value.hash()} << 32) ^ text.size();
  if (text.size() <= 64) return hash;
  for (std::size_t i = 0; i + 8 <= text.size(); i += 8) {
    std::uint64_t word = 0;
    std::memcpy(&word, text.data() + i, 8);
    hash = mix(hash, word);
  }
  return hash;
}

// The whole text, for tables that a provider fills: the tape's own hash has 24 bits.
std::uint64_t thorough_text_hash(std::string_view text) {
  std::uint64_t hash = text.size();
  std::size_t i = 0;
  for (; i + 8 <= text.size(); i += 8) {
    std::uint64_t word = 0;
    std::memcpy(&word, text.data() + i, 8);
    hash = mix(hash, word);
  }
  std::uint64_t rest = 0;
  std::memcpy(&rest, text.data() + i, text.size() - i);
  return mix(hash, rest);
}

std::uint64_t scalar_hash(Node value) {
  const auto kind = static_cast<std::uint64_t>(value.kind());
  switch (value.kind()) {
    case Kind::string:
      return mix(kind, text_hash(value));
    case Kind::number:
      return mix(kind, Decimal(value.text()).hash());
    case Kind::boolean:
      return mix(kind, value.boolean() ? 1 : 0);
    default:
      return mix(kind, value.size());
  }
}

// Decides scalars at once and leaves the children of containers in `pending`.
bool equal_here(Node a, Node b, std::vector<std::pair<Node, Node>>& pending) {
  if (a.kind() != b.kind()) return false;
  switch (a.kind()) {
    case Kind::null:
      return true;
    case Kind::boolean:
      return a.boolean() == b.boolean();
    case Kind::string:
      return a.text() == b.text();
    case Kind::number:
      return a.text() == b.text() || compare_numbers(a.text(), b.text()) == 0;
    case Kind::array: {
      if (a.size() != b.size()) return false;
      auto other = b.elements().begin();
      for (const Node element : a.elements()) {
        pending.emplace_back(element, *other);
        ++other;
      }
      return true;
    }
    case Kind::object:
      if (a.size() != b.size()) return false;
      for (const Member member : a.members()) {
        const Node other = b.find(member.name(), member.hash());
        if (!other) return false;
        pending.emplace_back(member.value, other);
      }
      return true;
  }
  return false;
}

}  // namespace

bool equal(Node a, Node b) {
  std::vector<std::pair<Node, Node>> pending;  // Stays without memory for scalars.
  if (!equal_here(a, b, pending)) return false;
  while (!pending.empty()) {
    const auto [left, right] = pending.back();
    pending.pop_back();
    if (!equal_here(left, right, pending)) return false;
  }
  return true;
}

// A sum over everything inside, so that the order of members does not matter.
std::uint64_t value_hash(Node value) {
  if (value.kind() < Kind::array) return scalar_hash(value);
  std::uint64_t hash = scalar_hash(value);
  for (std::uint32_t i = value.index() + 1; i < value.past(); ++i)
    hash += scalar_hash({value.document(), i});
  return hash;
}

ValueSet::ValueSet(std::vector<Node> values) : values_(std::move(values)) {
  const std::size_t size = std::bit_ceil(std::max<std::size_t>(values_.size() * 2, 4));
  slots_.assign(size, 0);
  hashes_.reserve(values_.size());
  for (std::size_t i = 0; i < values_.size(); ++i) {
    hashes_.push_back(value_hash(values_[i]));
    std::size_t slot = hashes_[i] & (size - 1);
    while (slots_[slot] != 0) slot = (slot + 1) & (size - 1);
    slots_[slot] = static_cast<std::uint32_t>(i + 1);
  }
  for (const Node value : values_) {
    if (value.is(Kind::string)) texts_.emplace_back(value.text());
    if (!value.is(Kind::number)) continue;
    const std::optional<std::int64_t> small = small_integer(value.text());
    if (small)
      integers_.push_back(*small);
    else
      odd_numbers_ = true;
  }
}

bool ValueSet::contains(Node value) const {
  if (value.is(Kind::string) && has_few()) return has(value.text());
  const std::uint64_t hash = value_hash(value);
  const std::size_t mask = slots_.size() - 1;
  for (std::size_t slot = hash & mask; slots_[slot] != 0; slot = (slot + 1) & mask) {
    const std::size_t i = slots_[slot] - 1;
    if (hashes_[i] == hash && equal(values_[i], value)) return true;
  }
  return false;
}

namespace {

// Like value_hash(), but it also depends on where in the value a part stands, so that no provider
// can fill the table with rearrangements of the same parts.
std::uint64_t placed_hash(Node value) {
  const auto own = [](Node node) {
    return node.is(Kind::string)
               ? mix(static_cast<std::uint64_t>(Kind::string), thorough_text_hash(node.text()))
               : scalar_hash(node);
  };
  if (value.kind() < Kind::array) return own(value);
  struct Open {
    std::uint32_t past = 0;
    std::uint64_t place = 0;
    std::uint64_t position = 0;
    bool names = false;
  };
  constexpr std::size_t kOnStack = 16;
  std::array<Open, kOnStack> shallow{};
  std::vector<Open> deep;  // Of values that are nested deeper.
  std::size_t depth = 0;
  const auto top = [&]() -> Open& {
    return depth <= kOnStack ? shallow[depth - 1] : deep[depth - 1 - kOnStack];
  };
  const auto open = [&](Node node, std::uint64_t place) {
    ++depth;
    if (depth > kOnStack) deep.resize(depth - kOnStack);
    top() = {node.past(), place, 0, node.is(Kind::object)};
  };
  std::uint64_t hash = own(value);
  open(value, 1);
  for (std::uint32_t i = value.index() + 1; i < value.past();) {
    while (i >= top().past) --depth;
    Open& around = top();
    std::uint64_t place = mix(around.place, ++around.position);
    if (around.names) {
      place = mix(around.place, thorough_text_hash(Node(value.document(), i).text()));
      ++i;
    }
    const Node child(value.document(), i);
    hash += mix(place, own(child));
    if (child.kind() >= Kind::array) open(child, place);
    ++i;
  }
  return hash;
}

}  // namespace

std::optional<std::pair<std::size_t, std::size_t>> find_repeated(
    Node array, std::vector<std::uint64_t>& scratch) {
  if (array.size() < 2) return std::nullopt;
  // An open-addressing table: each slot is a hash and a tape index, which is never 0 for elements.
  const std::size_t size = std::bit_ceil(array.size() * 2);
  scratch.assign(size * 2, 0);
  std::size_t position = 0;
  for (const Node element : array.elements()) {
    const std::uint64_t hash = placed_hash(element);
    std::size_t slot = hash & (size - 1);
    while (scratch[slot * 2 + 1] != 0) {
      const auto other = static_cast<std::uint32_t>(scratch[slot * 2 + 1]);
      if (scratch[slot * 2] == hash && equal({array.document(), other}, element)) {
        std::size_t first = 0;
        for (const Node earlier : array.elements()) {
          if (earlier.index() == other) return std::pair{first, position};
          ++first;
        }
      }
      slot = (slot + 1) & (size - 1);
    }
    scratch[slot * 2] = hash;
    scratch[slot * 2 + 1] = element.index();
    ++position;
  }
  return std::nullopt;
}

}  // namespace driftgate
