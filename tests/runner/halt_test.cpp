// A run that is stopped half way, as a process: what it leaves at the provider, in its reports and
// to its caller. The provider itself sends the signals, so that nothing hangs on time.

#include "runner/halt.h"

#include <fcntl.h>
#include <gtest/gtest.h>
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <future>
#include <mutex>
#include <string>
#include <vector>

#include "tests/files.h"
#include "tests/reporters/temporary_folder.h"
#include "tests/runner/fault_server.h"

namespace driftgate::halt_test {
namespace {

using tests::Connection;
using tests::FaultServer;

constexpr const char* kApi = R"(openapi: 3.1.0
info: {title: Depots, version: '1'}
paths:
  /depots:
    post:
      operationId: createDepot
      requestBody:
        required: true
        content: {application/json: {schema: {type: object, required: [name], properties: {name: {type: string}}}}}
      responses:
        '201': {description: Made., content: {application/json: {schema: {type: object}}}}
  /depots/{depotId}:
    parameters: [{name: depotId, in: path, required: true, schema: {type: string}}]
    get:
      operationId: getDepot
      responses: {'200': {description: It., content: {application/json: {schema: {type: object}}}}}
    delete:
      operationId: deleteDepot
      responses: {'204': {description: Gone.}}
  /weather:
    get:
      operationId: getWeather
      responses: {'200': {description: It., content: {application/json: {schema: {type: object}}}}}
)";

// One of each way in which something is made.
constexpr const char* kBySetUp = R"(
    setup:
      - {stepId: made, operationId: createDepot, outputs: {depotId: $response.body#/id}}
    teardown:
      - operationId: deleteDepot
        parameters: [{name: depotId, in: path, value: $steps.made.outputs.depotId}]
)";
constexpr const char* kByWorkflows = R"(
    probes: {methods: [GET, POST, DELETE], strategies: [workflows]}
)";

/// Which request is the moment of a signal; it is never answered.
struct Moment {
  std::string request{};  ///< "GET /depots/R1".
  int signal = SIGINT;
};

/// A provider of depots that may stop whoever asks it.
class Yard {
 public:
  explicit Yard(std::vector<Moment> moments)
      : moments_(std::move(moments)),
        server_([this](Connection& connection, int) { serve(connection); }) {}

  int port() const { return server_.port(); }
  void asked_by(pid_t process) { process_.set_value(process); }
  std::vector<std::string> log() {
    const std::lock_guard lock(mutex_);
    return log_;
  }

 private:
  void serve(Connection& connection) {
    for (std::string text; !(text = connection.read_request()).empty();) {
      const std::string line = text.substr(0, text.find(" HTTP/"));
      if (const int signal = noted(line); signal != 0) {
        ::kill(asker_.get(), signal);
        return connection.wait_for_client_to_leave();
      }
      connection.send(answer(line));
    }
  }

  // The signal that is due, once each; 0: none.
  int noted(const std::string& line) {
    const std::lock_guard lock(mutex_);
    log_.push_back(line);
    if (next_ == moments_.size() || moments_[next_].request != line) return 0;
    return moments_[next_++].signal;
  }

  static std::string answer(const std::string& line) {
    const std::string json = "Content-Type: application/json\r\n";
    if (line == "POST /depots")
      return "HTTP/1.1 201 Created\r\n" + json + "Content-Length: 11\r\n\r\n{\"id\":\"R1\"}";
    if (line.starts_with("GET /depots/") && line != "GET /depots/R1")
      return "HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n\r\n";
    if (line.starts_with("DELETE")) return "HTTP/1.1 204 No Content\r\n\r\n";
    return tests::ok("{\"id\":\"R1\"}", json);
  }

