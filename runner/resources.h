#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "specs/http/exchange.h"
#include "specs/openapi/description.h"

namespace driftgate {

/// What the paths of a description amount to: things that are made at "/depots" and live at
/// "/depots/{depotId}". Operations are null where the description has none.
struct Resource {
  std::string collection{};            ///< "/depots"
  std::string item{};                  ///< "/depots/{depotId}"
  std::string parameter{};             ///< "depotId"
  const Operation* list = nullptr;     ///< GET of the collection.
  const Operation* create = nullptr;   ///< POST of the collection.
  const Operation* read = nullptr;     ///< GET of an item.
  const Operation* replace = nullptr;  ///< PUT
  const Operation* modify = nullptr;   ///< PATCH
  const Operation* remove = nullptr;   ///< DELETE
};

/// Every path that ends in one parameter, parents before children, else in source order.
std::vector<Resource> resources_of(const Description& description);

/// The elements of a list: the body, or the array of objects that stands nearest its top. Empty
/// when there is none.
std::vector<Node> elements_of(Node body);

/// Lower case without what only joins words: "depot_id" and "depotId" are one.
std::string folded_name(std::string_view name);

/// What identifies an element for that parameter: its member of the same name or else `id`, as
/// text; "" when there is none.
std::string id_of(Node element, const Resource& resource);

/// The identity that the answer to a create gives: by its body, the last segment of Location, or
/// what a link of the operation to an operation on the item says.
std::string created_id(const Resource& resource, const Response& response, Node body);

/// The operation that a link leads to; null when the description has none such.
const Operation* linked_operation(const Description& description, const Link& link);

/// What a link gives for a parameter of the operation that it leads to; null when it gives nothing.
const std::string* expression_for(const Link& link, const Parameter& parameter);

}  // namespace driftgate
