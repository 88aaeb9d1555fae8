#pragma once

#include <fcntl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <csignal>
#include <filesystem>
#include <string>
#include <vector>

namespace driftgate::tests {

/// The provider of examples/, running on a free port as long as this lives. `faults` as in
/// --fault.
class ExampleProvider {
 public:
  explicit ExampleProvider(const std::vector<std::string>& faults = {}) {
    std::vector<std::string> words{binary(), "--port", "0", "--until-eof"};
    for (const std::string& fault : faults) {
      words.push_back("--fault");
      words.push_back(fault);
    }
    start(words);
  }

  ~ExampleProvider() {
    if (process_ <= 0) return;
    kill(process_, SIGTERM);
    waitpid(process_, nullptr, 0);
    close(stdin_);
  }

  ExampleProvider(const ExampleProvider&) = delete;
  ExampleProvider& operator=(const ExampleProvider&) = delete;

  /// "http://127.0.0.1:PORT"; "" when it did not start.
  const std::string& url() const { return url_; }

 private:
  static std::string binary() {
    return std::filesystem::path(DRIFTGATE_BINARY).parent_path() / "example_provider";
  }

  void start(std::vector<std::string>& words) {
    std::vector<char*> arguments;
    for (std::string& word : words) arguments.push_back(word.data());
    arguments.push_back(nullptr);
    int in[2] = {-1, -1}, out[2] = {-1, -1};
    if (pipe2(in, O_CLOEXEC) != 0 || pipe2(out, O_CLOEXEC) != 0) return;
    process_ = fork();
    if (process_ == 0) {
      dup2(in[0], STDIN_FILENO);
      dup2(out[1], STDOUT_FILENO);
      execv(arguments[0], arguments.data());
      _exit(127);
    }
    close(in[0]);
    close(out[1]);
    stdin_ = in[1];
    read_url(out[0]);
    close(out[0]);
  }

  void read_url(int out) {
    std::string line;
    for (char c = 0; read(out, &c, 1) == 1 && c != '\n';) line += c;
    const std::size_t at = line.find("http://");
    if (at != std::string::npos) url_ = line.substr(at);
  }

  pid_t process_ = -1;
  int stdin_ = -1;  // Its end ends the provider, should we be killed.
  std::string url_{};
};

}  // namespace driftgate::tests
