#include "runner/trust.h"

#include <curl/curl.h>
#include <unistd.h>

namespace driftgate {

std::string find_ca_bundle() {
  const char* const candidates[] = {
      curl_version_info(CURLVERSION_NOW)->cainfo,
      "/etc/ssl/certs/ca-certificates.crt",
      "/etc/pki/tls/certs/ca-bundle.crt",
      "/etc/pki/ca-trust/extracted/pem/tls-ca-bundle.pem",
      "/etc/ssl/ca-bundle.pem",
      "/etc/ssl/cert.pem",
      "/usr/local/share/certs/ca-root-nss.crt",
  };
  for (const char* path : candidates) {
    if (path && ::access(path, R_OK) == 0) return path;
  }
  return {};
}

}  // namespace driftgate
