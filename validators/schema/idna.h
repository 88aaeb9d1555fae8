#pragma once

#include <string_view>

namespace driftgate {

/// A host name of letters, digits and hyphens (RFC 1123 §2.1); A-labels are decoded and must be
/// valid (RFC 5890 §2.3.2.1).
bool is_ascii_hostname(std::string_view text);

/// The same with U-labels by IDNA2008 (RFC 5891 §4.2, contextual rules of RFC 5892 appendix A).
bool is_international_hostname(std::string_view text);

}  // namespace driftgate
