#pragma once

// What the files of the verb *compare* share; nobody else includes it.

#include <algorithm>
#include <array>
#include <cstddef>
#include <deque>
#include <functional>
#include <map>
#include <optional>
#include <set>
#include <span>
#include <string>
#include <string_view>
#include <tuple>
#include <unordered_map>
#include <unordered_set>
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
using making::Programs;
using making::Texts;

/// What one side writes at one place: values that keep all of the programs, and more.
struct Writing {
  Programs programs{};     ///< The writer's own words: what none of them describes may stay away.
  std::size_t chosen = 0;  ///< So many, the last, are branches of others: they describe no more.
  Programs also{};         ///< What holds, too, but describes nothing.
  TypeSet types = kAnyType;
  /// Members that there are and whose value is that text.
  std::vector<std::pair<std::string_view, std::string_view>> fixed{};
  std::vector<std::string_view> present{};  ///< Members that there are.
  /// Their discriminators select nothing.
  std::vector<const Applicator*> unselected{};
  std::optional<std::string> text{};  ///< The value is this text and no other.

  Programs all() const {
    Programs both = programs;
    both.insert(both.end(), also.begin(), also.end());
    return both;
  }
  /// The programs that are branches of others, and those that are not.
  std::span<Program* const> branches() const { return std::span(programs).last(chosen); }
  std::span<Program* const> roots() const {
    return std::span(programs).first(programs.size() - chosen);
  }
  bool is_anything() const { return programs.empty() && also.empty() && !text; }
  void add_present(std::string_view name);
  void add_fixed(std::string_view name, std::string_view fixed_text);
  void add_unselected(const Applicator* applicator);
  std::optional<std::string_view> fixed_text(std::string_view name) const;
  bool operator==(const Writing&) const = default;
};

struct WritingHash {
  std::size_t operator()(const Writing& writing) const;
};

/// One of the cases that a Writing comes to, once every choice in it is made.
struct Cell {
  Ask ask{};
  Writing writing{};  ///< With the branches that were chosen.
  /// Of the ask's rules the first: the writer's own.
  std::size_t own_objects = 0;
  std::size_t own_arrays = 0;
  std::size_t own_other_members = 0;
  std::size_t own_other_elements = 0;
  /// Some choices were left out: it may hold more than is written, and describe more.
  bool approximate = false;
  bool undecided = false;  ///< A choice was not made: no branch of it holds for sure.
  /// Of branches of anyOf that were not chosen: they may hold, too, and describe members.
  std::vector<const ObjectRules*> also{};
  std::vector<const ArrayRules*> also_arrays{};
  /// Made on the way here: which branch.
  struct Choice {
    const Applicator* applicator = nullptr;
    std::size_t branch = 0;
    bool alone = false;  ///< No other branch holds.
  };
  std::vector<Choice> choices{};
};

/// A member or element of what a cell's writer sends.
struct Part {
  Writing writing{};
  bool closed = false;  ///< Some schema forbids it.
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

inline constexpr std::string_view kNotShown = "no value was found that shows it";
inline constexpr std::string_view kNotLifted = "no whole value was found that has such a part";
inline constexpr int kTries = 3;  ///< To show one gap, on the ways on which it is reached.

/// The keyword of the schema that the remark is about.
std::string_view keyword_of(const Program& program, const Remark& remark);

struct Edge;
struct Pair;

using Names = std::vector<std::string_view>;  ///< Of members, sorted.

/// A gap of a pair itself, and what might show it.
struct OwnGap {
  std::string_view keyword{};
  std::string name{};
  Program* accepting = nullptr;
  Node source{};
  const Writing* writing = nullptr;
  std::vector<How> hows{};
  Texts candidates{};
  std::function<Texts()> more_candidates{};  ///< Those that cost more; asked for after `hows`.
  std::string reason{};                      ///< Why nobody can tell; "": a value may.

  std::optional<std::optional<std::string>> part{};  ///< A value of the part that does, if any …
  bool spent = false;                                ///< … with what work was left then.
  std::optional<std::string> whole{};                ///< A whole value that shows it …
  const Pair* root = nullptr;                        ///< … of this question.
  const Names* lacks = nullptr;                      ///< Members that `part` does not have.
  std::vector<const Pair*> shown{};                  ///< Some that a value shows to have it.
  std::vector<const Edge*> stuck{};                  ///< Some by which no whole could be made.
  int tries = 0;
};

/// How what is asked of a part tells of the whole.
enum class Bond : std::uint8_t {
  loose,  ///< What shows a gap of the part may show none of the whole.
  /// If one value of the part can be had within a whole, so can each; what the part's side refuses,
  /// the whole's does.
  firm,
};

struct Edge {
  Step step{};
  Pair* pair = nullptr;
  const Writing* parent = nullptr;
  Bond bond = Bond::loose;
  bool lifted = false;            ///< A whole was made of a part …
  std::uint8_t attempt = 0;       ///< … after so many attempts …
  const Names* lacks = nullptr;   ///< … that does not have these members.
  const Names* absent = nullptr;  ///< The bond is firm for parts without these members.

