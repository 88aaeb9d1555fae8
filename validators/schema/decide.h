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
/// deeper than kDeepest, and where a pattern or a number goes beyond its limits. An EvaluationRun
/// then does the work, with the same result.
class Decision {
 public:
  static constexpr std::uint32_t kDeepest = 96;

  Decision(Compiler& compiler, Scratch& scratch, const EvaluateOptions& options);

  /// Absent when it gave up: also when it would look at more than `steps_left` schemas with
  /// something inside, from which it takes what it looked at.
  std::optional<bool> decide(Program& program, Node value, std::uint64_t& steps_left);

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
  using Value = Document::Entry;  // On the tape of the one document.
  class Marks;                    // Which children some schema looked at.
  struct Chain {
    const Program* program = nullptr;
    const Chain* below = nullptr;  // What looks at the same value.
  };

  bool apply(Program& program, const Value& value);
  bool is_sure(const Program& program, const Value& value) const;
  bool evaluate(Program& program, const Value& value, Marks* marks, const Chain* below);
  bool enter(Program& program, const Value& value, const Chain* below);
  bool enter_marked(Program& program, const Value& value, Marks& marks, const Chain* below);
  bool object(Program& program, const Value& value, const Chain* below);
  bool array(Program& program, const Value& value, const Chain* below);
  template <bool members>
  bool each_child(Program& program, const Value& value);
  bool shorten(Program& program, const Value& value, Marks* marks, const Chain& chain);
  bool evaluate_layered(Program& program, const Value& value, Marks* marks, const Chain& chain);
  bool go_through(Program& program, const Value& value, Marks* marks, const Chain& chain);
  bool simple_members(const ObjectRules& rules, const Value& value, const Chain& chain);
  bool members(const ObjectRules& rules, const Value& value, Marks* marks, const Chain& chain);
  template <bool simple, bool marked, std::size_t words>
  bool each_member(const ObjectRules& rules, const Value& value, Marks* marks,
                   std::array<std::uint64_t, words>& found);
  [[gnu::always_inline]] bool is_named(const MemberRule& rule, const Value& key) const {
    return rule.name_mark == key.name_mark() && same_bytes(rule.name, texts_ + key.text, key.size);
  }
  const MemberRule* rule_of(const ObjectRules& rules, const Value& key,
                            const MemberRule* next) const;
  bool member(const ObjectRules& rules, const Property* property, const Value& key,
              const Value& value, bool& described);
  bool has_dependents(const ObjectRules& rules, const Value& value);
  bool has_required(const ObjectRules& rules, const Value& value, const FoundRequired& found,
                    const Chain& chain);
  bool waived_beside(const Property& property, const Chain& chain);
  bool elements(const ArrayRules& rules, const Value& value, Marks* marks);
  bool contained(const ArrayRules& rules, const Value& value, Marks* marks);
  bool in_place(const Program& program, const Value& value, Marks* marks, const Chain& chain);
  std::uint64_t candidates(const Applicator& applicator, const Value& value);
  const Slot* sole_branch(const Applicator& applicator, const Value& value, std::uint64_t& left);
  bool choice(const Applicator& applicator, const Value& value, Marks* marks, const Chain& chain);
  bool conditional(const Applicator& applicator, const Value& value, Marks* marks,
                   const Chain& chain);
  bool discriminated(const Applicator& applicator, const Value& value, Marks* marks,
                     const Chain& chain);
  bool branch(const Slot& slot, const Value& value, Marks* marks, const Chain& chain);
  bool unevaluated(const Program& program, const Value& value, Marks& marks);

  bool admits(const Program& program, const Value& value) const;
  bool judge(const Program& program, const Value& value);
  bool judge_text(const Program& program, const Value& value);
  bool judge_number(const Program& program, const Value& value);
  bool judge_fully(const Program& program, const Value& value);
  void note(const Program& program, const Value& value);
  bool give_up() {
    gave_up_ = true;
    return false;
  }
  void ready(Program& program) {
    if (!program.ready.load(std::memory_order_acquire)) [[unlikely]]
      compiler_.compile(program);
  }

  Node node(const Value& value) const {
    return {document_, static_cast<std::uint32_t>(&value - tape_)};
  }
  std::string_view text(const Value& value) const { return {texts_ + value.text, value.size}; }
  // What follows a value; its first child, if it has any, is the next entry.
  const Value* past(const Value& value) const {
    if (value.is_container()) [[unlikely]]
      return tape_ + value.size;
    return &value + 1;
  }

  Compiler& compiler_;
  Scratch& scratch_;
  const EvaluateOptions& options_;
  const Document* document_ = nullptr;
  const Value* tape_ = nullptr;
  const char* texts_ = nullptr;
  std::uint32_t depth_left_ = kDeepest;
  std::uint64_t steps_left_ = 0;
  bool undocumented_ = false;
  bool gave_up_ = false;
  std::vector<Note> notes_{};
};

/// How many schemas one evaluation may look at: so many, and so many for each value. Only schemas
/// that apply themselves many times over to one value come near it.
inline std::uint64_t most_steps(Node value) {
  constexpr std::uint64_t kSteps = 4'000'000;
  constexpr std::uint64_t kStepsPerValue = 256;
  return kSteps + kStepsPerValue * (value.past() - value.index());
}

}  // namespace driftgate
