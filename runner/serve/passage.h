#pragma once

#include <sys/types.h>

#include <atomic>
#include <chrono>
#include <condition_variable>
#include <cstddef>
#include <cstdint>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <thread>

#include "runner/libraries/curl.h"
#include "runner/libraries/microhttpd.h"
#include "runner/response_head.h"
#include "runner/serve/pipe.h"
#include "runner/serve/proxy.h"

namespace driftgate {

/// The bytes of a body that went by, the first of them.
struct Kept {
  std::string bytes{};
  std::size_t all = 0;

  void add(std::string_view more, std::size_t most) {
    all += more.size();
    if (all <= most)
      bytes += more;
    else
      bytes.clear();
  }
};

/// One request on its way to the provider and its answer on the way back. The connection's thread
/// feeds it with the request and drains the answer; a thread of its own talks to the provider.
class Passage {
 public:
  /// `target` is that of the request line. All must outlive it.
  Passage(const ProxyOptions& options, std::atomic<bool>& ending, const std::string& target);
  ~Passage();
  Passage(const Passage&) = delete;
  Passage& operator=(const Passage&) = delete;

  bool begun() const { return worker_.joinable(); }

  /// `version` is "HTTP/1.1". The handle is lent until end().
  void begin(CURL* easy, std::string_view version, std::string method, Headers headers);

  /// The next bytes of the request's body.
  void take(std::string_view bytes);

  /// The whole request is here: its answer, once its head is.
  MHD_Response* answer(unsigned& status);

  bool drained() { return download_.drained(); }

  CURL* handle() const { return easy_; }

  /// After the last byte, or after the client has gone.
  Proxied end(bool delivered);

 private:
  void set_up(const std::string* length);
  void add(const std::string& field) { fields_ = curl_slist_append(fields_, field.c_str()); }
  void talk();
  TransportFailure failure_of(CURLcode code) const;
  std::size_t refuse(TransportFailure::Kind kind, std::string message);
  static std::size_t feed(char* to, std::size_t size, std::size_t count, void* self);
  static std::size_t read_head(char* line, std::size_t size, std::size_t count, void* self);
  std::size_t read_trailer(std::string_view line);
  static std::size_t read_body(char* bytes, std::size_t size, std::size_t count, void* self);
  static int go_on(void* self, curl_off_t, curl_off_t, curl_off_t, curl_off_t);
  static ssize_t drain(void* self, std::uint64_t, char* to, std::size_t most);

  const ProxyOptions& options_;
  std::atomic<bool>& ending_;
  std::string target_;
  CURL* easy_ = nullptr;
  curl_slist* fields_ = nullptr;
  Request request_{};
  bool has_body_ = false;
  std::chrono::steady_clock::time_point began_ = std::chrono::steady_clock::now();
  Pipe upload_;
  Pipe download_;
  Kept sent_{};
  Kept received_{};
  std::string lines_{};
  std::mutex mutex_{};
  std::condition_variable changed_{};
  std::optional<ResponseHead> head_{};
  Headers trailers_{};
  MHD_Response* answer_ = nullptr;
  std::string via_{};
  char error_[CURL_ERROR_SIZE] = "";
  std::atomic<bool> gone_{false};  // The client.
  bool failed_ = false;
  bool whole_ = false;
  bool gone_before_failure_ = false;
  TransportFailure failure_{};
  std::thread worker_{};
};

}  // namespace driftgate
