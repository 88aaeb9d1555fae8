#include "runner/serve/proxy.h"

#include <arpa/inet.h>
#include <curl/curl.h>
#include <fmt/format.h>
#include <microhttpd.h>
#include <netinet/in.h>

#include <algorithm>
#include <array>
#include <atomic>
#include <cstring>
#include <mutex>
#include <string_view>
#include <thread>
#include <utility>
#include <vector>

#include "runner/response_head.h"
#include "runner/serve/pipe.h"
#include "runner/sigpipe.h"
#include "runner/trust.h"
#include "specs/document/error.h"

namespace driftgate {
namespace {

constexpr std::size_t kPipeBytes = std::size_t{256} << 10;
constexpr std::size_t kBlock = std::size_t{32} << 10;
constexpr std::size_t kMostHeadBytes = std::size_t{256} << 10;

// RFC 9110 §7.6.1, and what names them; also what each side frames for itself.
bool is_hop_by_hop(std::string_view name, const Headers& headers) {
  static constexpr std::array<std::string_view, 9> kOwn{"Connection",
                                                        "Keep-Alive",
                                                        "Proxy-Connection",
                                                        "Proxy-Authenticate",
                                                        "Proxy-Authorization",
                                                        "TE",
                                                        "Trailer",
                                                        "Transfer-Encoding",
                                                        "Upgrade"};
  for (const std::string_view own : kOwn)
    if (equal_ignoring_case(name, own)) return true;
  const std::string named = combined_header(headers, "Connection");
  for (std::string_view rest = named; !rest.empty();) {
    std::string_view one = rest.substr(0, rest.find(','));
    rest.remove_prefix(std::min(one.size() + 1, rest.size()));
    while (one.starts_with(' ')) one.remove_prefix(1);
    while (one.ends_with(' ')) one.remove_suffix(1);
    if (equal_ignoring_case(name, one)) return true;
  }
  return false;
}

std::string path_of(std::string_view target) {
  if (target.starts_with('/')) return std::string(target);
  const std::size_t scheme = target.find("://");  // The absolute form (RFC 9112 §3.2.2).
  if (scheme == std::string_view::npos) return "/";
  const std::size_t slash = target.find('/', scheme + 3);
  return slash == std::string_view::npos ? "/" : std::string(target.substr(slash));
}

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

}  // namespace

/// Handles that keep their connections to the provider.
struct Proxy::Inner {
  explicit Inner(ProxyOptions given, Done when_done)
      : options(std::move(given)), done(std::move(when_done)) {
    while (options.target.ends_with('/')) options.target.pop_back();
    if (options.ca_file.empty()) options.ca_file = find_ca_bundle();
  }
  ~Inner() {
    for (CURL* easy : idle) curl_easy_cleanup(easy);
  }

  CURL* borrow() {
    const std::scoped_lock lock(mutex);
    if (idle.empty()) return curl_easy_init();
    CURL* easy = idle.back();
    idle.pop_back();
    return easy;
  }
  void give_back(CURL* easy) {
    curl_easy_reset(easy);  // Keeps its connections.
    const std::scoped_lock lock(mutex);
    idle.push_back(easy);
  }

  ProxyOptions options;
  Done done;
  MHD_Daemon* daemon = nullptr;
  std::atomic<bool> ending{false};
  std::mutex mutex{};
  std::vector<CURL*> idle{};
};

namespace {

/// One request on its way to the provider and its answer on the way back. The connection's thread
/// feeds `upload` and drains `download`; a thread of its own talks to the provider.
class Passage {
 public:
  Passage(const ProxyOptions& options, std::atomic<bool>& ending, const std::string& target)
      : options_(options), ending_(ending), target_(path_of(target)) {}

  ~Passage() {
    upload_.abandon();
    download_.abandon();
    if (worker_.joinable()) worker_.join();
    if (fields_ != nullptr) curl_slist_free_all(fields_);
  }
  Passage(const Passage&) = delete;
  Passage& operator=(const Passage&) = delete;

  bool begun() const { return worker_.joinable(); }

  void begin(CURL* easy, std::string method, Headers headers) {
    easy_ = easy;
    request_ = {std::move(method), options_.target + target_, std::move(headers), ""};
    const bool chunked = find_header(request_.headers, "Transfer-Encoding") != nullptr;
    const std::string* length = find_header(request_.headers, "Content-Length");
    has_body_ = chunked || (length != nullptr && *length != "0");
    set_up(chunked ? nullptr : length);
    if (!has_body_) upload_.end(true);
    worker_ = std::thread([this] { talk(); });
  }

  void take(std::string_view bytes) {
    sent_.add(bytes, options_.most_kept_bytes);
    upload_.write(bytes);  // A provider that answered already reads no more: no matter.
  }

