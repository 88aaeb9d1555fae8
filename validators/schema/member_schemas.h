#pragma once

#include <string_view>
#include <vector>

#include "specs/schema/schema.h"

namespace driftgate {

/// The schemas that `schema` gives to the member `name` of an object by `properties`, in it and in
/// what it refers to by $ref, allOf, anyOf and oneOf. At most some hundred schemas are looked at.
std::vector<Schema> member_schemas(const Schema& schema, std::string_view name);

/// Whether its own `required` lists the name.
bool requires_member(Node schema, std::string_view name);

/// Whether one of them has `keyword: true`, directly or behind its own references.
bool any_says(const std::vector<Schema>& schemas, std::string_view keyword);

}  // namespace driftgate