  /// Whether a whole of any part is one like that.
  bool is_known() const { return lifted && bond == Bond::firm && absent == nullptr; }
};

/// A question: is all that is written accepted?
struct Pair {
  enum class State : std::uint8_t { fresh, open, read };
  const Writing* writing = nullptr;
  Program* accepting = nullptr;
  State state = State::fresh;
  bool clean = false;          ///< Nothing that it leads to has a gap, for good.
  bool dirty = false;          ///< Something has, for good.
  bool more = false;           ///< It has gaps beyond those.
  std::vector<OwnGap> gaps{};  ///< Of its own.
  std::vector<Edge> edges{};   ///< What must hold, too.
  bool judged = false;         ///< `clean` is true or never will be.
  std::uint32_t trial = 0;     ///< The last of Prover::is_clean() that met it.
  std::optional<std::optional<std::string>> plain{};  ///< What Witness::plain() said.
  // Of the comparison at hand.
  std::uint32_t call = 0;
  std::uint32_t place = 0;
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

/// Why a value is refused.
struct Refusal {
  bool given_up = false;  ///< Too much would have to be judged.
  std::vector<SchemaViolation> violations{};
  std::vector<Undecided> undecided{};
};

/// Reads programs into cells and answers what can be told without a witness.
class Prover {
 public:
  Prover(Evaluator& evaluator, const CompareOptions& options)
      : evaluator_(evaluator), options_(options) {}

  /// The question, perhaps new; null when the answer is known to be yes.
  Pair* ask(const Writing& writing, Program* accepting);
  /// Ours, for good: equal ones are one. Where several programs speak of a value, what they say
  /// counts and not where it is written: the same choice stands at hundreds of places.
  const Writing* keep(const Writing& writing);
  const Names* keep(Names names) { return &*names_.insert(std::move(names)).first; }
  const Names* both(const Names* a, const Names* b);  ///< Null: none.
  /// Whether the value has none of these members.
  bool lacks(std::string_view json, const Names& names);

  /// Whether nothing that it leads to has a gap. Reads what is fresh.
  bool is_clean(Pair& pair, int depth = 0);

  /// Reads the pair unless it was.
  void settle(Pair& pair) {
    if (pair.state == Pair::State::fresh) read(pair, 0);
  }

  /// From here on so much may be asked.
  void start() {
    first_pair_ = pairs_.size();
    work_ = 0;
  }
  bool is_spent() const;
  /// Schemas that were gone through or judged by since.
  std::uint64_t work() const { return work_; }

  Compiler& compiler() { return evaluator_.compiler(); }
  Evaluator& evaluator() { return evaluator_; }
  const CompareOptions& options() const { return options_; }

  void make_ready(Program& program) { making::make_ready(compiler(), program); }

  /// A cell for each combination of choices; those that obviously admit nothing left out.
  std::vector<Cell> cells_of(const Writing& writing, int depth);
  /// All that holds without a choice. `choices`: there are some, too.
  Ask unconditional(const Programs& programs, bool& choices);

  /// Whether it is known that no value is written.
  bool is_empty(const Writing& writing, int depth);
  bool is_empty(const Cell& cell, int depth);
  /// Types of the values that it admits by the first branch of each choice.
  TypeSet usual_types(Program& program);
  /// Whether both say the same, wherever they are applied.
  bool is_same(const Program& a, const Program& b);
  /// Whether a value may still be judged by it, which counts.
  bool can_judge(Program& program);
  /// So many values were judged by it.
  void add_judged(Program& program, std::uint64_t values);
  /// Whether it leads back to itself without going into the value, so that nobody can judge by it.
  bool applies_itself(Program& program);
  /// Whether a schema of the cell says the same.
  bool is_said(const Cell& cell, Program& accepting);
  /// … of the member.
  bool is_said(const Cell& cell, const Property& accepting);
  bool is_disjoint(const Cell& cell, Program& other, int depth);

