#pragma once

#include <vector>

#include "specs/schema/shape.h"

namespace driftgate::drifting {

/// A member of one shape, with the objects that could have it.
struct Candidate {
  const ShapeProperty* property = nullptr;
  const ObjectShape* object = nullptr;
  const Shape* shape = nullptr;

  const ShapeNode& node() const { return shape->nodes[property->node]; }
};

/// The one of `added` that `removed` may be called now: values that look the same and are there as
/// often; where several do, the one whose name differs in its writing only. nullptr: none or
/// several.
const Candidate* renamed_to(const Candidate& removed, const std::vector<Candidate>& added);

}  // namespace driftgate::drifting