  // The whole request is here: its answer, once its head is.
  MHD_Response* answer(unsigned& status) {
    upload_.end(true);
    std::unique_lock lock(mutex_);
    changed_.wait(lock, [&] { return head_ || failed_; });
    lock.unlock();
    download_.start_reading();
    if (!head_) {
      status = MHD_HTTP_BAD_GATEWAY;
      const std::string text = "driftgate: the provider could not be asked: " + problem_ + "\n";
      MHD_Response* response = MHD_create_response_from_buffer(
          text.size(), const_cast<char*>(text.data()), MHD_RESPMEM_MUST_COPY);
      MHD_add_response_header(response, "Content-Type", "text/plain");
      return response;
    }
    status = static_cast<unsigned>(head_->status);
    const std::string* length = find_header(head_->headers, "Content-Length");
    const bool empty = !may_have_content(head_->status, request_.method);
    const std::uint64_t size = length != nullptr ? std::strtoull(length->c_str(), nullptr, 10)
                               : empty           ? 0
                                                 : MHD_SIZE_UNKNOWN;
    MHD_Response* response = MHD_create_response_from_callback(size, kBlock, drain, this, nullptr);
    for (const auto& [name, value] : head_->headers)
      if (!is_hop_by_hop(name, head_->headers) && !equal_ignoring_case(name, "Content-Length"))
        MHD_add_response_header(response, name.c_str(), value.c_str());
    return response;
  }

  bool drained() { return download_.drained(); }

  CURL* handle() const { return easy_; }

  // After the last byte, or after the client has gone.
  Proxied end(bool delivered) {
    upload_.abandon();
    if (!delivered) {
      gone_ = true;
      download_.abandon();
    }
    if (worker_.joinable()) worker_.join();
    Proxied done{.request_bytes = sent_.all, .response_bytes = received_.all};
    Exchange& exchange = done.exchange;
    exchange.request = std::move(request_);
    exchange.request.body = std::move(sent_.bytes);
    // Ours, and no business of the provider.
    std::erase_if(exchange.request.headers,
                  [](const auto& field) { return equal_ignoring_case(field.first, "Host"); });
    exchange.timings.total = std::chrono::duration_cast<std::chrono::microseconds>(
        std::chrono::steady_clock::now() - began_);
    if (head_ && whole_ && delivered) {
      Response response{.status = head_->status,
                        .headers = std::move(head_->headers),
                        .body = std::move(received_.bytes),
                        .http_version = head_->version};
      // In a coding that nobody asked for it cannot be read.
      const std::string* coding = find_header(response.headers, "Content-Encoding");
      const bool coded = coding != nullptr && *coding != "identity";
      if (coded) response.body.clear();
      response.body_left_out = received_.all > 0 && response.body.empty();
      exchange.outcome = std::move(response);
    } else {
      exchange.outcome = TransportFailure{
          .kind = head_ ? TransportFailure::Kind::truncated : TransportFailure::Kind::connect,
          .message = !delivered ? "the client went before the answer was over" : problem_};
    }
    return done;
  }

