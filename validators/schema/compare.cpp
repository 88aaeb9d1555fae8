#include "validators/schema/compare.h"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <unordered_map>

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
void show(comparing::Prover& prover, OwnGap& gap, const std::vector<Reached>& reached,
          std::size_t position) {
  Witness witness(prover);
  const std::optional<std::string> part = witness.find(gap);
  // What shows a gap of a schema within must show one of the pair that has it.
  if (!part || (gap.accepting != reached[position].pair->accepting &&
                !prover.refusal(*reached[position].pair->accepting, *part))) {
    if (gap.reason.empty()) gap.reason = "no value was found that shows it";
    return;
  }
  int left = kLifts;
  std::optional<std::string> whole = lifted(witness, reached, position, *part, left);
  if (whole)
    gap.shown = {std::move(*whole), *part};
  else
    gap.reason = "no whole value was found that has such a part";
}

}  // namespace

Comparer::Comparer(Evaluator& evaluator, const CompareOptions& options)
    : prover_(std::make_unique<Prover>(evaluator, options)) {}
Comparer::~Comparer() = default;

Comparison Comparer::compare(const Schema& writing, const Schema& accepting) {
  Comparison result{.answer = Answer::yes};
  Pair* const root = prover_->ask({.programs = {prover_->compiler().program(writing)}},
                                  prover_->compiler().program(accepting));
  if (root == nullptr || root->clean) return result;

  std::vector<Reached> reached{{root}};
  std::map<const Pair*, std::size_t> seen{{root, 0}};
  std::vector<std::pair<std::size_t, OwnGap*>> gaps;
  for (std::size_t i = 0; i < reached.size(); ++i) {
    Pair& pair = *reached[i].pair;
    prover_->settle(pair);
    for (OwnGap& gap : pair.gaps) gaps.emplace_back(i, &gap);
    for (const Edge& edge : pair.edges) {
      if (edge.pair->clean) continue;
      const auto [place, is_new] = seen.try_emplace(edge.pair, reached.size());
      if (is_new) reached.push_back({edge.pair});
      // Only forward, so that no way leads around.
      std::vector<Way>& ways = reached[place->second].ways;
      if (place->second > i && ways.size() < kWays) ways.push_back({i, &edge});
    }
  }
  if (gaps.empty()) {
    for (const Reached& each : reached) each.pair->clean = true;
    return result;
  }
  const auto key_of = [](const OwnGap& gap) {
    return std::tuple(gap.source.document(), gap.source.index(),
                      std::string(gap.keyword) + " " + gap.name);
  };
  std::map<std::tuple<const Document*, std::uint32_t, std::string>, std::size_t> places;
  for (auto& [position, own] : gaps) {
    const auto [place, is_new] = places.try_emplace(key_of(*own), result.gaps.size());
    if (!is_new && result.gaps[place->second].answer == Answer::no) continue;
    if (is_new && result.gaps.size() == prover_->options().most) break;
    Gap gap{.keyword = own->keyword,
            .instance = instance_of(reached, position),
            .name = own->name,
            .accepting = own->accepting->schema,
            .source = own->source};
    const Programs& programs = own->cell.writing.programs;
    if (!programs.empty()) gap.writing = programs.front()->schema;
    if (!own->shown && own->tries < kTries) {
      ++own->tries;
      show(*prover_, *own, reached, position);
    }
    if (own->shown) {
      gap.answer = Answer::no;
      gap.witness = own->shown->whole;
      gap.part = own->shown->part;
    } else {
      gap.reason = own->reason;
    }
    if (is_new)
      result.gaps.push_back(std::move(gap));
    else if (gap.answer == Answer::no)
      result.gaps[place->second] = std::move(gap);
  }
  const bool proved = std::any_of(result.gaps.begin(), result.gaps.end(),
                                  [](const Gap& gap) { return gap.answer == Answer::no; });
  result.answer = proved ? Answer::no : Answer::unknown;
  return result;
}

}  // namespace driftgate
