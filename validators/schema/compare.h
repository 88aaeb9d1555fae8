#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "validators/schema/answer.h"
#include "validators/schema/evaluate.h"

namespace driftgate {

namespace comparing {
struct OwnGap;
class Prover;
class Ways;
class Witness;
}  // namespace comparing

/// One way in which what is written is not what is accepted.
struct Gap {
  /// no: `witness` proves it. unknown: nothing proves it, `reason` says why.
  Answer answer = Answer::unknown;
  std::string_view keyword{};  ///< Of the accepting schema: "type", "required", …; lives forever.
  /// JSON Pointer of the part concerned, into values; "*" stands for any element or any member that
  /// has no name.
  std::string instance{};
  /// Of `required`, `dependentRequired`, a member that is refused: its name; of `type`: the type.
  std::string name{};
  Schema writing{};    ///< What the writer's side says of the part, where it is one schema.
  Schema accepting{};  ///< The schema that has the keyword.
  Node source{};       ///< The keyword's value.
  /// JSON of a whole value that is written and not accepted; "" where Comparer::show() has one.
  std::string witness{};
  std::string reason{};

  // For Comparer::show().
  comparing::OwnGap* own = nullptr;
  std::uint32_t at = 0;
};

struct Comparison {
  Answer answer = Answer::unknown;
  std::vector<Gap> gaps{};  ///< Each cause once; none: every value that is written is accepted.
  bool more = false;        ///< There are gaps beyond those.
  std::shared_ptr<comparing::Ways> ways{};  ///< For Comparer::show(); as long as the comparer.
};

struct CompareOptions {
  /// In requests nobody judges readOnly members, in responses nobody judges writeOnly ones.
  Direction direction = Direction::none;
  /// Who writes sends no member or element that its schemas leave undescribed
  /// (UndocumentedPart); else it may send whatever they admit.
  bool described_only = true;
  std::uint64_t seed = 0;
  std::size_t most = 100;  ///< Gaps of one comparison; Comparison::more tells of others.
  /// Every gap has its witness at once. Else one that an earlier comparison showed has none yet
  /// where it is known that there is one of this comparison's, too: who compares the same parts
  /// again and again needs few of them.
  bool eager = true;
};

/// The verb *compare*: is every value that one schema admits accepted by another? A *no* carries a
/// value that `evaluator` judged by both. Schemas of any two dialects. What was found out about a
/// pair of schemas is kept for the next comparison, so the work is bounded by distinct pairs. Every
/// graph whose schemas it was given must outlive it. Not safe to share between threads.
class Comparer {
 public:
  explicit Comparer(Evaluator& evaluator, const CompareOptions& options = {});
  ~Comparer();
  Comparer(const Comparer&) = delete;
  Comparer& operator=(const Comparer&) = delete;

  Comparison compare(const Schema& writing, const Schema& accepting);

  /// Makes the witness of a gap that has none yet. False: the answer is *unknown*, as none was
  /// found.
  bool show(const Comparison& comparison, Gap& gap);

  /// Schemas that the last comparison, or what was shown of one since, went through and judged by:
  /// bounded, whatever the schemas are.
  std::uint64_t work() const;

 private:
  std::unique_ptr<comparing::Prover> prover_;
  std::unique_ptr<comparing::Witness> witness_;
  std::uint32_t calls_ = 0;
};

}  // namespace driftgate
