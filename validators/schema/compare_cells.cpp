#include <algorithm>

#include "validators/schema/compare_parts.h"

namespace driftgate::comparing {
namespace {

using Combine = Applicator::Combine;
using making::kObjects;

constexpr std::size_t kCells = 256;      // Of one writing.
constexpr std::size_t kEmptyCells = 16;  // … where only emptiness is asked.
constexpr int kEmptyDepth = 4;           // Levels of members that are looked into for emptiness.
constexpr std::size_t kParts = 300;      // Schemas that speak of one value together.

template <class T>
bool holds(const std::vector<T>& list, const T& wanted) {
  return std::find(list.begin(), list.end(), wanted) != list.end();
}

template <class T>
void insert_sorted(std::vector<T>& list, T value) {
  const auto place = std::lower_bound(list.begin(), list.end(), value);
  if (place == list.end() || *place != value) list.insert(place, std::move(value));
}

void add_once(Programs& programs, Program* program) {
  if (!holds(programs, program)) programs.push_back(program);
}

std::vector<std::pair<std::string_view, std::uint32_t>> sorted_names(
    const Discriminator& discriminator) {
  std::vector<std::pair<std::string_view, std::uint32_t>> names(discriminator.branches.begin(),
                                                                discriminator.branches.end());
  std::sort(names.begin(), names.end());
  return names;
}

}  // namespace

void Writing::add_present(std::string_view name) { insert_sorted(present, name); }

void Writing::add_fixed(std::string_view name, std::string_view fixed_text) {
  insert_sorted(fixed, std::pair(name, fixed_text));
}

void Writing::add_unselected(const Applicator* applicator) {
  insert_sorted(unselected, applicator);
}

std::optional<std::string_view> Writing::fixed_text(std::string_view name) const {
  for (const auto& [member, text_] : fixed)
    if (member == name) return text_;
  return std::nullopt;
}

std::size_t WritingHash::operator()(const Writing& writing) const {
  std::size_t hash = writing.types;
  const auto mix = [&](std::size_t part) { hash = (hash ^ part) * 0x9E3779B97F4A7C15 + 1; };
  const auto mix_address = [&](const void* address) { mix(std::hash<const void*>()(address)); };
  const auto mix_text = [&](std::string_view part) { mix(std::hash<std::string_view>()(part)); };
  for (const Program* program : writing.programs) mix_address(program);
  mix(writing.programs.size());
  for (const Program* program : writing.also) mix_address(program);
  for (const auto& [name, value] : writing.fixed) {
    mix_text(name);
    mix_text(value);
  }
  for (const std::string_view name : writing.present) mix_text(name);
  for (const Applicator* applicator : writing.unselected) mix_address(applicator);
  if (writing.text) mix_text(*writing.text);
  return hash ^ hash >> 32;
}

/// Goes through the combinations of choices, one cell each.
class Prover::Chooser {
 public:
  Chooser(Prover& prover, const Writing& writing, std::size_t most)
      : prover_(prover), writing_(writing), most_(most) {}

  void start(Cell& cell) {
    cell_ = &cell;
    at_ = 0;
    product_ = 1;
  }

  /// Whether there is another combination.
  bool next() {
    picks_.resize(at_);
    while (!picks_.empty() && ++picks_.back().pick == picks_.back().count) picks_.pop_back();
    return !picks_.empty();
  }
  bool chose() const { return at_ > 0; }

  void choose(const Applicator& applicator, Programs& next, bool own) {
    next_ = &next;
    own_ = own;
    switch (applicator.combine) {
      case Combine::all:
        for (const Slot& branch : applicator.branches) add(branch);
        return;
      case Combine::none:
        return refuse(applicator.branches.front());
      case Combine::dynamic:
        // Where it leads is not known here.
        cell_->approximate = cell_->undecided = true;
        return;
      case Combine::any:
      case Combine::one:
        return applicator.discriminator ? choose_selected(applicator) : choose_branch(applicator);
      case Combine::discriminated:
        return choose_selected(applicator);
      case Combine::conditional:
        return choose_condition(applicator);
      case Combine::dependent:
        return choose_dependent(applicator);
    }
  }

 private:
  struct Pick {
    std::size_t pick = 0;
    std::size_t count = 0;
  };

  // Which of so many; none where there are too many combinations.
  std::optional<std::size_t> pick(std::size_t count) {
    if (count == 1) return 0;
    if (count == 0 || product_ * count > most_ || prover_.is_spent()) {
      cell_->approximate = cell_->undecided = true;
      return std::nullopt;
    }
    product_ *= count;
    if (at_ == picks_.size()) picks_.push_back({0, count});
    return picks_[at_++].pick;
  }

