#include "runner/shrink.h"

#include <algorithm>
#include <utility>

namespace driftgate {
namespace {

constexpr std::size_t kMostShrinkSteps =
    400;  // Taken, so that it ends where steps cost no request.

}  // namespace

Shrunk shrink(RandomRequest request,
              const std::function<std::vector<RandomRequest>(const RandomRequest&)>& simpler,
              const std::function<Tried(const RandomRequest&)>& shows, std::size_t most) {
  Shrunk shrunk{.request = std::move(request)};
  std::vector<RandomRequest> tried{shrunk.request};
  bool smaller = false;  // Since the steps were gone through from the first.
  std::vector<RandomRequest> steps = simpler(shrunk.request);
  // What did not help before a step that did hardly helps after it: that waits for the next round.
  for (std::size_t i = 0, taken = 0; taken < kMostShrinkSteps && shrunk.sent < most; ++i) {
    if (i >= steps.size()) {
      if (steps.empty() || !std::exchange(smaller, false)) break;
      i = 0;
    }
    RandomRequest& each = steps[i];
    if (std::find(tried.begin(), tried.end(), each) != tried.end()) continue;
    tried.push_back(each);
    const Tried outcome = shows(each);
    shrunk.sent += outcome == Tried::not_sent ? 0 : 1;
    if (outcome != Tried::shows) continue;
    shrunk.request = std::move(each);
    steps = simpler(shrunk.request);
    smaller = true;
    ++taken;
    --i;  // What stands there now.
  }
  return shrunk;
}

}  // namespace driftgate
