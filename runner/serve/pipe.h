#pragma once

#include <condition_variable>
#include <cstddef>
#include <cstdio>
#include <mutex>
#include <string>
#include <string_view>

namespace driftgate {

/// Bytes on their way from one thread to another, a bounded number of them in memory. Who writes
/// waits for room; where nobody reads yet, what is too much goes to a temporary file.
class Pipe {
 public:
  explicit Pipe(std::size_t most) : most_(most) {}
  ~Pipe();
  Pipe(const Pipe&) = delete;
  Pipe& operator=(const Pipe&) = delete;

  /// Waits until all is taken over; false when the reader has gone.
  bool write(std::string_view bytes);
  /// Nothing more comes; `whole`: and nothing is missing.
  void end(bool whole);

  /// Waits for bytes: how many there were; 0 at the end.
  std::size_t read(char* to, std::size_t most);
  bool ended_whole();
  bool drained();  ///< Ended whole, and all of it was read.
  /// From now on somebody reads: what is too much waits instead of going to the file.
  void start_reading();
  /// Nobody reads any more.
  void abandon();

 private:
  std::mutex mutex_{};
  std::condition_variable changed_{};
  std::size_t most_;
  std::string bytes_{};
  std::size_t at_ = 0;  // The first that is not read.
  std::FILE* spill_ = nullptr;
  std::size_t spilled_ = 0;  // Bytes in the file that were not read, behind those in memory.
  std::size_t spill_read_ = 0;
  bool reading_ = false;
  bool ended_ = false;
  bool whole_ = false;
  bool abandoned_ = false;
};

}  // namespace driftgate
