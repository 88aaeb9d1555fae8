#pragma once

#include <stdexcept>
#include <string>
#include <utility>

#include "specs/document/location.h"

namespace driftgate {

/// We cannot do what was asked: unreadable input, bad option, wrong configuration.
/// Never about the provider under test: that is a Violation or a TransportFailure.
/// Caught in main() only. `what()` is one sentence without the location.
class Error : public std::runtime_error {
 public:
  explicit Error(const std::string& message, Location where = {})
      : std::runtime_error(message), where_(std::move(where)) {}

  const Location& where() const { return where_; }

 private:
  Location where_;
};

}  // namespace driftgate
