#pragma once

#include <cstddef>
#include <string>

#include "specs/contracts/json_stream.h"
#include "specs/contracts/recorded_exchange.h"
#include "specs/document/document.h"

namespace driftgate {

/// What one entry or other value of a recording may have.
inline constexpr std::size_t kMostEntryBytes = std::size_t{192} << 20;

/// Reads HTTP Archive 1.2 (HAR) files of any size, one entry at a time, as browsers, proxies and
/// test tools write them: missing and additional members, HTTP/2 pseudo header fields, base64.
/// Memory is bounded by the largest entry. Not safe to share between threads.
class HarReader {
 public:
  HarReader(ReadBlock read, std::string name);

  /// The next entry, valid until the next call; nullptr after the last one. An answer that was
  /// never received is an Exchange with a TransportFailure. Throws Error with line and column for
  /// what is not JSON, not a HAR file, has no request or ends early.
  const RecordedExchange* next();

 private:
  enum class Place : unsigned char { begin, entries, done };

  void find_entries();
  void finish();
  void read_entry(Node entry);
  void read_request(Node request);
  void read_request_body(Node data, Node request);
  void read_response(Node entry, Node response);
  void read_response_body(Node content, Node response, Response& to);
  Location located(Node node) const;
  [[noreturn]] void refuse(const std::string& message, Node where) const;

  JsonStream stream_;
  Place place_ = Place::begin;
  RecordedExchange recorded_{};
};

}  // namespace driftgate
