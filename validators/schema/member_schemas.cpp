#include "validators/schema/member_schemas.h"

#include <algorithm>
#include <cstddef>

#include "specs/schema/keywords.h"

namespace driftgate {
namespace {

// The schema and all that speak of the same value with it, alternatives too.
std::vector<Schema> parts_of(const std::vector<Schema>& roots) {
  constexpr std::size_t kMost = 300;
  std::vector<Schema> parts;
  std::vector<Schema> pending(roots.rbegin(), roots.rend());
  while (!pending.empty() && parts.size() < kMost) {
    const Schema schema = pending.back();
    pending.pop_back();
    if (!schema.node.is(Kind::object)) continue;
    if (std::find(parts.begin(), parts.end(), schema) != parts.end()) continue;
    parts.push_back(schema);
    const Node reference = schema.node.find("$ref");
    if (reference.is(Kind::string)) {
      if (const Schema target = schema.graph->resolve(schema, reference.text()))
        pending.push_back(target);
      if (ref_hides_siblings(schema.dialect)) continue;
    }
    for (const std::string_view keyword : {"oneOf", "anyOf", "allOf"})
      if (const Node list = schema.node.find(keyword); list.is(Kind::array))
        for (const Node branch : list.elements()) pending.push_back(schema.graph->at(branch));
  }
  return parts;
}

}  // namespace

std::vector<Schema> member_schemas(const Schema& schema, std::string_view name) {
  std::vector<Schema> found;
  if (!schema) return found;
  for (const Schema& part : parts_of({schema})) {
    const Node properties = part.node.find("properties");
    if (!properties.is(Kind::object)) continue;
    if (const Node member = properties.find(name)) found.push_back(part.graph->at(member));
  }
  return found;
}

bool requires_member(Node schema, std::string_view name) {
  for (const Node each : schema.find("required").elements())
    if (each.text() == name) return true;
  return false;
}

bool any_says(const std::vector<Schema>& schemas, std::string_view keyword) {
  const std::vector<Schema> parts = parts_of(schemas);
  return std::any_of(parts.begin(), parts.end(), [&](const Schema& part) {
    const Node value = part.node.find(keyword);
    return value.is(Kind::boolean) && value.boolean();
  });
}

}  // namespace driftgate
