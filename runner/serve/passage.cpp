#include "runner/serve/passage.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cstdlib>
#include <utility>

#include "runner/curl_failure.h"
#include "runner/sigpipe.h"
#include "specs/http/uri.h"

namespace driftgate {
namespace {

constexpr std::size_t kPipeBytes = std::size_t{256} << 10;
constexpr std::size_t kBlock = std::size_t{32} << 10;
constexpr std::size_t kMostHeadBytes = std::size_t{256} << 10;

// RFC 9110 §7.6.1, and what names them; also what each side frames for itself.
bool is_hop_by_hop(std::string_view name, const Headers& headers) {
  static constexpr std::array<std::string_view, 8> kOwn{
      "Connection",          "Keep-Alive", "Proxy-Connection",  "Proxy-Authenticate",
      "Proxy-Authorization", "TE",         "Transfer-Encoding", "Upgrade"};
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

std::string target_path(std::string_view target) {
  if (target.starts_with('/')) return std::string(target);
  const std::size_t scheme = target.find("://");  // The absolute form (RFC 9112 §3.2.2).
  if (scheme == std::string_view::npos) return "/";
  const std::size_t slash = target.find('/', scheme + 3);
  return slash == std::string_view::npos ? "/" : std::string(target.substr(slash));
}

// Asked of the provider otherwise, or by libcurl. Trailers of requests stay behind (RFC 9110
// §6.5.1 lets them), and so does what announces them.
bool is_asked_anew(std::string_view name) {
  static constexpr std::array<std::string_view, 5> kAnew{"Host", "Content-Length", "Expect",
                                                         "Accept-Encoding", "Trailer"};
  return std::any_of(kAnew.begin(), kAnew.end(),
                     [&](std::string_view anew) { return equal_ignoring_case(name, anew); });
}

// How far a failed transfer came.
Progress progress_of(CURL* easy, const std::string& target, bool answered) {
  curl_off_t connected = 0, secured = 0;
  Progress progress{.response_begun = answered};
  curl_easy_getinfo(easy, CURLINFO_CONNECT_TIME_T, &connected);
  curl_easy_getinfo(easy, CURLINFO_APPCONNECT_TIME_T, &secured);
  curl_easy_getinfo(easy, CURLINFO_OS_ERRNO, &progress.system_error);
  progress.authority = origin(target);
  const bool secure = progress.authority.starts_with("https:");
  progress.authority.erase(0, progress.authority.find("://") + 3);
  progress.resolved = connected > 0;
  progress.securing = secure && connected > 0 && secured == 0;
  progress.sent = secure ? secured > 0 : connected > 0;
  return progress;
}

}  // namespace

Passage::Passage(const ProxyOptions& options, std::atomic<bool>& ending, const std::string& target)
    : options_(options),
      ending_(ending),
      target_(target_path(target)),
      upload_(kPipeBytes),
      download_(kPipeBytes) {}

Passage::~Passage() {
  upload_.abandon();
  download_.abandon();
  if (worker_.joinable()) worker_.join();
  if (fields_ != nullptr) curl_slist_free_all(fields_);
}

void Passage::begin(CURL* easy, std::string_view version, std::string method, Headers headers) {
  easy_ = easy;
  via_ = fmt::format("Via: {} driftgate", version.substr(version.find('/') + 1));
  request_ = {std::move(method), options_.target + target_, std::move(headers), ""};
  const bool chunked = find_header(request_.headers, "Transfer-Encoding") != nullptr;
  const std::string* length = find_header(request_.headers, "Content-Length");
  has_body_ = chunked || (length != nullptr && *length != "0");
  set_up(chunked ? nullptr : length);
  if (!has_body_) upload_.end(true);
  worker_ = std::thread([this] { talk(); });
}

void Passage::take(std::string_view bytes) {
  sent_.add(bytes, options_.most_kept_bytes);
  upload_.write(bytes);  // A provider that answered already reads no more: no matter.
}

MHD_Response* Passage::answer(unsigned& status) {
  upload_.end(true);
  std::unique_lock lock(mutex_);
  changed_.wait(lock, [&] { return head_ || failed_; });
  lock.unlock();
  download_.start_reading();
  if (!head_) {
    const TransportFailure::Kind kind = failure_.kind;
    const bool late = kind == TransportFailure::Kind::connect_timeout ||
                      kind == TransportFailure::Kind::first_byte_timeout;
    status = late ? MHD_HTTP_GATEWAY_TIMEOUT : MHD_HTTP_BAD_GATEWAY;
    const std::string text =
        fmt::format("driftgate: the provider could not be asked: {}\n", failure_.message);
    MHD_Response* response = MHD_create_response_from_buffer(
        text.size(), const_cast<char*>(text.data()), MHD_RESPMEM_MUST_COPY);
    MHD_add_response_header(response, "Content-Type", "text/plain");
    return response;
  }
  status = static_cast<unsigned>(head_->status);
  const std::string* length = find_header(head_->headers, "Content-Length");
  // Of these the length is that of what they stand for (RFC 9110 §8.6), and nobody's to make up.
  const bool unsaid = request_.method == "HEAD" || head_->status == 304;
  const bool empty = !unsaid && !may_have_content(head_->status, request_.method);
  const std::uint64_t size = length != nullptr ? std::strtoull(length->c_str(), nullptr, 10)
                             : empty           ? 0
                                               : MHD_SIZE_UNKNOWN;
  answer_ = MHD_create_response_from_callback(size, kBlock, drain, this, nullptr);
  for (const auto& [name, value] : head_->headers)
    if (!is_hop_by_hop(name, head_->headers) && !equal_ignoring_case(name, "Content-Length"))
      MHD_add_response_header(answer_, name.c_str(), value.c_str());
  return answer_;
}

Proxied Passage::end(bool delivered) {
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
  } else if (!delivered && (whole_ || gone_before_failure_)) {
    exchange.outcome = TransportFailure{.kind = TransportFailure::Kind::truncated,
                                        .message = "the client went before the answer was over"};
  } else {
    exchange.outcome = std::move(failure_);
  }
  return done;
}

void Passage::set_up(const std::string* length) {
  curl_easy_setopt(easy_, CURLOPT_URL, request_.url.c_str());
  curl_easy_setopt(easy_, CURLOPT_PATH_AS_IS, 1L);
  curl_easy_setopt(easy_, CURLOPT_PROTOCOLS_STR, "http,https");
  curl_easy_setopt(easy_, CURLOPT_PROXY, "");
  curl_easy_setopt(easy_, CURLOPT_NOSIGNAL, 1L);
  curl_easy_setopt(easy_, CURLOPT_ERRORBUFFER, error_);
  curl_easy_setopt(easy_, CURLOPT_CONNECTTIMEOUT, static_cast<long>(options_.connect.count()));
  // A provider that says nothing for so long has nothing to say.
  curl_easy_setopt(easy_, CURLOPT_LOW_SPEED_LIMIT, 1L);
  curl_easy_setopt(easy_, CURLOPT_LOW_SPEED_TIME, static_cast<long>(options_.idle.count()));
  curl_easy_setopt(easy_, CURLOPT_SSL_VERIFYPEER, options_.verify_tls ? 1L : 0L);
  curl_easy_setopt(easy_, CURLOPT_SSL_VERIFYHOST, options_.verify_tls ? 2L : 0L);
  if (!options_.ca_file.empty()) curl_easy_setopt(easy_, CURLOPT_CAINFO, options_.ca_file.c_str());
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
  for (const auto& [name, value] : request_.headers)
    if (!is_hop_by_hop(name, request_.headers) && !is_asked_anew(name))
      add(value.empty() ? name + ";" : name + ": " + value);
  for (const std::string& ours :
       {std::string("Expect:"), std::string("Accept-Encoding: identity"), via_})
    add(ours);
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

void Passage::talk() {
  const SigpipeShield shield;
  const CURLcode code = curl_easy_perform(easy_);
  const std::scoped_lock lock(mutex_);
  whole_ = code == CURLE_OK;
  gone_before_failure_ = gone_;
  if (!whole_ && failure_.message.empty()) failure_ = failure_of(code);
  if (!head_) failed_ = true;
  download_.end(whole_);
  upload_.abandon();
  changed_.notify_all();
}

TransportFailure Passage::failure_of(CURLcode code) const {
  const Progress progress = progress_of(easy_, options_.target, head_.has_value());
  if (ending_)
    return {.kind = TransportFailure::Kind::truncated,
            .message = "the recording ended before the answer was over"};
  if (code == CURLE_OPERATION_TIMEDOUT && progress.sent)
    return {.kind = head_ ? TransportFailure::Kind::timeout
                          : TransportFailure::Kind::first_byte_timeout,
            .message =
                fmt::format("{} said nothing for {} s", progress.authority, options_.idle.count())};
  return curl_failure(code, error_, progress, options_.connect);
}

// Of the head; ends the transfer.
std::size_t Passage::refuse(TransportFailure::Kind kind, std::string message) {
  const std::scoped_lock lock(mutex_);
  failure_ = {.kind = kind, .message = std::move(message)};
  return 0;
}

std::size_t Passage::feed(char* to, std::size_t size, std::size_t count, void* self) {
  return static_cast<Passage*>(self)->upload_.read(to, size * count);
}

// Line by line; interim answers (RFC 9110 §15.2) stay between the provider and us.
std::size_t Passage::read_head(char* line, std::size_t size, std::size_t count, void* self) {
  Passage& passage = *static_cast<Passage*>(self);
  const std::string_view text(line, size * count);
  if (passage.head_) return passage.read_trailer(text);
  if (text.starts_with("HTTP/")) passage.lines_.clear();
  passage.lines_ += text;
  if (passage.lines_.size() > kMostHeadBytes)
    return passage.refuse(
        TransportFailure::Kind::too_large,
        fmt::format("the header section of its answer has more than {} KiB", kMostHeadBytes >> 10));
  if (text != "\r\n" && text != "\n") return text.size();
  std::optional<ResponseHead> head = parse_response_head(passage.lines_);
  if (!head)
    return passage.refuse(TransportFailure::Kind::bad_http, "its answer has no status of HTTP");
  if (head->status < 200) return text.size();
  const std::scoped_lock lock(passage.mutex_);
  passage.head_ = std::move(head);
  passage.changed_.notify_all();
  return text.size();
}

// RFC 9110 §6.5. They come before the end of the body is told of, which hands them over.
std::size_t Passage::read_trailer(std::string_view line) {
  const std::size_t colon = line.find(':');
  if (colon == std::string_view::npos) return line.size();
  const std::string_view name = line.substr(0, colon);
  std::string_view value = line.substr(colon + 1);
  const std::size_t first = std::min(value.find_first_not_of(" \t"), value.size());
  value = value.substr(first, value.find_last_not_of(" \t\r\n") + 1 - first);
  lines_ += line;
  if (lines_.size() > kMostHeadBytes) return 0;
  if (!is_hop_by_hop(name, head_->headers) && !equal_ignoring_case(name, "Content-Length"))
    trailers_.emplace_back(name, value);
  return line.size();
}

std::size_t Passage::read_body(char* bytes, std::size_t size, std::size_t count, void* self) {
  Passage& passage = *static_cast<Passage*>(self);
  const std::string_view text(bytes, size * count);
  passage.received_.add(text, passage.options_.most_kept_bytes);
  return passage.download_.write(text) ? text.size() : 0;
}

int Passage::go_on(void* self, curl_off_t, curl_off_t, curl_off_t, curl_off_t) {
  Passage& passage = *static_cast<Passage*>(self);
  return passage.ending_ || passage.gone_ ? 1 : 0;
}

ssize_t Passage::drain(void* self, std::uint64_t, char* to, std::size_t most) {
  Passage& passage = *static_cast<Passage*>(self);
  const std::size_t count = passage.download_.read(to, most);
  if (count > 0) return static_cast<ssize_t>(count);
  if (!passage.download_.ended_whole()) return MHD_CONTENT_READER_END_WITH_ERROR;
  for (const auto& [name, value] : passage.trailers_)
    MHD_add_response_footer(passage.answer_, name.c_str(), value.c_str());
  return MHD_CONTENT_READER_END_OF_STREAM;
}

}  // namespace driftgate
