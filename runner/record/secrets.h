#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "specs/http/exchange.h"

namespace driftgate {

/// Whether what stands under that name (a header field, parameter, cookie or member) is a secret
/// by custom: authorization, cookie, anything with token, password, secret, session, ….
bool is_secret_name(std::string_view name);

/// What stands where a secret was.
inline constexpr std::string_view kRedacted = "[redacted]";

/// Replaces what looks like a secret wherever it stands: JSON Web Tokens, keys of known providers,
/// private keys, numbers of payment cards, passwords in URLs.
std::string without_secret_patterns(std::string_view text);

/// Takes secrets out of a message: what stands under secret names, the same values wherever else
/// they stand in any usual encoding, and what looks like a secret. Gives back where: "request
/// header Authorization", "response /token".
std::vector<std::string> take_secrets_out(Exchange& exchange);
std::vector<std::string> take_secrets_out(Request& request);

}  // namespace driftgate
