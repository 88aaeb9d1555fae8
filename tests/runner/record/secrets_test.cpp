#include "runner/record/secrets.h"

#include <gtest/gtest.h>

#include <string>

#include "runner/record/placeholders.h"
#include "runner/record/recorder.h"
#include "specs/document/base64.h"
#include "specs/document/document.h"
#include "specs/http/uri.h"

namespace driftgate::secrets_test {
namespace {

TEST(secrets, names_tell_secrets) {
  for (const char* name :
       {"Authorization", "proxy-authorization", "Cookie", "Set-Cookie", "X-Api-Key", "api_key",
        "access_token", "clientSecret", "password", "PASSWD", "X-CSRF-Token", "sessionId", "sig"})
    EXPECT_TRUE(is_secret_name(name)) << name;
  for (const char* name : {"Accept", "id", "name", "author", "token_type", "max_tokens", "keyboard",
                           "monkey", "position", "spin", "design"})
    EXPECT_FALSE(is_secret_name(name)) << name;
}

TEST(secrets, patterns_tell_secrets_wherever_they_stand) {
  const char* const secrets[] = {
      "eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxMjM0NTY3ODkwIn0.dozjgNryP4J3jVmNHl0w5N",
      "ghp_abcdefghijklmnopqrstuvwxyz0123",
      "sk_live_abcdefghijkl",
      "AKIAABCDEFGHIJKLMNOP",
      "4111111111111111",
      "4111 1111 1111 1111",
      "-----BEGIN RSA PRIVATE KEY-----\nMIIB\n-----END RSA PRIVATE KEY-----",
  };
  for (const std::string secret : secrets) {
    EXPECT_EQ(without_secret_patterns("a " + secret + " b"), "a [redacted] b");
    EXPECT_EQ(without_secret_patterns(secret), "[redacted]");
  }
  EXPECT_EQ(without_secret_patterns("http://me:pass@host/x"), "http://[redacted]@host/x");
  for (const char* text : {"4111111111111112", "2026-01-01T00:00:00Z", "eyJ", "task-list", "skate",
                           "http://host/a@b:c", "1234567890123", ""})
    EXPECT_EQ(without_secret_patterns(text), text);
}

Exchange talkative(const std::string& canary) {
  Exchange exchange;
  exchange.request = {
      "POST",
      "https://a.example/x?q=1&access_token=" + percent_encode(canary),
      {{"Authorization", "Bearer " + canary},
       {"X-Echo", encode_base64(canary)},
       {"Content-Type", "application/json"}},
      R"({"login": {"password": ")" + canary + R"("}, "note": "it is )" + canary + R"("})"};
  exchange.outcome =
      Response{200,
               {{"Set-Cookie", "sid=" + canary + "; Path=/"},
                {"Content-Type", "application/json"},
                {"Location", "/y?t=" + percent_encode(canary)}},
               R"({"you_said": ")" + encode_base64(canary) + R"(", "url": "http://a/?)" +
                   percent_encode(canary) + R"(", "pin": 1234, "id": 7})",
               "1.1"};
  return exchange;
}

// In every encoding that a provider may echo it in.
bool holds(const std::string& text, const std::string& canary) {
  for (const std::string& form : {canary, percent_encode(canary), encode_base64(canary)})
    if (text.find(form) != std::string::npos) return true;
  return false;
}

TEST(secrets, canaries_never_reach_a_recording) {
  for (const std::string canary : {"canary-7f3a9b2e", "c4n@ry/with+signs=", "canary with blanks"}) {
    ASSERT_TRUE(holds(talkative(canary).request.body, canary));
    for (const bool keep : {false, true}) {
      const std::string text = interaction_text(talkative(canary), {.keep_values = keep});
      EXPECT_FALSE(holds(text, canary)) << text;
      EXPECT_NE(text.find("request header Authorization"), std::string::npos) << text;
      EXPECT_EQ(text.find("1234"), std::string::npos) << text;
    }
  }
}

TEST(secrets, what_holds_none_stays_byte_for_byte) {
  Exchange exchange;
  exchange.request = {"GET", "https://a.example/x?q=%41&r", {{"X-A", "b"}}, ""};
  exchange.outcome =
      Response{200, {{"Content-Type", "application/json"}}, "{ \"a\" : 1.0e1 }", "1.1"};
  const Exchange before = exchange;
  EXPECT_TRUE(take_secrets_out(exchange).empty());
  EXPECT_EQ(exchange, before);
}

TEST(placeholders, keep_the_shape_and_no_value) {
  const struct {
    const char* value;
    const char* shape;
  } cases[] = {
      {R"({"id": 17, "name": "Ann", "rate": 1.5, "on": false, "no": null})",
       R"({"id":1,"name":"text","rate":0.5,"on":true,"no":null})"},
      {R"([{"a": 1}, {"a": 2}, {"b": "x"}, {"a": 3}])", R"([{"a":1},{"b":"text"}])"},
      {R"({"2026-05-01": 1, "2026-05-02": 2, "x": ["a", "b"]})",
       R"({"2000-01-01":1,"x":["text"]})"},
      {R"({"ann@a.example": {"n": 1}, "bob@b.example": {"n": 2}})",
       R"({"user@example.com":{"n":1}})"},
      {R"(["", "12", "2026-05-01T10:00:00Z", "https://a.example/b"])",
       R"(["","1","2000-01-01T00:00:00Z","https://example.com/"])"},
      {"[]", "[]"},
      {"{}", "{}"},
      {"[[], [1], [2, 3]]", "[[],[1]]"},
      {"\"x\"", "\"text\""},
      {"12", "1"},
  };
  for (const auto& one : cases)
    EXPECT_EQ(placeholder_json(read_json(one.value, "x")->root()), one.shape);
  EXPECT_EQ(
      placeholder_url("https://u:p@a.example/users/17/6fa459ea-ee8a-4ca4-894e-db77e160355e?a=x&b"),
      "https://a.example/users/1/00000000-0000-4000-8000-000000000000?a=text&b");
}

}  // namespace
}  // namespace driftgate::secrets_test
