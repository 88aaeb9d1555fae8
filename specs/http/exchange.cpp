#include "specs/http/exchange.h"

#include <algorithm>

namespace driftgate {
namespace {

char lower(char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c | 0x20) : c; }

}  // namespace

bool equal_ignoring_case(std::string_view a, std::string_view b) {
  return std::equal(a.begin(), a.end(), b.begin(), b.end(),
                    [](char x, char y) { return lower(x) == lower(y); });
}

const std::string* find_header(const Headers& headers, std::string_view name) {
  for (const auto& [key, value] : headers) {
    if (equal_ignoring_case(key, name)) return &value;
  }
  return nullptr;
}

std::string combined_header(const Headers& headers, std::string_view name) {
  std::string combined;
  bool first = true;
  for (const auto& [key, value] : headers) {
    if (!equal_ignoring_case(key, name)) continue;
    if (!first) combined += ", ";
    combined += value;
    first = false;
  }
  return combined;
}

std::string_view to_string(TransportFailure::Kind kind) {
  switch (kind) {
    case TransportFailure::Kind::resolve:
      return "resolve";
    case TransportFailure::Kind::connect:
      return "connect";
    case TransportFailure::Kind::connect_timeout:
      return "connect-timeout";
    case TransportFailure::Kind::tls:
      return "tls";
    case TransportFailure::Kind::first_byte_timeout:
      return "first-byte-timeout";
    case TransportFailure::Kind::timeout:
      return "timeout";
    case TransportFailure::Kind::reset:
      return "reset";
    case TransportFailure::Kind::empty_reply:
      return "empty-reply";
    case TransportFailure::Kind::truncated:
      return "truncated";
    case TransportFailure::Kind::too_large:
      return "too-large";
    case TransportFailure::Kind::bad_http:
      return "bad-http";
    case TransportFailure::Kind::bad_encoding:
      return "bad-encoding";
    case TransportFailure::Kind::redirect:
      return "redirect";
    case TransportFailure::Kind::blocked:
      return "blocked";
    case TransportFailure::Kind::proxy:
      return "proxy";
    case TransportFailure::Kind::credentials:
      return "credentials";
  }
  return "";
}

}  // namespace driftgate
