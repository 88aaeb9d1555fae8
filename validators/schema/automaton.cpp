#include "validators/schema/automaton.h"

#include <algorithm>
#include <unordered_map>

namespace driftgate {
namespace {

constexpr std::size_t kMostItems = 63;  // Places between them are bits of a word.
constexpr std::size_t kMostStates = 64;
constexpr std::size_t kMostColumns = 32;

// What one byte may be taken by.
struct Item {
  const std::bitset<256>* members = nullptr;
  bool may_miss = false;
  bool repeats = false;
};

std::vector<Item> items_of(const std::vector<PatternPart>& parts) {
  std::vector<Item> items;
  const auto add = [&items](std::size_t count, const Item& item) {
    if (items.size() <= kMostItems)
      items.insert(items.end(), std::min(count, kMostItems + 1), item);
  };
  for (const PatternPart& part : parts) {
    const bool unbounded = part.most == PatternPart::kUnbounded;
    add(part.least, {&part.members});
    add(unbounded ? 1 : part.most - part.least, {&part.members, true, unbounded});
  }
  return items;
}

// Places are reached through items that may be missing, too.
std::uint64_t reached(const std::vector<Item>& items, std::uint64_t places) {
  for (std::size_t i = 0; i < items.size(); ++i)
    if (items[i].may_miss && ((places >> i) & 1) != 0) places |= std::uint64_t{2} << i;
  return places;
}

std::uint64_t after(const std::vector<Item>& items, std::uint64_t places, std::size_t byte) {
  std::uint64_t next = 0;
  for (std::size_t i = 0; i < items.size(); ++i)
    if (((places >> i) & 1) != 0 && (*items[i].members)[byte])
      next |= std::uint64_t{1} << (items[i].repeats ? i : i + 1);
  return reached(items, next);
}

}  // namespace

std::optional<Automaton> Automaton::of(const std::vector<PatternPart>& parts) {
  const std::vector<Item> items = items_of(parts);
  if (items.size() > kMostItems) return std::nullopt;

  Automaton made;
  std::vector<std::size_t> bytes;  // One for each column.
  std::unordered_map<std::uint64_t, std::uint8_t> columns;
  for (std::size_t byte = 0; byte < made.column_.size(); ++byte) {
    std::uint64_t takers = 0;
    for (std::size_t i = 0; i < items.size(); ++i)
      if ((*items[i].members)[byte]) takers |= std::uint64_t{1} << i;
    const auto [at, added] = columns.emplace(takers, static_cast<std::uint8_t>(bytes.size()));
    if (added) bytes.push_back(byte);
    if (bytes.size() > kMostColumns) return std::nullopt;
    made.column_[byte] = at->second;
  }
  made.columns_ = bytes.size() + 1;

  std::vector<std::uint64_t> states{0, reached(items, 1)};
  std::unordered_map<std::uint64_t, std::size_t> known{{states[0], 0}, {states[1], 1}};
  for (std::size_t state = 0; state < states.size(); ++state) {
    for (const std::size_t byte : bytes) {
      const std::uint64_t places = after(items, states[state], byte);
      const auto [at, added] = known.emplace(places, states.size());
      if (added) states.push_back(places);
      if (states.size() > kMostStates) return std::nullopt;
      made.next_.push_back(static_cast<std::uint16_t>(at->second * made.columns_));
    }
    made.next_.push_back(static_cast<std::uint16_t>((states[state] >> items.size()) & 1));
  }
  return made;
}

}  // namespace driftgate
