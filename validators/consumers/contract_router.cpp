#include "validators/consumers/contract_router.h"

#include <set>

#include "specs/http/uri.h"

namespace driftgate {
namespace {

constexpr std::size_t kMostPrefixes = 20;  // Paths of servers that differ.

std::set<std::string> server_paths(const Description& description) {
  std::set<std::string> paths;
  const auto add = [&](const std::vector<Server>& servers) {
    for (const Server& server : servers) {
      std::string path = parse_uri(server.url).path;
      while (path.ends_with('/')) path.pop_back();
      if (path.starts_with('/') && paths.size() < kMostPrefixes) paths.insert(std::move(path));
    }
  };
  add(description.servers);
  for (const Operation& operation : description.operations) add(operation.servers);
  return paths;
}

}  // namespace

ContractRouter::ContractRouter(const Description& description) {
  routers_.emplace_back(description, "/");
  for (const std::string& path : server_paths(description))
    routers_.emplace_back(description, path);
}

Route ContractRouter::find(const std::string& method, const std::string& target) const {
  Route best;
  for (const Router& router : routers_) {
    Route route = router.find(method, target);
    if (route.kind == Route::Kind::operation) return route;
    const bool has_path = route.kind == Route::Kind::no_method || route.kind == Route::Kind::unread;
    if (best.kind == Route::Kind::elsewhere || has_path) best = std::move(route);
  }
  return best;
}

}  // namespace driftgate
