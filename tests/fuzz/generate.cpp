// A schema from bytes: every value that is made of it is judged once more, and does what it says.
//
// The first byte chooses the dialect, the second the direction, the purpose and the seed; the rest
// is the schema.
#include "validators/schema/generate.h"

#include <cstdint>
#include <cstdlib>
#include <string>
#include <string_view>

#include "specs/document/reference.h"

using namespace driftgate;

namespace {

constexpr ReadLimits kLimits{.bytes = 1 << 14, .depth = 64, .nodes = 5'000, .expanded = 5'000};

bool is_choice(std::string_view keyword) { return keyword == "anyOf" || keyword == "oneOf"; }

// A negative value breaks its keyword alone; what else there is explains why a choice failed.
bool breaks_only(const MadeValue& made, const Evaluation& judged) {
  if (judged.violations.empty()) return false;
  const SchemaViolation& first = judged.violations.front();
  for (const SchemaViolation& violation : judged.violations) {
    const bool same = violation.keyword == made.keyword && violation.instance == made.instance;
    const bool below = is_choice(made.keyword) &&
                       violation.keyword_location.starts_with(first.keyword_location + "/");
    if (!same && !below) return false;
  }
  return first.keyword == made.keyword;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size < 3) return 0;
  const auto dialect = static_cast<Dialect>(data[0] % 8);
  const auto direction = static_cast<Direction>(data[1] % 3);
  const auto purpose = static_cast<Purpose>(data[1] / 3 % 3);
  const std::string text(reinterpret_cast<const char*>(data) + 2, size - 2);
  Documents documents(
      [&](const std::string& uri) {
        if (uri == "http://test.invalid/schema") return text;
        throw Error("there is no other document");
      },
      kLimits);
  const Document* document = nullptr;
  try {
    document = &documents.open("http://test.invalid/schema");
    open_references(documents, *document, dialect);
  } catch (const Error&) {
    return 0;  // No JSON, or a name twice.
  }
  const SchemaGraph graph(documents, dialect);
  const Schema schema = graph.at(document->root());
  const GenerateOptions options{.direction = direction,
                                .seed = static_cast<std::uint64_t>(data[1] / 9),
                                .most = 30,
                                .work = 1'000,
                                .bytes = 4 << 20};
  Evaluator evaluator;
  const MadeValues made = generate_values(schema, purpose, options, evaluator);
  if (made.values.size() > options.most) std::abort();
  if (!(made == generate_values(schema, purpose, options, evaluator))) std::abort();
  JsonReader reader;
  for (const MadeValue& value : made.values) {
    const Document* read = reader.read(value.json);
    if (read == nullptr || value.purpose != purpose) std::abort();
    const Evaluation judged =
        evaluator.evaluate(schema, read->root(), {.direction = direction, .undocumented = false});
    if (judged.valid == (purpose == Purpose::negative)) std::abort();
    if (purpose == Purpose::negative && !breaks_only(value, judged)) std::abort();
  }
  return 0;
}
