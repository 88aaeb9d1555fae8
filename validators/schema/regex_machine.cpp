#include "validators/schema/regex_machine.h"

#include <algorithm>

namespace driftgate::regex {
namespace {

constexpr std::uint64_t kPrime = 0x100000001B3;

std::uint64_t mix(std::uint64_t hash, std::uint64_t value) {
  hash = (hash ^ value) * kPrime;
  return hash ^ (hash >> 29);
}

}  // namespace

bool Budget::take_state() {
  spent = spent || states == 0;
  if (!spent) --states;
  return !spent;
}

bool Budget::take_work(std::size_t steps) {
  spent = spent || work < steps;
  if (!spent) work -= steps;
  return !spent;
}

std::size_t HashOfNumbers::operator()(const std::vector<std::uint32_t>& numbers) const {
  std::uint64_t hash = numbers.size();
  for (const std::uint32_t number : numbers) hash = mix(hash, number);
  return static_cast<std::size_t>(hash);
}

std::uint32_t Sets::add(const Set& normal_set) {
  std::uint64_t hash = normal_set.size();
  for (const Range range : normal_set) hash = mix(mix(hash, range.first), range.last);
  std::vector<std::uint32_t>& candidates = by_hash_[hash];
  for (const std::uint32_t candidate : candidates)
    if (sets_[candidate] == normal_set) return candidate;
  sets_.push_back(normal_set);
  candidates.push_back(static_cast<std::uint32_t>(sets_.size() - 1));
  return candidates.back();
}

Machine::Machine(const Nodes& nodes, const Alphabet& alphabet, std::uint32_t word_set,
                 Budget& budget)
    : nodes_(nodes),
      alphabet_(alphabet),
      word_set_(word_set),
      budget_(budget),
      classes_(alphabet.classes()),
      seen_(nodes.nodes.size()) {
  has_boundaries_ = std::any_of(nodes.nodes.begin(), nodes.nodes.end(), [](const Node& node) {
    return node.kind == Node::Kind::boundary || node.kind == Node::Kind::no_boundary;
  });
  states_.resize(2);
  table_.assign(classes_, kDead);
  table_.resize(2 * classes_, kMatched);
  begin();
  if (!nodes_.at_start) close(nodes_.entry, {});
  restarts_ = matched_ || !items_.empty();
  begin();
  const Place place{.at_start = true};
  close(nodes_.entry, place);
  start_ = keep(place);
}

void Machine::begin() {
  ++round_;
  items_.clear();
  matched_ = false;
}

void Machine::push(std::uint32_t node) {
  if (seen_[node] == round_) return;
  seen_[node] = round_;
  stack_.push_back(node);
}

// What is reached from the node without a character. What hangs on the next one stays an item.
void Machine::close(std::uint32_t node, Place place) {
  push(node);
  std::size_t steps = 0;
  while (!stack_.empty()) {
    const std::uint32_t index = stack_.back();
    stack_.pop_back();
    look(nodes_.nodes[index], index, place);
    ++steps;
  }
  budget_.take_work(steps);
}

void Machine::look(const Node& node, std::uint32_t index, Place place) {
  const bool is_boundary = place.behind_word != (place.next == Next::word);
  switch (node.kind) {
    case Node::Kind::take:
      items_.push_back(index);
      return;
    case Node::Kind::split:
      push(node.other);
      push(node.next);
      return;
    case Node::Kind::start:
      if (place.at_start) push(node.next);
      return;
    case Node::Kind::end:
      if (place.next == Next::open) items_.push_back(index);
      if (place.next == Next::end) push(node.next);
      return;
    case Node::Kind::boundary:
    case Node::Kind::no_boundary:
      if (place.next == Next::open)
        items_.push_back(index);
      else if (is_boundary == (node.kind == Node::Kind::boundary))
        push(node.next);
      return;
    case Node::Kind::match:
      matched_ = true;
      return;
  }
}

std::uint32_t Machine::keep(Place place) {
  if (matched_) return kMatched;
  if (items_.empty() && !restarts_) return kDead;
  std::sort(items_.begin(), items_.end());
  items_.push_back((place.at_start ? 1u : 0u) | (place.behind_word ? 2u : 0u));
  if (!budget_.take_work(items_.size())) return kDead;
  const auto id = static_cast<std::uint32_t>(states_.size());
  const auto [known, added] = ids_.try_emplace(items_, id);
  if (!added) return known->second;
  if (!budget_.take_state() || !budget_.take_work(classes_)) return kDead;
  states_.push_back(&known->first);
  table_.resize(table_.size() + classes_, kUnset);
  return id;
}

std::uint32_t Machine::make_step(std::uint32_t state, std::uint32_t symbol) {
  const std::vector<std::uint32_t>& numbers = *states_[state];
  const bool word = has_boundaries_ && alphabet_.holds(word_set_, symbol);
  begin();
  const Place here{.at_start = (numbers.back() & 1) != 0,
                   .behind_word = (numbers.back() & 2) != 0,
                   .next = word ? Next::word : Next::character};
  for (std::size_t i = 0; i + 1 < numbers.size(); ++i) close(numbers[i], here);
  std::uint32_t next = kMatched;
  if (!matched_) {
    const std::vector<std::uint32_t> takes = std::move(items_);
    begin();
    const Place place{.behind_word = word};
    for (const std::uint32_t index : takes)
      if (const Node& node = nodes_.nodes[index]; alphabet_.holds(node.set, symbol))
        close(node.next, place);
    if (restarts_) close(nodes_.entry, place);
    next = keep(place);
  }
  if (!budget_.spent) table_[state * classes_ + symbol] = next;
  return next;
}

bool Machine::is_found_at_end(std::uint32_t state) {
  if (state <= kMatched) return state == kMatched;
  const std::vector<std::uint32_t>& numbers = *states_[state];
  begin();
  budget_.take_work(numbers.size());
  const Place here{.at_start = (numbers.back() & 1) != 0,
                   .behind_word = (numbers.back() & 2) != 0,
                   .next = Next::end};
  for (std::size_t i = 0; i + 1 < numbers.size(); ++i)
    if (nodes_.nodes[numbers[i]].kind != Node::Kind::take) close(numbers[i], here);
  return matched_;
}

}  // namespace driftgate::regex
