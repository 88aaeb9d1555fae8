#pragma once

#include <openssl/crypto.h>
#include <openssl/evp.h>

#include "runner/libraries/late.h"

#ifdef DRIFTGATE_LATE_CRYPTO
namespace driftgate {

inline constexpr LateLibrary kCrypto(DRIFTGATE_LATE_CRYPTO);

DRIFTGATE_LATE(kCrypto, EVP_Digest);
DRIFTGATE_LATE(kCrypto, EVP_sha256);
DRIFTGATE_LATE(kCrypto, OpenSSL_version);

}  // namespace driftgate
#endif
