#pragma once

#include <vector>

#include "specs/openapi/description.h"
#include "specs/openapi/grammar.h"
#include "specs/openapi/references.h"

namespace driftgate::openapi {

/// One `$ref` and what it was bound to.
struct Edge {
  Node owner{};      ///< The object that has the `$ref`.
  Node reference{};  ///< The string.
  Node target{};     ///< Absent when it leads nowhere.
  bool schema = false;
  std::uint32_t number = 0;  ///< Equal for equal references.
};

struct Walked {
  std::vector<Edge> edges{};
  bool has_ids = false;  ///< Some schema has an `$id`: its references have another base.
};

/// Compares every object that can be reached from `root`, an object of `type`, through references
/// too, with the grammar. Adds what breaks it to `problems`, in no particular order. Returns the
/// references on the way.
Walked walk(Node root, Type type, const Grammar& grammar, References& references,
            std::vector<Problem>& problems);

}  // namespace driftgate::openapi
