#pragma once

#include <algorithm>
#include <condition_variable>
#include <cstdint>
#include <mutex>
#include <string>
#include <vector>

#include "runner/libraries/curl.h"
#include "runner/serve/proxy.h"
#include "tests/runner/fault_server.h"

namespace driftgate::tests {

/// What a client, which is libcurl and nothing of ours, got.
struct Got {
  CURLcode code = CURLE_OK;
  long status = 0;
  std::string head{};  ///< Of interim answers too, and trailers.
  std::string body{};
  std::size_t bytes = 0;
  bool keep = true;
  std::size_t most = SIZE_MAX;
};

/// What a client asks.
struct Call {
  std::string method = "GET";
  std::string path = "/";
  std::vector<std::string> fields{};
  std::string body{};
  std::size_t made_bytes = 0;   ///< Of a chunked body that is made as it is sent.
  bool expect = false;          ///< Wait for 100 (RFC 9110 §10.1.1).
  bool keep = true;             ///< The answer's body.
  std::size_t most = SIZE_MAX;  ///< Bytes of the answer's body after which the client leaves.
};

/// A client with a connection that is kept alive.
class Asker {
 public:
  explicit Asker(const Proxy& proxy)
      : origin_("http://127.0.0.1:" + std::to_string(proxy.port())) {}
  ~Asker() { curl_easy_cleanup(easy_); }
  Asker(const Asker&) = delete;
  Asker& operator=(const Asker&) = delete;

  Got ask(const Call& call) {
    Got got{.keep = call.keep, .most = call.most};
    curl_easy_reset(easy_);
    const std::string url = origin_ + call.path;
    curl_easy_setopt(easy_, CURLOPT_URL, url.c_str());
    curl_easy_setopt(easy_, CURLOPT_PROXY, "");
    curl_easy_setopt(easy_, CURLOPT_NOSIGNAL, 1L);
    curl_easy_setopt(easy_, CURLOPT_PATH_AS_IS, 1L);
    curl_slist* fields =
        curl_slist_append(nullptr, call.expect ? "Expect: 100-continue" : "Expect:");
    for (const std::string& field : call.fields) fields = curl_slist_append(fields, field.c_str());
    std::size_t left = call.made_bytes;
    if (call.made_bytes > 0) {
      curl_easy_setopt(easy_, CURLOPT_UPLOAD, 1L);
      curl_easy_setopt(easy_, CURLOPT_READFUNCTION, make_body);
      curl_easy_setopt(easy_, CURLOPT_READDATA, &left);
      fields = curl_slist_append(fields, "Transfer-Encoding: chunked");
    } else if (!call.body.empty()) {
      curl_easy_setopt(easy_, CURLOPT_POSTFIELDSIZE_LARGE,
                       static_cast<curl_off_t>(call.body.size()));
      curl_easy_setopt(easy_, CURLOPT_POSTFIELDS, call.body.data());
    }
    if (call.method == "HEAD") curl_easy_setopt(easy_, CURLOPT_NOBODY, 1L);
    curl_easy_setopt(easy_, CURLOPT_CUSTOMREQUEST, call.method.c_str());
    curl_easy_setopt(easy_, CURLOPT_HTTPHEADER, fields);
    curl_easy_setopt(easy_, CURLOPT_HEADERFUNCTION, take_head);
    curl_easy_setopt(easy_, CURLOPT_HEADERDATA, &got);
    curl_easy_setopt(easy_, CURLOPT_WRITEFUNCTION, take_body);
    curl_easy_setopt(easy_, CURLOPT_WRITEDATA, &got);
    got.code = curl_easy_perform(easy_);
    curl_easy_getinfo(easy_, CURLINFO_RESPONSE_CODE, &got.status);
    curl_slist_free_all(fields);
    return got;
  }

 private:
  static std::size_t take_head(char* bytes, std::size_t size, std::size_t count, void* to) {
    static_cast<Got*>(to)->head.append(bytes, size * count);
    return size * count;
  }
  static std::size_t take_body(char* bytes, std::size_t size, std::size_t count, void* to) {
    Got& got = *static_cast<Got*>(to);
    got.bytes += size * count;
    if (got.keep) got.body.append(bytes, size * count);
    return got.bytes > got.most ? 0 : size * count;
  }
  static std::size_t make_body(char* to, std::size_t size, std::size_t count, void* left) {
    auto& rest = *static_cast<std::size_t*>(left);
    const std::size_t made = std::min(rest, size * count);
    std::fill_n(to, made, 'x');
    rest -= made;
    return made;
  }

  CURL* easy_ = curl_easy_init();
  std::string origin_;
};

inline Got ask(const Proxy& proxy, const Call& call) { return Asker(proxy).ask(call); }

/// What the proxy hands over, as it comes.
class Tape {
 public:
  Proxy::Done sink() {
    return [this](Proxied&& one) {
      const std::scoped_lock lock(mutex_);
      all_.push_back(std::move(one));
      changed_.notify_all();
    };
  }

  /// Waits until there are so many.
  std::vector<Proxied> first(std::size_t count) {
    std::unique_lock lock(mutex_);
    changed_.wait(lock, [&] { return all_.size() >= count; });
    return all_;
  }

 private:
  std::mutex mutex_{};
  std::condition_variable changed_{};
  std::vector<Proxied> all_{};
};

inline std::string target_of(const FaultServer& server) {
  std::string url = server.url("");
  while (url.ends_with('/')) url.pop_back();
  return url;
}

}  // namespace driftgate::tests
