// The edges of HTTP, of TLS and of connections, each with a real client and a real provider.
#include <gtest/gtest.h>

#include <map>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

#include "runner/serve/proxy.h"
#include "tests/runner/fault_server.h"
#include "tests/runner/serve/asking.h"

namespace driftgate::proxy_edges_test {
namespace {

using tests::ask;
using tests::Asker;
using tests::Call;
using tests::Certificate;
using tests::Chain;
using tests::Connection;
using tests::FaultServer;
using tests::Got;
using tests::Tape;
using tests::target_of;
using Kind = TransportFailure::Kind;

// The lines of the last head and of its trailers, without those of framing.
std::vector<std::string> lines_of(const std::string& head) {
  std::vector<std::string> lines;
  for (std::size_t at = 0; at < head.size();) {
    const std::size_t end = std::min(head.find("\r\n", at), head.size());
    const std::string line = head.substr(at, end - at);
    at = end + 2;
    if (line.starts_with("HTTP/")) lines.clear();
    const bool framing = line.empty() || line.starts_with("HTTP/") ||
                         line.starts_with("Connection: ") || line.starts_with("Transfer-Encoding:");
    if (!framing) lines.push_back(line);
  }
  return lines;
}

struct Answer {
  const char* method;
  std::string raw;
  std::vector<std::string> lines;
};

TEST(proxy_edges, the_client_gets_the_fields_that_the_provider_sent_and_no_others) {
  const Answer cases[] = {
      {"GET",
       "200 OK\r\nContent-Length: 2\r\nX-A:  1 \r\nx-a: 2\r\nSet-Cookie: a=1; Path=/\r\n\r\nok",
       {"X-A: 1", "x-a: 2", "Set-Cookie: a=1; Path=/", "Content-Length: 2"}},
      {"GET",
       "200 OK\r\nDate: Thu, 01 Jan 2026 00:00:00 GMT\r\nContent-Length: 0\r\n\r\n",
       {"Date: Thu, 01 Jan 2026 00:00:00 GMT", "Content-Length: 0"}},
      {"GET",
       "200 OK\r\nTransfer-Encoding: chunked\r\nTrailer: X-Sum\r\n\r\n2\r\nok\r\n0\r\nX-Sum: "
       "9\r\n\r\n",
       {"Trailer: X-Sum", "X-Sum: 9"}},
      {"HEAD", "200 OK\r\nContent-Length: 5\r\n\r\n", {"Content-Length: 5"}},
      {"HEAD", "200 OK\r\nX-A: 1\r\n\r\n", {"X-A: 1"}},
      {"HEAD", "200 OK\r\nTransfer-Encoding: chunked\r\n\r\n", {}},
      {"GET", "204 No Content\r\nX-A: 1\r\n\r\n", {"X-A: 1"}},
      {"GET", "304 Not Modified\r\nETag: \"a\"\r\n\r\n", {"ETag: \"a\""}},
      {"GET", "304 Not Modified\r\nContent-Length: 9\r\n\r\n", {"Content-Length: 9"}},
      {"GET",
       "200 OK\r\nConnection: keep-alive, X-Hop\r\nX-Hop: 1\r\nKeep-Alive: timeout=9\r\n"
       "Proxy-Authenticate: Basic\r\nUpgrade: h2c\r\nContent-Length: 0\r\n\r\n",
       {"Content-Length: 0"}},
      {"GET",
       "100 Continue\r\nX-A: 1\r\n\r\nHTTP/1.1 103 Early Hints\r\nLink: </a>\r\n\r\nHTTP/1.1 200 "
       "OK\r\nX-B: 2\r\nContent-Length: 0\r\n\r\n",
       {"X-B: 2", "Content-Length: 0"}},
  };
  for (const Answer& wanted : cases) {
    Tape tape;
    const FaultServer server(tests::always("HTTP/1.1 " + wanted.raw));
    const Proxy proxy({.target = target_of(server)}, tape.sink());
    const Got got = ask(proxy, {.method = wanted.method});
    EXPECT_EQ(got.code, CURLE_OK) << wanted.raw;
    EXPECT_EQ(lines_of(got.head), wanted.lines) << wanted.raw << "\n got " << got.head;
    EXPECT_NE(tape.first(1).front().exchange.response(), nullptr) << wanted.raw;
  }
}

TEST(proxy_edges, who_expects_100_is_told_to_go_on_and_the_provider_is_asked_for_none) {
  std::mutex mutex;
  std::string seen;
  Tape tape;
  FaultServer server([&](Connection& connection, int) {
    const std::string request = connection.read_request();
    {
      const std::scoped_lock lock(mutex);
      seen = request;
    }
    connection.send(tests::ok("ok"));
    connection.wait_for_client_to_leave();
  });
  const Proxy proxy({.target = target_of(server)}, tape.sink());
  const std::string body(100'000, 'b');
  const Got got = ask(proxy, {.method = "POST", .body = body, .expect = true});
  EXPECT_TRUE(got.head.starts_with("HTTP/1.1 100 ")) << got.head;
  EXPECT_EQ(got.body, "ok");
  EXPECT_EQ(tape.first(1).front().exchange.request.body, body);
  const std::scoped_lock lock(mutex);
  EXPECT_EQ(seen.find("Expect"), std::string::npos) << seen.substr(0, 400);
  EXPECT_TRUE(seen.ends_with(body));
}

struct Secured {
  Certificate certificate;
  bool trusts;
  bool verifies;
  const char* message;  // "": it is asked.
};

TEST(proxy_edges, a_provider_whose_certificate_is_wrong_is_a_502_that_says_so) {
  const Secured cases[] = {
      {{}, true, true, ""},
      {{}, false, false, ""},
      {{.chain = Chain::over_intermediate}, true, true, ""},
      {{}, false, true, "self-signed certificate"},
      {{.host = "other.example"}, true, true, "no alternative certificate subject name matches"},
      {{.expired = true}, true, true, "certificate has expired"},
      {{.chain = Chain::without_intermediate}, true, true, "unable to get local issuer"},
  };
  for (const Secured& wanted : cases) {
    Tape tape;
    const FaultServer server(tests::always(tests::ok("secret")), wanted.certificate);
    ProxyOptions options{.target = target_of(server), .verify_tls = wanted.verifies};
    if (wanted.trusts) options.ca_file = server.certificate_file();
    const Proxy proxy(options, tape.sink());
    const Got got = ask(proxy, {});
    const Exchange exchange = tape.first(1).front().exchange;
    if (*wanted.message == '\0') {
      EXPECT_EQ(got.body, "secret");
      continue;
    }
    EXPECT_EQ(got.status, 502) << wanted.message;
    EXPECT_TRUE(got.body.starts_with(
        "driftgate: the provider could not be asked: no trusted connection to localhost:"))
        << got.body;
    EXPECT_NE(got.body.find(wanted.message), std::string::npos) << got.body;
    ASSERT_NE(exchange.failure(), nullptr);
    EXPECT_EQ(exchange.failure()->kind, Kind::tls);
  }
}

struct Failing {
  FaultServer::Script script;
  long status;
  Kind kind;
  const char* message;
};

TEST(proxy_edges, a_provider_that_fails_is_told_with_the_reason) {
  const Failing cases[] = {
      {[](Connection& connection, int) { connection.read_request(); }, 502, Kind::empty_reply,
       "closed without a response"},
      {[](Connection& connection, int) {
         connection.read_request();
         connection.reset();
       },
       502, Kind::reset, "broke before a response"},
      {tests::once("SSH-2.0-OpenSSH_9.2\r\n"), 502, Kind::bad_http, "HTTP/0.9"},
      {tests::once("HTTP/1.1 200 OK\r\n" +
                   [] {
                     std::string fields;
                     for (int i = 0; i < 60; ++i)
                       fields += "X-" + std::to_string(i) + ": " + std::string(5000, 'f') + "\r\n";
                     return fields;
                   }() +
                   "\r\n"),
       502, Kind::too_large, "more than 256 KiB"},
      {[](Connection& connection, int) {
         connection.read_request();
         connection.wait_for_client_to_leave();
       },
       504, Kind::first_byte_timeout, "said nothing for 1 s"},
  };
  for (const Failing& wanted : cases) {
    Tape tape;
    const FaultServer server(wanted.script);
    const Proxy proxy({.target = target_of(server), .idle = std::chrono::seconds(1)}, tape.sink());
    const Got got = ask(proxy, {});
    EXPECT_EQ(got.status, wanted.status) << wanted.message;
    EXPECT_NE(got.body.find(wanted.message), std::string::npos) << got.body;
    const Exchange exchange = tape.first(1).front().exchange;
    ASSERT_NE(exchange.failure(), nullptr) << wanted.message;
    EXPECT_EQ(exchange.failure()->kind, wanted.kind) << wanted.message;
  }
}

TEST(proxy_edges, large_heads_pass_both_ways) {
  std::string fields;
  std::vector<std::string> sent;
  for (int i = 0; i < 20; ++i) {
    sent.push_back("X-Large-" + std::to_string(i) + ": " + std::string(5000, 'f'));
    fields += sent.back() + "\r\n";
  }
  std::mutex mutex;
  std::string seen;
  Tape tape;
  FaultServer server([&](Connection& connection, int) {
    for (std::string request; !(request = connection.read_request()).empty();) {
      {
        const std::scoped_lock lock(mutex);
        seen = request;
      }
      if (!connection.send(tests::ok("ok", fields + fields))) return;
    }
  });
  const Proxy proxy({.target = target_of(server)}, tape.sink());
  const Got got = ask(proxy, {.fields = sent});
  EXPECT_EQ(got.body, "ok");
  EXPECT_EQ(lines_of(got.head).size(), 41U);
  const std::scoped_lock lock(mutex);
  for (const std::string& field : sent) EXPECT_NE(seen.find(field), std::string::npos);
}

TEST(proxy_edges, a_client_that_leaves_within_the_answer_is_recorded_as_none) {
  Tape tape;
  FaultServer server([](Connection& connection, int) {
    connection.read_request();
    if (!connection.send("HTTP/1.1 200 OK\r\nContent-Length: 100000000\r\n\r\n")) return;
    const std::string block(1 << 16, 'y');
    while (connection.send(block)) {
    }
  });
  const Proxy proxy({.target = target_of(server)}, tape.sink());
  const Got got = ask(proxy, {.keep = false, .most = 100'000});
  EXPECT_EQ(got.code, CURLE_WRITE_ERROR);
  const Exchange exchange = tape.first(1).front().exchange;
  ASSERT_NE(exchange.failure(), nullptr);
  EXPECT_EQ(exchange.failure()->message, "the client went before the answer was over");
}

// What the provider answers to "/KIND/NAME".
std::string answer_to(const std::string& kind, const std::string& name) {
  const std::string body = name + std::string(30'000, name.back());
  const std::string hex = "7530";  // 30,000
  const std::string named = "X-Name: " + name + "\r\n";
  if (kind == "plain") return tests::ok(body, named);
  if (kind == "early")
    return "HTTP/1.1 103 Early Hints\r\nLink: </a>\r\n\r\n" + tests::ok(body, named);
  if (kind == "none") return "HTTP/1.1 204 No Content\r\n" + named + "\r\n";
  if (kind == "half") return "HTTP/1.1 200 OK\r\nContent-Length: 90000\r\n\r\n" + body;
  return "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n" + named + "\r\n1\r\n" +
         name.substr(0, 1) + "\r\n" + hex + "\r\n" + body.substr(1, 30'000) + "\r\n0\r\n\r\n";
}

TEST(proxy_edges, of_64_clients_at_once_the_recording_has_what_each_of_them_saw) {
  constexpr std::size_t kClients = 64;
  const std::vector<std::string> kinds{"plain", "chunked", "early", "upload", "none", "half"};
  Tape tape;
  FaultServer server([](Connection& connection, int) {
    for (std::string request; !(request = connection.read_request()).empty();) {
      const std::size_t from = request.find('/') + 1, middle = request.find('/', from);
      const std::string kind = request.substr(from, middle - from);
      const std::string name = request.substr(middle + 1, request.find(' ', middle) - middle - 1);
      while (kind == "upload" && !request.ends_with("0\r\n\r\n")) {
        const std::string more = connection.read_bytes(1);
        if (more.empty()) return;
        request += more;
      }
      if (!connection.send(answer_to(kind, name)) || kind == "half") return;
    }
  });
  const Proxy proxy({.target = target_of(server)}, tape.sink());
  std::vector<std::map<std::string, Got>> seen(kClients);
  std::vector<std::thread> clients;
  for (std::size_t i = 0; i < kClients; ++i)
    clients.emplace_back([&, i] {
      Asker asker(proxy);
      for (const std::string& kind : kinds) {
        const std::string path = "/" + kind + "/" + std::to_string(100 + i);
        seen[i][path] =
            asker.ask({.method = kind == "upload" ? "PUT" : "GET",
                       .path = path,
                       .made_bytes = kind == "upload" ? std::size_t{3000} + i : std::size_t{0}});
      }
    });
  for (std::thread& client : clients) client.join();

  std::map<std::string, Proxied> recorded;
  for (Proxied& one : tape.first(kClients * kinds.size())) {
    const std::string path = one.exchange.request.url.substr(target_of(server).size());
    recorded.emplace(path, std::move(one));
  }
  for (std::size_t i = 0; i < kClients; ++i)
    for (const auto& [path, got] : seen[i]) {
      ASSERT_TRUE(recorded.contains(path)) << path;
      const Proxied& one = recorded.at(path);
      if (path.starts_with("/half/")) {
        EXPECT_EQ(got.code, CURLE_PARTIAL_FILE) << path;
        EXPECT_NE(one.exchange.failure(), nullptr) << path;
        continue;
      }
      EXPECT_EQ(got.code, CURLE_OK) << path << curl_easy_strerror(got.code);
      const Response* response = one.exchange.response();
      ASSERT_NE(response, nullptr) << path << one.exchange.failure()->message;
      EXPECT_EQ(response->status, got.status) << path;
      EXPECT_TRUE(response->body == got.body) << path;
      EXPECT_EQ(got.body.size(), got.status == 204 ? 0U
                                 : path.starts_with("/plain") || path.starts_with("/early")
                                     ? 30'003U
                                     : 30'001U);
      const std::string* name = find_header(response->headers, "X-Name");
      ASSERT_NE(name, nullptr);
      EXPECT_NE(got.head.find("X-Name: " + *name + "\r\n"), std::string::npos) << path;
      if (path.starts_with("/upload/")) {
        EXPECT_EQ(one.exchange.request.body, std::string(3000 + i, 'x')) << path;
      }
    }
}

}  // namespace
}  // namespace driftgate::proxy_edges_test
