#pragma once

#include "runner/credentials.h"
#include "validators/report.h"

namespace driftgate {

/// Takes every secret out of every text of the report, before any reporter sees it: providers
/// echo what they were sent.
void redact(Report& report, const Redactor& redactor);

}  // namespace driftgate
