#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace driftgate::openapi {

/// The names between braces of a path or URL template, in order.
std::vector<std::string_view> template_names(std::string_view text);

/// Whether every brace of the template has its partner and holds a name.
bool is_well_formed_template(std::string_view text);

/// Equal for templates that differ only in their names.
std::string template_shape(std::string_view text);

}  // namespace driftgate::openapi
