#pragma once

#include <cstddef>
#include <cstdint>
#include <mutex>
#include <string>
#include <unordered_map>

#include "specs/http/exchange.h"

namespace driftgate {

struct RecorderOptions {
  bool keep_values = false;  ///< Else they become placeholders. Secrets go in both cases.
  std::size_t most_body_bytes = std::size_t{8} << 20;  ///< Of larger bodies only the size is kept.
};

/// What is not in an Exchange of a body that was not kept.
struct UnkeptBodies {
  std::size_t request_bytes = 0;
  std::size_t response_bytes = 0;
};

/// One interaction as the text that a recording has of it, without secrets.
std::string interaction_text(Exchange exchange, const RecorderOptions& options,
                             const UnkeptBodies& unkept = {});

/// Writes a recording (docs/record.md) as it happens: each interaction in one piece with the next
/// system call after it is over, so that whatever ends the process leaves all of them readable.
/// Safe to use from several threads.
class Recorder {
 public:
  /// Replaces the file. Throws Error.
  Recorder(std::string path, RecorderOptions options);
  ~Recorder();  ///< Leaves the file as it is; RecordingReader takes it without its end.
  Recorder(const Recorder&) = delete;
  Recorder& operator=(const Recorder&) = delete;

  /// Throws Error when the file cannot be written.
  void add(Exchange exchange, const UnkeptBodies& unkept = {});

  /// Writes the end; then interactions that are the same become one that says how often it was
  /// seen. Throws Error.
  void finish();

  std::size_t interactions() const;
  std::size_t distinct() const;

 private:
  void write(const std::string& bytes) const;
  void fold_equal();

  std::string path_;
  RecorderOptions options_;
  int descriptor_ = -1;
  mutable std::mutex mutex_{};
  std::size_t count_ = 0;
  std::unordered_map<std::uint64_t, std::size_t> seen_{};  // By hash of the text.
};

}  // namespace driftgate
