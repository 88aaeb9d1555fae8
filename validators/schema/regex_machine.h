#pragma once

#include <cstddef>
#include <cstdint>
#include <unordered_map>
#include <vector>

#include "validators/schema/regex_alphabet.h"

namespace driftgate::regex {

/// What is left to spend on one question.
struct Budget {
  std::size_t states = 0;
  std::size_t work = 0;
  bool spent = false;

  bool take_state();
  bool take_work(std::size_t steps);
};

struct Node {
  enum class Kind : std::uint8_t { take, split, start, end, boundary, no_boundary, match };
  Kind kind = Kind::match;
  std::uint32_t set = 0;    ///< Of take.
  std::uint32_t next = 0;   ///< Where it goes on …
  std::uint32_t other = 0;  ///< … or of a split, also.
};

/// A nondeterministic automaton (Thompson's) that is looked for in a text.
struct Nodes {
  std::vector<Node> nodes{};
  std::uint32_t entry = 0;
  bool at_start = false;  ///< Is looked for at the start of the text only.
};

/// Sets by number, each once.
class Sets {
 public:
  std::uint32_t add(const Set& normal_set);
  const std::vector<Set>& all() const { return sets_; }

 private:
  std::vector<Set> sets_{};
  std::unordered_map<std::uint64_t, std::vector<std::uint32_t>> by_hash_{};
};

struct HashOfNumbers {
  std::size_t operator()(const std::vector<std::uint32_t>& numbers) const;
};

/// Its states are made deterministic where they are first asked for. `nodes`, `alphabet` and
/// `budget` must outlive it. When the budget is spent, what it returns means nothing.
class Machine {
 public:
  static constexpr std::uint32_t kDead = 0;     ///< It will not be found.
  static constexpr std::uint32_t kMatched = 1;  ///< It was, whatever follows.

  Machine(const Nodes& nodes, const Alphabet& alphabet, std::uint32_t word_set, Budget& budget);

  std::uint32_t start() const { return start_; }
  std::uint32_t step(std::uint32_t state, std::uint32_t symbol) {
    const std::uint32_t known = table_[state * classes_ + symbol];
    return known != kUnset ? known : make_step(state, symbol);
  }
  /// Whether it is found where the text ends here.
  bool is_found_at_end(std::uint32_t state);

 private:
  static constexpr std::uint32_t kUnset = ~std::uint32_t{0};
  enum class Next : std::uint8_t { open, character, word, end };
  struct Place {
    bool at_start = false;
    bool behind_word = false;
    Next next = Next::open;
  };

  void close(std::uint32_t node, Place place);
  void look(const Node& node, std::uint32_t index, Place place);
  void push(std::uint32_t node);
  void begin();
  std::uint32_t make_step(std::uint32_t state, std::uint32_t symbol);
  std::uint32_t keep(Place place);

  const Nodes& nodes_;
  const Alphabet& alphabet_;
  std::uint32_t word_set_;
  Budget& budget_;
  std::size_t classes_;
  bool has_boundaries_ = false;
  bool restarts_ = false;  // Can begin behind the start of the text.
  std::uint32_t start_ = kDead;
  // Nodes in order, then what the place was.
  std::unordered_map<std::vector<std::uint32_t>, std::uint32_t, HashOfNumbers> ids_{};
  std::vector<const std::vector<std::uint32_t>*> states_{};
  std::vector<std::uint32_t> table_{};
  // Of the closure that is being made.
  std::vector<std::uint32_t> seen_{};
  std::uint32_t round_ = 0;
  std::vector<std::uint32_t> stack_{};
  std::vector<std::uint32_t> items_{};
  bool matched_ = false;
};

}  // namespace driftgate::regex
