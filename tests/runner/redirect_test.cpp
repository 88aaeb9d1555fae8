#include "runner/redirect.h"

#include <gtest/gtest.h>

namespace driftgate {
namespace {

Response redirect(int status, const std::string& location) {
  return {.status = status, .headers = {{"Location", location}}};
}

TEST(Redirect, is_what_has_the_status_and_a_location) {
  for (const int status : {301, 302, 303, 307, 308}) {
    EXPECT_TRUE(is_redirect(redirect(status, "/x"))) << status;
    EXPECT_FALSE(is_redirect(redirect(status, ""))) << status;
    EXPECT_FALSE(is_redirect({.status = status})) << status;
  }
  for (const int status : {200, 201, 300, 304, 305, 306, 400}) {
    EXPECT_FALSE(is_redirect(redirect(status, "/x"))) << status;
  }
}

TEST(Redirect, a_reference_is_resolved_from_where_it_was_said) {
  const Hop from{"GET", "http://api.example:8080/v1/pets?limit=3", true};
  const struct {
    const char *location, *url;
  } cases[] = {
      {"/v2/pets", "http://api.example:8080/v2/pets"},
      {"cats", "http://api.example:8080/v1/cats"},
      {"../cats", "http://api.example:8080/cats"},
      {"?page=2", "http://api.example:8080/v1/pets?page=2"},
      {"//api.example:8080/x", "http://api.example:8080/x"},
      {"http://api.example:8080/x", "http://api.example:8080/x"},
      {"HTTP://API.example:8080/x", "http://API.example:8080/x"},
      {"/x#part", "http://api.example:8080/x"},
      {"/with space", "http://api.example:8080/with%20space"},
  };
  for (const auto& [location, url] : cases) {
    const auto followed = follow(from, redirect(302, location));
    const Hop* hop = std::get_if<Hop>(&followed);
    ASSERT_TRUE(hop) << location << std::get<TransportFailure>(followed).message;
    EXPECT_EQ(hop->url, url) << location;
    EXPECT_EQ(hop->method, "GET") << location;
  }
}

TEST(Redirect, never_leaves_the_origin) {
  const Hop from{"GET", "https://api.example/v1/pets", true};
  const struct {
    const char *location, *says;
  } cases[] = {
      {"https://evil.example/", "https://evil.example:443"},
      {"//evil.example/", "https://evil.example:443"},
      {"https://api.example:8443/", "https://api.example:8443"},
      {"http://api.example/", "from https to http://api.example:80"},
      {"http://api.example:443/", "from https to http://api.example:443"},
      {"https://api.example.evil.example/", "api.example.evil.example"},
      {"https://api.example@evil.example/", "https://evil.example:443"},
      {"https://user:password@api.example/", "names a user"},
      {"https://user@api.example/", "names a user"},
      {"file:///etc/passwd", "no http or https URL"},
      {"ftp://api.example/", "no http or https URL"},
      {"javascript:alert(1)", "no http or https URL"},
      {"/x\r\nX-Injected: 1", "control characters"},
      {"/x\x01", "control characters"},
      {"/x\x7f", "control characters"},
      {"https://[::1", "no http or https URL"},
      {"http:///", "no http or https URL"},
  };
  for (const auto& [location, says] : cases) {
    const auto followed = follow(from, redirect(302, location));
    const auto* failure = std::get_if<TransportFailure>(&followed);
    ASSERT_TRUE(failure) << location << std::get<Hop>(followed).url;
    EXPECT_EQ(failure->kind, TransportFailure::Kind::redirect) << location;
    EXPECT_NE(failure->message.find(says), std::string::npos) << failure->message;
  }
}

TEST(Redirect, the_default_port_is_the_same_origin) {
  const Hop from{"GET", "https://api.example/v1", true};
  EXPECT_TRUE(std::holds_alternative<Hop>(follow(from, redirect(301, "https://api.example:443/"))));
}

TEST(Redirect, two_locations_that_differ_are_none) {
  Response response = redirect(302, "/a");
  response.headers.emplace_back("location", "/a");
  EXPECT_TRUE(std::holds_alternative<Hop>(follow({"GET", "http://h/", true}, response)));
  response.headers.emplace_back("location", "/b");
  EXPECT_TRUE(
      std::holds_alternative<TransportFailure>(follow({"GET", "http://h/", true}, response)));
}

TEST(Redirect, the_method_changes_as_the_status_says) {
  const struct {
    int status;
    const char *method, *expected;
    bool with_body;
  } cases[] = {
      {301, "POST", "GET", false}, {302, "POST", "GET", false},     {303, "POST", "GET", false},
      {307, "POST", "POST", true}, {308, "POST", "POST", true},     {301, "PUT", "PUT", true},
      {302, "PUT", "PUT", true},   {303, "PUT", "GET", false},      {303, "DELETE", "GET", false},
      {303, "HEAD", "HEAD", true}, {301, "DELETE", "DELETE", true}, {302, "HEAD", "HEAD", true},
  };
  for (const auto& [status, method, expected, with_body] : cases) {
    const auto followed = follow({method, "http://h/", true}, redirect(status, "/x"));
    const Hop* hop = std::get_if<Hop>(&followed);
    ASSERT_TRUE(hop);
    EXPECT_EQ(hop->method, expected) << status << method;
    EXPECT_EQ(hop->with_body, with_body) << status << method;
  }
}

}  // namespace
}  // namespace driftgate
