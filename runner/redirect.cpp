#include "runner/redirect.h"

#include <fmt/format.h>

#include <algorithm>

#include "runner/curl_url.h"

namespace driftgate {
namespace {

TransportFailure refused(std::string why) {
  return {TransportFailure::Kind::redirect, std::move(why)};
}

bool has_control_characters(std::string_view text) {
  return std::any_of(text.begin(), text.end(), [](char c) {
    const auto byte = static_cast<unsigned char>(c);
    return byte < 0x20 || byte == 0x7f;
  });
}

bool says_two_locations(const Headers& headers, const std::string& first) {
  return std::any_of(headers.begin(), headers.end(), [&](const auto& field) {
    return equal_ignoring_case(field.first, "Location") && field.second != first;
  });
}

/// RFC 9110 §15.4.2 to §15.4.4: a POST may, after 303 everything but HEAD must, become a GET.
bool becomes_get(const std::string& method, int status) {
  if (status == 303) return method != "GET" && method != "HEAD";
  return (status == 301 || status == 302) && method == "POST";
}

std::string leads_elsewhere(const CurlUrl& from, const CurlUrl& to, int status) {
  if (from.secure() && !to.secure()) {
    return fmt::format("the {} leads from https to {}, which is not protected; not followed",
                       status, to.origin());
  }
  return fmt::format("the {} leads to another origin, {}; not followed", status, to.origin());
}

}  // namespace

bool is_redirect(const Response& response) {
  switch (response.status) {
    case 301:
    case 302:
    case 303:
    case 307:
    case 308: {
      const std::string* location = find_header(response.headers, "Location");
      return location && !location->empty();
    }
    default:
      return false;
  }
}

std::variant<Hop, TransportFailure> follow(const Hop& from, const Response& redirect) {
  const int status = redirect.status;
  const std::string& location = *find_header(redirect.headers, "Location");
  if (has_control_characters(location)) {
    return refused(fmt::format("the Location of the {} holds control characters", status));
  }
  if (says_two_locations(redirect.headers, location)) {
    return refused(fmt::format("the {} says two different Locations", status));
  }
  const std::optional<CurlUrl> here = CurlUrl::parse(from.url);
  const std::optional<CurlUrl> there = here ? here->resolve(location) : std::nullopt;
  if (!there) {
    return refused(fmt::format("the {} leads to '{}', which is no http or https URL", status,
                               location.substr(0, 200)));
  }
  if (here->origin() != there->origin()) return refused(leads_elsewhere(*here, *there, status));
  if (there->names_a_user()) {
    return refused(fmt::format("the Location of the {} names a user", status));
  }
  if (becomes_get(from.method, status)) return Hop{"GET", there->text(), false};
  return Hop{from.method, there->text(), from.with_body};
}

}  // namespace driftgate
