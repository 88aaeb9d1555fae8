#include "runner/traffic.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <filesystem>
#include <utility>

#include "runner/curl_line.h"
#include "runner/letterhead.h"
#include "runner/record/secrets.h"
#include "specs/contracts/har.h"
#include "specs/contracts/recording.h"
#include "specs/document/error.h"

namespace driftgate {
namespace {

namespace fs = std::filesystem;

/// An open file that is read from its beginning to its end.
class Blocks {
 public:
  explicit Blocks(const std::string& path) : path_(path) {
    if (path == "-") {
      descriptor_ = ::dup(STDIN_FILENO);
    } else {
      descriptor_ = ::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK);
    }
    struct stat about {};
    if (descriptor_ < 0 || ::fstat(descriptor_, &about) != 0)
      throw Error(fmt::format("cannot read: {}", std::strerror(errno)), {.file = path});
    if (path != "-" && !S_ISREG(about.st_mode) && !S_ISFIFO(about.st_mode)) {
      ::close(descriptor_);
      throw Error("cannot read: it is no file", {.file = path});
    }
    if (path != "-") ::fcntl(descriptor_, F_SETFL, 0);  // A pipe may block from here on.
  }
  ~Blocks() { ::close(descriptor_); }
  Blocks(const Blocks&) = delete;
  Blocks& operator=(const Blocks&) = delete;

  std::size_t read(char* to, std::size_t most) {
    if (!first_.empty()) {
      const std::size_t count = first_.copy(to, most);
      first_.erase(0, count);
      return count;
    }
    return read_file(to, most);
  }

  /// The beginning, which is read all the same.
  const std::string& first() {
    constexpr std::size_t kEnough = 512;
    while (first_.size() < kEnough) {
      char block[kEnough];
      const std::size_t count = read_file(block, sizeof block);
      if (count == 0) break;
      first_.append(block, count);
    }
    return first_;
  }

 private:
  std::size_t read_file(char* to, std::size_t most) const {
    while (true) {
      const ssize_t count = ::read(descriptor_, to, most);
      if (count >= 0) return static_cast<std::size_t>(count);
      if (errno != EINTR)
        throw Error(fmt::format("cannot read: {}", std::strerror(errno)), {.file = path_});
    }
  }

  std::string path_;
  std::string first_{};
  int descriptor_ = -1;
};

bool is_recording_name(const std::string& name) {
  return name.ends_with(".har") || name.ends_with(".recording.json");
}

std::vector<std::string> files_of(const std::string& path) {
  std::error_code problem;
  if (path == "-" || !fs::is_directory(path, problem)) return {path};
  std::vector<std::string> files;
  for (fs::recursive_directory_iterator entry(path, problem), end; !problem && entry != end;
       entry.increment(problem))
    if (entry->is_regular_file() && is_recording_name(entry->path().filename().string()))
      files.push_back(entry->path().string());
  if (problem) throw Error("cannot read: " + problem.message(), {.file = path});
  if (files.empty())
    throw Error("the folder has no recording (*.har, *.recording.json)", {.file = path});
  std::sort(files.begin(), files.end());
  return files;
}

void read_one(const std::string& path, const std::function<void(const RecordedExchange&)>& each,
              TrafficFiles& all) {
  Blocks blocks(path);
  const std::string name = path == "-" ? "standard input" : path;
  const ReadBlock read = [&](char* to, std::size_t most) { return blocks.read(to, most); };
  if (blocks.first().find(kRecordingKey) != std::string::npos) {
    RecordingReader reader(read, name);
    while (const RecordedExchange* recorded = reader.next()) each(*recorded);
    if (reader.cut_off())
      all.notices.push_back(
          fmt::format("{}: the recording was cut off; {} bytes of an interaction that was being "
                      "written were left out",
                      name, reader.bytes_left_out()));
    return;
  }
  HarReader reader(read, name);
  while (const RecordedExchange* recorded = reader.next()) each(*recorded);
}

std::string counted(std::size_t count, std::string_view what) {
  return fmt::format("{} {}{}", count, what, count == 1 ? "" : "s");
}

}  // namespace

TrafficFiles read_traffic(const std::vector<std::string>& paths,
                          const std::function<void(const RecordedExchange&)>& each) {
  TrafficFiles all;
  for (const std::string& path : paths)
    for (const std::string& file : files_of(path)) {
      all.files.push_back(file);
      read_one(file, each, all);
    }
  return all;
}

std::string summary(const Traffic& traffic, const TrafficFiles& files) {
  std::string text = fmt::format(
      "{} in {}: {} keep the contract, {} break it",
      counted(traffic.exchanges, "recorded exchange"),
      files.files.size() == 1 ? files.files.front() : counted(files.files.size(), "file"),
      traffic.conforming, traffic.judged - traffic.conforming);
  const auto add = [&](std::size_t count, std::string_view what) {
    if (count > 0) text += fmt::format(", {} {}", count, what);
  };
  add(traffic.unmatched, "for what is not described");
  add(traffic.unanswered, "without an answer");
  add(traffic.elsewhere, "to other hosts");
  if (!traffic.other_hosts.empty())
    text += fmt::format(" ({})", fmt::join(traffic.other_hosts, ", "));
  return text;
}

void make_presentable(std::vector<Result>& results) {
  for (Result& result : results)
    for (Finding& finding : result.findings) {
      if (!finding.request) continue;
      take_secrets_out(*finding.request);
      finding.request->headers = without_framing(finding.request->headers);
      finding.violation.actual = without_secret_patterns(finding.violation.actual);
      finding.reproduction = curl_line(*finding.request);
      if (result.reproduction.empty()) result.reproduction = finding.reproduction;
    }
}

}  // namespace driftgate
