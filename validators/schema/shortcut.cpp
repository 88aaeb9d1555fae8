#include <algorithm>
#include <bit>

#include "validators/schema/compile.h"

namespace driftgate {

using Combine = Applicator::Combine;

namespace {

constexpr std::size_t kMostSharedParts = 32;

bool admits_anything(const Slot& slot) {
  const Node schema = slot.program->schema.node;
  return schema.is(Kind::boolean) ? schema.boolean()
                                  : schema.is(Kind::object) && schema.size() == 0;
}

// Adds what one schema more asks of the same member; false where one slot cannot say it.
bool add(Slot& all, const Slot& slot) {
  if (!slot || slot.program == all.program) return true;
  if (all && admits_anything(slot)) return true;
  if (all && !admits_anything(all)) return false;
  all = slot;
  return true;
}

// What all parts say of the name, each by its own `properties` and `additionalProperties`.
bool join(const std::vector<const ObjectRules*>& parts, ObjectRules& whole, Property all) {
  bool required = false;
  for (const ObjectRules* part : parts) {
    const Property* found = part->find(all.name, all.hash);
    if (!add(all.slot, found != nullptr && found->slot ? found->slot : part->additional))
      return false;
    if (found == nullptr) continue;
    required |= found->required != Property::kOptional;
    all.read_only |= found->read_only;
    all.write_only |= found->write_only;
  }
  if (required) all.required = whole.required_count++;
  whole.properties.push_back(all);
  return true;
}

bool join_limits(const std::vector<const ObjectRules*>& parts, ObjectRules& whole) {
  for (const ObjectRules* part : parts) {
    if (!part->patterns.empty() || part->names || !add(whole.additional, part->additional))
      return false;
    if (part->least && (!whole.least || part->least.value > whole.least.value))
      whole.least = part->least;
    if (part->most && (!whole.most || part->most.value < whole.most.value)) whole.most = part->most;
    whole.dependents.insert(whole.dependents.end(), part->dependents.begin(),
                            part->dependents.end());
    whole.enumerates |= part->enumerates;
    whole.directed |= part->directed;
  }
  return true;
}

// One set of rules that is kept where all parts are. Null: there is none.
std::unique_ptr<ObjectRules> joined(const std::vector<const ObjectRules*>& parts) {
  auto whole = std::make_unique<ObjectRules>();
  if (!join_limits(parts, *whole)) return nullptr;
  for (auto part = parts.begin(); part != parts.end(); ++part) {
    for (const Property& property : (*part)->properties) {
      const bool known = std::any_of(parts.begin(), part, [&](const ObjectRules* before) {
        return before->find(property.name, property.hash) != nullptr;
      });
      if (!known && !join(parts, *whole, {property.name, property.hash})) return nullptr;
    }
  }
  return whole;
}

// The branch that can admit values of the kind; null where there is none or more than one.
Program* sole_of_kind(const Applicator& choice, Kind kind) {
  const auto bits =
      static_cast<TypeSet>(kind == Kind::number ? kNumberType | kIntegerType : type_bit(kind));
  Program* sole = nullptr;
  for (const Slot& branch : choice.branches) {
    if ((branch.program->types & bits) == 0) continue;
    if (sole != nullptr) return nullptr;
    sole = branch.program;
  }
  return sole;
}

}  // namespace

// The rules of all schemas that every object must keep, whatever is in it. False: something else
// looks at objects too.
bool Compiler::gather(const Program& root, std::vector<const ObjectRules*>& parts) {
  std::vector<const Program*> programs{&root};
  for (std::size_t i = 0; i < programs.size(); ++i) {
    const Program& program = *programs[i];
    if (!program.remarks.empty() || !program.values.empty()) return false;
    if ((program.types & type_bit(Kind::object)) == 0) return false;
    if (program.tracks && i > 0) return false;
    if (program.object) parts.push_back(program.object.get());
    for (const Applicator& applicator : program.in_place) {
      if (applicator.combine != Combine::all) return false;
      for (const Slot& branch : applicator.branches) {
        if (programs.size() == kMostSharedParts) return false;
        if (std::find(programs.begin(), programs.end(), branch.program) != programs.end())
          return false;
        if (!branch.program->ready.load(std::memory_order_acquire)) compile(*branch.program);
        programs.push_back(branch.program);
      }
    }
  }
  return true;
}

void Compiler::fill(Shortcut& shortcut, Program& program) {
  std::vector<const ObjectRules*> parts;
  std::unique_ptr<ObjectRules> object;
  if (gather(program, parts)) object = joined(parts);
  if (object) {
    // Without choices every member is seen here: what is left over is what no part describes.
    if (!object->additional) object->additional = program.unevaluated_properties;
    object->finish();
  }
  std::array<Program*, 6> sole{};
  if (program.delegates) {
    const Applicator& choice = program.in_place.front();
    const bool is_choice = choice.combine == Combine::any || choice.combine == Combine::one;
    const bool by_type = is_choice && !choice.discriminator;
    for (const Slot& branch : choice.branches)
      if (by_type && !branch.program->ready.load(std::memory_order_acquire))
        compile(*branch.program);
    for (std::size_t kind = 0; by_type && kind < sole.size(); ++kind)
      sole[kind] = sole_of_kind(choice, static_cast<Kind>(kind));
  }
  const std::unique_lock lock(mutex_);
  if (shortcut.ready.load(std::memory_order_relaxed)) return;
  shortcut.object = std::move(object);
  program.whole.store(shortcut.object.get(), std::memory_order_release);
  shortcut.sole = sole;
  shortcut.ready.store(true, std::memory_order_release);
}

}  // namespace driftgate
