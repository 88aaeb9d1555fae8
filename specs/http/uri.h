#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace driftgate {

/// The five parts of a URI reference as written (RFC 3986 §3); absent is not the same as empty.
struct Uri {
  std::optional<std::string> scheme{};
  std::optional<std::string> authority{};
  std::string path{};
  std::optional<std::string> query{};
  std::optional<std::string> fragment{};

  bool operator==(const Uri&) const = default;
};

Uri parse_uri(std::string_view text);   ///< RFC 3986 appendix B; never fails.
std::string to_string(const Uri& uri);  ///< RFC 3986 §5.3.
Uri resolve(const Uri& base,
            const Uri& reference);  ///< RFC 3986 §5.2; `base` may be a relative path.

std::string_view without_fragment(std::string_view reference);
std::string_view fragment_of(std::string_view reference);  ///< "" when there is none.

/// Percent-encodes everything but unreserved characters and those in `keep`.
std::string percent_encode(std::string_view text, std::string_view keep = "");
std::string percent_decode(std::string_view text);  ///< Malformed escapes stay as they are.

/// scheme://host:port in lower case with the default port filled in: what credentials are bound
/// to (RFC 6454). "" when the URI is not http or https with a host.
std::string origin(std::string_view url);

}  // namespace driftgate
