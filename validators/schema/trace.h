#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "validators/schema/evaluate.h"

namespace driftgate {

class Compiler;

/// What one schema, or one of its keywords, said about one value.
struct TraceUnit {
  std::uint32_t parent = 0;    ///< The root is its own parent. Schemas and keywords alternate.
  std::uint32_t past = 0;      ///< What is inside has the numbers between its own and this one.
  std::string_view keyword{};  ///< "" for a schema. Lives as long as the schema's document.
  Node source{};               ///< The schema, or the keyword's value.
  bool valid = true;
  bool names = false;      ///< A schema of propertyNames: it speaks of names, not of values.
  std::string path{};      ///< Keyword location after the parent's: "/items", "", "/0".
  std::string step{};      ///< Instance location after the parent's.
  std::string error{};     ///< One sentence; "" when valid.
  Node annotation{};       ///< The annotation where it is the keyword's own value …
  std::string computed{};  ///< … or made by it: JSON.

  bool is_schema() const { return keyword.empty(); }
  bool annotates() const { return annotation || !computed.empty(); }
};

/// Everything that was looked at while a schema was applied to a value: the verbose truth, from
/// which annotations and the standard output formats are read. Branches that cannot change the
/// verdict are looked at too. Refers to the documents of schema and value.
struct Trace {
  std::vector<TraceUnit> units{};  ///< Depth first; the first is the schema itself.
  const SchemaGraph* graph = nullptr;
  bool complete = true;  ///< False: given up, because the schema applies itself too often.

  bool valid() const { return units.empty() || units.front().valid; }

  /// JSON Pointer from the root schema, through `$ref`s.
  std::string keyword_location(std::size_t unit) const;
  /// The URI of the schema or keyword where it is written; relative when its document's URI is.
  std::string absolute_location(std::size_t unit) const;
  std::string instance_location(std::size_t unit) const;

  /// The units whose annotations count: no schema around them failed. In order.
  std::vector<std::size_t> annotations() const;
};

/// Not for judging: many times slower than deciding, and the memory grows with what is looked at.
/// The compiler must not follow references (see Compiler).
/// No recursion on the depth of values or schemas.
Trace trace(Compiler& compiler, const Schema& schema, Node value, const EvaluateOptions& options);

}  // namespace driftgate
