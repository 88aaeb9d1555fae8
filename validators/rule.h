#pragma once

#include <string_view>
#include <vector>

#include "validators/finding.h"

namespace driftgate {

/// One named judgement over a `Subject`, for example a Case.
template <class Subject>
struct Rule {
  std::string_view id{};        ///< Kebab-case and stable: users put it in their configuration.
  std::string_view category{};  ///< "contract" or "slo".
  Severity severity = Severity::error;  ///< Default; a Policy may say otherwise.
  std::string_view summary{};           ///< One sentence: what a kept promise looks like.
  std::string_view explanation{};  ///< Why it matters and what to do; for `explain` and the docs.
  std::vector<Violation> (*check)(const Subject&) = nullptr;
  /// What breaks it is one cause for all operations of a provider: they share the fingerprint.
  bool of_provider = false;
};

}  // namespace driftgate
