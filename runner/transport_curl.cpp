#include "runner/transport_curl.h"

#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <mutex>
#include <new>
#include <queue>

#include "runner/curl_url.h"
#include "runner/halt.h"
#include "runner/libraries/curl.h"
#include "runner/pace.h"
#include "runner/sigpipe.h"
#include "runner/transfer.h"
#include "runner/trust.h"
#include "specs/document/error.h"
#include "specs/http/uri.h"

namespace driftgate {
namespace {

using std::chrono::milliseconds;
using Clock = Transfer::Clock;

/// libcurl's own state, made once in a process; it is not thread-safe everywhere.
void start_libcurl() {
  static std::once_flag once;
  std::call_once(once, [] {
    if (curl_global_init(CURL_GLOBAL_DEFAULT) != CURLE_OK) throw Error("libcurl does not start");
  });
}

struct CleanMulti {
  void operator()(CURLM* multi) const { curl_multi_cleanup(multi); }
};

/// A request that waits for its next attempt or its next hop.
struct Waiting {
  Clock::time_point until{};
  std::uint64_t order = 0;  ///< First come, first served among equals.
  Transfer* transfer = nullptr;

  bool operator>(const Waiting& other) const {
    return until != other.until ? until > other.until : order > other.order;
  }
};

class CurlTransport : public Transport {
 public:
  explicit CurlTransport(TransportOptions options);
  ~CurlTransport() override;
  void send(const Next& next, const Done& done) override;

 private:
  void refill(const Next& next, const Done& done);
  void resume(const Done& done);
  void start(Transfer& transfer, const Done& done);
  bool collect(const Done& done);
  bool expire(const Done& done);
  void wait();
  void heed_halt(const Done& done);
  void end_all(const Done& done, bool only_safe);
  void abandon();

  void leave(Transfer& transfer);
  void conclude(Transfer& transfer, Transfer::Outcome&& outcome, const Done& done);
  bool goes_on(Transfer& transfer, Transfer::Outcome& outcome);
  bool tries_again(Transfer& transfer, const Transfer::Outcome& outcome);
  bool heeds_retry_after(const Transfer::Outcome& outcome);
  void note_reach(const Exchange& exchange);
  void hand_over(Transfer& transfer, Exchange&& exchange, const Done& done);
  void delay(Transfer& transfer, milliseconds duration);

  bool has_room() const;
  Transfer& room();

