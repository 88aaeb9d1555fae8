#pragma once

#include <optional>
#include <string_view>

#include "specs/openapi/description.h"
#include "tests/providers/harbour/office.h"

namespace driftgate::harbour {

/// Who may do everything, and who may look only.
inline constexpr std::string_view kToken = "harbour-master";
inline constexpr std::string_view kVisitorToken = "harbour-visitor";
inline constexpr std::string_view kKey = "crane-7";
inline constexpr std::string_view kClerk = "clerk:quay";  ///< User and password.

/// 401 where the operation needs credentials and these are not they, 403 where they are those of
/// somebody who may not; absent: come in.
std::optional<Answer> turned_away(const Description& description, const Operation& operation,
                                  std::string_view method, const Headers& headers,
                                  const Faults& faults);

}  // namespace driftgate::harbour
