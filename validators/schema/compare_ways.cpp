// The ways from a question to the parts that show gaps, and whole values made of such parts.

#include <fmt/format.h>

#include <utility>

#include "specs/document/reference.h"
#include "validators/schema/compare_parts.h"

namespace driftgate::comparing {
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

template <class T>
bool has(const std::vector<const T*>& all, const T* one) {
  return std::find(all.begin(), all.end(), one) != all.end();
}

// What nobody understands of the writer's schema may forbid every value that shows it.
std::string not_shown(const Writing& writing) {
  for (const Program* program : writing.all())
    for (const Remark& remark : program->remarks)
      if (keyword_of(*program, remark) != "discriminator") return remark.message;
  return std::string(kNotShown);
}

}  // namespace

Ways::Ways(Prover& prover, Witness& witness, Pair& root, std::uint32_t call)
    : prover_(prover), witness_(witness) {
  reach(root, call);
  mark_clean();
  mark_sure();
}

void Ways::reach(Pair& root, std::uint32_t call) {
  reached_.push_back({.pair = &root});
  root.call = call;
  root.place = 0;
  for (std::uint32_t i = 0; i < reached_.size(); ++i) {
    Pair& pair = *reached_[i].pair;
    prover_.settle(pair);
    for (Edge& edge : pair.edges) {
      Pair& next = *edge.pair;
      if (next.clean) continue;
      if (next.call != call) {
        next.call = call;
        next.place = size();
        reached_.push_back({.pair = &next});
      }
      // Only forward, so that no way leads around.
      Reached& there = reached_[next.place];
      if (next.place > i && there.count < Reached::kWays) there.all[there.count++] = {i, &edge};
    }
  }
}

