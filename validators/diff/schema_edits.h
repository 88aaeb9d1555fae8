#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "specs/schema/schema.h"
#include "validators/diff/change.h"

namespace driftgate {

/// One keyword of a schema that was written, dropped or written otherwise.
struct SchemaEdit {
  /// The same in every call for the same keyword of the same two schemas: the root cause.
  std::uint32_t cause = 0;
  /// What it is about, as the field's tools name it: "max-length", "property", "enum-value",
  /// "one-of", "type", "list-of-types", "read-only", …; a row of rules.inc with `edit`.
  std::string_view facet{};
  /// What happened to it: "set", "unset", "increased", "decreased", "added", "removed", "changed",
  /// "generalized", "specialized", "became-required", …
  std::string_view edit{};
  std::string_view keyword{};  ///< JSON Schema's: "maxLength", "properties", "enum", …
  /// On the set of values of the schema that holds it, by the table.
  Effect effect = Effect::none;
  Guards guards{};  ///< read_only, write_only: however one gets to it, the part is so.
  /// JSON Pointer of the part that the schema is about; "*" for any element or member. Of several
  /// places the first.
  std::string instance{};
  std::string name{};        ///< Of a property, a value, a branch, …: which.
  bool inside = false;       ///< Of a part or a branch, not of the schemas that were asked about.
  bool required = false;     ///< The property concerned is (or was) required.
  bool has_default = false;  ///< Of a property that is new or became required.
  std::string before{};      ///< As JSON or text; "" where there was nothing.
  std::string after{};
  Schema base{};  ///< The schemas that hold the keyword.
  Schema revision{};
  /// The keyword's value, or the schema where it has none; of a property, a value, a branch that
  /// came or went: itself.
  Node base_source{};
  Node revision_source{};
};

/// Where an edit is found on the way from two schemas that were asked about.
struct EditUse {
  std::uint32_t cause = 0;
  std::string instance{};  // As those of SchemaEdit.
  Guards guards{};
  bool inside = false;
  bool required = false;
};

/// Every edit between two schemas and all that they apply. References are followed; what only says
/// the same otherwise is no edit: inline or by reference, the order of keys and branches, allOf of
/// one, the spellings of null and of each dialect, bounds that exclude nothing. What an edit is
/// found in `not` or `if` is one edit of that keyword.
///
/// Each pair of schemas is looked at once, over all calls; a call costs no more than the pairs that
/// lead from its own to an edit. Graphs must outlive it. Not safe to share between threads.
class SchemaDiffer {
 public:
  SchemaDiffer();
  ~SchemaDiffer();
  SchemaDiffer(const SchemaDiffer&) = delete;
  SchemaDiffer& operator=(const SchemaDiffer&) = delete;

  /// Each edit once; a schema that is absent admits everything.
  std::vector<SchemaEdit> edits(const Schema& base, const Schema& revision);

  /// The same without copies, for descriptions where a few causes have very many uses.
  std::vector<EditUse> uses(const Schema& base, const Schema& revision);
  /// What is the same in every use. Valid as long as this.
  const SchemaEdit& edit(std::uint32_t cause) const;

 private:
  class Pairs;
  std::unique_ptr<Pairs> pairs_;
};

}  // namespace driftgate
