#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "validators/diff/schema_edits.h"

namespace driftgate {

/// A pair of schemas that two others apply, and how one gets to it.
struct InnerPair {
  Schema base{};
  Schema revision{};
  std::string instance{};  ///< From the pair around it; "" in place.
  Guards guards{};
  bool required = false;
  /// That there is an edit inside is itself one edit, at this position of KeywordEdits; or -1.
  int stands_for = -1;
};

struct KeywordEdits {
  std::vector<SchemaEdit> edits{};  ///< Those at `stands_for` count only with an edit inside.
  std::vector<InnerPair> inner{};
};

/// What differs between the keywords of two schemas themselves, and which pairs to look at next.
KeywordEdits keyword_edits(const Schema& base, const Schema& revision);

}  // namespace driftgate
