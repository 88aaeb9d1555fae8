#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "validators/schema/compile.h"
#include "validators/schema/evaluate.h"
#include "validators/schema/program.h"
#include "validators/schema/scratch.h"

namespace driftgate {

/// Only the verdict, as fast as it can be had. Recurses, so it gives up where values are nested
/// deeper than kDeepest, and where a pattern or a number goes beyond its limits. A Run then does
/// the work, with the same result.
class Decision {
 public:
  static constexpr std::uint32_t kDeepest = 96;

  Decision(Compiler& compiler, Scratch& scratch, const EvaluateOptions& options);

  /// Absent when it gave up.
  std::optional<bool> decide(Program& program, Node value);

  /// Whether members or elements were seen that no schema described. After a kept promise.
  bool undocumented() const { return undocumented_; }

  /// Values that met a schema with something that nobody can decide whatever the value is: a format
  /// that is not known, a reference that leads nowhere. Each program once.
  struct Note {
    const Program* program = nullptr;
    Node value{};
  };
  const std::vector<Note>& notes() const { return notes_; }

 private:
  class Marks;  // Which children some schema looked at.
  struct Chain {
    const Program* program = nullptr;
    const Chain* below = nullptr;  // What looks at the same value.
  };

  bool apply(const Slot& slot, Node value) {
    const TypeSet unseen = slot.program->unseen.load(std::memory_order_acquire);
    return (unseen & type_bit(value.kind())) != 0 ||
           evaluate(*slot.program, value, nullptr, nullptr);
  }
  bool evaluate(Program& program, Node value, Marks* marks, const Chain* below);
  bool evaluate_framed(Program& program, Node value, Marks* marks, const Chain* below);
  bool go_through(Program& program, Node value, Marks* marks, const Chain& chain);
  bool members(const ObjectRules& rules, Node value, Marks* marks, const Chain& chain);
  bool member(const ObjectRules& rules, const Property* property, Node key, Node value,
              bool& described);
  static bool has_dependents(const ObjectRules& rules, Node value);
  bool has_required(const ObjectRules& rules, Node value, std::uint64_t found, const Chain& chain);
  bool waived_beside(const Property& property, const Chain& chain);
  bool elements(const ArrayRules& rules, Node value, Marks* marks);
  bool contained(const ArrayRules& rules, Node value, Marks* marks);
  bool in_place(const Program& program, Node value, Marks* marks, const Chain& chain);
  std::uint64_t candidates(const Applicator& applicator, Node value);
  const Slot* sole_branch(const Applicator& applicator, Node value);
  bool choice(const Applicator& applicator, Node value, Marks* marks, const Chain& chain);
  bool conditional(const Applicator& applicator, Node value, Marks* marks, const Chain& chain);
  bool discriminated(const Applicator& applicator, Node value, Marks* marks, const Chain& chain);
  bool branch(const Slot& slot, Node value, Marks* marks, const Chain& chain);
  bool unevaluated(const Program& program, Node value, Marks& marks);

  bool judge(const Program& program, Node value);
  void note(const Program& program, Node value);
  bool give_up() {
    gave_up_ = true;
    return false;
  }
  void ready(Program& program) {
    if (!program.ready.load(std::memory_order_acquire)) [[unlikely]]
      compiler_.compile(program);
  }

  Compiler& compiler_;
  Scratch& scratch_;
  const EvaluateOptions& options_;
  std::uint32_t depth_ = 0;
  std::uint64_t steps_left_ = 0;
  bool undocumented_ = false;
  bool gave_up_ = false;
  std::vector<Note> notes_{};
};

}  // namespace driftgate
