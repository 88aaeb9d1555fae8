#include "validators/diff/keyword_edits.h"

#include <fmt/core.h>

#include <algorithm>
#include <array>
#include <map>
#include <optional>
#include <set>
#include <unordered_map>
#include <utility>

#include "specs/document/reference.h"
#include "validators/diff/branches.h"
#include "validators/diff/schema_view.h"
#include "validators/schema/equality.h"
#include "validators/schema/format.h"
#include "validators/schema/number.h"

namespace driftgate {
namespace {

using enum Effect;

constexpr std::size_t kShown = 200;  // Characters of a value.

std::string shown_keyword(Node value) {
  if (!value) return "";
  std::string text = to_json(value, kShown);
  if (text.size() <= kShown) return text;
  // Not in the middle of a character.
  std::size_t end = kShown;
  while (end > 0 && (static_cast<unsigned char>(text[end]) & 0xC0) == 0x80) --end;
  return text.substr(0, end) + "…";
}

Node text_at(const Found& found) { return found.value.is(Kind::string) ? found.value : Node{}; }

// `true`, `{}` and what has nothing but annotations admit everything.
bool admits_all(Node schema) {
  if (is_true(schema)) return true;
  if (!schema.is(Kind::object)) return false;
  for (const Member member : schema.members())
    if (keyword_role(member.key) != KeywordRole::annotation) return false;
  return true;
}

// The keyword where it excludes something.
Found restricting(Found found) { return found && admits_all(found.value) ? Found{} : found; }

struct SizeBound {
  std::string_view facet;
  std::string_view keyword;
  bool upper;
  std::string_view none;  ///< What excludes nothing; "": nothing is so.
};

constexpr std::array<SizeBound, 8> kSizes{{
    {"max-length", "maxLength", true, ""},
    {"min-length", "minLength", false, "0"},
    {"max-items", "maxItems", true, ""},
    {"min-items", "minItems", false, "0"},
    {"max-properties", "maxProperties", true, ""},
    {"min-properties", "minProperties", false, "0"},
    {"max-contains", "maxContains", true, ""},
    {"min-contains", "minContains", false, "1"},
}};

bool matches_all(std::string_view pattern) {
  constexpr std::array<std::string_view, 8> kAll{"",    ".*",     "^.*$",      "^.*",
                                                 ".*$", "^(.*)$", "[\\s\\S]*", "^[\\s\\S]*$"};
  return std::find(kAll.begin(), kAll.end(), pattern) != kAll.end();
}

class KeywordComparison {
 public:
  KeywordComparison(const Schema& base, const Schema& revision) : a_(base), b_(revision) {}

  KeywordEdits edits() && {
    if (booleans() || lost()) return std::move(found_);
    all_of();
    if (a_.lists_types() && b_.lists_types()) {
      a_.list_types();
      b_.list_types();
    }
    nullability();
    if (choices()) {
      annotations();
      return std::move(found_);
    }
    if (!types()) format();
    values();
    limits();
    multiple_of();
    sizes();
    pattern();
    content();
    properties();
    names();
    dependents();
    elements();
    conditions();
    discriminator();
    annotations();
    return std::move(found_);
  }

 private:
  // ---- Edits ----

  SchemaEdit& add(std::string_view facet, std::string_view edit, std::string_view keyword,
                  Effect effect, const Found& base, const Found& revision) {
    SchemaEdit added;
    added.facet = facet;
    added.edit = edit;
    added.keyword = keyword;
    added.effect = effect;
    added.base = base ? base.holder : a_.front();
    added.revision = revision ? revision.holder : b_.front();
    added.base_source = base ? base.value : added.base.node;
    added.revision_source = revision ? revision.value : added.revision.node;
    added.before = shown_keyword(base.value);
    added.after = shown_keyword(revision.value);
    return found_.edits.emplace_back(std::move(added));
  }

  void pair(const Schema& base, const Schema& revision, std::string instance) {
    found_.inner.push_back({.base = base, .revision = revision, .instance = std::move(instance)});
  }
  void pair(const Found& base, const Found& revision, std::string instance) {
    pair(base.holder.graph->at(base.value), revision.holder.graph->at(revision.value),
         std::move(instance));
  }

  // A keyword with a schema that comes, goes, or may differ inside.
  void schema(std::string_view facet, std::string_view keyword, const Found& base,
              const Found& revision, std::string_view instance, std::string_view comes = "added",
              std::string_view goes = "removed") {
    if (base && revision)
      pair(base, revision, std::string(instance));
    else if (revision)
      add(facet, comes, keyword, narrows, base, revision);
    else if (base)
      add(facet, goes, keyword, widens, base, revision);
  }

  // ---- The whole ----

  bool booleans() {
    if (a_.is_false() == b_.is_false()) return a_.is_false();
    const Found base{a_.front(), a_.front().node};
    const Found revision{b_.front(), b_.front().node};
    if (b_.is_false())
      add("schema", "became-false", "", narrows, base, revision);
    else
      add("schema", "became-not-false", "", widens, base, revision);
    return true;
  }

