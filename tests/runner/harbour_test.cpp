// The provider of tests/providers/harbour: that it keeps its description, that each of its faults
// is real, and that a check finds those that it can see by reading.

#include <gtest/gtest.h>

#include <map>
#include <random>
#include <set>

#include "runner/run.h"
#include "specs/http/uri.h"
#include "specs/openapi/template.h"
#include "tests/files.h"
#include "tests/harbour_provider.h"
#include "tests/providers/harbour/faults.h"
#include "tests/runner/api.h"
#include "tests/runner/sending.h"
#include "validators/checks/checks.h"

namespace driftgate::harbour_test {
namespace {

using harbour::FaultLine;
using harbour::kFaults;
using tests::HarbourProvider;

std::filesystem::path folder() { return tests::tests_folder() / "providers" / "harbour"; }

const Description& description() {
  static const std::unique_ptr<const Description> loaded =
      tests::describe(tests::read_bytes(folder() / "harbour.yaml"));
  return *loaded;
}

std::unique_ptr<const Document> read_table(const char* name) {
  return read_yaml(tests::read_bytes(folder() / name), name);
}

const Operation* operation_named(std::string_view id) {
  for (const Operation& operation : description().operations)
    if (operation.id == id) return &operation;
  return nullptr;
}

// ---- Requests as the tables write them -------------------------------------------------------

const std::map<std::string, Headers, std::less<>> kDoors{
    {"all", {{"Authorization", "Bearer harbour-master"}, {"X-Harbour-Key", "crane-7"}}},
    {"none", {}},
    {"wrong", {{"Authorization", "Bearer nobody"}, {"X-Harbour-Key", "crane-8"}}},
    {"visitor", {{"Authorization", "Bearer harbour-visitor"}, {"X-Harbour-Key", "crane-7"}}},
    {"clerk", {{"Authorization", "Basic Y2xlcms6cXVheQ=="}}},
    {"key", {{"X-Harbour-Key", "crane-7"}}},
};

std::string said_or(Node step, std::string_view name, std::string_view otherwise) {
  const Node node = step.find(name);
  return std::string(node ? node.text() : otherwise);
}

// Text of a step; "" when it does not say.
std::string said(Node step, std::string_view name) { return said_or(step, name, ""); }

void replace_all(std::string& text, std::string_view find, std::string_view write) {
  for (std::size_t at = text.find(find); at != std::string::npos;
       at = text.find(find, at + write.size()))
    text.replace(at, find.size(), write);
}

// Sends steps one after another and remembers what later ones name.
class Visitor {
 public:
  explicit Visitor(const HarbourProvider& provider)
      : url_(provider.url()), transport_(make_curl_transport(tests::once_to(provider.url()))) {}

  Request request_of(Node step, std::string_view door) const {
    const std::string line = filled(said(step, "send"));
    const std::size_t space = line.find(' ');
    Request request{.method = line.substr(0, space),
                    .url = url_ + line.substr(space + 1),
                    .headers = kDoors.find(door)->second,
                    .body = said(step, "body")};
    if (!request.body.empty() || request.method == "POST")
      request.headers.emplace_back("Content-Type", said_or(step, "type", "application/json"));
    for (const Member header : step.find("headers").members())
      request.headers.emplace_back(header.name(), filled(std::string(header.value.text())));
    return request;
  }

  Exchange send(const Request& request) { return tests::send_all(*transport_, {request}).front(); }

  Exchange send(Node step) {
    Exchange exchange = send(request_of(step, said_or(step, "auth", "all")));
    if (const Response* response = exchange.response()) {
      remember("{etag}", *response, "ETag");
      remember("{location}", *response, "Location");
    }
    return exchange;
  }

 private:
  void remember(const std::string& name, const Response& response, std::string_view field) {
    if (const std::string* value = find_header(response.headers, field)) known_[name] = *value;
  }

  std::string filled(std::string text) const {
    for (const auto& [name, value] : known_) replace_all(text, name, value);
    return text;
  }

