#include "validators/schema/evaluate.h"

#include <array>
#include <atomic>
#include <cstdint>
#include <utility>

#include "validators/schema/compile.h"
#include "validators/schema/decide.h"
#include "validators/schema/run.h"
#include "validators/schema/trace.h"

namespace driftgate {
namespace {

std::vector<Annotation> annotations_of(const Trace& trace) {
  std::vector<Annotation> annotations;
  for (const std::size_t at : trace.annotations()) {
    const TraceUnit& unit = trace.units[at];
    annotations.push_back({unit.keyword, trace.instance_location(at), trace.keyword_location(at),
                           trace.absolute_location(at), unit.annotation, unit.computed});
  }
  return annotations;
}

}  // namespace

// Memory for as many evaluations at a time as there are places; beyond them it is made anew.
struct Evaluator::Programs {
  static constexpr std::size_t kPlaces = 16;

  ~Programs() {
    for (auto& place : scratches) delete place.load();
  }

  std::unique_ptr<Scratch> take() {
    for (std::size_t i = 0; i < kPlaces; ++i)
      if (Scratch* scratch = scratches[(first() + i) % kPlaces].exchange(nullptr))
        return std::unique_ptr<Scratch>(scratch);
    return std::make_unique<Scratch>();
  }

  void give_back(std::unique_ptr<Scratch> scratch) {
    const std::unique_ptr<Scratch> other(scratches[first() % kPlaces].exchange(scratch.release()));
  }

  Program& program(Scratch& scratch, const Schema& schema) {
    Scratch::Known& known = scratch.known[schema.node.index() % scratch.known.size()];
    if (known.program == nullptr || !(known.schema == schema))
      known = {schema, compiler.program(schema)};
    return *known.program;
  }

  // Another place for each thread, mostly.
  static std::size_t first() {
    static thread_local const char here = 0;
    return reinterpret_cast<std::uintptr_t>(&here) >> 12;
  }

  Compiler compiler{};
  Compiler tracing{false};
  std::array<std::atomic<Scratch*>, kPlaces> scratches{};
};

Evaluator::Evaluator() : programs_(std::make_unique<Programs>()) {}
Evaluator::~Evaluator() = default;

Compiler& Evaluator::compiler() { return programs_->compiler; }

Evaluation Evaluator::evaluate(const Schema& schema, Node value, const EvaluateOptions& options) {
  Evaluation result;
  if (!schema || !value) return result;
  std::unique_ptr<Scratch> scratch = programs_->take();
  Program& program = programs_->program(*scratch, schema);
  Decision decision(programs_->compiler, *scratch, options);
  std::uint64_t steps = most_steps(value);
  const std::optional<bool> kept = decision.decide(program, value, steps);
  if (kept != true || decision.undocumented()) {
    EvaluationRun run(programs_->compiler, *scratch, program, value, options, result);
    result.valid = kept ? *kept : run.decide();
    if (kept || !result.valid || run.maybe_undocumented()) run.explain({&program});
  } else if (!decision.notes().empty()) {
    list_notes(decision, value, options.formats, result);
  }
  programs_->give_back(std::move(scratch));
  if (result.valid && options.annotations)
    result.annotations = annotations_of(trace(schema, value, options));
  return result;
}

std::vector<UndocumentedPart> Evaluator::undocumented(const std::vector<Schema>& schemas,
                                                      Node value, const EvaluateOptions& options) {
  Evaluation result;
  if (schemas.empty() || !value) return {};
  std::unique_ptr<Scratch> scratch = programs_->take();
  std::vector<Program*> programs;
  programs.reserve(schemas.size());
  for (const Schema& schema : schemas) programs.push_back(programs_->compiler.program(schema));
  EvaluationRun(programs_->compiler, *scratch, *programs.front(), value, options, result)
      .explain(programs);
  programs_->give_back(std::move(scratch));
  return std::move(result.undocumented);
}

bool Evaluator::valid(const Schema& schema, Node value, const EvaluateOptions& options) {
  if (!schema || !value) return true;
  EvaluateOptions decide = options;
  decide.undocumented = false;
  Evaluation result;
  std::unique_ptr<Scratch> scratch = programs_->take();
  Program& program = programs_->program(*scratch, schema);
  std::uint64_t steps = most_steps(value);
  std::optional<bool> kept =
      Decision(programs_->compiler, *scratch, decide).decide(program, value, steps);
  if (!kept)
    kept = EvaluationRun(programs_->compiler, *scratch, program, value, decide, result).decide();
  programs_->give_back(std::move(scratch));
  return *kept;
}

Trace Evaluator::trace(const Schema& schema, Node value, const EvaluateOptions& options) {
  if (!schema || !value) return {};
  Trace trace = driftgate::trace(programs_->tracing, schema, value, options);
  if (!trace.complete) trace.units.front().valid = valid(schema, value, options);
  return trace;
}

}  // namespace driftgate
