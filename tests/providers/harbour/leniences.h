#pragma once

#include <optional>

#include "tests/providers/harbour/office.h"
#include "tests/providers/harbour/reception.h"

namespace driftgate::harbour {

/// Whether a fault makes the office overlook what is wrong.
bool is_overlooked(const Faults& faults, const Complaint& complaint, const Incoming& incoming);

/// What a fault says about a request that keeps the description; absent: nothing.
std::optional<Answer> groundless_refusal(const Faults& faults, const Incoming& incoming);

/// What a fault makes of a combination that nobody lists; absent: nothing.
std::optional<Answer> rare_failure(const Faults& faults, std::string_view query,
                                   const Incoming& incoming);

/// Whether a fault makes the office overlook everything that is wrong, since it is too much.
bool is_too_much(const Faults& faults, const std::vector<Complaint>& complaints,
                 const Incoming& incoming);

/// What a fault makes of a request that breaks the description; absent: it is refused in order.
std::optional<Answer> crash(const Faults& faults, const Complaint& complaint,
                            const Incoming& incoming);

}  // namespace driftgate::harbour
