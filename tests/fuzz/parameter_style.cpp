// Path templates, and a JSON value written in every place and style: it never leaves its place.
//
// The input is a template, an empty byte, and the value.
#include "specs/openapi/parameter_style.h"

#include <algorithm>
#include <cstdint>
#include <cstdlib>
#include <string>
#include <string_view>

#include "specs/http/uri.h"
#include "specs/openapi/template.h"

using namespace driftgate;

namespace {

void require(bool kept) {
  if (!kept) std::abort();
}

void read_template(std::string_view text) {
  const auto names = openapi::template_names(text);
  const std::string shape = openapi::template_shape(text);
  require(openapi::template_shape(shape) == shape);
  if (!openapi::is_well_formed_template(text)) return;
  require(names.size() == static_cast<std::size_t>(std::count(text.begin(), text.end(), '{')));
  std::size_t named = 0;
  for (const std::string_view name : names) {
    require(!name.empty() && name.find_first_of("{}") == std::string_view::npos);
    named += name.size();
  }
  require(shape.size() + named == text.size());
}

bool all_visible(std::string_view text) {
  return std::all_of(text.begin(), text.end(), [](char c) { return c > 0x20 && c < 0x7f; });
}

void stays_in_place(const Parameter& parameter, std::string_view text) {
  switch (parameter.in) {
    case In::path:
      require(!text.empty() && all_visible(text) &&
              text.find_first_of("/?#") == std::string_view::npos);
      break;
    case In::query:
    case In::query_string:
      require(all_visible(text) && text.find('#') == std::string_view::npos);
      break;
    case In::header:
    case In::cookie:
      require(is_field_value(text));
      break;
  }
}

// What the other side reads is what was meant.
void reads_back(const Parameter& parameter, Node value, std::string_view text) {
  if (value.is(Kind::null) || value.size() > 0) return;
  if (parameter.in == In::query && parameter.style == Style::form && !parameter.allow_reserved &&
      (value.is(Kind::string) || value.is(Kind::number) || value.is(Kind::boolean))) {
    const std::size_t equals = text.find('=');
    require(percent_decode(text.substr(0, equals)) == parameter.name);
    require(percent_decode(text.substr(equals + 1)) == plain_text(value));
  }
}

void write(const Parameter& parameter, Node value) {
  const Written written = write_parameter(parameter, value);
  require(written.text.has_value() == written.reason.empty());
  if (!written.text) return;
  stays_in_place(parameter, *written.text);
  if (parameter.content_type.empty()) reads_back(parameter, value, *written.text);
}

void write_everywhere(std::string_view name, Node value) {
  for (const In in : {In::path, In::query, In::header, In::cookie, In::query_string}) {
    for (int flags = 0; flags < 4; ++flags) {
      Parameter parameter{.name = std::string(name), .in = in};
      parameter.explode = (flags & 1) != 0;
      parameter.allow_reserved = (flags & 2) != 0;
      for (const Style style :
           {Style::matrix, Style::label, Style::form, Style::simple, Style::space_delimited,
            Style::pipe_delimited, Style::tab_delimited, Style::deep_object, Style::cookie}) {
        parameter.style = style;
        write(parameter, value);
      }
      for (const char* type : {"application/json", "application/x-www-form-urlencoded"}) {
        parameter.content_type = type;
        write(parameter, value);
      }
    }
    const Parameter parameter{.name = std::string(name), .in = in};
    const Written given = write_parameter(parameter, {.value = value, .serialized = true});
    if (given.text && in != In::path) stays_in_place(parameter, *given.text);
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  static JsonReader reader;
  const std::string_view bytes(reinterpret_cast<const char*>(data), size);
  const std::string_view pattern = bytes.substr(0, bytes.find('\0'));
  read_template(pattern);
  if (pattern.size() == size || size > 4096) return 0;

  const Document* document = reader.read(bytes.substr(pattern.size() + 1), {.depth = 64});
  if (document == nullptr) return 0;
  const auto names = openapi::template_names(pattern);
  write_everywhere(names.empty() ? pattern : names.front(), document->root());
  write_form(document->root(), {});
  return 0;
}
