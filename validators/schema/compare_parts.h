#pragma once

// What the files of the verb *compare* share; nobody else includes it.

#include <cstddef>
#include <deque>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <tuple>
#include <utility>
#include <vector>

#include "validators/schema/compare.h"
#include "validators/schema/generate_parts.h"
#include "validators/schema/sameness.h"

namespace driftgate::comparing {

using making::Ask;
using making::Exact;
using making::How;
using making::Made;
using making::Maker;
using making::PartAsk;
using making::Programs;
using making::Texts;

/// What one side writes at one place: values that keep all of the programs, and more.
struct Writing {
  Programs programs{};
  Programs also{};  ///< Not the writer's own words, so what they leave undescribed may be sent.
  TypeSet types = kAnyType;
  std::vector<std::pair<std::string_view, std::string_view>> fixed{};  ///< Members' texts.
  std::vector<std::string_view> present{};                             ///< Members there are.
  std::optional<std::string> text{};  ///< The value is this text and no other.

  Programs all() const {
    Programs both = programs;
    both.insert(both.end(), also.begin(), also.end());
    return both;
  }
  auto operator<=>(const Writing&) const = default;
};

/// One of the cases that a Writing comes to, once every choice in it is made.
struct Cell {
  Ask ask{};
  Writing writing{};            ///< With the branches that were chosen.
  std::size_t own_objects = 0;  ///< Of the ask's object rules the first: the writer's own.
  std::size_t own_arrays = 0;
  bool approximate = false;  ///< Some choices were left out: it may hold more than is written.
  /// Of branches of anyOf that were not chosen: they may hold, too, and describe members.
  std::vector<const ObjectRules*> also{};
  std::vector<const ArrayRules*> also_arrays{};
  /// Made on the way here: which branch.
  std::vector<std::pair<const Applicator*, std::size_t>> choices{};
};

/// From a value to a part of it.
struct Step {
  enum class Kind : std::uint8_t {
    same,           ///< The value itself.
    member,         ///< `name`
    other_member,   ///< One that `name`, a pattern, matches; "": any that is not listed.
    element,        ///< `position`
    other_element,  ///< Any from `position` on.
    name,           ///< The name of a member.
  };
  Kind kind = Kind::same;
  std::string_view name{};
  std::size_t position = 0;
};

inline constexpr int kTries = 3;  ///< To show one gap, on the ways on which it is reached.

/// A gap of a pair itself, and what might show it.
struct OwnGap {
  std::string_view keyword{};
  std::string name{};
  Program* accepting = nullptr;
  Node source{};
  Cell cell{};
  std::vector<How> hows{};
  Texts candidates{};
  std::string reason{};  ///< Why nobody can tell; "": a value may.

  struct Shown {
    std::string whole{};
    std::string part{};
  };
  std::optional<Shown> shown{};
  int tries = 0;
};

struct Pair;

struct Edge {
  Step step{};
  Pair* pair = nullptr;
  Writing parent{};
};

/// A question: is all that is written accepted?
struct Pair {
  enum class State : std::uint8_t { fresh, open, read };
  Writing writing{};
  Program* accepting = nullptr;
  State state = State::fresh;
  bool clean = false;          ///< Nothing that it leads to has a gap, for good.
  std::vector<OwnGap> gaps{};  ///< Of its own.
  std::vector<Edge> edges{};   ///< What must hold, too.
};

/// What a number may be: ends as they are written, and the step between neighbours.
struct NumberSpan {
  struct End {
    Exact number{};
    bool open = false;
  };
  std::optional<End> least{};
  std::optional<End> most{};
  std::optional<Exact> step{};
  bool empty = false;
};
NumberSpan number_span(const Ask& ask, bool integer);

/// Reads programs into cells and answers what can be told without a witness.
class Prover {
 public:
  Prover(Evaluator& evaluator, const CompareOptions& options)
      : evaluator_(evaluator), options_(options) {}

  /// The question, perhaps new; null when the answer is known to be yes.
  Pair* ask(const Writing& writing, Program* accepting);

  /// Whether nothing that it leads to has a gap. Reads what is fresh.
  bool is_clean(Pair& pair, int depth = 0);

  /// Reads the pair unless it was.
  void settle(Pair& pair) {
    if (pair.state == Pair::State::fresh) read(pair, 0);
  }

  Compiler& compiler() { return evaluator_.compiler(); }
  Evaluator& evaluator() { return evaluator_; }
  const CompareOptions& options() const { return options_; }

  void make_ready(Program& program) { making::make_ready(compiler(), program); }

  /// A cell for each combination of choices; those that obviously admit nothing left out.
  std::vector<Cell> cells_of(const Writing& writing, int depth);

  /// Whether it is known that no value is written.
  bool is_empty(const Writing& writing, int depth);
  bool is_empty(const Cell& cell, int depth);
  /// Whether a schema of the cell says the same.
  bool is_said(const Cell& cell, Program& accepting);
  bool is_disjoint(const Cell& cell, Program& other, int depth);

  PartAsk member_of(const Cell& cell, std::string_view name);
  /// Names that some schema of the cell has a word for.
  std::vector<std::string_view> declared(const Cell& cell);
  /// Whether the writer may send a member of that name.
  bool may_have(const Cell& cell, std::string_view name);
  bool must_have(const Cell& cell, std::string_view name);
  /// Whether members that no schema names may be sent.
  bool is_open(const Cell& cell);
  /// … and elements from that position on.
  bool may_have_element(const Cell& cell, std::size_t position);

  /// How many members an object may have at most, as far as their names tell.
  std::uint64_t possible_members(const Cell& cell);

  /// Of the accepting side: nobody judges the member in this direction.
  bool is_unjudged(const Program& program, const Property& property);

  /// Values into which parts are put: by whose they are and how they were made.
  using Holder = std::tuple<Writing, TypeSet, bool, std::optional<std::size_t>>;
  std::map<Holder, std::optional<std::string>> holders{};

  /// Values that the cell's writer sends, of those.
  bool writes(const Writing& writing, std::string_view json);
  /// Whether the schema refuses it, for a reason that counts; the first violation.
  std::optional<SchemaViolation> refusal(Program& program, std::string_view json);

 private:
  void read(Pair& pair, int depth);
  bool is_empty_object(const Cell& cell, int depth);
  void note_others(Cell& cell, const Applicator& applicator, std::size_t picked);
  /// Whether the writer sends only what the cell describes.
  bool describes_all(const Cell& cell) const;
  bool is_required(const Cell& cell, std::string_view name) const;

  Evaluator& evaluator_;
  CompareOptions options_;
  Sameness sameness_{};
  std::deque<Pair> pairs_{};
  std::map<std::pair<Writing, const Program*>, Pair*> known_{};
  JsonReader reader_{};
};

/// Looks for a value that shows a gap: of the part, then of the whole.
class Witness {
 public:
  explicit Witness(Prover& prover) : prover_(prover) {}

  /// JSON of the part; absent where none was found.
  std::optional<std::string> find(OwnGap& gap);

  /// A value of the edge's parent that holds `part` at its step.
  std::optional<std::string> lift(const Edge& edge, Program& accepting, const std::string& part);

 private:
  std::optional<std::string> make(const Writing& writing, const How& how);
  const std::optional<std::string>& holder(const Writing& parent, const How& how);
  std::optional<std::string> holder_of_member(const Writing& parent, const Step& step,
                                              std::size_t attempt);
  Prover& prover_;
};

}  // namespace driftgate::comparing
