#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <string_view>
#include <vector>

#include "runner/contract_check.h"
#include "specs/openapi/description.h"
#include "validators/report.h"

namespace driftgate {

/// Who relies on a place in the bodies of answers; "*" in the pointer is any element.
using RelianceOf = std::function<std::optional<Reliance>(std::string_view operation, int status,
                                                         std::string_view pointer)>;

/// Knows it from consumers' contracts; empty where there is no description or no contract.
RelianceOf reliance_of(std::unique_ptr<const Description> description,
                       std::vector<ReadContract> contracts);

/// Every finding of drift says who relies on what drifted. With `only_hurting`, what nobody relies
/// on becomes a note, and cases pass that failed for nothing else.
void mark_reliance(const RelianceOf& relies, bool only_hurting, Severity fail_on,
                   IntegrationReport& report);

}  // namespace driftgate