  // What a reference that leads nowhere means, nobody knows.
  bool lost() {
    const Found base = a_.lost();
    const Found revision = b_.lost();
    if (!base && !revision) return false;
    if (base && revision && base.value.text() == revision.value.text()) return false;
    add("schema", "changed", "$ref", unknown, base, revision);
    return true;
  }

  // ---- Combinations ----

  static bool keeps(const SchemaView& without, const SchemaView& with) {
    const std::vector<std::string_view> own = without.asserting();
    const std::vector<std::string_view> other = with.asserting();
    return !own.empty() && std::all_of(own.begin(), own.end(), [&](std::string_view name) {
      return std::find(other.begin(), other.end(), name) != other.end();
    });
  }

  void all_of() {
    const std::size_t before = a_.all_of().size();
    const std::size_t after = b_.all_of().size();
    const bool one_at_most = before <= 1 && after <= 1;
    const bool merged = (before == 0 && !keeps(a_, b_)) || (after == 0 && !keeps(b_, a_));
    const bool named = before == 1 && after == 1 && a_.null_beside() == b_.null_beside() &&
                       !branch_name(a_.all_of()[0]).empty() &&
                       branch_name(a_.all_of()[0]) == branch_name(b_.all_of()[0]);
    if (!named && (one_at_most ? before == after || merged : merged)) {
      a_.merge_all_of();
      b_.merge_all_of();
      return;
    }
    const BranchMatch match = match_branches(a_.all_of(), b_.all_of(), "");
    for (const auto& [i, j] : match.pairs) pair(a_.all_of()[i].target, b_.all_of()[j].target, "");
    for (const std::size_t i : match.removed) {
      const Branch& branch = a_.all_of()[i];
      const bool silent = admits_all(branch.target.node);
      branch_edit("all-of", silent ? "removed-annotation-only" : "removed", "allOf",
                  silent ? none : widens, &branch, nullptr, b_.all_of_keyword());
    }
    for (const std::size_t i : match.added) {
      const Branch& branch = b_.all_of()[i];
      const bool silent = admits_all(branch.target.node);
      branch_edit("all-of", silent ? "added-annotation-only" : "added", "allOf",
                  silent ? none : narrows, nullptr, &branch, a_.all_of_keyword());
    }
  }

  // `other` is the keyword on the side that has no such branch.
  void branch_edit(std::string_view facet, std::string_view edit, std::string_view keyword,
                   Effect effect, const Branch* base, const Branch* revision, const Found& other) {
    const auto found = [](const Branch& branch) {
      return Found{branch.written, branch.written.node};
    };
    SchemaEdit& added = add(facet, edit, keyword, effect, base ? found(*base) : other,
                            revision ? found(*revision) : other);
    added.name = branch_name(base ? *base : *revision);
    (base ? added.after : added.before).clear();
    if (base) added.base = a_.front();
    if (revision) added.revision = b_.front();
  }

  // Whether one became several to choose from or the other way round: nothing else is compared.
  bool choices() {
    const std::vector<Choice>& before = a_.choices();
    const std::vector<Choice>& after = b_.choices();
    if (before.empty() && after.empty()) return false;
    if (before.empty() && after.size() == 1 && !a_.asserting().empty() && b_.asserting().empty())
      return wrapped(after.front());
    if (after.empty() && before.size() == 1 && !b_.asserting().empty() && a_.asserting().empty())
      return unwrapped(before.front());
    std::vector<bool> used(after.size(), false);
    std::vector<const Choice*> left;
    // Those of one keyword first.
    for (const Choice& choice : before) {
      const auto same = [&](std::size_t i) {
        return !used[i] && after[i].keyword == choice.keyword;
      };
      std::size_t i = 0;
      while (i < after.size() && !same(i)) ++i;
      if (i == after.size()) {
        left.push_back(&choice);
        continue;
      }
      used[i] = true;
      choice_pair(choice, after[i]);
    }
    for (const Choice* choice : left) {
      const auto free = std::find(used.begin(), used.end(), false);
      if (free == used.end()) {
        add(facet_of(*choice), "unset", choice->keyword, widens, choice->found, {});
        continue;
      }
      const Choice& other = after[static_cast<std::size_t>(free - used.begin())];
      *free = true;
      // Where no value fits two branches, anyOf and oneOf say the same.
      if (choice->keyword == "anyOf")
        add("one-of", "set", "oneOf", narrows, choice->found, other.found);
      else
        add("one-of", "unset", "oneOf", widens, choice->found, other.found);
      choice_pair(*choice, other);
    }
    for (std::size_t i = 0; i < after.size(); ++i)
      if (!used[i]) add(facet_of(after[i]), "set", after[i].keyword, narrows, {}, after[i].found);
    return false;
  }

  static std::string_view facet_of(const Choice& choice) {
    return choice.keyword == "anyOf" ? "any-of" : "one-of";
  }

  std::string_view tag() const {
    const Found a = a_.find("discriminator");
    const Found found = a ? a : b_.find("discriminator");
    if (!found) return {};
    if (found.value.is(Kind::string)) return found.value.text();
    const Node name = found.value.find("propertyName");
    return name.is(Kind::string) ? name.text() : std::string_view{};
  }

