#include "specs/http/uri.h"

#include <gtest/gtest.h>

namespace driftgate {
namespace {

TEST(Uri, references_resolve_as_in_rfc_3986) {
  // RFC 3986 §5.4.1 and §5.4.2.
  const struct {
    std::string reference;
    std::string target;
  } cases[] = {
      {"g:h", "g:h"},
      {"g", "http://a/b/c/g"},
      {"./g", "http://a/b/c/g"},
      {"g/", "http://a/b/c/g/"},
      {"/g", "http://a/g"},
      {"//g", "http://g"},
      {"?y", "http://a/b/c/d;p?y"},
      {"g?y", "http://a/b/c/g?y"},
      {"#s", "http://a/b/c/d;p?q#s"},
      {"g#s", "http://a/b/c/g#s"},
      {"g?y#s", "http://a/b/c/g?y#s"},
      {";x", "http://a/b/c/;x"},
      {"g;x", "http://a/b/c/g;x"},
      {"", "http://a/b/c/d;p?q"},
      {".", "http://a/b/c/"},
      {"./", "http://a/b/c/"},
      {"..", "http://a/b/"},
      {"../", "http://a/b/"},
      {"../g", "http://a/b/g"},
      {"../..", "http://a/"},
      {"../../", "http://a/"},
      {"../../g", "http://a/g"},
      {"../../../g", "http://a/g"},
      {"/./g", "http://a/g"},
      {"/../g", "http://a/g"},
      {"g.", "http://a/b/c/g."},
      {"..g", "http://a/b/c/..g"},
      {"./../g", "http://a/b/g"},
      {"./g/.", "http://a/b/c/g/"},
      {"g/./h", "http://a/b/c/g/h"},
      {"g/../h", "http://a/b/c/h"},
      {"g;x=1/../y", "http://a/b/c/y"},
      {"g?y/../x", "http://a/b/c/g?y/../x"},
      {"g#s/../x", "http://a/b/c/g#s/../x"},
  };
  const Uri base = parse_uri("http://a/b/c/d;p?q");
  for (const auto& c : cases)
    EXPECT_EQ(to_string(resolve(base, parse_uri(c.reference))), c.target) << c.reference;
}

TEST(Uri, relative_paths_resolve_among_themselves) {
  const struct {
    std::string base;
    std::string reference;
    std::string target;
  } cases[] = {
      {"a.yaml", "b.yaml", "b.yaml"},           {"x/a.yaml", "b.yaml", "x/b.yaml"},
      {"x/a.yaml", "../b.yaml", "b.yaml"},      {"x/a.yaml", "../../b.yaml", "../b.yaml"},
      {"../a.yaml", "b.yaml", "../b.yaml"},     {"../a.yaml", "../b.yaml", "../../b.yaml"},
      {"/x/a.yaml", "../../b.yaml", "/b.yaml"}, {"./a.yaml", "./b/../c.yaml", "c.yaml"},
      {"x/a.yaml", "#/p", "x/a.yaml#/p"},       {"x/a.yaml", "y/./z.yaml#q", "x/y/z.yaml#q"},
      {"x/a.yaml", "/b.yaml", "/b.yaml"},
  };
  for (const auto& c : cases)
    EXPECT_EQ(to_string(resolve(parse_uri(c.base), parse_uri(c.reference))), c.target)
        << c.base << " " << c.reference;
}

TEST(Uri, percent_encoding_goes_there_and_back) {
  EXPECT_EQ(percent_encode("a b/\xC3\xA9~%", "/"), "a%20b/%C3%A9~%25");
  EXPECT_EQ(percent_decode("a%20b%2F%c3%A9%"), "a b/\xC3\xA9%");
  EXPECT_EQ(percent_decode("%zz%4"), "%zz%4");
}

TEST(Uri, origins_are_compared_in_one_spelling) {
  const struct {
    std::string url;
    std::string origin;
  } cases[] = {
      {"http://Example.com/a", "http://example.com:80"},
      {"https://example.com:443", "https://example.com:443"},
      {"HTTPS://u:p@example.com:8443/x?y#z", "https://example.com:8443"},
      {"http://[::1]:8080/", "http://[::1]:8080"},
      {"http://[::1]/", "http://[::1]:80"},
      {"http://h:", "http://h:80"},
      {"ftp://h/", ""},
      {"//h/", ""},
      {"http:///x", ""},
      {"relative", ""},
  };
  for (const auto& c : cases) EXPECT_EQ(origin(c.url), c.origin) << c.url;
}

}  // namespace
}  // namespace driftgate
