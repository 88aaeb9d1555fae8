#include "validators/schema/run.h"

#include <algorithm>

namespace driftgate {
namespace {

// From this many schemas on that look at one value without going into it, each further one is
// compared with those below it.
constexpr std::uint32_t kSuspiciousDepth = 16;

}  // namespace

EvaluationRun::EvaluationRun(Compiler& compiler, Scratch& scratch, Program& root, Node value,
                             const EvaluateOptions& options, Evaluation& result)
    : compiler_(compiler),
      scratch_(scratch),
      frames_(scratch.frames),
      words_(scratch.words),
      root_(root),
      value_(value),
      document_(value.document()),
      options_(options),
      result_(result),
      step_limit_(most_steps(value)) {}

bool EvaluationRun::decide() { return run(root_, value_, false); }

void EvaluationRun::explain(const std::vector<Program*>& programs) {
  const std::size_t words = (value_.past() - value_.index()) / 64 + 1;
  if (options_.undocumented) scratch_.described.assign(words, 0);
  steps_ = 0;
  decision_steps_left_ = step_limit_;
  for (Program* program : programs)
    if (!given_up_) run(*program, value_, true);
  if (given_up_ && !result_.valid) report_unexplained();
  if (!options_.undocumented) return;
  if (!given_up_) describe_skipped();
  if (!given_up_) list_undocumented();
}

bool EvaluationRun::run(Program& program, Node value, bool explains) {
  frames_.clear();
  words_.clear();
  ready(program);
  push(nullptr, program, value, Entry::root, 0, explains);
  while (true) {
    Frame& frame = frames_.back();
    const Step result = step(frame);
    if (given_up_) return true;
    if (result == Step::pushed) continue;
    if (result == Step::broken) {
      frame.kept = false;
      if (!frame.explains) frame.stage = Stage::leave;
    }
    while (frames_.back().stage == Stage::leave) {
      const bool kept = pop();
      if (frames_.empty()) return kept;
      deliver(kept);
    }
  }
}

void EvaluationRun::push(const Slot* via, Program& program, Node value, Entry entry,
                         std::uint32_t at, bool explains) {
  if (++steps_ > step_limit_ && !given_up_) {
    given_up_ = true;
    if (result_.valid)
      undecided("the evaluation was given up: the schema applies itself too often",
                root_.schema.node);
  }
  const std::uint32_t depth = same_value(entry) ? frames_.back().depth + 1 : 0;
  const std::uint32_t shared = same_value(entry) ? frames_.back().bits : Frame::kNoBits;
  Frame& frame = frames_.emplace_back();
  frame.program = &program;
  frame.via = via;
  frame.node = value.index();
  frame.entry = entry;
  frame.at = at;
  frame.depth = depth;
  frame.explains = explains;
  frame.before = undocumented_;
  frame.mark = static_cast<std::uint32_t>(words_.size());

  if (value.kind() >= Kind::array) {
    frame.past = value.past();
    frame.cursor = frame.node + 1;
    const bool starts =
        !same_value(entry) && options_.undocumented && !explains && !program.in_place.empty();
    if (shared != Frame::kNoBits && !program.tracks && entry == Entry::in_place) {
      frame.bits = shared;
    } else if (shared != Frame::kNoBits || program.tracks || starts) {
      frame.bits = reserve_bits(value.size());
      frame.own_bits = true;
    }
  }
}

std::uint32_t EvaluationRun::reserve_bits(std::size_t bits) {
  const std::size_t start = words_.size();
  words_.resize(start + (bits + 63) / 64, 0);
  return static_cast<std::uint32_t>(start);
}

bool EvaluationRun::pop() {
  const Frame& frame = frames_.back();
  const bool kept = frame.kept;
  if (same_value(frame.entry)) {
    Frame& below = frames_[frames_.size() - 2];
    if (kept || frame.explains) {
      below.enumerates |= frame.enumerates;
      if (frame.own_bits && below.bits != Frame::kNoBits) {
        const std::size_t words = (node(frame.node).size() + 63) / 64;
        for (std::size_t i = 0; i < words; ++i) words_[below.bits + i] |= words_[frame.bits + i];
      }
    }
  } else if (frame.bits != Frame::kNoBits && frame.enumerates && options_.undocumented) {
    const auto children = static_cast<std::uint32_t>(node(frame.node).size());
    for (std::uint32_t i = 0; i < children && !undocumented_; ++i)
      undocumented_ = !bit(frame.bits, i);
  }
  if (!kept) undocumented_ = frame.before;
  words_.resize(frame.mark);
  frames_.pop_back();
  return kept;
}

void EvaluationRun::deliver(bool kept) {
  Frame& frame = frames_.back();
  switch (frame.stage) {
    case Stage::contains:
      if (kept) note_contained(frame);
      break;
    case Stage::in_place:
      deliver_branch(frame, frame.program->in_place[frame.applicator], kept);
      break;
    default:
      if (!kept) frame.kept = false;
      break;
  }
  if (!frame.kept && !frame.explains) frame.stage = Stage::leave;
}

EvaluationRun::Step EvaluationRun::step(Frame& frame) {
  switch (frame.stage) {
    case Stage::enter:
      return enter(frame);
    case Stage::members:
      return members(frame);
    case Stage::elements:
      return elements(frame);
    case Stage::contains:
      return contained(frame);
    case Stage::in_place:
      return in_place(frame);
    case Stage::unevaluated_members:
    case Stage::unevaluated_elements:
      return unevaluated(frame);
    case Stage::leave:
      break;
  }
  return Step::next;
}

EvaluationRun::Step EvaluationRun::child(Frame& frame, const Slot& slot, Node value, Entry entry,
                                         std::uint32_t at, bool explains) {
  Program& program = *slot.program;
  ready(program);
  const TypeSet kind = type_bit(value.kind());
  const bool admitted = admits(program, value);
  if (admitted && !(program.work & kind)) return Step::next;
  if (!explains) {
    if (!admitted) return Step::broken;
    if (!(program.framed & kind))
      return check_scalar(program, value, false) ? Step::next : Step::broken;
  }
  if (frame.explains && (!same_value(entry) || (!explains && frame.bits == Frame::kNoBits))) {
    const std::optional<Step> known = decided(program, value, explains);
    if (known) return *known;
  }
  if (same_value(entry) && loops(frame)) {
    has_looped_ = true;
    undecided("a reference leads back to itself without going into the value", slot.written);
    return Step::next;
  }
  push(&slot, program, value, entry, at, explains);
  return Step::pushed;
}

// What explains goes into a child only where there is something to tell.
std::optional<EvaluationRun::Step> EvaluationRun::decided(Program& program, Node value,
                                                          bool explains) {
  Decision decision(compiler_, scratch_, options_);
  const std::optional<bool> kept = decision.decide(program, value, decision_steps_left_);
  if (!kept || !decision.notes().empty()) return std::nullopt;
  if (explains) {
    if (!*kept || decision.undocumented()) return std::nullopt;
    if (options_.undocumented && value.kind() >= Kind::array)
      skipped_.push_back({&program, value.index()});
  }
  return *kept ? Step::next : Step::broken;
}

EvaluationRun::Step EvaluationRun::enter(Frame& frame) {
  const Program& program = *frame.program;
  const Node value = node(frame.node);
  const Kind kind = value.kind();
  if (!admits(program, value)) {
    if (frame.explains) report_type(frame, value);
    frame.stage = Stage::leave;
    return Step::broken;
  }
  for (const Remark& remark : program.remarks) undecided(remark.message, remark.source);
  bool kept = true;
  if (kind < Kind::array) {
    kept = !(program.work & type_bit(kind)) || check_scalar(program, value, frame.explains);
  } else if (!program.values.empty()) {
    kept = check_values(program, value, frame.explains);
  }
  if (kind == Kind::object && program.object) {
    start_members(frame, *program.object);
    frame.stage = Stage::members;
  } else if (kind == Kind::array && program.array) {
    if (!check_sizes(frame, *program.array)) kept = false;
    frame.enumerates = !program.array->prefix.empty();
    if (frame.enumerates && frame.explains)
      told_.push_back({frame.node, true, program.schema.node});
    frame.stage = Stage::elements;
  } else {
    return kept ? after_children(frame) : (after_children(frame), Step::broken);
  }
  return kept ? Step::next : Step::broken;
}

EvaluationRun::Step EvaluationRun::after_children(Frame& frame) {
  frame.applicator = 0;
  frame.branch = 0;
  frame.count = 0;
  if (!frame.program->in_place.empty()) {
    frame.stage = Stage::in_place;
    return Step::next;
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

// The same schema below it at the same value, twice: a discriminator may pass its base again once.
// Looking costs a walk, so that few are looked at; but what applies itself twice would come to the
// depth where they are as often as two to that power.
bool EvaluationRun::loops(const Frame& top) const {
  if (!has_looped_ && (top.depth == 0 || top.depth % kSuspiciousDepth != 0)) return false;
  int found = 0;
  for (std::size_t i = frames_.size(); i-- > 0;) {
    const Frame& frame = frames_[i];
    if (frame.program == top.program) ++found;
    if (!same_value(frame.entry)) break;
  }
  return found > 2;
}

}  // namespace driftgate
