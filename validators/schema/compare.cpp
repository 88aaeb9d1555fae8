#include "validators/schema/compare.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <span>
#include <unordered_map>

#include "specs/document/reference.h"
#include "validators/schema/compare_parts.h"

namespace driftgate {

using namespace comparing;

namespace {

void append_token(const Step& step, std::string& instance) {
  switch (step.kind) {
    case Step::Kind::same:
    case Step::Kind::name:
      return;
    case Step::Kind::member:
      instance += '/';
      instance += pointer_token(step.name);
      return;
    case Step::Kind::element:
      instance += fmt::format("/{}", step.position);
      return;
    case Step::Kind::other_member:
    case Step::Kind::other_element:
      instance += "/*";
      return;
  }
}

constexpr std::string_view kNotShown = "no value was found that shows it";
constexpr std::string_view kNotLifted = "no whole value was found that has such a part";

std::string instance_of(const std::vector<Reached>& reached, std::size_t position) {
  std::vector<const Step*> steps;
  std::size_t size = 0;
  steps.reserve(32);
  for (const Reached* at = &reached[position]; at->count > 0; at = &reached[at->all[0].from]) {
    steps.push_back(&at->all[0].by->step);
    size += steps.back()->name.size() + 2;
  }
  std::string instance;
  instance.reserve(size);
  for (auto step = steps.rbegin(); step != steps.rend(); ++step) append_token(**step, instance);
  return instance;
}

// Where the writer's words for that value begin.
Schema writing_at(const std::vector<Reached>& reached, std::size_t position) {
  const Reached* at = &reached[position];
  while (at->count > 0 && at->all[0].by->step.kind == Step::Kind::same)
    at = &reached[at->all[0].from];
  const Programs& programs = at->pair->writing->programs;
  return programs.empty() ? Schema{} : programs.front()->schema;
}

// Whether what shows a gap there is known to show one of the root, by some way.
void mark_sure(Prover& prover, std::vector<Reached>& reached) {
  for (Reached& each : reached) {
    if (each.count == 0) each.sure = true;
    for (const Way& way : each.ways()) {
      const Reached& from = reached[way.from];
      const Edge& edge = *way.by;
      const bool same = edge.step.kind == Step::Kind::same;
      if (!edge.lifted || edge.bond == Bond::loose || !from.may_be_sure()) continue;
      if (!same && !from.is_sure(edge.lacks)) continue;
      // Where the value is the same, all that holds of it must.
      const Names* without = prover.both(edge.absent, same ? from.sure_without : nullptr);
      if (without == nullptr)
        each.sure = true;
      else if (each.sure_without == nullptr)
        each.sure_without = without;
    }
    if (each.sure) each.sure_without = nullptr;
  }
}

/// Makes whole values of what shows a gap of a part.
class Lift {
 public:
  Lift(Prover& prover, Witness& witness, const std::vector<Reached>& reached)
      : prover_(prover), witness_(witness), reached_(reached) {}

  /// By whichever way one can be made. `lacks`: notes what the part lacks where that counts.
  std::optional<std::string> whole(std::size_t position, const std::string& part,
                                   const Names*& lacks, int depth = 0) {
    if (reached_[position].count == 0) return part;
    for (const Way& way : reached_[position].ways()) {
      if (left_-- <= 0 || depth > kDepth) break;
      Edge& edge = *way.by;
      // What is known of its parts need not be judged, but the whole is.
      const bool careful = reached_[way.from].count == 0;
      Program& accepting = *reached_[way.from].pair->accepting;
      const auto around = witness_.lift(edge, accepting, part, careful);
      if (!around) continue;
      note(edge.lifted, true);
      const Names* const all_absent = prover_.both(lacks, edge.absent);
      if (all_absent != lacks && prover_.lacks(part, *all_absent)) note(lacks, all_absent);
      const Names*& of_value = edge.step.kind == Step::Kind::same ? lacks : edge.lacks;
      if (auto all = whole(way.from, *around, of_value, depth + 1)) return all;
    }
    return std::nullopt;
  }

  /// Whether something is known of an edge that was not.
  bool has_news() const { return news_; }

 private:
  static constexpr int kDepth = 100;
  static constexpr int kLifts = 60;  // Of one part.

  template <class T>
  void note(T& known, const T& now) {
    news_ = news_ || known != now;
    known = now;
  }

