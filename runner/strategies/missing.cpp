#include "runner/strategies/strategy.h"

namespace driftgate::strategies {
namespace {

std::vector<Variation> vary_missing(const Plain& plain, RequestMaker&) {
  std::vector<Variation> variations;
  const auto add = [&](RequestParts parts, std::string what, std::string place, Node source) {
    variations.push_back({.parts = std::move(parts),
                          .asked = {.kind = Asked::Kind::invalid,
                                    .what = std::move(what),
                                    .place = std::move(place),
                                    .source = source}});
  };
  for (const RequestParts::Field& field : plain.parts.fields) {
    const Parameter& parameter = *field.parameter;
    if (!parameter.required || parameter.in == In::path) continue;
    add(without_field(plain.parts, parameter),
        "the required " + std::string(to_string(parameter.in)) + " parameter '" + parameter.name +
            "' is missing",
        place_of(parameter), parameter.source);
  }
  if (plain.operation.body.required && plain.parts.content != nullptr) {
    RequestParts parts = plain.parts;
    parts.content = nullptr;
    parts.body.clear();
    add(std::move(parts), "the required request body is missing", "request body",
        plain.operation.body.source);
  }
  return variations;
}

}  // namespace

const Strategy missing{
    .name = "missing",
    .summary = "a required parameter or body left out",
    .vary = vary_missing,
};

}  // namespace driftgate::strategies
