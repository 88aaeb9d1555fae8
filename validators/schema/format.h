#pragma once

#include <cstdint>
#include <string_view>

namespace driftgate {

/// What a `format` asserts. Values of another kind than it speaks of always keep it.
struct Format {
  enum class Of : std::uint8_t { strings, numbers, nothing };
  std::string_view name{};
  Of of = Of::nothing;  ///< `nothing`: known, but without a rule (binary, password, …).
  bool (*check)(std::string_view text) =
      nullptr;  ///< Of a string its text, of a number its lexeme.
};

/// The format of that name, from JSON Schema 2020-12 §7.3 or the OpenAPI format registry; nullptr
/// when nobody knows it.
const Format* find_format(std::string_view name);

/// Whether every value of the one format is one of the other, for formats that somebody knows.
bool is_format_within(std::string_view narrow, std::string_view wide);

}  // namespace driftgate
