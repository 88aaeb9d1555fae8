// What a schema applies to the value that it is asked about: perhaps itself, perhaps too much.

#include <algorithm>
#include <unordered_set>

#include "validators/schema/compare_parts.h"

namespace driftgate::comparing {
namespace {

constexpr std::uint64_t kHeaviest = 50'000;  // Of a schema that values are judged by.

// What it may apply to the same value. An heir that a discriminator selects is judged as itself.
Programs applied_in_place(const Program& program) {
  Programs next;
  for (const Applicator& applicator : program.in_place) {
    if (applicator.combine == Applicator::Combine::discriminated) continue;
    for (const Slot& branch : applicator.branches)
      if (branch) next.push_back(branch.program);
  }
  return next;
}

}  // namespace

// Depth first: whoever meets one that is still open is on a circle, whoever leads to it leads
// there.
void Prover::weigh(Program& start) {
  struct Open {
    Program* program = nullptr;
    Programs next{};
    Around around{};
  };
  std::vector<Open> open;
  std::unordered_set<const Program*> is_open;
  const auto enter = [&](Program& program) {
    make_ready(program);
    is_open.insert(&program);
    open.push_back({&program, applied_in_place(program)});
  };
  enter(start);
  while (!open.empty()) {
    Open& top = open.back();
    if (top.next.empty()) {
      Open done = std::move(open.back());
      open.pop_back();
      is_open.erase(done.program);
      if (!open.empty()) open.back().around.add(done.around);
      around_.emplace(done.program, done.around);
      continue;
    }
    Program& next = *top.next.back();
    top.next.pop_back();
    if (const auto known = around_.find(&next); known != around_.end())
      top.around.add(known->second);
    else if (is_open.contains(&next))
      top.around.add({.circle = Circle::near, .weight = kEndless});
    else
      enter(next);
  }
}

const Prover::Around& Prover::around(Program& program) {
  const auto known = around_.find(&program);
  if (known != around_.end()) return known->second;
  weigh(program);
  return around_.at(&program);
}

void Prover::Around::add(const Around& inner) {
  if (inner.circle != Circle::none) circle = Circle::near;
  weight = std::min(kEndless, weight + inner.weight);
}

bool Prover::can_judge(Program& program) {
  if (is_spent() || around(program).weight > kHeaviest) return false;
  add_judged(program, 1);
  return !is_spent();
}

void Prover::add_judged(Program& program, std::uint64_t values) {
  work_ += around(program).weight * values;
}

bool Prover::applies_itself(Program& program) {
  if (program.in_place.empty()) return false;
  around(program);
  Circle& circle = around_.at(&program).circle;
  if (circle != Circle::near) return circle == Circle::part;
  circle = Circle::beside;
  std::unordered_set<const Program*> seen;
  Programs pending = applied_in_place(program);
  while (!pending.empty() && circle == Circle::beside) {
    Program& next = *pending.back();
    pending.pop_back();
    if (&next == &program) circle = Circle::part;
    if (!seen.insert(&next).second) continue;
    const Programs more = applied_in_place(next);
    pending.insert(pending.end(), more.begin(), more.end());
  }
  return circle == Circle::part;
}

}  // namespace driftgate::comparing
