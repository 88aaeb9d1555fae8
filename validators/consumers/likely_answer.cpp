#include "validators/consumers/likely_answer.h"

#include <algorithm>
#include <array>
#include <optional>
#include <string>

#include "specs/document/document_writer.h"
#include "specs/document/reference.h"
#include "validators/schema/generate.h"

namespace driftgate {
namespace {

constexpr std::size_t kVariations = 6;  // Of what is around the example.

// What the example lacks is nobody's business: the answer may have it.
bool is_about_absence(std::string_view keyword) {
  static constexpr std::array<std::string_view, 5> kAbsence{
      "required", "minProperties", "dependentRequired", "minItems", "contains"};
  return std::find(kAbsence.begin(), kAbsence.end(), keyword) != kAbsence.end();
}

// The example over a made value. Contracts have a limited depth: it recurses.
void write_over(DocumentWriter& to, Node example, Node made) {
  if (example.is(Kind::object) && made.is(Kind::object)) {
    to.begin_object();
    for (const Member member : example.members()) {
      to.name(member.name());
      write_over(to, member.value, made.find(member.name()));
    }
    for (const Member member : made.members()) {
      if (example.find(member.name())) continue;
      to.name(member.name());
      to.copy(member.value);
    }
    to.end_object();
  } else if (example.is(Kind::array) && made.is(Kind::array) && made.size() > 0) {
    to.begin_array();
    std::size_t position = 0;
    for (const Node element : example.elements()) {
      const Node beside = made.element(position++);
      write_over(to, element, beside ? beside : made.element(0));
    }
    to.end_array();
  } else {
    to.copy(example);
  }
}

LikelyAnswer judged(std::unique_ptr<const Document> document, const Schema& promised, Node example,
                    Evaluator& evaluator) {
  LikelyAnswer answer{.document = std::move(document)};
  Evaluation done = evaluator.evaluate(promised, answer.document->root(),
                                       {.direction = Direction::response, .most = 100});
  for (SchemaViolation& violation : done.violations)
    if (!is_about_absence(violation.keyword) &&
        (violation.instance.empty() || find_pointer(example, violation.instance)))
      answer.violations.push_back(std::move(violation));
  for (UndocumentedPart& part : done.undocumented)
    if (find_pointer(example, part.instance)) answer.undescribed.push_back(std::move(part));
  return answer;
}

std::size_t distance(const LikelyAnswer& answer) {
  return 100 * answer.violations.size() + answer.undescribed.size();
}

}  // namespace

LikelyAnswer likely_answer(const Schema& promised, Node example, Evaluator& evaluator) {
  std::optional<LikelyAnswer> best;
  const auto consider = [&](Node made) {
    DocumentWriter writer;
    write_over(writer, example, made);
    LikelyAnswer one = judged(writer.finish("answer"), promised, example, evaluator);
    if (!best || distance(one) < distance(*best)) best = std::move(one);
    return distance(*best) == 0;
  };
  JsonReader reader;
  if (consider({})) return *std::move(best);
  for (std::size_t variation = 0; variation < kVariations; ++variation) {
    const Generated made = generate(promised, Direction::response, 0, evaluator, variation);
    const Document* document = made.json ? reader.read(*made.json) : nullptr;
    if (document == nullptr || consider(document->root())) break;
  }
  return *std::move(best);
}

}  // namespace driftgate