  void choice_pair(const Choice& before, const Choice& after) {
    const BranchMatch match = match_branches(before.branches, after.branches, tag());
    for (const auto& [i, j] : match.pairs)
      pair(before.branches[i].target, after.branches[j].target, "");
    for (const std::size_t i : match.removed)
      branch_edit(facet_of(after), "removed", after.keyword, narrows, &before.branches[i], nullptr,
                  after.found);
    for (const std::size_t i : match.added)
      branch_edit(facet_of(after), "added", after.keyword, widens, nullptr, &after.branches[i],
                  before.found);
  }

  bool wrapped(const Choice& choice) {
    const std::optional<std::size_t> which = find_branch(choice.branches, a_.front());
    add("wrapped-in-one-of", "", choice.keyword, which ? widens : unknown, {}, choice.found);
    if (which) pair(a_.front(), choice.branches[*which].target, "");
    return true;
  }

  bool unwrapped(const Choice& choice) {
    const std::optional<std::size_t> which = find_branch(choice.branches, b_.front());
    add("unwrapped-from-one-of", "", choice.keyword, which ? narrows : unknown, choice.found, {});
    if (which) pair(choice.branches[*which].target, b_.front(), "");
    return true;
  }

  // ---- Types ----

  struct Null {
    bool known = false;
    bool allowed = false;
    Found found{};
  };

  static Null null_of(const SchemaView& view) {
    const Types types = view.types();
    if (!types.any) {
      for (const Choice& choice : view.choices())
        if (choice.null) return {true, (types.mask & kNullBit) != 0, choice.found};
      return {true, (types.mask & kNullBit) != 0, types.found};
    }
    for (const Choice& choice : view.choices()) return {true, choice.null, choice.found};
    if (view.null_beside()) return {true, true, {}};
    return {};
  }

  void nullability() {
    const Null before = null_of(a_);
    const Null after = null_of(b_);
    if (!before.known || !after.known || before.allowed == after.allowed) return;
    null_edited_ = true;
    if (after.allowed)
      add("nullable", "became-nullable", "type", widens, before.found, after.found);
    else
      add("nullable", "became-not-nullable", "type", narrows, before.found, after.found);
  }

  bool types() {
    const Types before = a_.types();
    const Types after = b_.types();
    if (before.any && after.any) return false;
    if (before.any) {
      add("type", "specialized", "type", narrows, before.found, after.found);
      return true;
    }
    if (after.any) {
      add("type", "generalized", "type", widens, before.found, after.found);
      return true;
    }
    const auto a = static_cast<std::uint8_t>(before.mask & ~kNullBit);
    const auto b = static_cast<std::uint8_t>(after.mask & ~kNullBit);
    if (a == b) return false;
    // A type that was won and a format that was lost are one change, of neither kind.
    const Effect of_format = before.listed || after.listed ? none : format_effect();
    const bool grew = (a & b) == a && (of_format == none || of_format == widens);
    const bool shrank = (a & b) == b && (of_format == none || of_format == narrows);
    if (before.listed || after.listed)
      add(grew || shrank ? "list-of-types" : "type",
          grew     ? "widened"
          : shrank ? "narrowed"
                   : "changed",
          "type",
          grew     ? widens
          : shrank ? narrows
                   : incomparable,
          before.found, after.found);
    else
      add("type",
          grew     ? "generalized"
          : shrank ? "specialized"
                   : "changed",
          "type",
          grew     ? widens
          : shrank ? narrows
                   : incomparable,
          before.found, after.found);
    return true;
  }

  Effect format_effect() const {
    const Found before = a_.find("format");
    const Found after = b_.find("format");
    const std::string_view a = before ? before.value.text() : std::string_view{};
    const std::string_view b = after ? after.value.text() : std::string_view{};
    if (a == b) return none;
    if (a.empty()) return narrows;
    if (b.empty() || is_format_within(a, b)) return widens;
    return is_format_within(b, a) ? narrows : incomparable;
  }

  void format() {
    const Effect effect = format_effect();
    if (effect == none) return;
    add("type",
        effect == widens    ? "generalized"
        : effect == narrows ? "specialized"
                            : "changed",
        "format", effect, a_.find("format"), b_.find("format"));
  }

  // ---- Values ----

  struct Values {
    Found found{};
    std::vector<Node> list{};
    bool constant = false;
  };

  Values values_of(const SchemaView& view) const {
    Values values;
    if (const Found found = view.find("const")) {
      values = {found, {found.value}, true};
    } else if (const Found found_enum = view.find("enum"); found_enum.value.is(Kind::array)) {
      values.found = found_enum;
      for (const Node value : found_enum.value.elements()) values.list.push_back(value);
    }
    return values;
  }

