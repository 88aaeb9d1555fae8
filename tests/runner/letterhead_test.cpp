#include "runner/letterhead.h"

#include <gtest/gtest.h>

#include "specs/document/error.h"

namespace driftgate {
namespace {

using Place = Credential::Place;
using Form = Credential::Form;

Credential credential(Place place, std::string name, std::string secret, Form form = Form::raw,
                      std::string user = "") {
  return {.place = place,
          .name = std::move(name),
          .form = form,
          .user = std::move(user),
          .secret = Secret(std::move(secret))};
}

TEST(Letterhead, puts_fixed_headers_and_credentials_on_a_request) {
  const struct {
    const char* name;
    Headers fixed;
    std::vector<Credential> credentials;
    Headers own, expected;
  } cases[] = {
      {"nothing", {}, {}, {{"A", "1"}}, {{"A", "1"}}},
      {"fixed ones win", {{"a", "2"}}, {}, {{"A", "1"}, {"B", "3"}}, {{"B", "3"}, {"a", "2"}}},
      {"repeated fixed ones stay", {{"A", "1"}, {"A", "2"}}, {}, {}, {{"A", "1"}, {"A", "2"}}},
      {"basic",
       {},
       {credential(Place::header, "Authorization", "open sesame", Form::basic, "Aladdin")},
       {{"authorization", "example"}},
       {{"Authorization", "Basic QWxhZGRpbjpvcGVuIHNlc2FtZQ=="}}},
      {"bearer",
       {{"Authorization", "fixed"}},
       {credential(Place::header, "Authorization", "t", Form::bearer)},
       {},
       {{"Authorization", "Bearer t"}}},
      {"two headers at once",
       {},
       {credential(Place::header, "X-Key", "k"), credential(Place::header, "X-Secret", "s")},
       {},
       {{"X-Key", "k"}, {"X-Secret", "s"}}},
      {"a cookie alone", {}, {credential(Place::cookie, "sid", "s")}, {}, {{"Cookie", "sid=s"}}},
      {"a cookie joins others",
       {{"Cookie", "b=2"}},
       {credential(Place::cookie, "sid", "s"), credential(Place::cookie, "t", "u")},
       {{"A", "1"}},
       {{"A", "1"}, {"Cookie", "b=2; sid=s; t=u"}}},
      {"and a request's own",
       {},
       {credential(Place::cookie, "sid", "s")},
       {{"cookie", "a=1"}, {"A", "1"}},
       {{"A", "1"}, {"Cookie", "a=1; sid=s"}}},
      {"framing is not the request's business",
       {},
       {},
       {{"Content-Length", "5"},
        {"Transfer-Encoding", "chunked"},
        {"Host", "evil"},
        {"TE", "x"},
        {"Connection", "close"},
        {"Upgrade", "h2c"},
        {"A", "1"}},
       {{"A", "1"}}},
      {"a configured Host is",
       {{"Host", "virtual.example"}},
       {},
       {{"Host", "evil"}},
       {{"Host", "virtual.example"}}},
  };
  for (const auto& [name, fixed, credentials, own, expected] : cases) {
    EXPECT_EQ(Letterhead(fixed, credentials).headers(own), expected) << name;
  }
}

TEST(Letterhead, puts_keys_into_the_query) {
  const Letterhead one({}, {credential(Place::query, "api key", "a&b=c")});
  const Letterhead two({},
                       {credential(Place::query, "k", "1"), credential(Place::query, "s", "2")});
  const struct {
    const Letterhead& letterhead;
    const char *own, *expected;
  } cases[] = {
      {one, "http://h/p", "http://h/p?api%20key=a%26b%3Dc"},
      {one, "http://h/p?x=1", "http://h/p?x=1&api%20key=a%26b%3Dc"},
      {one, "http://h/p?", "http://h/p?api%20key=a%26b%3Dc"},
      {one, "http://h/p?x&", "http://h/p?x&api%20key=a%26b%3Dc"},
      {one, "http://h/p#f?x", "http://h/p?api%20key=a%26b%3Dc"},
      {one, "http://h/p?api%20key=old", "http://h/p?api%20key=old"},
      {two, "http://h/p", "http://h/p?k=1&s=2"},
      {two, "http://h/p?kk=1&s", "http://h/p?kk=1&s&k=1"},
  };
  for (const auto& [letterhead, own, expected] : cases) {
    EXPECT_EQ(letterhead.url(own), expected);
  }
}

TEST(Letterhead, refuses_what_http_cannot_carry_and_keeps_the_secret) {
  const struct {
    Headers fixed;
    std::vector<Credential> credentials;
    const char* says;
  } cases[] = {
      {{{"A", "x\r\nB: injected"}}, {}, "header A holds a line break"},
      {{{"A", std::string("x\0y", 3)}}, {}, "header A holds"},
      {{{"A\r\nB", "x"}}, {}, "header name with control characters"},
      {{{"A B", "x"}}, {}, "header name 'A B'"},
      {{{"", "x"}}, {}, "header name ''"},
      {{{"Content-Length", "5"}}, {}, "Content-Length"},
      {{{"transfer-encoding", "x"}}, {}, "transfer-encoding"},
      {{}, {credential(Place::header, "X:", "hunter2hunter2")}, "header name 'X:'"},
      {{}, {credential(Place::header, "X", "hunter2\nhunter2")}, "header X holds"},
      {{}, {credential(Place::cookie, "a b", "hunter2hunter2")}, "cookie 'a b'"},
      {{}, {credential(Place::cookie, "a", "hunter2;hunter2")}, "cookie 'a'"},
      {{}, {credential(Place::cookie, "a", "hunter2\nhunter2")}, "header Cookie holds"},
      {{}, {credential(Place::header, "A", "hunter2hunter2", Form::basic, "a:b")}, "colon"},
  };
  for (const auto& [fixed, credentials, says] : cases) {
    try {
      Letterhead(fixed, credentials);
      ADD_FAILURE() << says;
    } catch (const Error& error) {
      EXPECT_NE(std::string(error.what()).find(says), std::string::npos) << error.what();
      EXPECT_EQ(std::string(error.what()).find("hunter2"), std::string::npos) << error.what();
    }
  }
}

}  // namespace
}  // namespace driftgate
