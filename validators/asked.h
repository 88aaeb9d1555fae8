#pragma once

#include <cstdint>
#include <string>

#include "specs/document/document.h"

namespace driftgate {

/// What a request is by the description: what its answer is judged by.
struct Asked {
  enum class Kind : std::uint8_t {
    valid,
    invalid,              ///< It breaks one keyword, or lacks a part that is required.
    absent,               ///< Nothing that it names is there.
    wrong_media_type,     ///< Its body has a type that the operation does not take.
    undeclared_method,    ///< The path does not declare the method.
    without_credentials,  ///< Nobody asks, and the operation needs to know who does.
    wrong_credentials,    ///< Credentials that the provider cannot know.
    unclear,              ///< Nobody can say whether it is allowed: only the answer is judged.
  };
  Kind kind = Kind::valid;
  std::string what{};   ///< "query parameter 'limit' is 101, maximum is 100"; "" for the plain one.
  std::string place{};  ///< "query limit", "request /name"; as Violation::instance.
  Node source{};        ///< What it breaks, or tries the edge of.
  /// A request was accepted that is the same but for `what`.
  bool differs_from_accepted = false;
};

extern const Asked kPlainRequest;

}  // namespace driftgate
