#include "validators/drift/witness.h"

#include <algorithm>
#include <string_view>

#include "specs/document/reference.h"
#include "validators/schema/compare.h"
#include "validators/schema/infer.h"

namespace driftgate::drifting {
namespace {

constexpr const char* kThen = "then.json";
constexpr const char* kNow = "now.json";
constexpr std::size_t kMostBytes = 300;  // Longer ones nobody reads.

bool is_about(const Gap& gap, const Drift& drift) {
  const auto is = [&](const DriftRule& rule) { return drift.rule == &rule; };
  if (gap.keyword == "required")
    return (is(drifts::removed) || is(drifts::renamed) || is(drifts::optional)) &&
           drift.instance == gap.instance + "/" + pointer_token(gap.name);
  if (gap.instance != drift.instance) return false;
  if (gap.keyword == "type") return gap.name == "null" ? is(drifts::nullable) : is(drifts::type);
  if (gap.keyword == "enum" || gap.keyword == "const") return is(drifts::value);
  return gap.keyword == "format" && is(drifts::format);
}

bool can_be_proved(const Drift& drift) { return drift.rule->severity == Severity::error; }

}  // namespace

void find_witnesses(const Shape& remembered, const Shape& observed, std::vector<Drift>& drifts) {
  if (std::none_of(drifts.begin(), drifts.end(), can_be_proved)) return;
  const std::string then = schema_of(remembered, {.settle = false});
  const std::string now = schema_of(observed, {.settle = false});
  Documents documents([&](const std::string& uri) { return uri.ends_with(kThen) ? then : now; });
  const Document& accepting = documents.open(kThen);
  const Document& writing = documents.open(kNow);
  const SchemaGraph graph(documents, Dialect::draft_2020_12);
  Evaluator evaluator;
  Comparer comparer(evaluator);
  const Comparison comparison =
      comparer.compare(graph.at(writing.root()), graph.at(accepting.root()));
  for (const Gap& gap : comparison.gaps) {
    if (gap.answer != Answer::no || gap.witness.size() > kMostBytes) continue;
    for (Drift& drift : drifts)
      if (can_be_proved(drift) && drift.witness.empty() && is_about(gap, drift))
        drift.witness = gap.witness;
  }
}

}  // namespace driftgate::drifting
