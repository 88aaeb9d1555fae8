#include "specs/openapi/readings.h"

#include <string_view>

#include "specs/document/quote_json.h"
#include "specs/openapi/parameter_style.h"

namespace driftgate {
namespace {

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

}  // namespace

std::vector<std::string> text_readings(Node value) {
  if (value.kind() >= Kind::array) return readings_of_container(value);
  std::vector<std::string> readings = readings_of(plain_text(value));
  // A list of one looks the same.
  const std::size_t scalars = readings.size();
  for (std::size_t i = 0; i < scalars; ++i) readings.push_back("[" + readings[i] + "]");
  return readings;
}

}  // namespace driftgate