  Prover& prover_;
  Witness& witness_;
  const std::vector<Reached>& reached_;
  int left_ = kLifts;
  bool news_ = false;
};

// Finds a whole value that shows the gap, or says why there is none.
void find_whole(Prover& prover, Witness& witness, OwnGap& gap, std::vector<Reached>& reached,
                std::size_t position) {
  Program& accepting = *reached[position].pair->accepting;
  witness.start();
  // The same value is found each time; another way may lift it.
  if (!gap.part) gap.part = witness.find(gap);
  const std::optional<std::string>& part = *gap.part;
  // What shows a gap of a schema within must show one of the pair that has it.
  if (!part || (gap.accepting != &accepting && !prover.refuses(accepting, *part))) {
    if (gap.reason.empty()) gap.reason = kNotShown;
    return;
  }
  Lift lift(prover, witness, reached);
  auto whole = lift.whole(position, *part, gap.lacks);
  if (lift.has_news()) mark_sure(prover, reached);
  if (!whole) {
    if (!gap.whole) gap.reason = kNotLifted;
    return;
  }
  gap.whole = std::move(whole);
  gap.root = reached.front().pair;
}

// All pairs that the root leads to, the nearest first, and the ways to them.
std::vector<Reached> reach(Prover& prover, Pair* root, std::uint32_t call) {
  std::vector<Reached> reached{{.pair = root}};
  root->call = call;
  root->place = 0;
  for (std::uint32_t i = 0; i < reached.size(); ++i) {
    Pair& pair = *reached[i].pair;
    prover.settle(pair);
    for (Edge& edge : pair.edges) {
      Pair& next = *edge.pair;
      if (next.clean) continue;
      if (next.call != call) {
        next.call = call;
        next.place = static_cast<std::uint32_t>(reached.size());
        reached.push_back({.pair = &next});
      }
      // Only forward, so that no way leads around.
      Reached& there = reached[next.place];
      if (next.place > i && there.count < Reached::kWays) there.all[there.count++] = {i, &edge};
    }
  }
  return reached;
}

// All of them are read: those that lead to no gap never will. What an earlier call found of a pair
// holds for good.
void mark_clean(const std::vector<Reached>& reached) {
  const auto is_new = [](const Reached& each) { return !each.pair->judged; };
  if (std::none_of(reached.begin(), reached.end(), is_new)) return;
  // Who leads to each, as lists.
  constexpr std::uint32_t kNone = static_cast<std::uint32_t>(-1);
  std::vector<std::pair<std::uint32_t, std::uint32_t>> sources;  // One of them, and the next.
  std::vector<std::uint32_t> first(reached.size(), kNone);
  std::vector<bool> dirty(reached.size(), false);
  std::vector<std::uint32_t> pending;
  const auto add = [&](std::uint32_t place) {
    if (dirty[place]) return;
    dirty[place] = true;
    pending.push_back(place);
  };
  for (std::uint32_t i = 0; i < reached.size(); ++i) {
    const Pair& pair = *reached[i].pair;
    if (pair.judged) continue;
    if (!pair.gaps.empty() || pair.more) add(i);
    for (const Edge& edge : pair.edges) {
      if (edge.pair->clean) continue;
      if (edge.pair->judged) {
        add(i);
        continue;
      }
      sources.emplace_back(i, first[edge.pair->place]);
      first[edge.pair->place] = static_cast<std::uint32_t>(sources.size()) - 1;
    }
  }
  while (!pending.empty()) {
    const std::uint32_t place = pending.back();
    pending.pop_back();
    for (std::uint32_t at = first[place]; at != kNone; at = sources[at].second)
      add(sources[at].first);
  }
  for (std::uint32_t i = 0; i < reached.size(); ++i) {
    Pair& pair = *reached[i].pair;
    if (pair.judged) continue;
    pair.judged = true;
    pair.clean = !dirty[i];
  }
}

// One cause, however one gets to it.
struct Cause {
  Node source{};
  std::string_view keyword{};
  std::string_view name{};
  bool operator==(const Cause&) const = default;
};
struct CauseHash {
  std::size_t operator()(const Cause& cause) const {
    constexpr std::size_t kOdd = 0x9E3779B97F4A7C15;
    const std::size_t place = reinterpret_cast<std::uintptr_t>(cause.source.document()) >> 4;
    return ((place + cause.source.index()) * kOdd) ^
           std::hash<std::string_view>()(cause.keyword) * 31 ^
           std::hash<std::string_view>()(cause.name);
  }
};

// Where it stands in the result, and how often somebody tried to show it.
struct Told {
  std::size_t position = 0;
  int tries = 0;
};
constexpr int kCauseTries = 6;

// Shows a gap, be it none of those that are known.
bool show_plainly(Prover& prover, Witness& witness, Pair& root, Comparison& result) {
  if (!root.plain) root.plain = witness.plain(*root.writing, *root.accepting);
  if (!*root.plain) return false;
  const Refusal refusal = prover.refusal(*root.accepting, **root.plain);
  if (refusal.violations.empty()) return false;
  const SchemaViolation& first = refusal.violations.front();
  Gap gap{.answer = Answer::no,
          .keyword = first.keyword,
          .instance = first.instance,
          .writing = root.writing->programs.front()->schema,
          .accepting = root.accepting->schema,
          .source = first.source,
          .witness = **root.plain};
  const auto known = std::find_if(result.gaps.begin(), result.gaps.end(), [&](const Gap& each) {
    return each.keyword == gap.keyword && each.source == gap.source;
  });
  if (known == result.gaps.end())
    result.gaps.insert(result.gaps.begin(), std::move(gap));
  else
    *known = std::move(gap);
  return true;
}

}  // namespace

Comparer::Comparer(Evaluator& evaluator, const CompareOptions& options)
    : prover_(std::make_unique<Prover>(evaluator, options)),
      witness_(std::make_unique<Witness>(*prover_)) {}
Comparer::~Comparer() = default;

std::uint64_t Comparer::work() const { return prover_->work(); }

Comparison Comparer::compare(const Schema& writing, const Schema& accepting) {
  Comparison result{.answer = Answer::yes};
  prover_->start();
  Pair* const root = prover_->ask({.programs = {prover_->compiler().program(writing)}},
                                  prover_->compiler().program(accepting));
  if (root == nullptr || root->clean) return result;

  result.ways = std::make_shared<Ways>(Ways{reach(*prover_, root, ++calls_)});
  std::vector<Reached>& reached = result.ways->reached;
  mark_clean(reached);
  mark_sure(*prover_, reached);
  std::unordered_map<Cause, Told, CauseHash> told;
  for (std::uint32_t i = 0; i < reached.size(); ++i) {
    result.more = result.more || reached[i].pair->more;
    for (OwnGap& own : reached[i].pair->gaps) {
      const auto [known, is_new] = told.try_emplace({own.source, own.keyword, own.name});
      if (is_new && result.gaps.size() == prover_->options().most) {
        told.erase(known);
        result.more = true;
        continue;
      }
      Told& cause = known->second;
      if (!is_new && result.gaps[cause.position].answer == Answer::no) continue;
      const auto is_shown = [&] {
        return own.whole &&
               (own.root == root || (!prover_->options().eager && reached[i].is_sure(own.lacks)));
      };
      if (!is_shown() && (own.whole || own.tries < kTries) && cause.tries < kCauseTries) {
        ++cause.tries;
        if (!own.whole) ++own.tries;
        find_whole(*prover_, *witness_, own, reached, i);
      }
      if (!is_new && !is_shown()) continue;
      Gap gap{.keyword = own.keyword,
              .instance = instance_of(reached, i),
              .name = own.name,
              .accepting = own.accepting->schema,
              .source = own.source,
              .own = &own,
              .at = i};
      gap.writing = writing_at(reached, i);
      if (is_shown()) {
        gap.answer = Answer::no;
        if (own.root == root) gap.witness = *own.whole;
      } else {
        gap.reason = own.whole ? kNotLifted : own.reason.empty() ? kNotShown : own.reason;
      }
      if (is_new) {
        cause.position = result.gaps.size();
        result.gaps.push_back(std::move(gap));
      } else {
        result.gaps[cause.position] = std::move(gap);
      }
    }
  }
  if (result.gaps.empty() && !result.more) return result;
  const bool proved = std::any_of(result.gaps.begin(), result.gaps.end(),
                                  [](const Gap& gap) { return gap.answer == Answer::no; }) ||
                      show_plainly(*prover_, *witness_, *root, result);
  result.answer = proved ? Answer::no : Answer::unknown;
  return result;
}

bool Comparer::show(const Comparison& comparison, Gap& gap) {
  if (gap.answer != Answer::no || !gap.witness.empty()) return gap.answer == Answer::no;
  std::vector<Reached>& reached = comparison.ways->reached;
  OwnGap& own = *gap.own;
  if (own.root != reached.front().pair) find_whole(*prover_, *witness_, own, reached, gap.at);
  if (own.root != reached.front().pair) {
    gap.answer = Answer::unknown;
    gap.reason = kNotLifted;
    return false;
  }
  gap.witness = *own.whole;
  return true;
}

}  // namespace driftgate
