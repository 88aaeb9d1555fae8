#pragma once

// What the files of keyword_edits() share; nobody else includes it.

#include <map>
#include <optional>
#include <string>
#include <string_view>

#include "validators/diff/keyword_edits.h"
#include "validators/diff/schema_view.h"

namespace driftgate {

/// Two schemas, keyword by keyword.
class KeywordComparison {
 public:
  KeywordComparison(const Schema& base, const Schema& revision) : a_(base), b_(revision) {}

  KeywordEdits edits() &&;

 private:
  using enum Effect;
  using Entries = std::map<std::string_view, Found>;

  // keyword_edits.cpp
  SchemaEdit& add(std::string_view facet, std::string_view edit, std::string_view keyword,
                  Effect effect, const Found& base, const Found& revision);
  void pair(const Schema& base, const Schema& revision, std::string instance);
  void pair(const Found& base, const Found& revision, std::string instance);
  void schema(std::string_view facet, std::string_view keyword, const Found& base,
              const Found& revision, std::string_view instance, std::string_view comes = "added",
              std::string_view goes = "removed");
  static std::string shown(Node value);
  static bool is_true(Node value) { return value.is(Kind::boolean) && value.boolean(); }
  static Node text_at(const Found& found) {
    return found.value.is(Kind::string) ? found.value : Node{};
  }
  static bool admits_all(Node schema);
  static Found restricting(Found found);
  bool booleans();
  bool lost();
  void inverted(std::string_view facet, const Found& before, const Found& after);
  void conditions();

  // keyword_choices.cpp
  static bool keeps(const SchemaView& without, const SchemaView& with);
  void all_of();
  void branch_edit(std::string_view facet, std::string_view edit, std::string_view keyword,
                   Effect effect, const Branch* base, const Branch* revision, const Found& other);
  bool choices();
  static std::string_view facet_of(const Choice& choice);
  std::string_view tag() const;
  void choice_pair(const Choice& before, const Choice& after);
  bool wrapped(const Choice& choice);
  bool unwrapped(const Choice& choice);
  void discriminator();
  void mapping(const Found& before, const Found& after);

  // keyword_values.cpp
  struct Null;
  static Null null_of(const SchemaView& view);
  void nullability();
  bool types();
  Effect format_effect() const;
  void format();
  struct Values;
  Values values_of(const SchemaView& view) const;
  void values();
  bool is_null_told(Node value) const;
  void value_edit(std::string_view edit, Effect effect, Node base, Node revision,
                  const Values& before, const Values& after);
  static std::string value_name(Node value);

  // keyword_scalars.cpp
  struct Bound;
  struct Limit;
  static Limit limit_of(const SchemaView& view, bool upper, bool exclusive);
  void limits();
  void swap_limits(bool upper, const Limit& before, const Limit& after);
  void limit(std::string_view facet, std::string_view keyword, bool upper, const Limit& before,
             const Limit& after);
  void bound(std::string_view facet, std::string_view keyword, bool upper, const Found& before,
             Node a, const Found& after, Node b);
  static Found size_of(const SchemaView& view, const Bound& size);
  static bool excludes_nothing(const Found& found, const Bound& size);
  void sizes();
  static Found step_of(const SchemaView& view);
  void multiple_of();
  static Found pattern_of(const SchemaView& view);
  void pattern();
  void content();
  void text(std::string_view facet, std::string_view keyword);

  // keyword_containers.cpp
  struct Property;
  using Properties = std::map<std::string_view, Property>;
  static Properties properties_of(const SchemaView& view);
  static Schema schema_of(const Property& property);
  static bool has(const Property& property, std::string_view keyword);
  static Guards guards_of(const Property& property);
  static bool has_default(const Property& property);
  void properties();
  void one_property(std::string_view name, const Property& before, const Property& after);
  static void describe(SchemaEdit& edit, std::string_view name, const Property& property);
  void requiredness(std::string_view name, const Property& before, const Property& after);
  void names();
  static Entries entries_of(const SchemaView& view, std::string_view keyword, Kind value);
  static void merge(Entries& entries, const Entries& more);
  void entries(std::string_view facet, std::string_view keyword, std::string_view instance,
               std::string_view old_keyword = {});
  void dependents();
  void dependent_required(std::string_view name, const Found& before, const Found& after);
  struct Elements;
  static Elements elements_of(const SchemaView& view);
  void elements();

  // keyword_annotations.cpp
  void annotations();
  void default_value();
  void flag(std::string_view facet, std::string_view keyword, std::string_view on,
            std::string_view off);
  static bool is_date(std::string_view text);
  void lifecycle();
  static std::optional<int> stability_rank(const Found& found);
  void stability();
  void extensible();
  void extensible_edit(std::string_view edit, Effect effect, Node base, Node revision,
                       const Found& before, const Found& after);

  /// Calls `visit` with each name and its two keywords; one may be absent.
  template <class Visit>
  static void each(const Entries& before, const Entries& after, Visit visit) {
    for (const auto& [name, found] : before) {
      const auto other = after.find(name);
      visit(name, found, other == after.end() ? Found{} : other->second);
    }
    for (const auto& [name, found] : after)
      if (!before.contains(name)) visit(name, Found{}, found);
  }

  SchemaView a_;
  SchemaView b_;
  bool null_edited_ = false;
  KeywordEdits found_{};
};

}  // namespace driftgate
