#pragma once

#include <string>
#include <string_view>

#include "specs/document/document.h"

namespace driftgate {

/// What a plain YAML scalar is.
struct Scalar {
  Kind kind = Kind::string;
  bool boolean = false;
  std::string number{};  ///< As JSON writes it.
};

/// By the YAML 1.2 core schema (§10.3.2), except that digits with a leading zero stay a string,
/// as do `.inf` and `.nan`, which JSON cannot say.
Scalar resolve_plain_scalar(std::string_view text);

}  // namespace driftgate
