#include "runner/curl_url.h"

#include <algorithm>

namespace driftgate {

std::optional<CurlUrl> CurlUrl::parse(const std::string& text) {
  CurlUrl url(curl_url());
  if (!url.url_) return std::nullopt;
  const CURLUcode failed =
      curl_url_set(url.url_.get(), CURLUPART_URL, text.c_str(), CURLU_PATH_AS_IS);
  if (failed || !url.is_http()) return std::nullopt;
  return url;
}

std::optional<CurlUrl> CurlUrl::resolve(const std::string& reference) const {
  CurlUrl url(curl_url_dup(url_.get()));
  if (!url.url_) return std::nullopt;
  // Providers write spaces and UTF-8 into Location as it comes.
  const CURLUcode failed =
      curl_url_set(url.url_.get(), CURLUPART_URL, reference.c_str(), CURLU_URLENCODE);
  if (failed || !url.is_http()) return std::nullopt;
  return url;
}

std::string CurlUrl::part(CURLUPart part, unsigned flags) const {
  char* text = nullptr;
  if (curl_url_get(url_.get(), part, &text, flags) != CURLUE_OK) return {};
  std::string copy(text);
  curl_free(text);
  return copy;
}

bool CurlUrl::is_http() const {
  const std::string scheme = part(CURLUPART_SCHEME);
  return scheme == "http" || scheme == "https";
}

std::string CurlUrl::text() const {
  const std::string whole = part(CURLUPART_URL);
  return whole.substr(0, whole.find('#'));
}

std::string CurlUrl::authority() const {
  std::string host = part(CURLUPART_HOST);
  std::transform(host.begin(), host.end(), host.begin(),
                 [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c | 0x20) : c; });
  // RFC 6874: the same link-local address is another host on another link.
  if (const std::string zone = part(CURLUPART_ZONEID); !zone.empty())
    host.insert(host.size() - 1, "%25" + zone);
  return host + ":" + part(CURLUPART_PORT, CURLU_DEFAULT_PORT);
}

std::string CurlUrl::origin() const { return part(CURLUPART_SCHEME) + "://" + authority(); }

bool CurlUrl::names_a_user() const {
  return !part(CURLUPART_USER).empty() || !part(CURLUPART_PASSWORD).empty();
}

}  // namespace driftgate
