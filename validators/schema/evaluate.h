#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "specs/schema/schema.h"

namespace driftgate {

/// Who wrote the value: decides what readOnly and writeOnly mean (OpenAPI 3.0 §4.7.24.2). In a
/// request readOnly members must be absent and are never required; writeOnly ones in a response.
/// The flag counts where it stands in the property's schema or at the end of its `$ref`s.
enum class Direction : std::uint8_t { none, request, response };

/// One way in which a value breaks its schema.
struct SchemaViolation {
  std::string_view keyword{};      ///< "type", "required", …; lives forever.
  std::string instance{};          ///< JSON Pointer into the value.
  std::string keyword_location{};  ///< JSON Pointer from the root schema, through `$ref`s.
  Node source{};                   ///< The keyword's value in its document.
  std::string message{};           ///< One sentence for people.
  std::string expected{};
  std::string actual{};
};

/// A member or element that no schema described: where some schema names members (properties,
/// patternProperties) or elements (prefixItems), and neither it nor any other that holds for the
/// same value speaks of this one. `additionalProperties`, be it `true`, describes; where no schema
/// names anything, everything is free.
struct UndocumentedPart {
  std::string instance{};  ///< JSON Pointer of the member or element.
  Node schema{};           ///< The first schema that names members or elements beside it.
  bool mentioned = false;  ///< A schema of its object requires it, or tells branches apart by it.
};

/// A keyword whose verdict could not be had and that counts as kept: a pattern that does not
/// compile or ran over its limits, a format nobody knows, a reference that leads nowhere or back
/// to itself, a schema that applies itself so often that the evaluation was given up. Each once.
struct Undecided {
  std::string message{};
  std::string instance{};
  Node source{};
};

/// What a keyword says about a value beyond valid or not (JSON Schema 2020-12 Core §7.7). Those of
/// schemas that failed are dropped.
struct Annotation {
  std::string_view keyword{};       ///< Lives as long as the schema's document.
  std::string instance{};           ///< JSON Pointer into the value.
  std::string keyword_location{};   ///< JSON Pointer from the root schema, through `$ref`s.
  std::string absolute_location{};  ///< URI of the keyword; relative when its document's is.
  Node value{};                     ///< The keyword's own value, or …
  std::string computed{};           ///< … JSON made by `properties`, `items`, `contains`, ….
};

struct Evaluation {
  bool valid = true;
  std::vector<SchemaViolation> violations{};  ///< Empty when valid.
  std::vector<UndocumentedPart> undocumented{};
  std::vector<Undecided> undecided{};
  std::vector<Annotation> annotations{};  ///< Where asked for; none when not valid.
  std::size_t more = 0;                   ///< Violations beyond EvaluateOptions::most.
};

struct EvaluateOptions {
  Direction direction = Direction::none;
  bool formats = true;  ///< `format` is an assertion; else only where `$vocabulary` makes it one.
  bool content = true;  ///< In draft-07 contentEncoding and contentMediaType assert (§8.2).
  bool undocumented = true;  ///< Collect undocumented parts.
  std::size_t most = 1000;   ///< Violations explained; the rest is counted.
  bool annotations = false;  ///< Collect annotations; the value is gone through once more.
};

struct Trace;
class Compiler;

/// The verb *evaluate*. Programs are compiled from schemas on first use and kept as long as the
/// Evaluator: every graph whose schemas it was given must outlive it. Compiling and running are
/// safe from several threads. No recursion on the depth of values; nothing is allocated while a
/// promise is kept.
class Evaluator {
 public:
  Evaluator();
  ~Evaluator();
  Evaluator(const Evaluator&) = delete;
  Evaluator& operator=(const Evaluator&) = delete;

  Evaluation evaluate(const Schema& schema, Node value, const EvaluateOptions& options = {});

  /// What none of several schemas describes of a value that keeps them all.
  std::vector<UndocumentedPart> undocumented(const std::vector<Schema>& schemas, Node value,
                                             const EvaluateOptions& options = {});

  /// Only the verdict: quicker on broken values.
  bool valid(const Schema& schema, Node value, const EvaluateOptions& options = {});

  /// Everything that every keyword says: see validators/schema/trace.h. Slow.
  Trace trace(const Schema& schema, Node value, const EvaluateOptions& options = {});

  /// What it compiles with, for verbs that read the same programs.
  Compiler& compiler();

 private:
  struct Programs;
  std::unique_ptr<Programs> programs_;
};

}  // namespace driftgate
