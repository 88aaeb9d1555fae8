#pragma once

#include "runner/transport_curl.h"
#include "tests/served_provider.h"

namespace driftgate::tests {

/// The provider of tests/providers/harbour. `faults` as in faults.inc.
class HarbourProvider : public ServedProvider {
 public:
  explicit HarbourProvider(const std::vector<std::string>& faults = {})
      : ServedProvider("harbour_provider", faults, 2) {}

  /// Where POST /reset brings back the state of the start.
  const std::string& control_url() const { return last_url(); }
};

/// What opens every door of the harbour.
inline std::vector<Credential> harbour_credentials() {
  return {{.form = Credential::Form::bearer,
           .secret = Secret("harbour-master"),
           .variable = "HARBOUR_TOKEN"},
          {.name = "X-Harbour-Key", .secret = Secret("crane-7"), .variable = "HARBOUR_KEY"}};
}

}  // namespace driftgate::tests