  std::string url_;
  std::unique_ptr<Transport> transport_;
  std::map<std::string, std::string> known_{};
};

int status_of(const Exchange& exchange) {
  return exchange.response() != nullptr ? exchange.response()->status : 0;
}

// Head and body as one text. Date changes, so it is left out.
std::string text_of(const Exchange& exchange) {
  const Response* response = exchange.response();
  if (response == nullptr) return exchange.failure()->message;
  std::string text = std::to_string(response->status) + "\n";
  for (const auto& [name, value] : response->headers)
    if (!equal_ignoring_case(name, "Date")) text += name + ": " + value + "\n";
  return text + "\n" + response->body;
}

bool has(const Exchange& exchange, std::string_view text) {
  return text_of(exchange).find(text) != std::string::npos;
}

// ---- The conforming provider -------------------------------------------------------------

TEST(harbour, describes_more_than_forty_operations_without_a_problem) {
  EXPECT_GE(description().operations.size(), 60U);
  for (const Problem& problem : description().problems) ADD_FAILURE() << problem.message;
}

// What is refused here was meant to be.
const Asked& asked_when(int status) {
  static const Asked wrong{.kind = Asked::Kind::invalid, .what = "a slip"};
  return status < 400 ? kPlainRequest : wrong;
}

// Judges every answer as a check does.
class Inspection {
 public:
  void expect(const Operation& operation, const Exchange& exchange, int status) {
    SCOPED_TRACE(exchange.request.method + " " + exchange.request.url + " " +
                 exchange.request.body.substr(0, 200));
    ASSERT_EQ(status_of(exchange), status) << text_of(exchange);
    const Result result = judge_.judge(
        {.operation = operation.id, .expected = &operation.expected, .asked = &asked_when(status)},
        exchange);
    EXPECT_EQ(result.outcome, Outcome::passed) << result.reason << text_of(exchange);
    for (const Finding& finding : result.findings)
      ADD_FAILURE() << finding.rule << ": " << finding.violation.message << "\n"
                    << text_of(exchange);
    for (const std::string& remark : result.remarks) ADD_FAILURE() << remark;
    seen_.insert({operation.id, status});
  }

  bool has_seen(const Operation& operation, int status) const {
    return seen_.count({operation.id, status}) != 0;
  }