 private:
  void set_up(const std::string* length) {
    curl_easy_setopt(easy_, CURLOPT_URL, request_.url.c_str());
    curl_easy_setopt(easy_, CURLOPT_PATH_AS_IS, 1L);
    curl_easy_setopt(easy_, CURLOPT_PROTOCOLS_STR, "http,https");
    curl_easy_setopt(easy_, CURLOPT_PROXY, "");
    curl_easy_setopt(easy_, CURLOPT_NOSIGNAL, 1L);
    curl_easy_setopt(easy_, CURLOPT_CONNECTTIMEOUT, static_cast<long>(options_.connect.count()));
    // A provider that says nothing for so long has nothing to say.
    curl_easy_setopt(easy_, CURLOPT_LOW_SPEED_LIMIT, 1L);
    curl_easy_setopt(easy_, CURLOPT_LOW_SPEED_TIME, static_cast<long>(options_.idle.count()));
    curl_easy_setopt(easy_, CURLOPT_SSL_VERIFYPEER, options_.verify_tls ? 1L : 0L);
    curl_easy_setopt(easy_, CURLOPT_SSL_VERIFYHOST, options_.verify_tls ? 2L : 0L);
    if (!options_.ca_file.empty())
      curl_easy_setopt(easy_, CURLOPT_CAINFO, options_.ca_file.c_str());
    if (has_body_) {
      curl_easy_setopt(easy_, CURLOPT_UPLOAD, 1L);
      curl_easy_setopt(easy_, CURLOPT_READFUNCTION, feed);
      curl_easy_setopt(easy_, CURLOPT_READDATA, this);
      const curl_off_t size =
          length != nullptr ? static_cast<curl_off_t>(std::strtoll(length->c_str(), nullptr, 10))
                            : -1;
      curl_easy_setopt(easy_, CURLOPT_INFILESIZE_LARGE, size);
    }
    if (request_.method == "HEAD") curl_easy_setopt(easy_, CURLOPT_NOBODY, 1L);
    curl_easy_setopt(easy_, CURLOPT_CUSTOMREQUEST, request_.method.c_str());
    for (const auto& [name, value] : request_.headers) {
      if (is_hop_by_hop(name, request_.headers) || equal_ignoring_case(name, "Host") ||
          equal_ignoring_case(name, "Content-Length") || equal_ignoring_case(name, "Expect") ||
          equal_ignoring_case(name, "Accept-Encoding"))
        continue;
      add(value.empty() ? name + ";" : name + ": " + value);
    }
    for (const char* none : {"Expect:", "Accept-Encoding: identity", "Via: 1.1 driftgate"})
      add(none);
    for (const char* unasked : {"Accept", "User-Agent", "Content-Type"})
      if (find_header(request_.headers, unasked) == nullptr) add(std::string(unasked) + ":");
    curl_easy_setopt(easy_, CURLOPT_HTTPHEADER, fields_);
    curl_easy_setopt(easy_, CURLOPT_HEADERFUNCTION, read_head);
    curl_easy_setopt(easy_, CURLOPT_HEADERDATA, this);
    curl_easy_setopt(easy_, CURLOPT_WRITEFUNCTION, read_body);
    curl_easy_setopt(easy_, CURLOPT_WRITEDATA, this);
    curl_easy_setopt(easy_, CURLOPT_NOPROGRESS, 0L);
    curl_easy_setopt(easy_, CURLOPT_XFERINFOFUNCTION, go_on);
    curl_easy_setopt(easy_, CURLOPT_XFERINFODATA, this);
  }

  void add(const std::string& field) { fields_ = curl_slist_append(fields_, field.c_str()); }

  void talk() {
    const SigpipeShield shield;
    const CURLcode code = curl_easy_perform(easy_);
    const std::scoped_lock lock(mutex_);
    whole_ = code == CURLE_OK;
    if (!whole_) problem_ = curl_easy_strerror(code);
    if (!head_) failed_ = true;
    download_.end(whole_);
    upload_.abandon();
    changed_.notify_all();
  }

  static std::size_t feed(char* to, std::size_t size, std::size_t count, void* self) {
    return static_cast<Passage*>(self)->upload_.read(to, size * count);
  }

  // Line by line; interim answers (RFC 9110 §15.2) stay between the provider and us.
  static std::size_t read_head(char* line, std::size_t size, std::size_t count, void* self) {
    Passage& passage = *static_cast<Passage*>(self);
    const std::string_view text(line, size * count);
    if (passage.head_) return text.size();  // A trailer.
    if (text.starts_with("HTTP/")) passage.lines_.clear();
    passage.lines_ += text;
    if (passage.lines_.size() > kMostHeadBytes) return 0;
    if (text != "\r\n" && text != "\n") return text.size();
    std::optional<ResponseHead> head = parse_response_head(passage.lines_);
    if (!head) return 0;
    if (head->status < 200) return text.size();
    const std::scoped_lock lock(passage.mutex_);
    passage.head_ = std::move(head);
    passage.changed_.notify_all();
    return text.size();
  }

  static std::size_t read_body(char* bytes, std::size_t size, std::size_t count, void* self) {
    Passage& passage = *static_cast<Passage*>(self);
    const std::string_view text(bytes, size * count);
    passage.received_.add(text, passage.options_.most_kept_bytes);
    return passage.download_.write(text) ? text.size() : 0;
  }

  static int go_on(void* self, curl_off_t, curl_off_t, curl_off_t, curl_off_t) {
    Passage& passage = *static_cast<Passage*>(self);
    return passage.ending_ || passage.gone_ ? 1 : 0;
  }

  static ssize_t drain(void* self, std::uint64_t, char* to, std::size_t most) {
    Passage& passage = *static_cast<Passage*>(self);
    const std::size_t count = passage.download_.read(to, most);
    if (count > 0) return static_cast<ssize_t>(count);
    return passage.download_.ended_whole() ? MHD_CONTENT_READER_END_OF_STREAM
                                           : MHD_CONTENT_READER_END_WITH_ERROR;
  }

