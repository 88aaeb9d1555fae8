#pragma once

#include <string>
#include <string_view>

#include "tests/validators/schema/schemas.h"
#include "validators/schema/generate.h"

namespace driftgate::tests {

inline bool is_choice(std::string_view keyword) { return keyword == "anyOf" || keyword == "oneOf"; }

/// What is wrong with a made value; "" when it does what it says. A negative one must break its
/// keyword and no other: every violation is of that keyword at that place, or explains why a
/// choice has no branch.
inline std::string fault_of(const MadeValue& made, const Schema& schema, Direction direction,
                            Evaluator& evaluator) {
  JsonReader reader;
  const Document* document = reader.read(made.json);
  if (document == nullptr) return "no JSON: " + reader.problem().message;
  if (!document->duplicates().empty()) return "a name stands twice in an object";
  const Evaluation judged =
      evaluator.evaluate(schema, document->root(), {.direction = direction, .undocumented = false});
  if (made.purpose != Purpose::negative)
    return judged.valid ? "" : "it breaks " + std::string(judged.violations.front().keyword);
  if (judged.valid) return "it keeps the schema";
  const SchemaViolation& first = judged.violations.front();
  if (first.keyword != made.keyword || first.instance != made.instance)
    return "it breaks " + std::string(first.keyword) + " at '" + first.instance + "'";
  for (const SchemaViolation& violation : judged.violations) {
    const bool same = violation.keyword == made.keyword && violation.instance == made.instance;
    const bool below = is_choice(made.keyword) &&
                       violation.keyword_location.starts_with(first.keyword_location + "/");
    if (!same && !below) return "it breaks " + std::string(violation.keyword) + " too";
  }
  return "";
}

}  // namespace driftgate::tests
