#include "validators/schema/regular.h"

#include <algorithm>
#include <memory>
#include <set>
#include <unordered_map>
#include <utility>

#include "validators/schema/ecma_regex.h"
#include "validators/schema/pattern.h"
#include "validators/schema/regex_nodes.h"

namespace driftgate {
namespace {

using regex::Alphabet;
using regex::Budget;
using regex::Lengths;
using regex::Machine;

constexpr std::size_t kWorkOfState = 500;  // Steps that one state may cost on average.
constexpr std::size_t kMostLengths = 3;    // Each has three ways not to be found.

/// An expression with its machines.
struct ExpressionMember {
  struct Part {
    std::unique_ptr<Machine> machine{};
    bool wanted = true;
  };
  std::vector<Part> parts{};
  bool wanted = true;
};

// The product of all machines, breadth first.
class Search {
 public:
  Search(const std::vector<const ExpressionMember*>& members, const Alphabet& alphabet,
         Budget& budget)
      : members_(members), alphabet_(alphabet), budget_(budget) {}

  FoundText find(Lengths lengths) {
    FoundText shortest = find_shortest();
    if (shortest.answer != Answer::yes) return shortest;
    const std::size_t length = path_.size();
    if (lengths.most && length > *lengths.most) return {.answer = Answer::no};
    return length >= lengths.least ? shortest : find_longer(lengths);
  }

 private:
  static constexpr std::uint32_t kDead = ~std::uint32_t{0};
  static constexpr std::uint32_t kUnset = kDead - 1;

  // How a state was reached.
  struct Step {
    std::uint32_t state = 0;
    std::uint32_t before = 0;  // The place of the step in front of it.
    std::uint32_t symbol = 0;
  };

  FoundText unknown() const { return {.reason = "too many states"}; }

  FoundText found(const std::vector<Step>& steps, std::size_t last) {
    path_.clear();
    for (std::size_t at = last; steps[at].before != kDead; at = steps[at].before)
      path_.push_back(steps[at].symbol);
    std::reverse(path_.begin(), path_.end());
    FoundText found{.answer = Answer::yes};
    for (const std::uint32_t symbol : path_)
      regex::append_utf8(found.text, alphabet_.character(symbol));
    return found;
  }

  FoundText find_shortest() {
    const std::uint32_t first = begin();
    if (budget_.spent) return unknown();
    if (first == kDead) return {.answer = Answer::no};
    std::vector<Step> steps{{.state = first, .before = kDead}};
    std::vector<bool> seen{true};
    for (std::size_t at = 0; at < steps.size(); ++at) {
      const bool accepted = accepts(steps[at].state);
      if (budget_.spent) return unknown();
      if (accepted) return found(steps, at);
      for (std::uint32_t symbol = 0; symbol < alphabet_.classes(); ++symbol) {
        const std::uint32_t next = step(steps[at].state, symbol);
        if (budget_.spent) return unknown();
        if (next == kDead) continue;
        if (next >= seen.size()) seen.resize(next + 1);
        if (seen[next]) continue;
        seen[next] = true;
        steps.push_back({next, static_cast<std::uint32_t>(at), symbol});
      }
    }
    return {.answer = Answer::no};
  }

  // All states after each number of characters.
  FoundText find_longer(Lengths lengths) {
    std::vector<Step> steps{{.state = begin(), .before = kDead}};
    std::size_t from = 0;
    std::set<std::vector<std::uint32_t>> layers;
    for (std::size_t length = 0; from < steps.size(); ++length) {
      const std::size_t past = steps.size();
      for (std::size_t at = from; at < past; ++at) {
        if (length < lengths.least ? is_free_[steps[at].state] : accepts(steps[at].state))
          return padded(found(steps, at), lengths.least);
        if (budget_.spent) return unknown();
      }
      if (lengths.most && length == *lengths.most) break;
      if (length >= lengths.least && !layers.insert(layer(steps, from)).second) break;
      add_layer(steps, from);
      if (budget_.spent) return unknown();
      from = past;
    }
    return {.answer = Answer::no};
  }

  void add_layer(std::vector<Step>& steps, std::size_t from) {
    const std::size_t past = steps.size();
    ++round_;
    for (std::size_t at = from; at < past; ++at)
      for (std::uint32_t symbol = 0; symbol < alphabet_.classes(); ++symbol) {
        const std::uint32_t next = step(steps[at].state, symbol);
        if (budget_.spent) return;
        if (next == kDead) continue;
        if (next >= rounds_.size()) rounds_.resize(next + 1);
        if (rounds_[next] == round_) continue;
        rounds_[next] = round_;
        steps.push_back({next, static_cast<std::uint32_t>(at), symbol});
      }
  }

