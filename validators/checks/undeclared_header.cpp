#include <algorithm>
#include <array>
#include <cstdint>
#include <string_view>

#include "specs/document/ascii.h"
#include "validators/checks/checks.h"

namespace driftgate::checks {
namespace {

// What any response may carry without a word in a description: HTTP's own fields (RFC 9110, 9111
// and the registry), CORS and other browser policies, tracing, and what servers, proxies and
// content delivery networks add on the way. In lower case, sorted.
constexpr std::array<std::string_view, 83> kCommon = {
    "accept-ch",
    "accept-patch",
    "accept-post",
    "accept-ranges",
    "age",
    "allow",
    "alt-svc",
    "alt-used",
    "authentication-info",
    "cache-control",
    "cache-status",
    "cdn-cache-control",
    "clear-site-data",
    "connection",
    "content-digest",
    "content-disposition",
    "content-encoding",
    "content-language",
    "content-length",
    "content-location",
    "content-md5",
    "content-range",
    "content-security-policy",
    "content-security-policy-report-only",
    "content-type",
    "critical-ch",
    "cross-origin-embedder-policy",
    "cross-origin-opener-policy",
    "cross-origin-resource-policy",
    "date",
    "deprecation",
    "digest",
    "etag",
    "expect-ct",
    "expires",
    "feature-policy",
    "keep-alive",
    "last-modified",
    "link",
    "location",
    "nel",
    "origin-agent-cluster",
    "p3p",
    "permissions-policy",
    "pragma",
    "preference-applied",
    "priority",
    "proxy-authenticate",
    "proxy-authentication-info",
    "proxy-connection",
    "proxy-status",
    "public-key-pins",
    "referrer-policy",
    "report-to",
    "reporting-endpoints",
    "repr-digest",
    "retry-after",
    "server",
    "server-timing",
    "set-cookie",
    "signature",
    "signature-input",
    "status",
    "strict-transport-security",
    "sunset",
    "surrogate-control",
    "timing-allow-origin",
    "traceparent",
    "traceresponse",
    "tracestate",
    "trailer",
    "transfer-encoding",
    "upgrade",
    "vary",
    "via",
    "want-content-digest",
    "warning",
    "www-authenticate",
    "x-content-type-options",
    "x-dns-prefetch-control",
    "x-download-options",
    "x-frame-options",
    "x-xss-protection",
};

constexpr std::array<std::string_view, 33> kCommonBeginnings = {
    "access-control-", "akamai-",       "cf-",
    "fastly-",         "fly-",          "sec-",
    "x-akamai-",       "x-amz-",        "x-amzn-",
    "x-aspnet",        "x-azure-",      "x-b3-",
    "x-backend",       "x-cache",       "x-cdn",
    "x-cloud-trace-",  "x-correlation", "x-datadog-",
    "x-debug",         "x-envoy-",      "x-fastly-",
    "x-forwarded-",    "x-generator",   "x-goog-",
    "x-ms-",           "x-nginx",       "x-permitted-",
    "x-powered-",      "x-proxy",       "x-request-id",
    "x-robots-",       "x-runtime",     "x-served-by",
};

static_assert(std::is_sorted(kCommon.begin(), kCommon.end()));

// Where the names of a length and first letter may be found: most answers carry the same eight or
// nine common fields, and each is to cost one comparison or two.
constexpr std::size_t kPlaces = 256;
constexpr std::size_t place_of(std::string_view name) {
  return (name.size() * 31 + std::size_t{static_cast<unsigned char>(lower(name.front()))} * 7 +
          static_cast<unsigned char>(lower(name.back()))) %
         kPlaces;
}
constexpr std::array<std::uint8_t, kPlaces> make_places() {
  std::array<std::uint8_t, kPlaces> places{};  // 1 + the position in kCommon; 0: free.
  for (std::size_t i = 0; i < kCommon.size(); ++i) {
    std::size_t place = place_of(kCommon[i]);
    while (places[place] != 0) place = (place + 1) % kPlaces;
    places[place] = static_cast<std::uint8_t>(i + 1);
  }
  return places;
}
constexpr std::array<std::uint8_t, kPlaces> kCommonPlaces = make_places();

bool is_common(std::string_view name) {
  if (name.empty()) return false;
  for (std::size_t place = place_of(name); kCommonPlaces[place] != 0; place = (place + 1) % kPlaces)
    if (equal_ignoring_case(kCommon[kCommonPlaces[place] - 1U], name)) return true;
  return std::any_of(kCommonBeginnings.begin(), kCommonBeginnings.end(), [&](auto beginning) {
    return equal_ignoring_case(name.substr(0, beginning.size()), beginning);
  });
}

bool is_declared(const ExpectedResponse& promise, std::string_view name) {
  return std::any_of(promise.headers.begin(), promise.headers.end(),
                     [&](const auto& header) { return equal_ignoring_case(header.name, name); });
}

std::vector<Violation> check_undeclared_header(const Case& c) {
  // Who describes no header at all does not mean to forbid them.
  if (c.promise == nullptr || c.promise->headers.empty() || c.expected.of_consumer) return {};
  std::vector<Violation> found;
  for (const auto& [name, value] : c.response.headers) {
    if (is_declared(*c.promise, name) || is_common(name)) continue;
    found.push_back({.message = "header " + name + " is not described",
                     .actual = value,
                     .instance = "header " + lower(name),
                     .source = c.promise->source.location()});
  }
  return found;
}

}  // namespace

const Rule<Case> undeclared_header{
    .id = "undeclared-header",
    .category = "contract",
    .severity = Severity::note,
    .summary = "A response that describes headers describes all that are its own",
    .explanation =
        "The response describes headers, and the provider sent one that is not among them. What "
        "consumers find they come to rely on, so describe it or stop sending it. Headers of HTTP "
        "itself, of caching, CORS, security policies, tracing, servers, proxies and content "
        "delivery networks need no description and are never reported, and neither is anything "
        "when the response describes no header at all.",
    .check = check_undeclared_header,
};

}  // namespace driftgate::checks
