// What a person at a terminal sees of a run, and a program at a pipe must not.
#include <fcntl.h>
#include <gtest/gtest.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>

#include <fstream>
#include <string>
#include <vector>

#include "tests/cli/provider.h"
#include "tests/files.h"

namespace driftgate::tests {
namespace {

namespace fs = std::filesystem;

/// What one run wrote, and how it ended.
struct Session {
  std::string output{};
  std::string errors{};
  int exit_code = -1;
};

class Terminal : public testing::Test {
 protected:
  Terminal()
      : provider_(
            {{"GET /a",
              {.status = "200 OK", .headers = "Content-Type: application/json", .body = "1"}},
             {"GET /b",
              {.status = "500 Oh", .headers = "Content-Type: application/json", .body = "1"}}}) {
    std::string pattern = (fs::temp_directory_path() / "driftgate-terminal-XXXXXX").string();
    folder_ = ::mkdtemp(pattern.data());
    std::ofstream(folder_ / "api.yaml") << R"(openapi: 3.1.0
info: {title: T, version: "1"}
paths:
  /a: {get: {responses: {'200': {description: A, content: {application/json: {}}}}}}
  /b: {get: {responses: {'200': {description: B, content: {application/json: {}}}}}}
)";
  }
  ~Terminal() override { fs::remove_all(folder_); }

  /// Runs `driftgate check` with standard error, or both outputs, on a terminal of its own.
  Session run(const std::vector<std::string>& environment, bool output_too = false) const {
    const int master = ::posix_openpt(O_RDWR | O_NOCTTY | O_CLOEXEC);
    EXPECT_TRUE(master >= 0 && ::grantpt(master) == 0 && ::unlockpt(master) == 0);
    const std::string name = ::ptsname(master);
    const int terminal = ::open(name.c_str(), O_RDWR | O_NOCTTY | O_CLOEXEC);
    const std::string file = (folder_ / "out").string();
    const int output = ::open(file.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
    Session run;
    const pid_t child = start(environment, output_too ? terminal : output, terminal);
    ::close(terminal);
    ::close(output);
    // Reading fails once nobody has the terminal open.
    char part[4096];
    for (ssize_t got; (got = ::read(master, part, sizeof part)) > 0;)
      run.errors.append(part, static_cast<std::size_t>(got));
    ::close(master);
    run.exit_code = ended(child);
    run.output = read_bytes(file);
    return run;
  }

  /// The same with a file in place of the terminal.
  Session run_into_file() const {
    const std::string out = (folder_ / "out").string(), err = (folder_ / "err").string();
    const int output = ::open(out.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
    const int errors = ::open(err.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
    const int exit_code = ended(start({"TERM=xterm"}, output, errors));
    ::close(output);
    ::close(errors);
    return {.output = read_bytes(out), .errors = read_bytes(err), .exit_code = exit_code};
  }

 private:
  pid_t start(const std::vector<std::string>& environment, int output, int errors) const {
    const std::vector<std::string> words{DRIFTGATE_BINARY, "check", (folder_ / "api.yaml").string(),
                                         "--url",
                                         "http://localhost:" + std::to_string(provider_.port())};
    std::vector<char*> arguments, variables;
    for (const std::string& word : words) arguments.push_back(const_cast<char*>(word.c_str()));
    for (const std::string& one : environment) variables.push_back(const_cast<char*>(one.c_str()));
    arguments.push_back(nullptr);
    variables.push_back(nullptr);
    const pid_t child = ::fork();
    if (child != 0) return child;
    ::dup2(output, STDOUT_FILENO);
    ::dup2(errors, STDERR_FILENO);
    ::execve(arguments[0], arguments.data(), variables.data());
    ::_exit(126);
  }

  static int ended(pid_t child) {
    int status = 0;
    ::waitpid(child, &status, 0);
    return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
  }

  fs::path folder_;
  Provider provider_;
};

constexpr const char* kEraseLine = "\r\x1b[K";

/// What stays on the screen: carriage returns go back, and "\x1b[K" erases what follows.
std::string screen(const std::string& bytes) {
  std::string shown, line;
  std::size_t column = 0;
  for (std::size_t i = 0; i < bytes.size(); ++i) {
    if (bytes[i] == '\n') {
      shown += line + "\n";
      line.clear();
      column = 0;
    } else if (bytes[i] == '\r') {
      column = 0;
    } else if (bytes.compare(i, 3, "\x1b[K") == 0) {
      line.resize(column);
      i += 2;
    } else {
      line.resize(std::max(line.size(), column + 1));
      line[column++] = bytes[i];
    }
  }
  return shown + line;
}

TEST_F(Terminal, a_progress_line_comes_and_goes) {
  const Session seen = run({"TERM=xterm"});
  EXPECT_EQ(seen.exit_code, 1);
  EXPECT_NE(seen.errors.find("/2 probes"), std::string::npos)
      << testing::PrintToString(seen.errors);
  EXPECT_EQ(screen(seen.errors), "");
  EXPECT_TRUE(seen.errors.ends_with(kEraseLine)) << testing::PrintToString(seen.errors);
  EXPECT_NE(seen.output.find("server-error"), std::string::npos) << seen.output;
  EXPECT_EQ(seen.output.find_first_of("\x1b\r"), std::string::npos) << seen.output;
}

TEST_F(Terminal, the_report_follows_where_the_progress_was) {
  const Session seen = run({"TERM=xterm", "NO_COLOR=1"}, true);
  EXPECT_NE(seen.errors.find("/2 probes"), std::string::npos);
  const std::string left = screen(seen.errors);
  EXPECT_EQ(left.find("/2 probes"), std::string::npos) << left;
  EXPECT_NE(left.find("server-error"), std::string::npos) << left;
}

TEST_F(Terminal, whoever_asks_for_none_gets_no_progress_line) {
  for (const char* variable : {"TERM=dumb", "CI=true"}) {
    const Session seen = run({variable});
    EXPECT_EQ(seen.exit_code, 1) << variable;
    EXPECT_EQ(seen.errors, "") << variable;
  }
}

TEST_F(Terminal, no_control_bytes_go_elsewhere) {
  const Session seen = run_into_file();
  EXPECT_EQ(seen.exit_code, 1);
  EXPECT_EQ(seen.errors, "");
  EXPECT_NE(seen.output.find("server-error"), std::string::npos) << seen.output;
  for (const char c : seen.output)
    ASSERT_TRUE(c == '\n' || static_cast<unsigned char>(c) >= 0x20) << seen.output;
}

}  // namespace
}  // namespace driftgate::tests