  void values() {
    const Values before = values_of(a_);
    const Values after = values_of(b_);
    if (!before.found && !after.found) return;
    if (!before.found) {
      if (after.constant)
        add("const", "added", "const", narrows, {}, after.found);
      else
        add("enum", "became-enum", "enum", narrows, {}, after.found);
      return;
    }
    if (!after.found) {
      if (before.constant)
        add("const", "removed", "const", widens, before.found, {});
      else
        add("enum", "removed", "enum", widens, before.found, {});
      return;
    }
    if (before.constant && after.constant) {
      if (!equal(before.found.value, after.found.value))
        add("const", "changed", "const", incomparable, before.found, after.found);
      return;
    }
    const ValueSet known(before.list);
    const ValueSet wanted(after.list);
    for (const Node value : before.list)
      if (!wanted.contains(value) && !is_null_told(value))
        value_edit("removed", narrows, value, {}, before, after);
    for (const Node value : after.list)
      if (!known.contains(value) && !is_null_told(value))
        value_edit("added", widens, {}, value, before, after);
  }

  bool is_null_told(Node value) const { return null_edited_ && value.is(Kind::null); }

  void value_edit(std::string_view edit, Effect effect, Node base, Node revision,
                  const Values& before, const Values& after) {
    SchemaEdit& added = add("enum-value", edit, "enum", effect, before.found, after.found);
    added.name = value_name(base ? base : revision);
    added.before = shown_keyword(base);
    added.after = shown_keyword(revision);
    if (base) added.base_source = base;
    if (revision) added.revision_source = revision;
  }

  static std::string value_name(Node value) {
    return value.is(Kind::string) ? std::string(value.text()) : shown_keyword(value);
  }

  // ---- Numbers ----

  // One end of an interval: a number, and whether it is excluded.
  struct Limit {
    Found found{};
    Node value{};
    bool exclusive = false;
    explicit operator bool() const { return static_cast<bool>(value); }
  };

  // Of several limits the one that leaves least.
  static Limit limit_of(const SchemaView& view, bool upper, bool exclusive) {
    const std::string_view plain = upper ? "maximum" : "minimum";
    const std::string_view strict = upper ? "exclusiveMaximum" : "exclusiveMinimum";
    Limit best;
    const auto consider = [&](const Found& found, Node value) {
      if (!value.is(Kind::number)) return;
      const bool tighter = !best || (compare_numbers(value.text(), best.value.text()) < 0) == upper;
      if (tighter) best = {found, value, exclusive};
    };
    for (const Found& found : view.all(plain)) {
      // OpenAPI 3.0.3, Swagger 2.0, draft 4: a boolean makes the bound beside it exclusive.
      const bool strictly =
          found.holder.dialect <= Dialect::draft_4 && is_true(found.holder.node.find(strict));
      if (strictly == exclusive) consider(found, found.value);
    }
    if (exclusive)
      for (const Found& found : view.all(strict)) consider(found, found.value);
    return best;
  }

  void limits() {
    for (const bool upper : {true, false}) {
      const Limit plain[2] = {limit_of(a_, upper, false), limit_of(b_, upper, false)};
      const Limit strict[2] = {limit_of(a_, upper, true), limit_of(b_, upper, true)};
      const bool swapped = (plain[0] && !strict[0] && strict[1] && !plain[1]) ||
                           (strict[0] && !plain[0] && plain[1] && !strict[1]);
      if (swapped) {
        swap_limits(upper, plain[0] ? plain[0] : strict[0], plain[1] ? plain[1] : strict[1]);
        continue;
      }
      limit(upper ? "max" : "min", upper ? "maximum" : "minimum", upper, plain[0], plain[1]);
      limit(upper ? "exclusive-max" : "exclusive-min",
            upper ? "exclusiveMaximum" : "exclusiveMinimum", upper, strict[0], strict[1]);
    }
  }

  // An inclusive limit became an exclusive one, or the other way round: one edit.
  void swap_limits(bool upper, const Limit& before, const Limit& after) {
    const auto order = compare_numbers(after.value.text(), before.value.text());
    const bool same = order == 0;
    const bool higher = order > 0;
    const bool tighter = same ? after.exclusive : higher != upper;
    const std::string_view plain = upper ? "max" : "min";
    const std::string_view strict = upper ? "exclusive-max" : "exclusive-min";
    const std::string_view strict_keyword = upper ? "exclusiveMaximum" : "exclusiveMinimum";
    if (same)
      add(strict, after.exclusive ? "set" : "unset", strict_keyword, tighter ? narrows : widens,
          before.found, after.found);
    else
      add(after.exclusive ? strict : plain, higher ? "increased" : "decreased",
          after.exclusive ? strict_keyword
          : upper         ? "maximum"
                          : "minimum",
          tighter ? narrows : widens, before.found, after.found);
  }

  void limit(std::string_view facet, std::string_view keyword, bool upper, const Limit& before,
             const Limit& after) {
    bound(facet, keyword, upper, before ? before.found : Found{}, before.value,
          after ? after.found : Found{}, after.value);
  }

  void bound(std::string_view facet, std::string_view keyword, bool upper, const Found& before,
             Node a, const Found& after, Node b) {
    if (!a && !b) return;
    if (!a) {
      add(facet, "set", keyword, narrows, before, after);
    } else if (!b) {
      add(facet, "unset", keyword, widens, before, after);
    } else {
      const auto order = compare_numbers(b.text(), a.text());
      if (order == 0) return;
      const bool higher = order > 0;
      add(facet, higher ? "increased" : "decreased", keyword, higher == upper ? widens : narrows,
          before, after);
    }
  }

