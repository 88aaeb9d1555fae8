#include "runner/cli/fetch.h"

#include <fmt/core.h>

#include <memory>
#include <optional>

#include "runner/cli/version.h"
#include "runner/files.h"
#include "runner/transport_curl.h"
#include "specs/document/error.h"
#include "specs/http/uri.h"

namespace driftgate {
namespace {

bool is_web(const std::string& uri) { return !origin(uri).empty(); }

// One request, by the integration's own rules but without its credentials and fixed headers.
Exchange get(const std::string& url, const TransportOptions& like) {
  TransportOptions options = like;
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

std::string fetch_web(const std::string& url, const TransportOptions& like) {
  Exchange answer = get(url, like);
  if (const TransportFailure* failure = answer.failure())
    throw Error("cannot be fetched: " + failure->message, {.file = url});
  Response& response = std::get<Response>(answer.outcome);
  if (response.status != 200)
    throw Error(fmt::format("cannot be fetched: status {}", response.status), {.file = url});
  return std::move(response.body);
}

}  // namespace

std::string description_uri(const std::string& description) {
  // A path may hold what has a meaning in a URI: '#', '?', '%', a colon in its first segment.
  return is_web(description) ? description : percent_encode(description, "/@!$&'()*+,;=");
}

Fetch fetch_for(const IntegrationConfig& integration, const std::vector<std::string>& more) {
  std::vector<std::string> folders = more;
  const bool web = is_web(integration.description);
  if (!web) folders.push_back(reference_root(integration.description));
  return [files = files_below(folders), web, &integration](const std::string& uri) {
    const bool named = web && uri == integration.description;
    if (is_web(uri) && (named || integration.allow_remote_refs))
      return fetch_web(uri, integration.transport);
    return files(uri);
  };
}

}  // namespace driftgate
