// The test cases that come with the Pact specification, all of them.
#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>
#include <iostream>
#include <map>
#include <string>
#include <vector>

#include "specs/contracts/contract.h"
#include "specs/contracts/promise.h"
#include "specs/document/error.h"
#include "specs/http/uri.h"
#include "tests/files.h"
#include "validators/contracts/match_request.h"
#include "validators/judge.h"

namespace driftgate {
namespace {

namespace fs = std::filesystem;

// A contract with one interaction, of which `part` says one side.
std::string contract_text(const std::string& version, const std::string& part, Node side) {
  std::string inner = to_json(side);
  if (part == "request") inner = R"({"description":"d","response":{},"request":)" + inner + "}";
  if (part == "response")
    inner = R"({"description":"d","request":{"method":"GET","path":"/"},"response":)" + inner + "}";
  if (part == "message") {
    const std::string rest = inner == "{}" ? "}" : "," + inner.substr(1);
    inner = R"({"type":"Asynchronous/Messages","description":"d")" + rest;
  }
  const bool is_list = part == "message" && version == "3";
  return std::string(R"({"consumer":{"name":"c"},"provider":{"name":"p"},")") +
         (is_list ? "messages" : "interactions") + "\":[" + inner +
         R"(],"metadata":{"pactSpecification":{"version":")" + version + R"(.0"}}})";
}

Response response_of(const RecordedResponse& recorded) {
  Response response{.status = recorded.status, .headers = recorded.headers};
  for (auto& [name, value] : response.headers)
    if (name == "contentType") name = "Content-Type";
  response.body = recorded.body.bytes;
  return response;
}

Request request_of(const RecordedRequest& recorded) {
  Request request{.method = recorded.method, .url = recorded.path, .headers = recorded.headers};
  if (recorded.exact_query) {
    request.url += "?" + *recorded.exact_query;
    request.body = recorded.body.bytes;
    return request;
  }
  char separator = '?';
  for (const auto& [name, values] : recorded.query)
    for (const std::string& value : values) {
      request.url += separator + percent_encode(name) + "=" + percent_encode(value);
      separator = '&';
    }
  request.body = recorded.body.bytes;
  return request;
}

// What keeps the actual side from matching; empty: it matches.
std::string mismatch(const std::string& version, const std::string& part, Node root) {
  const auto expected =
      read_contract(contract_text(version, part, root.find("expected")), "expected");
  const auto actual = read_contract(contract_text(version, part, root.find("actual")), "actual");
  const auto promises = promises_of(*expected);
  const InteractionPromise& promise = promises->interactions.front();
  const Interaction& given = actual->interactions.front();
  Evaluator evaluator;
  std::string problems;
  if (part == "request") {
    for (const Violation& one :
         match_request(promise.request, request_of(given.request), evaluator))
      problems += one.instance + ": " + one.message + "; ";
    return problems;
  }
  const Policy policy;
  Judge judge(evaluator, policy, {});
  const Exchange exchange{.request = {.url = "http://p/"}, .outcome = response_of(given.response)};
  const Result result =
      judge.judge({.integration = "p", .operation = "d", .expected = &promise.response}, exchange);
  for (const std::string& undecided : result.undecided) problems += "undecided: " + undecided;
  if (result.outcome == Outcome::passed) return problems;
  for (const Finding& one : result.findings)
    problems +=
        std::string(one.rule) + " " + one.violation.instance + ": " + one.violation.message + "; ";
  return problems + result.reason;
}

TEST(PactSuite, every_case_has_the_verdict_of_the_specification) {
  const fs::path folder = tests::suites_folder() / "pact-specification";
  if (!fs::exists(folder)) GTEST_SKIP() << folder << " is not there";
  std::size_t right = 0, all = 0;
  for (const std::string version : {"1", "1.1", "2", "3", "4"}) {
    std::vector<fs::path> files;
    for (const auto& entry :
         fs::recursive_directory_iterator(folder / ("version-" + version) / "testcases"))
      if (entry.path().extension() == ".json") files.push_back(entry.path());
    std::sort(files.begin(), files.end());
    for (const fs::path& file : files) {
      ++all;
      const std::string part = file.parent_path().parent_path().filename();
      const auto document = read_json(tests::read_bytes(file), file.string());
      const bool matches = document->root().find("match").boolean();
      std::string found;
      try {
        found = mismatch(version, part, document->root());
      } catch (const Error& error) {
        ADD_FAILURE() << file << ": " << error.what() << " at " << to_string(error.where());
        continue;
      }
      right += found.empty() == matches ? 1 : 0;
      EXPECT_EQ(found.empty(), matches) << file << "\n" << found;
    }
  }
  std::cout << right << " of " << all << " cases of the Pact specification are right\n";
  EXPECT_EQ(all, 803U);
  EXPECT_EQ(right, all);
}

}  // namespace
}  // namespace driftgate
