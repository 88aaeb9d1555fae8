#pragma once

#include <cstdint>
#include <string>

#include "specs/document/document.h"

// Ways to write one description otherwise, so that it says the same; the root in, a text out. They
// recurse: for descriptions that people wrote.
namespace driftgate::tests {

/// Members from last to first, and so the branches of combinations. JSON.
std::string reversed(Node root);

/// In block style, names and texts quoted.
std::string as_yaml(Node root);

/// What local references point at in their place, but for cycles, for what a discriminator may
/// name, and beyond `most` bytes. JSON.
std::string inlined(Node root, std::size_t most);

/// A description of OpenAPI 3.0 in the words of 3.1. JSON.
std::string as_3_1(Node root);

/// A description with one operation for each schema that the given one names: that takes it in
/// requests, or one that gives it in responses and there calls readOnly what was writeOnly and the
/// other way round. What the names lead to stays as it is. JSON; "" where it names none.
enum class Way : std::uint8_t { requests, responses };
std::string one_way(Node root, Way way);

/// The same with a few keywords of its named schemas set, dropped or changed. JSON.
std::string mutated(Node root, std::uint64_t seed);

}  // namespace driftgate::tests
