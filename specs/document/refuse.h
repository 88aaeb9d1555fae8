#pragma once

#include <string>

#include "specs/document/document.h"
#include "specs/document/error.h"

namespace driftgate {

/// Throws the Error that stands at a value.
[[noreturn]] inline void refuse(Node at, const std::string& message) {
  throw Error(message, at.location());
}

}  // namespace driftgate
