#include "validators/consumers/recorded_place.h"

#include <fmt/core.h>

#include <algorithm>
#include <initializer_list>

#include "specs/document/reference.h"
#include "specs/http/exchange.h"
#include "validators/root_cause.h"

namespace driftgate {
namespace {

Node member_of(Node object, std::string_view name) {
  for (const Member member : object.members())
    if (equal_ignoring_case(member.name(), name)) return member.value;
  return {};
}

// "*" is any element: the first one shows it.
std::string first_elements(std::string_view pointer) {
  std::string text(pointer);
  for (std::size_t at = text.find("/*"); at != std::string::npos; at = text.find("/*", at + 2))
    if (at + 2 == text.size() || text[at + 2] == '/') text[at + 1] = '0';
  return text;
}

Node first_of(std::initializer_list<Node> nodes) {
  const auto* found =
      std::find_if(nodes.begin(), nodes.end(), [](Node node) { return static_cast<bool>(node); });
  return found == nodes.end() ? Node{} : *found;
}

}  // namespace

std::string place_of_body(std::string_view instance) {
  if (!instance.starts_with('/')) return std::string(kRequestBody);
  return fmt::format("{} {}", kRequestBody, general_pointer(instance, ""));
}

Node recorded_place(const RecordedRequest& recorded, std::string_view place) {
  if (place.starts_with(kRequestBody)) {
    place.remove_prefix(std::min(kRequestBody.size() + 1, place.size()));
    return first_of({recorded_place(recorded.body, place), recorded.source});
  }
  const std::size_t blank = std::min(place.find(' '), place.size());
  const std::string_view in = place.substr(0, blank);
  const std::string_view name = place.substr(std::min(blank + 1, place.size()));
  const Node all = recorded.source.find(in == "header" ? "headers" : in);
  return first_of({member_of(all, name), all, recorded.source});
}

Node recorded_place(const RecordedBody& body, std::string_view pointer) {
  // A body that the file holds as text has no places within.
  if (!body.value || body.value.document() != body.source.document()) return body.source;
  std::string rest = first_elements(pointer);
  while (!rest.empty()) {
    if (const Node found = find_pointer(body.value, rest)) return found;
    const std::size_t slash = rest.rfind('/');
    rest.resize(slash == std::string::npos ? 0 : slash);
  }
  return body.value;
}

}  // namespace driftgate