  std::vector<std::uint32_t> layer(const std::vector<Step>& steps, std::size_t from) {
    std::vector<std::uint32_t> states;
    for (std::size_t at = from; at < steps.size(); ++at) states.push_back(steps[at].state);
    std::sort(states.begin(), states.end());
    budget_.take_work(8 * states.size());
    return states;
  }

  // Behind a state where all is decided any character does.
  FoundText padded(FoundText text, std::size_t least) const {
    for (std::size_t length = path_.size(); length < least; ++length)
      regex::append_utf8(text.text, alphabet_.character(0));
    return text;
  }

  std::uint32_t begin() {
    numbers_.clear();
    for (const ExpressionMember* member : members_)
      for (const ExpressionMember::Part& part : member->parts)
        numbers_.push_back(part.machine->start());
    return keep();
  }

  std::uint32_t step(std::uint32_t state, std::uint32_t symbol) {
    if (!budget_.take_work(1 + members_.size())) return kDead;
    const std::size_t place = state * alphabet_.classes() + symbol;
    if (table_[place] != kUnset) return table_[place];
    numbers_ = *states_[state];
    std::size_t at = 0;
    for (const ExpressionMember* member : members_)
      for (const ExpressionMember::Part& part : member->parts) {
        numbers_[at] = part.machine->step(numbers_[at], symbol);
        ++at;
      }
    const std::uint32_t next = keep();
    table_[place] = next;
    return next;
  }

  // The state of the numbers; dead when no text can follow.
  std::uint32_t keep() {
    bool free = true;
    std::size_t from = 0;
    for (const ExpressionMember* member : members_) {
      const std::optional<bool> decided = found_already(*member, from);
      if (decided && *decided != member->wanted) return kDead;
      if (decided) settle(*member, *decided, from);
      free = free && decided.has_value();
      from += member->parts.size();
    }
    const auto id = static_cast<std::uint32_t>(states_.size());
    const auto [known, added] = ids_.try_emplace(numbers_, id);
    if (!added) return known->second;
    if (!budget_.take_state() || !budget_.take_work(alphabet_.classes())) return kDead;
    states_.push_back(&known->first);
    is_free_.push_back(free);
    table_.resize(table_.size() + alphabet_.classes(), kUnset);
    return id;
  }

  // What is decided is the same state, however it came to be.
  void settle(const ExpressionMember& member, bool is_found, std::size_t from) {
    for (const ExpressionMember::Part& part : member.parts)
      numbers_[from++] = part.wanted == is_found ? Machine::kMatched : Machine::kDead;
  }

  // Whether the member is found whatever follows; absent: what follows decides it.
  std::optional<bool> found_already(const ExpressionMember& member, std::size_t from) const {
    bool open = false;
    for (std::size_t i = 0; i < member.parts.size(); ++i) {
      const std::uint32_t number = numbers_[from + i];
      const bool decided = number == Machine::kDead || number == Machine::kMatched;
      if (decided && (number == Machine::kMatched) != member.parts[i].wanted) return false;
      open = open || !decided;
    }
    return open ? std::nullopt : std::optional(true);
  }

  bool accepts(std::uint32_t state) {
    std::size_t at = 0;
    for (const ExpressionMember* member : members_) {
      bool is_found = true;
      for (const ExpressionMember::Part& part : member->parts)
        is_found =
            part.machine->is_found_at_end((*states_[state])[at++]) == part.wanted && is_found;
      if (is_found != member->wanted) return false;
    }
    return true;
  }

  const std::vector<const ExpressionMember*>& members_;
  const Alphabet& alphabet_;
  Budget& budget_;
  std::unordered_map<std::vector<std::uint32_t>, std::uint32_t, regex::HashOfNumbers> ids_{};
  std::vector<const std::vector<std::uint32_t>*> states_{};
  std::vector<bool> is_free_{};
  std::vector<std::uint32_t> table_{};
  std::vector<std::uint32_t> numbers_{};
  std::vector<std::uint32_t> rounds_{};
  std::uint32_t round_ = 0;
  std::vector<std::uint32_t> path_{};
};

// A pattern of the question.
struct AskedPattern {
  std::string_view source{};
  bool wanted = true;
  std::optional<Lengths> lengths{};  // Its texts are as long, too.
  regex::Expression expression{};
  ExpressionMember member{};
};

class Question {
 public:
  Question(const TextSet& set, std::size_t most_states)
      : lengths_{set.least, set.most},
        budget_{.states = most_states, .work = most_states * kWorkOfState} {
    for (const std::string_view source : set.matching) read(source, true);
    for (const std::string_view source : set.not_matching) read(source, false);
  }

