#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "specs/schema/schema.h"
#include "validators/diff/change.h"

namespace driftgate {

/// One keyword of a schema that was written, dropped or written otherwise.
struct SchemaEdit {
  /// What it is about, as the field's tools name it: "max-length", "property", "enum-value",
  /// "one-of", "type", "list-of-types", "read-only", …
  std::string_view facet{};
  /// What happened to it: "set", "unset", "increased", "decreased", "added", "removed", "changed",
  /// "generalized", "specialized", "became-required", …
  std::string_view edit{};
  std::string_view keyword{};  ///< JSON Schema's: "maxLength", "properties", "enum", …
  Effect effect =
      Effect::none;  ///< On the set of values of the schema that holds it, by the table.
  Guards guards{};
  std::string instance{};    ///< JSON Pointer of the part that the schema is about; "*" for any.
  std::string name{};        ///< Of a property, a value, a branch, …: which.
  bool required = false;     ///< The property concerned is (or was) required.
  bool has_default = false;  ///< Of a property that is new or became required.
  std::string before{};      ///< As JSON or text; "" where there was nothing.
  std::string after{};
  Schema base{};  ///< The schemas that hold the keyword.
  Schema revision{};
  Node base_source{};  ///< The keyword's value, or the schema where it has none.
  Node revision_source{};
};

/// Every edit between two schemas and all that they apply, each pair of schemas once. References
/// are followed; what only says the same otherwise is no edit: inline or by reference, the order of
/// keys and branches, allOf of one, the spellings of null. Linear in what differs; remembers pairs
/// over calls. Graphs must outlive it. Not safe to share between threads.
class SchemaDiffer {
 public:
  SchemaDiffer();
  ~SchemaDiffer();
  SchemaDiffer(const SchemaDiffer&) = delete;
  SchemaDiffer& operator=(const SchemaDiffer&) = delete;

  std::vector<SchemaEdit> edits(const Schema& base, const Schema& revision);

 private:
  struct Pairs;
  std::unique_ptr<Pairs> pairs_;
};

}  // namespace driftgate
