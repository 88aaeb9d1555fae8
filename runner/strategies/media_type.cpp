#include <algorithm>

#include "runner/strategies/strategy.h"

namespace driftgate::strategies {
namespace {

bool takes_anything(const Operation& operation) {
  return std::any_of(operation.body.content.begin(), operation.body.content.end(),
                     [](const RequestContent& each) {
                       const auto media = parse_media_type(each.media_type);
                       return !media || media->type == "*" || media->subtype == "*";
                     });
}

std::vector<Variation> vary_media_type(const Plain& plain, RequestMaker&) {
  std::vector<Variation> variations;
  if (plain.parts.content == nullptr || takes_anything(plain.operation)) return variations;
  const auto media = parse_media_type(plain.parts.content_type);
  if (media && media->is_json()) {
    Variation broken{.parts = plain.parts,
                     .asked = {.kind = Asked::Kind::invalid,
                               .what = "the request body is not JSON: it ends early",
                               .place = "request body",
                               .source = plain.parts.content->source}};
    broken.parts.body = "{\"driftgate\":";
    variations.push_back(std::move(broken));
  }
  Variation other{.parts = plain.parts,
                  .asked = {.kind = Asked::Kind::wrong_media_type,
                            .what = "application/x-driftgate",
                            .place = "request body",
                            .source = plain.operation.body.source}};
  other.parts.content_type = "application/x-driftgate";
  variations.push_back(std::move(other));
  return variations;
}

}  // namespace

const Strategy media_type{
    .name = "media-type",
    .summary = "a body that is not what its type says, or of a type that is not taken",
    .vary = vary_media_type,
};

}  // namespace driftgate::strategies
