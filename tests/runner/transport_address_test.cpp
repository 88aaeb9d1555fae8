// Names and addresses: IPv6, resolvers that hang, answers that change.
#include <gtest/gtest.h>
#include <unistd.h>

#include "runner/probe.h"
#include "tests/runner/api.h"
#include "tests/runner/fault_server.h"
#include "tests/runner/own_network.h"
#include "tests/runner/sending.h"

namespace driftgate::transport_address_test {
namespace {

using tests::Connection;
using tests::Endpoint;
using tests::FaultServer;
using tests::NameServer;
using Kind = TransportFailure::Kind;
using Record = NameServer::Record;
using namespace std::chrono_literals;

class TransportIpv6 : public testing::Test {
 protected:
  void SetUp() override {
    if (!tests::can_listen("::1")) GTEST_SKIP() << "this machine has no IPv6 loopback";
  }
};

TEST_F(TransportIpv6, a_literal_is_a_host_like_any_other) {
  std::string host;
  const FaultServer server(
      [&](Connection& connection, int) {
        const std::string request = connection.read_request();
        const std::size_t at = request.find("Host: ");
        host = request.substr(at, request.find("\r\n", at) - at);
        connection.send(tests::ok("{}"));
      },
      Endpoint{.address = "::1"});
  const Exchange exchange = tests::send_one(tests::once_to(server.url()), {.url = server.url()});
  ASSERT_TRUE(exchange.response()) << exchange.failure()->message;
  EXPECT_EQ(host, "Host: [::1]:" + std::to_string(server.port()));
}

TEST_F(TransportIpv6, a_base_url_with_a_literal_is_planned_and_sent) {
  const FaultServer server(tests::always(tests::ok("{}")), Endpoint{.address = "::1"});
  const auto description = tests::describe_paths("  /a/b: {get: {}}\n");
  Evaluator evaluator;
  const Plan made = plan(*description, {.base_url = server.url("/v1")}, evaluator);
  ASSERT_EQ(made.probes.size(), 1U);
  EXPECT_EQ(made.probes[0].request.url, server.url("/v1/a/b"));
  const Exchange exchange = tests::send_one(tests::once_to(server.url()), made.probes[0].request);
  EXPECT_TRUE(exchange.response()) << exchange.failure()->message;
}

TEST_F(TransportIpv6, other_spellings_reach_the_same_host_and_no_other_gets_its_secrets) {
  std::mutex mutex;
  std::string seen;
  const auto script = [&](Connection& connection, int) {
    const std::string request = connection.read_request();
    const std::lock_guard lock(mutex);
    seen = request;
    connection.send(tests::ok("{}"));
  };
  const FaultServer server(script, Endpoint{.address = "::1"});
  const FaultServer v4(script, Endpoint{.address = "127.0.0.1"});
  const std::string port = std::to_string(server.port());
  TransportOptions options = tests::once_to(server.url());
  options.credentials = {Credential{.secret = Secret("canary-header")}};
  const struct {
    std::string url;
    bool told;
  } cases[] = {
      {server.url(), true},
      {"http://[0:0:0:0:0:0:0:1]:" + port + "/", true},
      {"http://[::1%25lo]:" + port + "/", false},
      {"http://[::ffff:127.0.0.1]:" + std::to_string(v4.port()) + "/", false},
      {v4.url(), false},
  };
  for (const auto& [url, told] : cases) {
    const Exchange exchange = tests::send_one(options, {.url = url});
    ASSERT_TRUE(exchange.response()) << url << ": " << exchange.failure()->message;
    EXPECT_EQ(seen.find("canary") != std::string::npos, told) << url;
  }
}

TEST_F(TransportIpv6, a_refusal_names_the_literal) {
  std::string url;
  {
    const FaultServer gone(tests::once(""), Endpoint{.address = "::1"});
    url = gone.url();
  }
  const Exchange exchange = tests::send_one(tests::once_to(url), {.url = url});
  ASSERT_TRUE(exchange.failure());
  EXPECT_EQ(exchange.failure()->kind, Kind::connect);
  EXPECT_EQ(exchange.failure()->message, url.substr(7, url.size() - 8) + " refuses connections");
}

TEST_F(TransportIpv6, a_redirect_to_the_address_of_the_other_family_is_another_origin) {
  const FaultServer other(tests::always(tests::ok("{}")));
  const FaultServer server(tests::always("HTTP/1.1 302 Go\r\nContent-Length: 0\r\nLocation: " +
                                         other.url() + "\r\n\r\n"),
                           Endpoint{.address = "::1"});
  const Exchange exchange = tests::send_one(tests::once_to(server.url()), {.url = server.url()});
  ASSERT_TRUE(exchange.failure());
  EXPECT_EQ(exchange.failure()->kind, Kind::redirect);
  EXPECT_EQ(other.connections(), 0);
}

/// Runs `body` in a process that has the loopback interface and its own name server only.
void expect_in_own_network(void (*body)()) {
  if (!tests::may_have_own_network())
    GTEST_SKIP() << "this machine gives no process a network of its own (user namespaces)";
  testing::GTEST_FLAG(death_test_style) = "threadsafe";
  const auto run = [body] {
    ::alarm(100);  // A resolver that holds us up ends this process, and so the test.
    tests::enter_own_network();
    body();
    ::_exit(testing::Test::HasFailure() ? 1 : 0);
  };
  EXPECT_EXIT(run(), testing::ExitedWithCode(0), "");
}

Exchange ask(const std::string& url, bool fresh = false) {
  TransportOptions options = tests::once_to(url);
  options.connect_timeout = 2s;
  return tests::send_one(options, {.url = url}, {.fresh_connection = fresh});
}

std::string named_url(const FaultServer& server) {
  return "http://provider.test:" + std::to_string(server.port()) + "/";
}

TEST(TransportNames, a_resolver_that_hangs_is_left_behind) {
  expect_in_own_network([] {
    const NameServer silent([](Record, int) { return std::nullopt; });
    TransportOptions options = tests::once_to("http://provider.test/");
    options.connect_timeout = 200ms;
    const Exchange exchange = tests::send_one(options, {.url = "http://provider.test/"});
    ASSERT_TRUE(exchange.failure());
    EXPECT_EQ(exchange.failure()->kind, Kind::resolve);
    EXPECT_EQ(exchange.failure()->message,
              "the name of provider.test:80 had no address after 200 ms");
    EXPECT_GT(silent.asked(Record::a), 0);
  });
}

TEST(TransportNames, a_name_may_have_addresses_of_one_family_only) {
  expect_in_own_network([] {
    const NameServer six([](Record record, int) { return record == Record::a ? "" : "::1"; });
    const FaultServer server(tests::always(tests::ok("{}")), Endpoint{.address = "::1"});
    const Exchange exchange = ask(named_url(server));
    EXPECT_TRUE(exchange.response()) << exchange.failure()->message;
  });
  expect_in_own_network([] {
    const NameServer four(
        [](Record record, int) { return record == Record::a ? "127.0.0.1" : ""; });
    const FaultServer server(tests::always(tests::ok("{}")));
    const Exchange exchange = ask(named_url(server));
    EXPECT_TRUE(exchange.response()) << exchange.failure()->message;
  });
}

TEST(TransportNames, a_name_without_any_address_is_told) {
  expect_in_own_network([] {
    const NameServer none([](Record, int) { return ""; });
    const Exchange exchange = ask("http://provider.test/");
    ASSERT_TRUE(exchange.failure());
    EXPECT_EQ(exchange.failure()->kind, Kind::resolve);
    EXPECT_EQ(exchange.failure()->message, "the name of provider.test:80 has no address");
  });
}

TEST(TransportNames, an_address_that_refuses_leaves_the_other) {
  expect_in_own_network([] {
    const NameServer both(
        [](Record record, int) { return record == Record::a ? "127.0.0.1" : "::1"; });
    const FaultServer server(tests::always(tests::ok("{}")));
    const Exchange exchange = ask(named_url(server));
    EXPECT_TRUE(exchange.response()) << exchange.failure()->message;
  });
}

TEST(TransportNames, an_answer_that_changes_within_a_run_moves_nobody) {
  expect_in_own_network([] {
    const NameServer rebinding([](Record record, int nth) {
      if (record == Record::aaaa) return "";
      return nth == 0 ? "127.0.0.1" : "127.0.0.2";
    });
    const FaultServer first(tests::always(tests::ok("{}")));
    const FaultServer second(tests::always(tests::ok("{}")),
                             Endpoint{.address = "127.0.0.2", .port = first.port()});
    TransportOptions options = tests::once_to(named_url(first));
    options.concurrency = 1;
    const std::vector<Request> requests(3, Request{.url = named_url(first)});
    for (const Exchange& exchange :
         tests::send_all(*make_curl_transport(options), requests, {.fresh_connection = true})) {
      EXPECT_TRUE(exchange.response()) << exchange.failure()->message;
    }
    EXPECT_EQ(first.connections(), 3);
    EXPECT_EQ(second.connections(), 0);
    EXPECT_EQ(rebinding.asked(Record::a), 1);
  });
}

}  // namespace
}  // namespace driftgate::transport_address_test
