#include "validators/diff/proof.h"

#include <algorithm>
#include <array>
#include <map>
#include <string_view>
#include <utility>
#include <vector>

#include "specs/document/reference.h"

namespace driftgate {
namespace {

// Keywords that say the same in other words.
std::string_view family_of(std::string_view keyword) {
  static constexpr std::array<std::pair<std::string_view, std::string_view>, 23> kFamilies{{
      {"additionalItems", "prefixItems"},
      {"const", "enum"},
      {"contentMediaType", "contentEncoding"},
      {"contentSchema", "contentEncoding"},
      {"dependencies", "dependentRequired"},
      {"dependentSchemas", "dependentRequired"},
      {"discriminator", "anyOf"},
      {"else", "if"},
      {"exclusiveMaximum", "maximum"},
      {"exclusiveMinimum", "minimum"},
      {"false", "type"},
      {"format", "type"},
      {"items", "prefixItems"},
      {"maxContains", "contains"},
      {"minContains", "contains"},
      {"nullable", "type"},
      {"oneOf", "anyOf"},
      {"patternProperties", "additionalProperties"},
      {"properties", "required"},
      {"then", "if"},
      {"unevaluatedItems", "prefixItems"},
      {"unevaluatedProperties", "additionalProperties"},
      {"x-nullable", "type"},
  }};
  for (const auto& [name, family] : kFamilies)
    if (name == keyword) return family;
  return keyword;
}

// Whether the pointer leads to the place or to what holds it; "*" is any token.
bool is_around(std::string_view outer, std::string_view inner) {
  while (!outer.empty()) {
    if (inner.empty()) return false;
    const std::size_t a = std::min(outer.find('/', 1), outer.size());
    const std::size_t b = std::min(inner.find('/', 1), inner.size());
    const std::string_view x = outer.substr(0, a);
    const std::string_view y = inner.substr(0, b);
    if (x != y && x != "/*" && y != "/*") return false;
    outer.remove_prefix(a);
    inner.remove_prefix(b);
  }
  return true;
}

// Whose refusal leaves nothing to be asked of the value.
bool is_all_or_nothing(std::string_view keyword) {
  static constexpr std::array<std::string_view, 7> kWhole{"anyOf", "oneOf", "enum", "const",
                                                          "false", "not",   "$ref"};
  return std::find(kWhole.begin(), kWhole.end(), keyword) != kWhole.end();
}

// Whose branches are not asked one by one.
bool is_choice(std::string_view keyword) {
  static constexpr std::array<std::string_view, 4> kChoices{"anyOf", "oneOf", "not", "if"};
  return std::find(kChoices.begin(), kChoices.end(), keyword) != kChoices.end();
}

// JSON Schema 2020-12 Validation §8: content is described and not asserted.
bool is_note_for_readers(std::string_view keyword) {
  return keyword.starts_with("content") || keyword == "x-extensible-enum";
}

// Whether it is one of those that another keyword may make void. A property that comes or goes is
// news whatever it admits, and so is a schema that applies, too.
bool may_be_void(const EditUse& use, Proof proof) {
  const SchemaEdit& edit = *use.edit;
  const bool of_values = edit.effect != Effect::none && edit.effect != Effect::governance;
  return of_values && (proof == Proof::law || proof == Proof::compatible) &&
         edit.facet != "property" && edit.facet != "all-of" && !use.guards.read_only &&
         !use.guards.write_only && !is_note_for_readers(edit.keyword);
}

// Whether it is quickly compared: it speaks of the value itself.
bool has_no_parts(const Schema& schema) {
  static constexpr std::array<std::string_view, 10> kParts{"$ref",
                                                           "allOf",
                                                           "properties",
                                                           "patternProperties",
                                                           "additionalProperties",
                                                           "items",
                                                           "prefixItems",
                                                           "dependentSchemas",
                                                           "if",
                                                           "not"};
  return schema && schema.node.is(Kind::object) &&
         std::none_of(kParts.begin(), kParts.end(),
                      [&](std::string_view part) { return schema.node.find(part); });
}

// Positions by what they are about; sorted before it is asked.
template <class Key>
class Index {
 public:
  void add(Key key, std::size_t position) { all_.emplace_back(key, position); }
  void sort() { std::sort(all_.begin(), all_.end()); }

  template <class See>
  void each(Key key, See&& see) const {
    auto at = std::lower_bound(all_.begin(), all_.end(), std::pair(key, std::size_t{0}));
    for (; at != all_.end() && at->first == key; ++at) see(at->second);
  }

