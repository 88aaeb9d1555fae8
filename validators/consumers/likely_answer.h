#pragma once

#include <memory>
#include <vector>

#include "specs/document/document.h"
#include "specs/schema/schema.h"
#include "validators/schema/evaluate.h"

namespace driftgate {

/// A consumer writes down the members that it reads, a provider answers with more. The answer that
/// a description allows and that has all of the example, or comes closest.
struct LikelyAnswer {
  std::unique_ptr<const Document> document{};
  /// What breaks the description, of the members in the example only.
  std::vector<SchemaViolation> violations{};
  std::vector<UndocumentedPart> undescribed{};  ///< Members of the example.
};

/// `example` is not nested deeper than contracts are.
LikelyAnswer likely_answer(const Schema& promised, Node example, Evaluator& evaluator);

}  // namespace driftgate
