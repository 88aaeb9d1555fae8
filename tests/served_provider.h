#pragma once

#include <fcntl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <csignal>
#include <filesystem>
#include <string>
#include <vector>

namespace driftgate::tests {

/// A program beside the driftgate that is tested, which serves on a free port as long as this
/// lives: it takes --port, --fault and --until-eof, and its first lines name one URL each.
class ServedProvider {
 public:
  ServedProvider(const std::string& program, const std::vector<std::string>& faults,
                 std::size_t urls = 1)
      : urls_(urls) {
    std::vector<std::string> words{std::filesystem::path(DRIFTGATE_BINARY).parent_path() / program,
                                   "--port", "0", "--until-eof"};
    for (const std::string& fault : faults) {
      words.push_back("--fault");
      words.push_back(fault);
    }
    start(words);
  }

  ~ServedProvider() {
    if (process_ <= 0) return;
    kill(process_, SIGTERM);
    waitpid(process_, nullptr, 0);
    close(stdin_);
  }

  ServedProvider(const ServedProvider&) = delete;
  ServedProvider& operator=(const ServedProvider&) = delete;

  /// "http://127.0.0.1:PORT"; "" when it did not start.
  const std::string& url() const { return urls_.front(); }

 protected:
  const std::string& last_url() const { return urls_.back(); }

 private:
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
    for (std::string& url : urls_) url = read_url(out[0]);
    close(out[0]);
  }

  static std::string read_url(int out) {
    std::string line;
    for (char c = 0; read(out, &c, 1) == 1 && c != '\n';) line += c;
    const std::size_t at = line.find("http://");
    return at == std::string::npos ? "" : line.substr(at);
  }

  pid_t process_ = -1;
  int stdin_ = -1;  // Its end ends the provider, should we be killed.
  std::vector<std::string> urls_;
};

}  // namespace driftgate::tests
