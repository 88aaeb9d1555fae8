#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "validators/schema/trace.h"

namespace driftgate {

/// The standard output formats of JSON Schema: the first four of 2019-09 and 2020-12 (Core §12),
/// the last two of the release to come ("v1").
enum class OutputFormat : std::uint8_t { flag, basic, detailed, verbose, list, hierarchical };

/// "flag", "basic", …; absent for other words.
std::optional<OutputFormat> output_format(std::string_view name);

/// One line of JSON, without a line break. Locations of schemas are absolute: those whose document
/// has a relative URI are resolved against `base`, and left out when that is "". Texts of the
/// schema and the value are made harmless for terminals, without loss.
std::string write_output(const Trace& trace, OutputFormat format, std::string_view base = "");

}  // namespace driftgate
