#include <algorithm>

#include "runner/strategies/strategy.h"
#include "specs/document/quote_json.h"
#include "validators/schema/generate.h"

namespace driftgate::strategies {
namespace {

constexpr std::size_t kMostValues = 6;  // Of one parameter.
constexpr std::size_t kMostBodies = 24;

bool is_bare_word(std::string_view text) {
  return text == "true" || text == "false" || text == "null";
}

// What a server may take the text of a scalar for: the text, or the value that it spells.
std::vector<std::string> readings_of(std::string_view text) {
  std::vector<std::string> readings{quote_json(text)};
  const bool number =
      !text.empty() && (text.front() == '-' || (text.front() >= '0' && text.front() <= '9'));
  if (number || is_bare_word(text)) readings.emplace_back(text);
  return readings;
}

// The readings of a value as a parameter: none for an object, whose members may go anywhere.
std::vector<std::string> readings_of(Node value) {
  if (value.is(Kind::object)) return {};
  if (!value.is(Kind::array)) {
    std::vector<std::string> readings = readings_of(plain_text(value));
    // A list of one looks the same.
    const std::size_t scalars = readings.size();
    for (std::size_t i = 0; i < scalars; ++i) readings.push_back("[" + readings[i] + "]");
    return readings;
  }
  std::string texts = "[", spelled = "[";
  for (const Node element : value.elements()) {
    if (element.kind() >= Kind::array) return {};
    const std::vector<std::string> each = readings_of(plain_text(element));
    const std::string_view comma = texts.size() > 1 ? "," : "";
    texts.append(comma).append(each.front());
    spelled.append(comma).append(each.back());
  }
  return {texts + "]", spelled + "]"};
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
    for (std::size_t turn = 0; turn < kMostValues; ++turn)
      for (std::vector<Variation>& one : of_parameters)
        if (turn < one.size()) variations_.push_back(std::move(one[turn]));
    return std::move(variations_);
  }

 private:
  std::vector<MadeValue> made_for(const Schema& schema, std::string_view name, std::size_t most) {
    return generate_values(schema, Purpose::negative,
                           {.direction = Direction::request,
                            .seed = maker_.seed_for(plain_.operation, name),
                            .most = most},
                           maker_.evaluator())
        .values;
  }

  void add_bodies() {
    const RequestContent* content = plain_.parts.content;
    if (content == nullptr || !content->schema) return;
    const auto media = parse_media_type(content->media_type);
    if (!media || !media->is_json()) return;  // A form has texts alone.
    for (MadeValue& made : made_for(content->schema, content->media_type, kMostBodies)) {
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
    for (MadeValue& made : made_for(parameter.schema, parameter.name, 4 * kMostValues)) {
      if (found.size() == kMostValues) break;
      if (!is_invalid_as_text(parameter, made.json)) continue;
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

  // Texts have no types: a number sent in a query is still a string.
  bool is_invalid_as_text(const Parameter& parameter, std::string_view json) {
    const Document* document = reader_.read(json);
    if (document == nullptr) return false;
    const std::vector<std::string> readings = readings_of(document->root());
    return !readings.empty() &&
           std::none_of(readings.begin(), readings.end(), [&](const std::string& reading) {
             return maker_.fits(parameter.schema, reading);
           });
  }

  // Blanks around a field value are none of it (RFC 9110 §5.5); a slash or nothing in a path makes
  // another path of it, and an empty query parameter may be one that is not there.
  static bool is_sendable(const Parameter& parameter, std::string_view text) {
    if (text.empty()) return false;
    if (parameter.in == In::path)
      return text.find("%2F") == text.npos && text.find('/') == text.npos;
    if (parameter.in == In::query) return text.back() != '=';
    return text.front() != ' ' && text.back() != ' ' && text.front() != '\t' && text.back() != '\t';
  }

  const Plain& plain_;
  RequestMaker& maker_;
  JsonReader reader_{};
  std::vector<Variation> variations_{};
};

std::vector<Variation> vary(const Plain& plain, RequestMaker& maker) {
  return Varying(plain, maker).variations();
}

}  // namespace

const Strategy negative{
    .name = "negative",
    .summary = "values that break one keyword and are invalid on the wire too",
    .vary = vary,
};

}  // namespace driftgate::strategies
