#pragma once

#include <string_view>
#include <vector>

#include "specs/openapi/grammar.h"

namespace driftgate::openapi {

/// Adds a `type` of security scheme and the object that it chooses.
void add_security_scheme(Grammar::Objects& objects, std::string_view type, Type object,
                         std::vector<Field> fields);

}  // namespace driftgate::openapi
