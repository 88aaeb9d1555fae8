#include "runner/strategies/strategy.h"

namespace driftgate::strategies {
namespace {

void vary_parameters(const Plain& plain, std::vector<Variation>& to) {
  for (const Parameter& parameter : plain.operation.parameters) {
    // A path parameter's other examples may name what is not there.
    if (parameter.in == In::path) continue;
    for (const Example& example : parameter.examples) {
      Written written = example.value ? write_parameter(parameter, example) : Written{};
      if (!written.text) continue;
      const std::string what = "example " + shown(*written.text) + " of " + place_of(parameter);
      to.push_back({.parts = with_field(plain.parts, parameter, std::move(*written.text)),
                    .asked = {.what = what,
                              .place = place_of(parameter),
                              .source = example.value,
                              .differs_from_accepted = true}});
    }
  }
}

void vary_body_examples(const Plain& plain, RequestMaker& maker, std::vector<Variation>& to) {
  for (const RequestContent& content : plain.operation.body.content) {
    for (const Example& example : content.examples) {
      if (!example.value || example.serialized) continue;
      if (!maker.fits(content.schema, to_json(example.value))) continue;
      Body body = write_body(content, example);
      if (!body.bytes) continue;
      Variation variation{.parts = plain.parts,
                          .asked = {.what = "example " + example.name + " of the request body",
                                    .place = "request body",
                                    .source = example.value,
                                    .differs_from_accepted = true}};
      variation.parts.content = &content;
      variation.parts.content_type = std::move(body.content_type);
      variation.parts.body = std::move(*body.bytes);
      variation.parts.body_json = to_json(example.value);
      to.push_back(std::move(variation));
    }
  }
}

std::vector<Variation> vary_examples(const Plain& plain, RequestMaker& maker) {
  std::vector<Variation> variations;
  vary_body_examples(plain, maker, variations);
  vary_parameters(plain, variations);
  return variations;
}

}  // namespace

const Strategy examples{
    .name = "examples",
    .summary = "every example that the description gives",
    .vary = vary_examples,
};

}  // namespace driftgate::strategies
