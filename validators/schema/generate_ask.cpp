#include <algorithm>

#include "validators/schema/generate_parts.h"

namespace driftgate::making {
namespace {

using Combine = Applicator::Combine;

constexpr std::size_t kParts = 300;  // Schemas that speak of one value together.

}  // namespace

Ask gather(Compiler& compiler, const Programs& roots, const Choose& choose) {
  Ask ask;
  Programs pending(roots.rbegin(), roots.rend());
  while (!pending.empty() && ask.programs.size() < kParts) {
    Program& program = *pending.back();
    pending.pop_back();
    if (ask.has(&program)) continue;
    make_ready(compiler, program);
    ask.add(program);
    Programs next;
    for (const Applicator& applicator : program.in_place) {
      ask.applicators.push_back(&applicator);
      const bool always =
          applicator.combine == Combine::all || applicator.combine == Combine::dynamic;
      if (!always)
        choose(applicator, ask, next);
      else
        for (const Slot& branch : applicator.branches) next.push_back(branch.program);
    }
    pending.insert(pending.end(), next.rbegin(), next.rend());
  }
  return ask;
}

void refuse(Compiler& compiler, Program& refused, Ask& ask) {
  make_ready(compiler, refused);
  if (!refused.in_place.empty() || !refused.values.empty()) return;
  const bool typed = refused.types != kAnyType;
  if (typed && refused.work == 0 && !refused.strict_integers)
    ask.types &= static_cast<TypeSet>(~(refused.types == kIntegerType ? 0 : refused.types));
  if (!refused.object || (typed && refused.types != kObjects)) return;
  const ObjectRules& rules = *refused.object;
  const bool only_required = rules.required_count == rules.properties.size() &&
                             rules.properties.size() == 1 && !rules.properties.front().slot &&
                             rules.patterns.empty() && !rules.additional && !rules.names &&
                             !rules.least && !rules.most && rules.dependents.empty();
  if (only_required) ask.absent.push_back(rules.properties.front().name);
}

namespace {

// The values of a discriminator in their order, of those that select the branch.
std::vector<std::string_view> selectors(const Discriminator& discriminator, std::size_t branch) {
  std::vector<std::string_view> names;
  for (const auto& [name, selected] : discriminator.branches)
    if (selected == branch) names.push_back(name);
  std::sort(names.begin(), names.end());
  return names;
}

}  // namespace

void fix(const Applicator& applicator, std::size_t branch, Ask& ask) {
  if (!applicator.discriminator) return;
  const auto names = selectors(*applicator.discriminator, branch);
  if (!names.empty()) ask.fixed.emplace_back(applicator.discriminator->property, names.front());
}

namespace {

class Picker {
 public:
  Picker(Compiler& compiler, const Programs& roots, std::size_t attempt)
      : compiler_(compiler), roots_(roots), attempt_(attempt) {}

  void operator()(const Applicator& applicator, Ask& ask, Programs& next) {
    const auto branch = [&](std::size_t i) {
      if (applicator.branches[i]) next.push_back(applicator.branches[i].program);
    };
    const std::size_t count = applicator.branches.size();
    switch (applicator.combine) {
      case Combine::all:
      case Combine::dynamic:
        return;
      case Combine::any:
      case Combine::one: {
        if (count == 0) return;
        if (const auto known = asked_for(applicator, ask)) {
          fix(applicator, *known, ask);
          // Another one may hold, too.
          const std::size_t more = applicator.combine == Combine::any ? pick(ask, count + 1) : 0;
          if (more > 0) branch(more - 1);
          return;
        }
        const std::size_t picked = pick(ask, count);
        branch(picked);
        return fix(applicator, picked, ask);
      }
      case Combine::none:
        return refuse(compiler_, *applicator.branches.front().program, ask);
      case Combine::conditional: {
        const std::size_t picked = pick(ask, 3);
        if (picked == 0) {
          branch(0);
          branch(1);
        } else if (picked == 1) {
          branch(2);
          refuse(compiler_, *applicator.branches.front().program, ask);
        }
        return;
      }
      case Combine::dependent:
        if (pick(ask, 2) == 0)
          branch(0);
        else
          ask.absent.push_back(applicator.name);
        return;
      case Combine::discriminated: {
        if (const auto known = asked_for(applicator, ask)) return fix(applicator, *known, ask);
        const std::size_t picked = pick(ask, count + 1);
        if (picked == count) return;
        branch(picked);
        return fix(applicator, picked, ask);
      }
    }
  }

 private:
  // A branch that is asked for already is the one.
  std::optional<std::size_t> asked_for(const Applicator& applicator, const Ask& ask) const {
    for (std::size_t i = 0; i < applicator.branches.size(); ++i) {
      const Program* const branch = applicator.branches[i].program;
      if (branch == nullptr) continue;
      if (ask.has(branch) || std::find(roots_.begin(), roots_.end(), branch) != roots_.end())
        return i;
    }
    return std::nullopt;
  }

