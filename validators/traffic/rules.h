#pragma once

#include <span>
#include <string_view>

#include "validators/finding.h"

namespace driftgate {

/// What recorded traffic is judged by beside the checks of answers. What breaks it is found by
/// TrafficJudge; this is its name and what people are told of it.
struct TrafficRule {
  std::string_view id{};
  std::string_view category{};
  Severity severity = Severity::error;
  std::string_view summary{};
  std::string_view explanation{};
};

namespace traffic {
extern const TrafficRule undocumented_path;
extern const TrafficRule undocumented_method;
extern const TrafficRule request_parameter;
extern const TrafficRule undeclared_parameter;
extern const TrafficRule request_media_type;
extern const TrafficRule request_body;
}  // namespace traffic

/// In the order in which they are told.
std::span<const TrafficRule* const> all_traffic_rules();

}  // namespace driftgate
