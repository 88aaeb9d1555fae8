#pragma once

#include <string_view>

#include "reporters/html_writer.h"
#include "validators/excerpt.h"

namespace driftgate {

/// Line by line, with numbers where the source has them; what is marked stands in `<mark>`, and a
/// sign before the line. Nothing for an empty excerpt. `what` is a class of the style sheet.
void write_html_excerpt(const Excerpt& excerpt, std::string_view what, HtmlWriter& out);

}  // namespace driftgate
