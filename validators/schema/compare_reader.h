#pragma once

#include "validators/schema/compare_parts.h"
#include "validators/schema/regular.h"

namespace driftgate::comparing {

/// Reads one pair: what is missing for a yes. One use each.
class Reader {
 public:
  Reader(Prover& prover, Pair& pair, int depth) : prover_(prover), pair_(pair), depth_(depth) {}

  void read();

 private:
  struct Show {
    std::vector<How> hows{};
    Texts candidates{};
    std::function<Texts()> more{};
  };
  // A gap that a value may show, and one of which nobody can tell.
  void gap(const Cell& cell, Program& accepting, std::string_view keyword, Node source, Show show,
           std::string name = {});
  void untold(const Cell& cell, Program& accepting, std::string_view keyword, Node source,
              std::string reason);
  void add(OwnGap gap, const Writing& writing);

  // What must hold for the yes, too.
  void need(const Cell& cell, const Step& step, const Writing& writing, Program* accepting,
            Bond bond = Bond::loose);
  // … of one branch.
  void need(const Cell& cell, const Applicator& applicator, std::size_t branch);
  // Of a part that the accepting side judges, whatever else there is.
  static Bond bond_to_part(const Cell& cell);
  // Known to hold as far as can be told by now: whoever relies on it needs it, too.
  bool holds(const Writing& writing, Program* accepting);
  // Known to hold.
  bool surely(const Writing& writing, Program* accepting);

  void text();
  void check(const Cell& cell, Program& accepting, int level);
  void check_rest(const Cell& cell, Program& accepting, int level);
  void values(const Cell& cell, Program& accepting);
  void types(const Cell& cell, Program& accepting);
  void remarks(const Cell& cell, Program& accepting);
  void apply(const Cell& cell, Program& accepting, const Applicator& applicator, int level);

  void allowed(const Cell& cell, Program& accepting, const ValueRule& rule);
  static bool add_integers(const Cell& cell, Texts& candidates);
  void number(const Cell& cell, Program& accepting);
  void bound(const Cell& cell, Program& accepting, const Bound& bound, const NumberSpan& span);
  void multiple(const Cell& cell, Program& accepting, const NumberSpan& span);
  void lexeme(const Cell& cell, Program& accepting);
  void string(const Cell& cell, Program& accepting);
  void size(const Cell& cell, Program& accepting, std::string_view keyword, const Limit& limit,
            std::size_t characters, const TextSet& set);
  void pattern(const Cell& cell, Program& accepting, TextSet set);
  void format(const Cell& cell, Program& accepting);
  void number_format(const Cell& cell, Program& accepting, std::string_view name);

  void array(const Cell& cell, Program& accepting);
  Texts repeated(const Cell& cell);
  void elements(const Cell& cell, const ArrayRules& rules);
  void contains(const Cell& cell, Program& accepting);
  void object(const Cell& cell, Program& accepting);
  void member(const Cell& cell, std::string_view name, Program* accepting, Bond bond);
  void required(const Cell& cell, Program& accepting);
  void sizes(const Cell& cell, Program& accepting);
  void patterns(const Cell& cell, const ObjectRules& rules);
  void additional(const Cell& cell, Program& accepting, const std::vector<std::string_view>& names);
  void refused_member(const Cell& cell, Program& accepting, std::string_view keyword, Node source,
                      std::string_view name);
  std::function<Texts()> another_member(const Cell& cell);
  static bool is_name_within(std::string_view pattern, const making::TextAsk& wanted);
  void member_names(const Cell& cell, Program& accepting,
                    const std::vector<std::string_view>& names);
  void dependents(const Cell& cell, Program& accepting, const DependentNames& rule);
  Ask applied(const Cell& cell, Program& accepting, bool& choices);
  void unevaluated_members(const Cell& cell, Program& accepting);
  void unevaluated_elements(const Cell& cell, Program& accepting);

  void choice(const Cell& cell, Program& accepting, const Applicator& applicator);
  void plain_choice(const Cell& cell, Program& accepting, const Applicator& applicator);
  bool covered(const Cell& cell, Program& accepting, const Applicator& applicator);
  bool asks_for_more(const Cell& cell, Program& branch);
  std::optional<Names> foreign(const Cell& cell, Program& branch, int depth);
  std::optional<Names> foreign_all(const Cell& cell, const Applicator& applicator, std::size_t but,
                                   int depth);
  void exclude_others(const Cell& cell, Program& accepting, const Applicator& applicator,
                      std::size_t picked);
  bool is_excluded(const Cell& cell, Program& branch);
  bool is_refused(const Cell& cell, Program& branch);
  std::vector<Cell> split(const Cell& cell, const Applicator& applicator);
  bool split_by_tag(const Cell& cell, const Applicator& applicator, std::vector<Cell>& parts);
  bool chooses_objects(const Applicator& applicator);
  bool tells_apart(const Applicator& applicator, std::string_view name);
  void uncovered(const Cell& cell, Program& accepting, const Applicator& applicator);
  std::optional<std::size_t> counterpart(const Cell& cell, const Applicator& applicator);
  void refused(const Cell& cell, Program& accepting, const Applicator& applicator);
  void conditional(const Cell& cell, const Applicator& applicator);
  bool selected(const Cell& cell, const Applicator& applicator);

  Prover& prover_;
  Pair& pair_;
  int depth_;
  /// What was asked of the cell at hand, and of which types: a schema that holds twice is one.
  std::unordered_map<const Program*, TypeSet> asked_{};
};

}  // namespace driftgate::comparing