 private:
  std::vector<std::pair<Key, std::size_t>> all_{};
};

using NodeKey = std::pair<std::uintptr_t, std::uint32_t>;
NodeKey key_of(Node node) {
  return {reinterpret_cast<std::uintptr_t>(node.document()), node ? node.index() : 0};
}

// JSON Pointers by their tokens, to be asked which of them are around another; "*" is any token.
class PlaceTree {
 public:
  void add(std::string_view pointer, std::size_t value) {
    // Neighbours are mostly at one place.
    if (pointer != last_ || pointer.empty()) {
      last_ = pointer;
      at_ = 0;
      while (!pointer.empty()) at_ = child(at_, next_token(pointer));
    }
    values_.push_back({value, tokens_[at_].value});
    tokens_[at_].value = static_cast<std::uint32_t>(values_.size());
  }

  /// Calls `see` with the value of each that leads to the place or to what holds it, until it
  /// returns false. Whether it never did.
  template <class See>
  bool around(std::string_view pointer, See&& see, std::uint32_t at = 0) const {
    for (std::uint32_t value = tokens_[at].value; value != 0; value = values_[value - 1].next)
      if (!see(values_[value - 1].value)) return false;
    if (pointer.empty()) return true;
    const std::string_view name = next_token(pointer);
    for (std::uint32_t next = tokens_[at].first; next != 0; next = tokens_[next].next) {
      const std::string_view other = tokens_[next].name;
      if ((other == name || other == kAny || name == kAny) && !around(pointer, see, next))
        return false;
    }
    return true;
  }

  bool has_around(std::string_view pointer) const {
    return !around(pointer, [](std::size_t) { return false; });
  }

 private:
  static constexpr std::string_view kAny = "/*";

  // 0 is none, and the root.
  struct Token {
    std::string_view name{};
    std::uint32_t first = 0;  // Of the children.
    std::uint32_t next = 0;   // With the same parent.
    std::uint32_t value = 0;  // The first one's number.
  };
  struct Value {
    std::size_t value = 0;
    std::uint32_t next = 0;
  };

  std::uint32_t child(std::uint32_t parent, std::string_view name) {
    for (std::uint32_t at = tokens_[parent].first; at != 0; at = tokens_[at].next)
      if (tokens_[at].name == name) return at;
    // … and begin alike: the last one is looked at first.
    const auto added = static_cast<std::uint32_t>(tokens_.size());
    tokens_.push_back({.name = name, .next = tokens_[parent].first});
    return tokens_[parent].first = added;
  }

  static std::string_view next_token(std::string_view& pointer) {
    const std::size_t end = std::min(pointer.find('/', 1), pointer.size());
    const std::string_view first = pointer.substr(0, end);
    pointer.remove_prefix(end);
    return first;
  }

  std::vector<Token> tokens_{1};
  std::vector<Value> values_{};
  std::string_view last_{};  // That was added, and its token.
  std::uint32_t at_ = 0;
};

class Matcher {
 public:
  Matcher(Side side, const std::vector<EditUse>& edits) : side_(side), edits_(edits) {}

  /// The edits that the gap is about, those that are so beyond doubt.
  const std::vector<std::size_t>& exactly(const Gap& gap) {
    const std::string_view family = family_of(gap.keyword);
    // Each value that is refused is a gap of its own.
    const bool is_known = last_ != nullptr && last_->accepting.node == gap.accepting.node &&
                          last_->source == gap.source && last_->keyword == gap.keyword &&
                          last_->instance == gap.instance && !tells_names(gap.keyword, family);
    if (!is_known) exact_ = find_exactly(gap, family);
    last_ = &gap;
    return exact_;
  }

  /// The edits nearest to it from without: those that may hurt, and properties that came or went.
  std::vector<std::size_t> around(const Gap& gap) {
    if (places_.empty()) add_places();
    std::size_t longest = 0;
    std::vector<std::size_t> found;
    tree_.around(gap.instance, [&](std::size_t i) {
      if (places_[i].size() < longest) return true;
      if (places_[i].size() > longest) found.clear();
      longest = places_[i].size();
      found.push_back(i);
      return true;
    });
    std::sort(found.begin(), found.end());
    return found;
  }

  bool hurts(const EditUse& use) const {
    return severity_of(side_, use.edit->effect, use.guards) > Severity::note;
  }

 private:
  // Whether it counts which member is meant.
  static bool tells_names(std::string_view keyword, std::string_view family) {
    return keyword == "required" || keyword == "dependentRequired" ||
           family == "additionalProperties";
  }

  void add_edits() {
    for (std::size_t i = 0; i < edits_.size(); ++i) {
      const SchemaEdit& edit = *edits_[i].edit;
      families_.push_back(family_of(edit.keyword));
      if (const Node node = source(edit)) of_source_.add(key_of(node), i);
      if (const Node node = accepting(edit).node) of_schema_.add(key_of(node), i);
      // Those of one schema are neighbours.
      if (i == 0 || edits_[i].instance != edits_[i - 1].instance)
        of_instance_.add(edits_[i].instance, i);
    }
    of_source_.sort();
    of_schema_.sort();
    of_instance_.sort();
  }

