#include "validators/schema/decide.h"

#include <algorithm>
#include <bit>

#include "validators/schema/admit.h"
#include "validators/schema/scalars.h"

namespace driftgate {

using Combine = Applicator::Combine;

// One bit for each child; those of big containers lie in the words, with the discipline of a
// stack.
class Decision::Marks {
 public:
  Marks(std::vector<std::uint64_t>& words, Node container)
      : words_(words), size_(container.size()) {
    if (size_ <= 64) return;
    start_ = words_.size();
    words_.resize(start_ + (size_ + 63) / 64, 0);
  }
  ~Marks() {
    if (size_ > 64) words_.resize(start_);
  }
  Marks(const Marks&) = delete;
  Marks& operator=(const Marks&) = delete;

  void set(std::size_t number) { word(number / 64) |= std::uint64_t{1} << (number % 64); }
  bool has(std::size_t number) { return ((word(number / 64) >> (number % 64)) & 1) != 0; }
  bool all() {
    for (std::size_t i = 0; i < size_ / 64; ++i)
      if (word(i) != ~std::uint64_t{0}) return false;
    const std::size_t rest = size_ % 64;
    return rest == 0 || word(size_ / 64) == (std::uint64_t{1} << rest) - 1;
  }
  /// Takes over what a schema of the same value looked at.
  void add(Marks& other) {
    enumerates |= other.enumerates;
    for (std::size_t i = 0; i < (size_ + 63) / 64; ++i) word(i) |= other.word(i);
  }

  bool enumerates = false;  ///< Some schema names children.

 private:
  std::uint64_t& word(std::size_t i) { return size_ <= 64 ? small_ : words_[start_ + i]; }

