#pragma once

#include <functional>
#include <string>
#include <string_view>
#include <utility>

#include "specs/document/document.h"
#include "specs/schema/shape.h"

namespace driftgate {

/// The verb *infer*: values in, their shape out. Linear in the values; nothing is allocated for
/// values that look like earlier ones. The shape is the same whatever the order of the values, and
/// merging the shapes of two halves gives that of the whole, at the limits of Shape too. No
/// recursion. Not safe to share between threads: let each have one, and merge.
class Inference {
 public:
  Inference() = default;
  explicit Inference(Shape known);

  /// False, and nothing is added, where the value's document has a member name twice.
  bool add(Node value);

  const Shape& shape() const { return shape_; }
  Shape take() && { return std::move(shape_); }

 private:
  Shape shape_{};
  bool crowded_ = false;  // Something was put together: a node may stand for many.
};

/// Adds all that `other` was made of.
void merge(Shape& into, const Shape& other);

/// Decides by the evidence what stays told apart: tagged unions whose variants differ, records that
/// are maps, enumerations that are proven. The rest is forgotten, so such a shape holds no values
/// but those of proven enumerations and unions. Doing it twice changes nothing.
Shape settled(Shape shape);

/// The same without what holds a secret: values and tags are forgotten, and a record with such a
/// name becomes a map.
Shape without(Shape shape, const std::function<bool(std::string_view)>& is_secret);

/// Whether the strings of a node are an enumeration: each value seen twice at least, and seen often
/// (20 strings, five for each value). `name` is that of the property, "" where there is none.
bool is_enumeration(const ShapeNode& node, std::string_view name);

struct ShapeSchemaOptions {
  bool bounds = false;  ///< Lengths and ranges as assertions too.
};

/// The JSON of a schema (2020-12, and so of OpenAPI 3.1) that every value is valid against that the
/// shape was made of. It is that of the settled shape.
std::string schema_of(const Shape& shape, const ShapeSchemaOptions& options = {});

}  // namespace driftgate
