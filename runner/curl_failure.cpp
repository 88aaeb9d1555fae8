#include "runner/curl_failure.h"

#include <fmt/format.h>

#include <cerrno>

namespace driftgate {
namespace {

using FailureKind = TransportFailure::Kind;

bool mentions(std::string_view text, std::string_view word) {
  return text.find(word) != std::string_view::npos;
}

std::string with_detail(std::string sentence, std::string_view detail) {
  if (!detail.empty()) sentence += fmt::format(": {}", detail);
  return sentence;
}

/// libcurl's text for failed connections holds the milliseconds that passed; this does not.
TransportFailure not_connected(const Progress& progress) {
  std::string_view why = "does not let us connect";
  if (progress.system_error == ECONNREFUSED) why = "refuses connections";
  if (progress.system_error == ENETUNREACH || progress.system_error == EHOSTUNREACH) {
    why = "cannot be reached";
  }
  if (progress.proxied) return {FailureKind::proxy, fmt::format("the proxy {}", why)};
  return {FailureKind::connect, fmt::format("{} {}", progress.authority, why)};
}

TransportFailure not_connected_in_time(const Progress& progress,
                                       std::chrono::milliseconds allowed) {
  if (!progress.resolved && !progress.proxied) {
    return {FailureKind::resolve, fmt::format("the name of {} had no address after {} ms",
                                              progress.authority, allowed.count())};
  }
  return {FailureKind::connect_timeout,
          fmt::format("no {} {} after {} ms",
                      progress.securing ? "TLS handshake with" : "connection to",
                      progress.authority, allowed.count())};
}

TransportFailure not_trusted(std::string_view detail, const Progress& progress) {
  const bool asked = mentions(detail, "certificate required");
  return {FailureKind::tls, with_detail(fmt::format("{} {}",
                                                    asked ? "a client certificate is demanded by"
                                                          : "no trusted connection to",
                                                    progress.authority),
                                        detail)};
}

/// libcurl has one code for a broken connection, for a late alert of TLS, and for bytes that it
/// cannot read as HTTP.
TransportFailure receiving_failed(std::string_view detail, const Progress& progress) {
  if (progress.proxied && !progress.sent) {
    return {FailureKind::proxy, with_detail("the proxy failed", detail)};
  }
  // With TLS 1.3 the client is done before the server has judged its certificate, or missed it: the
  // alert then comes in place of the response (RFC 8446 §4.4.2.4, §6.2).
  if (!progress.response_begun && mentions(detail, " alert ")) return not_trusted(detail, progress);
  if (mentions(detail, "chunk"))
    return {FailureKind::bad_http, with_detail("bad chunked coding", detail)};
  if (mentions(detail, "headers")) {
    return {FailureKind::too_large, with_detail("the headers are too large", detail)};
  }
  return {FailureKind::reset, progress.response_begun ? "the connection broke within the response"
                                                      : "the connection broke before a response"};
}

}  // namespace

TransportFailure curl_failure(CURLcode code, std::string_view detail, const Progress& progress,
                              std::chrono::milliseconds connect_timeout) {
  switch (code) {
    case CURLE_URL_MALFORMAT:
      return {FailureKind::blocked, with_detail("the URL cannot be sent", detail)};
    case CURLE_LOGIN_DENIED:
      return {FailureKind::blocked,
              "the URL names a user; credentials belong into the configuration"};
    case CURLE_UNSUPPORTED_PROTOCOL:
      return progress.sent ? TransportFailure{FailureKind::bad_http,
                                              with_detail("the answer is not HTTP", detail)}
                           : TransportFailure{FailureKind::blocked,
                                              with_detail("the URL cannot be sent", detail)};
    case CURLE_COULDNT_RESOLVE_PROXY:
      return {FailureKind::proxy, "the name of the proxy has no address"};
    case CURLE_PROXY:
      return {FailureKind::proxy, with_detail("the proxy failed", detail)};
    case CURLE_COULDNT_RESOLVE_HOST:
      return {FailureKind::resolve,
              fmt::format("the name of {} has no address", progress.authority)};
    case CURLE_COULDNT_CONNECT:
      return not_connected(progress);
    case CURLE_OPERATION_TIMEDOUT:
      return not_connected_in_time(progress, connect_timeout);
    case CURLE_SSL_CONNECT_ERROR:
    case CURLE_SSL_ENGINE_NOTFOUND:
    case CURLE_SSL_ENGINE_SETFAILED:
    case CURLE_SSL_CERTPROBLEM:
    case CURLE_SSL_CIPHER:
    case CURLE_PEER_FAILED_VERIFICATION:
    case CURLE_USE_SSL_FAILED:
    case CURLE_SSL_CACERT_BADFILE:
    case CURLE_SSL_CRL_BADFILE:
    case CURLE_SSL_ISSUER_ERROR:
    case CURLE_SSL_PINNEDPUBKEYNOTMATCH:
    case CURLE_SSL_INVALIDCERTSTATUS:
    case CURLE_SSL_CLIENTCERT:
      return not_trusted(detail, progress);
    case CURLE_GOT_NOTHING:  // also an HTTP/2 stream that was reset without an error
      if (progress.response_begun)
        return {FailureKind::truncated, "the response ended within its body"};
      return {FailureKind::empty_reply, "the connection was closed without a response"};
    case CURLE_ABORTED_BY_CALLBACK:
      return {FailureKind::empty_reply, "the connection was closed when it was used again"};
    case CURLE_PARTIAL_FILE:
      return {FailureKind::truncated, "the body ended before its announced end"};
    case CURLE_BAD_CONTENT_ENCODING:
      return {FailureKind::bad_encoding,
              with_detail("the content coding is broken or unknown", detail)};
    case CURLE_WEIRD_SERVER_REPLY:
    case CURLE_HTTP2:
      return {FailureKind::bad_http, with_detail("the answer is not HTTP as it should be", detail)};
    case CURLE_OUT_OF_MEMORY:  // libcurl's answer to one header of more than 100 KiB
      return {FailureKind::too_large, "a header is too large"};
    case CURLE_HTTP2_STREAM:
      return {FailureKind::reset, with_detail("the provider broke the stream", detail)};
    case CURLE_RECV_ERROR:
    case CURLE_SEND_ERROR:
      return receiving_failed(detail, progress);
    default:
      return {FailureKind::bad_http, with_detail(curl_easy_strerror(code), detail)};
  }
}

}  // namespace driftgate
