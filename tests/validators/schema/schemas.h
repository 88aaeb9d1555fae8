#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <utility>

#include "specs/document/reference.h"
#include "specs/schema/schema.h"
#include "tests/files.h"
#include "validators/schema/evaluate.h"

namespace driftgate::tests {

/// A schema in a document of its own, with its references bound: what tests need again and again.
class LoadedSchema {
 public:
  LoadedSchema(const std::string& text, Dialect dialect, const Fetch& others = {},
               const ReadLimits& limits = {})
      : documents_(
            [text, others](const std::string& uri) {
              if (uri == kUri) return text;
              if (!others) throw Error("no other documents here");
              return others(uri);
            },
            limits) {
    const Document& document = documents_.open(kUri);
    open_references(documents_, document, dialect);
    graph_ = std::make_unique<SchemaGraph>(documents_, dialect);
    root_ = document.root();
  }

  Schema schema() const { return graph_->at(root_); }
  Schema at(std::string_view pointer) const { return graph_->at(find_pointer(root_, pointer)); }
  const SchemaGraph& graph() const { return *graph_; }

  static constexpr const char* kUri = "http://test.invalid/schema.json";

 private:
  Documents documents_;
  std::unique_ptr<const SchemaGraph> graph_;
  Node root_{};
};

/// One evaluation of two texts.
inline Evaluation evaluate(const std::string& schema, Dialect dialect, const std::string& value,
                           const EvaluateOptions& options = {}) {
  const LoadedSchema loaded(schema, dialect);
  const auto document = read_json(value, "value");
  Evaluator evaluator;
  Evaluation result = evaluator.evaluate(loaded.schema(), document->root(), options);
  // What outlives the documents.
  for (SchemaViolation& violation : result.violations) violation.source = {};
  for (UndocumentedPart& part : result.undocumented) part.schema = {};
  for (Undecided& undecided : result.undecided) undecided.source = {};
  return result;
}

}  // namespace driftgate::tests
