#include "specs/openapi/rules.h"

#include <fmt/core.h>

#include <algorithm>
#include <array>
#include <set>
#include <unordered_set>

#include "specs/http/exchange.h"
#include "specs/openapi/operation.h"
#include "specs/openapi/template.h"
#include "specs/openapi/wording.h"

namespace driftgate::openapi {
namespace {

bool holds(Node list, std::string_view text) {
  for (const Node element : list.elements()) {
    if (element.is(Kind::string) && element.text() == text) return true;
  }
  return false;
}

bool lacks_default(Node variable) {
  const Node words = variable.find("enum");
  const Node value = variable.find("default");
  return words.is(Kind::array) && value.is(Kind::string) && !holds(words, value.text());
}

}  // namespace

std::string_view text_of(Node object, std::string_view name) {
  const Node value = object.find(name);
  return value.is(Kind::string) ? value.text() : std::string_view{};
}

// Swagger 2.0 §Swagger Object: host without scheme or path; basePath starts with a slash.
void host_and_base_path(Node root, Breaches& breaches) {
  const Node host = root.find("host");
  if (host.is(Kind::string)) {
    const bool bare =
        !host.text().empty() && host.text().find_first_of("{}/ \\") == std::string_view::npos;
    if (!bare) breaches.error(host, "'host' must be a host name alone, with or without a port");
  }
  const Node base = root.find("basePath");
  if (base.is(Kind::string) && !base.text().starts_with('/')) {
    breaches.error(base, "'basePath' must begin with '/'");
  }
}

void path_parameter_is_required(Node parameter, Breaches& breaches) {
  const Node required = parameter.find("required");
  if (required.is(Kind::boolean) && !required.boolean()) {
    breaches.error(required, "'required' must be true for a path parameter");
  }
}

void array_has_items(Node schema, Breaches& breaches) {
  static const std::uint32_t hash = key_hash("type");  // Asked of every schema.
  const Node type = schema.find("type", hash);
  if (type.is(Kind::string) && type.text() == "array" && !schema.find("items")) {
    breaches.error(schema, "'items' is required where 'type' is 'array'");
  }
}

void not_read_only_and_write_only(Node schema, Breaches& breaches) {
  const Node write_only = schema.find("writeOnly");
  if (!write_only.is(Kind::boolean) || !write_only.boolean()) return;
  const Node read_only = schema.find("readOnly");
  if (read_only.is(Kind::boolean) && read_only.boolean()) {
    breaches.error(write_only, "a property cannot be both readOnly and writeOnly");
  }
}

void default_is_in_enum(Node variable, Breaches& breaches) {
  if (lacks_default(variable)) {
    breaches.error(variable.find("default"), "'default' must be one of 'enum'");
  }
}

void default_should_be_in_enum(Node variable, Breaches& breaches) {
  if (lacks_default(variable)) {
    breaches.warning(variable.find("default"), "'default' should be one of 'enum'");
  }
}

void server_variables_are_defined(Node server, Breaches& breaches) {
  const Node url = server.find("url");
  const Node variables = server.find("variables");
  if (!url.is(Kind::string)) return;
  for (const std::string_view name : template_names(url.text())) {
    if (variables.find(name)) continue;
    breaches.error(url, fmt::format("the variable {} is not defined", quoted(name)));
  }
}

void tag_names_are_unique(Node root, Breaches& breaches) {
  const Node tags = root.find("tags");
  if (!tags.is(Kind::array)) return;
  std::unordered_set<std::string_view> seen;
  for (const Node tag : tags.elements()) {
    const Node name = tag.find("name");
    if (name.is(Kind::string) && !seen.insert(name.text()).second) {
      breaches.error(name, fmt::format("the tag {} is declared twice", quoted(name)));
    }
  }
}

// OpenAPI 3.2 §4.1.1: a base URI has no fragment.
void self_has_no_fragment(Node root, Breaches& breaches) {
  const Node self = root.find("$self");
  if (self.is(Kind::string) && self.text().find('#') != std::string_view::npos)
    breaches.error(self, fmt::format("'$self' may not have a fragment, as {} has", quoted(self)));
}

// OpenAPI 3.2 §4.22: the parent tag must exist, and there are no circles.
void tag_parents_exist(Node root, Breaches& breaches) {
  const Node tags = root.find("tags");
  if (!tags.is(Kind::array)) return;
  std::unordered_set<std::string_view> names;
  for (const Node tag : tags.elements()) names.insert(text_of(tag, "name"));
  for (const Node tag : tags.elements()) {
    const Node parent = tag.find("parent");
    if (parent.is(Kind::string) && !names.contains(parent.text())) {
      breaches.error(parent, fmt::format("there is no tag {}", quoted(parent)));
    }
  }
}

// OpenAPI 3.1 §4.8.12.1: "the parameter definition SHALL be ignored".
void ignored_header_names(Node parameter, Breaches& breaches) {
  const Node name = parameter.find("name");
  if (!name.is(Kind::string)) return;
  for (const std::string_view ignored : {"Accept", "Content-Type", "Authorization"}) {
    if (!equal_ignoring_case(name.text(), ignored)) continue;
    breaches.warning(name, fmt::format("a header parameter {} is ignored", quoted(name)));
  }
}

void content_has_one_entry(Node parameter, Breaches& breaches) {
  const Node content = parameter.find("content");
  if (content.is(Kind::object) && content.size() != 1) {
    breaches.error(content, "'content' must have exactly one media type here");
  }
}

void node_type_stands_alone(Node xml, Breaches& breaches) {
  if (!xml.find("nodeType")) return;
  for (const std::string_view name : {"attribute", "wrapped"}) {
    const Node old = xml.find(name);
    if (old) breaches.error(old, fmt::format("'{}' may not stand beside 'nodeType'", name));
  }
}

// OpenAPI 3.2 §4.9: methods that have a field of their own do not stand here.
void additional_methods_are_new(Node methods, Breaches& breaches) {
  for (const Member member : methods.members()) {
    const bool fixed =
        std::find(kFixedMethods.begin(), kFixedMethods.end(), member.name()) != kFixedMethods.end();
    if (fixed) {
      breaches.error(member.key, fmt::format("{} has a field of its own in the Path Item Object",
                                             quoted(member.key)));
    }
  }
}

}  // namespace driftgate::openapi
