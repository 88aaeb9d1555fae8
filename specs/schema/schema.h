#pragma once

#include <string>
#include <string_view>

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

/// The edges between schemas: what `$ref`, `$dynamicRef`, `$id`, `$anchor` and discriminator
/// mappings of a set of documents mean, by dialect. Immutable once made; thread-safe.
class SchemaGraph {
 public:
  /// `documents` must outlive the graph and be complete: every document that a reference names
  /// is open already. `dialect` is that of schemas without `$schema`.
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

 private:
  struct Resources;  // `$id` and anchors, where a document has any.
  const Documents& documents_;
  Dialect dialect_;
  std::unique_ptr<const Resources> resources_;
};

}  // namespace driftgate
