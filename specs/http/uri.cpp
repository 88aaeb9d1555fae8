#include "specs/http/uri.h"

#include <algorithm>
#include <cctype>

#include "specs/document/ascii.h"

namespace driftgate {
namespace {

constexpr std::string_view kHexDigits = "0123456789ABCDEF";

// RFC 3986 §3.1.
bool is_scheme(std::string_view text) {
  if (text.empty() || !is_alphanumeric(text[0]) || (text[0] >= '0' && text[0] <= '9')) return false;
  return std::all_of(text.begin(), text.end(),
                     [](char c) { return is_alphanumeric(c) || c == '+' || c == '-' || c == '.'; });
}

int hex_value(char c) {
  if (c >= '0' && c <= '9') return c - '0';
  if (c >= 'a' && c <= 'f') return c - 'a' + 10;
  if (c >= 'A' && c <= 'F') return c - 'A' + 10;
  return -1;
}

// RFC 3986 §5.2.4, with relative paths kept relative: leading ".." segments of those stay.
std::string remove_dot_segments(std::string_view path) {
  const bool absolute = path.starts_with('/');
  std::string out;
  std::size_t segments = 0;  // Those in `out` that ".." may take away again.
  std::size_t from = absolute ? 1 : 0;
  if (absolute) out = "/";
  const std::size_t root = out.size();
  while (from <= path.size()) {
    std::size_t past = path.find('/', from);
    const bool last = past == std::string_view::npos;
    if (last) past = path.size();
    const std::string_view segment = path.substr(from, past - from);
    from = past + 1;
    if (segment == "..") {
      if (segments > 0) {
        out.resize(out.size() - 1);
        const std::size_t slash = out.rfind('/');
        out.resize(slash == std::string::npos || slash < root ? root : slash + 1);
        --segments;
      } else if (!absolute) {
        out += "../";
      }
    } else if (segment != ".") {
      out.append(segment);
      if (!last) {
        out += '/';
        ++segments;
      }
    }
    if (last) break;
  }
  return out;
}

// RFC 3986 §5.2.3.
std::string merge_paths(const Uri& base, const std::string& path) {
  if (base.authority && base.path.empty()) return "/" + path;
  const std::size_t slash = base.path.rfind('/');
  return slash == std::string::npos ? path : base.path.substr(0, slash + 1) + path;
}

}  // namespace

Uri parse_uri(std::string_view text) {
  Uri uri;
  if (const std::size_t hash = text.find('#'); hash != std::string_view::npos) {
    uri.fragment = text.substr(hash + 1);
    text = text.substr(0, hash);
  }
  if (const std::size_t mark = text.find('?'); mark != std::string_view::npos) {
    uri.query = text.substr(mark + 1);
    text = text.substr(0, mark);
  }
  const std::size_t colon = text.find(':');
  if (colon != std::string_view::npos && colon < text.find('/') &&
      is_scheme(text.substr(0, colon))) {
    uri.scheme = text.substr(0, colon);
    text = text.substr(colon + 1);
  }
  if (text.starts_with("//")) {
    text = text.substr(2);
    const std::size_t slash = std::min(text.find('/'), text.size());
    uri.authority = text.substr(0, slash);
    text = text.substr(slash);
  }
  uri.path = text;
  return uri;
}

std::string to_string(const Uri& uri) {
  std::string out;
  if (uri.scheme) out += *uri.scheme + ":";
  if (uri.authority) out += "//" + *uri.authority;
  out += uri.path;
  if (uri.query) out += "?" + *uri.query;
  if (uri.fragment) out += "#" + *uri.fragment;
  return out;
}

Uri resolve(const Uri& base, const Uri& reference) {
  Uri target = reference;
  if (reference.scheme) {
    target.path = remove_dot_segments(reference.path);
    return target;
  }
  target.scheme = base.scheme;
  if (reference.authority) {
    target.path = remove_dot_segments(reference.path);
    return target;
  }
  target.authority = base.authority;
  if (reference.path.empty()) {
    target.path = base.path;
    if (!reference.query) target.query = base.query;
  } else if (reference.path.starts_with('/')) {
    target.path = remove_dot_segments(reference.path);
  } else {
    target.path = remove_dot_segments(merge_paths(base, reference.path));
  }
  return target;
}

std::string_view without_fragment(std::string_view reference) {
  return reference.substr(0, std::min(reference.find('#'), reference.size()));
}

std::string_view fragment_of(std::string_view reference) {
  const std::size_t hash = reference.find('#');
  return hash == std::string_view::npos ? std::string_view{} : reference.substr(hash + 1);
}

std::string percent_encode(std::string_view text, std::string_view keep) {
  std::string out;
  out.reserve(text.size());
  for (const char c : text) {
    // RFC 3986 §2.3.
    const bool unreserved = is_alphanumeric(c) || c == '-' || c == '.' || c == '_' || c == '~';
    if (unreserved || keep.find(c) != std::string_view::npos) {
      out += c;
      continue;
    }
    const auto byte = static_cast<unsigned char>(c);
    out += '%';
    out += kHexDigits[byte >> 4];
    out += kHexDigits[byte & 15];
  }
  return out;
}

std::string percent_decode(std::string_view text) {
  std::string out;
  out.reserve(text.size());
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] == '%' && i + 2 < text.size()) {
      const int high = hex_value(text[i + 1]);
      const int low = hex_value(text[i + 2]);
      if (high >= 0 && low >= 0) {
        out += static_cast<char>(high * 16 + low);
        i += 2;
        continue;
      }
    }
    out += text[i];
  }
  return out;
}

std::string origin(std::string_view url) {
  const Uri uri = parse_uri(url);
  if (!uri.scheme || !uri.authority) return {};
  const std::string scheme = lower(*uri.scheme);
  if (scheme != "http" && scheme != "https") return {};
  std::string host = *uri.authority;
  if (const std::size_t at = host.rfind('@'); at != std::string::npos) host.erase(0, at + 1);
  host = lower(host);
  std::string port = scheme == "http" ? "80" : "443";
  const std::size_t colon = host.rfind(':');
  if (colon != std::string::npos && host.find(']', colon) == std::string::npos) {
    if (colon + 1 < host.size()) port = host.substr(colon + 1);
    host.resize(colon);
  }
  if (host.empty()) return {};
  return scheme + "://" + host + ":" + port;
}

}  // namespace driftgate