  static Found size_of(const SchemaView& view, const SizeBound& size) {
    Found best;
    for (const Found& found : view.all(size.keyword)) {
      if (!found.value.is(Kind::number)) continue;
      if (!best || (compare_numbers(found.value.text(), best.value.text()) < 0) == size.upper)
        best = found;
    }
    return best;
  }

  static bool excludes_nothing(const Found& found, const SizeBound& size) {
    return !found || (!size.none.empty() && compare_numbers(found.value.text(), size.none) == 0);
  }

  void sizes() {
    const bool contains = a_.find("contains") && b_.find("contains");
    for (const SizeBound& size : kSizes) {
      if (size.keyword.ends_with("Contains") && !contains) continue;
      const Found before = size_of(a_, size);
      const Found after = size_of(b_, size);
      if (excludes_nothing(before, size) && excludes_nothing(after, size)) continue;
      bound(size.facet, size.keyword, size.upper, before, before.value, after, after.value);
    }
    const bool unique = a_.flag("uniqueItems");
    if (unique == b_.flag("uniqueItems")) return;
    add("unique-items", unique ? "unset" : "set", "uniqueItems", unique ? widens : narrows,
        a_.find("uniqueItems"), b_.find("uniqueItems"));
  }

  // A step of one asks nothing of integers.
  static Found step_of(const SchemaView& view) {
    const Found found = view.find("multipleOf");
    if (!found.value.is(Kind::number)) return {};
    const Types types = view.types();
    const bool integers = !types.any && (types.mask & kNumberBit) == 0;
    return integers && compare_numbers(found.value.text(), "1") == 0 ? Found{} : found;
  }

  void multiple_of() {
    const Found before = step_of(a_);
    const Found after = step_of(b_);
    if (!before && !after) return;
    if (!before) {
      add("multiple-of", "set", "multipleOf", narrows, before, after);
    } else if (!after) {
      add("multiple-of", "unset", "multipleOf", widens, before, after);
    } else {
      const Decimal a(before.value.text());
      const Decimal b(after.value.text());
      if (a == b) return;
      if (a.is_multiple_of(b).value_or(false))
        add("multiple-of", "generalized", "multipleOf", widens, before, after);
      else if (b.is_multiple_of(a).value_or(false))
        add("multiple-of", "specialized", "multipleOf", narrows, before, after);
      else
        add("multiple-of", "changed", "multipleOf", incomparable, before, after);
    }
  }

  // ---- Texts ----

  static Found pattern_of(const SchemaView& view) {
    const Found found = view.find("pattern");
    return text_at(found) && !found.value.text().empty() ? found : Found{};
  }

  void pattern() {
    const Found before = pattern_of(a_);
    const Found after = pattern_of(b_);
    if (!before && !after) return;
    const bool all = before && matches_all(before.value.text());
    const bool all_after = after && matches_all(after.value.text());
    if (!before) {
      if (!all_after) add("pattern", "added", "pattern", narrows, before, after);
    } else if (!after) {
      if (!all) add("pattern", "removed", "pattern", widens, before, after);
    } else if (before.value.text() != after.value.text() && all != all_after) {
      add("pattern", all_after ? "generalized" : "specialized", "pattern",
          all_after ? widens : narrows, before, after);
    } else if (before.value.text() != after.value.text() && !all) {
      add("pattern", "changed", "pattern", unknown, before, after);
    }
  }

  void content() {
    text("content-encoding", "contentEncoding");
    text("content-media-type", "contentMediaType");
    schema("content-schema", "contentSchema", restricting(a_.find("contentSchema")),
           restricting(b_.find("contentSchema")), "");
  }

  void text(std::string_view facet, std::string_view keyword) {
    const Found before = a_.find(keyword);
    const Found after = b_.find(keyword);
    if (!before && !after) return;
    if (!before)
      add(facet, "added", keyword, narrows, before, after);
    else if (!after)
      add(facet, "removed", keyword, widens, before, after);
    else if (!equal(before.value, after.value))
      add(facet, "changed", keyword, incomparable, before, after);
  }

  // ---- Objects ----

  struct Property {
    Found found{};     // Its schema, held by that of the object.
    Found required{};  // The keyword that requires it.
  };
  using Properties = std::map<std::string_view, Property>;

  static Properties properties_of(const SchemaView& view) {
    Properties properties;
    for (const Found& found : view.all("properties"))
      for (const Member member : found.value.members())
        properties[member.name()].found = properties[member.name()].found
                                              ? properties[member.name()].found
                                              : Found{found.holder, member.value};
    for (const Found& found : view.all("required"))
      if (found.value.is(Kind::array))
        for (const Node name : found.value.elements())
          if (name.is(Kind::string) && !properties[name.text()].required)
            properties[name.text()].required = found;
    return properties;
  }

  static Schema schema_of(const Property& property) {
    return followed(property.found.holder.graph->at(property.found.value));
  }

  static bool has(const Property& property, std::string_view keyword) {
    if (!property.found) return false;
    const Node written = property.found.value;
    const Node target = schema_of(property).node;
    return is_true(written.is(Kind::object) ? written.find(keyword) : Node{}) ||
           is_true(target.is(Kind::object) ? target.find(keyword) : Node{});
  }