  const std::vector<Moment> moments_;
  std::promise<pid_t> process_{};
  std::shared_future<pid_t> asker_{process_.get_future()};
  std::mutex mutex_{};
  std::vector<std::string> log_{};
  std::size_t next_ = 0;
  FaultServer server_;
};

/// How a process ended.
struct End {
  int exit_code = -1;
  int signal = 0;
};

End check(Yard& yard, const tests::TemporaryFolder& folder) {
  const pid_t child = ::fork();
  if (child == 0) {
    for (const int signal : {SIGINT, SIGTERM}) ::signal(signal, SIG_DFL);
    const int out = ::open(folder.file("out").c_str(), O_WRONLY | O_CREAT | O_TRUNC, 0600);
    const int err = ::open(folder.file("err").c_str(), O_WRONLY | O_CREAT | O_TRUNC, 0600);
    ::dup2(out, 1);
    ::dup2(err, 2);
    const std::string config = folder.file("driftgate.yaml");
    const std::string report = "json=" + folder.file("report.json");
    ::execl(DRIFTGATE_BINARY, DRIFTGATE_BINARY, "check", "--config", config.c_str(), "--report",
            report.c_str(), nullptr);
    ::_exit(127);
  }
  yard.asked_by(child);
  int status = 0;
  ::waitpid(child, &status, 0);
  return {.exit_code = WIFEXITED(status) ? WEXITSTATUS(status) : -1,
          .signal = WIFSIGNALED(status) ? WTERMSIG(status) : 0};
}

bool holds(const std::vector<std::string>& log, const std::string& line) {
  return std::find(log.begin(), log.end(), line) != log.end();
}

struct Stopped {
  const char* name;
  const char* how;  // Something is made.
  std::vector<Moment> moments;
  int exit_code;
  int signal;
  bool is_removed;
  bool is_reported;
};

TEST(halt, what_was_made_is_removed_and_what_was_judged_is_reported) {
  const Moment in_a_probe{"GET /depots/R1", SIGINT};
  const std::vector<Stopped> rows{
      {"nobody stops it", kBySetUp, {}, 0, 0, true, true},
      {"SIGINT after the set-up", kBySetUp, {in_a_probe}, 130, 0, true, true},
      {"SIGTERM after the set-up", kBySetUp, {{"GET /depots/R1", SIGTERM}}, 143, 0, true, true},
      {"SIGINT within a life", kByWorkflows, {in_a_probe}, 130, 0, true, true},
      {"SIGINT, and once more while it cleans up",
       kBySetUp,
       {in_a_probe, {"DELETE /depots/R1", SIGINT}},
       -1,
       SIGINT,
       true,  // It was asked to.
       false},
  };
  for (const Stopped& row : rows) {
    SCOPED_TRACE(row.name);
    const tests::TemporaryFolder folder("halt");
    Yard yard(row.moments);
    folder.write("api.yaml", kApi);
    folder.write(
        "driftgate.yaml",
        "integrations:\n  depots:\n    description: api.yaml\n    concurrency: 1\n    base_url: "
        "http://127.0.0.1:" +
            std::to_string(yard.port()) + row.how);
    const End end = check(yard, folder);
    EXPECT_EQ(end.exit_code, row.exit_code) << tests::read_bytes(folder.file("err"));
    EXPECT_EQ(end.signal, row.signal);
    const std::vector<std::string> log = yard.log();
    EXPECT_TRUE(holds(log, "POST /depots"));
    EXPECT_EQ(holds(log, "DELETE /depots/R1"), row.is_removed);
    const std::string report = tests::read_bytes(folder.file("report.json"));
    EXPECT_EQ(!report.empty(), row.is_reported);
    if (row.moments.empty() || !row.is_reported) continue;
    const bool asks_in_order = row.how == kBySetUp;
    EXPECT_TRUE(!asks_in_order || !holds(log, "GET /weather"));
    EXPECT_NE(report.find("\"type\": \"run.stopped\""), std::string::npos);
    EXPECT_NE(report.find(row.exit_code == 130 ? "\"interrupted\"" : "\"terminated\""),
              std::string::npos);
    EXPECT_NE(tests::read_bytes(folder.file("out")).find("STOPPED: "), std::string::npos);
    EXPECT_NE(tests::read_bytes(folder.file("err")).find("another signal ends at once"),
              std::string::npos);
  }
}

TEST(halt, the_first_request_counts) {
  Halt halt;
  EXPECT_FALSE(halt.is_requested());
  halt.request(SIGTERM);
  const Halt::Clock::time_point deadline = halt.deadline();
  halt.request(SIGINT);
  EXPECT_EQ(halt.signal(), SIGTERM);
  EXPECT_EQ(halt.deadline(), deadline);
  EXPECT_EQ(deadline - halt.half_time(), halt.grace() / 2);
}

}  // namespace
}  // namespace driftgate::halt_test
