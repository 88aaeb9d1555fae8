#pragma once

#include <vector>

#include "runner/request_maker.h"
#include "validators/told_rule.h"

namespace driftgate {

/// The parts changed so that they keep what a refusal told; as they are where the rule is about
/// something that they do not have, or that must not be given.
RequestParts mended(const Operation& operation, RequestParts parts,
                    const std::vector<ToldRule>& rules, RequestMaker& maker);

}  // namespace driftgate
