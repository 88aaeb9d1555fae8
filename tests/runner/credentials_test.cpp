#include "runner/credentials.h"

#include <gtest/gtest.h>
#include <unistd.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>

#include "specs/document/error.h"

namespace driftgate {
namespace {

using From = SecretSource::From;
using namespace std::chrono_literals;

/// A folder that goes away with the test.
class Folder {
 public:
  Folder() {
    std::string pattern = std::filesystem::temp_directory_path() / "driftgate-secret-XXXXXX";
    path_ = ::mkdtemp(pattern.data());
  }
  ~Folder() { std::filesystem::remove_all(path_); }
  Folder(const Folder&) = delete;
  Folder& operator=(const Folder&) = delete;

  std::string write(const std::string& name, std::string_view bytes) const {
    const std::string file = path_ / name;
    std::ofstream(file, std::ios::binary) << bytes;
    return file;
  }
  std::string path() const { return path_; }

 private:
  std::filesystem::path path_;
};

TEST(Secret, comes_from_the_environment_a_file_or_a_command) {
  const Folder folder;
  ASSERT_EQ(::setenv("DRIFTGATE_TEST_SECRET", "from environment", 1), 0);
  const struct {
    SecretSource source;
    const char* expected;
  } cases[] = {
      {{From::environment, {"DRIFTGATE_TEST_SECRET"}}, "from environment"},
      {{From::file, {folder.write("a", "from file\n")}}, "from file"},
      {{From::file, {folder.write("b", "from file\r\n")}}, "from file"},
      {{From::file, {folder.write("c", "with\ttab")}}, "with\ttab"},
      {{From::command, {"printf", "%s\\n", "from command"}}, "from command"},
      {{From::command, {"sh", "-c", "cat; echo nothing to read"}}, "nothing to read"},
  };
  for (const auto& [source, expected] : cases) {
    EXPECT_EQ(read_secret(source).reveal(), expected);
  }
  ::unsetenv("DRIFTGATE_TEST_SECRET");
}

TEST(Secret, that_cannot_be_had_is_an_error_which_does_not_quote_it) {
  const Folder folder;
  ASSERT_EQ(::setenv("DRIFTGATE_TEST_SECRET", "", 1), 0);
  const struct {
    SecretSource source;
    const char* says;
  } cases[] = {
      {{From::environment, {}}, "no source"},
      {{From::environment, {"DRIFTGATE_TEST_UNSET"}}, "DRIFTGATE_TEST_UNSET is not set"},
      {{From::environment, {"DRIFTGATE_TEST_SECRET"}}, "is empty"},
      {{From::file, {folder.path() + "/none"}}, "cannot read"},
      {{From::file, {folder.path()}}, "cannot read"},
      {{From::file, {folder.write("empty", "\n")}}, "is empty"},
      {{From::file, {folder.write("lines", "hunter2\nhunter2\n")}}, "line break"},
      {{From::file, {folder.write("two", "hunter2\n\n")}}, "line break"},
      {{From::file, {folder.write("nul", std::string_view("hunter2\0x", 9))}}, "control character"},
      {{From::file, {folder.write("big", std::string(70'000, 'x'))}}, "more than 64 KiB"},
      {{From::command, {"driftgate-no-such-command"}}, "driftgate-no-such-command"},
      {{From::command, {"sh", "-c", "echo hunter2; exit 3"}}, "status 3"},
      {{From::command, {"sh", "-c", "echo hunter2; kill -9 $$"}}, "signal 9"},
      {{From::command, {"true"}}, "is empty"},
      {{From::command, {"yes", "hunter2"}}, "more than 64 KiB"},
  };
  for (const auto& [source, says] : cases) {
    try {
      read_secret(source);
      ADD_FAILURE() << says;
    } catch (const Error& error) {
      const std::string message = std::string(error.what()) + error.where().file;
      EXPECT_NE(message.find(says), std::string::npos) << message;
      EXPECT_EQ(message.find("hunter2"), std::string::npos) << message;
    }
  }
  ::unsetenv("DRIFTGATE_TEST_SECRET");
}

TEST(Secret, of_a_command_that_hangs_is_given_up) {
  for (const char* script : {"exec sleep 1000", "exec 1>&-; exec sleep 1000"}) {
    EXPECT_THROW(read_secret({From::command, {"sh", "-c", script}}, 50ms), Error) << script;
  }
}

TEST(Credential, has_three_forms) {
  const Secret secret("open sesame");
  EXPECT_EQ(credential_value({.secret = secret}), "open sesame");
  EXPECT_EQ(credential_value({.form = Credential::Form::bearer, .secret = secret}),
            "Bearer open sesame");
  // The example of RFC 7617 §2.
  EXPECT_EQ(
      credential_value({.form = Credential::Form::basic, .user = "Aladdin", .secret = secret}),
      "Basic QWxhZGRpbjpvcGVuIHNlc2FtZQ==");
}

TEST(Redactor, finds_a_secret_in_every_form) {
  Redactor redactor;
  EXPECT_TRUE(redactor.empty());
  redactor.add(
      {.form = Credential::Form::basic, .user = "me", .secret = Secret("p/ss\"w rd&<é>~?")});
  EXPECT_FALSE(redactor.empty());
  const char* const forms[] = {
      "p/ss\"w rd&<é>~?",
      "p%2Fss%22w%20rd%26%3C%C3%A9%3E~%3F",
      "p%2fss%22w%20rd%26%3c%c3%a9%3e~%3f",
      "p%2Fss%22w+rd%26%3C%C3%A9%3E~%3F",
      "p/ss%22w%20rd&%3C%C3%A9%3E~?",
      "cC9zcyJ3IHJkJjzDqT5+Pw==",
      "cC9zcyJ3IHJkJjzDqT5-Pw",
      "cC9zcyJ3IHJkJjzDqT5%2BPw",
      "bWU6cC9zcyJ3IHJkJjzDqT5+Pw==",
      "bWU6cC9zcyJ3IHJkJjzDqT5-Pw",
      "p/ss\\\"w rd&<é>~?",
      "p\\/ss\\\"w rd&<é>~?",
      "p/ss&quot;w rd&amp;&lt;é&gt;~?",
  };
  for (const char* form : forms) {
    const std::string redacted = redactor.redact(std::string("x=") + form + ", y");
    EXPECT_EQ(redacted.substr(0, 12), "x=[redacted]") << redacted;
    EXPECT_TRUE(redacted.ends_with(", y")) << redacted;
  }
  EXPECT_EQ(redactor.redact("nothing of it: p/ss"), "nothing of it: p/ss");
}

TEST(Redactor, leaves_words_alone_that_only_contain_a_short_secret) {
  Redactor redactor;
  redactor.add({.secret = Secret("test")});
  redactor.add({.secret = Secret("7")});
  const struct {
    const char *text, *expected;
  } cases[] = {
      {"the latest test", "the latest [redacted]"},
      {"test,testing,(test)", "[redacted],testing,([redacted])"},
      {"test", "[redacted]"},
      {"tests 17 of 7", "tests 17 of [redacted]"},
      {"a=test&b=7", "a=[redacted]&b=[redacted]"},
      {"", ""},
  };
  for (const auto& [text, expected] : cases) EXPECT_EQ(redactor.redact(text), expected);
}

TEST(Redactor, a_long_secret_is_found_inside_words) {
  Redactor redactor;
  redactor.add({.secret = Secret("s3cr3tt0k3n")});
  redactor.add({.secret = Secret("s3cr3tt0k3nandmore")});
  EXPECT_EQ(redactor.redact("xs3cr3tt0k3ny s3cr3tt0k3nandmore"), "x[redacted]y [redacted]");
  EXPECT_EQ(redactor.redact("s3cr3tt0k3ns3cr3tt0k3n"), "[redacted][redacted]");
}

// Long values are cut short before they are told, and a cut secret is one still.
TEST(Redactor, finds_what_cutting_left_of_a_secret) {
  Redactor redactor;
  redactor.add({.secret = Secret("sk_live_0123456789abcdef")});
  const std::pair<std::string, std::string> kCases[] = {
      {"got \"sk_live_01234…\"", "got \"[redacted]…\""},
      {"…9abcdef and sk_live_0…", "…9abcdef and [redacted]…"},
      {"…89abcdef, then sk_live_…", "…[redacted], then [redacted]…"},
      {"sk_live…", "sk_live…"},
      {"…", "…"},
      {"sk_live_0123", "sk_live_0123"},
      {"two ……sk_live_0123456789abcdef…", "two ……[redacted]…"},
  };
  for (const auto& [text, told] : kCases) EXPECT_EQ(redactor.redact(text), told);
}

TEST(Redactor, without_secrets_changes_nothing) {
  Redactor redactor;
  redactor.add({.secret = Secret("")});
  EXPECT_TRUE(redactor.empty());
  EXPECT_EQ(redactor.redact("as it was"), "as it was");
}

}  // namespace
}  // namespace driftgate