  void add(const Slot& slot) {
    if (slot) next_->push_back(slot.program);
  }
  // A branch that was chosen holds: whoever asks again need not choose.
  void take(const Slot& slot) {
    if (!slot) return;
    next_->push_back(slot.program);
    Writing& writing = cell_->writing;
    if (holds(writing.programs, slot.program)) return;
    if (!own_) return add_once(writing.also, slot.program);
    writing.programs.push_back(slot.program);
    ++writing.chosen;
  }
  bool is_sure(const Slot& slot) const {
    return slot && (cell_->ask.has(slot.program) || holds(writing_.programs, slot.program) ||
                    holds(writing_.also, slot.program));
  }
  void refuse(const Slot& slot) {
    prover_.make_ready(*slot.program);
    if (!slot.program->tracks) making::refuse(prover_.compiler(), *slot.program, cell_->ask);
  }

  void take_branch(const Applicator& applicator, std::size_t branch) {
    take(applicator.branches[branch]);
    if (applicator.combine == Combine::any) prover_.note_others(*cell_, applicator, branch);
    cell_->choices.push_back({&applicator, branch, applicator.combine == Combine::one});
  }

  void choose_branch(const Applicator& applicator) {
    const std::vector<std::uint32_t>& branches = prover_.alternatives(applicator);
    for (const std::uint32_t branch : branches)
      if (is_sure(applicator.branches[branch])) return take_branch(applicator, branch);
    if (branches.empty() && !applicator.branches.empty()) cell_->ask.types = 0;
    if (const auto picked = pick(branches.size())) take_branch(applicator, branches[*picked]);
  }

  // A name that selects a branch, or none does. Then anyOf and oneOf choose as ever.
  void choose_selected(const Applicator& applicator) {
    const Discriminator& discriminator = *applicator.discriminator;
    const std::string_view property = discriminator.property;
    const auto fixed = cell_->writing.fixed_text(property);
    if (fixed) {
      const auto selected = discriminator.branches.find(*fixed);
      if (selected != discriminator.branches.end())
        return take_selected(applicator, *fixed, selected->second);
    }
    if (fixed || holds(cell_->ask.absent, property) || holds(writing_.unselected, &applicator))
      return choose_unselected(applicator);
    const auto names = sorted_names(discriminator);
    const auto picked = pick(names.size() + 1);
    if (!picked) return;
    if (*picked == names.size()) return choose_unselected(applicator);
    take_selected(applicator, names[*picked].first, names[*picked].second);
  }
  void take_selected(const Applicator& applicator, std::string_view text, std::size_t branch) {
    take(applicator.branches[branch]);
    cell_->writing.add_fixed(applicator.discriminator->property, text);
    cell_->choices.push_back({&applicator, branch, false});
  }
  void choose_unselected(const Applicator& applicator) {
    cell_->writing.add_unselected(&applicator);
    if (applicator.combine != Combine::discriminated) choose_branch(applicator);
  }

  void choose_condition(const Applicator& applicator) {
    const Slot& condition = applicator.branches[0];
    // Alone it only describes.
    if (!applicator.branches[1] && !applicator.branches[2])
      return prover_.note_others(*cell_, applicator, applicator.branches.size());
    const auto picked = is_sure(condition) ? std::optional<std::size_t>(0) : pick(2);
    if (!picked) return;
    take(applicator.branches[*picked == 0 ? 0 : 2]);
    if (*picked == 0)
      take(applicator.branches[1]);
    else
      refuse(condition);
  }

  void choose_dependent(const Applicator& applicator) {
    const std::string_view name = applicator.name;
    const bool there = holds(cell_->writing.present, name) || cell_->writing.fixed_text(name);
    const auto picked = there                            ? std::optional<std::size_t>(0)
                        : holds(cell_->ask.absent, name) ? std::optional<std::size_t>(1)
                                                         : pick(2);
    if (!picked) return;
    if (*picked != 0) return cell_->ask.absent.push_back(name);
    cell_->writing.add_present(name);
    take(applicator.branches.front());
  }

