#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "specs/document/document.h"

namespace driftgate::tests {

/// JSON texts of small values near what the schemas speak of: their constants and numbers and those
/// beside them, texts of about the lengths they name, arrays and objects of these with the members
/// that they name, two levels deep. The simplest first, none twice, at most `most`. They know
/// nothing of what keywords mean, so they are no part of what they are held against.
std::vector<std::string> small_values(const std::vector<Node>& schemas, std::size_t most);

}  // namespace driftgate::tests
