#include "runner/strategies/readings.h"

#include <algorithm>
#include <string>
#include <vector>

#include "specs/document/quote_json.h"

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

}  // namespace

bool is_invalid_as_text(const Schema& schema, Node value, const Parameter* parameter,
                        RequestMaker& maker) {
  if (parameter != nullptr && !keeps_members(*parameter, value)) return false;
  if (parameter == nullptr && !value.is(Kind::object)) return false;
  const std::vector<std::string> readings = readings_of(value);
  return !readings.empty() &&
         std::none_of(readings.begin(), readings.end(),
                      [&](const std::string& reading) { return maker.fits(schema, reading); });
}

bool is_sendable(const Parameter& parameter, std::string_view text) {
  if (text.empty()) return false;
  if (parameter.in == In::path) return text.find("%2F") == text.npos && text.find('/') == text.npos;
  if (parameter.in == In::query) return text.back() != '=';
  return text.front() != ' ' && text.back() != ' ' && text.front() != '\t' && text.back() != '\t';
}

}  // namespace driftgate
