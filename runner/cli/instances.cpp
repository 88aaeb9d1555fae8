#include "runner/cli/instances.h"

#include <fcntl.h>
#include <fmt/core.h>
#include <sys/stat.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <optional>
#include <system_error>

#include "runner/files.h"
#include "specs/document/reference.h"

namespace driftgate {
namespace {

constexpr std::size_t kMostBytes = std::size_t{256} << 20;  // Of a document or a line.

[[noreturn]] void refuse_file(const std::string& path, const std::string& why) {
  throw Error(why, {.file = path});
}

/// A file that is read once from its front; standard input for "-".
class Source {
 public:
  explicit Source(const std::string& path) : path_(path) {
    if (path == kStandardInput) return;
    file_ = ::open(path.c_str(), O_RDONLY | O_CLOEXEC);
    if (file_ < 0) refuse_file(path, "cannot be read: " + std::generic_category().message(errno));
    struct stat status {};
    if (::fstat(file_, &status) == 0 && S_ISDIR(status.st_mode))
      refuse_file(path, "is a folder, not a file");
  }
  ~Source() {
    if (file_ > STDIN_FILENO) ::close(file_);
  }
  Source(const Source&) = delete;
  Source& operator=(const Source&) = delete;

  /// The next bytes; "" at the end.
  std::string_view next() {
    ssize_t got = 0;
    do got = ::read(file_, buffer_.data(), buffer_.size());
    while (got < 0 && errno == EINTR);
    if (got < 0) refuse_file(path_, "cannot be read: " + std::generic_category().message(errno));
    return {buffer_.data(), static_cast<std::size_t>(got)};
  }

 private:
  const std::string& path_;
  int file_ = STDIN_FILENO;
  std::array<char, std::size_t{64} << 10> buffer_{};
};

/// The lines of a source, one after another.
class LineReader {
 public:
  explicit LineReader(const std::string& path) : source_(path) {}

  /// The next line without its end; absent after the last. One that is too long is cut: it is
  /// seen by its size.
  std::optional<std::string_view> next() {
    line_.clear();
    bool any = false;
    while (true) {
      if (rest_.empty()) rest_ = source_.next();
      if (rest_.empty()) return any ? std::optional<std::string_view>(line_) : std::nullopt;
      any = true;
      const std::size_t end = rest_.find('\n');
      const std::string_view part = rest_.substr(0, end);
      if (line_.size() <= kMostBytes) line_ += part;
      rest_.remove_prefix(end == std::string_view::npos ? rest_.size() : end + 1);
      if (end != std::string_view::npos) return line_;
    }
  }

 private:
  Source source_;
  std::string_view rest_{};
  std::string line_{};
};

bool is_blank(std::string_view line) {
  return line.find_first_not_of(" \t\r") == std::string_view::npos;
}

int column_of(std::size_t offset) { return static_cast<int>(offset) + 1; }

}  // namespace

std::string read_instance(const std::string& path) {
  if (path != kStandardInput) return read_file(path);
  Source source(path);
  std::string bytes;
  for (std::string_view part = source.next(); !part.empty(); part = source.next()) {
    bytes += part;
    if (bytes.size() > kMostBytes)
      refuse_file(path, fmt::format("is larger than {} bytes", kMostBytes));
  }
  return bytes;
}

Location Instance::place(std::string_view pointer) const {
  const Node part = find_pointer(value, pointer);
  Location where = part ? part.location() : value.location();
  if (line == 0) return where;
  where.file = name.substr(0, name.rfind(':'));
  where.line = static_cast<int>(line);
  return where;
}

bool is_json_lines(std::string_view path) {
  return path.ends_with(".jsonl") || path.ends_with(".ndjson");
}

void read_one(const std::string& path, const std::function<void(const Instance&)>& judge) {
  const auto document = read_document(read_instance(path), path);
  judge({.value = document->root(), .name = path});
}

void read_lines(const std::string& path, const std::function<void(const Instance&)>& judge,
                const std::function<void(const Error&)>& refuse) {
  LineReader lines(path);
  JsonReader reader;
  std::size_t number = 0;
  while (const std::optional<std::string_view> line = lines.next()) {
    ++number;
    if (is_blank(*line)) continue;
    const auto problem = [&](const std::string& why, std::size_t offset) {
      refuse(Error(why,
                   {.file = path, .line = static_cast<int>(number), .column = column_of(offset)}));
    };
    if (line->size() > kMostBytes) {
      problem(fmt::format("the line is longer than {} bytes", kMostBytes), 0);
    } else if (const Document* document = reader.read(*line)) {
      judge(
          {.value = document->root(), .name = fmt::format("{}:{}", path, number), .line = number});
    } else {
      problem(reader.problem().message, reader.problem().offset);
    }
  }
}

}  // namespace driftgate
