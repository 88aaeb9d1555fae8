#pragma once

#include <cstddef>
#include <string>
#include <string_view>

#include "specs/contracts/json_stream.h"
#include "specs/contracts/recorded_exchange.h"
#include "specs/document/document.h"

namespace driftgate {

inline constexpr std::string_view kRecordingKey = "driftgate-recording";

/// Reads what `driftgate record` wrote, one interaction at a time: a JSON object with
/// "driftgate-recording": 1, "values" and "interactions" (docs/record.md). A recording that was cut
/// off, as by kill -9, is read up to its last whole interaction. Not safe to share between threads.
class RecordingReader {
 public:
  RecordingReader(ReadBlock read, std::string name);

  /// The next interaction, valid until the next call; nullptr after the last whole one. Throws
  /// Error with line and column for what is no recording or is broken before its end.
  const RecordedExchange* next();

  /// After the last: whether the end of the file is missing, and the bytes that were left out.
  bool cut_off() const { return cut_off_; }
  std::size_t bytes_left_out() const { return bytes_left_out_; }

 private:
  void begin();
  void finish();
  void read_interaction(Node interaction);
  void read_message(Node message, Headers& headers, std::string& body, bool& left_out);
  [[noreturn]] void refuse(const std::string& message, Node where) const;

  JsonStream stream_;
  bool begun_ = false;
  bool done_ = false;
  bool cut_off_ = false;
  std::size_t bytes_left_out_ = 0;
  RecordedExchange recorded_{};
};

}  // namespace driftgate
