#pragma once

#include <optional>
#include <string>

#include "specs/http/exchange.h"

struct curl_slist;

namespace driftgate {

/// The system's bundle of trusted certificates: the one libcurl was built for, else the first of
/// those that Debian, Fedora, Alpine, SUSE and BSD use; "" when none is there. A bundle and never
/// a folder: with a folder in play libcurl reads all certificates again for every connection.
std::string find_ca_bundle();

/// What libcurl's list of "Name:value" lines (CURLINFO_CERTINFO) says of one certificate; absent
/// when it does not say both dates.
std::optional<Validity> validity_of(const curl_slist* certificate);

}  // namespace driftgate
