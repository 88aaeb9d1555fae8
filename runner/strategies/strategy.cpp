#include "runner/strategies/strategy.h"

#include <algorithm>
#include <utility>

#include "specs/openapi/operation.h"

namespace driftgate {
namespace {

constexpr const Strategy* kStrategies[] = {
#define STRATEGY(name) &strategies::name,
#include "runner/strategies/strategies.inc"
#undef STRATEGY
};

}  // namespace

std::span<const Strategy* const> all_strategies() { return kStrategies; }

const Strategy* find_strategy(std::string_view name) {
  for (const Strategy* strategy : kStrategies)
    if (strategy->name == name) return strategy;
  return nullptr;
}

RequestParts with_field(const RequestParts& parts, const Parameter& parameter, std::string text) {
  RequestParts changed = parts;
  for (RequestParts::Field& field : changed.fields)
    if (field.parameter == &parameter) {
      field.text = std::move(text);
      return changed;
    }
  // Fields keep the order of the operation's parameters, which are one array.
  const auto after =
      std::find_if(changed.fields.begin(), changed.fields.end(),
                   [&](const RequestParts::Field& field) { return field.parameter > &parameter; });
  changed.fields.insert(after, {&parameter, std::move(text)});
  return changed;
}

RequestParts without_field(const RequestParts& parts, const Parameter& parameter) {
  RequestParts changed = parts;
  std::erase_if(changed.fields,
                [&](const RequestParts::Field& field) { return field.parameter == &parameter; });
  return changed;
}

std::string place_of(const Parameter& parameter) {
  return std::string(to_string(parameter.in)) + " " + parameter.name;
}

std::string shown(std::string_view json) {
  constexpr std::size_t kLongest = 60;
  if (json.size() <= kLongest) return std::string(json);
  std::size_t end = kLongest;
  while (end > 0 && (static_cast<unsigned char>(json[end]) & 0xC0) == 0x80) --end;
  return std::string(json.substr(0, end)) + "…";
}

}  // namespace driftgate