  FoundText answer() {
    const std::uint32_t word_set = vocabulary_.sets.add(regex::word());
    const Alphabet alphabet(vocabulary_.sets.all());
    if (alphabet.classes() == 0) return {.reason = "too many character classes"};
    std::vector<AskedPattern*> either;  // Not found for want of its characters, or of its length.
    std::vector<const ExpressionMember*> members;
    for (AskedPattern& asked : asked_) {
      if (!asked.expression.reason.empty()) continue;
      make_machines(asked, alphabet, word_set);
      if (asked.lengths && !asked.wanted)
        either.push_back(&asked);
      else
        members.push_back(&asked.member);
    }
    return confirmed(search(members, either, lengths_, alphabet));
  }

 private:
  void read(std::string_view source, bool wanted) {
    AskedPattern& asked = asked_.emplace_back();
    asked.source = source;
    asked.wanted = wanted;
    if (!translate_regex(source, RegexEngine::re2, false).problem.empty()) {
      asked.expression.reason = "what is no regular expression";
      return;
    }
    regex::Tree tree = regex::read_tree(source);
    if (wanted || lengths_asked_ < kMostLengths) asked.lengths = regex::take_lengths(tree);
    asked.expression = regex::automata_of(std::move(tree), vocabulary_);
    if (!asked.lengths || !asked.expression.reason.empty()) return;
    if (wanted)
      narrow(lengths_, *asked.lengths);
    else
      ++lengths_asked_;
  }

  static void narrow(Lengths& lengths, const Lengths& by) {
    lengths.least = std::max(lengths.least, by.least);
    if (by.most) lengths.most = std::min(lengths.most.value_or(*by.most), *by.most);
  }

  void make_machines(AskedPattern& asked, const Alphabet& alphabet, std::uint32_t word_set) {
    asked.member.wanted = asked.wanted;
    for (const regex::Expression::Part& part : asked.expression.parts)
      asked.member.parts.push_back(
          {.machine = std::make_unique<Machine>(part.nodes, alphabet, word_set, budget_),
           .wanted = part.wanted});
  }

  // The shortest of: other characters than the first of `either`, fewer of them, more of them.
  // Recursion is bounded by kMostLengths.
  FoundText search(const std::vector<const ExpressionMember*>& members,
                   const std::vector<AskedPattern*>& either, const Lengths& lengths,
                   const Alphabet& alphabet) {
    if (lengths.most && *lengths.most < lengths.least) return {.answer = Answer::no};
    if (either.empty()) return Search(members, alphabet, budget_).find(lengths);
    const AskedPattern& first = *either.front();
    const std::vector<AskedPattern*> others(either.begin() + 1, either.end());
    std::vector<const ExpressionMember*> with_first = members;
    with_first.push_back(&first.member);
    FoundText best = search(with_first, others, lengths, alphabet);
    if (first.lengths->least > 0) {
      Lengths fewer = lengths;
      narrow(fewer, {.most = first.lengths->least - 1});
      best = better(best, search(members, others, fewer, alphabet));
    }
    if (first.lengths->most) {
      Lengths more = lengths;
      narrow(more, {.least = *first.lengths->most + 1});
      best = better(best, search(members, others, more, alphabet));
    }
    return best;
  }

  static FoundText better(const FoundText& a, const FoundText& b) {
    if (a.answer == Answer::no) return b;
    if (b.answer == Answer::no) return a;
    if (a.answer != b.answer) return a.answer == Answer::yes ? a : b;
    return b.text.size() < a.text.size() ? b : a;
  }

  // Of what no automaton is made, the patterns themselves are asked about the text.
  FoundText confirmed(FoundText found) const {
    if (found.answer == Answer::no) return found;
    for (const AskedPattern& asked : asked_) {
      if (asked.expression.reason.empty()) continue;
      FoundText unknown{.reason = std::string(asked.expression.reason)};
      if (found.answer != Answer::yes) return unknown;
      const PatternVerdict wanted =
          asked.wanted ? PatternVerdict::matches : PatternVerdict::differs;
      if (Pattern(asked.source).match(found.text) != wanted) return unknown;
    }
    return found;
  }

  Lengths lengths_;
  Budget budget_;
  regex::Vocabulary vocabulary_{};
  std::vector<AskedPattern> asked_{};
  std::size_t lengths_asked_ = 0;
};

bool is_contradiction(const TextSet& set) {
  return std::any_of(set.matching.begin(), set.matching.end(), [&](std::string_view source) {
    return std::find(set.not_matching.begin(), set.not_matching.end(), source) !=
           set.not_matching.end();
  });
}

}  // namespace

FoundText find_text(const TextSet& set, std::size_t most_states) {
  if ((set.most && *set.most < set.least) || is_contradiction(set)) return {.answer = Answer::no};
  return Question(set, most_states).answer();
}

}  // namespace driftgate
