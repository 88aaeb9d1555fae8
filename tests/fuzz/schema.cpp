// A schema and a value from bytes: every way to the verdict comes to the same one.
//
// The first byte chooses the dialect and the options; the schema is the rest of the first line, the
// value what follows.
#include <cstdint>
#include <cstdlib>
#include <memory>
#include <string>
#include <string_view>

#include "specs/document/reference.h"
#include "validators/schema/evaluate.h"

using namespace driftgate;

namespace {

constexpr ReadLimits kLimits{.bytes = 1 << 16, .depth = 128, .nodes = 20'000, .expanded = 10'000};

// Whatever the flag says, the whole result must say too, and again when asked a second time.
void judge(const Schema& schema, Node value, const EvaluateOptions& options) {
  Evaluator evaluator;
  const Evaluation full = evaluator.evaluate(schema, value, options);
  const bool flag = evaluator.valid(schema, value, options);
  if (flag != full.valid || full.valid != full.violations.empty()) std::abort();
  if (full.violations.size() > options.most) std::abort();

  const Evaluation again = evaluator.evaluate(schema, value, options);
  if (again.valid != full.valid || again.violations.size() != full.violations.size() ||
      again.undocumented.size() != full.undocumented.size() ||
      again.undecided.size() != full.undecided.size())
    std::abort();

  EvaluateOptions quiet = options;
  quiet.undocumented = false;
  const Evaluation short_result = evaluator.evaluate(schema, value, quiet);
  if (short_result.valid != full.valid || !short_result.undocumented.empty()) std::abort();

  for (const SchemaViolation& violation : full.violations)
    if (!find_pointer(value, violation.instance)) std::abort();
  for (const UndocumentedPart& part : full.undocumented)
    if (!find_pointer(value, part.instance)) std::abort();
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size < 2) return 0;
  const auto dialect = static_cast<Dialect>(data[0] % 8);
  const std::uint8_t flags = data[0] / 8;
  const std::string_view rest(reinterpret_cast<const char*>(data) + 1, size - 1);
  const std::size_t line = rest.find('\n');
  if (line == std::string_view::npos) return 0;
  const std::string text(rest.substr(0, line));

  static JsonReader reader;
  const Document* value = reader.read(rest.substr(line + 1), kLimits);
  if (value == nullptr) return 0;
  Documents documents(
      [&](const std::string& uri) {
        if (uri == "http://test.invalid/schema") return text;
        throw Error("there is no other document");
      },
      kLimits);
  try {
    const Document& document = documents.open("http://test.invalid/schema");
    open_references(documents, document, dialect);
  } catch (const Error&) {
    return 0;  // No JSON, or a name twice.
  }
  const SchemaGraph graph(documents, dialect);
  const Schema schema = graph.at(documents.open("http://test.invalid/schema").root());
  for (const Direction direction : {Direction::none, Direction::request, Direction::response})
    judge(schema, value->root(),
          {.direction = direction,
           .formats = (flags & 1) != 0,
           .most = (flags & 2) != 0 ? std::size_t{3} : std::size_t{1000}});
  return 0;
}