 private:
  Evaluator evaluator_{};
  Policy policy_{};
  Judge judge_{evaluator_, policy_, {}};
  std::set<std::pair<std::string, int>> seen_{};
};

void set_header(Request& request, std::string_view name, std::string_view value) {
  std::erase_if(request.headers,
                [&](const auto& header) { return equal_ignoring_case(header.first, name); });
  request.headers.emplace_back(name, value);
}

// What can be made of any request that succeeded, and must be refused.
void expect_refusals(Visitor& visitor, Node step, const Operation& operation,
                     Inspection& inspection) {
  const Request good = visitor.request_of(step, "all");
  if (!operation.security.empty())
    for (const char* door : {"none", "wrong"})
      inspection.expect(operation, visitor.send(visitor.request_of(step, door)), 401);
  if (good.method != "GET" && good.method != "HEAD" &&
      operation.security.front().front().name != "key")
    inspection.expect(operation, visitor.send(visitor.request_of(step, "visitor")), 403);
  const ExpectedResponse* success = nullptr;
  for (const ExpectedResponse& response : operation.expected.responses)
    if (response.status.low / 100 == 2) success = &response;
  if (!success->content.empty()) {
    Request refused = good;
    set_header(refused, "Accept", "application/x-nothing");
    inspection.expect(operation, visitor.send(refused), 406);
  }
  if (!operation.has_body) return;
  Request other_type = good;
  set_header(other_type, "Content-Type", "text/plain");
  inspection.expect(operation, visitor.send(other_type), 415);
  Request empty = good;
  empty.body.clear();
  inspection.expect(operation, visitor.send(empty), 400);
  Request huge = good;
  huge.body.append((1 << 20) + 1, ' ');
  inspection.expect(operation, visitor.send(huge), 413);
}

TEST(harbour, every_operation_keeps_the_description_in_success_and_in_error) {
  const HarbourProvider provider;
  Visitor visitor(provider);
  Inspection inspection;
  const auto table = read_table("requests.yaml");
  std::set<std::string> refused;
  for (const Node step : table->root().elements()) {
    const Operation* operation = operation_named(said(step, "for"));
    ASSERT_NE(operation, nullptr) << said(step, "for");
    const int status = std::stoi(said(step, "status"));
    const Exchange exchange = visitor.send(step);
    inspection.expect(*operation, exchange, status);
    const std::string text = said(step, "has");  // Absent: "", which is in everything.
    EXPECT_TRUE(has(exchange, text)) << text << " is not in\n" << text_of(exchange);
    if (status / 100 == 2 && refused.insert(operation->id).second)
      expect_refusals(visitor, step, *operation, inspection);
  }
  // What must be shown of each operation that documents it. The others cannot be brought about
  // everywhere: a 400 needs a parameter, a 409 a name that the client gives.
  const std::set<int> shown{200, 201, 204, 304, 401, 406, 412, 413, 415, 422, 428};
  for (const Operation& operation : description().operations)
    for (const ExpectedResponse& response : operation.expected.responses) {
      const int status = response.status.low;
      const bool no_body = operation.method == "DELETE" || operation.id == "putAvailability" ||
                           operation.method == "HEAD";
      if (shown.count(status) == 0 || (status == 406 && no_body)) continue;
      EXPECT_TRUE(inspection.has_seen(operation, status)) << operation.id << " " << status;
    }
}

// One byte of the text taken out, doubled, or replaced by one that means something somewhere.
void mutate(std::string& text, std::mt19937& random) {
  static constexpr std::string_view kBytes = "\"\\{}[]:,0-9.eE%&=+;az \x01\xC3\xFF";
  const std::size_t at = random() % text.size();
  switch (random() % 3) {
    case 0:
      text.erase(at, 1);
      break;
    case 1:
      text.insert(at, 1, text[at]);
      break;
    default:
      text[at] = kBytes[random() % kBytes.size()];
  }
}

// The query, by its bytes in a URL: those that a URL cannot hold are encoded.
void mutate_query(std::string& url, std::mt19937& random) {
  const std::size_t question = url.find('?');
  std::string query = url.substr(question + 1);
  mutate(query, random);
  url = url.substr(0, question + 1) + percent_encode(query, "&=%[],|:;+");
}

TEST(harbour, no_slip_in_a_request_brings_it_out_of_its_description) {
  constexpr int kSlips = 20;
  const HarbourProvider provider;
  Visitor visitor(provider);
  Inspection inspection;
  const auto table = read_table("requests.yaml");
  std::mt19937 random(7);
  for (const Node step : table->root().elements()) {
    const Operation* operation = operation_named(said(step, "for"));
    if (said(step, "send").find('{') != std::string::npos) continue;
    for (int i = 0; i < kSlips; ++i) {
      Request request = visitor.request_of(step, said_or(step, "auth", "all"));
      if (request.url.find('?') != std::string::npos)
        mutate_query(request.url, random);
      else if (!request.body.empty())
        mutate(request.body, random);
      else
        break;
      const Exchange exchange = visitor.send(request);
      EXPECT_LT(status_of(exchange), 500);
      inspection.expect(*operation, exchange, status_of(exchange));
    }
  }
}

TEST(harbour, an_undescribed_method_is_refused_and_the_allowed_ones_named) {
  const HarbourProvider provider;
  const auto transport = make_curl_transport(tests::once_to(provider.url()));
  std::map<std::string, std::set<std::string>> methods;
  for (const Operation& operation : description().operations)
    methods[operation.path].insert(operation.method);
  for (const auto& [path, allowed] : methods)
    for (const char* method : {"GET", "POST", "PUT", "PATCH", "DELETE", "TRACE", "OPTIONS"}) {
      if (allowed.count(method) != 0) continue;
      std::string target = path;  // Any text stands for a parameter here.
      for (const std::string_view name : openapi::template_names(path))
        replace_all(target, "{" + std::string(name) + "}", "x");
      const Exchange exchange =
          tests::send_all(*transport, {{.method = method, .url = provider.url() + target}}).front();
      EXPECT_EQ(status_of(exchange), std::string_view(method) == "OPTIONS" ? 204 : 405)
          << method << " " << target << text_of(exchange);
      const std::string allow = combined_header(exchange.response()->headers, "Allow");
      for (const std::string& one : allowed)
        EXPECT_NE(allow.find(one), std::string::npos) << method << " " << target << ": " << allow;
    }
}

// One answer for each request; all of them under way at once.
std::vector<std::string> answers(const HarbourProvider& provider, int concurrency,
                                 const std::vector<Request>& requests) {
  TransportOptions options = tests::once_to(provider.url());
  options.concurrency = concurrency;
  std::vector<std::string> texts;
  for (const Exchange& exchange : tests::send_all(*make_curl_transport(options), requests))
    texts.push_back(text_of(exchange));
  return texts;
}

// The requests of one method whose answers hang on no earlier one.
std::vector<Request> independent(const Visitor& visitor, Node table, std::string_view method) {
  std::vector<Request> requests;
  for (const Node step : table.elements()) {
    Request request = visitor.request_of(step, said_or(step, "auth", "all"));
    const bool names_earlier = request.url.find('{') != std::string::npos;
    const bool keyed = find_header(request.headers, "Idempotency-Key") != nullptr;
    if (request.method == method && !names_earlier && !keyed)
      requests.push_back(std::move(request));
  }
  return requests;
}

TEST(harbour, the_order_of_requests_does_not_change_the_answers) {
  const auto table = read_table("requests.yaml");
  std::vector<std::string> in_order, at_once;
  for (std::vector<std::string>* texts : {&in_order, &at_once}) {
    const HarbourProvider provider;
    const Visitor visitor(provider);
    for (const char* method : {"POST", "GET"}) {
      const std::vector<Request> requests = independent(visitor, table->root(), method);
      EXPECT_GT(requests.size(), 30U);
      for (std::string& text : answers(provider, texts == &in_order ? 1 : 16, requests))
        texts->push_back(std::move(text));
    }
  }
  ASSERT_EQ(in_order.size(), at_once.size());
  for (std::size_t i = 0; i < in_order.size(); ++i) EXPECT_EQ(in_order[i], at_once[i]);
}

void reset(const HarbourProvider& provider) {
  const Exchange done =
      tests::send_one(tests::once_to(provider.control_url()),
                      {.method = "POST", .url = provider.control_url() + "/reset"});
  EXPECT_EQ(status_of(done), 204) << text_of(done);
}

TEST(harbour, a_reset_brings_back_the_start) {
  const HarbourProvider provider;
  Visitor visitor(provider);
  const auto steps = read_yaml(
      "- {send: PUT /berths/N-1, body: "
      "'{\"quay\":\"ore\",\"depthMetres\":2,\"lengthMetres\":20}'}\n"
      "- {send: GET /berths/N-1}\n",
      "steps");
  const Node change = steps->root().element(0), read = steps->root().element(1);
  const std::string before = text_of(visitor.send(read));
  EXPECT_EQ(status_of(visitor.send(change)), 200);
  EXPECT_NE(text_of(visitor.send(read)), before);
  reset(provider);
  EXPECT_EQ(text_of(visitor.send(read)), before);
}

// ---- What a check says -----------------------------------------------------------------------

Run check(const HarbourProvider& provider, std::set<std::string> methods = {"GET", "HEAD"}) {
  Evaluator evaluator;
  const Policy policy;
  Judge judge(evaluator, policy, {});
  const Plan made =
      plan(description(),
           {.base_url = provider.url(), .methods = std::move(methods), .has_credentials = true},
           evaluator);
  const auto transport = make_curl_transport(
      {.base_url = provider.url(), .credentials = tests::harbour_credentials()});
  return run(made, description(), *transport, judge,
             {.integration = "harbour", .sent_credentials = true});
}

TEST(harbour, a_check_with_every_method_finds_nothing_on_the_conforming_provider) {
  const HarbourProvider provider;
  const auto run = check(provider, {"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE"});
  EXPECT_EQ(run.requests, description().operations.size());
  for (const Result& result : run.results) {
    EXPECT_EQ(result.outcome, Outcome::passed) << result.name << ": " << result.reason;
    for (const Finding& finding : result.findings)
      ADD_FAILURE() << result.name << ": " << finding.rule << ": " << finding.violation.message;
  }
}

// Those that one GET by the examples shows.
TEST(harbour, a_fault_that_reading_shows_is_found_where_it_is_and_nowhere_else) {
  for (const FaultLine& fault : kFaults) {
    if (fault.name == "content_404_page") continue;    // Shown by an id that is not there.
    if (fault.name == "invoices_offset_crash") break;  // From here on a GET is not enough.
    SCOPED_TRACE(fault.name);
    const HarbourProvider provider({std::string(fault.name)});
    std::map<std::string, std::set<std::string>> found;
    for (const Result& result : check(provider).results)
      for (const Finding& finding : result.findings)
        found[result.operation].insert(std::string(finding.rule));
    const std::map<std::string, std::set<std::string>> expected{
        {std::string(fault.operation), {std::string(fault.rule)}}};
    EXPECT_EQ(found, expected);
  }
}

// ---- The faults ------------------------------------------------------------------------------

// How the last answers differ, by the words of the step.
void expect_difference(Node step, const Exchange& kept, const Exchange& broken) {
  const std::string trace = "kept: " + text_of(kept) + "\nbroken: " + text_of(broken);
  if (step.find("kept")) {
    EXPECT_EQ(std::to_string(status_of(kept)), said(step, "kept")) << trace;
    EXPECT_EQ(std::to_string(status_of(broken)), said(step, "broken")) << trace;
  }
  const std::string only_kept = said(step, "kept_has"), only_broken = said(step, "broken_has");
  EXPECT_TRUE(has(kept, only_kept) && has(broken, only_broken)) << trace;
  EXPECT_FALSE(!only_kept.empty() && has(broken, only_kept)) << trace;
  EXPECT_FALSE(!only_broken.empty() && has(kept, only_broken)) << trace;
}

TEST(harbour, each_fault_is_real) {
  const auto table = read_table("faults.yaml");
  EXPECT_EQ(table->root().size(), std::size(kFaults));
  const HarbourProvider conforming;
  for (const FaultLine& fault : kFaults) {
    SCOPED_TRACE(fault.name);
    EXPECT_NE(operation_named(fault.operation), nullptr) << fault.operation;
    const Node steps = table->root().find(fault.name);
    ASSERT_TRUE(steps.is(Kind::array)) << "not in faults.yaml";
    reset(conforming);
    const HarbourProvider faulty({std::string(fault.name)});
    Visitor to_conforming(conforming), to_faulty(faulty);
    Exchange kept, broken;
    for (const Node step : steps.elements()) {
      kept = to_conforming.send(step);
      broken = to_faulty.send(step);
    }
    expect_difference(steps.element(steps.size() - 1), kept, broken);
  }
}

TEST(harbour, every_rule_of_a_check_has_a_fault) {
  // Nothing that the provider says breaks these: it is its speed, its TLS, its framing; and all
  // of its refusals are described.
  std::set<std::string_view> without{"latency-budget", "certificate-expiry", "message-framing",
                                     "undocumented-rejection"};
  std::set<std::string_view> broken;
  for (const FaultLine& fault : kFaults) broken.insert(fault.rule);
  for (const Rule<Case>* rule : all_checks())
    EXPECT_NE(broken.count(rule->id), without.count(rule->id)) << rule->id;
}

// A step without any word of difference would show nothing.
TEST(harbour, each_fault_says_how_it_shows) {
  const auto table = read_table("faults.yaml");
  for (const Member fault : table->root().members()) {
    const Node last = fault.value.element(fault.value.size() - 1);
    EXPECT_TRUE(last.find("kept") || last.find("kept_has") || last.find("broken_has"))
        << fault.name();
  }
}

}  // namespace
}  // namespace driftgate::harbour_test
