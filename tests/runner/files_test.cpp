#include "runner/files.h"

#include <gtest/gtest.h>
#include <sys/stat.h>
#include <unistd.h>

#include <filesystem>
#include <thread>

#include "runner/contract_files.h"
#include "specs/document/error.h"
#include "tests/files.h"

namespace driftgate::files_test {
namespace {

namespace fs = std::filesystem;

class FilesTest : public testing::Test {
 protected:
  FilesTest() {
    std::string name = (fs::temp_directory_path() / "driftgate-files-XXXXXX").string();
    folder_ = ::mkdtemp(name.data());
  }
  ~FilesTest() override {
    std::error_code ignored;
    fs::remove_all(folder_, ignored);
  }

  std::string at(const std::string& name) const { return (folder_ / name).string(); }

  std::string put(const std::string& name, const std::string& text) const {
    fs::create_directories((folder_ / name).parent_path());
    std::ofstream(folder_ / name, std::ios::binary) << text;
    return at(name);
  }

  std::size_t entries() const {
    return static_cast<std::size_t>(
        std::distance(fs::directory_iterator(folder_), fs::directory_iterator()));
  }

  fs::path folder_;
};

template <class Call>
std::string message_of(Call call) {
  try {
    call();
    return "";
  } catch (const Error& error) {
    return error.what();
  }
}

TEST_F(FilesTest, reads_what_is_there_to_the_byte) {
  for (const std::size_t size : {0U, 1U, 4096U, 100'000U}) {
    const std::string text(size, '\0');
    EXPECT_EQ(read_file(put("f", text)), text) << size;
  }
}

TEST_F(FilesTest, refuses_what_is_no_file_or_too_large) {
  EXPECT_EQ(message_of([&] { read_file(at("missing")); }),
            "cannot be read: No such file or directory");
  EXPECT_EQ(message_of([&] { read_file(folder_.string()); }), "is a folder, not a file");
  EXPECT_EQ(message_of([&] { read_file("/dev/zero"); }), "is a device, not a file");
  fs::create_symlink("loop", folder_ / "loop");
  EXPECT_EQ(message_of([&] { read_file(at("loop")); }),
            "cannot be read: Too many levels of symbolic links");
  put("ten", "0123456789");
  EXPECT_EQ(read_file(at("ten"), 10).size(), 10U);
  EXPECT_EQ(message_of([&] { read_file(at("ten"), 9); }), "is larger than 9 bytes");
}

// Also where the parties are named behind a long first interaction.
TEST_F(FilesTest, tells_a_contract_from_a_description) {
  const std::string parties = R"("consumer": {"name": "a"}, "provider": {"name": "b"})";
  const std::string body = R"({"request": {"method": "POST", "path": "/", "body": ")" +
                           std::string(100'000, 'b') + R"("}, "response": {"status": 200}})";
  const std::string pact = R"("metadata": {"pactSpecification": {"version": "2.0.0"}})";
  const struct {
    std::string text;
    bool expected;
  } cases[] = {
      {"{" + parties + R"(, "interactions": [], )" + pact + "}", true},
      {R"({"interactions": [)" + body + "], " + pact + ", " + parties + "}", true},
      {"{" + parties + R"(, "interactions": [)" + body + "], " + pact + "}", true},
      {R"({"interactions": [)" + body + "], " + pact + "}", false},
      {R"({"openapi": "3.0.0", "x": ")" + std::string(100'000, 'b') + "\", " + parties + "}",
       false},
      {R"({"components": ")" + std::string(100'000, 'b') + R"(", "openapi": "3.0.0"})", false},
      {R"({"paths": ")" + std::string(100'000, 'b') + "\", " + parties + ", " + pact + "}", false},
      {R"({"messages": ")" + std::string(100'000, 'b') + "\", " + parties + ", " + pact + "}",
       true},
      {"{" + parties + R"(, "interactions": [)", false},
      {"openapi: 3.0.0\n", false},
      {"", false},
  };
  for (const auto& [text, expected] : cases)
    EXPECT_EQ(is_contract_file(put("f", text)), expected) << text.substr(0, 80);
}

TEST_F(FilesTest, refuses_what_it_may_not_read) {
  if (::geteuid() == 0) GTEST_SKIP() << "root may read everything";
  ::chmod(put("secret", "x").c_str(), 0);
  EXPECT_EQ(message_of([&] { read_file(at("secret")); }), "cannot be read: Permission denied");
}

