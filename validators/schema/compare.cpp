#include "validators/schema/compare.h"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <tuple>
#include <unordered_map>
#include <unordered_set>

#include "specs/document/reference.h"
#include "validators/schema/compare_parts.h"

namespace driftgate {

using namespace comparing;

namespace {

std::string token_of(const Step& step) {
  switch (step.kind) {
    case Step::Kind::same:
    case Step::Kind::name:
      return "";
    case Step::Kind::member:
      return "/" + pointer_token(step.name);
    case Step::Kind::element:
      return fmt::format("/{}", step.position);
    case Step::Kind::other_member:
    case Step::Kind::other_element:
      break;
  }
  return "/*";
}

struct Way {
  std::size_t from = 0;  // Position among those reached.
  const Edge* by = nullptr;
};

// A pair, and the first ways on which it was reached; the root has none.
struct Reached {
  Pair* pair = nullptr;
  std::vector<Way> ways{};
};
constexpr std::size_t kWays = 4;
constexpr int kLifts = 60;  // Of one part.

std::string instance_of(const std::vector<Reached>& reached, std::size_t position) {
  std::vector<std::string> tokens;
  for (std::size_t i = position; !reached[i].ways.empty(); i = reached[i].ways.front().from)
    tokens.push_back(token_of(reached[i].ways.front().by->step));
  std::string instance;
  for (auto token = tokens.rbegin(); token != tokens.rend(); ++token) instance += *token;
  return instance;
}

// A whole value with such a part, by whichever way one can be made.
std::optional<std::string> lifted(Witness& witness, const std::vector<Reached>& reached,
                                  std::size_t position, const std::string& part, int& left,
                                  int depth = 0) {
  constexpr int kDepth = 100;
  if (reached[position].ways.empty()) return part;
  for (const Way& way : reached[position].ways) {
    if (left-- <= 0 || depth > kDepth) break;
    const auto around = witness.lift(*way.by, *reached[way.from].pair->accepting, part);
    if (!around) continue;
    if (auto whole = lifted(witness, reached, way.from, *around, left, depth + 1)) return whole;
  }
  return std::nullopt;
}

// Finds a whole value that shows the gap, or says why there is none.
void show(Prover& prover, Witness& witness, OwnGap& gap, const std::vector<Reached>& reached,
          std::size_t position) {
  Program& accepting = *reached[position].pair->accepting;
  const std::optional<std::string> part = witness.find(gap);
  // What shows a gap of a schema within must show one of the pair that has it.
  if (!part || (gap.accepting != &accepting && !prover.refuses(accepting, *part))) {
    if (gap.reason.empty()) gap.reason = "no value was found that shows it";
    return;
  }
  int left = kLifts;
  gap.whole = lifted(witness, reached, position, *part, left);
  if (!gap.whole) gap.reason = "no whole value was found that has such a part";
}

// All pairs that the root leads to, the nearest first, and the ways to them.
std::vector<Reached> reach(Prover& prover, Pair* root) {
  std::vector<Reached> reached{{root}};
  std::unordered_map<const Pair*, std::size_t> seen{{root, 0}};
  for (std::size_t i = 0; i < reached.size(); ++i) {
    Pair& pair = *reached[i].pair;
    prover.settle(pair);
    for (const Edge& edge : pair.edges) {
      if (edge.pair->clean) continue;
      const auto [place, is_new] = seen.try_emplace(edge.pair, reached.size());
      if (is_new) reached.push_back({edge.pair});
      // Only forward, so that no way leads around.
      std::vector<Way>& ways = reached[place->second].ways;
      if (place->second > i && ways.size() < kWays) ways.push_back({i, &edge});
    }
  }
  return reached;
}

// All of them are read: those that lead to no gap never will.
void mark_clean(const std::vector<Reached>& reached) {
  std::unordered_map<const Pair*, std::vector<const Pair*>> sources;
  std::unordered_set<const Pair*> dirty;
  std::vector<const Pair*> pending;
  const auto add = [&](const Pair* pair) {
    if (dirty.insert(pair).second) pending.push_back(pair);
  };
  for (const Reached& each : reached) {
    for (const Edge& edge : each.pair->edges)
      if (!edge.pair->clean) sources[edge.pair].push_back(each.pair);
    if (!each.pair->gaps.empty() || each.pair->more) add(each.pair);
  }
  while (!pending.empty()) {
    const Pair* const pair = pending.back();
    pending.pop_back();
    for (const Pair* source : sources[pair]) add(source);
  }
  for (const Reached& each : reached) each.pair->clean = !dirty.contains(each.pair);
}

// One cause, however one gets to it.
using Cause = std::tuple<const Document*, std::uint32_t, std::string_view, std::string_view>;
Cause cause_of(const OwnGap& gap) {
  return {gap.source.document(), gap.source.index(), gap.keyword, gap.name};
}

// Where it stands in the result, and how often somebody tried to show it.
struct Told {
  std::size_t position = 0;
  int tries = 0;
};
constexpr int kCauseTries = 6;

}  // namespace

Comparer::Comparer(Evaluator& evaluator, const CompareOptions& options)
    : prover_(std::make_unique<Prover>(evaluator, options)),
      witness_(std::make_unique<Witness>(*prover_)) {}
Comparer::~Comparer() = default;

Comparison Comparer::compare(const Schema& writing, const Schema& accepting) {
  Comparison result{.answer = Answer::yes};
  prover_->start();
  Pair* const root = prover_->ask({.programs = {prover_->compiler().program(writing)}},
                                  prover_->compiler().program(accepting));
  if (root == nullptr || root->clean) return result;

  const std::vector<Reached> reached = reach(*prover_, root);
  mark_clean(reached);
  std::map<Cause, Told> told;
  for (std::size_t i = 0; i < reached.size(); ++i) {
    result.more = result.more || reached[i].pair->more;
    for (OwnGap& own : reached[i].pair->gaps) {
      const auto known = told.find(cause_of(own));
      const bool is_new = known == told.end();
      if (is_new && result.gaps.size() == prover_->options().most) {
        result.more = true;
        continue;
      }
      Told& cause = is_new ? told[cause_of(own)] : known->second;
      if (!is_new && result.gaps[cause.position].answer == Answer::no) continue;
      if (!own.whole && own.tries < kTries && cause.tries < kCauseTries) {
        ++own.tries;
        ++cause.tries;
        show(*prover_, *witness_, own, reached, i);
      }
      Gap gap{.keyword = own.keyword,
              .instance = instance_of(reached, i),
              .name = own.name,
              .accepting = own.accepting->schema,
              .source = own.source};
      const Programs& programs = own.writing->programs;
      if (!programs.empty()) gap.writing = programs.front()->schema;
      if (own.whole) {
        gap.answer = Answer::no;
        gap.witness = *own.whole;
      } else {
        gap.reason = own.reason.empty() ? "no value was found that shows it" : own.reason;
      }
      if (is_new) {
        cause.position = result.gaps.size();
        result.gaps.push_back(std::move(gap));
      } else if (gap.answer == Answer::no) {
        result.gaps[cause.position] = std::move(gap);
      }
    }
  }
  if (result.gaps.empty() && !result.more) return result;
  const bool proved = std::any_of(result.gaps.begin(), result.gaps.end(),
                                  [](const Gap& gap) { return gap.answer == Answer::no; });
  result.answer = proved ? Answer::no : Answer::unknown;
  return result;
}

}  // namespace driftgate
