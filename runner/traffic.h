#pragma once

#include <cstddef>
#include <functional>
#include <string>
#include <vector>

#include "specs/contracts/recorded_exchange.h"
#include "validators/report.h"
#include "validators/traffic/traffic_judge.h"

namespace driftgate {

/// What of recordings did not go as it should, but does not make them worthless.
struct TrafficFiles {
  std::vector<std::string> files{};    ///< That were read.
  std::vector<std::string> notices{};  ///< "x.recording.json: not ended, …".
};

/// Hands on every exchange of HAR files and driftgate's recordings, of any size. Of a folder those
/// below it that end with .har or .recording.json, by name; "-" is standard input. Throws Error for
/// what is missing, broken or neither of both, and for a folder that has none.
TrafficFiles read_traffic(const std::vector<std::string>& paths,
                          const std::function<void(const RecordedExchange&)>& each);

/// "71 exchanges in traffic.har: 55 conform, 16 break the contract, …".
std::string summary(const Traffic& traffic, const TrafficFiles& files);

/// Takes secrets out of the requests that findings show, and writes each as a curl line.
void make_presentable(std::vector<Result>& results);

}  // namespace driftgate
