#include "runner/transfer.h"

#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>
#include <new>

#include "runner/curl_url.h"
#include "runner/trust.h"

namespace driftgate {
namespace {

using FailureKind = TransportFailure::Kind;

/// Room made for an announced body before its bytes come: a lie costs no more than this.
constexpr curl_off_t kMostReserved = 1 << 20;

std::string_view status_in(std::string_view head) {
  const std::size_t space = head.find(' ');
  return space == std::string_view::npos ? std::string_view() : head.substr(space + 1, 3);
}

// 101 ends HTTP on this connection: no final response follows.
bool is_switch(std::string_view head) { return status_in(head) == "101"; }

bool is_interim(std::string_view head) {
  return status_in(head).starts_with('1') && !is_switch(head);
}

bool is_blank_or_control(char c) {
  const auto byte = static_cast<unsigned char>(c);
  return byte <= 0x20 || byte == 0x7f;
}

std::chrono::microseconds to_microseconds(Transfer::Clock::duration duration) {
  return std::chrono::duration_cast<std::chrono::microseconds>(duration);
}

curl_off_t number_of(CURL* easy, CURLINFO info) {
  curl_off_t number = 0;
  curl_easy_getinfo(easy, info, &number);
  return number;
}

}  // namespace

Transfer::Transfer(TransferSetup& setup) : setup_(setup), easy_(curl_easy_init()) {
  if (!easy_) throw std::bad_alloc();
  configure();
}

Transfer::~Transfer() { curl_easy_cleanup(easy_); }

// ---------------------------------------------------------------------------- set once

void Transfer::configure() {
  const TransportOptions& options = setup_.options;
  curl_easy_setopt(easy_, CURLOPT_PRIVATE, this);
  curl_easy_setopt(easy_, CURLOPT_ERRORBUFFER, error_);
  curl_easy_setopt(easy_, CURLOPT_HEADERFUNCTION, on_header);
  curl_easy_setopt(easy_, CURLOPT_HEADERDATA, this);
  curl_easy_setopt(easy_, CURLOPT_WRITEFUNCTION, on_body);
  curl_easy_setopt(easy_, CURLOPT_WRITEDATA, this);
  curl_easy_setopt(easy_, CURLOPT_PREREQFUNCTION, on_request);
  curl_easy_setopt(easy_, CURLOPT_PREREQDATA, this);
  curl_easy_setopt(easy_, CURLOPT_CLOSESOCKETFUNCTION, on_close);
  curl_easy_setopt(easy_, CURLOPT_CLOSESOCKETDATA, &setup_);
  // What is reported as sent is what is sent: no "/../" taken out, no user read from the URL.
  curl_easy_setopt(easy_, CURLOPT_PATH_AS_IS, 1L);
  curl_easy_setopt(easy_, CURLOPT_DISALLOW_USERNAME_IN_URL, 1L);
  curl_easy_setopt(easy_, CURLOPT_PROTOCOLS_STR, "http,https");
  curl_easy_setopt(easy_, CURLOPT_FOLLOWLOCATION, 0L);
  curl_easy_setopt(easy_, CURLOPT_HTTP09_ALLOWED, 0L);
  curl_easy_setopt(easy_, CURLOPT_ACCEPT_ENCODING, "");
  if (!options.user_agent.empty()) {
    curl_easy_setopt(easy_, CURLOPT_USERAGENT, options.user_agent.c_str());
  }
  configure_connection();
  configure_trust();
}

void Transfer::configure_connection() {
  const TransportOptions& options = setup_.options;
  curl_easy_setopt(easy_, CURLOPT_NOSIGNAL, 1L);
  curl_easy_setopt(easy_, CURLOPT_QUICK_EXIT, 1L);  // do not wait for a resolver that hangs
  curl_easy_setopt(easy_, CURLOPT_CONNECTTIMEOUT_MS,
                   static_cast<long>(options.connect_timeout.count()));
  curl_easy_setopt(easy_, CURLOPT_PIPEWAIT, 1L);
  curl_easy_setopt(easy_, CURLOPT_HTTP_VERSION, static_cast<long>(CURL_HTTP_VERSION_1_1));
  // Both empty: neither http_proxy nor no_proxy of the environment is asked.
  curl_easy_setopt(easy_, CURLOPT_PROXY, options.proxy.c_str());
  curl_easy_setopt(easy_, CURLOPT_NOPROXY, "");
  curl_easy_setopt(easy_, CURLOPT_SUPPRESS_CONNECT_HEADERS, 1L);
}

void Transfer::configure_trust() {
  const TransportOptions& options = setup_.options;
  curl_easy_setopt(easy_, CURLOPT_SSLVERSION, static_cast<long>(CURL_SSLVERSION_TLSv1_2));
  curl_easy_setopt(easy_, CURLOPT_CERTINFO, 1L);
  curl_easy_setopt(easy_, CURLOPT_SSL_VERIFYPEER, options.verify_tls ? 1L : 0L);
  curl_easy_setopt(easy_, CURLOPT_SSL_VERIFYHOST, options.verify_tls ? 2L : 0L);
  if (!setup_.ca_bundle.empty()) {
    curl_easy_setopt(easy_, CURLOPT_CAINFO, setup_.ca_bundle.c_str());
    // A folder of certificates beside the bundle switches libcurl's cache of them off.
    curl_easy_setopt(easy_, CURLOPT_CAPATH, nullptr);
  }
  if (!options.client_certificate.empty()) {
    curl_easy_setopt(easy_, CURLOPT_SSLCERT, options.client_certificate.c_str());
  }
  if (!options.client_key.empty()) {
    curl_easy_setopt(easy_, CURLOPT_SSLKEY, options.client_key.c_str());
  }
}

// ---------------------------------------------------------------------------- per request

void Transfer::take(const Sending& sending) {
  sending_ = sending;
  tries_ = 0;
  repeats_ = 0;
  restart();
}

void Transfer::restart() {
  ++tries_;
  hops_ = 0;
  hop_ = {sending_.request->method, sending_.request->url, true};
}

void Transfer::go_on(Hop hop) {
  ++hops_;
  hop_ = std::move(hop);
}

std::optional<TransportFailure> Transfer::prepare() {
  const auto blocked = [](std::string why) {
    return TransportFailure{FailureKind::blocked, "nothing was sent: " + std::move(why)};
  };
  hop_began_ = Clock::now();
  if (hops_ == 0) attempt_began_ = hop_began_;
  // Hops that are answered at once leave no moment in which they are overdue.
  if (hop_began_ >= attempt_began_ + setup_.options.total_timeout) return overdue();
  forget_received();
  if (std::string fault = method_fault(hop_.method); !fault.empty()) return blocked(fault);
  bool at_home = starts_at_home(hop_.url);
  at_home_ = false;
  const bool known = at_home && setup_.options.proxy.empty();
  if (!at_home) {
    const std::optional<CurlUrl> url = CurlUrl::parse(hop_.url);
    if (!url) return blocked(fmt::format("'{}' is no http or https URL", hop_.url));
    at_home = setup_.home.empty() || url->origin() == setup_.home;
  }
  at_home_ = at_home;
  url_ = at_home && letterhead().changes_urls() ? letterhead().url(hop_.url) : hop_.url;
  if (known) {
    if (!set_target()) return blocked("the URL holds a blank or a control character");
  } else {
    set_url();
  }
  set_version();
  set_method();
  if (std::string fault = set_headers(at_home); !fault.empty()) return blocked(fault);
  if (fresh_ != sending_.fresh_connection) {
    fresh_ = sending_.fresh_connection;
    curl_easy_setopt(easy_, CURLOPT_FRESH_CONNECT, fresh_ ? 1L : 0L);
  }
  set_deadline(attempt_began_ + setup_.options.total_timeout);
  return std::nullopt;
}

bool Transfer::starts_at_home(std::string_view url) const {
  const std::string& home = setup_.home_prefix;
  if (home.empty() || !url.starts_with(home)) return false;
  return url.size() == home.size() || url[home.size()] == '/' || url[home.size()] == '?';
}

/// The same host each time, and what follows it as it is: libcurl parses no URL.
bool Transfer::set_target() {
  std::string_view rest = std::string_view(url_).substr(setup_.home_prefix.size());
  rest = rest.substr(0, rest.find('#'));
  if (std::any_of(rest.begin(), rest.end(), is_blank_or_control)) return false;
  target_.clear();
  if (!rest.starts_with('/')) target_ += '/';
  target_ += rest;
  curl_easy_setopt(easy_, CURLOPT_REQUEST_TARGET, target_.c_str());
  if (targeted_) return true;
  targeted_ = true;
  curl_easy_setopt(easy_, CURLOPT_CURLU, setup_.home_url->get());
  return true;
}

void Transfer::set_url() {
  if (targeted_) {
    targeted_ = false;
    curl_easy_setopt(easy_, CURLOPT_CURLU, nullptr);
    curl_easy_setopt(easy_, CURLOPT_REQUEST_TARGET, nullptr);
  }
  curl_easy_setopt(easy_, CURLOPT_URL, url_.c_str());
}

/// HTTP/2 is asked for over TLS only, where ALPN decides; and a clear-text connection is then not
/// waited for to find out.
void Transfer::set_version() {
  const bool secure = url_.size() > 4 && (url_[4] == 's' || url_[4] == 'S');
  if (secure == secure_) return;
  secure_ = secure;
  curl_easy_setopt(easy_, CURLOPT_HTTP_VERSION,
                   static_cast<long>(secure ? CURL_HTTP_VERSION_2TLS : CURL_HTTP_VERSION_1_1));
}

Transfer::Verb Transfer::verb() const {
  if (hop_.method == "HEAD") return Verb::head;
  if (hop_.with_body && !sending_.request->body.empty()) return Verb::body;
  if (hop_.method == "GET") return Verb::get;
  // RFC 9110 §8.6: these say Content-Length: 0 when they have nothing to say.
  const bool expected = hop_.method == "POST" || hop_.method == "PUT" || hop_.method == "PATCH";
  return expected ? Verb::body : Verb::other;
}

void Transfer::set_method() {
  const Verb wanted = verb();
  if (wanted != verb_) {
    verb_ = wanted;
    if (verb_ == Verb::head) {
      curl_easy_setopt(easy_, CURLOPT_NOBODY, 1L);
    } else if (verb_ == Verb::body) {
      curl_easy_setopt(easy_, CURLOPT_POST, 1L);
    } else {
      curl_easy_setopt(easy_, CURLOPT_HTTPGET, 1L);
    }
  }
  if (verb_ == Verb::body) {
    const std::string& body = sending_.request->body;
    curl_easy_setopt(easy_, CURLOPT_POSTFIELDSIZE_LARGE,
                     hop_.with_body ? static_cast<curl_off_t>(body.size()) : 0);
    curl_easy_setopt(easy_, CURLOPT_POSTFIELDS, body.data());
  }
  const bool own_name = verb_ == Verb::body || verb_ == Verb::other;
  const std::string_view name = own_name ? std::string_view(hop_.method) : std::string_view();
  if (name == method_) return;
  method_ = name;
  curl_easy_setopt(easy_, CURLOPT_CUSTOMREQUEST, own_name ? method_.c_str() : nullptr);
}

std::string Transfer::set_headers(bool at_home) {
  const Headers& own = sending_.request->headers;
  const bool with_body = verb_ == Verb::body;
  if (listed_ && listed_at_home_ == at_home && listed_with_body_ == with_body &&
      listed_without_credentials_ == sending_.without_credentials &&
      listed_leaves_out_ == left_out() && listed_for_ == own) {
    return {};
  }
  listed_ = false;
  if (std::string fault = header_fault(own); !fault.empty()) return fault;
  make_header_list(at_home, with_body);
  curl_easy_setopt(easy_, CURLOPT_HTTPHEADER, header_list_.get());
  listed_ = true;
  listed_for_ = own;
  listed_at_home_ = at_home;
  listed_with_body_ = with_body;
  listed_without_credentials_ = sending_.without_credentials;
  listed_leaves_out_ = left_out();
  return {};
}

void Transfer::make_header_list(bool at_home, bool with_body) {
  const Headers& own = sending_.request->headers;
  Headers headers = at_home ? letterhead().headers(own) : without_framing(own);
  if (!with_body) {
    std::erase_if(headers, [&](const auto& field) {
      return hops_ > 0 && equal_ignoring_case(field.first, "Content-Type");
    });
  }
  std::erase_if(headers, [&](const auto& field) {
    return std::any_of(left_out().begin(), left_out().end(), [&](const std::string& name) {
      return equal_ignoring_case(name, field.first);
    });
  });
  header_list_.reset();
  last_header_ = nullptr;
  for (const auto& [name, value] : headers) {
    // libcurl's way to write a header without a value.
    append_header((value.empty() ? name + ";" : name + ": " + value).c_str());
  }
  if (!with_body) return;
  append_header("Expect:");
  if (!find_header(headers, "Content-Type")) append_header("Content-Type:");
}

void Transfer::append_header(const char* line) {
  curl_slist* list = curl_slist_append(header_list_.get(), line);
  if (!list) throw std::bad_alloc();
  if (!header_list_) header_list_.reset(list);
}

// ---------------------------------------------------------------------------- receiving

void Transfer::forget_received() {
  error_[0] = '\0';
  sent_ = begun_ = head_ended_ = head_final_ = head_too_large_ = body_too_large_ = false;
  head_.clear();
  head_bytes_ = 0;
  body_.clear();
  closed_before_ = setup_.closed_connections;
  total_ = {};
  if (hops_ == 0) remarks_.clear();
}

std::size_t Transfer::on_header(char* data, std::size_t size, std::size_t count, void* self) {
  const bool taken = static_cast<Transfer*>(self)->receive_head({data, size * count});
  return taken ? size * count : 0;
}

std::size_t Transfer::on_body(char* data, std::size_t size, std::size_t count, void* self) {
  const bool taken = static_cast<Transfer*>(self)->receive_body({data, size * count});
  return taken ? size * count : 0;
}

int Transfer::on_request(void* self, char*, char*, int, int) {
  return static_cast<Transfer*>(self)->allow_request() ? CURL_PREREQFUNC_OK : CURL_PREREQFUNC_ABORT;
}

int Transfer::on_close(void* setup, curl_socket_t socket) {
  ++static_cast<TransferSetup*>(setup)->closed_connections;
  return ::close(socket);
}

bool Transfer::receive_head(std::string_view line) {
  if (!begun_) {
    begun_ = true;
    set_deadline(attempt_began_ + setup_.options.total_timeout);
  }
  head_bytes_ += line.size();
  if (head_bytes_ > setup_.options.most_header_bytes) {
    head_too_large_ = true;
    return false;
  }
  if (head_final_) return true;  // a trailer
  if (head_ended_) {             // what came before was an interim response
    head_.clear();
    head_ended_ = false;
  }
  head_.append(line);
  if (line == "\r\n" || line == "\n") {
    head_ended_ = true;
    head_final_ = !is_interim(head_);
  }
  return true;
}

bool Transfer::receive_body(std::string_view bytes) {
  const std::size_t most = setup_.options.most_body_bytes;
  if (bytes.size() > most - body_.size()) {
    body_too_large_ = true;
    return false;
  }
  if (body_.empty()) {
    const auto announced = number_of(easy_, CURLINFO_CONTENT_LENGTH_DOWNLOAD_T);
    const auto room = static_cast<std::size_t>(std::clamp<curl_off_t>(announced, 0, kMostReserved));
    body_.reserve(std::min(std::max(room, bytes.size()), most));
  }
  body_.append(bytes);
  return true;
}

/// Asked each time that a request is about to be sent: the first time, and when libcurl found a
/// reused connection dead and took another. That is done once, and for safe requests only.
bool Transfer::allow_request() {
  if (sent_) {
    if (repeats_ > 0 || !is_safe_method(hop_.method)) return false;
    ++repeats_;
  }
  sent_ = true;
  const auto total = attempt_began_ + setup_.options.total_timeout;
  set_deadline(std::min(total, Clock::now() + setup_.options.first_byte_timeout));
  return true;
}

void Transfer::set_deadline(Clock::time_point deadline) {
  deadline_ = deadline;
  setup_.earliest_deadline = std::min(setup_.earliest_deadline, deadline);
}

// ---------------------------------------------------------------------------- what came of it

Transfer::Outcome Transfer::outcome(CURLcode result) {
  total_ = since_attempt(CURLINFO_TOTAL_TIME_T);
  if (secure_ && at_home_) note_certificate();
  if (result == CURLE_OK) return response();
  return failure(result);
}

Transfer::Outcome Transfer::response() {
  std::optional<ResponseHead> head = parse_response_head(head_);
  if (!head) {
    return TransportFailure{FailureKind::bad_http,
                            "the status line is none, or its status not from 100 to 599"};
  }
  // libcurl takes headers that just stop for a whole response.
  if (!head_final_) {
    return TransportFailure{FailureKind::truncated, "the connection was closed within the headers"};
  }
  if (!setup_.options.proxy.empty() && head->status == 407) {
    return TransportFailure{FailureKind::proxy, "the proxy asks for credentials (407)"};
  }
  std::vector<std::string> remarks = framing_remarks(*head, hop_.method);
  if (had_excess(*head)) {
    remarks.emplace_back("bytes-after-body: more came than Content-Length announced; left out");
  }
  remarks_.insert(remarks_.end(), std::make_move_iterator(remarks.begin()),
                  std::make_move_iterator(remarks.end()));
  return Response{.status = head->status,
                  .headers = std::move(head->headers),
                  .body = std::move(body_),
                  .http_version = std::move(head->version)};
}

/// libcurl cuts what comes after Content-Length bytes without a word, but then closes a connection
/// that could have been kept.
bool Transfer::had_excess(const ResponseHead& head) const {
  if (setup_.closed_connections == closed_before_ || head.version != "1.1") return false;
  if (number_of(easy_, CURLINFO_CONTENT_LENGTH_DOWNLOAD_T) < 0) return false;
  if (find_header(head.headers, "Transfer-Encoding")) return false;
  if (!may_have_content(head.status, hop_.method)) return false;
  if (find_header(head.headers, "Connection")) return false;
  curl_socket_t socket = CURL_SOCKET_BAD;
  curl_easy_getinfo(easy_, CURLINFO_ACTIVESOCKET, &socket);
  return socket == CURL_SOCKET_BAD;
}

TransportFailure Transfer::failure(CURLcode result) const {
  const TransportOptions& options = setup_.options;
  if (body_too_large_) {
    return {FailureKind::too_large,
            fmt::format("the decoded body has more than {} bytes", options.most_body_bytes)};
  }
  if (head_too_large_) {
    return {FailureKind::too_large,
            fmt::format("the headers, those of interim responses included, have "
                        "more than {} bytes",
                        options.most_header_bytes)};
  }
  if (head_final_ && is_switch(head_)) {
    return {FailureKind::bad_http, "the provider switched protocols unasked (101)"};
  }
  return curl_failure(result, error_, progress(), options.connect_timeout);
}

Progress Transfer::progress() const {
  long system_error = 0;
  curl_easy_getinfo(easy_, CURLINFO_OS_ERRNO, &system_error);
  const std::optional<CurlUrl> url = CurlUrl::parse(hop_.url);
  return {.resolved = number_of(easy_, CURLINFO_NAMELOOKUP_TIME_T) > 0,
          .securing = std::string_view(error_).starts_with("SSL"),
          .sent = sent_,
          .response_begun = begun_ && (head_final_ || !head_ended_),
          .proxied = !setup_.options.proxy.empty(),
          .system_error = system_error,
          .authority = url ? url->authority() : hop_.url};
}

TransportFailure Transfer::overdue() {
  const TransportOptions& options = setup_.options;
  total_ = to_microseconds(Clock::now() - attempt_began_);
  if (hops_ > 0) {
    return {FailureKind::timeout,
            fmt::format("the answer, after {} redirects, did not come within {} ms", hops_,
                        options.total_timeout.count())};
  }
  if (!sent_) {
    return curl_failure(CURLE_OPERATION_TIMEDOUT, {}, progress(), options.total_timeout);
  }
  if (!begun_) {
    return {FailureKind::first_byte_timeout,
            fmt::format("no response began within {} ms",
                        std::min(options.first_byte_timeout, options.total_timeout).count())};
  }
  return {FailureKind::timeout,
          fmt::format("the response did not end within {} ms; {}", options.total_timeout.count(),
                      head_final_ ? "its headers were complete, its body was not"
                                  : "its headers were not complete")};
}

std::chrono::microseconds Transfer::since_attempt(CURLINFO moment) const {
  const std::chrono::microseconds since_hop(number_of(easy_, moment));
  if (since_hop.count() == 0) return since_hop;
  return since_hop + to_microseconds(hop_began_ - attempt_began_);
}

/// libcurl tells it to the transfer that made the connection only; the provider has one for all.
void Transfer::note_certificate() {
  const curl_certinfo* chain = nullptr;
  curl_easy_getinfo(easy_, CURLINFO_CERTINFO, &chain);
  if (chain == nullptr || chain->num_of_certs == 0) return;
  if (std::optional<Validity> validity = validity_of(chain->certinfo[0]))
    setup_.certificate = validity;
}

Exchange Transfer::exchange(Outcome&& outcome, const Redactor& redactor) {
  if (auto* failed = std::get_if<TransportFailure>(&outcome); failed && !redactor.empty()) {
    failed->message = redactor.redact(failed->message);
  }
  Exchange exchange{.request = *sending_.request,
                    .outcome = std::move(outcome),
                    .timings = {.resolved = since_attempt(CURLINFO_NAMELOOKUP_TIME_T),
                                .connected = since_attempt(CURLINFO_CONNECT_TIME_T),
                                .secured = since_attempt(CURLINFO_APPCONNECT_TIME_T),
                                .first_byte = since_attempt(CURLINFO_STARTTRANSFER_TIME_T),
                                .total = total_},
                    .attempts = tries_ + repeats_,
                    .remarks = std::move(remarks_)};
  if (secure_ && at_home_) exchange.certificate = setup_.certificate;
  if (hops_ > 0) {
    exchange.remarks.push_back(
        redactor.redact(fmt::format("redirected: {} times, last to {}", hops_, hop_.url)));
  }
  remarks_.clear();
  return exchange;
}

}  // namespace driftgate
