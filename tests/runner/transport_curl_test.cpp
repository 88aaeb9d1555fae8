// What a transport makes of many requests: concurrency, connections, retries, redirects, secrets.
#include "runner/transport_curl.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <stdexcept>
#include <thread>

#include "specs/document/error.h"
#include "tests/runner/fault_server.h"
#include "tests/runner/sending.h"

namespace driftgate::transport_curl_test {
namespace {

using tests::Connection;
using tests::FaultServer;
using Kind = TransportFailure::Kind;
using namespace std::chrono_literals;

/// What a server was asked, in order of arrival.
class Log {
 public:
  void add(std::string request) {
    const std::lock_guard lock(mutex_);
    requests_.push_back(std::move(request));
  }
  std::vector<std::string> requests() const {
    const std::lock_guard lock(mutex_);
    return requests_;
  }

 private:
  mutable std::mutex mutex_{};
  std::vector<std::string> requests_{};
};

/// Answers the nth request, over all connections, with the nth response; then with the last.
FaultServer::Script in_turn(std::vector<std::string> responses, Log& log) {
  return [responses = std::move(responses), &log](Connection& connection, int) {
    while (true) {
      const std::string request = connection.read_request();
      if (request.empty()) return;
      log.add(request);
      const std::size_t turn = std::min(log.requests().size(), responses.size()) - 1;
      if (!connection.send(responses[turn])) return;
    }
  };
}

std::string status(int code, std::string_view headers = "") {
  return "HTTP/1.1 " + std::to_string(code) + " Status\r\nContent-Length: 0\r\n" +
         std::string(headers) + "\r\n";
}

TransportOptions repeating(const FaultServer& server) {
  TransportOptions options = tests::once_to(server.url());
  options.concurrency = 1;
  options.retry = {.attempts = 3, .first_backoff = 1ms, .longest_wait = 2ms};
  return options;
}

// ---------------------------------------------------------------------------- many requests

TEST(Transport, answers_carry_the_request_as_it_was_given) {
  const FaultServer server(tests::always(tests::ok("{\"a\": 1}", "Content-Type: a/b\r\n")));
  const Request request{.method = "POST",
                        .url = server.url("/x/../y?z=%2F"),
                        .headers = {{"X-A", "1"}, {"X-Empty", ""}},
                        .body = "{}"};
  const Exchange exchange = tests::send_one(tests::once_to(server.url()), request);
  EXPECT_EQ(exchange.request, request);
  const Response expected{.status = 200,
                          .headers = {{"Content-Length", "8"}, {"Content-Type", "a/b"}},
                          .body = "{\"a\": 1}",
                          .http_version = "1.1"};
  ASSERT_TRUE(exchange.response());
  EXPECT_EQ(*exchange.response(), expected);
  EXPECT_EQ(exchange.attempts, 1);
  EXPECT_TRUE(exchange.remarks.empty());
  EXPECT_GT(exchange.timings.total.count(), 0);
  EXPECT_GE(exchange.timings.total, exchange.timings.first_byte);
}

TEST(Transport, writes_requests_as_they_are_meant) {
  Log log;
  const FaultServer server(in_turn({tests::ok("{}")}, log));
  const struct {
    Request request;
    const char* first_line;
    std::vector<const char*> has, lacks;
  } cases[] = {
      {{.method = "GET", .url = "/a/../b/%2e%2E?q=%2F&r"},
       "GET /a/../b/%2e%2E?q=%2F&r HTTP/1.1",
       {"User-Agent: driftgate/test", "Accept-Encoding: "},
       {"Content-Length", "Content-Type"}},
      {{.method = "GET", .url = "", .body = "{}"},
       "GET / HTTP/1.1",
       {"Content-Length: 2\r\n", "\r\n\r\n{}"},
       {"Content-Type", "Expect"}},
      {{.method = "HEAD", .url = "/h"}, "HEAD /h HTTP/1.1", {}, {"Content-Length"}},
      {{.method = "POST", .url = "/p"},
       "POST /p HTTP/1.1",
       {"Content-Length: 0\r\n"},
       {"Content-Type", "Expect"}},
      {{.method = "POST",
        .url = "/p",
        .headers = {{"content-type", "application/json"}},
        .body = std::string(2'000'000, 'x')},
       "POST /p HTTP/1.1",
       {"Content-Length: 2000000\r\n", "content-type: application/json\r\n"},
       {"Expect", "form-urlencoded"}},
      {{.method = "DELETE", .url = "/d"}, "DELETE /d HTTP/1.1", {}, {"Content-Length"}},
      {{.method = "PURGE", .url = "/d", .body = "x"},
       "PURGE /d HTTP/1.1",
       {"Content-Length: 1\r\n"},
       {}},
      {{.method = "GET", .url = "/last", .headers = {{"X-Empty", ""}, {"X-Tab", "a\tb"}}},
       "GET /last HTTP/1.1",
       {"X-Empty:\r\n", "X-Tab: a\tb\r\n"},
       {"Content-Length"}},
  };
  std::vector<Request> requests;
  for (const auto& item : cases) {
    requests.push_back(item.request);
    requests.back().url = server.url(item.request.url);
  }
  // One handle for all: what one request sets must not stay for the next.
  TransportOptions options = repeating(server);
  tests::send_all(*make_curl_transport(options), requests);
  const std::vector<std::string> seen = log.requests();
  ASSERT_EQ(seen.size(), std::size(cases));
  for (std::size_t i = 0; i < seen.size(); ++i) {
    EXPECT_EQ(seen[i].substr(0, seen[i].find("\r\n")), cases[i].first_line);
    for (const char* text : cases[i].has) {
      EXPECT_NE(seen[i].find(text), std::string::npos) << text << " in " << seen[i].substr(0, 500);
    }
    for (const char* text : cases[i].lacks) {
      EXPECT_EQ(seen[i].find(text), std::string::npos) << text << " in " << seen[i].substr(0, 500);
    }
  }
  EXPECT_EQ(server.connections(), 1);
}

TEST(Transport, a_path_is_sent_as_it_is_to_other_hosts_too) {
  Log log;
  const FaultServer server(in_turn({tests::ok("{}")}, log));
  for (const char* base : {"http://elsewhere.invalid", ""}) {
    tests::send_one(tests::once_to(base), {.url = server.url("/a/../b/%2e%2E?q=%2F")});
    EXPECT_TRUE(log.requests().back().starts_with("GET /a/../b/%2e%2E?q=%2F HTTP/1.1\r\n"))
        << log.requests().back();
  }
  TransportOptions options = repeating(server);
  options.proxy = server.url();
  tests::send_one(options, {.url = server.url("/a/../b")});
  EXPECT_TRUE(log.requests().back().starts_with("GET " + server.url("/a/../b") + " HTTP/1.1\r\n"))
      << log.requests().back();
}

TEST(Transport, one_handle_serves_known_and_unknown_hosts_in_turn) {
  Log log, others;
  const FaultServer server(in_turn({tests::ok("{}")}, log));
  const FaultServer other(in_turn({tests::ok("{}")}, others));
  tests::send_all(*make_curl_transport(repeating(server)), {{.url = server.url("/1")},
                                                            {.url = other.url("/2")},
                                                            {.url = server.url("/3?a#b")},
                                                            {.url = other.url("/4")}});
  ASSERT_EQ(log.requests().size(), 2U);
  ASSERT_EQ(others.requests().size(), 2U);
  EXPECT_TRUE(log.requests()[1].starts_with("GET /3?a HTTP/1.1\r\n")) << log.requests()[1];
  EXPECT_TRUE(others.requests()[0].starts_with("GET /2 HTTP/1.1\r\n")) << others.requests()[0];
  EXPECT_TRUE(others.requests()[1].starts_with("GET /4 HTTP/1.1\r\n")) << others.requests()[1];
}

TEST(Transport, a_request_that_http_cannot_carry_is_not_sent) {
  const FaultServer server(tests::always(tests::ok("{}")));
  const Request cases[] = {
      {.url = server.url(), .headers = {{"X-A", "a\r\nX-Injected: 1"}}},
      {.url = server.url(), .headers = {{"X A", "a"}}},
      {.method = "GET / HTTP/1.1\r\nX-Injected: 1\r\n", .url = server.url()},
      {.method = "", .url = server.url()},
      {.method = "CONNECT", .url = server.url()},
      {.url = server.url("/a b")},
      {.url = server.url("/a\r\nX-Injected: 1")},
  };
  for (const Request& request : cases) {
    const Exchange exchange = tests::send_one(tests::once_to(server.url()), request);
    ASSERT_TRUE(exchange.failure()) << request.method;
    EXPECT_EQ(exchange.failure()->kind, Kind::blocked) << exchange.failure()->message;
  }
  EXPECT_EQ(server.connections(), 0);
}

TEST(Transport, keeps_to_its_concurrency_and_reuses_connections) {
  std::mutex mutex;
  std::condition_variable changed;
  int under_way = 0, most = 0;
  bool was_full = false;
  const FaultServer server([&](Connection& connection, int) {
    while (!connection.read_request().empty()) {
      {
        std::unique_lock lock(mutex);
        most = std::max(most, ++under_way);
        was_full = was_full || under_way == 3;
        changed.notify_all();
        // Nobody is answered before as many as allowed have asked.
        changed.wait_for(lock, 5s, [&] { return was_full; });
        --under_way;
      }
      connection.send(tests::ok("{}"));
    }
  });
  TransportOptions options = tests::once_to(server.url());
  options.concurrency = 3;
  const std::vector<Request> requests(40, Request{.url = server.url()});
  for (const Exchange& exchange : tests::send_all(*make_curl_transport(options), requests)) {
    EXPECT_TRUE(exchange.response());
  }
  EXPECT_TRUE(was_full);
  EXPECT_EQ(most, 3);
  EXPECT_EQ(server.connections(), 3);
}

TEST(Transport, a_stalled_request_gives_its_place_to_the_next) {
  const FaultServer server([](Connection& connection, int) {
    while (true) {
      const std::string request = connection.read_request();
      if (request.empty()) return;
      if (request.starts_with("GET /stall")) return connection.wait_for_client_to_leave();
      connection.send(tests::ok("{}"));
    }
  });
  TransportOptions options = tests::once_to(server.url());
  options.concurrency = 1;
  options.first_byte_timeout = 40ms;
  const auto exchanges = tests::send_all(
      *make_curl_transport(options),
      {{.url = server.url("/stall")}, {.url = server.url("/a")}, {.url = server.url("/stall")}});
  EXPECT_EQ(exchanges[0].failure()->kind, Kind::first_byte_timeout);
  EXPECT_TRUE(exchanges[1].response());
  EXPECT_EQ(exchanges[2].failure()->kind, Kind::first_byte_timeout);
}

TEST(Transport, a_fresh_connection_is_one) {
  const FaultServer server(tests::always(tests::ok("{}")));
  TransportOptions options = tests::once_to(server.url());
  options.concurrency = 1;
  const auto transport = make_curl_transport(options);
  const std::vector<Request> requests(3, Request{.url = server.url()});
  tests::send_all(*transport, requests);
  EXPECT_EQ(server.connections(), 1);
  tests::send_all(*transport, requests, {.fresh_connection = true});
  EXPECT_EQ(server.connections(), 4);
  tests::send_all(*transport, requests);
  EXPECT_EQ(server.connections(), 4);
}

TEST(Transport, asks_again_for_work_after_an_answer) {
  const FaultServer server(tests::always(tests::ok("{}")));
  const Request request{.url = server.url()};
  const auto transport = make_curl_transport(tests::once_to(server.url()));
  int allowed = 1, asked = 0, answered = 0;
  transport->send(
      [&]() -> std::optional<Sending> {
        if (asked == allowed) return std::nullopt;
        return Sending{.tag = static_cast<std::size_t>(asked++), .request = &request};
      },
      [&](std::size_t, Exchange&&) {
        ++answered;
        if (allowed < 5) ++allowed;  // each answer makes a new request known
      });
  EXPECT_EQ(answered, 5);
}

TEST(Transport, survives_an_exception_of_its_caller) {
  const FaultServer server(tests::always(tests::ok("{}")));
  const auto transport = make_curl_transport(tests::once_to(server.url()));
  const std::vector<Request> requests(20, Request{.url = server.url()});
  std::size_t next = 0;
  EXPECT_THROW(transport->send(
                   [&]() -> std::optional<Sending> {
                     return Sending{.request = &requests[next++ % requests.size()]};
                   },
                   [&](std::size_t, Exchange&&) { throw std::runtime_error("enough"); }),
               std::runtime_error);
  for (const Exchange& exchange : tests::send_all(*transport, requests)) {
    EXPECT_TRUE(exchange.response());
  }
}

TEST(Transport, several_engines_run_in_threads_of_their_own) {
  const FaultServer server(tests::always(tests::ok("{}")));
  std::atomic<int> answered{0};
  std::vector<std::thread> threads;
  for (int i = 0; i < 4; ++i) {
    threads.emplace_back([&] {
      const std::vector<Request> requests(25, Request{.url = server.url()});
      const auto transport = make_curl_transport(tests::once_to(server.url()));
      for (const Exchange& exchange : tests::send_all(*transport, requests)) {
        answered += exchange.response() != nullptr;
      }
    });
  }
  for (std::thread& thread : threads) thread.join();
  EXPECT_EQ(answered, 100);
}

TEST(Transport, a_rate_limit_lets_everything_through_in_the_end) {
  const FaultServer server(tests::always(tests::ok("{}")));
  TransportOptions options = tests::once_to(server.url());
  options.rate_per_second = 200;
  const std::vector<Request> requests(10, Request{.url = server.url()});
  const auto began = std::chrono::steady_clock::now();
  for (const Exchange& exchange : tests::send_all(*make_curl_transport(options), requests)) {
    EXPECT_TRUE(exchange.response());
  }
  // The tenth may start 9/200 s after the first at the earliest, however slow the machine.
  EXPECT_GE(std::chrono::steady_clock::now() - began, 45ms);
}

TEST(Transport, refuses_options_out_of_range) {
  const std::pair<const char*, std::function<void(TransportOptions&)>> cases[] = {
      {"concurrency", [](auto& o) { o.concurrency = 0; }},
      {"concurrency", [](auto& o) { o.concurrency = 1001; }},
      {"rate", [](auto& o) { o.rate_per_second = -1; }},
      {"rate", [](auto& o) { o.rate_per_second = std::nan(""); }},
      {"burst", [](auto& o) { o.burst = 0; }},
      {"attempts", [](auto& o) { o.retry.attempts = 0; }},
      {"attempts", [](auto& o) { o.retry.attempts = 11; }},
      {"redirects", [](auto& o) { o.redirects = -1; }},
      {"timeout", [](auto& o) { o.connect_timeout = 0ms; }},
      {"timeout", [](auto& o) { o.first_byte_timeout = -1ms; }},
      {"timeout", [](auto& o) { o.total_timeout = 25h; }},
      {"wait", [](auto& o) { o.retry.longest_wait = -1ms; }},
      {"User-Agent", [](auto& o) { o.user_agent = "a\nb"; }},
      {"header A",
       [](auto& o) {
         o.headers = {{"A", "a\nb"}};
       }},
      {"certificates", [](auto& o) { o.ca_file = "/no/such/file"; }},
      {"client certificate", [](auto& o) { o.client_certificate = "/no/such/file"; }},
      {"'ftp://h/' is no http", [](auto& o) { o.base_url = "ftp://h/"; }},
      {"names a user", [](auto& o) { o.base_url = "http://u:p@h/"; }},
      {"need a base URL",
       [](auto& o) {
         o.base_url = "";
         o.credentials = {Credential{.secret = Secret("s")}};
       }},
  };
  for (const auto& [says, change] : cases) {
    TransportOptions options = tests::once_to("http://127.0.0.1:1");
    change(options);
    try {
      make_curl_transport(options);
      ADD_FAILURE() << says;
    } catch (const Error& error) {
      EXPECT_NE(std::string(error.what()).find(says), std::string::npos) << error.what();
    }
  }
}

// ---------------------------------------------------------------------------- retries

TEST(TransportRetry, repeats_safe_requests_only_and_only_so_often) {
  const struct {
    const char* name;
    const char* method;
    std::vector<std::string> responses;
    int status, attempts;
  } cases[] = {
      {"a passing 503", "GET", {status(503), status(200)}, 200, 2},
      {"a HEAD", "HEAD", {status(429), status(502), status(200)}, 200, 3},
      {"a 503 that stays", "GET", {status(503)}, 503, 3},
      {"a POST", "POST", {status(503), status(200)}, 503, 1},
      {"a DELETE", "DELETE", {status(503), status(200)}, 503, 1},
      {"a 500 is an answer", "GET", {status(500), status(200)}, 500, 1},
      {"Retry-After over the longest wait",
       "GET",
       {status(429, "Retry-After: 86400\r\n"), status(200)},
       200,
       2},
      {"Retry-After in words", "GET", {status(429, "Retry-After: soon\r\n"), status(200)}, 200, 2},
      {"Retry-After for a POST", "POST", {status(429, "Retry-After: 1\r\n"), status(200)}, 429, 1},
  };
  for (const auto& [name, method, responses, expected, attempts] : cases) {
    Log log;
    const FaultServer server(in_turn(responses, log));
    const Exchange exchange =
        tests::send_one(repeating(server), {.method = method, .url = server.url()});
    ASSERT_TRUE(exchange.response()) << name;
    EXPECT_EQ(exchange.response()->status, expected) << name;
    EXPECT_EQ(exchange.attempts, attempts) << name;
    EXPECT_EQ(log.requests().size(), static_cast<std::size_t>(attempts)) << name;
  }
}

TEST(TransportRetry, patience_with_retry_after_ends) {
  Log log;
  const FaultServer server(in_turn({status(503, "Retry-After: 1\r\n")}, log));
  TransportOptions options = repeating(server);
  options.retry = {.attempts = 10, .first_backoff = 0ms, .longest_wait = 2ms, .patience = 5ms};
  const std::vector<Request> requests(2, Request{.url = server.url()});
  const auto exchanges = tests::send_all(*make_curl_transport(options), requests);
  // Two waits of 2 ms; a third does not fit into 5 ms.
  EXPECT_EQ(exchanges[0].attempts, 3);
  EXPECT_EQ(exchanges[1].attempts, 1);
  EXPECT_EQ(exchanges[1].response()->status, 503);
}

TEST(TransportRetry, while_the_provider_asks_for_a_pause_nobody_is_sent) {
  Log log;
  const FaultServer server(in_turn({status(429, "Retry-After: 1\r\n"), status(200)}, log));
  TransportOptions options = repeating(server);
  options.retry.longest_wait = 100ms;
  const std::vector<Request> requests(3, Request{.method = "POST", .url = server.url()});
  const auto began = std::chrono::steady_clock::now();
  tests::send_all(*make_curl_transport(options), requests);
  EXPECT_GE(std::chrono::steady_clock::now() - began, 100ms);
  EXPECT_EQ(log.requests().size(), 3U);
}

/// Breaks the first connections without an answer, then works.
FaultServer::Script broken_at_first(int broken, void (*end)(Connection&)) {
  return [broken, end](Connection& connection, int index) {
    if (index >= broken) return tests::always(tests::ok("{}"))(connection, index);
    connection.read_request();
    end(connection);
  };
}

TEST(TransportRetry, repeats_after_broken_connections) {
  const auto reset = [](Connection& connection) { connection.reset(); };
  const auto cut = [](Connection& connection) {
    connection.send("HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\n{");
    connection.reset();
  };
  const auto close = [](Connection&) {};
  const struct {
    const char* name;
    const char* method;
    int broken;
    void (*end)(Connection&);
    int attempts;
    std::optional<Kind> failure;
  } cases[] = {
      {"a reset", "GET", 1, reset, 2, std::nullopt},
      {"a reset within the body", "GET", 1, cut, 2, std::nullopt},
      {"an empty reply", "GET", 2, close, 3, std::nullopt},
      {"for good", "GET", 9, reset, 3, Kind::reset},
      {"for good, closed", "GET", 9, close, 3, Kind::empty_reply},
      {"a POST is not repeated", "POST", 1, reset, 1, Kind::reset},
      {"nor a closed one", "POST", 1, close, 1, Kind::empty_reply},
  };
  for (const auto& [name, method, broken, end, attempts, failure] : cases) {
    const FaultServer server(broken_at_first(broken, end));
    const Exchange exchange =
        tests::send_one(repeating(server), {.method = method, .url = server.url()});
    EXPECT_EQ(exchange.attempts, attempts) << name;
    EXPECT_EQ(server.connections(), attempts) << name;
    if (failure) {
      ASSERT_TRUE(exchange.failure()) << name;
      EXPECT_EQ(exchange.failure()->kind, *failure) << name;
    } else {
      EXPECT_TRUE(exchange.response()) << name;
    }
  }
}

TEST(TransportRetry, a_reused_connection_that_was_closed_is_replaced_once) {
  for (const char* method : {"GET", "POST"}) {
    Log log;
    const FaultServer server([&](Connection& connection, int index) {
      log.add(connection.read_request());
      connection.send(tests::ok("{}"));
      log.add(connection.read_request());
      if (index == 0) return;  // closed when it is used again
      connection.send(tests::ok("{}"));
      connection.wait_for_client_to_leave();
    });
    TransportOptions options = repeating(server);
    options.retry.attempts = 1;
    const auto exchanges =
        tests::send_all(*make_curl_transport(options),
                        {{.url = server.url("/1")}, {.method = method, .url = server.url("/2")}});
    EXPECT_EQ(exchanges[0].attempts, 1);
    if (std::string_view(method) == "GET") {
      EXPECT_TRUE(exchanges[1].response());
      EXPECT_EQ(exchanges[1].attempts, 2);
      EXPECT_EQ(server.connections(), 2);
    } else {
      ASSERT_TRUE(exchanges[1].failure());
      EXPECT_EQ(exchanges[1].failure()->kind, Kind::empty_reply);
      const auto seen = log.requests();
      EXPECT_EQ(std::count_if(seen.begin(), seen.end(),
                              [](const auto& request) { return request.starts_with("POST"); }),
                1);
    }
  }
}

// ---------------------------------------------------------------------------- redirects

std::string moved(int code, const std::string& location) {
  return status(code, "Location: " + location + "\r\n");
}

TEST(TransportRedirect, follows_within_the_origin) {
  Log log;
  const FaultServer server(in_turn({moved(302, "/b"), moved(301, "c?d=e"), tests::ok("{}")}, log));
  TransportOptions options = repeating(server);
  options.headers = {{"X-Tenant", "t"}};
  options.credentials = {
      Credential{.secret = Secret("s3cr3tt0k3n")},
      Credential{
          .place = Credential::Place::query, .name = "key", .secret = Secret("qu3rys3cr3t")}};
  const Exchange exchange = tests::send_one(options, {.url = server.url("/a")});
  ASSERT_TRUE(exchange.response());
  EXPECT_EQ(exchange.response()->body, "{}");
  EXPECT_EQ(exchange.attempts, 1);
  const auto seen = log.requests();
  ASSERT_EQ(seen.size(), 3U);
  EXPECT_TRUE(seen[1].starts_with("GET /b?key=qu3rys3cr3t HTTP/1.1\r\n")) << seen[1];
  EXPECT_TRUE(seen[2].starts_with("GET /c?d=e&key=qu3rys3cr3t HTTP/1.1\r\n")) << seen[2];
  for (const std::string& request : seen) {
    EXPECT_NE(request.find("Authorization: s3cr3tt0k3n\r\n"), std::string::npos);
    EXPECT_NE(request.find("X-Tenant: t\r\n"), std::string::npos);
  }
  ASSERT_EQ(exchange.remarks.size(), 1U);
  EXPECT_EQ(exchange.remarks[0], "redirected: 2 times, last to " + server.url("/c?d=e"));
}

TEST(TransportRedirect, never_asks_another_origin) {
  const FaultServer other(tests::always(tests::ok("{}")));
  for (const std::string& location :
       {other.url("/steal"), "//127.0.0.1:" + std::to_string(other.port()) + "/",
        std::string("file:///etc/passwd"), "https://127.0.0.1:" + std::to_string(other.port())}) {
    for (const int code : {301, 302, 303, 307, 308}) {
      const FaultServer server(tests::always(moved(code, location)));
      TransportOptions options = repeating(server);
      options.credentials = {Credential{.secret = Secret("s3cr3tt0k3n")}};
      const Exchange exchange =
          tests::send_one(options, {.method = "POST", .url = server.url(), .body = "{}"});
      ASSERT_TRUE(exchange.failure()) << location;
      EXPECT_EQ(exchange.failure()->kind, Kind::redirect) << location;
      EXPECT_EQ(exchange.attempts, 1) << location;
    }
  }
  EXPECT_EQ(other.connections(), 0);
}

TEST(TransportRedirect, a_loop_ends_at_the_limit) {
  Log log;
  const FaultServer server(in_turn({moved(302, "/again")}, log));
  const Exchange exchange = tests::send_one(repeating(server), {.url = server.url()});
  ASSERT_TRUE(exchange.failure());
  EXPECT_EQ(exchange.failure()->kind, Kind::redirect);
  EXPECT_EQ(log.requests().size(), 6U);  // five redirects
}

TEST(TransportRedirect, is_the_response_when_asked_for) {
  const FaultServer server(tests::always(moved(302, "https://elsewhere.example/")));
  const Exchange kept =
      tests::send_one(repeating(server), {.url = server.url()}, {.keep_redirect = true});
  ASSERT_TRUE(kept.response());
  EXPECT_EQ(kept.response()->status, 302);
  TransportOptions options = repeating(server);
  options.redirects = 0;
  EXPECT_TRUE(tests::send_one(options, {.url = server.url()}).response());
}

TEST(TransportRedirect, a_see_other_is_asked_with_get_and_without_the_body) {
  const struct {
    int code;
    const char *starts, *has, *lacks;
  } cases[] = {
      {303, "GET /b ", "X-A: 1\r\n", "ontent-"},
      {302, "GET /b ", "X-A: 1\r\n", "ontent-"},
      {307, "POST /b ", "\r\n\r\n{\"a\":1}", "chunked"},
  };
  for (const auto& [code, starts, has, lacks] : cases) {
    Log log;
    const FaultServer server(in_turn({moved(code, "/b"), tests::ok("{}")}, log));
    tests::send_one(repeating(server),
                    {.method = "POST",
                     .url = server.url("/a"),
                     .headers = {{"Content-Type", "application/json"}, {"X-A", "1"}},
                     .body = "{\"a\":1}"});
    const auto seen = log.requests();
    ASSERT_EQ(seen.size(), 2U);
    EXPECT_TRUE(seen[1].starts_with(starts)) << seen[1];
    EXPECT_NE(seen[1].find(has), std::string::npos) << seen[1];
    EXPECT_EQ(seen[1].find(lacks), std::string::npos) << seen[1];
  }
}

TEST(TransportRedirect, time_runs_on_over_all_hops) {
  const FaultServer server([](Connection& connection, int) {
    while (!connection.read_request().empty() && connection.send(moved(302, "/again"))) {
    }
  });
  TransportOptions options = tests::once_to(server.url());
  options.redirects = 50;
  options.rate_per_second = 100;  // fifty hops would take half a second
  options.total_timeout = 60ms;
  const Exchange exchange = tests::send_one(options, {.url = server.url()});
  ASSERT_TRUE(exchange.failure());
  EXPECT_EQ(exchange.failure()->kind, Kind::timeout) << exchange.failure()->message;
}

// ---------------------------------------------------------------------------- secrets

TEST(TransportSecrets, are_sent_to_their_origin_only_and_never_told) {
  using Place = Credential::Place;
  Log log, strangers;
  const FaultServer server(in_turn({tests::ok("{}")}, log));
  const FaultServer stranger(in_turn({tests::ok("{}")}, strangers));
  TransportOptions options = repeating(server);
  options.headers = {{"X-Tenant", "t"}};
  options.credentials = {
      Credential{.form = Credential::Form::bearer, .secret = Secret("canary-header")},
      Credential{.place = Place::query, .name = "key", .secret = Secret("canary/query")},
      Credential{.place = Place::cookie, .name = "sid", .secret = Secret("canary-cookie")}};
  const Request request{.url = server.url("/a?b=c"), .headers = {{"Cookie", "d=e"}}};
  const Exchange exchange = tests::send_one(options, request);
  EXPECT_EQ(exchange.request, request);
  ASSERT_EQ(log.requests().size(), 1U);
  const std::string seen = log.requests()[0];
  EXPECT_TRUE(seen.starts_with("GET /a?b=c&key=canary%2Fquery HTTP/1.1\r\n")) << seen;
  EXPECT_NE(seen.find("Authorization: Bearer canary-header\r\n"), std::string::npos) << seen;
  EXPECT_NE(seen.find("Cookie: d=e; sid=canary-cookie\r\n"), std::string::npos) << seen;
  EXPECT_NE(seen.find("X-Tenant: t\r\n"), std::string::npos) << seen;

  tests::send_one(options, {.url = stranger.url("/a")});
  ASSERT_EQ(strangers.requests().size(), 1U);
  EXPECT_EQ(strangers.requests()[0].find("canary"), std::string::npos) << strangers.requests()[0];
  EXPECT_EQ(strangers.requests()[0].find("Tenant"), std::string::npos) << strangers.requests()[0];
}

TEST(TransportSecrets, origins_are_compared_as_libcurl_reads_them) {
  Log log;
  const FaultServer server(in_turn({tests::ok("{}")}, log));
  const std::string port = std::to_string(server.port());
  TransportOptions options = repeating(server);
  options.base_url = "http://LOCALHOST:" + port + "/v1";
  options.credentials = {Credential{.secret = Secret("canary-header")}};
  const struct {
    std::string url;
    bool sent;
  } cases[] = {
      {"http://localhost:" + port + "/v2", true}, {"http://LOCALHOST:" + port, true},
      {"http://LOCALHOST:" + port + "?x", true},  {"HTTP://localhost:" + port + "/", true},
      {"http://127.0.0.1:" + port + "/", false},
  };
  for (const auto& [url, sent] : cases) {
    const Exchange exchange = tests::send_one(options, {.url = url});
    ASSERT_TRUE(exchange.response()) << url << exchange.failure()->message;
    EXPECT_EQ(log.requests().back().find("canary") != std::string::npos, sent) << url;
  }
  const std::size_t before = log.requests().size();
  for (const char* end : {"0/", "@evil.invalid/", ".evil.invalid/"}) {
    tests::send_one(options, {.url = "http://LOCALHOST:" + port + end});
  }
  EXPECT_EQ(log.requests().size(), before);
}

TEST(TransportSecrets, are_taken_out_of_messages_about_failures) {
  const FaultServer server(
      tests::always(moved(302, "ftp://h/?key=canary%2fquery&t=canary-header")));
  TransportOptions options = repeating(server);
  options.credentials = {
      Credential{.secret = Secret("canary-header")},
      Credential{
          .place = Credential::Place::query, .name = "key", .secret = Secret("canary/query")}};
  const Exchange exchange = tests::send_one(options, {.url = server.url()});
  ASSERT_TRUE(exchange.failure());
  EXPECT_EQ(
      exchange.failure()->message,
      "the 302 leads to 'ftp://h/?key=[redacted]&t=[redacted]', which is no http or https URL");
}

}  // namespace
}  // namespace driftgate::transport_curl_test
