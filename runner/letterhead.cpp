#include "runner/letterhead.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "specs/document/error.h"
#include "specs/http/uri.h"
#include "specs/openapi/parameter_style.h"

namespace driftgate {
namespace {

// RFC 9110 §5.5: a tab is the only control character; bytes over 0x7f are obs-text.
bool is_one_line(std::string_view text) {
  return std::all_of(text.begin(), text.end(), [](char c) {
    const auto byte = static_cast<unsigned char>(c);
    return c == '\t' || (byte >= 0x20 && byte != 0x7f);
  });
}

bool frames_the_message(std::string_view name) {
  constexpr std::array<std::string_view, 6> kNames{"Content-Length", "Transfer-Encoding", "Host",
                                                   "Connection",     "Upgrade",           "TE"};
  return std::any_of(kNames.begin(), kNames.end(),
                     [&](std::string_view known) { return equal_ignoring_case(known, name); });
}

std::string quoted_harmless(std::string_view name) {
  return is_one_line(name) ? fmt::format("'{}'", name) : "with control characters";
}

/// Whether `query` has a parameter of this (percent-encoded) name.
bool has_parameter(std::string_view query, std::string_view name) {
  for (std::size_t at = 0; at <= query.size();) {
    const std::string_view piece = query.substr(at, query.find('&', at) - at);
    if (piece.substr(0, piece.find('=')) == name) return true;
    at += piece.size() + 1;
  }
  return false;
}

void check_cookie(const Credential& credential) {
  const std::string& value = credential.secret.reveal();
  if (!is_token(credential.name) || value.find(';') != std::string::npos) {
    // RFC 6265 §4.1.1: cookie-name is a token; ";" ends a value.
    throw Error(fmt::format("the credential for cookie {} cannot be sent as a cookie",
                            quoted_harmless(credential.name)));
  }
}

void check_user(const Credential& credential) {
  // RFC 7617 §2: the first colon ends the user name.
  if (credential.form == Credential::Form::basic &&
      credential.user.find(':') != std::string::npos) {
    throw Error("the user name of basic credentials must not hold a colon (RFC 7617)");
  }
}

}  // namespace

Headers without_framing(const Headers& own) {
  Headers kept;
  std::copy_if(own.begin(), own.end(), std::back_inserter(kept),
               [](const auto& field) { return !frames_the_message(field.first); });
  return kept;
}

std::string header_fault(const Headers& headers) {
  for (const auto& [name, value] : headers) {
    if (!is_token(name)) {
      return fmt::format("the header name {} is none (RFC 9110 §5.1)", quoted_harmless(name));
    }
    if (!is_one_line(value)) {
      return fmt::format(
          "the value of header {} holds a line break or another control character "
          "(RFC 9110 §5.5)",
          name);
    }
  }
  return {};
}

std::string method_fault(std::string_view method) {
  if (!is_token(method)) return "the method is not a word (RFC 9110 §9.1)";
  // It asks a proxy for a tunnel, not a provider for an answer.
  if (method == "CONNECT") return "CONNECT is no request to a provider";
  return {};
}

Letterhead::Letterhead(const Headers& fixed, const std::vector<Credential>& credentials) {
  Headers secret;
  for (const Credential& credential : credentials) {
    check_user(credential);
    std::string value = credential_value(credential);
    switch (credential.place) {
      case Credential::Place::header:
        secret.emplace_back(credential.name, std::move(value));
        break;
      case Credential::Place::cookie:
        check_cookie(credential);
        cookies_ += (cookies_.empty() ? "" : "; ") + credential.name + "=" + value;
        break;
      case Credential::Place::query:
        query_.emplace_back(percent_encode(credential.name), percent_encode(value));
        break;
    }
  }
  for (const auto& field : fixed) {
    if (frames_the_message(field.first) && !equal_ignoring_case(field.first, "Host")) {
      throw Error(fmt::format("the header {} is the transport's own and cannot be set",
                              quoted_harmless(field.first)));
    }
    if (!find_header(secret, field.first)) fixed_.push_back(field);
  }
  fixed_.insert(fixed_.end(), secret.begin(), secret.end());
  for (const Headers& headers : {fixed_, Headers{{"Cookie", cookies_}}}) {
    if (const std::string fault = header_fault(headers); !fault.empty()) throw Error(fault);
  }
}

Headers Letterhead::headers(const Headers& own) const {
  Headers all;
  all.reserve(own.size() + fixed_.size() + 1);
  std::string cookies;
  const auto add = [&](const auto& field) {
    if (!equal_ignoring_case(field.first, "Cookie")) {
      all.push_back(field);
      return;
    }
    if (!cookies.empty()) cookies += "; ";  // RFC 6265 §5.4: one Cookie header
    cookies += field.second;
  };
  for (const auto& field : own) {
    if (!frames_the_message(field.first) && !find_header(fixed_, field.first)) add(field);
  }
  for (const auto& field : fixed_) add(field);
  if (!cookies.empty() && !cookies_.empty()) cookies += "; ";
  cookies += cookies_;
  if (!cookies.empty()) all.emplace_back("Cookie", std::move(cookies));
  return all;
}

std::string Letterhead::url(std::string_view own) const {
  std::string url(own.substr(0, own.find('#')));
  for (const auto& [name, value] : query_) {
    const std::size_t mark = url.find('?');
    const bool has_query = mark != std::string::npos;
    if (has_query && has_parameter(std::string_view(url).substr(mark + 1), name)) continue;
    if (!has_query) {
      url += '?';
    } else if (!url.ends_with('?') && !url.ends_with('&')) {
      url += '&';
    }
    url += name + "=" + value;
  }
  return url;
}

}  // namespace driftgate
