#include "runner/serve/proxy.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <fstream>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

#include "runner/libraries/curl.h"
#include "specs/document/error.h"
#include "tests/runner/fault_server.h"
#include "tests/runner/serve/asking.h"

namespace driftgate::proxy_test {
namespace {

// Shadow memory is none of ours.
#ifdef DRIFTGATE_SANITIZED
constexpr bool kSanitized = true;
#else
constexpr bool kSanitized = false;
#endif

using tests::ask;
using tests::Connection;
using tests::FaultServer;
using tests::Got;
using tests::Tape;
using tests::target_of;

struct Answer {
  const char* method;
  std::string raw;
  long status;
  std::string body;
};

TEST(proxy, the_client_gets_what_the_provider_sent_and_so_does_the_recording) {
  const std::string binary("\x00\xFF\r\n\r\n{", 7);
  const Answer cases[] = {
      {"GET", "HTTP/1.1 200 OK\r\nContent-Length: 5\r\nX-A: 1\r\nX-A: 2\r\n\r\nhello", 200,
       "hello"},
      {"GET", "HTTP/1.1 200 OK\r\nContent-Length: 7\r\n\r\n" + binary, 200, binary},
      {"GET",
       "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nhe\r\n3\r\nllo\r\n0\r\n\r\n", 200,
       "hello"},
      {"GET", "HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n\r\n", 404, ""},
      {"DELETE", "HTTP/1.1 204 No Content\r\n\r\n", 204, ""},
      {"HEAD", "HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\n", 200, ""},
      {"GET",
       "HTTP/1.1 103 Early Hints\r\nLink: <a>\r\n\r\nHTTP/1.1 200 OK\r\nContent-Length: "
       "2\r\n\r\nok",
       200, "ok"},
      {"GET", "HTTP/1.1 304 Not Modified\r\nETag: \"a\"\r\n\r\n", 304, ""},
      {"PATCH", "HTTP/1.1 301 Moved\r\nLocation: /x\r\nContent-Length: 0\r\n\r\n", 301, ""},
  };
  for (const Answer& wanted : cases) {
    Tape tape;
    FaultServer server(tests::always(wanted.raw));
    const Proxy proxy({.target = target_of(server)}, tape.sink());
    const Got got = ask(proxy, {.method = wanted.method, .path = "/a%2Fb/../c?d=%41&e"});
    EXPECT_EQ(got.code, CURLE_OK) << wanted.raw;
    EXPECT_EQ(got.status, wanted.status) << wanted.raw;
    EXPECT_EQ(got.body, wanted.body) << wanted.raw;
    const Exchange exchange = tape.first(1).front().exchange;
    EXPECT_EQ(exchange.request.url, target_of(server) + "/a%2Fb/../c?d=%41&e");
    EXPECT_EQ(exchange.request.method, wanted.method);
    const Response* response = exchange.response();
    ASSERT_NE(response, nullptr) << wanted.raw;
    EXPECT_EQ(response->status, wanted.status);
    EXPECT_EQ(response->body, wanted.body);
    for (const auto& [name, value] : response->headers) {
      if (name == "Transfer-Encoding") continue;
      EXPECT_NE(got.head.find(name + ": " + value), std::string::npos) << name << got.head;
    }
  }
}

TEST(proxy, what_is_between_two_hops_stays_there) {
  std::mutex mutex;
  std::string seen;
  Tape tape;
  FaultServer server([&](Connection& connection, int) {
    for (std::string request; !(request = connection.read_request()).empty();) {
      {
        const std::scoped_lock lock(mutex);
        seen = request;
      }
      if (!connection.send(
              "HTTP/1.1 200 OK\r\nConnection: X-Hop, keep-alive\r\nX-Hop: 1\r\nKeep-Alive: "
              "timeout=5\r\nX-End: 2\r\nContent-Length: 2\r\n\r\nok"))
        return;
    }
  });
  const Proxy proxy({.target = target_of(server) + "/base/"}, tape.sink());
  const Got got =
      ask(proxy, {.method = "POST",
                  .path = "/x",
                  .fields = {"Connection: X-Mine", "X-Mine: 1", "X-Yours: 2", "TE: trailers",
                             "Upgrade: h2c", "X-Empty;", "Content-Type: text/plain"},
                  .body = "body of mine"});
  EXPECT_EQ(got.body, "ok");
  EXPECT_EQ(got.head.find("X-Hop:"), std::string::npos);
  EXPECT_EQ(got.head.find("timeout=5"), std::string::npos);
  EXPECT_NE(got.head.find("X-End: 2"), std::string::npos);
  const std::scoped_lock lock(mutex);
  EXPECT_TRUE(seen.starts_with("POST /base/x HTTP/1.1\r\n")) << seen;
  for (const char* there :
       {"X-Yours: 2", "Via: 1.1 driftgate", "Accept-Encoding: identity",
        "X-Empty:", "Content-Type: text/plain", "Content-Length: 12", "\r\n\r\nbody of mine"})
    EXPECT_NE(seen.find(there), std::string::npos) << there << '\n' << seen;
  for (const char* gone : {"X-Mine", "TE:", "Upgrade", "Expect"})
    EXPECT_EQ(seen.find(gone), std::string::npos) << gone << '\n' << seen;
  EXPECT_EQ(tape.first(1).front().exchange.request.body, "body of mine");
}

TEST(proxy, an_answer_that_ends_early_ends_early_and_is_recorded_as_none) {
  for (const char* raw : {"HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nhalf",
                          "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhel"}) {
    Tape tape;
    FaultServer server(tests::once(raw));
    const Proxy proxy({.target = target_of(server)}, tape.sink());
    const Got got = ask(proxy, {});
    EXPECT_NE(got.code, CURLE_OK) << raw;
    const Exchange exchange = tape.first(1).front().exchange;
    ASSERT_NE(exchange.failure(), nullptr);
    EXPECT_EQ(exchange.failure()->kind, TransportFailure::Kind::truncated);
  }
}

TEST(proxy, who_is_not_there_is_a_502_and_no_answer_in_the_recording) {
  Tape tape;
  std::string closed;
  {
    FaultServer server(tests::always(""));
    closed = target_of(server);
  }
  const Proxy proxy({.target = closed}, tape.sink());
  const Got got = ask(proxy, {.method = "POST", .body = std::string(1 << 20, 'x')});
  EXPECT_EQ(got.status, 502);
  EXPECT_NE(tape.first(1).front().exchange.failure(), nullptr);
}

TEST(proxy, where_it_cannot_listen_it_says_so) {
  EXPECT_THROW(Proxy({.address = "nowhere", .target = "http://a"}, [](Proxied&&) {}), Error);
  const Proxy first({.target = "http://a"}, [](Proxied&&) {});
  EXPECT_THROW(Proxy({.port = first.port(), .target = "http://a"}, [](Proxied&&) {}), Error);
}

TEST(proxy, many_clients_at_once_get_each_their_own) {
  constexpr std::size_t kClients = 64;
  constexpr std::size_t kEach = 4;
  Tape tape;
  FaultServer server([](Connection& connection, int) {
    for (std::string request; !(request = connection.read_request()).empty();) {
      const std::string path = request.substr(5, request.find(' ', 5) - 5);
      if (!connection.send(tests::ok(path + std::string(20'000, path[0])))) return;
    }
  });
  const Proxy proxy({.target = target_of(server)}, tape.sink());
  std::vector<std::thread> clients;
  std::vector<std::size_t> right(kClients);
  for (std::size_t i = 0; i < kClients; ++i)
    clients.emplace_back([&, i] {
      for (std::size_t j = 0; j < kEach; ++j) {
        const std::string name = std::to_string(i) + "-" + std::to_string(j);
        const Got got = ask(proxy, {.path = "/" + name});
        right[i] += got.body == name + std::string(20'000, name[0]) ? 1 : 0;
      }
    });
  for (std::thread& client : clients) client.join();
  EXPECT_EQ(right, std::vector<std::size_t>(kClients, kEach));
  for (const Proxied& one : tape.first(kClients * kEach)) {
    const std::string& url = one.exchange.request.url;
    const std::string name = url.substr(url.rfind('/') + 1);
    ASSERT_NE(one.exchange.response(), nullptr);
    EXPECT_EQ(one.exchange.response()->body, name + std::string(20'000, name[0]));
  }
}

// The most memory this process ever had, in KiB.
long peak_memory() {
  std::ifstream status("/proc/self/status");
  for (std::string word; status >> word;)
    if (word == "VmHWM:" && status >> word) return std::stol(word);
  return 0;
}

TEST(proxy, large_bodies_pass_both_ways_in_bounded_memory) {
  constexpr std::size_t kBytes = 100'000'000;
  Tape tape;
  FaultServer server([](Connection& connection, int) {
    connection.read_request();
    std::size_t read = 0;  // Chunks and all.
    while (read < kBytes) {
      const std::size_t got = connection.read_bytes(1 << 16).size();
      if (got == 0) return;
      read += got;
    }
    connection.send("HTTP/1.1 200 OK\r\nContent-Length: " + std::to_string(kBytes) + "\r\n\r\n");
    const std::string block(1 << 16, 'y');
    for (std::size_t sent = 0; sent < kBytes;) {
      const std::size_t count = std::min(block.size(), kBytes - sent);
      if (!connection.send(std::string_view(block).substr(0, count))) return;
      sent += count;
    }
    connection.wait_for_client_to_leave();
  });
  const long before = peak_memory();
  {
    const Proxy proxy({.target = target_of(server)}, tape.sink());
    const Got got = ask(proxy, {.method = "PUT", .made_bytes = kBytes, .keep = false});
    EXPECT_EQ(got.code, CURLE_OK) << curl_easy_strerror(got.code);
    EXPECT_EQ(got.bytes, kBytes);
  }
  const Proxied one = tape.first(1).front();
  EXPECT_EQ(one.request_bytes, kBytes);
  EXPECT_EQ(one.response_bytes, kBytes);
  ASSERT_NE(one.exchange.response(), nullptr);
  EXPECT_TRUE(one.exchange.response()->body_left_out);
  const long grown = peak_memory() - before;
  if (!kSanitized) {
    EXPECT_LT(grown, 64 * 1024);
  }
}

}  // namespace
}  // namespace driftgate::proxy_test
