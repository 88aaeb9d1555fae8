#include "tests/child.h"

#include <fcntl.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <csignal>
#include <stdexcept>

extern char** environ;

namespace driftgate::tests {

Child::Child(const std::vector<std::string>& command) {
  std::signal(SIGPIPE, SIG_IGN);  // A program that ended is seen where we write.
  std::array<int, 2> in{};
  std::array<int, 2> out{};
  if (::pipe2(in.data(), O_CLOEXEC) != 0 || ::pipe2(out.data(), O_CLOEXEC) != 0)
    throw std::runtime_error("no pipe");
  posix_spawn_file_actions_t actions;
  ::posix_spawn_file_actions_init(&actions);
  ::posix_spawn_file_actions_adddup2(&actions, in[0], 0);
  ::posix_spawn_file_actions_adddup2(&actions, out[1], 1);
  std::vector<char*> words;
  for (const std::string& word : command) words.push_back(const_cast<char*>(word.c_str()));
  words.push_back(nullptr);
  const int failure =
      ::posix_spawn(&process_, words.front(), &actions, nullptr, words.data(), environ);
  ::posix_spawn_file_actions_destroy(&actions);
  ::close(in[0]);
  ::close(out[1]);
  to_ = in[1];
  from_ = out[0];
  if (failure != 0) throw std::runtime_error("cannot run " + command.front());
}

Child::~Child() {
  if (to_ >= 0) ::close(to_);
  ::close(from_);
  if (process_ > 0) ::waitpid(process_, nullptr, 0);
}

bool Child::send(const std::string& line) const {
  const std::string bytes = line + "\n";
  for (std::size_t sent = 0; sent < bytes.size();) {
    const ssize_t wrote = ::write(to_, bytes.data() + sent, bytes.size() - sent);
    if (wrote <= 0) return false;
    sent += static_cast<std::size_t>(wrote);
  }
  return true;
}

std::string Child::ask(const std::string& line) {
  if (!send(line)) return "";
  std::array<char, 65536> buffer{};
  std::size_t end = 0;
  while ((end = pending_.find('\n')) == std::string::npos) {
    const ssize_t got = ::read(from_, buffer.data(), buffer.size());
    if (got <= 0) return "";
    pending_.append(buffer.data(), static_cast<std::size_t>(got));
  }
  const std::string answer = pending_.substr(0, end);
  pending_.erase(0, end + 1);
  return answer;
}

int Child::tell(const std::string& line) {
  send(line);
  ::close(to_);
  to_ = -1;
  int status = 0;
  ::waitpid(process_, &status, 0);
  process_ = -1;
  return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
}

}  // namespace driftgate::tests
