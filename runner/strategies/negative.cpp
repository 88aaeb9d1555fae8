#include <algorithm>
#include <set>
#include <utility>

#include "runner/strategies/strategy.h"
#include "specs/document/quote_json.h"
#include "validators/schema/generate.h"

namespace driftgate::strategies {
namespace {

constexpr std::size_t kMostValues = 16;  // Of one parameter.
constexpr std::size_t kMostBodies = 120;

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

// What a server may take members or elements for: each text, or the value that it spells; with
// those that are null, or without, since the styles may write nothing for them. None where a
// container holds others, for which the styles have no form.
std::vector<std::string> readings_of_container(Node value) {
  const bool object = value.is(Kind::object);
  const std::string_view ends = object ? "{}" : "[]";
  std::vector<std::string> readings;
  for (const bool with_nulls : {true, false}) {
    std::string texts, spelled;
    const auto add = [&](std::string_view name, Node part) {
      if (part.kind() >= Kind::array) return false;
      if (part.is(Kind::null) && !with_nulls) return true;
      const std::vector<std::string> each = readings_of(plain_text(part));
      std::string start = texts.empty() ? "" : ",";
      if (object) start += quote_json(name) + ":";
      texts += start + each.front();
      spelled += start + each.back();
      return true;
    };
    for (const Node element : value.elements())
      if (!add("", element)) return {};
    for (const Member& member : value.members())
      if (!add(member.name(), member.value)) return {};
    readings.push_back(ends[0] + texts + ends[1]);
    readings.push_back(ends[0] + spelled + ends[1]);
  }
  return readings;
}

// The readings of a value as text.
std::vector<std::string> readings_of(Node value) {
  if (value.kind() >= Kind::array) return readings_of_container(value);
  std::vector<std::string> readings = readings_of(plain_text(value));
  // A list of one looks the same.
  const std::size_t scalars = readings.size();
  for (std::size_t i = 0; i < scalars; ++i) readings.push_back("[" + readings[i] + "]");
  return readings;
}

// Whether only deepObject keeps the members of an object together under the parameter's name.
bool keeps_members(const Parameter& parameter, Node value) {
  return !value.is(Kind::object) || parameter.style == Style::deep_object;
}

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
    for (std::size_t turn = 0; turn < kMostValues; ++turn)
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
    for (MadeValue& made : made_for(content->schema, content->media_type, kMostBodies)) {
      // A form has texts alone.
      if (!json && !is_invalid_as_text(content->schema, made.json)) continue;
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
      if (!is_invalid_as_text(parameter.schema, made.json, &parameter)) continue;
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
  bool is_invalid_as_text(const Schema& schema, std::string_view json,
                          const Parameter* parameter = nullptr) {
    const Document* document = reader_.read(json);
    if (document == nullptr) return false;
    if (parameter != nullptr && !keeps_members(*parameter, document->root())) return false;
    if (parameter == nullptr && !document->root().is(Kind::object)) return false;
    const std::vector<std::string> readings = readings_of(document->root());
    return !readings.empty() &&
           std::none_of(readings.begin(), readings.end(),
                        [&](const std::string& reading) { return maker_.fits(schema, reading); });
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
