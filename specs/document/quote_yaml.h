#pragma once

#include <string>
#include <string_view>

namespace driftgate {

/// `text` as a double-quoted YAML scalar (YAML 1.2 §5.7): only what can be seen, and cannot turn
/// the direction of text, stands as it is. What is no UTF-8 becomes U+FFFD.
std::string quote_yaml(std::string_view text);

}  // namespace driftgate
