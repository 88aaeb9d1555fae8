// What values say about the two sides.

#include <algorithm>
#include <array>
#include <iterator>

#include "specs/document/reference.h"
#include "validators/schema/compare_parts.h"

namespace driftgate::comparing {
namespace {

constexpr std::size_t kViolations = 200;  // Explained of one value.

// What the writer must send it speaks of; a branch that was chosen does so for the value.
bool is_spoken_of(const UndocumentedPart& part, std::span<Program* const> chosen) {
  if (part.mentioned) return true;
  const std::string_view token = last_token(part.instance);
  if (token.size() + 1 < part.instance.size()) return false;
  return std::any_of(chosen.begin(), chosen.end(), [&](const Program* program) {
    for (const Node name : program->schema.node.find("required").elements())
      if (pointer_token(name.text()) == token) return true;
    return false;
  });
}

bool is_of_types(Node value, TypeSet types) {
  const bool integer = value.is(Kind::number) && is_integer(value.text());
  return (types & (integer ? kIntegerType : type_bit(value.kind()))) != 0;
}

bool keeps_members(const Writing& writing, Node value) {
  for (const auto& [name, text] : writing.fixed) {
    const Node member = value.find(name);
    if (!member.is(Kind::string) || member.text() != text) return false;
  }
  for (const std::string_view name : writing.present)
    if (!value.find(name)) return false;
  return std::none_of(writing.unselected.begin(), writing.unselected.end(),
                      [&](const Applicator* applicator) {
                        return value.is(Kind::object) && applicator->select(value).has_value();
                      });
}

}  // namespace

bool Prover::shows(const Writing& writing, Program& accepting, std::string_view json) {
  const Document* document = reader_.read(json);
  return document != nullptr && refuses(accepting, document->root()) &&
         written(writing, document->root()) == Answer::yes;
}

Answer Prover::written(const Writing& writing, std::string_view json) {
  const Document* document = reader_.read(json);
  return document == nullptr ? Answer::unknown : written(writing, document->root());
}

Answer Prover::written(const Writing& writing, Node value) {
  if (writing.text && (!value.is(Kind::string) || value.text() != *writing.text)) return Answer::no;
  if (!is_of_types(value, writing.types) || !keeps_members(writing, value)) return Answer::no;
  const Programs all = writing.all();
  if (!std::all_of(all.begin(), all.end(), [&](Program* program) { return can_judge(*program); }))
    return Answer::unknown;
  const EvaluateOptions options{.direction = options_.direction, .undocumented = false};
  const auto chosen = writing.branches();
  const auto is_valid = [&](const Program* program) {
    return evaluator_.valid(program->schema, value, options);
  };
  if (!std::all_of(chosen.begin(), chosen.end(), is_valid) ||
      !std::all_of(writing.also.begin(), writing.also.end(), is_valid))
    return Answer::no;
  return written_by(writing, value);
}

Answer Prover::written_by(const Writing& writing, Node value) {
  const EvaluateOptions options{.direction = options_.direction,
                                .undocumented = options_.described_only};
  bool decided = true;
  std::vector<UndocumentedPart> undescribed;
  std::vector<Schema> schemas;
  for (const Program* program : writing.roots()) {
    Evaluation done = evaluator_.evaluate(program->schema, value, options);
    if (!done.valid) return Answer::no;
    // What nobody can decide proves nothing; a format that nobody knows asks for nothing.
    if (!done.undecided.empty()) {
      EvaluateOptions without = options;
      without.formats = false;
      decided = decided && evaluator_.evaluate(program->schema, value, without).undecided.empty();
    }
    schemas.push_back(program->schema);
    undescribed.insert(undescribed.end(), std::move_iterator(done.undocumented.begin()),
                       std::move_iterator(done.undocumented.end()));
  }
  if (!decided) return Answer::unknown;
  // What one schema leaves open another may describe.
  if (!undescribed.empty() && schemas.size() > 1)
    undescribed = evaluator_.undocumented(schemas, value, options);
  const bool all_spoken_of = std::all_of(
      undescribed.begin(), undescribed.end(),
      [&](const UndocumentedPart& part) { return is_spoken_of(part, writing.branches()); });
  return all_spoken_of ? Answer::yes : Answer::no;
}

const Names* Prover::both(const Names* a, const Names* b) {
  if (a == nullptr || b == nullptr || a == b) return a == nullptr ? b : a;
  Names all;
  std::set_union(a->begin(), a->end(), b->begin(), b->end(), std::back_inserter(all));
  return keep(std::move(all));
}

bool Prover::lacks(std::string_view json, const Names& names) {
  const Document* document = reader_.read(json);
  return document != nullptr &&
         std::none_of(names.begin(), names.end(), [&](std::string_view name) {
           return static_cast<bool>(document->root().find(name));
         });
}

bool Prover::marks_directions(const SchemaGraph* graph) {
  if (options_.direction == Direction::none) return false;
  if (graph == nullptr) return true;
  const auto [place, is_new] = marking_.try_emplace(graph, false);
  if (is_new) {
    constexpr std::array<std::string_view, 2> kWords{"readOnly", "writeOnly"};
    place->second = has_word(*graph, kWords);
  }
  return place->second;
}

bool Prover::refuses(Program& program, std::string_view json) {
  const Document* document = reader_.read(json);
  return document != nullptr && refuses(program, document->root());
}

// The verdict alone costs much less than what it is made of.
bool Prover::refuses(Program& program, Node value) {
  if (marks_directions(program.schema.graph)) return !refusal(program, value).violations.empty();
  const EvaluateOptions options{.direction = options_.direction, .undocumented = false};
  return can_judge(program) && !evaluator_.valid(program.schema, value, options);
}

Refusal Prover::refusal(Program& program, std::string_view json) {
  const Document* document = reader_.read(json);
  return document == nullptr ? Refusal{} : refusal(program, document->root());
}

Refusal Prover::refusal(Program& program, Node value) {
  if (!can_judge(program)) {
    Refusal refusal{.given_up = true};
    refusal.undecided.push_back({.message = "the schema applies too many others to the same value",
                                 .source = program.schema.node});
    return refusal;
  }
  const EvaluateOptions options{
      .direction = options_.direction, .undocumented = false, .most = kViolations};
  Evaluation done = evaluator_.evaluate(program.schema, value, options);
  std::erase_if(done.violations, [](const SchemaViolation& each) {
    return each.keyword == "readOnly" || each.keyword == "writeOnly";
  });
  return {.violations = std::move(done.violations), .undecided = std::move(done.undecided)};
}

}  // namespace driftgate::comparing
