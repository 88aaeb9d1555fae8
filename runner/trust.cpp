#include "runner/trust.h"

#include <unistd.h>

#include <ctime>
#include <string_view>

#include "runner/libraries/curl.h"

namespace driftgate {
namespace {

std::optional<std::chrono::sys_seconds> date_in(const curl_slist* certificate,
                                                std::string_view name) {
  for (const curl_slist* line = certificate; line != nullptr; line = line->next) {
    const std::string_view text = line->data;
    if (!text.starts_with(name)) continue;
    const std::time_t date = curl_getdate(line->data + name.size(), nullptr);
    if (date == -1) return std::nullopt;
    return std::chrono::sys_seconds(std::chrono::seconds(date));
  }
  return std::nullopt;
}

}  // namespace

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

std::optional<Validity> validity_of(const curl_slist* certificate) {
  const auto from = date_in(certificate, "Start date:");
  const auto until = date_in(certificate, "Expire date:");
  if (!from || !until) return std::nullopt;
  return Validity{*from, *until};
}

}  // namespace driftgate
