#pragma once

#include <chrono>
#include <string>
#include <string_view>

#include "specs/http/exchange.h"

namespace driftgate {

/// "2026-11-21".
std::string to_date(std::chrono::sys_seconds time);

/// "today", "in 3 days", "3 days ago".
std::string days_from(std::chrono::sys_seconds now, std::chrono::sys_seconds then);

/// The target of the first link with that relation (RFC 8288 §3.3); "" when there is none.
std::string link_target(const Headers& headers, std::string_view relation);

}  // namespace driftgate