TEST_F(FilesTest, reads_pipes_but_not_without_end) {
  ASSERT_EQ(::mkfifo(at("pipe").c_str(), 0600), 0);
  std::thread writer([&] { std::ofstream(at("pipe")) << std::string(50'000, 'a'); });
  EXPECT_EQ(read_file(at("pipe")).size(), 50'000U);
  writer.join();
}

TEST_F(FilesTest, writes_a_whole_file_and_nothing_beside_it) {
  write_file(at("report.xml"), "one");
  EXPECT_EQ(tests::read_bytes(at("report.xml")), "one");
  write_file(at("report.xml"), "two");
  EXPECT_EQ(tests::read_bytes(at("report.xml")), "two");
  EXPECT_EQ(entries(), 1U);
}

TEST_F(FilesTest, a_failed_write_leaves_what_was_there) {
  EXPECT_EQ(message_of([&] { write_file(at("no/report.xml"), "x"); }),
            "cannot be written: No such file or directory");
  fs::create_directory(folder_ / "taken");
  EXPECT_EQ(message_of([&] { write_file(at("taken"), "x"); }), "cannot be written: Is a directory");
  EXPECT_EQ(entries(), 1U);  // No temporary file stays.
  EXPECT_EQ(message_of([&] { write_file("/dev/full", "x"); }),
            "cannot be written: No space left on device");
  write_file("/dev/null", "x");
}

TEST_F(FilesTest, a_symbolic_link_is_replaced_and_not_followed) {
  put("target", "kept");
  fs::create_symlink("target", folder_ / "report.xml");
  write_file(at("report.xml"), "new");
  EXPECT_EQ(tests::read_bytes(at("target")), "kept");
  EXPECT_EQ(tests::read_bytes(at("report.xml")), "new");
  EXPECT_FALSE(fs::is_symlink(folder_ / "report.xml"));
}

TEST_F(FilesTest, names_of_any_length_and_kind_are_written) {
  for (const std::string& name : {std::string(250, 'a'), std::string("\xF0\x9F\x92\xA9.xml"),
                                  std::string("con"), std::string("-x"), std::string("a b")}) {
    write_file(at(name), "x");
    EXPECT_EQ(tests::read_bytes(at(name)), "x") << name;
  }
}

TEST_F(FilesTest, whether_writing_would_work_is_known_before) {
  EXPECT_EQ(message_of([&] { require_writable(at("report.xml")); }), "");
  EXPECT_EQ(message_of([&] { require_writable("-"); }), "");
  EXPECT_EQ(message_of([&] { require_writable("/dev/null"); }), "");
  EXPECT_EQ(message_of([&] { require_writable(at("no/report.xml")); }),
            "cannot be written: there is no folder " + at("no"));
  EXPECT_EQ(message_of([&] { require_writable(folder_.string()); }),
            "cannot be written: it is a folder");
  put("file", "");
  EXPECT_EQ(message_of([&] { require_writable(at("file/report.xml")); }),
            "cannot be written: " + at("file") + " is not a folder");
  EXPECT_EQ(entries(), 1U);
}

TEST_F(FilesTest, references_stay_below_their_folders) {
  put("in/a.yaml", "a");
  put("in/deep/my pets.yaml", "b");
  put("in/100%.yaml", "c");
  const std::string outside = put("out.yaml", "d");
  fs::create_symlink("../out.yaml", folder_ / "in/link.yaml");
  fs::create_symlink("deep", folder_ / "in/inner");
  const Fetch fetch = files_below({at("in")});

  EXPECT_EQ(fetch(at("in/a.yaml")), "a");
  EXPECT_EQ(fetch("file://" + at("in/a.yaml")), "a");
  EXPECT_EQ(fetch(at("in/deep/my%20pets.yaml")), "b");
  EXPECT_EQ(fetch(at("in/deep/../a.yaml")), "a");
  EXPECT_EQ(fetch(at("in/inner/my pets.yaml")), "b");
  EXPECT_EQ(fetch(at("in/100%25.yaml")), "c");
  EXPECT_EQ(fetch(at("in/100%.yaml")), "c");

  const std::string refusal =
      "is outside of the folders that references may reach (--refs-below FOLDER adds one)";
  for (const std::string& uri :
       {outside, at("in/../out.yaml"), at("in/link.yaml"), std::string("/etc/passwd"),
        std::string("file:///etc/passwd"), at("in/%2e%2e/out.yaml")})
    EXPECT_EQ(message_of([&] { fetch(uri); }), refusal) << uri;
  EXPECT_EQ(message_of([&] { fetch(at("in/missing.yaml")); }),
            "cannot be read: No such file or directory");
  for (const char* uri : {"http://localhost/a.yaml", "https://localhost/a.yaml", "ftp://h/a"})
    EXPECT_EQ(message_of([&] { fetch(uri); }),
              "is not fetched: remote references are off (--allow-remote-refs allows them)")
        << uri;
  EXPECT_EQ(files_below({at("in"), folder_.string()})(outside), "d");
}

TEST_F(FilesTest, a_sibling_whose_name_begins_alike_is_outside) {
  put("in/a.yaml", "a");
  put("inside/b.yaml", "b");
  EXPECT_NE(message_of([&] { files_below({at("in")})(at("inside/b.yaml")); }), "");
}

TEST_F(FilesTest, references_may_reach_the_repository_of_their_description) {
  put("repo/.git/HEAD", "");
  put("repo/specs/v1/a.yaml", "");
  put("alone/a.yaml", "");
  const std::string real = fs::canonical(folder_).string();
  EXPECT_EQ(reference_root(at("repo/specs/v1/a.yaml")), real + "/repo");
  EXPECT_EQ(reference_root(at("alone/a.yaml")), real + "/alone");
}

}  // namespace
}  // namespace driftgate::files_test
