// A provider's answer: status, header fields and body, judged with all checks on.
//
// The input is lines: the status, then "NAME: VALUE" fields, an empty line, the body.
#include <cstdint>
#include <cstdlib>
#include <string>
#include <string_view>

#include "specs/document/reference.h"
#include "validators/judge.h"

using namespace driftgate;

namespace {

constexpr const char* kPromise = R"({
  "body": {"type": "array", "items": {"anyOf": [{"$ref": "#/thing"}, {"type": "string"}]}},
  "thing": {"type": "object", "required": ["id", "tags"],
            "properties": {"id": {"type": "integer"}, "tags": {"$ref": "#/body"},
                           "kind": {"type": "string", "enum": ["a", "b"]}},
            "additionalProperties": {"type": "number"}},
  "list": {"type": "array", "items": {"type": "integer"}},
  "colour": {"type": "object", "properties": {"R": {"type": "integer"}}},
  "number": {"type": ["number", "null"]}})";

struct Promised {
  Documents documents{[](const std::string&) { return std::string(kPromise); }};
  Node root = documents.open("promise.json").root();
  SchemaGraph graph{documents, Dialect::openapi_3_1};
  Expectation expected{};

  Promised() {
    const auto schema = [this](const char* name) { return graph.at(root.find(name)); };
    expected.responses.push_back(
        {.status = {200, 200},
         .headers = {{.name = "X-List", .schema = schema("list")},
                     {.name = "X-Colour", .schema = schema("colour")},
                     {.name = "X-Exploded", .schema = schema("colour"), .explode = true},
                     {.name = "X-Number", .schema = schema("number")},
                     {.name = "Set-Cookie", .schema = schema("number")},
                     {.name = "X-Json", .json = true}},
         .content = {
             {.media = {.type = "application", .subtype = "json"}, .schema = schema("body")}}});
    expected.responses.push_back({.status = {400, 499}});
  }
};

std::string_view take_line(std::string_view& rest) {
  const std::string_view line = rest.substr(0, rest.find('\n'));
  rest.remove_prefix(std::min(line.size() + 1, rest.size()));
  return line;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  static const Promised promised;
  static Evaluator evaluator;
  static const Policy policy;
  static Judge judge(evaluator, policy, std::chrono::sys_seconds(std::chrono::days(20'000)));

  std::string_view rest(reinterpret_cast<const char*>(data), size);
  Response response{.status = std::atoi(std::string(take_line(rest)).c_str())};
  while (!rest.empty()) {
    const std::string_view line = take_line(rest);
    if (line.empty()) break;
    const std::size_t colon = std::min(line.find(':'), line.size());
    response.headers.emplace_back(line.substr(0, colon),
                                  line.substr(std::min(colon + 1, line.size())));
  }
  response.body = rest;
  const Exchange exchange{.outcome = std::move(response)};
  const Result first = judge.judge({.expected = &promised.expected}, exchange);
  // A verdict depends on nothing but the answer.
  const Result again = judge.judge({.expected = &promised.expected}, exchange);
  if (first.outcome != again.outcome || first.findings != again.findings) std::abort();
  return 0;
}
