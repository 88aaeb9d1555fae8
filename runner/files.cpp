#include "runner/files.h"

#include <fcntl.h>
#include <fmt/core.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstdio>
#include <cstring>
#include <filesystem>
#include <optional>
#include <system_error>
#include <utility>

#include "specs/http/uri.h"

namespace driftgate {
namespace {

namespace fs = std::filesystem;

class FileDescriptor {
 public:
  explicit FileDescriptor(int number) : number_(number) {}
  ~FileDescriptor() {
    if (number_ >= 0) ::close(number_);
  }
  FileDescriptor(const FileDescriptor&) = delete;
  FileDescriptor& operator=(const FileDescriptor&) = delete;

  explicit operator bool() const { return number_ >= 0; }
  int number() const { return number_; }

  /// Closes now; a full disk may only be told here (NFS).
  bool close() {
    const int number = std::exchange(number_, -1);
    return ::close(number) == 0;
  }

 private:
  int number_;
};

std::string reason(int error) { return std::generic_category().message(error); }

[[noreturn]] void refuse(const std::string& path, const std::string& why) {
  throw Error(why, {.file = path});
}

[[noreturn]] void cannot_write(const std::string& path, int error) {
  refuse(path, "cannot be written: " + reason(error));
}

std::optional<struct stat> status_of(const std::string& path) {
  struct stat status {};
  if (::stat(path.c_str(), &status) != 0) return std::nullopt;
  return status;
}

// A read that was interrupted by a signal is simply tried again.
ssize_t read_some(int descriptor, char* to, std::size_t size) {
  ssize_t got = 0;
  do got = ::read(descriptor, to, size);
  while (got < 0 && errno == EINTR);
  return got;
}

std::string folder_of(const std::string& path) {
  const std::string folder = fs::path(path).parent_path().string();
  return folder.empty() ? "." : folder;
}

// A name that no other run uses, in the folder of `path`: rename() is atomic within a file system.
FileDescriptor open_beside(const std::string& path, std::string& name) {
  const fs::path target(path);
  for (int attempt = 0; attempt < 100; ++attempt) {
    name = (target.parent_path() / fmt::format(".{}.{}.{}.tmp",
                                               target.filename().string().substr(0, 200),
                                               ::getpid(), attempt))
               .string();
    const int number =
        ::open(name.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0666);
    if (number >= 0 || errno != EEXIST) return FileDescriptor(number);
  }
  return FileDescriptor(-1);
}

void write_in_place(const std::string& path, std::string_view bytes) {
  FileDescriptor file(::open(path.c_str(), O_WRONLY | O_CLOEXEC));
  if (!file || !write_all(file.number(), bytes) || !file.close()) cannot_write(path, errno);
}

// As a regular file it can be replaced; pipes and devices can only be written to.
bool replaceable(const std::string& path) {
  const std::optional<struct stat> there = status_of(path);
  return !there || S_ISREG(there->st_mode) || S_ISDIR(there->st_mode);
}

void replace(const std::string& path, std::string_view bytes) {
  std::string name;
  FileDescriptor file = open_beside(path, name);
  if (!file) cannot_write(path, errno);
  const bool written = write_all(file.number(), bytes) && ::fsync(file.number()) == 0 &&
                       file.close() && ::rename(name.c_str(), path.c_str()) == 0;
  if (written) return;
  const int error = errno;
  ::unlink(name.c_str());
  cannot_write(path, error);
}

bool is_in_folder(const fs::path& path, const fs::path& folder) {
  const auto [at, rest] = std::mismatch(folder.begin(), folder.end(), path.begin(), path.end());
  return at == folder.end();
}

std::string path_of(const std::string& uri) {
  const Uri parts = parse_uri(uri);
  if (parts.scheme && *parts.scheme == "file") return percent_decode(parts.path);
  // A `$ref` is a URI: "my%20pets.yaml" is "my pets.yaml", unless somebody wrote the name itself.
  const std::string path = percent_decode(uri);
  std::error_code ignored;
  return fs::exists(path, ignored) || !fs::exists(uri, ignored) ? path : uri;
}

}  // namespace

bool is_remote(const std::string& uri) {
  const Uri parts = parse_uri(uri);
  return parts.scheme && parts.scheme->size() > 1 && *parts.scheme != "file";
}

bool write_all(int descriptor, std::string_view bytes) {
  while (!bytes.empty()) {
    const ssize_t wrote = ::write(descriptor, bytes.data(), bytes.size());
    if (wrote < 0 && errno == EINTR) continue;
    if (wrote < 0) return false;
    bytes.remove_prefix(static_cast<std::size_t>(wrote));
  }
  return true;
}

std::string read_beginning(const std::string& path, std::size_t most_bytes) {
  FileDescriptor file(::open(path.c_str(), O_RDONLY | O_CLOEXEC));
  if (!file) refuse(path, "cannot be read: " + reason(errno));
  struct stat status {};
  if (::fstat(file.number(), &status) != 0) refuse(path, "cannot be read: " + reason(errno));
  if (S_ISDIR(status.st_mode)) refuse(path, "is a folder, not a file");
  if (!S_ISREG(status.st_mode) && !S_ISFIFO(status.st_mode))
    refuse(path, "is a device, not a file");

  // One byte more than expected, so that the end is seen without growing.
  std::string bytes(std::min(static_cast<std::size_t>(status.st_size) + 1, most_bytes), '\0');
  std::size_t size = 0;
  while (size < most_bytes) {
    const ssize_t got = read_some(file.number(), bytes.data() + size, bytes.size() - size);
    if (got < 0) refuse(path, "cannot be read: " + reason(errno));
    if (got == 0) break;
    size += static_cast<std::size_t>(got);
    if (size == bytes.size()) bytes.resize(std::min(2 * size + 4096, most_bytes));
  }
  bytes.resize(size);
  return bytes;
}

std::string read_file(const std::string& path, std::size_t most_bytes) {
  std::string bytes = read_beginning(path, most_bytes + 1);
  if (bytes.size() > most_bytes) refuse(path, fmt::format("is larger than {} bytes", most_bytes));
  return bytes;
}

bool is_standard_output(std::string_view path) {
  return path == "-" || path == "/dev/stdout" || path == "/dev/fd/1" || path == "/proc/self/fd/1";
}

void write_file(const std::string& path, std::string_view bytes) {
  if (is_standard_output(path)) {
    // Who closed our output does not want the rest: `driftgate check | head`.
    if (!write_all(STDOUT_FILENO, bytes) && errno != EPIPE) cannot_write("standard output", errno);
    return;
  }
  if (replaceable(path))
    replace(path, bytes);
  else
    write_in_place(path, bytes);
}

void require_writable(const std::string& path) {
  if (is_standard_output(path)) return;
  if (path.empty()) refuse("", "a report needs a file name");
  const std::optional<struct stat> there = status_of(path);
  if (there && S_ISDIR(there->st_mode)) refuse(path, "cannot be written: it is a folder");
  if (there && !S_ISREG(there->st_mode)) {
    if (::access(path.c_str(), W_OK) != 0) cannot_write(path, errno);
    return;
  }
  const std::string folder = folder_of(path);
  const std::optional<struct stat> parent = status_of(folder);
  if (!parent) refuse(path, fmt::format("cannot be written: there is no folder {}", folder));
  if (!S_ISDIR(parent->st_mode))
    refuse(path, fmt::format("cannot be written: {} is not a folder", folder));
  if (::access(folder.c_str(), W_OK | X_OK) != 0) cannot_write(path, errno);
}

Fetch files_below(const std::vector<std::string>& folders) {
  std::vector<fs::path> roots;
  for (const std::string& folder : folders) {
    std::error_code missing;
    const fs::path root = fs::canonical(folder.empty() ? "." : folder, missing);
    if (!missing) roots.push_back(root);
  }
  return [roots = std::move(roots)](const std::string& uri) {
    if (is_remote(uri))
      refuse(uri, "is not fetched: remote references are off (--allow-remote-refs allows them)");
    const std::string path = path_of(uri);
    std::error_code missing;
    const fs::path real = fs::canonical(path, missing);
    if (missing) refuse(path, "cannot be read: " + missing.message());
    for (const fs::path& root : roots)
      if (is_in_folder(real, root)) return read_file(path);
    refuse(path,
           "is outside of the folders that references may reach (--refs-below FOLDER adds one)");
  };
}

std::string reference_root(const std::string& path) {
  std::error_code ignored;
  const fs::path own = fs::weakly_canonical(folder_of(path), ignored);
  for (fs::path folder = own;; folder = folder.parent_path()) {
    if (fs::exists(folder / ".git", ignored)) return folder.string();
    if (folder == folder.root_path() || folder.empty()) return own.string();
  }
}

std::string find_upward(const std::string& name) {
  std::error_code ignored;
  fs::path relative;
  for (fs::path folder = fs::current_path(ignored); !folder.empty();
       folder = folder.parent_path()) {
    if (fs::exists(folder / name, ignored)) return (relative / name).string();
    if (fs::exists(folder / ".git", ignored) || folder == folder.root_path()) return "";
    relative /= "..";
  }
  return "";
}

}  // namespace driftgate