  const ProxyOptions& options_;
  std::atomic<bool>& ending_;
  std::string target_;
  CURL* easy_ = nullptr;
  curl_slist* fields_ = nullptr;
  Request request_{};
  bool has_body_ = false;
  std::chrono::steady_clock::time_point began_ = std::chrono::steady_clock::now();
  Pipe upload_{kPipeBytes};
  Pipe download_{kPipeBytes};
  Kept sent_{};
  Kept received_{};
  std::string lines_{};
  std::mutex mutex_{};
  std::condition_variable changed_{};
  std::optional<ResponseHead> head_{};
  std::atomic<bool> gone_{false};  // The client.
  bool failed_ = false;
  bool whole_ = false;
  std::string problem_{};
  std::thread worker_{};
};

MHD_Result add_field(void* to, MHD_ValueKind, const char* name, const char* value) {
  static_cast<Headers*>(to)->emplace_back(name, value != nullptr ? value : "");
  return MHD_YES;
}

}  // namespace

// What libmicrohttpd calls; `self` is the Inner, `passage` what belongs to the request.
struct ProxyCalls {
  template <class Inner>
  static void* arrive(void* self, const char* target, MHD_Connection*) {
    Inner& inner = *static_cast<Inner*>(self);
    return new Passage(inner.options, inner.ending, target);
  }

  template <class Inner>
  static MHD_Result handle(void* self, MHD_Connection* connection, const char*, const char* method,
                           const char*, const char* upload, std::size_t* upload_size,
                           void** context) {
    Inner& inner = *static_cast<Inner*>(self);
    Passage& passage = *static_cast<Passage*>(*context);
    if (!passage.begun()) {
      Headers headers;
      MHD_get_connection_values(connection, MHD_HEADER_KIND, add_field, &headers);
      CURL* easy = inner.borrow();
      if (easy == nullptr) return MHD_NO;
      passage.begin(easy, method, std::move(headers));
      return MHD_YES;
    }
    if (*upload_size > 0) {
      passage.take({upload, *upload_size});
      *upload_size = 0;
      return MHD_YES;
    }
    unsigned status = 0;
    MHD_Response* response = passage.answer(status);
    const MHD_Result queued = MHD_queue_response(connection, status, response);
    MHD_destroy_response(response);
    return queued;
  }

  template <class Inner>
  static void complete(void* self, MHD_Connection*, void** context,
                       MHD_RequestTerminationCode how) {
    Inner& inner = *static_cast<Inner*>(self);
    const std::unique_ptr<Passage> passage(static_cast<Passage*>(*context));
    *context = nullptr;
    if (!passage || !passage->begun()) return;
    // What has left us when we are ended has left us, whoever is first to say so.
    const bool delivered = how == MHD_REQUEST_TERMINATED_COMPLETED_OK ||
                           (how == MHD_REQUEST_TERMINATED_DAEMON_SHUTDOWN && passage->drained());
    Proxied done = passage->end(delivered);
    inner.give_back(passage->handle());
    inner.done(std::move(done));
  }
};

Proxy::Proxy(ProxyOptions options, Done done)
    : inner_(std::make_unique<Inner>(std::move(options), std::move(done))) {
  const ProxyOptions& o = inner_->options;
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_port = htons(o.port);
  if (inet_pton(AF_INET, o.address.c_str(), &address.sin_addr) != 1)
    throw Error(fmt::format("'{}' is no IPv4 address to listen on", o.address));
  inner_->daemon =
      MHD_start_daemon(MHD_USE_INTERNAL_POLLING_THREAD | MHD_USE_THREAD_PER_CONNECTION, o.port,
                       nullptr, nullptr, &ProxyCalls::handle<Inner>, inner_.get(),
                       MHD_OPTION_SOCK_ADDR, reinterpret_cast<sockaddr*>(&address),
                       MHD_OPTION_URI_LOG_CALLBACK, &ProxyCalls::arrive<Inner>, inner_.get(),
                       MHD_OPTION_NOTIFY_COMPLETED, &ProxyCalls::complete<Inner>, inner_.get(),
                       MHD_OPTION_CONNECTION_LIMIT, static_cast<unsigned>(o.connections),
                       MHD_OPTION_CONNECTION_TIMEOUT, static_cast<unsigned>(o.idle.count()),
                       MHD_OPTION_CONNECTION_MEMORY_LIMIT, std::size_t{128} << 10, MHD_OPTION_END);
  if (inner_->daemon == nullptr)
    throw Error(fmt::format("cannot listen on {}:{}: {}", o.address, o.port, std::strerror(errno)));
}

Proxy::~Proxy() {
  inner_->ending = true;
  MHD_stop_daemon(inner_->daemon);
}

std::uint16_t Proxy::port() const {
  const MHD_DaemonInfo* info = MHD_get_daemon_info(inner_->daemon, MHD_DAEMON_INFO_BIND_PORT);
  return info != nullptr ? info->port : 0;
}

}  // namespace driftgate
