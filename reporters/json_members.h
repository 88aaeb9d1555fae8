#pragma once

#include "reporters/json_writer.h"
#include "validators/report.h"

namespace driftgate {

// The members of docs/report.schema.json, for every reporter that uses its nouns. Every member is
// always there: "" and [] say that there is nothing to say. All write into an object that is open.

/// About what the results of a report take, in bytes.
std::size_t expected_size(const Report& report);

/// Of the whole report, up to its counts.
void write_run(JsonWriter& out, const Report& report);

/// The verdict and the counts.
void write_verdict(JsonWriter& out, const Report& report);

/// All but the results.
void write_integration(JsonWriter& out, const IntegrationReport& integration);

void write_result(JsonWriter& out, const Result& result, const IntegrationReport& integration);

}  // namespace driftgate
