#include "specs/expectation.h"

namespace driftgate {

std::string to_string(const StatusRange& range) {
  if (range == kAnyStatus) return "default";
  if (range.exact()) return std::to_string(range.low);
  return std::to_string(range.low / 100) + "XX";
}

const ExpectedResponse* response_for(const Expectation& expected, int status) {
  const ExpectedResponse* best = nullptr;
  for (const ExpectedResponse& response : expected.responses) {
    if (!response.status.contains(status)) continue;
    const bool narrower = best == nullptr || response.status.high - response.status.low <
                                                 best->status.high - best->status.low;
    if (narrower) best = &response;
  }
  return best;
}

}  // namespace driftgate
