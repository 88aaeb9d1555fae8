#include <algorithm>

#include "validators/schema/run.h"

namespace driftgate {

using Combine = Applicator::Combine;

// After the last branch: the selected one has been looked at instead of all.
static constexpr std::uint32_t kSelected = 0x80000000;

// Choices within choices that are explained.
static constexpr std::size_t kExplainedChoices = 32;

EvaluationRun::Step EvaluationRun::in_place(Frame& frame) {
  const std::vector<Applicator>& applicators = frame.program->in_place;
  while (frame.applicator < applicators.size()) {
    const Step result = apply(frame, applicators[frame.applicator]);
    if (result == Step::pushed) return result;
    if (result == Step::broken) {
      if (!frame.explains) return result;
      frame.kept = false;
    }
    ++frame.applicator;
    frame.branch = 0;
    frame.count = 0;
    frame.explaining = false;
  }
  frame.cursor = frame.node + 1;
  frame.position = 0;
  const Kind kind = node(frame.node).kind();
  if (kind == Kind::object && frame.program->unevaluated_properties)
    frame.stage = Stage::unevaluated_members;
  else if (kind == Kind::array && frame.program->unevaluated_items)
    frame.stage = Stage::unevaluated_elements;
  else
    frame.stage = Stage::leave;
  return Step::next;
}

EvaluationRun::Step EvaluationRun::apply(Frame& frame, const Applicator& applicator) {
  switch (applicator.combine) {
    case Combine::all:
      return apply_all(frame, applicator);
    case Combine::any:
    case Combine::one:
      return apply_choice(frame, applicator);
    case Combine::none:
      return apply_none(frame, applicator);
    case Combine::conditional:
      return apply_conditional(frame, applicator);
    case Combine::dependent:
      return apply_dependent(frame, applicator);
    case Combine::dynamic:
      return apply_dynamic(frame, applicator);
    case Combine::discriminated:
      return apply_discriminated(frame, applicator);
  }
  return Step::next;
}

// What a branch that had a frame of its own came to.
void EvaluationRun::deliver_branch(Frame& frame, const Applicator& applicator, bool kept) {
  const auto must_hold = [&] {
    if (!kept) frame.kept = false;
  };
  switch (applicator.combine) {
    case Combine::all:
    case Combine::dependent:
    case Combine::dynamic:
    case Combine::discriminated:
      return must_hold();
    case Combine::any:
    case Combine::one:
      if (frame.branch == kSelected) return must_hold();
      if (!frame.explaining) return note_match(frame, kept);
      if (frame.count == 0) weigh(frame);
      return;
    case Combine::none:
      frame.count = kept ? 1 : 0;
      return;
    case Combine::conditional:
      if (frame.branch == 1) frame.count = kept ? 1 : 0;
      if (frame.branch == 3) must_hold();
      return;
  }
}

EvaluationRun::Step EvaluationRun::apply_all(Frame& frame, const Applicator& applicator) {
  while (frame.branch < applicator.branches.size()) {
    const Slot& slot = applicator.branches[frame.branch++];
    const Step result = child(frame, slot, node(frame.node), Entry::in_place, 0, frame.explains);
    if (result != Step::next) return result;
  }
  return Step::next;
}

EvaluationRun::Step EvaluationRun::apply_one(Frame& frame, const Slot& slot) {
  if (frame.branch > 0) return Step::next;
  frame.branch = 1;
  return child(frame, slot, node(frame.node), Entry::in_place, 0, frame.explains);
}

EvaluationRun::Step EvaluationRun::apply_dependent(Frame& frame, const Applicator& applicator) {
  const Node value = node(frame.node);
  if (!value.is(Kind::object) || !value.find(applicator.name)) return Step::next;
  return apply_one(frame, applicator.branches.front());
}

std::optional<std::uint32_t> Applicator::select(Node value) const {
  if (!discriminator) return std::nullopt;
  const Node selector = value.find(discriminator->property, discriminator->hash);
  if (!selector.is(Kind::string)) return std::nullopt;
  const auto branch = discriminator->branches.find(selector.text());
  if (branch == discriminator->branches.end()) return std::nullopt;
  return branch->second;
}

// An heir has its base in its allOf: it is not entered again from there.
EvaluationRun::Step EvaluationRun::apply_discriminated(Frame& frame, const Applicator& applicator) {
  const std::optional<std::uint32_t> branch = applicator.select(node(frame.node));
  if (!branch || frame.branch > 0) return Step::next;
  const Slot& heir = applicator.branches[*branch];
  for (std::size_t i = frames_.size(); i-- > 0;) {
    if (frames_[i].program == heir.program) return Step::next;
    if (!same_value(frames_[i].entry)) break;
  }
  return apply_one(frame, heir);
}

EvaluationRun::Step EvaluationRun::apply_none(Frame& frame, const Applicator& applicator) {
  if (frame.branch == 0) {
    frame.branch = 1;
    const Step result =
        child(frame, applicator.branches.front(), node(frame.node), Entry::branch, 0, false);
    if (result == Step::pushed) return result;
    frame.count = result == Step::next ? 1 : 0;
  }
  if (frame.count == 0) return Step::next;
  if (frame.explains)
    report(frame, applicator.keyword, applicator.source, "value matches what it must not match",
           "a value that does not match", "");
  return Step::broken;
}

// `frame.branch` counts: the condition, the condition again to explain, then or else.
EvaluationRun::Step EvaluationRun::apply_conditional(Frame& frame, const Applicator& applicator) {
  const Node value = node(frame.node);
  if (frame.branch == 0) {
    frame.branch = 1;
    const Step result = child(frame, applicator.branches[0], value, Entry::branch, 0, false);
    if (result == Step::pushed) return result;
    frame.count = result == Step::next ? 1 : 0;
  }
  if (frame.branch == 1) {
    frame.branch = 2;
    if (frame.count != 0 && frame.explains &&
        child(frame, applicator.branches[0], value, Entry::branch, 0, true) == Step::pushed)
      return Step::pushed;
  }
  if (frame.branch == 2) {
    frame.branch = 3;
    const Slot& branch = applicator.branches[frame.count != 0 ? 1 : 2];
    if (branch) return child(frame, branch, value, Entry::in_place, 0, frame.explains);
  }
  return Step::next;
}

// JSON Schema 2020-12 §8.2.3.2: the outermost resource that was entered on the way and has the
// anchor. 2019-09 §8.2.4.2 asks the same of `$recursiveAnchor`.
const Slot* EvaluationRun::dynamic_target(const Frame& frame, const Applicator& applicator) {
  const Slot& initial = applicator.branches.front();
  const SchemaGraph& graph = *frame.program->schema.graph;
  Node before;
  for (const Frame& outer : frames_) {
    if (outer.program->resource == before) continue;
    before = outer.program->resource;
    Schema target;
    if (!applicator.name.empty()) {
      target = graph.dynamic_anchor(before, applicator.name);
    } else if (const Node anchor = before.find("$recursiveAnchor"); anchor && anchor.boolean()) {
      target = graph.at(before);
    }
    if (target) return compiler_.dynamic_slot(initial, target);
  }
  return &initial;
}

EvaluationRun::Step EvaluationRun::apply_dynamic(Frame& frame, const Applicator& applicator) {
  if (frame.branch > 0) return Step::next;
  return apply_one(frame, *dynamic_target(frame, applicator));
}

void EvaluationRun::note_match(Frame& frame, bool matched) {
  if (!matched) return;
  ++frame.count;
  if (frame.explains) set_bit(frame.matched, frame.branch - 1);
}

// anyOf and oneOf are decided without explanations. To explain, the branches that matched are
// gone through again for what they describe; when none did, all are, and the nearest is kept.
EvaluationRun::Step EvaluationRun::apply_choice(Frame& frame, const Applicator& applicator) {
  if (frame.branch == kSelected) return Step::next;
  if (frame.explaining) return explain_choice(frame, applicator);
  const Node value = node(frame.node);
  const auto branches = static_cast<std::uint32_t>(applicator.branches.size());
  if (frame.branch == 0) {
    if (const auto branch = applicator.select(value)) {
      frame.branch = kSelected;
      return child(frame, applicator.branches[*branch], value, Entry::in_place, 0, frame.explains);
    }
    if (frame.explains) frame.matched = reserve_bits(branches);
  }
  const bool any = applicator.combine == Combine::any;
  const bool needs_all = frame.explains || frame.bits != Frame::kNoBits;
  while (frame.branch < branches) {
    if (any && frame.count > 0 && !needs_all) return Step::next;
    if (!any && frame.count > 1 && !frame.explains) return Step::broken;
    const Slot& slot = applicator.branches[frame.branch++];
    const Step result = child(frame, slot, value, Entry::branch, 0, false);
    if (result == Step::pushed) return result;
    note_match(frame, result == Step::next);
  }
  if (!frame.explains) {
    const bool kept = any ? frame.count > 0 : frame.count == 1;
    return kept ? Step::next : Step::broken;
  }
  frame.explaining = true;
  frame.branch = 0;
  frame.first = static_cast<std::uint32_t>(result_.violations.size());
  frame.best_past = frame.first;
  frame.best_score = ~std::uint32_t{0};
  // Each level below is decided again: from some depth on it is enough to say that it is broken.
  if (frame.count == 0 && choices_ >= kExplainedChoices) return conclude_choice(frame, applicator);
  ++choices_;
  return explain_choice(frame, applicator);
}

EvaluationRun::Step EvaluationRun::explain_choice(Frame& frame, const Applicator& applicator) {
  const Node value = node(frame.node);
  while (frame.branch < applicator.branches.size()) {
    const std::uint32_t branch = frame.branch++;
    if (frame.count > 0 && !bit(frame.matched, branch)) continue;
    if (child(frame, applicator.branches[branch], value, Entry::branch, 0, true) == Step::pushed)
      return Step::pushed;
  }
  --choices_;
  const Step result = conclude_choice(frame, applicator);
  if (choices_ == 0) count_excess();
  return result;
}

// Keeps the explanation of the branch at hand when it is nearer than the nearest so far.
void EvaluationRun::weigh(Frame& frame) {
  std::vector<SchemaViolation>& violations = result_.violations;
  const auto at = [&](std::size_t i) {
    return violations.begin() + static_cast<std::ptrdiff_t>(i);
  };
  const std::uint32_t own = score(frame, frame.best_past);
  if (own >= frame.best_score) {
    violations.erase(at(frame.best_past), violations.end());
    return;
  }
  violations.erase(at(frame.first), at(frame.best_past));
  frame.best_past = static_cast<std::uint32_t>(violations.size());
  frame.best_score = own;
  frame.best = frame.branch - 1;
}

// How far the value is from a branch: another type is farthest, then a wrong enum or const, which
// is how schemas tell their variants apart.
std::uint32_t EvaluationRun::score(const Frame& frame, std::size_t from) const {
  const std::string here = instance_pointer(frame);
  std::uint32_t score = 1;
  for (std::size_t i = from; i < result_.violations.size(); ++i) {
    const SchemaViolation& violation = result_.violations[i];
    const bool on_top = violation.instance == here;
    if (violation.keyword == "type" && on_top)
      score += 10'000;
    else if (violation.keyword == "const" || violation.keyword == "enum")
      score += on_top ? 1'000 : 100;
    else
      score += 10;
  }
  return score;
}

EvaluationRun::Step EvaluationRun::conclude_choice(Frame& frame, const Applicator& applicator) {
  if (applicator.combine == Combine::one && frame.count > 1) {
    report_many(frame, applicator);
    return Step::broken;
  }
  if (frame.count > 0) return Step::next;
  report_choice(frame, applicator);
  return Step::broken;
}

}  // namespace driftgate
