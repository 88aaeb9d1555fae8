#include "validators/evaluate_items.h"

#include <fmt/format.h>

#include <algorithm>
#include <iterator>
#include <utility>

namespace driftgate {
namespace {

// What stays undecided is so for every item: the first tells it.
void add_undecided(Undecided&& part, const std::string& item, std::vector<Undecided>& known) {
  const bool is_known = std::any_of(known.begin(), known.end(), [&](const Undecided& other) {
    return other.source == part.source && other.message == part.message;
  });
  if (is_known) return;
  part.instance.insert(0, item);
  known.push_back(std::move(part));
}

void add(Evaluation&& one, const std::string& item, Evaluation& found) {
  found.valid = found.valid && one.valid;
  found.more += one.more;
  for (SchemaViolation& violation : one.violations) {
    violation.instance.insert(0, item);
    violation.keyword_location.insert(0, "/itemSchema");
    found.violations.push_back(std::move(violation));
  }
  for (UndocumentedPart& part : one.undocumented) {
    part.instance.insert(0, item);
    found.undocumented.push_back(std::move(part));
  }
  for (Undecided& part : one.undecided) add_undecided(std::move(part), item, found.undecided);
}

}  // namespace

void evaluate_items(Evaluator& evaluator, const Schema& schema, Node array,
                    const EvaluateOptions& options, Evaluation& found) {
  EvaluateOptions left = options;
  std::size_t position = 0;
  for (const Node element : array.elements()) {
    left.most = options.most - std::min(options.most, found.violations.size());
    add(evaluator.evaluate(schema, element, left), fmt::format("/{}", position++), found);
  }
}

}  // namespace driftgate