  Prover& prover_;
  const Writing& writing_;
  std::size_t most_;
  std::vector<Pick> picks_{};
  Cell* cell_ = nullptr;
  Programs* next_ = nullptr;
  bool own_ = false;
  std::size_t at_ = 0;
  std::size_t product_ = 1;
};

// Follows what holds; `choose` tells it of the rest. False: that is too much.
template <class Choose>
bool Prover::follow(Ask& ask, const Programs& roots, Choose&& choose) {
  Programs pending(roots.rbegin(), roots.rend());
  Programs next;
  while (!pending.empty()) {
    Program& program = *pending.back();
    pending.pop_back();
    if (ask.has(&program)) continue;
    if (ask.programs.size() >= kParts) return false;
    make_ready(program);
    ++work_;
    ask.add(program);
    next.clear();
    for (const Applicator& applicator : program.in_place) {
      ask.applicators.push_back(&applicator);
      choose(applicator, next);
    }
    pending.insert(pending.end(), next.rbegin(), next.rend());
  }
  return true;
}

void Prover::gather(Cell& cell, Chooser& chooser, const Programs& roots, bool own) {
  const bool whole = follow(cell.ask, roots, [&](const Applicator& applicator, Programs& next) {
    chooser.choose(applicator, next, own);
  });
  cell.approximate = cell.approximate || !whole;
  cell.undecided = cell.undecided || !whole;
}

std::vector<Cell> Prover::cells_of(const Writing& writing, int depth) {
  std::vector<Cell> cells;
  Chooser chooser(*this, writing, depth > 0 ? kEmptyCells : kCells);
  do {
    Cell cell{.writing = writing};
    chooser.start(cell);
    gather(cell, chooser, writing.programs, true);
    cell.own_objects = cell.ask.objects.size();
    cell.own_arrays = cell.ask.arrays.size();
    cell.own_other_members = cell.ask.other_members.size();
    cell.own_other_elements = cell.ask.other_elements.size();
    gather(cell, chooser, writing.also, false);
    cell.ask.types &= writing.types;
    if (!cell.writing.fixed.empty() || !cell.writing.present.empty()) cell.ask.types &= kObjects;
    cell.writing.types = cell.ask.types;
    cell.ask.fixed = cell.writing.fixed;
    if (cell.ask.types != 0 &&
        !(chooser.chose() && is_empty(cell, std::max(depth, kEmptyDepth - 2))))
      cells.push_back(std::move(cell));
  } while (chooser.next());
  return cells;
}

Ask Prover::unconditional(const Programs& programs, bool& choices) {
  Ask ask;
  const bool whole = follow(ask, programs, [&](const Applicator& applicator, Programs& next) {
    if (applicator.combine == Combine::all)
      for (const Slot& branch : applicator.branches) next.push_back(branch.program);
    else
      choices = choices || applicator.combine != Combine::none;
  });
  choices = choices || !whole;
  return ask;
}

TypeSet Prover::usual_types(Program& program) {
  const auto [known, is_new] = usual_types_.try_emplace(&program, kAnyType);
  if (is_new) {
    make_ready(program);
    known->second = making::ask_for(compiler(), {&program}, 0).types;
  }
  return known->second;
}

const std::vector<std::uint32_t>& Prover::alternatives(const Applicator& applicator) {
  const auto [known, is_new] = alternatives_.try_emplace(&applicator);
  if (!is_new) return known->second;
  const bool one = applicator.combine == Combine::one;
  std::unordered_map<const Program*, std::uint32_t> times;
  for (const Slot& branch : applicator.branches) ++times[branch.program];
  for (std::uint32_t i = 0; i < applicator.branches.size(); ++i) {
    const Slot& branch = applicator.branches[i];
    std::uint32_t& count = times.at(branch.program);
    // What leads back to itself nobody can judge, and that is to be told.
    const bool stays =
        count == 1 || !branch || (one && around(*branch.program).circle != Circle::none);
    if (stays || (!one && count > 1)) known->second.push_back(i);
    if (!stays) count = 0;  // Once is enough.
  }
  return known->second;
}

void Prover::note_others(Cell& cell, const Applicator& applicator, std::size_t picked) {
  for (std::size_t i = 0; i < applicator.branches.size(); ++i) {
    if (i == picked || !applicator.branches[i]) continue;
    if (picked < applicator.branches.size() &&
        applicator.branches[i].program == applicator.branches[picked].program)
      continue;
    bool choices = false;
    const Ask other = unconditional({applicator.branches[i].program}, choices);
    cell.approximate = cell.approximate || choices || !other.other_members.empty() ||
                       !other.other_elements.empty();
    cell.also.insert(cell.also.end(), other.objects.begin(), other.objects.end());
    cell.also_arrays.insert(cell.also_arrays.end(), other.arrays.begin(), other.arrays.end());
  }
}

bool Prover::is_disjoint(const Cell& cell, Program& other, int depth) {
  if (is_spent()) return false;
  make_ready(other);
  Writing both = cell.writing;
  if (!holds(both.programs, &other)) add_once(both.also, &other);
  for (const Cell& each : cells_of(both, depth + 1)) {
    if (is_empty(each, depth)) continue;
    // What the other needs, the writer never sends.
    bool never = false;
    if ((each.ask.types & ~kObjects) == 0)
      for (const ObjectRules* rules : each.ask.objects)
        for (const Property& property : rules->properties)
          never = never ||
                  (property.required != Property::kOptional && must_have(each, property.name) &&
                   !may_have(cell, property.name) && !is_unjudged(other, property));
    if (!never) return false;
  }
  return true;
}

}  // namespace driftgate::comparing