  std::vector<std::size_t> find_exactly(const Gap& gap, std::string_view family) {
    if (families_.empty()) add_edits();
    std::vector<std::size_t> found;
    if (gap.source) of_source_.each(key_of(gap.source), [&](std::size_t i) { found.push_back(i); });
    const auto add_family = [&](std::size_t i) {
      if (is_family(i, gap, family)) found.push_back(i);
    };
    of_schema_.each(key_of(gap.accepting.node), add_family);
    std::sort(found.begin(), found.end());
    found.erase(std::unique(found.begin(), found.end()), found.end());
    if (!found.empty()) return found;
    // The same keyword at the same place, whichever schema has it.
    of_instance_.each(gap.instance, [&](std::size_t first) {
      for (std::size_t i = first; i < edits_.size() && edits_[i].instance == gap.instance; ++i)
        add_family(i);
    });
    return found;
  }

  const Schema& accepting(const SchemaEdit& edit) const {
    return side_ == Side::request ? edit.revision : edit.base;
  }
  Node source(const SchemaEdit& edit) const {
    return side_ == Side::request ? edit.revision_source : edit.base_source;
  }

  void add_places() {
    places_.resize(edits_.size());
    for (std::size_t i = 0; i < edits_.size(); ++i) {
      const EditUse& use = edits_[i];
      const bool of_property = use.edit->facet == "property";
      if (!of_property && !hurts(use)) continue;
      places_[i] = use.instance;
      if (of_property) places_[i] += "/" + pointer_token(use.edit->name);
      tree_.add(places_[i], i);
    }
  }

  bool is_family(std::size_t i, const Gap& gap, std::string_view family) const {
    const SchemaEdit& edit = *edits_[i].edit;
    if (edit.facet == "property")
      return edit.name == gap.name &&
             (gap.keyword == "required" || family == "additionalProperties");
    if (families_[i] != family) return false;
    if (gap.keyword == "required" || gap.keyword == "dependentRequired")
      return edit.name.empty() || edit.name == gap.name;
    return true;
  }

