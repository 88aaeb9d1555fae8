#include "validators/schema/compare.h"

#include <algorithm>
#include <unordered_map>

#include "validators/schema/compare_parts.h"

namespace driftgate {

using namespace comparing;

namespace {

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

  result.ways = std::make_shared<Ways>(*prover_, *witness_, *root, ++calls_);
  Ways& ways = *result.ways;
  std::unordered_map<Cause, Told, CauseHash> told;
  for (std::uint32_t i = 0; i < ways.size(); ++i) {
    result.more = result.more || ways.pair(i).more;
    for (OwnGap& own : ways.pair(i).gaps) {
      const auto [known, is_new] = told.try_emplace({own.source, own.keyword, own.name});
      if (is_new && result.gaps.size() == prover_->options().most) {
        told.erase(known);
        result.more = true;
        continue;
      }
      Told& cause = known->second;
      if (!is_new && result.gaps[cause.position].answer == Answer::no) continue;
      const bool lazy = own.whole && !prover_->options().eager;
      bool shown = own.whole && (own.root == root || (lazy && ways.is_sure(i, own)));
      if (!shown && (own.whole || own.tries < kTries) && cause.tries < kCauseTries) {
        ++cause.tries;
        if (!own.whole) ++own.tries;
        shown = ways.show(i, own, lazy);
      }
      if (!is_new && !shown) continue;
      Gap gap{.keyword = own.keyword,
              .instance = ways.instance_of(i),
              .name = own.name,
              .accepting = own.accepting->schema,
              .source = own.source,
              .own = &own,
              .at = i};
      gap.writing = ways.writing_at(i);
      if (shown) {
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
  Ways& ways = *comparison.ways;
  OwnGap& own = *gap.own;
  ways.start_showing();
  if (own.root == &ways.root() || ways.show(gap.at, own, false)) {
    gap.witness = *own.whole;
    return true;
  }
  gap.answer = Answer::unknown;
  gap.reason = kNotLifted;
  return false;
}

}  // namespace driftgate
