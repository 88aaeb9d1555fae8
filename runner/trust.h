#pragma once

#include <string>

namespace driftgate {

/// The system's bundle of trusted certificates: the one libcurl was built for, else the first of
/// those that Debian, Fedora, Alpine, SUSE and BSD use; "" when none is there. A bundle and never
/// a folder: with a folder in play libcurl reads all certificates again for every connection.
std::string find_ca_bundle();

}  // namespace driftgate