  std::vector<std::uint64_t>& words_;
  std::size_t size_;
  std::size_t start_ = 0;
  std::uint64_t small_ = 0;
};

Decision::Decision(Compiler& compiler, Scratch& scratch, const EvaluateOptions& options)
    : compiler_(compiler), scratch_(scratch), options_(options) {}

std::optional<bool> Decision::decide(Program& program, Node value) {
  // As many schemas as a Run would look at before it says that there are too many.
  constexpr std::uint64_t kSteps = 1'000'000;
  steps_left_ = kSteps;
  const bool kept = evaluate(program, value, nullptr, nullptr);
  if (gave_up_) return std::nullopt;
  return kept;
}

// `marks`: of the value, where a schema that looks at it already collects them.
inline bool Decision::evaluate(Program& program, Node value, Marks* marks, const Chain* below) {
  ready(program);
  if (!admits(program, value)) return false;
  const TypeSet kind = type_bit(value.kind());
  if ((program.work & kind) == 0) return true;
  if ((program.framed & kind) != 0) return evaluate_framed(program, value, marks, below);
  return judge(program, value);
}

bool Decision::judge(const Program& program, Node value) {
  const Verdict verdict = judge_scalar(program, value, options_.formats);
  if (verdict != Verdict::unknown) return verdict == Verdict::kept;
  if (!unknown_format(program, options_.formats)) return give_up();
  if (judge_scalar(program, value, false) == Verdict::unknown) return give_up();
  note(program, value);
  return true;
}

void Decision::note(const Program& program, Node value) {
  const bool known = std::any_of(notes_.begin(), notes_.end(),
                                 [&](const Note& each) { return each.program == &program; });
  if (!known) notes_.push_back({&program, value});
}

bool Decision::evaluate_framed(Program& program, Node value, Marks* marks, const Chain* below) {
  if (depth_ == kDeepest || --steps_left_ == 0) return give_up();
  if (!program.remarks.empty()) note(program, value);
  ++depth_;
  const bool before = undocumented_;
  const Chain chain{&program, below};
  const bool container = value.kind() >= Kind::array;
  bool kept = false;
  if (const Slot* sole =
          program.delegates ? sole_branch(program.in_place.front(), value) : nullptr) {
    kept = evaluate(*sole->program, value, marks, &chain);
  } else if (container && (program.tracks || (marks == nullptr && options_.undocumented &&
                                              !program.in_place.empty()))) {
    Marks own(scratch_.words, value);
    kept = go_through(program, value, &own, chain);
    if (kept && marks != nullptr) marks->add(own);
    if (kept && marks == nullptr && own.enumerates && !own.all()) undocumented_ = true;
  } else {
    kept = go_through(program, value, container ? marks : nullptr, chain);
  }
  if (!kept) undocumented_ = before;
  --depth_;
  return kept;
}

bool Decision::go_through(Program& program, Node value, Marks* marks, const Chain& chain) {
  const Kind kind = value.kind();
  if (kind < Kind::array) {
    return judge(program, value) && in_place(program, value, marks, chain);
  }
  if (!program.values.empty() && !is_allowed(program, value)) return false;
  if (kind == Kind::object) {
    if (program.object && !members(*program.object, value, marks, chain)) return false;
  } else {
    if (program.array && !elements(*program.array, value, marks)) return false;
  }
  return in_place(program, value, marks, chain) &&
         (!program.tracks || unevaluated(program, value, *marks));
}

// One pass over the members serves all keywords that speak of them.
bool Decision::members(const ObjectRules& rules, Node value, Marks* marks, const Chain& chain) {
  if (marks != nullptr) marks->enumerates |= rules.enumerates;
  const std::size_t size = value.size();
  if ((rules.least && size < rules.least.value) || (rules.most && size > rules.most.value))
    return false;
  const bool simple = rules.patterns.empty() && !rules.names && !rules.directed;
  const Document* const document = value.document();
  const std::uint32_t past = value.past();
  std::uint64_t found = 0;
  std::size_t number = 0;
  const Property* property = nullptr;
  for (std::uint32_t at = value.index() + 1; at < past; ++number) {
    const Node key(document, at);
    const Node inside(document, at + 1);
    at = inside.past();
    property = rules.find_after(property, key.text(), key.hash());
    bool described = false;
    if (property != nullptr && property->required < 64)
      found |= std::uint64_t{1} << property->required;
    if (simple) {
      const Slot& slot = property != nullptr && property->slot ? property->slot : rules.additional;
      described = static_cast<bool>(slot);
      if (described && !apply(slot, inside)) return false;
    } else if (!member(rules, property, key, inside, described)) {
      return false;
    }
    if (described && marks != nullptr) marks->set(number);
    if (!described && marks == nullptr && rules.enumerates && options_.undocumented)
      undocumented_ = true;
  }
  const bool complete = rules.required_count <= 64 && found == first_bits(rules.required_count);
  return (complete || has_required(rules, value, found, chain)) && has_dependents(rules, value);
}

bool Decision::member(const ObjectRules& rules, const Property* property, Node key, Node value,
                      bool& described) {
  if (rules.names && !apply(rules.names, key)) return false;
  if (property != nullptr && property->slot) {
    described = true;
    if (rules.directed && is_waived(*property, options_.direction)) return false;
    if (!apply(property->slot, value)) return false;
  }
  for (const PatternProperty& pattern : rules.patterns) {
    if (pattern.pattern == nullptr) continue;
    const PatternVerdict verdict = pattern.pattern->match(key.text());
    if (verdict == PatternVerdict::undecided) return give_up();
    if (verdict != PatternVerdict::matches) continue;
    described = true;
    if (!apply(pattern.slot, value)) return false;
  }
  if (described || !rules.additional) return true;
  described = true;
  return apply(rules.additional, value);
}

bool Decision::has_dependents(const ObjectRules& rules, Node value) {
  for (const DependentNames& dependents : rules.dependents) {
    if (!value.find(dependents.name)) continue;
    for (const Node name : dependents.source.elements())
      if (name.is(Kind::string) && !value.find(name.text(), name.hash())) return false;
  }
  return true;
}

bool Decision::has_required(const ObjectRules& rules, Node value, std::uint64_t found,
                            const Chain& chain) {
  return std::all_of(rules.properties.begin(), rules.properties.end(), [&](const Property& each) {
    if (each.required == Property::kOptional || is_waived(each, options_.direction)) return true;
    const bool there = each.required < 64 ? ((found >> each.required) & 1) != 0
                                          : static_cast<bool>(value.find(each.name, each.hash));
    return there || waived_beside(each, chain);
  });
}

bool Decision::waived_beside(const Property& property, const Chain& chain) {
  if (options_.direction == Direction::none) return false;
  std::vector<const Program*> programs;
  for (const Chain* each = &chain; each != nullptr; each = each->below)
    programs.push_back(each->program);
  return compiler_.waives(std::move(programs), property, options_.direction);
}

bool Decision::elements(const ArrayRules& rules, Node value, Marks* marks) {
  const bool enumerates = !rules.prefix.empty();
  if (marks != nullptr) marks->enumerates |= enumerates;
  const std::size_t size = value.size();
  if ((rules.least && size < rules.least.value) || (rules.most && size > rules.most.value))
    return false;
  if (enumerates || rules.rest) {
    const Document* const document = value.document();
    const std::uint32_t past = value.past();
    std::size_t number = 0;
    for (std::uint32_t at = value.index() + 1; at < past; ++number) {
      const Node inside(document, at);
      at = inside.past();
      const Slot& slot = number < rules.prefix.size() ? rules.prefix[number] : rules.rest;
      if (!slot) {
        if (marks == nullptr && enumerates && options_.undocumented) undocumented_ = true;
        continue;
      }
      if (!apply(slot, inside)) return false;
      if (marks != nullptr) marks->set(number);
    }
  }
  if (rules.unique && find_repeated(value, scratch_.repeated)) return false;
  return !rules.contains || contained(rules, value, marks);
}

bool Decision::contained(const ArrayRules& rules, Node value, Marks* marks) {
  std::uint64_t found = 0;
  std::size_t number = 0;
  for (const Node inside : value.elements()) {
    const bool matches = apply(rules.contains, inside);
    if (gave_up_) return false;
    if (matches) {
      ++found;
      if (marks != nullptr && rules.contains_evaluates) marks->set(number);
    }
    ++number;
  }
  const std::uint64_t least = rules.least_contained ? rules.least_contained.value : 1;
  return found >= least && !(rules.most_contained && found > rules.most_contained.value);
}

bool Decision::in_place(const Program& program, Node value, Marks* marks, const Chain& chain) {
  for (const Applicator& applicator : program.in_place) {
    bool kept = true;
    switch (applicator.combine) {
      case Combine::all:
        kept = std::all_of(
            applicator.branches.begin(), applicator.branches.end(),
            [&](const Slot& slot) { return evaluate(*slot.program, value, marks, &chain); });
        break;
      case Combine::any:
      case Combine::one:
        kept = choice(applicator, value, marks, chain);
        break;
      case Combine::none:
        kept = !branch(applicator.branches.front(), value, nullptr, chain);
        break;
      case Combine::conditional:
        kept = conditional(applicator, value, marks, chain);
        break;
      case Combine::dependent:
        if (value.is(Kind::object) && value.find(applicator.name))
          kept = evaluate(*applicator.branches.front().program, value, marks, &chain);
        break;
      case Combine::dynamic:
        return give_up();  // Who asks for it must know where it came from.
      case Combine::discriminated:
        kept = discriminated(applicator, value, marks, chain);
        break;
    }
    if (!kept || gave_up_) return false;
  }
  return true;
}

// What a branch looks at counts only where it holds.
bool Decision::branch(const Slot& slot, Node value, Marks* marks, const Chain& chain) {
  Program& program = *slot.program;
  ready(program);
  if (!admits(program, value)) return false;
  if (value.kind() < Kind::array || (program.work & type_bit(value.kind())) == 0)
    return evaluate(program, value, nullptr, &chain);
  if (marks == nullptr && !options_.undocumented) return evaluate(program, value, nullptr, &chain);
  const bool before = undocumented_;
  Marks own(scratch_.words, value);
  const bool kept = evaluate(program, value, &own, &chain);
  if (kept && marks != nullptr) marks->add(own);
  if (!kept) undocumented_ = before;
  return kept;
}

// The branches that type and telling member leave; those past the 64th are always left.
std::uint64_t Decision::candidates(const Applicator& applicator, Node value) {
  std::uint64_t left =
      value.is(Kind::object) ? compiler_.candidates(applicator, value) : ~std::uint64_t{0};
  const std::size_t known = std::min<std::size_t>(applicator.branches.size(), 64);
  if (known < 64) left &= (std::uint64_t{1} << known) - 1;
  for (std::size_t i = 0; i < known; ++i) {
    Program& program = *applicator.branches[i].program;
    ready(program);
    if (!admits(program, value)) left &= ~(std::uint64_t{1} << i);
  }
  return left;
}

// The one branch that decides; null where there is none or more than one.
const Slot* Decision::sole_branch(const Applicator& applicator, Node value) {
  if (applicator.combine == Combine::all)
    return applicator.branches.size() == 1 ? &applicator.branches.front() : nullptr;
  if (applicator.combine != Combine::any && applicator.combine != Combine::one) return nullptr;
  if (const auto selected = applicator.select(value)) return &applicator.branches[*selected];
  if (applicator.branches.size() > 64) return nullptr;
  const std::uint64_t left = candidates(applicator, value);
  return std::has_single_bit(left)
             ? &applicator.branches[static_cast<std::size_t>(std::countr_zero(left))]
             : nullptr;
}

bool Decision::choice(const Applicator& applicator, Node value, Marks* marks, const Chain& chain) {
  if (const Slot* sole = sole_branch(applicator, value))
    return evaluate(*sole->program, value, marks, &chain);
  const bool any = applicator.combine == Combine::any;
  const std::uint64_t left = candidates(applicator, value);
  std::size_t matched = 0;
  for (std::size_t i = 0; i < applicator.branches.size(); ++i) {
    if (i < 64 && ((left >> i) & 1) == 0) continue;
    const bool kept = branch(applicator.branches[i], value, marks, chain);
    if (gave_up_) return false;
    if (!kept) continue;
    ++matched;
    if (any && (marks == nullptr || marks->all())) return true;
    if (!any && matched > 1) return false;
  }
  return matched > 0;
}

bool Decision::conditional(const Applicator& applicator, Node value, Marks* marks,
                           const Chain& chain) {
  const bool holds = branch(applicator.branches[0], value, marks, chain);
  if (gave_up_) return false;
  const Slot& then = applicator.branches[holds ? 1 : 2];
  return !then || evaluate(*then.program, value, marks, &chain);
}

// An heir has its base in its allOf: it is not entered again from there.
bool Decision::discriminated(const Applicator& applicator, Node value, Marks* marks,
                             const Chain& chain) {
  const auto selected = applicator.select(value);
  if (!selected) return true;
  Program& heir = *applicator.branches[*selected].program;
  for (const Chain* each = &chain; each != nullptr; each = each->below)
    if (each->program == &heir) return true;
  return evaluate(heir, value, marks, &chain);
}

bool Decision::unevaluated(const Program& program, Node value, Marks& marks) {
  const bool object = value.kind() == Kind::object;
  const Slot& slot = object ? program.unevaluated_properties : program.unevaluated_items;
  if (!slot) return true;
  std::size_t number = 0;
  for (std::uint32_t at = value.index() + 1; at < value.past(); ++number) {
    const Node inside(value.document(), object ? at + 1 : at);
    at = inside.past();
    if (marks.has(number)) continue;
    marks.set(number);
    if (!apply(slot, inside)) return false;
  }
  return true;
}

}  // namespace driftgate