  Part member_of(const Cell& cell, std::string_view name);
  Part element_of(const Cell& cell, std::size_t position);
  /// What is said of members that no schema lists.
  Writing other_members_of(const Cell& cell);
  /// The texts that the member can be, where it is known to be nothing else.
  std::optional<std::vector<std::string_view>> texts_of(const Cell& cell, std::string_view name);
  /// Whether the member may be that text.
  bool may_be(const Cell& cell, std::string_view name, std::string_view text);
  /// Whether it is sure that objects select a branch.
  bool must_select(const Cell& cell, const Discriminator& discriminator);
  /// Names that some schema of the cell has a word for.
  std::vector<std::string_view> declared(const Cell& cell);
  /// Whether the writer may send a member of that name.
  bool may_have(const Cell& cell, std::string_view name) {
    return sent_member(cell, name).has_value();
  }
  /// What it sends there; absent: never one.
  std::optional<Part> sent_member(const Cell& cell, std::string_view name);
  bool must_have(const Cell& cell, std::string_view name);
  /// Whether the writer's own words leave it members that they do not name.
  bool may_name_more(const Cell& cell) const;
  /// Whether members that no schema names may be sent.
  bool is_open(const Cell& cell);
  /// … and elements from that position on.
  bool may_have_element(const Cell& cell, std::size_t position);

  /// How many members an object may have at most, as far as their names tell.
  std::uint64_t possible_members(const Cell& cell);

  /// Of the accepting side: nobody judges the member in this direction.
  bool is_unjudged(const Program& program, const Property& property);

  /// Whether it is one of the values that are written; unknown: nobody can decide.
  Answer written(const Writing& writing, std::string_view json);
  /// Whether it is written and not accepted.
  bool shows(const Writing& writing, Program& accepting, std::string_view json);
  /// Why the schema refuses it, as far as that counts.
  Refusal refusal(Program& program, std::string_view json);
  bool refuses(Program& program, std::string_view json);

 private:
  class Chooser;
  /// How programs stand to circles of such as apply each other to the same value. `near`: on one,
  /// or on a way to one.
  enum class Circle : std::uint8_t { none, near, beside, part };
  void read(Pair& pair, int depth);
  Program* twin(Program* program);
  template <class Choose>
  bool follow(Ask& ask, const Programs& roots, Choose&& choose);
  void gather(Cell& cell, Chooser& chooser, const Programs& roots, bool own);
  bool is_empty_text(const Ask& ask);
  bool is_empty_array(const Cell& cell, int depth);
  bool is_empty_object(const Cell& cell, int depth);
  bool is_empty_member(const Cell& cell, std::string_view name, int depth);
  /// Positions of the branches that there are to choose from: one of those that are the same, of
  /// oneOf none, as a value fits all of them.
  const std::vector<std::uint32_t>& alternatives(const Applicator& applicator);
  void note_others(Cell& cell, const Applicator& applicator, std::size_t picked);
  /// Whether a branch that was not chosen, or one that was left out, may describe all members.
  bool may_describe_all(const Cell& cell) const;
  /// Whether the writer sends only what the cell describes.
  bool describes_all(const Cell& cell) const;
  bool is_required(const Cell& cell, std::string_view name) const;
  Answer written(const Writing& writing, Node value);
  Answer written_by(const Writing& writing, Node value);
  Refusal refusal(Program& program, Node value);
  bool refuses(Program& program, Node value);
  /// Whether a member that may not be sent in this direction counts as a violation somewhere.
  bool marks_directions(const SchemaGraph* graph);

  Evaluator& evaluator_;
  CompareOptions options_;
  Sameness sameness_{};
  /// What a program applies to the same value.
  static constexpr std::uint64_t kEndless = 1'000'000'000;
  struct Around {
    Circle circle = Circle::none;
    std::uint64_t weight = 1;  ///< Schemas, each as often as there are ways to it.
    void add(const Around& inner);
  };
  const Around& around(Program& program);
  void weigh(Program& start);
  std::unordered_map<const Program*, Around> around_{};
  std::unordered_map<const Applicator*, std::vector<std::uint32_t>> alternatives_{};
  std::unordered_map<const Program*, TypeSet> usual_types_{};
  std::uint64_t work_ = 0;
  std::unordered_map<const SchemaGraph*, bool> marking_{};  // By what marks_directions() says.
  std::unordered_set<Writing, WritingHash> writings_{};
  std::set<Names> names_{};
  std::unordered_map<const Program*, Program*> twins_{};            // By what twin() says.
  std::unordered_multimap<std::uint64_t, Program*> first_twins_{};  // By their outlines.
  std::deque<Pair> pairs_{};
  struct KeyHash {
    std::size_t operator()(const std::pair<const Writing*, const Program*>& key) const {
      return std::hash<const void*>()(key.first) * 0x9E3779B97F4A7C15 ^
             std::hash<const void*>()(key.second);
    }
  };
  std::unordered_map<std::pair<const Writing*, const Program*>, Pair*, KeyHash> known_{};
  std::size_t first_pair_ = 0;
  std::uint32_t trials_ = 0;
  JsonReader reader_{};
};

/// Looks for a value that shows a gap: of the part, then of the whole.
class Witness {
 public:
  explicit Witness(Prover& prover) : prover_(prover) {}

