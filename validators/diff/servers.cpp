#include <fmt/core.h>

#include <algorithm>
#include <string>
#include <vector>

#include "specs/http/uri.h"
#include "specs/openapi/template.h"
#include "validators/diff/surface.h"

namespace driftgate::surface {
namespace {

/// Where an operation is reached by one of its servers.
struct Address {
  std::string host{};  ///< scheme://host:port; "" where the server is relative.
  std::string path{};  ///< Without the names of its parameters.
  const Server* server = nullptr;
};

std::vector<Address> addresses_of(const Operation& operation) {
  std::vector<Address> addresses;
  for (const Server& server : operation.servers) {
    if (!server.source) continue;  // What nobody wrote promises nothing.
    std::string base = parse_uri(server.url).path;
    while (base.ends_with('/')) base.pop_back();
    addresses.push_back({.host = origin(server.url),
                         .path = openapi::template_shape(base + operation.path),
                         .server = &server});
  }
  return addresses;
}

// A relative server is wherever the description is.
bool is_same(const Address& a, const Address& b) {
  return a.path == b.path && (a.host == b.host || a.host.empty() || b.host.empty());
}

bool is_among(const Address& wanted, const std::vector<Address>& all) {
  return std::any_of(all.begin(), all.end(),
                     [&](const Address& other) { return is_same(wanted, other); });
}

}  // namespace

void compare_servers(const Surface& all, const OperationPair& pair) {
  if (pair.kind != OperationKind::path) return;
  const std::vector<Address> before = addresses_of(*pair.base);
  const std::vector<Address> after = addresses_of(*pair.revision);
  if (before.empty() || after.empty()) return;
  const bool any_stays = std::any_of(before.begin(), before.end(), [&](const Address& address) {
    return is_among(address, after);
  });
  // Whether one that is not written any more still answers, nobody knows while others are written.
  for (const Address& address : before)
    if (!is_among(address, after))
      all.changes.add("api-server-removed", &pair,
                      {.before = address.server->url,
                       .after = any_stays ? "" : after.front().server->url,
                       .place = "server",
                       .base = address.server->source,
                       .revision = any_stays ? Node{} : after.front().server->source,
                       .effect = any_stays ? std::optional(Effect::unknown) : std::nullopt});
  for (const Address& address : after)
    if (!is_among(address, before))
      all.changes.add(
          "api-server-added", &pair,
          {.after = address.server->url, .place = "server", .revision = address.server->source});
}

}  // namespace driftgate::surface
