#include "runner/strategies/readings.h"

#include <algorithm>
#include <string>
#include <vector>

#include "specs/openapi/readings.h"

namespace driftgate {
namespace {

// Whether only deepObject keeps the members of an object together under the parameter's name.
bool keeps_members(const Parameter& parameter, Node value) {
  return !value.is(Kind::object) || parameter.style == Style::deep_object;
}

}  // namespace

bool is_invalid_as_text(const Schema& schema, Node value, const Parameter* parameter,
                        RequestMaker& maker) {
  if (parameter != nullptr && !keeps_members(*parameter, value)) return false;
  if (parameter == nullptr && !value.is(Kind::object)) return false;
  const std::vector<std::string> readings = text_readings(value);
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
