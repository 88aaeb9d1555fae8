#include <algorithm>
#include <set>
#include <utility>

#include "runner/strategies/readings.h"
#include "runner/strategies/strategy.h"
#include "specs/document/quote_json.h"
#include "validators/schema/generate.h"

namespace driftgate::strategies {
namespace {

constexpr std::size_t kMostBadValues = 16;  // Of one parameter.
constexpr std::size_t kMostBadBodies = 120;

// The first value for each keyword at each place before any second one.
void put_first_of_each_first(std::vector<MadeValue>& values) {
  std::set<std::pair<std::string, std::string>> seen;
  std::stable_partition(values.begin(), values.end(), [&](const MadeValue& value) {
    return seen.insert({value.instance, value.keyword}).second;
  });
}

class Varying {
 public:
  Varying(const Plain& plain, RequestMaker& maker) : plain_(plain), maker_(maker) {}

  std::vector<Variation> variations() {
    add_bodies();
    std::vector<std::vector<Variation>> of_parameters;
    for (const Parameter& parameter : plain_.operation.parameters)
      if (parameter.schema && parameter.content_type.empty())
        of_parameters.push_back(of(parameter));
    // In turns: the most telling value of each parameter first.
    for (std::size_t turn = 0; turn < kMostBadValues; ++turn)
      for (std::vector<Variation>& one : of_parameters)
        if (turn < one.size()) variations_.push_back(std::move(one[turn]));
    return std::move(variations_);
  }

 private:
  std::vector<MadeValue> made_for(const Schema& schema, std::string_view name, std::size_t most) {
    std::vector<MadeValue> values =
        generate_values(schema, Purpose::negative,
                        {.direction = Direction::request,
                         .seed = maker_.seed_for(plain_.operation, name),
                         .most = most},
                        maker_.evaluator())
            .values;
    // Sending what is readOnly is advised against, not forbidden (OpenAPI 3.0 §4.7.24.3).
    std::erase_if(values, [](const MadeValue& value) {
      return value.keyword == "readOnly" || value.keyword == "writeOnly";
    });
    put_first_of_each_first(values);
    return values;
  }

  void add_bodies() {
    const RequestContent* content = plain_.parts.content;
    if (content == nullptr || !content->schema) return;
    const auto media = parse_media_type(content->media_type);
    const bool json = media && media->is_json();
    for (MadeValue& made : made_for(content->schema, content->media_type, kMostBadBodies)) {
      // A form has texts alone.
      if (!json && !is_invalid(content->schema, made.json, nullptr)) continue;
      Body body = maker_.write(*content, made.json);
      if (!body.bytes) continue;
      const std::string place = made.instance.empty() ? "body" : made.instance;
      Variation variation{
          .parts = plain_.parts,
          .asked = {.kind = Asked::Kind::invalid,
                    .what = "request " + place + " breaks " + made.keyword + ": " + made.note,
                    .place = "request " + place,
                    .source = made.source}};
      variation.parts.content_type = std::move(body.content_type);
      variation.parts.body = std::move(*body.bytes);
      variation.parts.body_json = std::move(made.json);
      variations_.push_back(std::move(variation));
    }
  }

  std::vector<Variation> of(const Parameter& parameter) {
    std::vector<Variation> found;
    // More than are sent: some are not invalid any more once they are text.
    for (MadeValue& made : made_for(parameter.schema, parameter.name, 4 * kMostBadValues)) {
      if (found.size() == kMostBadValues) break;
      if (!is_invalid(parameter.schema, made.json, &parameter)) continue;
      name_what_its_text_breaks(parameter.schema, made);
      Written written = maker_.write(parameter, made.json);
      if (!written.text || !is_sendable(parameter, *written.text)) continue;
      found.push_back({.parts = with_field(plain_.parts, parameter, std::move(*written.text)),
                       .asked = {.kind = Asked::Kind::invalid,
                                 .what = std::string(to_string(parameter.in)) + " parameter '" +
                                         parameter.name + "' breaks " + made.keyword + ": " +
                                         shown(made.json) + ", " + made.note,
                                 .place = place_of(parameter),
                                 .source = made.source}});
    }
    return found;
  }

  // A number sent as text is a text: the type is no reason to refuse it where texts are taken.
  void name_what_its_text_breaks(const Schema& schema, MadeValue& made) {
    if (made.keyword != "type") return;
    const Document* value = reader_.read(made.json);
    if (value == nullptr || value->root().kind() >= Kind::array) return;
    const Document* text = reader_.read(quote_json(plain_text(value->root())));
    if (text == nullptr) return;
    const auto broken = maker_.evaluator()
                            .evaluate(schema, text->root(), {.direction = Direction::request})
                            .violations;
    if (broken.empty() || std::any_of(broken.begin(), broken.end(),
                                      [](const auto& each) { return each.keyword == "type"; }))
      return;
    made.keyword = broken.front().keyword;
    made.note = broken.front().message;
    made.source = broken.front().source;
  }

  bool is_invalid(const Schema& schema, std::string_view json, const Parameter* parameter) {
    const Document* document = reader_.read(json);
    return document != nullptr && is_invalid_as_text(schema, document->root(), parameter, maker_);
  }

  const Plain& plain_;
  RequestMaker& maker_;
  JsonReader reader_{};
  std::vector<Variation> variations_{};
};

std::vector<Variation> vary_negative(const Plain& plain, RequestMaker& maker) {
  return Varying(plain, maker).variations();
}

}  // namespace

const Strategy negative{
    .name = "negative",
    .summary = "values that break one keyword and are invalid on the wire too",
    .vary = vary_negative,
};

}  // namespace driftgate::strategies
