#include "specs/openapi/operation.h"

#include <fmt/core.h>

namespace driftgate {

std::string_view to_string(In in) {
  switch (in) {
    case In::path:
      return "path";
    case In::query:
      return "query";
    case In::header:
      return "header";
    case In::cookie:
      return "cookie";
    case In::query_string:
      return "querystring";
  }
  return "";
}

std::string_view to_string(Style style) {
  switch (style) {
    case Style::matrix:
      return "matrix";
    case Style::label:
      return "label";
    case Style::form:
      return "form";
    case Style::simple:
      return "simple";
    case Style::space_delimited:
      return "spaceDelimited";
    case Style::pipe_delimited:
      return "pipeDelimited";
    case Style::tab_delimited:
      return "tabDelimited";
    case Style::deep_object:
      return "deepObject";
    case Style::cookie:
      return "cookie";
  }
  return "";
}

std::string unread_text(std::string_view part, std::string_view reason) {
  return fmt::format("the {} cannot be read in the description: {}", part, reason);
}

}  // namespace driftgate
