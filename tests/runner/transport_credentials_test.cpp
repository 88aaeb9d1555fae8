#include <gtest/gtest.h>

#include <mutex>

#include "tests/runner/fault_server.h"
#include "tests/runner/sending.h"

namespace driftgate::transport_credentials_test {
namespace {

/// Answers everything and remembers the heads of the requests, in the order of their arrival.
class Recorder {
 public:
  std::string url() const { return server_.url(); }
  int connections() const { return server_.connections(); }

  std::vector<std::string> heads() {
    const std::lock_guard lock(mutex_);
    return heads_;
  }

 private:
  void serve(tests::Connection& connection) {
    for (;;) {
      std::string request = connection.read_request();
      if (request.empty()) return;
      {
        const std::lock_guard lock(mutex_);
        heads_.push_back(std::move(request));
      }
      if (!connection.send(tests::ok("{}"))) return;
    }
  }

  std::mutex mutex_{};
  std::vector<std::string> heads_{};
  tests::FaultServer server_{[this](tests::Connection& connection, int) { serve(connection); }};
};

/// One of each place: header, Authorization, query, cookie.
std::vector<Credential> every_credential() {
  return {{.form = Credential::Form::bearer, .secret = Secret("s-bearer")},
          {.name = "X-Key", .secret = Secret("s-header")},
          {.place = Credential::Place::query, .name = "key", .secret = Secret("s-query")},
          {.place = Credential::Place::cookie, .name = "session", .secret = Secret("s-cookie")}};
}

TransportOptions options_for(const std::string& url) {
  TransportOptions options = tests::once_to(url);
  options.headers = {{"X-Fixed", "f-header"}};
  options.credentials = every_credential();
  options.concurrency = 1;
  return options;
}

std::string secrets_in(const std::string& head) {
  std::string found;
  for (const char* secret : {"s-bearer", "s-header", "s-query", "s-cookie", "own", "f-header"})
    if (head.find(secret) != head.npos) found += (found.empty() ? "" : " ") + std::string(secret);
  return found;
}

struct Asked {
  const char* shows;
  bool without_credentials;
  std::vector<std::string> leaves_out;
  Headers headers;
  const char* secrets;
};

// All over one handle, one after the other: nothing of one is left in the next.
TEST(transport_credentials, are_left_out_where_it_is_said_and_only_there) {
  const std::vector<Asked> cases{
      {"ours", false, {}, {}, "s-bearer s-header s-query s-cookie f-header"},
      {"none", true, {}, {}, "f-header"},
      {"ours again", false, {}, {}, "s-bearer s-header s-query s-cookie f-header"},
      {"without one", false, {"x-key"}, {}, "s-bearer s-query s-cookie f-header"},
      {"without another", false, {"Authorization"}, {}, "s-header s-query s-cookie f-header"},
      {"without both", false, {"Authorization", "X-Key"}, {}, "s-query s-cookie f-header"},
      {"without cookies", false, {"Cookie"}, {}, "s-bearer s-header s-query f-header"},
      {"a stranger's", true, {}, {{"Authorization", "Bearer own"}}, "own f-header"},
      {"none once more", true, {}, {}, "f-header"},
      {"ours at the end", false, {}, {}, "s-bearer s-header s-query s-cookie f-header"},
  };
  Recorder recorder;
  const auto transport = make_curl_transport(options_for(recorder.url()));
  std::vector<Request> requests;
  for (const Asked& c : cases)
    requests.push_back({.method = "GET", .url = recorder.url() + "x", .headers = c.headers});
  std::size_t next = 0, answered = 0;
  transport->send(
      [&]() -> std::optional<Sending> {
        if (next == cases.size()) return std::nullopt;
        const std::size_t i = next++;
        return Sending{.tag = i,
                       .request = &requests[i],
                       .without_credentials = cases[i].without_credentials,
                       .leaves_out = &cases[i].leaves_out};
      },
      [&](std::size_t, Exchange&& exchange) {
        EXPECT_NE(exchange.response(), nullptr);
        ++answered;
      });
  EXPECT_EQ(answered, cases.size());
  EXPECT_EQ(recorder.connections(), 1) << "the same connection, so the same handle";
  const std::vector<std::string> heads = recorder.heads();
  ASSERT_EQ(heads.size(), cases.size());
  for (std::size_t i = 0; i < cases.size(); ++i)
    EXPECT_EQ(secrets_in(heads[i]), cases[i].secrets) << cases[i].shows << "\n" << heads[i];
}

TEST(transport_credentials, stay_left_out_over_a_redirect) {
  std::mutex mutex;
  std::vector<std::string> heads;
  const tests::FaultServer server([&](tests::Connection& connection, int) {
    for (;;) {
      const std::string request = connection.read_request();
      if (request.empty()) return;
      const bool first = request.find(" /x") != request.npos;
      {
        const std::lock_guard lock(mutex);
        heads.push_back(request);
      }
      connection.send(first ? "HTTP/1.1 307 Temporary Redirect\r\nLocation: /y\r\n"
                              "Content-Length: 0\r\n\r\n"
                            : tests::ok("{}"));
    }
  });
  const std::vector<std::string> leaves_out{"X-Key"};
  for (const Sending& how :
       {Sending{.without_credentials = true}, Sending{.leaves_out = &leaves_out}}) {
    heads.clear();
    const Exchange exchange = tests::send_one(options_for(server.url()),
                                              {.method = "GET", .url = server.url() + "x"}, how);
    ASSERT_NE(exchange.response(), nullptr);
    const std::lock_guard lock(mutex);
    ASSERT_EQ(heads.size(), 2U);
    const char* left = how.without_credentials ? "f-header" : "s-bearer s-query s-cookie f-header";
    EXPECT_EQ(secrets_in(heads[0]), left) << heads[0];
    EXPECT_EQ(secrets_in(heads[1]), left) << heads[1];
  }
}

}  // namespace
}  // namespace driftgate::transport_credentials_test
