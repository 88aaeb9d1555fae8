#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "validators/schema/admit.h"
#include "validators/schema/compile.h"
#include "validators/schema/decide.h"
#include "validators/schema/evaluate.h"
#include "validators/schema/program.h"
#include "validators/schema/scratch.h"

namespace driftgate {

/// One evaluation. The frames are a stack of its own: nothing recurses, whatever the depth of
/// value and schema. Decides first and stops at the first violation; the same machine goes
/// through the value again to explain.
class EvaluationRun {
 public:
  EvaluationRun(Compiler& compiler, Scratch& scratch, Program& root, Node value,
                const EvaluateOptions& options, Evaluation& result);

  bool decide();  ///< The verdict.
  /// Violations and undocumented parts; of several schemas those that none of them describes.
  void explain(const std::vector<Program*>& programs);

  /// Schemas that explain() looked at, deciding what to go into included.
  std::uint64_t steps() const { return steps_ + step_limit_ - decision_steps_left_; }

  /// Whether the deciding pass saw members that its schemas did not name.
  bool maybe_undocumented() const { return undocumented_; }

 private:
  enum class Step : std::uint8_t { next, pushed, broken };

  bool run(Program& program, Node value, bool explains);
  void push(const Slot* via, Program& program, Node value, Entry entry, std::uint32_t at,
            bool explains);
  bool pop();               // Removes the top frame; its verdict.
  void deliver(bool kept);  // … to the frame below.
  Step step(Frame& frame);  // One stage of the top frame.
  Step enter(Frame& frame);
  Step after_children(Frame& frame);

  // The child's verdict where it needs no frame of its own, else a new frame.
  Step child(Frame& frame, const Slot& slot, Node value, Entry entry, std::uint32_t at,
             bool explains);
  std::optional<Step> decided(Program& program, Node value, bool explains);
  void ready(Program& program);

  // scalars.cpp: what needs no frame. The first violation decides unless `explains`.
  bool check_values(const Program& program, Node value, bool explains);
  bool check_number(const Program& program, Node value, bool explains);
  bool check_string(const Program& program, Node value, bool explains);
  bool check_content(const ContentRule& rule, Node value, bool explains);
  bool check_format(const Program& program, Node value, bool explains);
  bool check_scalar(const Program& program, Node value, bool explains);

  // containers.cpp
  Step members(Frame& frame);
  Step conclude_members(Frame& frame);
  Step member(Frame& frame, const ObjectRules& rules, Node key, Node value);
  Step named_property(Frame& frame, const ObjectRules& rules, Node key, Node value);
  Step additional_property(Frame& frame, const ObjectRules& rules, Node key, Node value);
  Step pattern_property(Frame& frame, const PatternProperty& property, Node key, Node value);
  void start_members(Frame& frame, const ObjectRules& rules);
  bool finish_members(Frame& frame, const ObjectRules& rules);
  bool check_required(Frame& frame, const ObjectRules& rules);
  bool check_member_count(Frame& frame, const ObjectRules& rules);
  bool check_dependents(Frame& frame, const ObjectRules& rules);
  bool waived_beside(const Frame& frame, const Property& property);
  Step elements(Frame& frame);
  bool check_sizes(Frame& frame, const ArrayRules& rules);
  Step contained(Frame& frame);
  Step conclude_contained(Frame& frame);
  void note_contained(Frame& frame);
  Step unevaluated(Frame& frame);
  void miss(Frame& frame);
  void describe(Frame& frame, std::uint32_t place, std::uint32_t number);

  // in_place.cpp
  Step in_place(Frame& frame);
  Step apply(Frame& frame, const Applicator& applicator);
  Step apply_all(Frame& frame, const Applicator& applicator);
  Step apply_choice(Frame& frame, const Applicator& applicator);
  Step apply_none(Frame& frame, const Applicator& applicator);
  Step apply_conditional(Frame& frame, const Applicator& applicator);
  Step apply_dependent(Frame& frame, const Applicator& applicator);
  Step apply_dynamic(Frame& frame, const Applicator& applicator);
  Step apply_one(Frame& frame, const Slot& slot);
  Step apply_discriminated(Frame& frame, const Applicator& applicator);
  Step explain_choice(Frame& frame, const Applicator& applicator);
  Step conclude_choice(Frame& frame, const Applicator& applicator);
  void deliver_branch(Frame& frame, const Applicator& applicator, bool kept);
  void note_match(Frame& frame, bool matched);
  void weigh(Frame& frame);
  std::uint32_t score(const Frame& frame, std::size_t from) const;
  const Slot* dynamic_target(const Frame& frame, const Applicator& applicator);
  bool loops(const Frame& frame) const;

  // explain.cpp
  void report(const Frame& frame, std::string_view keyword, Node source, std::string message,
              std::string expected, std::string actual);
  void report_type(const Frame& frame, Node value);
  void report_choice(const Frame& frame, const Applicator& applicator);
  void report_many(const Frame& frame, const Applicator& applicator);
  void undecided(std::string message, Node source);
  std::string instance_pointer(const Frame& top) const;
  std::string keyword_location(const Frame& top);
  const std::string& step_through(const Program& from, const Slot& slot);
  void describe_skipped();
  void list_undocumented();
  std::vector<Member> undescribed(Node container) const;
  void report_unexplained();
  void count_excess();

  Node node(std::uint32_t index) const { return {document_, index}; }
  std::uint32_t reserve_bits(std::size_t bits);
  bool bit(std::uint32_t start, std::uint32_t number) const {
    return (words_[start + number / 64] >> (number % 64)) & 1;
  }
  void set_bit(std::uint32_t start, std::uint32_t number) {
    words_[start + number / 64] |= std::uint64_t{1} << (number % 64);
  }

  Compiler& compiler_;
  Scratch& scratch_;
  std::vector<Frame>& frames_;
  std::vector<std::uint64_t>& words_;
  Program& root_;
  Node value_;
  const Document* document_;
  const EvaluateOptions& options_;
  Evaluation& result_;
  std::uint64_t steps_ = 0;
  std::uint64_t step_limit_;
  std::uint64_t decision_steps_left_ = 0;  // Of all decisions of one explanation.
  std::size_t choices_ = 0;                // Choices that are being explained at the moment.
  bool undocumented_ = false;
  bool given_up_ = false;
  bool has_looped_ = false;  // A schema was found that leads back to itself.
  struct Told {
    std::uint32_t node = 0;
    bool enumerates = false;
    Node schema{};
  };
  std::vector<Told> told_{};  // Containers whose children a schema enumerates, or requires.
  struct Skipped {
    Program* program = nullptr;
    std::uint32_t node = 0;
  };
  std::vector<Skipped> skipped_{};  // Containers that the schema describes as far as it names any.
};

/// What a kept decision could not decide, as an EvaluationRun would have told it.
void list_notes(const Decision& decision, Node root, bool formats, Evaluation& result);

inline void EvaluationRun::ready(Program& program) {
  if (!program.ready.load(std::memory_order_acquire)) [[unlikely]]
    compiler_.compile(program);
}

}  // namespace driftgate
