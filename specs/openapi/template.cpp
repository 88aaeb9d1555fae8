#include "specs/openapi/template.h"

namespace driftgate::openapi {

std::vector<std::string_view> template_names(std::string_view text) {
  std::vector<std::string_view> names;
  for (std::size_t open = text.find('{'); open != text.npos; open = text.find('{', open + 1)) {
    const std::size_t close = text.find('}', open);
    if (close == text.npos) break;
    names.push_back(text.substr(open + 1, close - open - 1));
    open = close;
  }
  return names;
}

bool is_well_formed_template(std::string_view text) {
  std::size_t open = text.npos;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] == '{') {
      if (open != text.npos) return false;
      open = i;
    } else if (text[i] == '}') {
      if (open == text.npos || open + 1 == i) return false;
      open = text.npos;
    }
  }
  return open == text.npos;
}

std::string template_shape(std::string_view text) {
  std::string shape;
  bool within = false;
  for (const char c : text) {
    if (c == '}') within = false;
    if (!within) shape += c;
    if (c == '{') within = true;
  }
  return shape;
}

}  // namespace driftgate::openapi
