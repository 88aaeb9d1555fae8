#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "specs/document/document.h"
#include "specs/document/reference.h"
#include "specs/schema/dialect.h"

namespace driftgate {

class SchemaGraph;

/// One schema: the place in a document where it is written, and the graph that binds its
/// references. To be passed by value; default: no schema. Everything it points at is immutable,
/// so threads share it; it is valid as long as its SchemaGraph and Documents.
struct Schema {
  Node node{};  ///< An object or, in dialects that allow it, a boolean.
  Dialect dialect = Dialect::draft_2020_12;
  const SchemaGraph* graph = nullptr;

  explicit operator bool() const { return static_cast<bool>(node); }
  bool operator==(const Schema&) const = default;
};

/// The vocabularies that a meta-schema of 2019-09 or later switches on and off by `$vocabulary`.
struct Vocabularies {
  bool applicator = true;
  bool unevaluated = true;
  bool validation = true;
  bool format_assertion = false;  ///< `format` asserts whatever EvaluateOptions say.
  /// A vocabulary that the meta-schema requires and that is not known here, as it stands in
  /// `$vocabulary`: schemas of the dialect must not be processed (2020-12 §8.1.2).
  Node unknown{};

  bool operator==(const Vocabularies&) const = default;
};

/// The edges between schemas: what `$ref`, `$dynamicRef`, `$id`, `$anchor` and discriminator
/// mappings of a set of documents mean, by dialect. Immutable once made; thread-safe.
class SchemaGraph {
 public:
  /// `documents` must outlive the graph and be complete: every document that a reference names
  /// is open already. `dialect` is that of schemas without `$schema`. Costs a scan of the
  /// documents, and a walk over their schemas only where they have `$id`, `$anchor` or `$schema`.
  SchemaGraph(const Documents& documents, Dialect dialect);
  ~SchemaGraph();
  SchemaGraph(const SchemaGraph&) = delete;
  SchemaGraph& operator=(const SchemaGraph&) = delete;

  Dialect dialect() const { return dialect_; }
  const Documents& documents() const { return documents_; }

  /// The schema written at `node`.
  Schema at(Node node) const;

  /// What `reference` (the value of `$ref` in `from`, a mapping of its discriminator, …) points
  /// at: by `$id`, anchor or pointer. No schema when it leads nowhere.
  Schema resolve(const Schema& from, std::string_view reference) const;

  /// The absolute location of a schema: base URI and JSON Pointer.
  std::string uri(const Schema& schema) const;

  Vocabularies vocabularies(const Schema& schema) const;

  /// The root of the schema resource that holds `schema` (JSON Schema 2020-12 §4.3.5).
  Node resource(const Schema& schema) const;

  /// The schema with `$dynamicAnchor: name` in the resource of that root; none without.
  Schema dynamic_anchor(Node resource, std::string_view name) const;

 private:
  struct Resources;  // `$id`, anchors and `$schema`, of the documents that have any.
  const Documents& documents_;
  Dialect dialect_;
  std::unique_ptr<const Resources> resources_;
};

/// The schema that admits every value, for where none is written. It lives as long as the program;
/// thread-safe.
const Schema& any_schema();

/// A reference whose document could not be had.
struct UnopenedReference {
  std::string message{};
  Node source{};
};

/// Opens every document that references of the schema at `root` name, directly or through other
/// documents, relative to `$id`. For files that are schemas; descriptions do it themselves.
std::vector<UnopenedReference> open_references(Documents& documents, const Document& root,
                                               Dialect dialect);

/// The references in schemas of the graph's documents that lead nowhere; for files that are
/// schemas. A walk over all of them.
std::vector<Node> lost_references(const SchemaGraph& graph);

}  // namespace driftgate
