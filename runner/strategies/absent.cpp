#include "runner/strategies/strategy.h"
#include "validators/schema/generate.h"

namespace driftgate::strategies {
namespace {

// The last identity in the path exchanged for one that nobody has.
std::vector<Variation> vary_absent(const Plain& plain, RequestMaker& maker) {
  constexpr std::size_t kTries = 4;
  // Others could make or remove what somebody else has by that name.
  if (plain.operation.method != "GET" && plain.operation.method != "HEAD") return {};
  const Parameter* last = nullptr;
  for (const RequestParts::Field& field : plain.parts.fields)
    if (field.parameter->in == In::path &&
        plain.known.contains(template_up_to(plain.operation.path, field.parameter->name)))
      last = field.parameter;
  if (last == nullptr || !last->schema) return {};
  const std::uint64_t seed = maker.seed_for(plain.operation, "nobody");
  for (std::size_t attempt = 0; attempt < kTries; ++attempt) {
    const Generated made =
        generate(last->schema, Direction::request, seed, maker.evaluator(), attempt);
    if (!made.json) return {};
    Written written = maker.write(*last, *made.json);
    if (!written.text) continue;
    RequestParts parts = with_field(plain.parts, *last, *written.text);
    const bool same = parts.fields == plain.parts.fields;
    if (same) continue;
    return {{.parts = std::move(parts),
             .asked = {.kind = Asked::Kind::absent,
                       .what = shown(*made.json) + " as " + place_of(*last),
                       .place = place_of(*last),
                       .source = last->source}}};
  }
  return {};
}

}  // namespace

const Strategy absent{
    .name = "absent",
    .summary = "an identity that nothing has",
    .vary = vary_absent,
};

}  // namespace driftgate::strategies
