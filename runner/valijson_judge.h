#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace driftgate {

/// What valijson has to say about one value.
struct Complaint {
  std::vector<std::string> path{};  ///< Member names and positions from the root.
  std::string message{};            ///< Valijson's own words.
};

/// Judges a JSON text by a draft-7 JSON Schema, with valijson 1.0. For schemas that we ship and
/// documents that people wrote for us, never for a provider's: it recurses on depth, compares
/// numbers as doubles and crashes on cyclic `$ref`s, so both texts must be known to be harmless
/// (depth and string lengths capped; no `pattern`, `format`, `multipleOf`).
std::vector<Complaint> judge_with_valijson(std::string_view schema, std::string_view instance);

}  // namespace driftgate