  static Guards guards_of(const Property& property) {
    return {.read_only = has(property, "readOnly"), .write_only = has(property, "writeOnly")};
  }

  static bool has_default(const Property& property) {
    if (!property.found) return false;
    const Node written = property.found.value;
    const Node target = schema_of(property).node;
    return (written.is(Kind::object) && written.find("default")) ||
           (target.is(Kind::object) && target.find("default"));
  }

  void properties() {
    const Properties before = properties_of(a_);
    const Properties after = properties_of(b_);
    static const Property absent;
    for (const auto& [name, property] : before) {
      const auto other = after.find(name);
      one_property(name, property, other == after.end() ? absent : other->second);
    }
    for (const auto& [name, property] : after)
      if (!before.contains(name)) one_property(name, absent, property);
    schema("additional-properties", "additionalProperties",
           restricting(a_.find("additionalProperties")),
           restricting(b_.find("additionalProperties")), "/*", "set", "unset");
    schema("unevaluated-properties", "unevaluatedProperties",
           restricting(a_.find("unevaluatedProperties")),
           restricting(b_.find("unevaluatedProperties")), "/*");
  }

  void one_property(std::string_view name, const Property& before, const Property& after) {
    if (before.found && !after.found) {
      SchemaEdit& edit = add("property", "removed", "properties", before.required ? widens : none,
                             before.found, {});
      describe(edit, name, before);
      edit.base_source = before.found.value;
      return;
    }
    if (!before.found && after.found) {
      SchemaEdit& edit =
          add("property", "added", "properties", after.required ? narrows : none, {}, after.found);
      describe(edit, name, after);
      edit.revision_source = after.found.value;
      return;
    }
    if (static_cast<bool>(before.required) != static_cast<bool>(after.required))
      requiredness(name, before, after);
    if (!before.found) return;
    Guards guards = guards_of(after);
    const Guards old = guards_of(before);
    // Either way: who writes does not send it, or who reads does not judge it.
    guards.read_only = guards.read_only || old.read_only;
    guards.write_only = guards.write_only || old.write_only;
    pair(before.found, after.found, "/" + pointer_token(name));
    found_.inner.back().guards = guards;
    found_.inner.back().required = static_cast<bool>(before.required);
  }

  static void describe(SchemaEdit& edit, std::string_view name, const Property& property) {
    edit.name = name;
    edit.required = static_cast<bool>(property.required);
    edit.has_default = has_default(property);
    edit.guards = guards_of(property);
    edit.before = edit.edit == "removed" ? std::string(name) : "";
    edit.after = edit.edit == "added" ? std::string(name) : "";
  }

  void requiredness(std::string_view name, const Property& before, const Property& after) {
    const bool required = static_cast<bool>(after.required);
    const bool with_default = required && has_default(after);
    SchemaEdit& edit = add("property",
                           !required      ? "became-optional"
                           : with_default ? "became-required-with-default"
                                          : "became-required",
                           "required", required ? narrows : widens,
                           before.required.value ? before.required : a_.find("required"),
                           after.required.value ? after.required : b_.find("required"));
    edit.name = name;
    edit.required = true;
    edit.has_default = with_default;
    const Guards a = guards_of(before);
    const Guards b = guards_of(after);
    edit.guards = {.read_only = a.read_only || b.read_only,
                   .write_only = a.write_only || b.write_only};
    edit.before = required ? "optional" : "required";
    edit.after = required ? "required" : "optional";
  }

  void names() {
    schema("property-names", "propertyNames", restricting(a_.find("propertyNames")),
           restricting(b_.find("propertyNames")), "/*");
    entries("pattern-property", "patternProperties", "/*");
  }

  using Entries = std::map<std::string_view, Found>;

  static Entries entries_of(const SchemaView& view, std::string_view keyword, Kind value) {
    Entries entries;
    for (const Found& found : view.all(keyword))
      for (const Member member : found.value.members())
        if ((value == Kind::array) == member.value.is(Kind::array))
          entries.try_emplace(member.name(), Found{found.holder, member.value});
    return entries;
  }

  static void merge(Entries& entries, const Entries& more) {
    entries.insert(more.begin(), more.end());
  }

  void entries(std::string_view facet, std::string_view keyword, std::string_view instance,
               std::string_view old_keyword = {}) {
    Entries before = entries_of(a_, keyword, Kind::object);
    Entries after = entries_of(b_, keyword, Kind::object);
    if (!old_keyword.empty()) {
      merge(before, entries_of(a_, old_keyword, Kind::object));
      merge(after, entries_of(b_, old_keyword, Kind::object));
    }
    each(before, after, [&](std::string_view name, const Found& a, const Found& b) {
      const std::size_t count = found_.edits.size();
      schema(facet, keyword, a, b, instance);
      if (found_.edits.size() > count) found_.edits.back().name = name;
    });
  }

  template <class Visit>
  static void each(const Entries& before, const Entries& after, Visit visit) {
    for (const auto& [name, found] : before) {
      const auto other = after.find(name);
      visit(name, found, other == after.end() ? Found{} : other->second);
    }
    for (const auto& [name, found] : after)
      if (!before.contains(name)) visit(name, Found{}, found);
  }

