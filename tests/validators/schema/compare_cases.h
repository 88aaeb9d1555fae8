#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "validators/schema/evaluate.h"

namespace driftgate::tests {

/// What is true of one direction of a pair.
struct PairTruth {
  std::string is{};     ///< "yes", "no", "unknown", or "no" said by its keyword: "maxLength", ….
  std::string known{};  ///< Why we do not say so yet; "": we do.

  bool is_yes() const { return is == "yes"; }
  bool is_unknown() const { return is == "unknown"; }
};

/// Two schemas and, by construction, whether all that one admits is accepted by the other.
struct SchemaPair {
  std::string a{};  ///< JSON.
  std::string b{};
  Dialect a_dialect = Dialect::draft_2020_12;
  Dialect b_dialect = Dialect::draft_2020_12;
  Direction direction = Direction::none;
  bool open = false;  ///< Members that no schema describes are sent, too.
  bool first = true;  ///< Of the dialects of its line the first.
  PairTruth ab{};
  PairTruth ba{};
  std::string known_diff{};           ///< Why the verdict on two descriptions is another yet.
  std::vector<std::string> values{};  ///< JSON; to be tried beside those that are made up.
  std::string where{};                ///< File, line and dialects.
};

/// Every line of compare/*.yaml, once for each of its dialects. The README there says how to write
/// one.
std::vector<SchemaPair> read_schema_pairs();

}  // namespace driftgate::tests
