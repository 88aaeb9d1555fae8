// Trust, and HTTP/2 by hand: what TLS brings with it.
#include <gtest/gtest.h>

#include <atomic>

#include "tests/runner/fault_server.h"
#include "tests/runner/sending.h"

namespace driftgate::transport_tls_test {
namespace {

using tests::Certificate;
using tests::Chain;
using tests::ClientIdentity;
using tests::Connection;
using tests::FaultServer;
using Kind = TransportFailure::Kind;
using namespace std::chrono_literals;

TransportOptions trusting(const FaultServer& server) {
  TransportOptions options = tests::once_to(server.url());
  options.ca_file = server.certificate_file();
  return options;
}

TEST(TransportTls, a_trusted_certificate_is_enough) {
  const FaultServer server(tests::always(tests::ok("{}")), Certificate{});
  const std::vector<Request> requests(10, Request{.url = server.url()});
  TransportOptions options = trusting(server);
  options.concurrency = 2;
  for (const Exchange& exchange : tests::send_all(*make_curl_transport(options), requests)) {
    ASSERT_TRUE(exchange.response()) << exchange.failure()->message;
    EXPECT_EQ(exchange.response()->http_version, "1.1");
    EXPECT_TRUE(exchange.remarks.empty());
  }
  EXPECT_LE(server.connections(), 2);
}

TEST(TransportTls, every_other_certificate_is_refused_before_a_secret_is_sent) {
  const struct {
    const char* name;
    Certificate certificate;
    bool trusted;
    const char* says;
  } cases[] = {
      {"expired", {.expired = true}, true, "expired"},
      {"not yet valid", {.not_yet_valid = true}, true, "not yet valid"},
      {"of another host", {.host = "other.example"}, true, "localhost"},
      {"of nobody we know", {}, false, "self"},
      {"of an authority that nobody knows", {.chain = Chain::by_authority}, false, "issuer"},
      {"without what leads to the authority",
       {.chain = Chain::without_intermediate},
       true,
       "issuer"},
      {"too old a protocol", {.most_tls_minor = 1}, true, ""},
  };
  for (const auto& [name, certificate, trusted, says] : cases) {
    std::atomic<int> told{0};
    const FaultServer server(
        [&](Connection& connection, int) { told += !connection.read_request().empty(); },
        certificate);
    TransportOptions options = trusting(server);
    if (!trusted) options.ca_file.clear();
    options.credentials = {Credential{.secret = Secret("canary-header")}};
    const Exchange exchange = tests::send_one(options, {.url = server.url()});
    ASSERT_TRUE(exchange.failure()) << name;
    EXPECT_EQ(exchange.failure()->kind, Kind::tls) << name << exchange.failure()->message;
    EXPECT_NE(exchange.failure()->message.find(says), std::string::npos)
        << exchange.failure()->message;
    EXPECT_EQ(exchange.attempts, 1) << name;
    EXPECT_EQ(told, 0) << name;
  }
}

TEST(TransportTls, a_chain_to_a_trusted_authority_is_enough) {
  for (const Chain chain : {Chain::by_authority, Chain::over_intermediate}) {
    const FaultServer server(tests::always(tests::ok("{}")), Certificate{.chain = chain});
    const Exchange exchange = tests::send_one(trusting(server), {.url = server.url()});
    EXPECT_TRUE(exchange.response()) << exchange.failure()->message;
  }
}

TEST(TransportTls, a_client_certificate_is_shown_where_one_is_demanded) {
  const ClientIdentity known, stranger;
  const struct {
    const char* name;
    const ClientIdentity* shown;
    int tls_minor;
    const char* says;  ///< "": all is well.
  } cases[] = {
      {"the right one, TLS 1.3", &known, 3, ""},
      {"the right one, TLS 1.2", &known, 2, ""},
      {"none, TLS 1.3", nullptr, 3, "a client certificate is demanded by localhost"},
      {"none, TLS 1.2", nullptr, 2, "no trusted connection to localhost"},
      {"one of a stranger, TLS 1.3", &stranger, 3, "no trusted connection to localhost"},
      {"one of a stranger, TLS 1.2", &stranger, 2, "no trusted connection to localhost"},
  };
  for (const auto& [name, shown, tls_minor, says] : cases) {
    SCOPED_TRACE(name);
    std::atomic<int> told{0};
    const FaultServer server(
        [&](Connection& connection, int) {
          if (connection.read_request().empty()) return;
          ++told;
          connection.send(tests::ok("{}"));
        },
        Certificate{.client_authority = known.certificate_file(), .most_tls_minor = tls_minor});
    TransportOptions options = trusting(server);
    options.retry = {.attempts = 3, .first_backoff = 1ms};
    options.credentials = {Credential{.secret = Secret("canary-header")}};
    if (shown != nullptr) {
      options.client_certificate = shown->certificate_file();
      options.client_key = shown->key_file();
    }
    const Exchange exchange = tests::send_one(options, {.url = server.url()});
    EXPECT_EQ(told, *says == '\0' ? 1 : 0);
    if (*says == '\0') {
      EXPECT_TRUE(exchange.response()) << exchange.failure()->message;
      continue;
    }
    ASSERT_TRUE(exchange.failure());
    EXPECT_EQ(exchange.failure()->kind, Kind::tls) << exchange.failure()->message;
    EXPECT_TRUE(exchange.failure()->message.starts_with(says)) << exchange.failure()->message;
    EXPECT_EQ(exchange.attempts, 1);
  }
}

TEST(TransportTls, a_client_certificate_that_is_none_is_named) {
  const ClientIdentity one, other;
  const FaultServer server(tests::always(tests::ok("{}")),
                           Certificate{.client_authority = one.certificate_file()});
  for (const std::string& key : {other.key_file(), one.certificate_file()}) {
    TransportOptions options = trusting(server);
    options.client_certificate = one.certificate_file();
    options.client_key = key;
    const Exchange exchange = tests::send_one(options, {.url = server.url()});
    ASSERT_TRUE(exchange.failure());
    EXPECT_EQ(exchange.failure()->kind, Kind::tls);
    EXPECT_NE(exchange.failure()->message.find("key"), std::string::npos)
        << exchange.failure()->message;
  }
}

TEST(TransportTls, every_exchange_says_how_long_the_certificate_lives) {
  const FaultServer server(tests::always(tests::ok("{}")), Certificate{.days_left = 3});
  const std::vector<Request> requests(5, Request{.url = server.url()});
  const auto now = std::chrono::system_clock::now();
  for (const Exchange& exchange :
       tests::send_all(*make_curl_transport(trusting(server)), requests)) {
    ASSERT_TRUE(exchange.response()) << exchange.failure()->message;
    ASSERT_TRUE(exchange.certificate);
    // The server made it a moment ago.
    EXPECT_LE(exchange.certificate->until, now + 72h);
    EXPECT_GT(exchange.certificate->until, now + 71h);
    EXPECT_EQ(exchange.certificate->until - exchange.certificate->from, std::chrono::days(13));
  }
}

TEST(TransportTls, only_the_provider_has_a_certificate_to_be_told_of) {
  const FaultServer clear(tests::always(tests::ok("{}")));
  EXPECT_FALSE(tests::send_one(tests::once_to(clear.url()), {.url = clear.url()}).certificate);
  const FaultServer other(tests::always(tests::ok("{}")), Certificate{});
  TransportOptions options = trusting(other);
  options.base_url = "https://provider.invalid";
  const Exchange exchange = tests::send_one(options, {.url = other.url()});
  EXPECT_TRUE(exchange.response()) << exchange.failure()->message;
  EXPECT_FALSE(exchange.certificate);
}

TEST(TransportTls, verification_can_be_switched_off) {
  const FaultServer server(tests::always(tests::ok("{}")),
                           Certificate{.host = "other.example", .expired = true});
  TransportOptions options = tests::once_to(server.url());
  options.verify_tls = false;
  EXPECT_TRUE(tests::send_one(options, {.url = server.url()}).response());
}

TEST(TransportTls, clear_text_on_a_tls_port_and_the_reverse_are_told_apart) {
  const FaultServer answers_at_once([](Connection& connection, int) {
    connection.read_bytes(1);
    connection.send("HTTP/1.1 400 Bad\r\nContent-Length: 0\r\n\r\n");
    connection.wait_for_client_to_leave();
  });
  const std::string url = "https://127.0.0.1:" + std::to_string(answers_at_once.port()) + "/";
  const Exchange exchange = tests::send_one(tests::once_to(url), {.url = url});
  ASSERT_TRUE(exchange.failure());
  EXPECT_EQ(exchange.failure()->kind, Kind::tls) << exchange.failure()->message;

  const FaultServer secured(tests::always(tests::ok("{}")), Certificate{});
  const std::string clear_url = "http://127.0.0.1:" + std::to_string(secured.port()) + "/";
  const Exchange reverse = tests::send_one(tests::once_to(clear_url), {.url = clear_url});
  ASSERT_TRUE(reverse.failure());
  EXPECT_TRUE(reverse.failure()->kind == Kind::empty_reply ||
              reverse.failure()->kind == Kind::bad_http || reverse.failure()->kind == Kind::reset)
      << to_string(reverse.failure()->kind);
}

TEST(TransportTls, a_connection_that_just_stops) {
  const struct {
    const char* response;
    std::optional<Kind> failure;
  } cases[] = {
      {"HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\n{", Kind::truncated},
      {"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n9\r\n{", Kind::truncated},
      {"HTTP/1.1 200 OK\r\nContent-Le", Kind::truncated},
      {"", Kind::empty_reply},
      // libcurl does not insist on close_notify: the remark is all there is to tell.
      {"HTTP/1.1 200 OK\r\n\r\n{", std::nullopt},
  };
  for (const auto& [response, failure] : cases) {
    const FaultServer server(
        [bytes = std::string(response)](Connection& connection, int) {
          connection.read_request();
          connection.send(bytes);
          connection.close_without_goodbye();
        },
        Certificate{});
    const Exchange exchange = tests::send_one(trusting(server), {.url = server.url()});
    EXPECT_EQ(exchange.failure() ? std::optional(exchange.failure()->kind) : std::nullopt, failure)
        << response;
    EXPECT_EQ(exchange.remarks.size(), failure ? 0U : 1U) << response;
  }
}

// ---------------------------------------------------------------------------- HTTP/2

enum FrameType : unsigned char {
  kData = 0,
  kHeaders = 1,
  kRstStream = 3,
  kSettings = 4,
  kPing = 6,
  kGoAway = 7,
  kContinuation = 9
};

// RFC 9113 §4.1
std::string frame(FrameType type, int flags, std::uint32_t stream, std::string_view payload) {
  const auto byte = [](std::size_t value) { return static_cast<char>(value & 0xff); };
  const std::size_t size = payload.size();
  std::string out{byte(size >> 16), byte(size >> 8), byte(size), static_cast<char>(type),
                  static_cast<char>(flags)};
  out += {byte(stream >> 24), byte(stream >> 16), byte(stream >> 8), byte(stream)};
  return out += payload;
}

constexpr int kEndStream = 1, kEndHeaders = 4;

std::string number(std::uint32_t value) {
  std::string out;
  for (const int shift : {24, 16, 8, 0}) out += static_cast<char>(value >> shift & 0xff);
  return out;
}

/// ":status: 200" and, when `length` is given, "content-length" (RFC 7541 appendix A).
std::string head_200(std::string_view length = "") {
  std::string out = "\x88";
  if (length.empty()) return out;
  return out + "\x0f\x0d" + static_cast<char>(length.size()) + std::string(length);
}

std::string settings() { return frame(kSettings, 0, 0, "") + frame(kSettings, 1, 0, ""); }

/// Reads frames up to and with one of this type; false when the client left.
bool read_until(Connection& connection, FrameType type) {
  while (true) {
    const std::string head = connection.read_bytes(9);
    if (head.size() < 9) return false;
    const auto byte = [&](std::size_t i) { return static_cast<unsigned char>(head[i]); };
    connection.read_bytes(byte(0) * 65536U + byte(1) * 256U + byte(2));
    if (byte(3) == type) return true;
  }
}

bool read_h2_request(Connection& connection) {
  constexpr std::size_t kPreface = 24;  // RFC 9113 §3.4
  return connection.read_bytes(kPreface).size() == kPreface && read_until(connection, kHeaders);
}

FaultServer::Script h2(std::string frames, bool stay = true) {
  return [frames = settings() + std::move(frames), stay](Connection& connection, int) {
    if (!read_h2_request(connection)) return;
    connection.send(frames);
    if (stay) connection.wait_for_client_to_leave();
  };
}

TEST(TransportHttp2, faults_get_their_own_verdicts) {
  const std::string head = frame(kHeaders, kEndHeaders, 1, head_200());
  const std::string head_of_9 = frame(kHeaders, kEndHeaders, 1, head_200("9"));
  const std::string part = frame(kData, 0, 1, "{\"a\"");
  std::string flood;
  for (int i = 0; i < 20'000; ++i) flood += frame(kContinuation, 0, 1, "\x88");
  std::string settings_flood, ping_flood;
  for (int i = 0; i < 20'000; ++i) {
    settings_flood += frame(kSettings, 0, 0, "");
    ping_flood += frame(kPing, 0, 0, "12345678");
  }
  const struct {
    const char* name;
    std::string frames;
    bool stay;
    std::vector<Kind> failures;  ///< Any of them is right; none: a response is.
  } cases[] = {
      {"whole", head_of_9 + frame(kData, kEndStream, 1, "{\"a\": 11}"), true, {}},
      {"whole without length", head + frame(kData, kEndStream, 1, "{\"a\": 11}"), true, {}},
      {"reset with NO_ERROR",
       head_of_9 + part + frame(kRstStream, 0, 1, number(0)),
       true,
       {Kind::truncated, Kind::empty_reply}},
      {"reset with INTERNAL_ERROR",
       head + part + frame(kRstStream, 0, 1, number(2)),
       true,
       {Kind::reset}},
      {"reset with CANCEL", head + part + frame(kRstStream, 0, 1, number(8)), true, {Kind::reset}},
      {"a short body",
       head_of_9 + frame(kData, kEndStream, 1, "{\"a\""),
       true,
       {Kind::truncated, Kind::reset}},
      {"a long body",
       head_of_9 + frame(kData, kEndStream, 1, "{\"a\": 11}  "),
       true,
       {Kind::reset, Kind::bad_http}},
      {"an oversized frame",
       head_of_9 + frame(kData, 0, 1, std::string(20'000, 'x')),
       true,
       {Kind::truncated, Kind::bad_http, Kind::reset}},
      {"a stream that is refused",
       frame(kRstStream, 0, 1, number(7)),
       true,
       {Kind::reset, Kind::empty_reply, Kind::bad_http}},
      {"a flood of SETTINGS",
       frame(kHeaders, kEndHeaders, 1, head_200("9")) + part + settings_flood,
       false,
       {Kind::reset, Kind::bad_http, Kind::truncated}},
      {"a flood of PING",
       frame(kHeaders, kEndHeaders, 1, head_200("9")) + part + ping_flood,
       false,
       {Kind::reset, Kind::bad_http, Kind::truncated}},
      {"GOAWAY and the end",
       head + part + frame(kGoAway, 0, 0, number(1) + number(2)),
       false,
       {Kind::reset, Kind::bad_http, Kind::truncated}},
      {"the end of the connection", head + part, false, {Kind::reset, Kind::truncated}},
      {"no :status",
       frame(kHeaders, kEndHeaders, 1,
             "\x0f\x0d\x01"
             "0"),
       true,
       {Kind::reset, Kind::bad_http}},
      {"headers that are no HPACK",
       frame(kHeaders, kEndHeaders, 1, "\xff\xff\xff\xff\xff\xff"),
       true,
       {Kind::reset, Kind::bad_http, Kind::empty_reply}},
      {"a flood of CONTINUATION",
       frame(kHeaders, 0, 1, head_200()) + flood,
       true,
       {Kind::reset, Kind::bad_http, Kind::too_large, Kind::empty_reply}},
      {"no frames at all",
       "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n{}",
       true,
       {Kind::reset, Kind::bad_http, Kind::empty_reply}},
  };
  for (const auto& [name, frames, stay, failures] : cases) {
    const FaultServer server(h2(frames, stay), Certificate{.http2 = true});
    const Exchange exchange = tests::send_one(trusting(server), {.url = server.url()});
    if (failures.empty()) {
      ASSERT_TRUE(exchange.response()) << name << exchange.failure()->message;
      EXPECT_EQ(exchange.response()->body, "{\"a\": 11}") << name;
      EXPECT_EQ(exchange.response()->http_version, "2") << name;
      EXPECT_TRUE(exchange.remarks.empty()) << name;
      continue;
    }
    ASSERT_TRUE(exchange.failure()) << name << exchange.response()->body;
    EXPECT_NE(std::find(failures.begin(), failures.end(), exchange.failure()->kind), failures.end())
        << name << ": " << to_string(exchange.failure()->kind) << ", "
        << exchange.failure()->message;
  }
}

TEST(TransportHttp2, a_stream_that_ends_without_error_and_without_its_body_is_truncated) {
  // libcurl 7.88 calls this a success. The ping makes sure that it has seen what came before.
  const FaultServer server(
      [](Connection& connection, int) {
        if (!read_h2_request(connection)) return;
        connection.send(settings() + frame(kHeaders, kEndHeaders, 1, head_200("9")) +
                        frame(kData, 0, 1, "{\"a\"") + frame(kPing, 0, 0, "12345678"));
        if (!read_until(connection, kPing)) return;
        connection.send(frame(kRstStream, 0, 1, number(0)));
        connection.wait_for_client_to_leave();
      },
      Certificate{.http2 = true});
  const Exchange exchange = tests::send_one(trusting(server), {.url = server.url()});
  ASSERT_TRUE(exchange.failure()) << exchange.response()->body;
  EXPECT_EQ(exchange.failure()->kind, Kind::truncated) << exchange.failure()->message;
}

TEST(TransportHttp2, requests_share_a_connection) {
  const FaultServer server(
      [](Connection& connection, int) {
        if (!read_h2_request(connection)) return;
        connection.send(settings());
        // Answers each stream as it is opened; the first header block is read already.
        for (std::uint32_t stream = 1;; stream += 2) {
          connection.send(frame(kHeaders, kEndHeaders | kEndStream, stream, "\x89"));
          if (!read_until(connection, kHeaders)) return;
        }
      },
      Certificate{.http2 = true});
  const std::vector<Request> requests(20, Request{.url = server.url()});
  for (const Exchange& exchange :
       tests::send_all(*make_curl_transport(trusting(server)), requests)) {
    ASSERT_TRUE(exchange.response()) << exchange.failure()->message;
    EXPECT_EQ(exchange.response()->status, 204);
  }
  EXPECT_EQ(server.connections(), 1);
}

}  // namespace
}  // namespace driftgate::transport_tls_test