  const TransportOptions options_;
  const Letterhead letterhead_;
  const Letterhead bare_;
  Redactor redactor_{};
  TransferSetup setup_;
  Pace pace_;
  milliseconds patience_;
  std::unique_ptr<CURLM, CleanMulti> multi_;
  std::vector<std::unique_ptr<Transfer>> transfers_{};
  std::vector<Transfer*> idle_{};
  std::priority_queue<Waiting, std::vector<Waiting>, std::greater<>> waiting_{};
  std::size_t under_way_ = 0;
  std::uint64_t delays_ = 0;
  bool answered_ = false;  ///< The provider has, at least once.
  int silences_ = 0;       ///< Requests that met an open connection and no answer.
  std::optional<TransportFailure> unreachable_{};  ///< Nothing more is sent: this is why.
  bool dry_ = false;                               ///< `next` had nothing the last time.
  bool was_halted_ = false;  ///< Before what is under way was asked for: it is a cleaning up.
  bool heeded_ = false;      ///< Since then it was asked to halt.
};

TransportFailure halted() {
  return {TransportFailure::Kind::timeout, "the run was stopped before the answer came"};
}

void require(bool kept, std::string_view what) {
  if (!kept) throw Error(fmt::format("transport: {}", what));
}

void require_readable(const std::string& file, std::string_view what) {
  if (!file.empty() && ::access(file.c_str(), R_OK) != 0) {
    throw Error(fmt::format("the {} cannot be read", what), {.file = file});
  }
}

void check(const TransportOptions& options) {
  require(options.concurrency >= 1 && options.concurrency <= 1000,
          "the concurrency must be from 1 to 1000");
  require(std::isfinite(options.rate_per_second) && options.rate_per_second >= 0,
          "the rate must not be negative");
  require(std::isfinite(options.burst) && options.burst >= 1, "the burst must be at least 1");
  require(options.retry.attempts >= 1 && options.retry.attempts <= 10,
          "the attempts must be from 1 to 10");
  require(options.redirects >= 0 && options.redirects <= 50, "the redirects must be from 0 to 50");
  for (const milliseconds limit :
       {options.connect_timeout, options.first_byte_timeout, options.total_timeout}) {
    require(limit.count() > 0 && limit <= std::chrono::hours(24),
            "a timeout must be over 0 and at most a day");
  }
  for (const milliseconds limit :
       {options.retry.first_backoff, options.retry.longest_wait, options.retry.patience}) {
    require(limit.count() >= 0 && limit <= std::chrono::hours(24),
            "a wait must be from 0 to a day");
  }
  if (std::string fault = header_fault({{"User-Agent", options.user_agent}}); !fault.empty()) {
    throw Error(fault);
  }
  require_readable(options.ca_file, "file of trusted certificates");
  require_readable(options.client_certificate, "client certificate");
  require_readable(options.client_key, "key of the client certificate");
}

/// The origin that the configuration's headers and credentials are for.
std::string home_of(const TransportOptions& options) {
  if (options.base_url.empty()) {
    require(options.credentials.empty(), "credentials need a base URL to be bound to");
    return {};
  }
  const std::optional<CurlUrl> url = CurlUrl::parse(options.base_url);
  if (!url) throw Error(fmt::format("'{}' is no http or https URL", options.base_url));
  require(!url->names_a_user(),
          "the base URL names a user; credentials belong into the configuration");
  return url->origin();
}

/// "https://Example.com" of "https://Example.com/v2"
std::string origin_as_written(const std::string& url) {
  const std::size_t authority = url.find("://");
  if (authority == std::string::npos) return {};
  return url.substr(0, url.find_first_of("/?#", authority + 3));
}

/// "secret" of "http://user:secret@proxy:3128".
std::string proxy_password(const std::string& proxy) {
  const std::size_t at = proxy.rfind('@');
  if (at == std::string::npos) return {};
  const std::size_t scheme = proxy.find("://");
  const std::size_t colon = proxy.find(':', scheme == std::string::npos ? 0 : scheme + 3);
  return colon < at ? percent_decode(proxy.substr(colon + 1, at - colon - 1)) : std::string();
}

CurlTransport::CurlTransport(TransportOptions options)
    : options_(std::move(options)),
      letterhead_(options_.headers, options_.credentials),
      bare_(options_.headers, {}),
      setup_{.options = options_,
             .letterhead = letterhead_,
             .bare = bare_,
             .home = home_of(options_),
             .home_prefix = origin_as_written(options_.base_url),
             .home_url = CurlUrl::parse(options_.base_url),
             .ca_bundle = options_.ca_file.empty() ? find_ca_bundle() : options_.ca_file},
      pace_(options_.rate_per_second, options_.burst),
      patience_(options_.retry.patience),
      multi_(curl_multi_init()) {
  if (!multi_) throw std::bad_alloc();
  for (const Credential& credential : options_.credentials) redactor_.add(credential);
  redactor_.add(Credential{.secret = Secret(proxy_password(options_.proxy))});
  // Twice the concurrency: a fresh connection must not push out one that is in use again soon.
  curl_multi_setopt(multi_.get(), CURLMOPT_MAXCONNECTS,
                    static_cast<long>(std::max(16, 2 * options_.concurrency)));
  curl_multi_setopt(multi_.get(), CURLMOPT_PIPELINING, static_cast<long>(CURLPIPE_MULTIPLEX));
}

CurlTransport::~CurlTransport() {
  const SigpipeShield shield;  // TLS connections say good-bye
  abandon();
  transfers_.clear();
  multi_.reset();
}

void CurlTransport::send(const Next& next, const Done& done) {
  const SigpipeShield shield;
  struct Abandon {
    CurlTransport& transport;
    ~Abandon() { transport.abandon(); }
  } const abandon_if_thrown{*this};
  dry_ = false;
  heeded_ = false;
  was_halted_ = options_.halt != nullptr && options_.halt->is_requested();
  while (true) {
    heed_halt(done);
    resume(done);
    refill(next, done);
    if (under_way_ == 0 && waiting_.empty() && dry_) return;
    int running = 0;
    if (const CURLMcode failed = curl_multi_perform(multi_.get(), &running)) {
      throw Error(fmt::format("libcurl: {}", curl_multi_strerror(failed)));
    }
    const bool finished = collect(done);
    if (!expire(done) && !finished) wait();
  }
}

bool CurlTransport::has_room() const {
  return !idle_.empty() || transfers_.size() < static_cast<std::size_t>(options_.concurrency);
}

Transfer& CurlTransport::room() {
  if (idle_.empty()) {
    return *transfers_.emplace_back(std::make_unique<Transfer>(setup_));
  }
  Transfer& transfer = *idle_.back();
  idle_.pop_back();
  return transfer;
}

void CurlTransport::refill(const Next& next, const Done& done) {
  while (!dry_ && has_room() && (unreachable_ || pace_.ready(Clock::now()))) {
    const std::optional<Sending> sending = next();
    if (!sending) {
      dry_ = true;
      return;
    }
    Transfer& transfer = room();
    transfer.take(*sending);
    if (unreachable_)
      hand_over(transfer, {.request = *sending->request, .outcome = *unreachable_, .attempts = 0},
                done);
    else
      start(transfer, done);
  }
}

void CurlTransport::resume(const Done& done) {
  while (!waiting_.empty()) {
    const Clock::time_point now = Clock::now();
    if (waiting_.top().until > now || !pace_.ready(now)) return;
    Transfer& transfer = *waiting_.top().transfer;
    waiting_.pop();
    start(transfer, done);
  }
}

void CurlTransport::start(Transfer& transfer, const Done& done) {
  if (std::optional<TransportFailure> failed = transfer.prepare()) {
    transfer.stop();
    conclude(transfer, std::move(*failed), done);
    return;
  }
  pace_.take(Clock::now());
  if (curl_multi_add_handle(multi_.get(), transfer.handle()) != CURLM_OK) throw std::bad_alloc();
  ++under_way_;
}

bool CurlTransport::collect(const Done& done) {
  bool any = false;
  int left = 0;
  while (const CURLMsg* message = curl_multi_info_read(multi_.get(), &left)) {
    if (message->msg != CURLMSG_DONE) continue;
    Transfer* transfer = nullptr;
    curl_easy_getinfo(message->easy_handle, CURLINFO_PRIVATE, &transfer);
    Transfer::Outcome outcome = transfer->outcome(message->data.result);
    leave(*transfer);
    conclude(*transfer, std::move(outcome), done);
    any = true;
  }
  return any;
}

bool CurlTransport::expire(const Done& done) {
  if (under_way_ == 0) return false;
  const Clock::time_point now = Clock::now();
  if (now < setup_.earliest_deadline) return false;
  bool any = false;
  setup_.earliest_deadline = Clock::time_point::max();
  for (const auto& transfer : transfers_) {
    if (!transfer->under_way()) continue;
    if (now < transfer->deadline()) {
      setup_.earliest_deadline = std::min(setup_.earliest_deadline, transfer->deadline());
      continue;
    }
    TransportFailure failure = transfer->overdue();
    leave(*transfer);
    conclude(*transfer, std::move(failure), done);
    any = true;
  }
  return any;
}

/// What is only looked at ends at once; what may have made something is waited for.
void CurlTransport::heed_halt(const Done& done) {
  if (options_.halt == nullptr || !options_.halt->is_requested()) return;
  if (!was_halted_ && !std::exchange(heeded_, true)) end_all(done, true);
  const Clock::time_point end =
      was_halted_ ? options_.halt->deadline() : options_.halt->half_time();
  if (Clock::now() < end) return;
  end_all(done, false);
  if (was_halted_) unreachable_ = halted();
}

void CurlTransport::end_all(const Done& done, bool only_safe) {
  const auto ends = [&](const Transfer& transfer) {
    return !only_safe || is_safe_method(transfer.sending().request->method);
  };
  std::vector<Transfer*> ended;
  for (const auto& transfer : transfers_) {
    if (!transfer->under_way() || !ends(*transfer)) continue;
    leave(*transfer);
    ended.push_back(transfer.get());
  }
  std::vector<Waiting> kept;
  for (; !waiting_.empty(); waiting_.pop())
    if (ends(*waiting_.top().transfer))
      ended.push_back(waiting_.top().transfer);
    else
      kept.push_back(waiting_.top());
  for (const Waiting& each : kept) waiting_.push(each);
  for (Transfer* transfer : ended)
    hand_over(*transfer, transfer->exchange(halted(), redactor_), done);
}

void CurlTransport::wait() {
  Clock::time_point wake = Clock::time_point::max();
  if (under_way_ > 0) wake = setup_.earliest_deadline;
  if (!waiting_.empty()) wake = std::min(wake, std::max(waiting_.top().until, pace_.ready_at()));
  if (!dry_ && has_room()) wake = std::min(wake, pace_.ready_at());
  const std::int64_t kLongest = options_.halt != nullptr ? 100 : 60'000;  // To see that one.
  const auto left = std::chrono::ceil<milliseconds>(wake - Clock::now()).count();
  curl_multi_poll(multi_.get(), nullptr, 0,
                  static_cast<int>(std::clamp<std::int64_t>(left, 0, kLongest)), nullptr);
}

void CurlTransport::leave(Transfer& transfer) {
  curl_multi_remove_handle(multi_.get(), transfer.handle());
  transfer.stop();
  --under_way_;
}

/// Nothing stays behind when a callback throws.
void CurlTransport::abandon() {
  for (const auto& transfer : transfers_) {
    if (transfer->under_way()) leave(*transfer);
  }
  waiting_ = {};
  idle_.clear();
  for (const auto& transfer : transfers_) idle_.push_back(transfer.get());
}

void CurlTransport::conclude(Transfer& transfer, Transfer::Outcome&& outcome, const Done& done) {
  if (goes_on(transfer, outcome) || tries_again(transfer, outcome)) return;
  Exchange exchange = transfer.exchange(std::move(outcome), redactor_);
  note_reach(exchange);
  hand_over(transfer, std::move(exchange), done);
}

void CurlTransport::hand_over(Transfer& transfer, Exchange&& exchange, const Done& done) {
  idle_.push_back(&transfer);
  dry_ = false;
  done(transfer.sending().tag, std::move(exchange));
}

/// Hundreds of requests, each with its timeouts and retries, would learn no more than the first.
void CurlTransport::note_reach(const Exchange& exchange) {
  using Kind = TransportFailure::Kind;
  const TransportFailure* failure = exchange.failure();
  if (failure == nullptr) answered_ = true;
  if (failure == nullptr || answered_ || setup_.home.empty()) return;
  const Kind kind = failure->kind;
  if (kind == Kind::first_byte_timeout) ++silences_;
  constexpr int kFewest = 4;
  constexpr std::array kNoWay{Kind::resolve, Kind::connect, Kind::connect_timeout, Kind::tls,
                              Kind::proxy};
  if (silences_ >= std::max(kFewest, options_.concurrency) ||
      std::find(kNoWay.begin(), kNoWay.end(), kind) != kNoWay.end())
    unreachable_ = *failure;
}

bool CurlTransport::goes_on(Transfer& transfer, Transfer::Outcome& outcome) {
  const Response* response = std::get_if<Response>(&outcome);
  if (!response || options_.redirects == 0 || transfer.sending().keep_redirect) return false;
  if (!is_redirect(*response)) return false;
  if (transfer.hops() >= options_.redirects) {
    outcome = TransportFailure{TransportFailure::Kind::redirect,
                               fmt::format("more than {} redirects", options_.redirects)};
    return false;
  }
  std::variant<Hop, TransportFailure> followed = follow(transfer.hop(), *response);
  if (auto* refused = std::get_if<TransportFailure>(&followed)) {
    outcome = std::move(*refused);
    return false;
  }
  transfer.go_on(std::get<Hop>(std::move(followed)));
  delay(transfer, milliseconds(0));
  return true;
}

bool CurlTransport::tries_again(Transfer& transfer, const Transfer::Outcome& outcome) {
  const bool heeded = heeds_retry_after(outcome);
  if (!heeded || transfer.tries() >= options_.retry.attempts) return false;
  if (!is_safe_method(transfer.sending().request->method)) return false;
  if (!worth_repeating(outcome, options_.retry)) return false;
  const milliseconds pause =
      backoff(options_.retry, transfer.tries(), options_.seed, transfer.sending().tag);
  transfer.restart();
  delay(transfer, pause);
  return true;
}

/// What a provider asks of one request it asks of us: all of this transport wait. False when it
/// has asked for more than there is patience.
bool CurlTransport::heeds_retry_after(const Transfer::Outcome& outcome) {
  const Response* response = std::get_if<Response>(&outcome);
  if (!response || (response->status != 429 && response->status != 503)) return true;
  const auto wall = std::chrono::floor<std::chrono::seconds>(std::chrono::system_clock::now());
  const std::optional<std::chrono::seconds> asked = retry_after(response->headers, wall);
  if (!asked) return true;
  const Clock::time_point now = Clock::now();
  const Clock::time_point until = now + std::min<milliseconds>(*asked, options_.retry.longest_wait);
  const auto more = std::chrono::ceil<milliseconds>(until - std::max(now, pace_.held_until()));
  if (more > patience_) return false;
  patience_ -= std::max(more, milliseconds(0));
  pace_.hold_until(until);
  return true;
}

void CurlTransport::delay(Transfer& transfer, milliseconds duration) {
  waiting_.push({Clock::now() + duration, delays_++, &transfer});
}

}  // namespace

std::unique_ptr<Transport> make_curl_transport(TransportOptions options) {
  start_libcurl();
  check(options);
  return std::make_unique<CurlTransport>(std::move(options));
}

}  // namespace driftgate