  void dependents() {
    entries("dependent-schema", "dependentSchemas", "", "dependencies");
    Entries before = entries_of(a_, "dependentRequired", Kind::array);
    Entries after = entries_of(b_, "dependentRequired", Kind::array);
    merge(before, entries_of(a_, "dependencies", Kind::array));
    merge(after, entries_of(b_, "dependencies", Kind::array));
    each(before, after, [&](std::string_view name, const Found& a, const Found& b) {
      dependent_required(name, a, b);
    });
  }

  void dependent_required(std::string_view name, const Found& before, const Found& after) {
    const auto needed = [](const Found& found) {
      std::set<std::string_view> names;
      for (const Node each : found.value.elements()) names.insert(each.text());
      return names;
    };
    const std::set<std::string_view> a = before ? needed(before) : std::set<std::string_view>{};
    const std::set<std::string_view> b = after ? needed(after) : std::set<std::string_view>{};
    if (a == b) return;
    const bool grew = std::includes(b.begin(), b.end(), a.begin(), a.end());
    const bool shrank = std::includes(a.begin(), a.end(), b.begin(), b.end());
    SchemaEdit& edit = add("dependent-required",
                           a.empty()   ? "added"
                           : b.empty() ? "removed"
                                       : "changed",
                           "dependentRequired",
                           grew     ? narrows
                           : shrank ? widens
                                    : incomparable,
                           before, after);
    edit.name = name;
  }

  // ---- Arrays ----

  struct Elements {
    std::vector<Found> prefix{};
    Found rest{};  // Where it asks something.
  };

  static Elements elements_of(const SchemaView& view) {
    Elements elements;
    Found rest = view.find("items");
    const Found prefix = view.find("prefixItems");
    const Found list = prefix ? prefix : rest.value.is(Kind::array) ? rest : Found{};
    for (const Node each : list ? list.value.elements() : Node{}.elements())
      elements.prefix.push_back({list.holder, each});
    // Before 2020-12 a list had its rest in additionalItems.
    if (list && list.value == rest.value) rest = view.find("additionalItems");
    elements.rest = restricting(rest);
    return elements;
  }

  void elements() {
    const Elements before = elements_of(a_);
    const Elements after = elements_of(b_);
    const std::size_t both = std::min(before.prefix.size(), after.prefix.size());
    for (std::size_t i = 0; i < both; ++i)
      pair(before.prefix[i], after.prefix[i], fmt::format("/{}", i));
    for (std::size_t i = both; i < before.prefix.size(); ++i)
      add("prefix-items", "removed", "prefixItems", before.rest ? unknown : widens,
          before.prefix[i], {})
          .name = std::to_string(i);
    for (std::size_t i = both; i < after.prefix.size(); ++i)
      add("prefix-items", "added", "prefixItems", after.rest ? unknown : narrows, {},
          after.prefix[i])
          .name = std::to_string(i);
    schema("items", "items", before.rest, after.rest, "/*");
    schema("contains", "contains", a_.find("contains"), b_.find("contains"), "/*");
    schema("unevaluated-items", "unevaluatedItems", restricting(a_.find("unevaluatedItems")),
           restricting(b_.find("unevaluatedItems")), "/*");
  }

  // ---- Conditions ----

  // What changes inside is one edit of the keyword: it may narrow or widen what holds it.
  void inverted(std::string_view facet, const Found& before, const Found& after) {
    if (!before || !after) return;
    add(facet, "changed", facet, unknown, before, after);
    pair(before, after, "");
    found_.inner.back().stands_for = static_cast<int>(found_.edits.size()) - 1;
  }

  void conditions() {
    const Found excluded = a_.find("not");
    const Found excluded_after = b_.find("not");
    if (excluded && excluded_after)
      inverted("not", excluded, excluded_after);
    else
      schema("not", "not", excluded, excluded_after, "");

    const Found before = a_.find("if");
    const Found after = b_.find("if");
    if (before && after)
      inverted("if", before, after);
    else
      schema("if", "if", before, after, "");
    // JSON Schema 2020-12 §10.2.2: without `if` they count for nothing.
    for (const std::string_view keyword : {"then", "else"})
      schema(keyword, keyword, before ? restricting(a_.find(keyword)) : Found{},
             after ? restricting(b_.find(keyword)) : Found{}, "");
  }

  // ---- What says nothing of values ----

  void discriminator() {
    const Found before = a_.find("discriminator");
    const Found after = b_.find("discriminator");
    if (!before && !after) return;
    if (!before) {
      add("discriminator", "added", "discriminator", none, before, after);
      return;
    }
    if (!after) {
      add("discriminator", "removed", "discriminator", none, before, after);
      return;
    }
    const auto name_of = [](const Found& found) {
      return found.value.is(Kind::object) ? found.value.find("propertyName") : found.value;
    };
    const Node a = name_of(before);
    const Node b = name_of(after);
    if (a && b && a.text() != b.text())
      add("discriminator", "property-name-changed", "discriminator", none, {before.holder, a},
          {after.holder, b});
    mapping(before, after);
  }

