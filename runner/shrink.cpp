#include "runner/shrink.h"

#include <algorithm>
#include <cstdint>
#include <utility>

namespace driftgate {
namespace {

constexpr std::size_t kMostSteps = 400;  // Taken, so that it ends where steps cost no request.

}  // namespace

Shrunk shrink(RandomRequest request,
              const std::function<std::vector<RandomRequest>(const RandomRequest&)>& simpler,
              const std::function<Tried(const RandomRequest&)>& shows, std::size_t most) {
  Shrunk shrunk{.request = std::move(request)};
  std::vector<RandomRequest> tried{shrunk.request};
  for (std::size_t step = 0; step < kMostSteps; ++step) {
    bool smaller = false;
    for (RandomRequest& each : simpler(shrunk.request)) {
      if (shrunk.sent == most) return shrunk;
      if (std::find(tried.begin(), tried.end(), each) != tried.end()) continue;
      tried.push_back(each);
      const Tried outcome = shows(each);
      shrunk.sent += outcome == Tried::not_sent ? 0 : 1;
      if (outcome != Tried::shows) continue;
      shrunk.request = std::move(each);
      smaller = true;
      break;
    }
    if (!smaller) break;
  }
  return shrunk;
}

}  // namespace driftgate