// All of them are read: those that lead to no gap never will. What an earlier call found of a pair
// holds for good.
void Ways::mark_clean() {
  const auto is_new = [](const Reached& each) { return !each.pair->judged; };
  if (std::none_of(reached_.begin(), reached_.end(), is_new)) return;
  // Who leads to each, as lists.
  constexpr std::uint32_t kNone = static_cast<std::uint32_t>(-1);
  std::vector<std::pair<std::uint32_t, std::uint32_t>> sources;  // One of them, and the next.
  std::vector<std::uint32_t> first(reached_.size(), kNone);
  std::vector<bool> dirty(reached_.size(), false);
  std::vector<std::uint32_t> pending;
  const auto add = [&](std::uint32_t place) {
    if (dirty[place]) return;
    dirty[place] = true;
    pending.push_back(place);
  };
  for (std::uint32_t i = 0; i < reached_.size(); ++i) {
    const Pair& pair = *reached_[i].pair;
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
  for (std::uint32_t i = 0; i < reached_.size(); ++i) {
    Pair& pair = *reached_[i].pair;
    if (pair.judged) continue;
    pair.judged = true;
    pair.clean = !dirty[i];
  }
}

void Ways::mark_sure() {
  for (Reached& each : reached_) {
    if (each.count == 0) each.sure = true;
    for (const Way& way : each.ways()) {
      const Reached& from = reached_[way.from];
      const Edge& edge = *way.by;
      const bool same = edge.step.kind == Step::Kind::same;
      if (!edge.lifted || edge.bond == Bond::loose || !from.may_be_sure()) continue;
      if (!same && !from.is_sure(edge.lacks)) continue;
      // Where the value is the same, all that holds of it must.
      const Names* without = prover_.both(edge.absent, same ? from.sure_without : nullptr);
      if (without == nullptr)
        each.sure = true;
      else if (each.sure_without == nullptr)
        each.sure_without = without;
    }
    if (each.sure) each.sure_without = nullptr;
  }
}

const std::string& Ways::instance_of(std::uint32_t at) {
  // Where the value is the same, so is its place.
  while (reached_[at].count > 0 && reached_[at].all[0].by->step.kind == Step::Kind::same)
    at = reached_[at].all[0].from;
  const auto [known, is_new] = instances_.try_emplace(at);
  if (is_new && reached_[at].count > 0) {
    const Way& way = reached_[at].all[0];
    std::string instance = instance_of(way.from);
    append_token(way.by->step, instance);
    known->second = std::move(instance);
  }
  return known->second;
}

Schema Ways::writing_at(std::uint32_t at) const {
  while (reached_[at].count > 0 && reached_[at].all[0].by->step.kind == Step::Kind::same)
    at = reached_[at].all[0].from;
  const Programs& programs = reached_[at].pair->writing->programs;
  return programs.empty() ? Schema{} : programs.front()->schema;
}

bool Ways::is_sure(std::uint32_t at, const OwnGap& gap) const {
  if (reached_[at].is_sure(gap.lacks)) return true;
  // What a larger part was shown to have it has anywhere.
  for (; reached_[at].count > 0; at = reached_[at].all[0].from)
    if (reached_[at].sure && has(gap.shown, reached_[at].pair)) return true;
  return false;
}

/// Makes whole values of what shows a gap of a part.
class Ways::Lift {
 public:
  Lift(Ways& ways, OwnGap& gap, bool proof) : ways_(ways), gap_(gap), proof_(proof) {}

  /// By whichever way one can be made. `lacks`: notes what the part lacks where that counts. For a
  /// proof it may be a part of which it is known that it shows a gap of the whole.
  std::optional<std::string> whole(std::uint32_t at, const std::string& part, const Names*& lacks,
                                   int depth = 0) {
    const Reached& here = ways_.reached_[at];
    if (here.count == 0 || (proof_ && here.is_sure(lacks))) return part;
    for (const Way& way : here.ways()) {
      if (left_-- <= 0 || depth > kDepth) break;
      Edge& edge = *way.by;
      if (has(gap_.stuck, &edge)) continue;
      const Reached& from = ways_.reached_[way.from];
      // What is known of its parts need not be judged, but the whole is.
      const bool careful = from.count == 0;
      const auto around = ways_.witness_.lift(edge, *from.pair->accepting, part, careful);
      if (!around) {
        if (gap_.stuck.size() < kNoted && !ways_.witness_.is_spent()) gap_.stuck.push_back(&edge);
        continue;
      }
      note(edge.lifted, true);
      const Names* const all_absent = ways_.prover_.both(lacks, edge.absent);
      if (all_absent != lacks && ways_.prover_.lacks(part, *all_absent)) note(lacks, all_absent);
      const Names*& of_value = edge.step.kind == Step::Kind::same ? lacks : edge.lacks;
      auto all = whole(way.from, *around, of_value, depth + 1);
      if (!all) continue;
      if (gap_.shown.size() < kNoted) gap_.shown.push_back(from.pair);
      return all;
    }
    return std::nullopt;
  }

  /// Whether something is known of an edge that was not.
  bool has_news() const { return news_; }

 private:
  static constexpr int kDepth = 100;
  static constexpr int kLifts = 60;  // Of one part.
  static constexpr std::size_t kNoted = 40;

  template <class T>
  void note(T& known, const T& now) {
    news_ = news_ || known != now;
    known = now;
  }

  Ways& ways_;
  OwnGap& gap_;
  bool proof_;
  int left_ = kLifts;
  bool news_ = false;
};

bool Ways::show(std::uint32_t at, OwnGap& gap, bool proof) {
  Program& accepting = *pair(at).accepting;
  witness_.start();
  // The same value is found each time; another way may lift it. With more work left there may be
  // one where there was none.
  if (!gap.part || (!*gap.part && gap.spent)) {
    gap.part = witness_.find(gap);
    gap.spent = prover_.is_spent();
  }
  const std::optional<std::string>& part = *gap.part;
  // What shows a gap of a schema within must show one of the pair that has it.
  if (!part || (gap.accepting != &accepting && !prover_.refuses(accepting, *part))) {
    if (gap.reason.empty()) gap.reason = not_shown(*gap.writing);
    return false;
  }
  Lift lift(*this, gap, proof);
  auto whole = lift.whole(at, *part, gap.lacks);
  if (lift.has_news()) mark_sure();
  if (!whole && !gap.whole) gap.reason = kNotLifted;
  if (!whole || proof) return whole.has_value();
  gap.whole = std::move(whole);
  gap.root = &root();
  return true;
}

}  // namespace driftgate::comparing
