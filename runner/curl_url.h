#pragma once

#include <memory>
#include <optional>
#include <string>

#include "runner/libraries/curl.h"

namespace driftgate {

/// An absolute http or https URL as libcurl reads it, so that the parser that decides is the one
/// that connects.
class CurlUrl {
 public:
  /// Absent when the text is no such URL.
  static std::optional<CurlUrl> parse(const std::string& text);

  /// What `reference` means seen from here (RFC 3986 §5). Absent when it is no http or https URL.
  std::optional<CurlUrl> resolve(const std::string& reference) const;

  std::string text() const;       ///< Without fragment.
  std::string origin() const;     ///< "https://host:443", lower case; see origin() in uri.h.
  std::string authority() const;  ///< "host:443", for messages.
  bool secure() const { return part(CURLUPART_SCHEME) == "https"; }
  bool names_a_user() const;
  CURLU* get() const { return url_.get(); }  ///< Stays ours.

 private:
  struct Free {
    void operator()(CURLU* url) const { curl_url_cleanup(url); }
  };

  explicit CurlUrl(CURLU* url) : url_(url) {}
  std::string part(CURLUPart part, unsigned flags = 0) const;
  bool is_http() const;

  std::unique_ptr<CURLU, Free> url_;
};

}  // namespace driftgate
