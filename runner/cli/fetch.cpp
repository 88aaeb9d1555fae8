#include "runner/cli/fetch.h"

#include <fmt/core.h>

#include <map>
#include <memory>
#include <optional>
#include <utility>

#include "runner/cli/version.h"
#include "runner/files.h"
#include "runner/transport_curl.h"
#include "specs/document/error.h"
#include "specs/http/uri.h"

namespace driftgate {
namespace {

bool is_web(const std::string& uri) { return !origin(uri).empty(); }

// One request, by the integration's own rules but without its credentials and fixed headers.
Exchange get(const std::string& url, TransportOptions options) {
  options.base_url = url;
  options.headers.clear();
  options.user_agent = fmt::format("driftgate/{}", tool_version());
  const std::unique_ptr<Transport> transport = make_curl_transport(std::move(options));
  const Request request{.url = url};
  bool sent = false;
  Exchange answer;
  transport->send(
      [&]() -> std::optional<Sending> {
        if (std::exchange(sent, true)) return std::nullopt;
        return Sending{.request = &request};
      },
      [&](std::size_t, Exchange&& exchange) { answer = std::move(exchange); });
  return answer;
}

/// What an integration may fetch over the network. A host that does not answer is not asked again:
/// a description may name it a thousand times.
class Web {
 public:
  explicit Web(const IntegrationConfig& integration) : integration_(integration) {}

  std::string fetch(const std::string& url) {
    const std::string host = origin(url);
    if (const auto silent = silent_.find(host); silent != silent_.end())
      refuse(url, "cannot be fetched: not asked again after: " + silent->second);
    Exchange answer = get(url, options_for(host));
    if (const TransportFailure* failure = answer.failure()) {
      if (tells_of_the_host(failure->kind)) silent_.emplace(host, failure->message);
      refuse(url, "cannot be fetched: " + failure->message);
    }
    Response& response = std::get<Response>(answer.outcome);
    if (response.status != 200)
      refuse(url, fmt::format("cannot be fetched: status {}", response.status));
    return std::move(response.body);
  }

 private:
  [[noreturn]] static void refuse(const std::string& url, const std::string& why) {
    throw Error(why, {.file = url});
  }

  static bool tells_of_the_host(TransportFailure::Kind kind) {
    using Kind = TransportFailure::Kind;
    return kind == Kind::resolve || kind == Kind::connect || kind == Kind::connect_timeout ||
           kind == Kind::first_byte_timeout || kind == Kind::timeout || kind == Kind::tls;
  }

  // Who we are is shown to the description's own host only.
  TransportOptions options_for(const std::string& host) const {
    TransportOptions options = integration_.transport;
    if (host == origin(integration_.description)) return options;
    options.client_certificate.clear();
    options.client_key.clear();
    return options;
  }

  const IntegrationConfig& integration_;
  std::map<std::string, std::string> silent_{};
};

}  // namespace

std::string description_uri(const std::string& description) {
  // A path may hold what has a meaning in a URI: '#', '?', '%', a colon in its first segment.
  return is_web(description) ? description : percent_encode(description, "/@!$&'()*+,;=");
}

Fetch fetch_for(const IntegrationConfig& integration, const std::vector<std::string>& more) {
  std::vector<std::string> folders = more;
  const bool web = is_web(integration.description);
  if (!web) folders.push_back(reference_root(integration.description));
  return [files = files_below(folders), web, &integration,
          network = std::make_shared<Web>(integration)](const std::string& uri) {
    const bool named = web && uri == integration.description;
    if (is_web(uri) && (named || integration.allow_remote_refs)) return network->fetch(uri);
    if (integration.allow_remote_refs && is_remote(uri))
      throw Error("is not fetched: only http and https are", {.file = uri});
    return files(uri);
  };
}

}  // namespace driftgate
