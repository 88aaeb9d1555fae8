#pragma once

#include <string>
#include <vector>

#include "runner/config.h"
#include "specs/document/reference.h"

namespace driftgate {

/// The URI under which load_description() opens what the user named.
std::string description_uri(const std::string& description);

/// What the description of `integration` may reach: files below its repository and `more`; over
/// http and https the description itself where it is one, and the rest only where the
/// configuration allows it. Credentials are never sent.
Fetch fetch_for(const IntegrationConfig& integration, const std::vector<std::string>& more);

}  // namespace driftgate
