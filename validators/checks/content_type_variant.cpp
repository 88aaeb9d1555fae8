#include <fmt/format.h>

#include "validators/checks/checks.h"

namespace driftgate::checks {
namespace {

std::string with_parameters(const MediaType& media) {
  std::string text = media.essence();
  for (const auto& [name, value] : media.parameters) text += fmt::format("; {}={}", name, value);
  return text;
}

std::vector<Violation> check_content_type_variant(const Case& c) {
  if (!c.content_is_variant || !has_described_content(c)) return {};
  return {{.message = fmt::format("Content-Type is a variant of the described {}",
                                  with_parameters(c.content->media)),
           .expected = with_parameters(c.content->media),
           .actual = *c.content_type,
           .instance = "header Content-Type",
           .source = c.content->source.location()}};
}

}  // namespace

const Rule<Case> content_type_variant{
    .id = "content-type-variant",
    .category = "contract",
    .severity = Severity::warning,
    .summary = "The Content-Type is the described one, not just another JSON type",
    .explanation =
        "The response describes one JSON type (application/json, or a type that ends in +json) and "
        "the provider sent another, or the same type came with other parameters than described. "
        "Most consumers read both alike, so this is a minor drift and the body is judged as "
        "described. A consumer that compares the type exactly will break. Describe the type that "
        "is sent; application/problem+json for errors is the usual case.",
    .check = check_content_type_variant,
};

}  // namespace driftgate::checks
