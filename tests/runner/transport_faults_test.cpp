// What a hostile or broken provider does to one request, and the name it gets.
#include <gtest/gtest.h>

#include <cstdint>
#include <optional>

#include "tests/runner/fault_server.h"
#include "tests/runner/sending.h"

namespace driftgate::transport_faults_test {
namespace {

using tests::Connection;
using tests::FaultServer;
using Kind = TransportFailure::Kind;
using namespace std::chrono_literals;

constexpr std::size_t kBodyCap = 100'000;

TransportOptions quick(const FaultServer& server) {
  TransportOptions options = tests::once_to(server.url());
  options.most_body_bytes = kBodyCap;
  return options;
}

/// Deflate's fixed Huffman codes (RFC 1951 §3.2.6): a zero byte, then the longest repetition of it
/// as often as wanted; 13 bits make 258 bytes.
std::string gzip_bomb(int repetitions) {
  std::string out{"\x1f\x8b\x08\x00\x00\x00\x00\x00\x00\x03", 10};
  std::uint32_t bits = 0;
  int count = 0;
  const auto put = [&](std::uint32_t value, int width) {
    for (int i = 0; i < width; ++i) {
      bits |= (value >> i & 1U) << count;
      if (++count < 8) continue;
      out += static_cast<char>(bits);
      bits = 0;
      count = 0;
    }
  };
  put(0b011, 3);       // last block, fixed codes
  put(0b00001100, 8);  // literal 0: 00110000, most significant bit first
  for (int i = 0; i < repetitions; ++i) {
    put(0b10100011, 8);  // length 258: 11000101
    put(0, 5);           // distance 1
  }
  put(0, 7);  // end of block
  put(0, 8);
  return out;
}

/// RFC 8878 §3.1.1: a frame of blocks that each repeat one byte 128 KiB times.
std::string zstd_bomb(int blocks) {
  std::string out{"\x28\xB5\x2F\xFD\x00\x58", 6};  // no size, no checksum, a window of 2 MiB
  for (int i = 1; i <= blocks; ++i) {
    const std::uint32_t head = (131'072U << 3) | (1U << 1) | (i == blocks ? 1U : 0U);
    for (const int shift : {0, 8, 16}) out += static_cast<char>(head >> shift & 0xff);
    out += 'x';
  }
  return out;
}

/// RFC 7932: four MiB of zeros.
std::string brotli_bomb() {
  return {"\x9B\xFF\xFF\x3F\xF8\x27\x00\xE2\xB1\x40\x20\xF7\xFE\x07", 14};
}

std::string with_body(std::string_view headers, std::string_view body) {
  return "HTTP/1.1 200 OK\r\n" + std::string(headers) + "\r\n" + std::string(body);
}

struct Fault {
  const char* name;
  std::string response;
  std::optional<Kind> failure;  ///< Absent: a response is right.
  int status = 200;
  std::string body{};
  const char* remark = nullptr;
  const char* method = "GET";
};

const Fault kFaults[] = {
    {"content_length_larger_than_body", with_body("Content-Length: 100\r\n", "{\"a\":"),
     Kind::truncated},
    {"content_length_smaller_than_body", with_body("Content-Length: 5\r\n", "{\"a\":1}"),
     std::nullopt, 200, "{\"a\":", "bytes-after-body"},
    {"two_different_content_lengths",
     with_body("Content-Length: 2\r\nContent-Length: 2\r\nContent-Length: 4\r\n", "{}  "),
     std::nullopt, 200, "{}  ", "contradictory-content-length"},
    {"the_same_content_length_twice", with_body("Content-Length: 2\r\nContent-Length: 2\r\n", "{}"),
     std::nullopt, 200, "{}", "duplicate-content-length"},
    {"negative_content_length", with_body("Content-Length: -5\r\n", "{}"), Kind::bad_http},
    {"content_length_in_words", with_body("Content-Length: two\r\n", "{}"), Kind::bad_http},
    {"content_length_beyond_64_bits", with_body("Content-Length: 99999999999999999999\r\n", "{}"),
     std::nullopt, 200, "{}", "endless-content-length"},
    {"content_length_and_chunked",
     with_body("Content-Length: 100\r\nTransfer-Encoding: chunked\r\n", "2\r\n{}\r\n0\r\n\r\n"),
     std::nullopt, 200, "{}", "content-length-with-transfer-encoding"},
    {"bad_chunk_size", with_body("Transfer-Encoding: chunked\r\n", "zz\r\n{}\r\n0\r\n\r\n"),
     Kind::bad_http},
    {"truncated_chunked", with_body("Transfer-Encoding: chunked\r\n", "2\r\n{}\r\n"),
     Kind::truncated},
    {"body_until_close", with_body("", "{}"), std::nullopt, 200, "{}", "ends-with-connection"},
    {"trailers_are_no_headers",
     with_body("Transfer-Encoding: chunked\r\n", "2\r\n{}\r\n0\r\nX-Late: yes\r\n\r\n"),
     std::nullopt, 200, "{}"},
    {"http_0_9", "{\"looks\": \"like a body\"}", Kind::bad_http},
    {"http_3_in_clear_text", "HTTP/3.0 200 OK\r\nContent-Length: 0\r\n\r\n", Kind::bad_http},
    {"status_000", "HTTP/1.1 000 None\r\nContent-Length: 0\r\n\r\n", Kind::bad_http},
    {"status_999", "HTTP/1.1 999 Denied\r\nContent-Length: 0\r\n\r\n", Kind::bad_http},
    {"status_1000", "HTTP/1.1 1000 Big\r\nContent-Length: 0\r\n\r\n", Kind::bad_http},
    {"status_599", "HTTP/1.1 599 Odd\r\nContent-Length: 0\r\n\r\n", std::nullopt, 599},
    {"status_without_reason", "HTTP/1.1 404\r\nContent-Length: 0\r\n\r\n", std::nullopt, 404},
    {"switching_protocols", "HTTP/1.1 101 Over\r\nUpgrade: x\r\nConnection: Upgrade\r\n\r\n",
     Kind::bad_http},
    {"only_interim_responses", "HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 103 Early\r\nA: b\r\n\r\n",
     Kind::empty_reply},
    {"closed_without_a_byte", "", Kind::empty_reply},
    {"closed_within_the_headers", "HTTP/1.1 200 OK\r\nContent-Le", Kind::truncated},
    {"nul_in_a_header", with_body(std::string("X-A: a\0b\r\nContent-Length: 2\r\n", 29), "{}"),
     Kind::bad_http},
    {"folded_header", with_body("X-A: a\r\n b\r\nContent-Length: 2\r\n", "{}"), std::nullopt, 200,
     "{}", "folded-header"},
    {"header_of_64_kb",
     with_body("X-A: " + std::string(65536, 'a') + "\r\nContent-Length: 2\r\n", "{}"), std::nullopt,
     200, "{}"},
    {"header_of_200_kb",
     with_body("X-A: " + std::string(200'000, 'a') + "\r\nContent-Length: 2\r\n", "{}"),
     Kind::too_large},
    {"eight_bit_header", with_body("X-A: \xff\xfe\x80\r\nContent-Length: 2\r\n", "{}"),
     std::nullopt, 200, "{}"},
    {"body_over_the_cap", with_body("Content-Length: 100001\r\n", std::string(kBodyCap + 1, 'x')),
     Kind::too_large},
    {"body_at_the_cap", with_body("Content-Length: 100000\r\n", std::string(kBodyCap, 'x')),
     std::nullopt, 200, std::string(kBodyCap, 'x')},
    {"gzip_bomb", with_body("Content-Encoding: gzip\r\n", gzip_bomb(100'000)), Kind::too_large},
    {"zstd_bomb", with_body("Content-Encoding: zstd\r\n", zstd_bomb(2'000)), Kind::too_large},
    {"brotli_bomb", with_body("Content-Encoding: br\r\n", brotli_bomb()), Kind::too_large},
    {"gzip_that_is_none", with_body("Content-Encoding: gzip\r\nContent-Length: 2\r\n", "{}"),
     Kind::bad_encoding},
    {"unknown_content_coding", with_body("Content-Encoding: rot13\r\nContent-Length: 2\r\n", "{}"),
     Kind::bad_encoding},
    {"seven_content_codings",
     with_body("Content-Encoding: gzip, gzip, gzip, gzip, gzip, gzip, gzip\r\n", gzip_bomb(1)),
     Kind::bad_encoding},
    {"no_content_with_a_body", "HTTP/1.1 204 None\r\nContent-Length: 5\r\n\r\nhello", std::nullopt,
     204, "", "content-length-on-204"},
    {"not_modified_with_a_body", "HTTP/1.1 304 Same\r\nContent-Length: 5\r\n\r\nhello",
     std::nullopt, 304},
    {"head_with_a_body", with_body("Content-Length: 5\r\n", "hello"), std::nullopt, 200, "",
     nullptr, "HEAD"},
    {"head_with_a_length_only", with_body("Content-Length: 5\r\n", ""), std::nullopt, 200, "",
     nullptr, "HEAD"},
    {"a_redirect_without_location", "HTTP/1.1 302 Go\r\nContent-Length: 0\r\n\r\n", std::nullopt,
     302},
};

void PrintTo(const Fault& fault, std::ostream* out) { *out << fault.name; }

class TransportFault : public testing::TestWithParam<Fault> {};

TEST_P(TransportFault, gets_its_own_verdict) {
  const Fault& fault = GetParam();
  const FaultServer server(tests::once(fault.response));
  const Exchange exchange =
      tests::send_one(quick(server), {.method = fault.method, .url = server.url()});
  EXPECT_EQ(exchange.attempts, 1);
  if (fault.failure) {
    ASSERT_TRUE(exchange.failure()) << exchange.response()->status;
    EXPECT_EQ(exchange.failure()->kind, *fault.failure)
        << to_string(exchange.failure()->kind) << ": " << exchange.failure()->message;
    EXPECT_FALSE(exchange.failure()->message.empty());
    return;
  }
  ASSERT_TRUE(exchange.response())
      << to_string(exchange.failure()->kind) << ": " << exchange.failure()->message;
  EXPECT_EQ(exchange.response()->status, fault.status);
  EXPECT_EQ(exchange.response()->body, fault.body);
  EXPECT_EQ(exchange.response()->http_version, "1.1");
  EXPECT_EQ(find_header(exchange.response()->headers, "X-Late"), nullptr);
  EXPECT_EQ(exchange.remarks.size(), fault.remark ? 1U : 0U);
  if (fault.remark && !exchange.remarks.empty()) {
    EXPECT_TRUE(exchange.remarks[0].starts_with(fault.remark)) << exchange.remarks[0];
  }
}

INSTANTIATE_TEST_SUITE_P(Table, TransportFault, testing::ValuesIn(kFaults),
                         [](const auto& fault) { return std::string(fault.param.name); });

/// The failure that a script leads to.
TransportFailure failure_of(const FaultServer::Script& script,
                            const std::function<void(TransportOptions&)>& adapt,
                            Request request = {}) {
  const FaultServer server(script);
  TransportOptions options = quick(server);
  adapt(options);
  request.url = server.url();
  const Exchange exchange = tests::send_one(options, request);
  EXPECT_TRUE(exchange.failure());
  return exchange.failure() ? *exchange.failure() : TransportFailure{};
}

void short_first_byte(TransportOptions& options) { options.first_byte_timeout = 60ms; }
void short_total(TransportOptions& options) { options.total_timeout = 120ms; }

TEST(TransportTimeout, says_which_phase_took_too_long) {
  const struct {
    const char* name;
    FaultServer::Script script;
    void (*adapt)(TransportOptions&);
    Kind expected;
  } cases[] = {
      {"accepts and says nothing",
       [](Connection& connection, int) { connection.wait_for_client_to_leave(); }, short_first_byte,
       Kind::first_byte_timeout},
      {"a stall after the headers",
       [](Connection& connection, int) {
         connection.read_request();
         connection.send("HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\n");
         connection.wait_for_client_to_leave();
       },
       short_total, Kind::timeout},
      {"a stall within the headers",
       [](Connection& connection, int) {
         connection.read_request();
         connection.send("HTTP/1.1 200 OK\r\nContent-Le");
         connection.wait_for_client_to_leave();
       },
       short_total, Kind::timeout},
      {"a stall after an interim response",
       [](Connection& connection, int) {
         connection.read_request();
         connection.send("HTTP/1.1 103 Early Hints\r\n\r\n");
         connection.wait_for_client_to_leave();
       },
       short_total, Kind::timeout},
      {"a slow start and a total that is shorter than the wait for the first byte",
       [](Connection& connection, int) { connection.wait_for_client_to_leave(); }, short_total,
       Kind::first_byte_timeout},
  };
  for (const auto& [name, script, adapt, expected] : cases) {
    EXPECT_EQ(failure_of(script, adapt).kind, expected) << name;
  }
}

TEST(TransportTimeout, a_dripping_body_ends_with_the_total) {
  const TransportFailure failure = failure_of(
      [](Connection& connection, int) {
        connection.read_request();
        connection.send("HTTP/1.1 200 OK\r\n\r\n");
        while (connection.send("x")) std::this_thread::yield();
      },
      [](TransportOptions& options) {
        options.total_timeout = 120ms;
        options.most_body_bytes = std::size_t{1} << 40;
      });
  EXPECT_EQ(failure.kind, Kind::timeout);
}

TEST(TransportTimeout, a_tls_handshake_that_hangs_is_a_matter_of_connecting) {
  const FaultServer server(
      [](Connection& connection, int) { connection.wait_for_client_to_leave(); });
  TransportOptions options = quick(server);
  options.connect_timeout = 100ms;
  options.base_url = "https://127.0.0.1:" + std::to_string(server.port());
  const Exchange exchange = tests::send_one(options, {.url = options.base_url});
  ASSERT_TRUE(exchange.failure());
  EXPECT_EQ(exchange.failure()->kind, Kind::connect_timeout);
  EXPECT_NE(exchange.failure()->message.find("TLS"), std::string::npos)
      << exchange.failure()->message;
}

TEST(TransportTimeout, a_full_backlog_is_a_connect_timeout) {
  // The kernel answers no more SYNs once the queue of a listener that never accepts is full.
  const tests::FullListener listener;
  TransportOptions options = tests::once_to(listener.url());
  options.connect_timeout = 150ms;
  const Exchange exchange = tests::send_one(options, {.url = listener.url()});
  ASSERT_TRUE(exchange.failure());
  EXPECT_EQ(exchange.failure()->kind, Kind::connect_timeout) << exchange.failure()->message;
  EXPECT_NE(exchange.failure()->message.find("connection to 127.0.0.1"), std::string::npos);
}

TEST(TransportEndless, headers_stop_at_the_cap) {
  const auto endless = [](std::string piece) {
    return [piece = std::move(piece)](Connection& connection, int) {
      connection.read_request();
      connection.send("HTTP/1.1 200 OK\r\n");
      while (connection.send(piece)) {
      }
    };
  };
  const auto endless_interim = [](Connection& connection, int) {
    connection.read_request();
    while (connection.send("HTTP/1.1 103 Early Hints\r\nLink: </x>; rel=preload\r\n\r\n")) {
    }
  };
  const auto unlimited_time = [](TransportOptions& options) { options.most_header_bytes = 50'000; };
  EXPECT_EQ(failure_of(endless("X-More: yes\r\n"), unlimited_time).kind, Kind::too_large);
  EXPECT_EQ(failure_of(endless("x"), unlimited_time).kind, Kind::too_large);
  EXPECT_EQ(failure_of(endless_interim, unlimited_time).kind, Kind::too_large);
}

TEST(TransportEndless, a_body_stops_at_the_cap) {
  const TransportFailure failure = failure_of(
      [](Connection& connection, int) {
        connection.read_request();
        connection.send("HTTP/1.1 200 OK\r\n\r\n");
        while (connection.send("{\"line\": 1}\n")) {
        }
      },
      [](TransportOptions&) {});
  EXPECT_EQ(failure.kind, Kind::too_large);
}

TEST(TransportInterim, headers_of_interim_responses_are_not_mixed_in) {
  const FaultServer server(
      tests::once("HTTP/1.1 100 Continue\r\nX-A: 100\r\n\r\n"
                  "HTTP/1.1 103 Early Hints\r\nX-A: 103\r\nX-B: 103\r\n\r\n" +
                  tests::ok("{}", "X-A: 200\r\n")));
  const Exchange exchange = tests::send_one(quick(server), {.url = server.url()});
  ASSERT_TRUE(exchange.response());
  const Headers expected{{"Content-Length", "2"}, {"X-A", "200"}};
  EXPECT_EQ(exchange.response()->headers, expected);
}

TEST(TransportReset, within_a_body_is_a_reset) {
  const auto within_body = [](Connection& connection, int) {
    connection.read_request();
    connection.send("HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n{");
    // Sent before the client has read it, the RST could overtake the bytes.
    connection.reset();
  };
  EXPECT_EQ(failure_of(within_body, [](TransportOptions&) {}).kind, Kind::reset);
}

TEST(TransportConnect, a_closed_port_refuses) {
  std::string url;
  {
    const FaultServer server(tests::once(""));
    url = server.url("/pets");
  }
  const Exchange exchange = tests::send_one(tests::once_to(url), {.url = url});
  ASSERT_TRUE(exchange.failure());
  EXPECT_EQ(exchange.failure()->kind, Kind::connect);
  EXPECT_NE(exchange.failure()->message.find("refuses connections"), std::string::npos)
      << exchange.failure()->message;
}

std::vector<Exchange> ask_six_times(const FaultServer& server, int concurrency) {
  TransportOptions options = quick(server);
  options.concurrency = concurrency;
  options.first_byte_timeout = 30ms;
  const std::vector<Request> requests(6, Request{.url = server.url()});
  return tests::send_all(*make_curl_transport(options), requests);
}

TEST(TransportConnect, nobody_there_is_asked_no_further) {
  std::string url;
  {
    const FaultServer server(tests::once(""));
    url = server.url("/pets");
  }
  TransportOptions options = tests::once_to(url);
  options.concurrency = 1;
  options.retry = {.attempts = 3, .first_backoff = 1ms};
  const std::vector<Request> requests(20, Request{.url = url});
  const std::vector<Exchange> exchanges = tests::send_all(*make_curl_transport(options), requests);
  for (std::size_t i = 0; i < exchanges.size(); ++i) {
    ASSERT_TRUE(exchanges[i].failure()) << i;
    EXPECT_EQ(*exchanges[i].failure(), *exchanges[0].failure()) << i;
    EXPECT_EQ(exchanges[i].attempts, i == 0 ? 3 : 0) << i;
  }
}

TEST(TransportConnect, who_never_answers_is_asked_no_further) {
  const FaultServer mute(
      [](Connection& connection, int) { connection.wait_for_client_to_leave(); });
  const std::vector<Exchange> exchanges = ask_six_times(mute, 2);
  for (const Exchange& exchange : exchanges) {
    ASSERT_TRUE(exchange.failure());
    EXPECT_EQ(exchange.failure()->kind, Kind::first_byte_timeout);
  }
  EXPECT_LE(mute.connections(), 5) << "four, and one beside the last of them";
  EXPECT_EQ(exchanges.back().attempts, 0);
}

TEST(TransportConnect, who_answered_once_is_asked_all) {
  const FaultServer server([](Connection& connection, int index) {
    connection.read_request();
    if (index == 0) connection.send(tests::ok("1", "Connection: close\r\n"));
    if (index > 0) connection.wait_for_client_to_leave();
  });
  const std::vector<Exchange> exchanges = ask_six_times(server, 1);
  EXPECT_TRUE(exchanges.front().response());
  for (const Exchange& exchange : exchanges) EXPECT_EQ(exchange.attempts, 1);
  EXPECT_EQ(server.connections(), 6);
}

TEST(TransportConnect, a_name_without_address_is_told_apart) {
  // RFC 6761 §6.4: no resolver ever knows a name under "invalid".
  const std::string url = "http://provider.invalid/";
  TransportOptions options = tests::once_to(url);
  options.connect_timeout = 5s;
  const Exchange exchange = tests::send_one(options, {.url = url});
  ASSERT_TRUE(exchange.failure());
  EXPECT_EQ(exchange.failure()->kind, Kind::resolve) << exchange.failure()->message;
}

TEST(TransportConnect, what_is_no_url_for_us_is_blocked) {
  for (const char* url : {"", "pets", "/pets", "ftp://127.0.0.1/", "file:///etc/passwd", "http://",
                          "http://a b/", "http://user:secret@127.0.0.1:1/"}) {
    const Exchange exchange = tests::send_one({}, {.url = url});
    ASSERT_TRUE(exchange.failure()) << url;
    EXPECT_EQ(exchange.failure()->kind, Kind::blocked) << url << exchange.failure()->message;
  }
}

TEST(TransportProxy, the_environments_proxy_is_not_asked) {
  ASSERT_EQ(::setenv("http_proxy", "http://127.0.0.1:1", 1), 0);
  ASSERT_EQ(::setenv("all_proxy", "http://127.0.0.1:1", 1), 0);
  const FaultServer server(tests::always(tests::ok("{}")));
  const Exchange exchange = tests::send_one(quick(server), {.url = server.url()});
  ::unsetenv("http_proxy");
  ::unsetenv("all_proxy");
  EXPECT_TRUE(exchange.response());
}

TEST(TransportProxy, a_configured_one_is_used_whatever_the_environment_says) {
  ASSERT_EQ(::setenv("no_proxy", "*", 1), 0);
  const FaultServer proxy(tests::always(tests::ok("{}")));
  TransportOptions options = tests::once_to("http://provider.invalid");
  options.proxy = proxy.url();
  const Exchange exchange = tests::send_one(options, {.url = "http://provider.invalid/"});
  ::unsetenv("no_proxy");
  EXPECT_TRUE(exchange.response());
}

TEST(TransportProxy, failures_of_the_proxy_are_its_own) {
  const auto exchange_over = [](const std::string& proxy, const std::string& url) {
    TransportOptions options = tests::once_to(url);
    options.proxy = proxy;
    return tests::send_one(options, {.url = url});
  };
  const FaultServer asks(tests::once("HTTP/1.1 407 Who\r\nContent-Length: 0\r\n\r\n"));
  const FaultServer works(tests::once(tests::ok("{}")));
  std::string closed;
  {
    const FaultServer gone(tests::once(""));
    closed = gone.url();
  }
  for (const auto& [proxy, url] : std::vector<std::pair<std::string, std::string>>{
           {asks.url(), "http://provider.invalid/"},
           {asks.url(), "https://provider.invalid/"},
           {closed, "http://provider.invalid/"},
           {"http://proxy.invalid", "http://provider.invalid/"},
           {"http://user:canary%40proxy@", "http://provider.invalid/"}}) {
    const Exchange exchange = exchange_over(proxy, url);
    ASSERT_TRUE(exchange.failure());
    EXPECT_EQ(exchange.failure()->kind, Kind::proxy) << proxy << exchange.failure()->message;
    EXPECT_EQ(exchange.failure()->message.find("canary"), std::string::npos)
        << exchange.failure()->message;
  }
  EXPECT_TRUE(exchange_over(works.url(), "http://provider.invalid/").response());
}

}  // namespace
}  // namespace driftgate::transport_faults_test