  std::size_t pick(Ask& ask, std::size_t count) {
    ask.alternatives = std::max(ask.alternatives, count);
    const std::size_t choice = ask.choices++;
    if (attempt_ < kInTurn) return attempt_ % count;
    const std::uint64_t mixed = (attempt_ * kOdd) ^ ((choice + 1) * 0xBF58476D1CE4E5B9);
    return static_cast<std::size_t>((mixed * kOdd) >> 33) % count;
  }

  Compiler& compiler_;
  const Programs& roots_;
  std::size_t attempt_;
};

}  // namespace

void make_ready(Compiler& compiler, Program& program) {
  if (!program.ready.load(std::memory_order_acquire)) compiler.compile(program);
}

bool Ask::has(const Program* program) const {
  return std::find(programs.begin(), programs.end(), program) != programs.end();
}

void Ask::add(Program& program) {
  programs.push_back(&program);
  types &= program.types;
  for (const ValueRule& rule : program.values) values.push_back(&rule);
  if (program.number) numbers.push_back(program.number.get());
  if (program.string) strings.push_back(program.string.get());
  if (program.format) formats.push_back(program.format.get());
  if (program.object) objects.push_back(program.object.get());
  if (program.array) arrays.push_back(program.array.get());
  if (program.unevaluated_properties) other_members.push_back(&program.unevaluated_properties);
  if (program.unevaluated_items) other_elements.push_back(&program.unevaluated_items);
}

Ask ask_for(Compiler& compiler, const Programs& roots, std::size_t attempt) {
  return gather(compiler, roots, Picker(compiler, roots, attempt));
}

Ask ask_about(Compiler& compiler, const Programs& roots, Node value, const Keeps& keeps) {
  return gather(compiler, roots, [&](const Applicator& applicator, Ask& ask, Programs& next) {
    const auto branch = [&](const Slot& slot) {
      if (slot) next.push_back(slot.program);
    };
    switch (applicator.combine) {
      case Combine::any:
      case Combine::one:
        if (const auto selected = applicator.select(value))
          return branch(applicator.branches[*selected]);
        for (const Slot& slot : applicator.branches)
          if (keeps(*slot.program)) branch(slot);
        return;
      case Combine::conditional:
        return branch(applicator.branches[keeps(*applicator.branches[0].program) ? 1 : 2]);
      case Combine::dependent:
        if (value.is(Kind::object) && value.find(applicator.name))
          branch(applicator.branches.front());
        return;
      case Combine::discriminated:
        if (const auto selected = value.is(Kind::object) ? applicator.select(value) : std::nullopt)
          branch(applicator.branches[*selected]);
        return;
      case Combine::none:
      case Combine::all:
      case Combine::dynamic:
        return;
    }
    (void)ask;
  });
}

namespace {

class PartReader {
 public:
  explicit PartReader(Compiler& compiler) : compiler_(compiler) {}
  void add(const Slot& slot) {
    if (!slot) return;
    make_ready(compiler_, *slot.program);
    if (slot.program->types == 0) part_.closed = true;
    if (std::find(part_.programs.begin(), part_.programs.end(), slot.program) ==
        part_.programs.end())
      part_.programs.push_back(slot.program);
  }
  PartAsk take() { return std::move(part_); }

 private:
  Compiler& compiler_;
  PartAsk part_{};
};

}  // namespace

PartAsk member_ask(Compiler& compiler, const Ask& ask, std::string_view name) {
  PartReader reader(compiler);
  const std::uint32_t hash = key_hash(name);
  bool described = false;
  for (const ObjectRules* rules : ask.objects) {
    bool here = false;
    const Property* property = rules->find(name, hash);
    if (property != nullptr && property->slot) {
      reader.add(property->slot);
      here = true;
    }
    for (const PatternProperty& each : rules->patterns) {
      if (!each.pattern || each.pattern->match(name) != PatternVerdict::matches) continue;
      reader.add(each.slot);
      here = true;
    }
    if (!here && rules->additional) reader.add(rules->additional);
    described = described || here || rules->additional;
  }
  if (!described)
    for (const Slot* slot : ask.other_members) reader.add(*slot);
  return reader.take();
}

PartAsk element_ask(Compiler& compiler, const Ask& ask, std::size_t position) {
  PartReader reader(compiler);
  bool described = false;
  for (const ArrayRules* rules : ask.arrays) {
    const Slot& slot = position < rules->prefix.size() ? rules->prefix[position] : rules->rest;
    reader.add(slot);
    described = described || slot;
  }
  if (!described)
    for (const Slot* slot : ask.other_elements) reader.add(*slot);
  return reader.take();
}

}  // namespace driftgate::making
