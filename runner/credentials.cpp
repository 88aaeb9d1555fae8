#include "runner/credentials.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <poll.h>
#include <signal.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstdlib>
#include <fstream>
#include <optional>
#include <thread>

#include "runner/record/secrets.h"
#include "specs/document/base64.h"
#include "specs/document/error.h"
#include "specs/http/uri.h"

extern char** environ;

namespace driftgate {
namespace {

using Clock = std::chrono::steady_clock;

constexpr std::size_t kMostSecretBytes = std::size_t{64} << 10;
/// Shorter values also occur inside innocent words.
constexpr std::size_t kFewBytes = 8;

// ---------------------------------------------------------------------------- reading

std::string from_environment(const std::string& name) {
  const char* value = std::getenv(name.c_str());
  if (!value) throw Error(fmt::format("environment variable {} is not set", name));
  return value;
}

std::string from_file(const std::string& path) {
  std::ifstream in(path, std::ios::binary);
  if (!in) throw Error("cannot read the secret's file", {.file = path});
  std::string value(kMostSecretBytes + 1, '\0');
  in.read(value.data(), static_cast<std::streamsize>(value.size()));
  if (in.bad() || (in.fail() && !in.eof())) {
    throw Error("cannot read the secret's file", {.file = path});
  }
  value.resize(static_cast<std::size_t>(in.gcount()));
  return value;
}

/// A file descriptor that closes itself.
class PipeEnd {
 public:
  explicit PipeEnd(int fd) : fd_(fd) {}
  ~PipeEnd() { close(); }
  PipeEnd(const PipeEnd&) = delete;
  PipeEnd& operator=(const PipeEnd&) = delete;

  int get() const { return fd_; }
  void close() {
    if (fd_ >= 0) ::close(fd_);
    fd_ = -1;
  }

 private:
  int fd_;
};

/// A child process that does not outlive this object.
class Child {
 public:
  Child(const std::vector<std::string>& words, int output) {
    std::vector<char*> arguments;
    arguments.reserve(words.size() + 1);
    for (const std::string& word : words) arguments.push_back(const_cast<char*>(word.c_str()));
    arguments.push_back(nullptr);
    posix_spawn_file_actions_t actions;
    posix_spawn_file_actions_init(&actions);
    posix_spawn_file_actions_addopen(&actions, STDIN_FILENO, "/dev/null", O_RDONLY, 0);
    posix_spawn_file_actions_adddup2(&actions, output, STDOUT_FILENO);
    const int failed =
        posix_spawnp(&pid_, arguments[0], &actions, nullptr, arguments.data(), environ);
    posix_spawn_file_actions_destroy(&actions);
    if (failed) {
      pid_ = -1;
      throw Error(fmt::format("cannot run '{}' for a secret", words[0]));
    }
  }

  ~Child() {
    if (pid_ < 0) return;
    ::kill(pid_, SIGKILL);
    while (::waitpid(pid_, nullptr, 0) < 0 && errno == EINTR) {
    }
  }

  Child(const Child&) = delete;
  Child& operator=(const Child&) = delete;

  /// Its wait status; absent when it still runs at the deadline.
  std::optional<int> wait(Clock::time_point deadline) {
    while (true) {
      int status = 0;
      const pid_t ended = ::waitpid(pid_, &status, WNOHANG);
      if (ended == pid_) {
        pid_ = -1;
        return status;
      }
      if (ended < 0 && errno != EINTR) {
        pid_ = -1;
        return std::nullopt;
      }
      if (Clock::now() >= deadline) return std::nullopt;
      std::this_thread::sleep_for(std::chrono::milliseconds(2));
    }
  }

