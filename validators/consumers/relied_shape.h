#pragma once

#include <memory>
#include <string_view>
#include <vector>

#include "specs/document/document.h"
#include "specs/schema/schema.h"

namespace driftgate {

/// What of a consumer's expectation a description could promise: members, types, what matching
/// rules ask of values. The values themselves, and how many elements a list has, depend on the data
/// that a provider state sets up. Holds the schemas that it makes.
class ReliedShapes {
 public:
  /// `expected` is a schema of a recorded contract (promises_of). Its places are kept.
  Schema shape_of(const Schema& expected);

 private:
  std::vector<std::unique_ptr<const Document>> documents_{};
};

/// The part of such a schema that speaks of the place: the consumer relies on what is there. Absent
/// where it does not. "*" in the pointer stands for any element or member of a map.
Node relied_part(Node expected, std::string_view pointer);

/// Whether two JSON Pointers lead to the same place, "*" and numbers being any element.
bool is_same_place(std::string_view one, std::string_view other);

}  // namespace driftgate
