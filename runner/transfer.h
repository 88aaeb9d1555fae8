#pragma once

#include <chrono>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "runner/curl_failure.h"
#include "runner/curl_url.h"
#include "runner/letterhead.h"
#include "runner/libraries/curl.h"
#include "runner/redirect.h"
#include "runner/response_head.h"
#include "runner/transport.h"
#include "runner/transport_curl.h"

namespace driftgate {

/// What all transfers of one transport have in common. Outlives them.
struct TransferSetup {
  const TransportOptions& options;
  const Letterhead& letterhead;
  const Letterhead& bare;   ///< The same without credentials.
  std::string home;         ///< The origin that fixed headers and credentials go to; "": all.
  std::string home_prefix;  ///< The same as the user wrote it, to know most URLs at a glance.
  std::optional<CurlUrl> home_url;
  std::string ca_bundle;
  std::size_t closed_connections = 0;
  std::optional<Validity> certificate{};  ///< The last that the provider at home has shown.
  /// No deadline of a transfer lies before it.
  std::chrono::steady_clock::time_point earliest_deadline{
      std::chrono::steady_clock::time_point::max()};
};

/// One pooled easy handle, the request it works for, and what has come back. Never reset between
/// requests: what stays the same is set once. Not movable: libcurl knows its address.
class Transfer {
 public:
  using Clock = std::chrono::steady_clock;
  using Outcome = std::variant<TransportFailure, Response>;

  explicit Transfer(TransferSetup& setup);
  ~Transfer();
  Transfer(const Transfer&) = delete;
  Transfer& operator=(const Transfer&) = delete;

  CURL* handle() const { return easy_; }
  const Sending& sending() const { return sending_; }
  const Hop& hop() const { return hop_; }
  int hops() const { return hops_; }

  void take(const Sending& sending);  ///< A new request, its first attempt.
  void restart();                     ///< The next attempt at it.
  void go_on(Hop hop);                ///< Follow a redirect, within the same attempt.
  int tries() const { return tries_; }

  /// Sets up the handle for the hop. A failure when the request cannot be sent at all.
  std::optional<TransportFailure> prepare();

  /// When it will have taken too long, as far as that can be said now.
  Clock::time_point deadline() const { return deadline_; }
  bool under_way() const { return deadline_ != Clock::time_point::max(); }
  void stop() { deadline_ = Clock::time_point::max(); }

  /// What libcurl's result and the received bytes amount to. Once for each prepare(), before the
  /// handle leaves the multi handle.
  Outcome outcome(CURLcode result);
  /// What it means that the deadline passed.
  TransportFailure overdue();

  /// The exchange, when `outcome` is the last word.
  Exchange exchange(Outcome&& outcome, const Redactor& redactor);

 private:
  enum class Verb : std::uint8_t { get, head, body, other };
  struct FreeList {
    void operator()(curl_slist* list) const { curl_slist_free_all(list); }
  };

  static std::size_t on_header(char* data, std::size_t size, std::size_t count, void* self);
  static std::size_t on_body(char* data, std::size_t size, std::size_t count, void* self);
  static int on_request(void* self, char*, char*, int, int);
  static int on_close(void* setup, curl_socket_t socket);

  void configure();
  void configure_connection();
  void configure_trust();

  Verb verb() const;
  void set_method();
  const Letterhead& letterhead() const {
    return sending_.without_credentials ? setup_.bare : setup_.letterhead;
  }
  const std::vector<std::string>& left_out() const {
    static const std::vector<std::string> none;
    return sending_.leaves_out == nullptr ? none : *sending_.leaves_out;
  }
  bool starts_at_home(std::string_view url) const;
  bool set_target();
  void set_url();
  void set_version();
  std::string set_headers(bool at_home);
  void make_header_list(bool at_home, bool with_body);
  void append_header(const char* line);

  void forget_received();
  bool receive_head(std::string_view line);
  bool receive_body(std::string_view bytes);
  bool allow_request();
  void set_deadline(Clock::time_point deadline);

  Outcome response();
  TransportFailure failure(CURLcode result) const;
  bool had_excess(const ResponseHead& head) const;
  Progress progress() const;
  std::chrono::microseconds since_attempt(CURLINFO moment) const;
  void note_certificate();

  TransferSetup& setup_;
  CURL* easy_;
  char error_[CURL_ERROR_SIZE]{};

  Sending sending_{};
  Hop hop_{};
  int tries_ = 0;
  int repeats_ = 0;  ///< Requests that libcurl sent again on a new connection.
  int hops_ = 0;
  Clock::time_point attempt_began_{};
  Clock::time_point hop_began_{};
  Clock::time_point deadline_{Clock::time_point::max()};
  std::vector<std::string> remarks_{};

  // What the handle is set to; libcurl is told only of changes.
  Verb verb_ = Verb::get;
  std::string method_{};
  bool fresh_ = false;
  bool secure_ = false;
  bool at_home_ = false;
  std::string url_{};     ///< As sent, so with credentials.
  std::string target_{};  ///< What follows the host in it.
  bool targeted_ = false;
  std::unique_ptr<curl_slist, FreeList> header_list_{};
  curl_slist* last_header_ = nullptr;
  Headers listed_for_{};
  bool listed_at_home_ = false;
  bool listed_without_credentials_ = false;
  std::vector<std::string> listed_leaves_out_{};
  bool listed_with_body_ = false;
  bool listed_ = false;

  // What came back.
  bool sent_ = false;
  bool begun_ = false;       ///< Any bytes at all.
  bool head_ended_ = false;  ///< The empty line after the head that is in head_.
  bool head_final_ = false;  ///< … and it was no interim response.
  bool head_too_large_ = false;
  bool body_too_large_ = false;
  std::string head_{};  ///< Of one response; those before it were interim.
  std::size_t head_bytes_ = 0;
  std::string body_{};
  std::size_t closed_before_ = 0;
  std::chrono::microseconds total_{0};
};

}  // namespace driftgate
