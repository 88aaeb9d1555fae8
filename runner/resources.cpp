#include "runner/resources.h"

#include <algorithm>
#include <array>
#include <cctype>

#include "specs/document/reference.h"
#include "specs/http/uri.h"

namespace driftgate {
namespace {

// "/depots" and "depotId" of "/depots/{depotId}".
std::optional<std::pair<std::string, std::string>> split(std::string_view path) {
  const std::size_t slash = path.rfind("/{");
  if (slash == path.npos || path.back() != '}') return std::nullopt;
  const std::string_view name = path.substr(slash + 2, path.size() - slash - 3);
  if (name.empty() || name.find_first_of("{}") != name.npos) return std::nullopt;
  return std::pair(std::string(path.substr(0, slash)), std::string(name));
}

void assign(Resource& resource, const Operation& operation) {
  const bool item = operation.path == resource.item;
  const auto is = [&](std::string_view method) { return operation.method == method; };
  if (is("GET")) (item ? resource.read : resource.list) = &operation;
  if (is("POST") && !item) resource.create = &operation;
  if (is("PUT") && item) resource.replace = &operation;
  if (is("PATCH") && item) resource.modify = &operation;
  if (is("DELETE") && item) resource.remove = &operation;
}

std::string text_of(Node value) {
  return value.is(Kind::string) || value.is(Kind::number) ? std::string(value.text()) : "";
}

std::string member_named(Node object, std::string_view name) {
  for (const Member& member : object.members())
    if (folded_name(member.name()) == name) return text_of(member.value);
  return "";
}

bool holds_objects(Node value) {
  return value.is(Kind::array) && value.size() > 0 && value.element(0).is(Kind::object);
}

std::string from_location(const Response& response) {
  const std::string* location = find_header(response.headers, "Location");
  if (location == nullptr) return "";
  std::string_view path(*location);
  path = path.substr(0, path.find_first_of("?#"));
  while (!path.empty() && path.back() == '/') path.remove_suffix(1);
  const std::size_t slash = path.rfind('/');
  return percent_decode(slash == path.npos ? path : path.substr(slash + 1));
}

// "$response.body#/id" of a link to the item (OpenAPI 3.1 §4.8.20.3).
std::string from_links(const Resource& resource, Node body) {
  constexpr std::string_view kBody = "$response.body#";
  for (const Link& link : resource.create->links) {
    for (const auto& [name, expression] : link.parameters) {
      const std::string_view bare = std::string_view(name).substr(name.rfind('.') + 1);
      if (bare != resource.parameter || !expression.starts_with(kBody)) continue;
      if (std::string id =
              text_of(find_pointer(body, std::string_view(expression).substr(kBody.size())));
          !id.empty())
        return id;
    }
  }
  return "";
}

}  // namespace

std::string folded_name(std::string_view name) {
  std::string out;
  for (const char c : name)
    if (std::isalnum(static_cast<unsigned char>(c)) != 0)
      out += static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
  return out;
}

std::vector<Resource> resources_of(const Description& description) {
  std::vector<Resource> resources;
  for (const Operation& operation : description.operations) {
    const auto parts = split(operation.path);
    if (!parts) continue;
    const bool known = std::any_of(resources.begin(), resources.end(), [&](const Resource& each) {
      return each.item == operation.path;
    });
    if (known) continue;
    Resource resource{
        .collection = parts->first, .item = operation.path, .parameter = parts->second};
    for (const Operation& each : description.operations)
      if (each.path == resource.item || each.path == resource.collection) assign(resource, each);
    resources.push_back(std::move(resource));
  }
  std::stable_sort(resources.begin(), resources.end(), [](const Resource& a, const Resource& b) {
    return std::count(a.item.begin(), a.item.end(), '{') <
           std::count(b.item.begin(), b.item.end(), '{');
  });
  return resources;
}

std::vector<Node> elements_of(Node body) {
  std::vector<Node> elements;
  const auto take = [&](Node array) {
    for (const Node element : array.elements()) elements.push_back(element);
    return elements;
  };
  if (body.is(Kind::array)) return take(body);
  for (const Member& member : body.members())
    if (holds_objects(member.value)) return take(member.value);
  for (const Member& member : body.members())
    for (const Member& inner : member.value.members())
      if (holds_objects(inner.value)) return take(inner.value);
  return elements;
}

std::string id_of(Node element, const Resource& resource) {
  if (!element.is(Kind::object)) return text_of(element);
  const std::string name = folded_name(resource.parameter);
  if (std::string id = member_named(element, name); !id.empty()) return id;
  // "depotId" is the id of a depot, "invoiceNumber" the number of an invoice.
  static constexpr std::array<std::string_view, 10> kTails{
      "id", "uuid", "guid", "key", "code", "name", "number", "slug", "reference", "ref"};
  for (const std::string_view tail : kTails)
    if (name.size() > tail.size() && name.ends_with(tail))
      if (std::string id = member_named(element, tail); !id.empty()) return id;
  for (const std::string_view tail : kTails)
    if (std::string id = member_named(element, tail); !id.empty()) return id;
  return "";
}

// operationRef of the same description: "#/paths/~1depots~1{depotId}/get".
const Operation* linked_operation(const Description& description, const Link& link) {
  const std::string pointer = percent_decode(
      std::string_view(link.operation_ref)
          .substr(std::min(link.operation_ref.find('#'), link.operation_ref.size())));
  for (const Operation& each : description.operations) {
    if (!link.operation_id.empty()) {
      if (each.id == link.operation_id) return &each;
      continue;
    }
    std::string method = each.method;
    for (char& c : method) c = static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
    if (!link.operation_ref.starts_with('#')) continue;
    if (pointer == "#/paths/" + pointer_token(each.path) + "/" + method) return &each;
  }
  return nullptr;
}

// OpenAPI 3.1 §4.8.20.1: the name may say where the parameter is.
const std::string* expression_for(const Link& link, const Parameter& parameter) {
  const std::string qualified = std::string(to_string(parameter.in)) + "." + parameter.name;
  for (const auto& [name, expression] : link.parameters)
    if (name == parameter.name || name == qualified) return &expression;
  return nullptr;
}

std::string created_id(const Resource& resource, const Response& response, Node body) {
  if (std::string id = from_links(resource, body); !id.empty()) return id;
  if (body.is(Kind::object))
    if (std::string id = id_of(body, resource); !id.empty()) return id;
  for (const Member& member : body.members())  // An envelope around it.
    if (member.value.is(Kind::object))
      if (std::string id = id_of(member.value, resource); !id.empty()) return id;
  return from_location(response);
}

}  // namespace driftgate
