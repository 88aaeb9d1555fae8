#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "specs/document/document.h"
#include "specs/http/media_type.h"

namespace driftgate {

/// How a body holds one item after another (OpenAPI 3.2, "Sequential Media Types").
enum class Sequence : std::uint8_t {
  none,
  json_lines,          ///< A JSON text in each line that is not blank.
  json_text_sequence,  ///< RFC 7464: a record separator before each JSON text.
  server_sent_events,  ///< WHATWG HTML §9.2: each event an object of its fields.
};

/// `application/jsonl`, `application/x-ndjson`, `application/json-seq`, any `+json-seq`,
/// `text/event-stream`, and names in use for the same.
Sequence sequence_of(const MediaType& media);

/// Reads bodies that are sequences, one after another, into the same memory. Not safe to share
/// between threads.
class SequenceReader {
 public:
  /// An array of the items; valid until the next call. Null when an item is broken or there is too
  /// much of them; problem() then says why, its offset being that in `bytes`.
  const Document* read(Sequence sequence, std::string_view bytes);

  const JsonReader::Problem& problem() const { return problem_; }

  /// Whether an event at the end was left out because no empty line ends it.
  bool has_loose_end() const { return has_loose_end_; }

 private:
  void read_lines(std::string_view bytes);
  void read_records(std::string_view bytes);
  void read_events(std::string_view bytes);
  bool is_item(std::string_view text, std::size_t offset, bool is_last);
  std::string& add_item();  // The array, ready for one more item at its end.
  void refuse(std::string_view why, std::size_t offset);

  JsonReader item_{};
  JsonReader whole_{};
  std::string json_{};  // The array, as far as it is read.
  std::size_t count_ = 0;
  bool has_loose_end_ = false;
  JsonReader::Problem problem_{};
};

}  // namespace driftgate