  Side side_;
  const std::vector<EditUse>& edits_;
  std::vector<std::string_view> families_{};  // Of the edits' keywords.
  Index<NodeKey> of_source_{};
  Index<NodeKey> of_schema_{};
  Index<std::string_view> of_instance_{};  // The first of those at one place.
  // Of those that around() is about; few ask.
  std::vector<std::string> places_{};
  PlaceTree tree_{};
  const Gap* last_ = nullptr;  // That exactly() was asked about, and its answer.
  std::vector<std::size_t> exact_{};
};

void note(const Comparison& comparison, std::size_t position, ProvedEdit& proved) {
  if (proved.proof == Proof::witness) return;
  const Gap& gap = comparison.gaps[position];
  if (gap.answer == Answer::no)
    proved = {.proof = Proof::witness, .witness = gap.witness, .gap = position};
  else
    proved = {.proof = Proof::none, .reason = gap.reason};
}

}  // namespace

Prosecutor::Prosecutor(Evaluator& evaluator)
    : requests_(evaluator, {.direction = Direction::request, .most = 2'000, .eager = false}),
      responses_(evaluator, {.direction = Direction::response, .most = 2'000, .eager = false}),
      values_(evaluator, {.described_only = false, .most = 1}) {}

bool Prosecutor::are_same(const Schema& base, const Schema& revision) {
  return values_.compare(base, revision).answer == Answer::yes &&
         values_.compare(revision, base).answer == Answer::yes;
}

// Of schemas that are quickly compared.
bool Prosecutor::is_same_alone(const SchemaEdit& edit) {
  const auto [known, is_new] = same_alone_.try_emplace(&edit, false);
  if (is_new)
    known->second = has_no_parts(edit.base) && has_no_parts(edit.revision) &&
                    are_same(edit.base, edit.revision);
  return known->second;
}

Comparison Prosecutor::compare(Side side, const Schema& base, const Schema& revision) {
  return side == Side::request ? requests_.compare(base, revision)
                               : responses_.compare(revision, base);
}

// By the two schemas that hold it and nothing around them.
ProvedEdit Prosecutor::prove_alone(Side side, const EditUse& use) {
  EditUse own = use;
  own.instance.clear();
  SchemaProof alone{.side = side, .whole = compare(side, use.edit->base, use.edit->revision)};
  ProvedEdit proved = judge_alone(side, own, alone.whole);
  show(alone, proved);
  return proved;
}

bool Prosecutor::show(SchemaProof& proof, ProvedEdit& edit) {
  if (edit.proof != Proof::witness || !edit.witness.empty()) return edit.proof == Proof::witness;
  Gap& gap = proof.whole.gaps[edit.gap];
  if (show(proof, gap))
    edit.witness = gap.witness;
  else
    edit = {.proof = Proof::none, .reason = gap.reason};
  return edit.proof == Proof::witness;
}

bool Prosecutor::show(const SchemaProof& proof, Gap& gap) {
  return comparer(proof.side).show(proof.whole, gap);
}

ProvedEdit Prosecutor::judge_alone(Side side, const EditUse& use, const Comparison& alone) {
  const std::vector<EditUse> only{use};
  Matcher matcher(side, only);
  ProvedEdit proved;
  for (std::size_t i = 0; i < alone.gaps.size(); ++i)
    if (!matcher.exactly(alone.gaps[i]).empty()) note(alone, i, proved);
  if (proved.proof != Proof::law) return proved;
  if (alone.more)
    return {.proof = Proof::none, .reason = "too many other changes at the same place hide it"};
  if (std::any_of(alone.gaps.begin(), alone.gaps.end(),
                  [](const Gap& gap) { return is_all_or_nothing(gap.keyword); }))
    return {.proof = Proof::none, .reason = "another change at the same place hides it"};
  return {.proof = Proof::compatible};
}

SchemaProof Prosecutor::prove(Side side, const Schema& base, const Schema& revision,
                              const std::vector<EditUse>& edits) {
  SchemaProof result{.side = side};
  result.edits.resize(edits.size());
  if (!base || !revision || side == Side::surface) return result;
  result.whole = compare(side, base, revision);
  const Comparison& whole = result.whole;
  Matcher matcher(side, edits);
  for (std::size_t i = 0; i < whole.gaps.size(); ++i) {
    const Gap& gap = whole.gaps[i];
    std::vector<std::size_t> about = matcher.exactly(gap);
    if (about.empty()) about = matcher.around(gap);
    // Of several those that may hurt: a value that was added refuses none.
    const auto may_hurt = [&](std::size_t edit) {
      return matcher.hurts(edits[edit]) || edits[edit].edit->facet == "property";
    };
    if (std::any_of(about.begin(), about.end(), may_hurt))
      std::erase_if(about, [&](std::size_t edit) { return !may_hurt(edit); });
    for (const std::size_t edit : about) note(whole, i, result.edits[edit]);
    if (about.empty()) result.others.push_back(gap);
  }
  PlaceTree refused;
  for (std::size_t i = 0; i < whole.gaps.size(); ++i) refused.add(whole.gaps[i].instance, i);
  std::vector<const Gap*> choices;
  for (const Gap& gap : whole.gaps)
    if (gap.answer != Answer::no && is_choice(gap.keyword)) choices.push_back(&gap);
  for (std::size_t i = 0; i < edits.size(); ++i) {
    ProvedEdit& proved = result.edits[i];
    const EditUse& use = edits[i];
    const SchemaEdit& edit = *use.edit;
    if (proved.proof != Proof::law) continue;
    if (!matcher.hurts(use) && edit.facet != "property") continue;
    if (edit.effect == Effect::governance) continue;
    if (is_note_for_readers(edit.keyword)) {
      proved = {.proof = Proof::none, .reason = "schemas do not judge what it says"};
      continue;
    }
    if (!refused.has_around(use.instance) && !whole.more) {
      proved.proof = Proof::compatible;
      continue;
    }
    // What one branch of a choice refuses another may accept.
    const auto choice = std::find_if(choices.begin(), choices.end(), [&](const Gap* gap) {
      return is_around(gap->instance, use.instance);
    });
    if (choice != choices.end()) {
      proved = {.proof = Proof::none, .reason = (*choice)->reason};
      continue;
    }
    // Something else at that place is refused before this comes into question.
    const bool at_the_top = !edit.base || !edit.revision || edit.base.node == base.node;
    if (at_the_top) {
      proved = judge_alone(side, use, whole);
      continue;
    }
    const auto [known, is_new] = alone_.try_emplace({side, &edit});
    if (is_new) known->second = prove_alone(side, use);
    proved = known->second;
  }
  std::vector<std::size_t> doubtful;
  for (std::size_t i = 0; i < edits.size(); ++i)
    if (may_be_void(edits[i], result.edits[i].proof)) doubtful.push_back(i);
  const bool all = !doubtful.empty() && doubtful.size() == edits.size() && whole.gaps.empty() &&
                   are_same(base, revision);
  for (const std::size_t i : doubtful)
    result.edits[i].is_void = all || is_same_alone(*edits[i].edit);
  return result;
}

}  // namespace driftgate
