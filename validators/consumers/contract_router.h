#pragma once

#include <string>
#include <vector>

#include "specs/openapi/router.h"

namespace driftgate {

/// Finds the operation that a request of a recorded contract is for. Contracts know no host: their
/// paths are tried as they stand, then as paths that begin with that of a server.
class ContractRouter {
 public:
  /// The description must outlive it.
  explicit ContractRouter(const Description& description);

  /// `target` is a path with its query. Views in the route live as long as it.
  Route find(const std::string& method, const std::string& target) const;

 private:
  std::vector<Router> routers_{};
};

}  // namespace driftgate
