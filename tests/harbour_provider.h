#pragma once

#include "runner/transport_curl.h"
#include "tests/served_provider.h"

namespace driftgate::tests {

/// The provider of tests/providers/harbour. `faults` as in faults.inc.
class HarbourProvider : public ServedProvider {
 public:
  explicit HarbourProvider(const std::vector<std::string>& faults = {})
      : ServedProvider("harbour_provider", faults) {}
};

/// What opens every door of the harbour.
inline std::vector<Credential> harbour_credentials() {
  return {{.form = Credential::Form::bearer,
           .secret = Secret("harbour-master"),
           .variable = "HARBOUR_TOKEN"},
          {.name = "X-Harbour-Key", .secret = Secret("crane-7"), .variable = "HARBOUR_KEY"}};
}

}  // namespace driftgate::tests