  void mapping(const Found& before, const Found& after) {
    const auto values_by_name = [](const Found& found) {
      Entries entries;
      if (!found.value.is(Kind::object)) return entries;
      const Node mapping = found.value.find("mapping");
      if (mapping)
        for (const Member member : mapping.members())
          entries.try_emplace(member.name(), Found{found.holder, member.value});
      return entries;
    };
    each(values_by_name(before), values_by_name(after),
         [&](std::string_view name, const Found& a, const Found& b) {
           if (a && b && a.value.text() == b.value.text()) return;
           add("discriminator",
               !a   ? "mapping-added"
               : !b ? "mapping-deleted"
                    : "mapping-changed",
               "discriminator", none, a, b)
               .name = name;
         });
  }

  void annotations() {
    default_value();
    flag("read-only", "readOnly", "became-read-only", "became-not-read-only");
    flag("write-only", "writeOnly", "became-write-only", "became-not-write-only");
    lifecycle();
    extensible();
  }

  void default_value() {
    const Found before = a_.find("default");
    const Found after = b_.find("default");
    if (!before && !after) return;
    if (before && after && equal(before.value, after.value)) return;
    add("default-value",
        !before  ? "added"
        : !after ? "removed"
                 : "changed",
        "default", none, before, after);
  }

  void flag(std::string_view facet, std::string_view keyword, std::string_view on,
            std::string_view off) {
    const bool after = b_.flag(keyword);
    if (a_.flag(keyword) == after) return;
    add(facet, after ? on : off, keyword, none, a_.find(keyword), b_.find(keyword));
  }

  // "2026-12-31", as RFC 3339 full-date or the date-time that begins with one.
  static bool is_date(std::string_view text) {
    constexpr std::string_view kForm = "dddd-dd-dd";
    if (text.size() < kForm.size()) return false;
    for (std::size_t i = 0; i < kForm.size(); ++i)
      if (kForm[i] == '-' ? text[i] != '-' : text[i] < '0' || text[i] > '9') return false;
    return text.size() == kForm.size() || text[kForm.size()] == 'T';
  }

  void lifecycle() {
    const bool before = a_.flag("deprecated");
    const bool after = b_.flag("deprecated");
    const Found sunset = a_.find("x-sunset");
    const Found sunset_after = b_.find("x-sunset");
    if (!before && after) {
      const bool named = static_cast<bool>(sunset_after);
      const bool readable = named && is_date(sunset_after.value.text());
      add("deprecated",
          !named     ? ""
          : readable ? "with-sunset"
                     : "sunset-invalid",
          "deprecated", named && !readable ? governance : none, a_.find("deprecated"),
          b_.find("deprecated"));
    } else if (before && !after) {
      add("reactivated", "", "deprecated", none, a_.find("deprecated"), b_.find("deprecated"));
    } else if (before && sunset && !sunset_after) {
      add("sunset", "deleted", "x-sunset", governance, sunset, sunset_after);
    } else if (before && sunset && !equal(sunset.value, sunset_after.value)) {
      add("sunset", "date-changed", "x-sunset", none, sunset, sunset_after);
    }
    stability();
  }

  static int stability_rank(const Found& found) {
    constexpr std::array<std::string_view, 4> kLevels{"draft", "alpha", "beta", "stable"};
    if (!found) return -1;
    const auto* at = std::find(kLevels.begin(), kLevels.end(), found.value.text());
    return at == kLevels.end() ? -1 : static_cast<int>(at - kLevels.begin());
  }

  void stability() {
    const Found before = a_.find("x-stability-level");
    const Found after = b_.find("x-stability-level");
    const int a = stability_rank(before);
    const int b = stability_rank(after);
    if (a < 0 || b < 0 || a == b) return;
    add("stability", a < b ? "increased" : "decreased", "x-stability-level",
        a < b ? none : governance, before, after);
  }

  void extensible() {
    const Found before = a_.find("x-extensible-enum");
    const Found after = b_.find("x-extensible-enum");
    if (!before.value.is(Kind::array) || !after.value.is(Kind::array)) return;
    const auto list = [](const Found& found) {
      std::vector<Node> values;
      for (const Node value : found.value.elements()) values.push_back(value);
      return values;
    };
    const ValueSet known(list(before));
    const ValueSet wanted(list(after));
    for (const Node value : known.values())
      if (!wanted.contains(value)) extensible_edit("removed", narrows, value, {}, before, after);
    for (const Node value : wanted.values())
      if (!known.contains(value)) extensible_edit("added", none, {}, value, before, after);
  }

  void extensible_edit(std::string_view edit, Effect effect, Node base, Node revision,
                       const Found& before, const Found& after) {
    SchemaEdit& added =
        add("x-extensible-enum-value", edit, "x-extensible-enum", effect, before, after);
    added.name = value_name(base ? base : revision);
    added.before = shown_keyword(base);
    added.after = shown_keyword(revision);
  }

  SchemaView a_;
  SchemaView b_;
  bool null_edited_ = false;
  KeywordEdits found_{};
};

}  // namespace

KeywordEdits keyword_edits(const Schema& base, const Schema& revision) {
  return KeywordComparison(base, revision).edits();
}

}  // namespace driftgate
