#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <span>

#include "validators/schema/generate_parts.h"

namespace driftgate::making {
namespace {

using View = std::string_view;

// What is known of one format of texts: how one looks, what lies on its edges, what breaks it.
struct Known {
  View name{};
  View typical{};  // {} stands for a number from 1 to 27.
  std::array<View, 8> edges{};
  std::array<View, 8> breakers{};
};

// RFC 3339 §5.6 and appendix D, RFC 5321, RFC 1123, RFC 4291 §2.2, RFC 3986, RFC 6570, RFC 6901.
constexpr std::array<Known, 24> kFormats{{
    {"date-time",
     "2025-03-{:02}T09:30:00Z",
     {"2024-02-29T12:00:00Z", "1998-12-31T23:59:60Z", "2025-01-01T00:00:00+14:00",
      "2025-12-31T23:59:59.999999Z", "1970-01-01T00:00:00Z", "0001-01-01T00:00:00Z",
      "9999-12-31T23:59:59-12:00", "2025-03-01t09:30:00z"},
     {"2025-02-30T09:30:00Z", "2025-03-01 09:30", "2025-03-01T25:30:00Z", "2025-03-01", "yesterday",
      "2025-03-01T09:30:00", "1740821400"}},
    {"date",
     "2025-03-{:02}",
     {"2024-02-29", "2000-02-29", "1970-01-01", "0001-01-01", "9999-12-31", "2025-12-31"},
     {"2025-02-30", "2025-13-01", "2025-3-1", "01/03/2025", "yesterday", "2023-02-29"}},
    {"time",
     "09:30:{:02}Z",
     {"00:00:00Z", "23:59:60Z", "23:59:59.999999Z", "12:00:00+14:00", "12:00:00-12:00"},
     {"24:00:00Z", "09:30", "09:60:00Z", "noon", "09:30:00", "12:00:60Z"}},
    {"duration",
     "P{}D",
     {"PT0S", "P1Y2M3DT4H5M6S", "P1W", "PT36H", "P4Y"},
     {"P", "1D", "PT", "P1S", "one day", "P1DT"}},
    {"email",
     "user{}@example.com",
     {"a@b.example", "first.last+tag@example.com", "\"quoted text\"@example.com",
      "user@[192.0.2.1]", "user@sub.domain.example.com", "o'neil@example.com"},
     {"user.example.com", "user@", "@example.com", "user@@example.com", "us er@example.com",
      ".user@example.com", "u"}},
    {"idn-email",
     "user{}@example.com",
     {"a@b.example", "\xC3\xBCser@example.com",
      "user@b\xC3\xBC"
      "cher.example"},
     {"user.example.com", "user@", "@example.com", "us er@example.com", "u"}},
    {"hostname",
     "host{}.example.com",
     {"localhost", "a", "xn--bcher-kva.example", "1and1.example", "a-b.example"},
     {"-host.example.com", "host..example.com", "host_name.example.com", "host name", "host-",
      "*"}},
    {"idn-hostname",
     "host{}.example.com",
     {"localhost", "a",
      "b\xC3\xBC"
      "cher.example"},
     {"-host.example.com", "host..example.com", "host name", "host-", "*"}},
    {"ipv4",
     "192.0.2.{}",
     {"0.0.0.0", "255.255.255.255", "127.0.0.1"},
     {"192.0.2.256", "192.0.2", "192.0.02.1", "::1", "localhost"}},
    {"ipv6",
     "2001:db8::{}",
     {"::", "::1", "2001:db8:0:0:0:0:0:1", "::ffff:192.0.2.1", "fe80::1",
      "ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff"},
     {"2001:db8::1::2", "2001:db8", "12345::", "192.0.2.1", ":::", "fe80::1%eth0"}},
    {"uri",
     "https://example.com/{}",
     {"urn:example:a:1", "mailto:user@example.com", "https://example.com/a?b=c#d",
      "http://[2001:db8::1]:8080/", "https://example.com/%C3%BC", "a:"},
     {"/items/1", "https://example.com/a b", "https://exa mple.com/", "//example.com",
      "https://example.com/%zz", "no uri", " "}},
    {"uri-reference",
     "/items/{}",
     {"", "#fragment", "?query", "../up", "//example.com/a", "https://example.com/"},
     {"a b", "/items/%zz", "\\\\host\\share", "<a>", " ", "^"}},
    {"iri",
     "https://example.com/{}",
     {"https://example.com/\xC3\xBC", "urn:example:a:1", "https://example.com/a?b=c#d"},
     {"/items/1", "https://example.com/a b", "//example.com", "https://example.com/%zz", " "}},
    {"iri-reference",
     "/items/{}",
     {"", "\xC3\xBC", "#fragment", "../up"},
     {"a b", "/items/%zz", "\\\\host\\share", "<a>", " ", "^"}},
    {"uri-template",
     "/items/{}",
     {"", "/items/{id}", "/items{?page,size}", "/{+path}{#fragment}", "{var:3}"},
     {"/items/{id", "/items/{}", "a b", "/items/}", " "}},
    {"json-pointer",
     "/items/{}",
     {"", "/", "/a~1b", "/a~0b", "/0"},
     {"items", "/a~", "/a~2", "#/a", " "}},
    {"relative-json-pointer", "{}", {"0", "0#", "1/a", "2/0/b~1c"}, {"/a", "-1", "01", "a", "0##"}},
    {"regex", "^[a-z]+${}", {"", ".*", "^(a|b){2,3}$", "\\d+"}, {"(", "[a", "a{2,1}", "*", "\\"}},
    {"uuid",
     "3f2504e0-4f89-41d3-9a0c-0305e82c33{:02}",
     {"00000000-0000-0000-0000-000000000000", "ffffffff-ffff-ffff-ffff-ffffffffffff",
      "3F2504E0-4F89-41D3-9A0C-0305E82C3301", "01890a5d-ac96-774b-bcce-b302099a8057"},
     {"3f2504e0-4f89-41d3-9a0c-0305e82c330g", "3f2504e04f8941d39a0c0305e82c3301",
      "3f2504e0-4f89-41d3-9a0c-0305e82c33", "{3f2504e0-4f89-41d3-9a0c-0305e82c3301}", "1"}},
    {"byte",
     "c2FtcGxl",
     {"", "AA==", "AAA=", "+/+/"},
     {"c2FtcGx", "c2Ft!GxlA", "A", "====", "_-_-"}},
    {"base64url", "c2FtcGxl", {"", "AA", "AAA", "-_-_"}, {"A", "+/+/", "c2Ft GxlA", "!"}},
    {"char", "x", {"0", " ", "\xC3\xBC", "\xF0\x9F\x98\x80"}, {"xy", "", "xyz"}},
    {"password", "correct-horse-{}", {}, {}},
    {"url", "https://example.com/{}", {}, {}},
}};

const Known* find_known(View format) {
  const auto* found = std::find_if(kFormats.begin(), kFormats.end(),
                                   [&](const Known& known) { return known.name == format; });
  return found == kFormats.end() ? nullptr : &*found;
}

// Those that are there; an empty one is one when others follow it or it stands first.
std::vector<View> listed(std::span<const View> views) {
  std::size_t count = views.size();
  while (count > 0 && views[count - 1].data() == nullptr) --count;
  return {views.begin(), views.begin() + static_cast<std::ptrdiff_t>(count)};
}

// Labels of at most 63 characters (RFC 1035 §2.3.4).
std::optional<std::string> sized_hostname(std::size_t length) {
  constexpr std::size_t kLabel = 63;
  constexpr std::size_t kWhole = 253;
  if (length == 0 || length > kWhole) return std::nullopt;
  std::string text(length, 'a');
  for (std::size_t i = kLabel; i + 1 < length; i += kLabel + 1) text[i] = '.';
  if (text.ends_with('.')) text.replace(text.size() - 1, 1, "a");
  return text;
}

std::optional<std::string> sized_email(std::size_t length) {
  constexpr View kHost = "@example.com";
  constexpr std::size_t kLocal = 64;  // RFC 5321 §4.5.3.1.1.
  if (length < 3) return std::nullopt;
  if (length <= kHost.size()) return std::string(length - 2, 'a') + "@b";
  if (length <= kHost.size() + kLocal)
    return std::string(length - kHost.size(), 'a') + std::string(kHost);
  const auto host = sized_hostname(length - kLocal - 1);
  if (!host) return std::nullopt;
  return std::string(kLocal, 'a') + "@" + *host;
}

// A beginning, as many of `unit` as needed, an end.
std::optional<std::string> stretched(View begin, View unit, View end, std::size_t length) {
  if (length < begin.size() + end.size()) return std::nullopt;
  return std::string(begin) + repeated(unit, length - begin.size() - end.size()) + std::string(end);
}

}  // namespace

std::optional<std::string> sample_format(View format, std::size_t variation) {
  const Known* known = find_known(format);
  if (known == nullptr) return std::nullopt;
  std::string text(known->typical);
  const std::size_t number = variation % 27 + 1;
  if (format == "regex") return "^[a-z]+$";
  if (const std::size_t at = text.find("{:02}"); at != std::string::npos)
    return text.replace(at, 5, fmt::format("{:02}", number));
  if (const std::size_t at = text.find("{}"); at != std::string::npos)
    return text.replace(at, 2, std::to_string(number));
  return text;
}

std::optional<std::string> sized_format(View format, std::size_t length) {
  const auto among = [&](std::initializer_list<View> names) {
    return std::find(names.begin(), names.end(), format) != names.end();
  };
  const Known* known = find_known(format);
  if (known == nullptr) return std::nullopt;
  for (const View edge : listed(known->edges))
    if (edge.size() == length) return std::string(edge);
  if (among({"email", "idn-email"})) return sized_email(length);
  if (among({"hostname", "idn-hostname"})) return sized_hostname(length);
  if (among({"uri", "iri"})) {
    if (auto text = stretched("https://example.com/", "a", "", length)) return text;
    return stretched("a:", "a", "", length);
  }
  if (among({"uri-reference", "iri-reference", "json-pointer", "uri-template"}))
    return stretched("/", "a", "", length);
  if (format == "date-time") return stretched("2025-03-01T09:30:00.", "1", "Z", length);
  if (format == "time") return stretched("09:30:00.", "1", "Z", length);
  if (format == "duration" && length > 2) return stretched("P", "1", "D", length);
  if (format == "relative-json-pointer") return stretched("1/", "a", "", length);
  if (among({"regex", "base64url", "password"})) return std::string(length, 'a');
  if (format == "byte" && length % 4 == 0) return std::string(length, 'A');
  if (format == "ipv4" && length >= 7 && length <= 15) {
    std::string text;
    for (std::size_t part = 0, left = length - 3; part < 4; ++part) {
      const std::size_t digits = std::min<std::size_t>(3, left - (3 - part));
      text += std::string(digits, '1') + (part < 3 ? "." : "");
      left -= digits;
    }
    return text;
  }
  if (format == "ipv6" && length > 2 && length <= 39) {
    // Groups of four, then what is left.
    std::string text = "::";
    while (text.size() < length) text += text.size() % 5 == 1 ? ':' : '1';
    return text;
  }
  return std::nullopt;
}

std::vector<View> format_edges(View format) {
  const Known* known = find_known(format);
  return known == nullptr ? std::vector<View>{} : listed(known->edges);
}

std::vector<View> format_breakers(View format) {
  const Known* known = find_known(format);
  return known == nullptr ? std::vector<View>{} : listed(known->breakers);
}

}  // namespace driftgate::making
