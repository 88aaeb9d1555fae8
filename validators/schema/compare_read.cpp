#include <fmt/format.h>

#include <algorithm>
#include <unordered_set>

#include "specs/document/quote_json.h"
#include "validators/schema/compare_reader.h"
#include "validators/schema/mix.h"

namespace driftgate::comparing {

using Combine = Applicator::Combine;
using making::kArrays;
using making::kNumbers;
using making::kObjects;
using making::kStrings;

namespace {

constexpr int kInPlace = 32;              // Schemas applied to one value within each other.
constexpr int kTrials = 12;               // Questions asked within questions.
constexpr std::size_t kGaps = 1'000;      // Of one pair.
constexpr std::size_t kPairs = 50'000;    // New questions of one comparison.
constexpr std::uint64_t kWork = 300'000;  // … and what they may cost: real ones come to 212,000.

constexpr std::string_view kAppliesItself = "the schema applies itself to the same value";

}  // namespace

std::string_view keyword_of(const Program& program, const Remark& remark) {
  for (const std::string_view keyword : {"$ref", "type", "pattern", "patternProperties",
                                         "discriminator", "$dynamicRef", "$recursiveRef"}) {
    const Node value = program.schema.node.find(keyword);
    if (value && remark.source.document() == value.document() &&
        remark.source.index() >= value.index() && remark.source.index() < value.past())
      return keyword;
  }
  return "$schema";
}

void Reader::read() {
  if (pair_.writing->text) return text();
  for (const Cell& cell : prover_.cells_of(*pair_.writing, 0)) {
    asked_.clear();
    const Programs& said = cell.ask.programs;
    if (std::any_of(said.begin(), said.end(),
                    [&](Program* program) { return prover_.applies_itself(*program); })) {
      untold(cell, *pair_.accepting, "$ref", {}, std::string(kAppliesItself));
      continue;
    }
    check(cell, *pair_.accepting, 0);
  }
}

void Reader::add(OwnGap gap, const Writing& writing) {
  if (pair_.gaps.size() >= kGaps) {
    pair_.more = true;
    return;
  }
  if (!gap.source) gap.source = gap.accepting->schema.node;
  gap.writing = prover_.keep(writing);
  pair_.gaps.push_back(std::move(gap));
}

void Reader::gap(const Cell& cell, Program& accepting, std::string_view keyword, Node source,
                 Show show, std::string name) {
  add({.keyword = keyword,
       .name = std::move(name),
       .accepting = &accepting,
       .source = source,
       .hows = std::move(show.hows),
       .candidates = std::move(show.candidates),
       .more_candidates = std::move(show.more)},
      cell.writing);
}

void Reader::untold(const Cell& cell, Program& accepting, std::string_view keyword, Node source,
                    std::string reason) {
  add({.keyword = keyword,
       .accepting = &accepting,
       .source = source,
       .reason = std::move(reason),
       .tries = kTries},
      cell.writing);
}

void Reader::need(const Cell& cell, const Step& step, const Writing& writing, Program* accepting,
                  Bond bond) {
  // Of who may write anything, all that lies deeper says the same again; names of members do not.
  const bool is_deeper = step.kind != Step::Kind::same && step.kind != Step::Kind::name;
  if (is_deeper && cell.writing.is_anything() && !pair_.gaps.empty()) return;
  if (prover_.is_spent())
    return untold(cell, *accepting, "$ref", {}, "there is too much to be compared");
  if (Pair* pair = prover_.ask(writing, accepting))
    pair_.edges.push_back({step, pair, prover_.keep(cell.writing), bond});
}

// Firm where the writer may put any value of the part there: nothing that it says of the whole
// depends on what its parts are.
Bond Reader::bond_to_part(const Cell& cell) {
  const Ask& ask = cell.ask;
  const auto is_plain = [](const Applicator* applicator) {
    return (applicator->combine == Combine::all || applicator->combine == Combine::any) &&
           !applicator->discriminator;
  };
  const bool firm = !cell.undecided && ask.values.empty() && ask.other_members.empty() &&
                    ask.other_elements.empty() &&
                    std::all_of(ask.applicators.begin(), ask.applicators.end(), is_plain);
  return firm ? Bond::firm : Bond::loose;
}

bool Reader::holds(const Writing& writing, Program* accepting) {
  if (depth_ > kTrials || prover_.is_spent()) return false;
  Pair* const pair = prover_.ask(writing, accepting);
  return pair == nullptr || prover_.is_clean(*pair, depth_ + 1);
}

bool Reader::surely(const Writing& writing, Program* accepting) {
  if (depth_ > kTrials || prover_.is_spent()) return false;
  Pair* const pair = prover_.ask(writing, accepting);
  return pair == nullptr || (prover_.is_clean(*pair, depth_ + 1) && pair->clean);
}

void Reader::text() {
  const Refusal refusal = prover_.refusal(*pair_.accepting, quote_json(*pair_.writing->text));
  const Cell cell{.writing = *pair_.writing};
  for (const SchemaViolation& each : refusal.violations)
    gap(cell, *pair_.accepting, each.keyword, each.source,
        {.candidates = {quote_json(*pair_.writing->text)}});
  for (const Undecided& each : refusal.undecided)
    untold(cell, *pair_.accepting, "$ref", each.source, each.message);
}

void Reader::check(const Cell& cell, Program& accepting, int level) {
  prover_.make_ready(accepting);
  if (prover_.is_said(cell, accepting)) return;
  if (prover_.applies_itself(accepting))
    return untold(cell, accepting, "$ref", {}, std::string(kAppliesItself));
  if (level > kInPlace)
    return untold(cell, accepting, "$ref", {}, "too many schemas apply each other");
  const auto [asked, is_new] = asked_.try_emplace(&accepting, TypeSet{0});
  if (!is_new && (cell.ask.types & ~asked->second) == 0) return;
  asked->second |= cell.ask.types;
  if (!cell.ask.values.empty()) return values(cell, accepting);
  remarks(cell, accepting);
  const auto left = static_cast<TypeSet>(cell.ask.types & accepting.types);
  if (left == cell.ask.types) return check_rest(cell, accepting, level);
  types(cell, accepting);
  if (left == 0) return;
  Cell rest = cell;
  rest.ask.types = rest.writing.types = left;
  check_rest(rest, accepting, level);
}

// All but the type.
void Reader::check_rest(const Cell& cell, Program& accepting, int level) {
  for (const ValueRule& rule : accepting.values) allowed(cell, accepting, rule);
  const TypeSet types = cell.ask.types;
  if (accepting.number && (types & kNumbers) != 0) number(cell, accepting);
  if (accepting.string && (types & kStrings) != 0) string(cell, accepting);
  if (accepting.format) format(cell, accepting);
  if (accepting.array && (types & kArrays) != 0) array(cell, accepting);
  if (accepting.object && (types & kObjects) != 0) object(cell, accepting);
  for (const Applicator& applicator : accepting.in_place) apply(cell, accepting, applicator, level);
  if (accepting.unevaluated_properties && (types & kObjects) != 0)
    unevaluated_members(cell, accepting);
  if (accepting.unevaluated_items && (types & kArrays) != 0) unevaluated_elements(cell, accepting);
}

void Reader::values(const Cell& cell, Program& accepting) {
  for (const Node value : cell.ask.values.front()->allowed.values()) {
    const std::string json = to_json(value);
    if (prover_.written(cell.writing, json) == Answer::no) continue;
    const Refusal refusal = prover_.refusal(accepting, json);
    for (const SchemaViolation& each : refusal.violations)
      gap(cell, accepting, each.keyword, each.source, {.candidates = {json}}, json);
    if (refusal.given_up) return untold(cell, accepting, "$ref", {}, refusal.undecided[0].message);
    if (refusal.undecided.empty()) continue;
    // What the writer's own schemas leave open as well is nothing new.
    std::unordered_set<std::string> known;
    for (Program* program : cell.ask.programs)
      for (const Undecided& each : prover_.refusal(*program, json).undecided)
        known.insert(each.message);
    for (const Undecided& each : refusal.undecided)
      if (!known.contains(each.message)) untold(cell, accepting, "$ref", each.source, each.message);
  }
}

void Reader::types(const Cell& cell, Program& accepting) {
  struct Type {
    std::string_view name{};
    TypeSet bit = 0;
  };
  static constexpr std::array<Type, 7> kTypes{{
      {"null", making::kNulls},
      {"boolean", making::kBooleans},
      {"integer", kIntegerType},
      {"number", kNumberType},
      {"string", kStrings},
      {"array", kArrays},
      {"object", kObjects},
  }};
  auto left = static_cast<TypeSet>(cell.ask.types & ~accepting.types);
  if ((left & kNumberType) != 0) {
    const auto step = making::number_ask(cell.ask, false).step;
    if (step && step->is_integer()) left &= static_cast<TypeSet>(~kNumberType);
  }
  for (const auto& [name, bit] : kTypes) {
    if ((left & bit) == 0) continue;
    Cell part = cell;
    part.ask.types = part.writing.types = bit;
    if (prover_.is_empty(part, 0)) continue;
    gap(part, accepting, accepting.types == 0 ? "false" : "type", accepting.type_source,
        {.hows = {{.types = bit}, {.variation = 1, .types = bit}},
         .candidates = bit == kNumberType ? Texts{"0.5", "1.5", "-0.5"} : Texts{}},
        std::string(name));
  }
}

// What nobody can decide counts as kept, and proves nothing.
void Reader::remarks(const Cell& cell, Program& accepting) {
  for (const Remark& remark : accepting.remarks) {
    const std::string_view keyword = keyword_of(accepting, remark);
    // A mapping that leads nowhere selects nothing.
    if (keyword == "discriminator") continue;
    const bool said = std::any_of(
        cell.ask.programs.begin(), cell.ask.programs.end(), [&](const Program* program) {
          return std::any_of(program->remarks.begin(), program->remarks.end(),
                             [&](const Remark& own) { return own.message == remark.message; });
        });
    if (!said) untold(cell, accepting, keyword, remark.source, remark.message);
  }
  // draft-04 §3.5: a number with a fraction is no integer, be it 1.0.
  constexpr auto kStrict = [](const Program& program) {
    return program.strict_integers && (program.types & kNumberType) == 0;
  };
  if (kStrict(accepting) && (cell.ask.types & accepting.types & kIntegerType) != 0 &&
      std::none_of(cell.ask.programs.begin(), cell.ask.programs.end(),
                   [&](const Program* program) { return kStrict(*program); }))
    gap(cell, accepting, "type", accepting.type_source,
        {.candidates = {"1.0", "0.0", "2.0", "10.0", "100.0"}}, "integer");
}

void Reader::apply(const Cell& cell, Program& accepting, const Applicator& applicator, int level) {
  switch (applicator.combine) {
    case Combine::all:
      for (const Slot& branch : applicator.branches)
        if (branch) check(cell, *branch.program, level + 1);
      return;
    case Combine::dynamic:
      return untold(
          cell, accepting, applicator.keyword, applicator.source,
          fmt::format("what '{}' means depends on the way that leads to it", applicator.keyword));
    case Combine::any:
    case Combine::one:
      return choice(cell, accepting, applicator);
    case Combine::none:
      return refused(cell, accepting, applicator);
    case Combine::conditional:
      return conditional(cell, applicator);
    case Combine::dependent:
      if (prover_.may_have(cell, applicator.name)) {
        Writing writing = cell.writing;
        writing.add_present(applicator.name);
        need(cell, {}, writing, applicator.branches.front().program, Bond::firm);
      }
      return;
    case Combine::discriminated:
      selected(cell, applicator);
      return;
  }
}

bool Prover::is_same(const Program& a, const Program& b) {
  return sameness_.same(a.schema, b.schema);
}

bool Prover::is_said(const Cell& cell, Program& accepting) {
  return std::any_of(cell.ask.programs.begin(), cell.ask.programs.end(),
                     [&](const Program* program) { return is_same(*program, accepting); });
}

bool Prover::is_said(const Cell& cell, const Property& accepting) {
  return std::any_of(
      cell.ask.objects.begin(), cell.ask.objects.end(), [&](const ObjectRules* rules) {
        const Property* own = rules->find(accepting.name, accepting.hash);
        return own != nullptr && own->slot && is_same(*own->slot.program, *accepting.slot.program);
      });
}

const Writing* Prover::keep(const Writing& writing) {
  // Applicators that are named are those of its own programs.
  const bool several = writing.programs.size() + writing.also.size() > 1;
  if (!several || !writing.unselected.empty()) return &*writings_.insert(writing).first;
  Writing shared = writing;
  shared.programs.clear();
  shared.also.clear();
  shared.chosen = 0;
  // Of equal ones the first is enough: a branch that is chosen again is no news.
  const auto add = [&](Program* program, Programs& programs) {
    Program* const first = twin(program);
    for (const Programs* said : {&shared.programs, &shared.also})
      if (std::find(said->begin(), said->end(), first) != said->end()) return false;
    programs.push_back(first);
    return true;
  };
  for (Program* program : writing.roots()) add(program, shared.programs);
  for (Program* program : writing.branches())
    shared.chosen += add(program, shared.programs) ? 1 : 0;
  for (Program* program : writing.also) add(program, shared.also);
  return &*writings_.insert(std::move(shared)).first;
}

// The first of one description that says the same.
Program* Prover::twin(Program* program) {
  const auto [known, is_new] = twins_.try_emplace(program, program);
  if (!is_new) return known->second;
  const std::uint64_t outline = mix(Sameness::outline(program->schema.node),
                                    reinterpret_cast<std::uintptr_t>(program->schema.graph));
  const auto [from, to] = first_twins_.equal_range(outline);
  for (auto each = from; each != to; ++each)
    if (is_same(*each->second, *program)) return known->second = each->second;
  first_twins_.emplace(outline, program);
  return program;
}

bool Prover::is_spent() const { return pairs_.size() - first_pair_ > kPairs || work_ > kWork; }

Pair* Prover::ask(const Writing& writing, Program* accepting) {
  const Writing* const kept = keep(writing);
  const auto [place, is_new] = known_.try_emplace({kept, accepting}, nullptr);
  if (!is_new) return place->second;
  if (!writing.text)
    for (const Program* program : writing.programs)
      if (is_same(*program, *accepting)) return nullptr;
  pairs_.push_back({.writing = kept, .accepting = accepting});
  place->second = &pairs_.back();
  return place->second;
}

void Prover::read(Pair& pair, int depth) {
  pair.state = Pair::State::open;
  Reader(*this, pair, depth).read();
  pair.state = Pair::State::read;
}

// A greatest fixpoint: what is being read already is taken to hold; whoever relies on it keeps an
// edge to it.
bool Prover::is_clean(Pair& start, int depth) {
  if (start.clean || start.dirty) return start.clean;
  std::vector<Pair*> reached{&start};
  const std::uint32_t trial = ++trials_;
  start.trial = trial;
  bool provisional = false;
  for (std::size_t i = 0; i < reached.size(); ++i) {
    Pair& pair = *reached[i];
    if (pair.state == Pair::State::fresh) read(pair, depth);
    if (pair.dirty || !pair.gaps.empty() || pair.more) {
      start.dirty = true;
      return false;
    }
    if (pair.state == Pair::State::open) provisional = true;
    for (const Edge& edge : pair.edges) {
      // A trial within one that reads may have met it, too: then it is looked at twice.
      if (edge.pair->clean || edge.pair->trial == trial) continue;
      edge.pair->trial = trial;
      reached.push_back(edge.pair);
    }
  }
  if (!provisional)
    for (Pair* pair : reached) pair->clean = true;
  return true;
}

}  // namespace driftgate::comparing
