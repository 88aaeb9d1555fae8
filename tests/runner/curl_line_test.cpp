#include "runner/curl_line.h"

#include <gtest/gtest.h>

#include <cstdio>
#include <memory>

namespace driftgate {
namespace {

// What a shell makes of a command line.
std::string output_of(const std::string& command) {
  const std::unique_ptr<FILE, int (*)(FILE*)> pipe(popen(command.c_str(), "r"), pclose);
  std::string out;
  for (int c = std::fgetc(pipe.get()); c != EOF; c = std::fgetc(pipe.get()))
    out += static_cast<char>(c);
  return out;
}

const char* const kHostile[] = {
    "plain",
    "two words",
    "it's",
    "$(touch /tmp/never) `touch /tmp/never` $HOME \"quoted\" \\ back; & | > <",
    "--option",
    "-n",
    "%s %n 100%",
    "tab\tand\r\nlines\nin it",
    "ends with lines\n\n",
    "\n",
    "\x1b[2J\x07 bell",
    "\xe2\x80\xae bidi \xc3\xa9",
    "\xff\xfe not utf-8",
    "*?[a-z]~",
    "!history",
};

TEST(curl_line, every_text_is_one_word_of_a_shell) {
  for (const char* text : kHostile)
    EXPECT_EQ(output_of("printf %s " + shell_word(text)), text) << shell_word(text);
  EXPECT_EQ(shell_word(""), "''");
  EXPECT_EQ(shell_word("--only"), "--only");
  EXPECT_EQ(shell_word("a b"), "'a b'");
}

TEST(curl_line, words_hold_no_byte_that_moves_a_terminal) {
  for (const char* text : {"\x1b[2J", "\xe2\x80\xae", "\x9b", "a\rb"})
    for (const char c : shell_word(text)) EXPECT_TRUE(c >= 0x20 && c < 0x7f) << text;
}

struct LineCase {
  Request request;
  const char* line;
};

TEST(curl_line, requests_are_repeated_as_they_were_sent) {
  const LineCase cases[] = {
      {{.url = "http://h/pets"}, "curl -sS -i http://h/pets"},
      {{.url = "http://h/pets?a=1&b=2"}, "curl -sS -i 'http://h/pets?a=1&b=2'"},
      {{.url = "http://h/a[1]"}, "curl -sS -i -g 'http://h/a[1]'"},
      {{.method = "HEAD", .url = "http://h/"}, "curl -sS -i --head http://h/"},
      {{.url = "http://h/", .headers = {{"Accept", "a/b"}, {"X-Empty", ""}}},
       "curl -sS -i -H 'Accept: a/b' -H 'X-Empty;' http://h/"},
      {{.url = "http://h/", .headers = {{"Cookie", "a=$b"}}},
       "curl -sS -i -H 'Cookie: a=$b' http://h/"},
      {{.method = "POST", .url = "http://h/", .body = "@/etc/passwd"},
       "curl -sS -i -X POST --data-raw @/etc/passwd http://h/"},
      {{.method = "PUT", .url = "http://h/", .body = R"({"a":"it's"})"},
       R"(curl -sS -i -X PUT --data-raw '{"a":"it'\''s"}' http://h/)"},
      {{.method = "POST", .url = "http://h/", .body = "--b\r\n\x01%\n"},
       R"(printf '\055-b\r\n\001%%\n' | curl -sS -i -X POST --data-binary @- http://h/)"},
      {{.url = "http://h/", .body = "{}"}, "curl -sS -i -X GET --data-raw '{}' http://h/"},
  };
  for (const LineCase& c : cases) EXPECT_EQ(curl_line(c.request), c.line);
}

TEST(curl_line, bodies_keep_every_byte) {
  std::string body;
  for (int c = 0; c < 256; ++c) body += static_cast<char>(c);
  body += "\n\n";
  const std::string line = curl_line({.method = "POST", .url = "http://h/", .body = body});
  EXPECT_EQ(output_of(line.substr(0, line.find(" | curl"))), body);
}

TEST(curl_line, secrets_are_variables_and_stay_with_their_origin) {
  using Place = Credential::Place;
  using Form = Credential::Form;
  const std::vector<Credential> credentials{
      {.form = Form::bearer, .secret = Secret("s3cret"), .variable = "TOKEN"},
      {.form = Form::basic, .user = "me \"$\"", .secret = Secret("s3cret"), .variable = "PASSWORD"},
      {.name = "X-Api-Key", .secret = Secret("s3cret"), .variable = "1 odd-name"},
      {.place = Place::query, .name = "key", .secret = Secret("s3cret"), .variable = "KEY"},
      {.place = Place::cookie, .name = "sid", .secret = Secret("s3cret"), .variable = "SID"},
  };
  const Request request{.url = "http://h:80/a", .headers = {{"Cookie", "lang=\"en\""}}};
  CurlLineOptions options{.base_url = "http://H/api",
                          .headers = {{"X-Team", "a b"}, {"cookie", "never"}},
                          .credentials = credentials,
                          .verify_tls = false,
                          .ca_file = "/my ca.pem"};
  EXPECT_EQ(curl_line(request, options),
            "curl -sS -i --insecure --cacert '/my ca.pem' -H 'X-Team: a b'"
            R"( -H "Cookie: lang=\"en\"; sid=$SID" -H "Authorization: Bearer $TOKEN")"
            R"( -u "me \"\$\":$PASSWORD" -H "X-Api-Key: $__odd_name" --url-query "key=$KEY")"
            " http://h:80/a");
  options.base_url = "http://elsewhere/";
  EXPECT_EQ(curl_line(request, options).find('$'), std::string::npos);
}

}  // namespace
}  // namespace driftgate