 private:
  pid_t pid_ = -1;
};

/// What comes out until the end, the deadline (absent), or a byte over the limit.
std::optional<std::string> read_until(int fd, Clock::time_point deadline) {
  std::string output;
  char buffer[4096];
  while (output.size() <= kMostSecretBytes) {
    const auto left = std::chrono::ceil<std::chrono::milliseconds>(deadline - Clock::now());
    pollfd waiting{.fd = fd, .events = POLLIN, .revents = 0};
    const int ready = ::poll(&waiting, 1, static_cast<int>(std::max<long>(0, left.count())));
    if (ready == 0) return std::nullopt;
    if (ready < 0 && errno == EINTR) continue;
    const ssize_t got = ::read(fd, buffer, sizeof buffer);
    if (got < 0 && errno == EINTR) continue;
    if (got <= 0) break;
    output.append(buffer, static_cast<std::size_t>(got));
  }
  return output;
}

std::string from_command(const std::vector<std::string>& words,
                         std::chrono::milliseconds patience) {
  const auto deadline = Clock::now() + patience;
  int ends[2];
  if (::pipe(ends) != 0) throw Error("cannot make a pipe for a secret's command");
  for (const int end : ends) ::fcntl(end, F_SETFD, FD_CLOEXEC);
  PipeEnd output(ends[0]);
  PipeEnd input(ends[1]);
  Child child(words, input.get());
  input.close();
  const std::optional<std::string> value = read_until(output.get(), deadline);
  if (value && value->size() > kMostSecretBytes) return *value;
  const std::optional<int> status = value ? child.wait(deadline) : std::nullopt;
  if (!status) {
    throw Error(fmt::format("'{}' gave no secret within {} ms", words[0], patience.count()));
  }
  if (!WIFEXITED(*status) || WEXITSTATUS(*status) != 0) {
    throw Error(fmt::format("'{}' gave no secret: it ended with {}", words[0],
                            WIFEXITED(*status) ? fmt::format("status {}", WEXITSTATUS(*status))
                                               : fmt::format("signal {}", WTERMSIG(*status))));
  }
  return *value;
}

std::string describe(const SecretSource& source) {
  switch (source.from) {
    case SecretSource::From::environment:
      return fmt::format("the secret in environment variable {}", source.words[0]);
    case SecretSource::From::file:
      return fmt::format("the secret in file {}", source.words[0]);
    case SecretSource::From::command:
      return fmt::format("the secret from command '{}'", source.words[0]);
  }
  return "the secret";
}

void drop_line_break(std::string& value) {
  if (value.ends_with('\n')) value.pop_back();
  if (value.ends_with('\r')) value.pop_back();
}

// RFC 9110 §5.5: of the control characters only the tab may be in a field value.
bool fits_a_header(std::string_view value) {
  return std::none_of(value.begin(), value.end(), [](char c) {
    const auto byte = static_cast<unsigned char>(c);
    return (byte < 0x20 && byte != '\t') || byte == 0x7f;
  });
}

// ---------------------------------------------------------------------------- forms

std::string replaced(std::string text, std::string_view from, std::string_view to) {
  for (std::size_t at = 0; (at = text.find(from, at)) != std::string::npos; at += to.size()) {
    text.replace(at, from.size(), to);
  }
  return text;
}

/// The escapes of a percent-encoded text in lower case, as some servers write them.
std::string lower_escapes(std::string text) {
  for (std::size_t i = 0; i + 2 < text.size(); ++i) {
    if (text[i] != '%') continue;
    for (std::size_t j = i + 1; j <= i + 2; ++j) {
      if (text[j] >= 'A' && text[j] <= 'F') text[j] = static_cast<char>(text[j] | 0x20);
    }
  }
  return text;
}

std::string json_escaped(std::string_view text) {
  return replaced(replaced(replaced(std::string(text), "\\", "\\\\"), "\"", "\\\""), "\t", "\\t");
}

std::string html_escaped(std::string_view text) {
  std::string out = replaced(std::string(text), "&", "&amp;");
  out = replaced(std::move(out), "<", "&lt;");
  out = replaced(std::move(out), ">", "&gt;");
  return replaced(std::move(out), "\"", "&quot;");
}

void add_base64(std::vector<std::string>& forms, std::string_view bytes) {
  std::string form = encode_base64(bytes);
  forms.push_back(form);
  while (form.ends_with('=')) form.pop_back();
  forms.push_back(form);
  forms.push_back(replaced(replaced(form, "+", "-"), "/", "_"));  // RFC 4648 §5
  forms.push_back(percent_encode(form));
}

/// The letters that stand for the secret wherever it is in the bytes that are encoded: those on
/// either side of it hold bits of its neighbours, too.
void add_base64_within(std::vector<std::string>& forms, std::string_view secret) {
  for (std::size_t before = 0; before < 3; ++before) {
    const std::string bytes = std::string(before, '\0') += secret;
    constexpr std::array<std::size_t, 3> kShared{0, 2, 3};
    const std::size_t whole = bytes.size() * 8 / 6;
    if (whole < kShared[before] + kFewBytes) continue;
    const std::string form = encode_base64(bytes).substr(kShared[before], whole - kShared[before]);
    forms.push_back(form);
    forms.push_back(replaced(replaced(form, "+", "-"), "/", "_"));  // RFC 4648 §5
  }
}

/// Each byte written by itself: as hexadecimal digits, percent-encoded, as a JSON escape, and as a
/// character reference of HTML and XML.
void add_escapes(std::vector<std::string>& forms, std::string_view secret) {
  if (secret.size() < kFewBytes / 2) return;  // "37" is not always a secret "7".
  constexpr std::array<std::string_view, 9> kFormats{"{:02x}",   "{:02X}",    "%{:02x}",
                                                     "%{:02X}",  "\\u{:04x}", "\\u{:04X}",
                                                     "&#x{:x};", "&#x{:X};",  "&#{};"};
  for (const std::string_view format : kFormats) {
    std::string form;
    for (const char c : secret)
      form += fmt::format(fmt::runtime(format), static_cast<unsigned char>(c));
    forms.push_back(std::move(form));
  }
}

std::vector<std::string> forms_of(const std::string& secret) {
  std::vector<std::string> forms{secret, json_escaped(secret), html_escaped(secret)};
  forms.push_back(replaced(json_escaped(secret), "/", "\\/"));
  forms.push_back(replaced(html_escaped(secret), "'", "&#39;"));
  // What encodeURIComponent leaves alone; and what leaves a query's other characters alone.
  for (const std::string_view keep : {"", "!'()*", "!$&'()*+,;=:@/?"}) {
    const std::string encoded = percent_encode(secret, keep);
    forms.push_back(encoded);
    forms.push_back(lower_escapes(encoded));
    forms.push_back(replaced(encoded, "%20", "+"));
  }
  add_base64(forms, secret);
  add_base64_within(forms, secret);
  add_escapes(forms, secret);
  return forms;
}

// ---------------------------------------------------------------------------- finding

bool is_word(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_';
}

bool stands_alone(std::string_view text, std::size_t at, std::size_t size) {
  const bool before = at > 0 && is_word(text[at - 1]) && is_word(text[at]);
  const std::size_t end = at + size;
  const bool after = end < text.size() && is_word(text[end]) && is_word(text[end - 1]);
  return !before && !after;
}

std::string without(std::string_view text, std::string_view value) {
  std::string out;
  std::size_t from = 0;
  for (std::size_t at = 0; (at = text.find(value, at)) != std::string_view::npos;) {
    if (value.size() < kFewBytes && !stands_alone(text, at, value.size())) {
      ++at;
      continue;
    }
    out += text.substr(from, at - from);
    out += kRedacted;
    from = at += value.size();
  }
  return out += text.substr(from);
}

// Texts that were too long end, or begin, with it.
constexpr std::string_view kCut = "…";
// What is left of a secret there may be short, but not so short that it is a word of its own.
constexpr std::size_t kLeastPiece = 8;
constexpr std::size_t kMostPiece = 4'096;

// How many bytes of `value`, from its first on, `text` ends with. 0 for a few: see kLeastPiece.
std::size_t begun_at_end(std::string_view text, std::string_view value) {
  for (std::size_t n = std::min({text.size(), value.size(), kMostPiece}); n >= kLeastPiece; --n)
    if (text.ends_with(value.substr(0, n))) return n;
  return 0;
}

// How many bytes of `value`, up to its last, `text` begins with.
std::size_t ended_at_start(std::string_view text, std::string_view value) {
  for (std::size_t n = std::min({text.size(), value.size(), kMostPiece}); n >= kLeastPiece; --n)
    if (text.starts_with(value.substr(value.size() - n))) return n;
  return 0;
}

// What cutting left of secrets.
std::string without_pieces(std::string text, const std::vector<std::string>& values) {
  for (std::size_t at = 0; (at = text.find(kCut, at)) != std::string::npos; at += kCut.size()) {
    const std::string_view all = text;
    std::size_t before = 0;
    std::size_t after = 0;
    for (const std::string& value : values) {
      before = std::max(before, begun_at_end(all.substr(0, at), value));
      after = std::max(after, ended_at_start(all.substr(at + kCut.size()), value));
    }
    if (after > 0) text.replace(at + kCut.size(), after, kRedacted);
    if (before == 0) continue;
    text.replace(at - before, before, kRedacted);
    at = at - before + kRedacted.size();
  }
  return text;
}

}  // namespace

Secret read_secret(const SecretSource& source, std::chrono::milliseconds patience) {
  if (source.words.empty() || source.words[0].empty()) throw Error("a secret has no source");
  std::string value;
  switch (source.from) {
    case SecretSource::From::environment:
      value = from_environment(source.words[0]);
      break;
    case SecretSource::From::file:
      value = from_file(source.words[0]);
      break;
    case SecretSource::From::command:
      value = from_command(source.words, patience);
      break;
  }
  if (value.size() > kMostSecretBytes) throw Error(describe(source) + " has more than 64 KiB");
  drop_line_break(value);
  if (value.empty()) throw Error(describe(source) + " is empty");
  if (!fits_a_header(value)) {
    throw Error(describe(source) + " holds a line break or another control character");
  }
  return Secret(std::move(value));
}

std::string credential_value(const Credential& credential) {
  const std::string& secret = credential.secret.reveal();
  switch (credential.form) {
    case Credential::Form::raw:
      return secret;
    case Credential::Form::basic:
      return "Basic " + encode_base64(credential.user + ":" + secret);
    case Credential::Form::bearer:
      return "Bearer " + secret;
  }
  return secret;
}

void Redactor::add(const Credential& credential) {
  const std::string& secret = credential.secret.reveal();
  if (secret.empty()) return;
  for (std::string& form : forms_of(secret)) values_.push_back(std::move(form));
  if (!credential.user.empty()) add_base64(values_, credential.user + ":" + secret);
  std::sort(values_.begin(), values_.end(), [](const std::string& a, const std::string& b) {
    return a.size() != b.size() ? a.size() > b.size() : a < b;
  });
  values_.erase(std::unique(values_.begin(), values_.end()), values_.end());
}

std::string Redactor::redact(std::string_view text) const {
  std::string out(text);
  for (const std::string& value : values_) {
    if (out.find(value) != std::string::npos) out = without(out, value);
  }
  return without_pieces(std::move(out), values_);
}

}  // namespace driftgate