  /// From here on so much may be tried.
  void start();
  /// Whether more would be found if more were left of that.
  bool is_spent() const { return effort_ == 0 || prover_.is_spent(); }

  /// JSON of the part; absent where none was found.
  std::optional<std::string> find(OwnGap& gap);

  /// Where no gap was shown: one of the plain values near what both sides speak of, none of the
  /// gaps' own.
  std::optional<std::string> plain(const Writing& writing, Program& accepting);

  /// A value of the edge's parent that holds `part` at its step. `careful`: it is judged, else it
  /// is that which is known to show what the part shows.
  std::optional<std::string> lift(Edge& edge, Program& accepting, const std::string& part,
                                  bool careful);

 private:
  using Shows = std::function<bool(const std::string&)>;
  std::optional<std::string> make(const Writing& writing, const How& how);
  std::optional<std::string> make_with(const Writing& writing, const How& how,
                                       making::Budget& budget);
  std::optional<std::string> among_made(Program& program, Purpose purpose, const Shows& shows);
  /// A value into which parts are put; empty where none could be made.
  struct Holder {
    bool spent = false;                         ///< None was made for want of work.
    std::vector<making::MemberText> members{};  ///< Of an object.
    Texts elements{};                           ///< Of an array.
  };
  const Holder& holder(const Writing& parent, const How& how);
  const Holder& holder_of_member(const Writing& parent, const Step& step, std::size_t attempt);
  static std::vector<std::string> names_for(const Step& step, const std::string& part);
  std::optional<std::string> lift_element(const Writing& parent, const Step& step,
                                          const std::string& part, const Shows& shows);
  std::optional<std::string> lift_member(const Writing& parent, const Step& step,
                                         const std::string& part, const Shows& shows);

  Prover& prover_;
  /// By whose they are and how they were made.
  using HolderKey =
      std::tuple<const Writing*, TypeSet, bool, std::optional<std::size_t>, std::string_view>;
  std::map<HolderKey, Holder> holders_{};
  std::size_t effort_ = 0;  // That is left for the gap at hand.
};

/// What one comparison goes through: all pairs that its question leads to, the nearest first, and
/// the ways to them.
class Ways {
 public:
  /// `call` is no other comparison's.
  Ways(Prover& prover, Witness& witness, Pair& root, std::uint32_t call);

  std::uint32_t size() const { return static_cast<std::uint32_t>(reached_.size()); }
  Pair& root() const { return *reached_.front().pair; }
  Pair& pair(std::uint32_t at) const { return *reached_[at].pair; }
  /// JSON Pointer of the part that the pair is about, by the first way to it.
  const std::string& instance_of(std::uint32_t at);
  /// Where the writer's words for that part begin.
  Schema writing_at(std::uint32_t at) const;

  /// Whether what shows the pair's gap is known to show one of the root.
  bool is_sure(std::uint32_t at, const OwnGap& gap) const;
  /// What is shown after the comparison may cost as much as that once more.
  void start_showing() {
    if (!showing_) prover_.start();
    showing_ = true;
  }
  /// Whether there is a whole value that shows the pair's gap; else the gap says why there is none.
  /// `proof`: it need not be made.
  bool show(std::uint32_t at, OwnGap& gap, bool proof);

 private:
  struct Way {
    std::uint32_t from = 0;
    Edge* by = nullptr;
  };
  // A pair, and the first ways on which it was reached; the root has none.
  struct Reached {
    static constexpr std::size_t kWays = 4;
    Pair* pair = nullptr;
    std::array<Way, kWays> all{};
    std::size_t count = 0;
    bool sure = false;                    // What shows a gap of it shows one of the root …
    const Names* sure_without = nullptr;  // … if it has none of these members.

    std::span<const Way> ways() const { return {all.data(), count}; }
    bool may_be_sure() const { return sure || sure_without != nullptr; }
    bool is_sure(const Names* lacks) const {
      return sure || (sure_without != nullptr && lacks != nullptr &&
                      std::includes(lacks->begin(), lacks->end(), sure_without->begin(),
                                    sure_without->end()));
    }
  };
  class Lift;

  void reach(Pair& root, std::uint32_t call);
  void mark_clean();
  void mark_sure();

  Prover& prover_;
  Witness& witness_;
  bool showing_ = false;
  std::vector<Reached> reached_{};
  std::unordered_map<std::uint32_t, std::string> instances_{};
};

}  // namespace driftgate::comparing
