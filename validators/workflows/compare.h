#pragma once

#include <string>
#include <vector>

#include "validators/workflows/workflow.h"

namespace driftgate {

/// A member that is not what it was.
struct Difference {
  std::string instance{};  ///< JSON Pointer.
  std::string expected{};
  std::string actual{};  ///< "": it is missing.
};

/// Members of `before` that are others in `after`: times left out, at most a few.
std::vector<Difference> differences(Node before, Node after);

/// The same, of those members only that `sent` has too.
std::vector<Difference> differences_of(Node sent, Node before, Node after);

/// Members that were sent and are others in what was read, or missing though the answer's schema
/// describes them. Those that are writeOnly in the request's schema are left out.
std::vector<Difference> unreturned(const Step& written, const Step& read);

}  // namespace driftgate
