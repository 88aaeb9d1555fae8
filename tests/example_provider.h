#pragma once

#include "tests/served_provider.h"

namespace driftgate::tests {

/// The provider of examples/. `faults` as in --fault.
class ExampleProvider : public ServedProvider {
 public:
  explicit ExampleProvider(const std::vector<std::string>& faults = {})
      : ServedProvider("example_provider", faults) {}
};

}  // namespace driftgate::tests
