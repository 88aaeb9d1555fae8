#include <algorithm>
#include <utility>

#include "runner/strategies/pairs.h"
#include "runner/strategies/strategy.h"
#include "validators/schema/generate.h"

namespace driftgate::strategies {
namespace {

constexpr std::size_t kMostValues = 12;  // Of one parameter.
constexpr std::size_t kMostBodies = 80;

Asked valid(std::string what, std::string place, Node source) {
  return {.what = std::move(what),
          .place = std::move(place),
          .source = source,
          .differs_from_accepted = true};
}

// The identity of a resource: another value names another one, or none.
bool is_known(const Plain& plain, const Parameter& parameter) {
  return parameter.in == In::path &&
         plain.known.contains(template_up_to(plain.operation.path, parameter.name));
}

struct Level {
  std::string text{};
  std::string what{};
  Node source{};
};

// The edges of what a parameter may be, as they are sent.
std::vector<Level> levels_of(const Plain& plain, const Parameter& parameter, RequestMaker& maker) {
  std::vector<Level> levels;
  if (!parameter.schema || is_known(plain, parameter)) return levels;
  const GenerateOptions options{.direction = Direction::request,
                                .seed = maker.seed_for(plain.operation, parameter.name),
                                .most = kMostValues};
  for (MadeValue& made :
       generate_values(parameter.schema, Purpose::boundary, options, maker.evaluator()).values) {
    Written written = maker.write(parameter, made.json);
    if (!written.text || written.text->empty()) continue;
    const bool known = std::any_of(levels.begin(), levels.end(),
                                   [&](const Level& level) { return level.text == *written.text; });
    if (!known)
      levels.push_back({std::move(*written.text),
                        place_of(parameter) + " is " + shown(made.json) +
                            (made.note.empty() || made.note == made.json ? "" : ", " + made.note),
                        made.source});
  }
  return levels;
}

bool is_set(const RequestParts& parts, const Parameter& parameter) {
  return std::any_of(
      parts.fields.begin(), parts.fields.end(),
      [&](const RequestParts::Field& field) { return field.parameter == &parameter; });
}

void vary_body(const Plain& plain, RequestMaker& maker, std::vector<Variation>& to) {
  const RequestContent* content = plain.parts.content;
  if (content == nullptr || !content->schema) return;
  const GenerateOptions options{.direction = Direction::request,
                                .seed = maker.seed_for(plain.operation, content->media_type),
                                .most = kMostBodies};
  for (MadeValue& made :
       generate_values(content->schema, Purpose::boundary, options, maker.evaluator()).values) {
    Body body = maker.write(*content, made.json);
    if (!body.bytes) continue;
    Variation variation{
        .parts = plain.parts,
        .asked = valid("request body" + made.instance + ": " + made.keyword + ", " + made.note,
                       "request " + (made.instance.empty() ? "body" : made.instance), made.source)};
    variation.parts.content_type = std::move(body.content_type);
    variation.parts.body = std::move(*body.bytes);
    variation.parts.body_json = std::move(made.json);
    to.push_back(std::move(variation));
  }
}

// Each parameter's edges one at a time, so that a refusal tells which; then all pairs of them.
std::vector<Variation> vary_coverage(const Plain& plain, RequestMaker& maker) {
  std::vector<Variation> variations;
  vary_body(plain, maker, variations);
  std::vector<const Parameter*> parameters;
  std::vector<std::vector<Level>> levels;
  for (const Parameter& parameter : plain.operation.parameters) {
    if (!is_set(plain.parts, parameter) && parameter.in == In::path) continue;
    if (parameter.deprecated || parameter.in == In::header) continue;
    std::vector<Level> edges = levels_of(plain, parameter, maker);
    if (edges.empty()) continue;
    parameters.push_back(&parameter);
    levels.push_back(std::move(edges));
  }
  // In turns: the first edge of each parameter, then the second of each.
  for (std::size_t turn = 0; turn < kMostValues; ++turn)
    for (std::size_t i = 0; i < parameters.size(); ++i)
      if (turn < levels[i].size())
        variations.push_back(
            {.parts = with_field(plain.parts, *parameters[i], levels[i][turn].text),
             .asked =
                 valid(levels[i][turn].what, place_of(*parameters[i]), levels[i][turn].source)});
  std::vector<std::size_t> sizes;
  for (std::size_t i = 0; i < parameters.size(); ++i) {
    levels[i].resize(std::min<std::size_t>(levels[i].size(), 3));
    sizes.push_back(levels[i].size());
  }
  for (const std::vector<std::size_t>& row : pairwise(sizes)) {
    Variation variation{.parts = plain.parts, .asked = {.what = "all parameters together"}};
    for (std::size_t i = 0; i < row.size(); ++i)
      variation.parts = with_field(variation.parts, *parameters[i], levels[i][row[i]].text);
    variations.push_back(std::move(variation));
  }
  return variations;
}

}  // namespace

const Strategy coverage{
    .name = "coverage",
    .summary = "the edges of what is allowed, one at a time and in pairs",
    .vary = vary_coverage,
};

}  // namespace driftgate::strategies
