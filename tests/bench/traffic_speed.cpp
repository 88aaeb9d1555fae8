// Megabytes of recorded traffic that one core judges in a second: HAR entries with JSON bodies of
// some 2 KB and one description.
//
//   bench_traffic_speed [ENTRIES]    prints "MEGABYTES SECONDS(user) MB/s conforming"
#include <sys/resource.h>

#include <algorithm>
#include <cstdlib>
#include <cstring>
#include <iostream>
#include <string>

#include "specs/contracts/har.h"
#include "specs/document/quote_json.h"
#include "validators/traffic/traffic_judge.h"

using namespace driftgate;

namespace {

constexpr const char* kDescription = R"(openapi: 3.1.0
info: {title: Orders, version: "1"}
servers: [{url: "https://api.example/v1"}]
components:
  schemas:
    Line:
      type: object
      required: [sku, quantity, price]
      properties:
        sku: {type: string, minLength: 3, maxLength: 40}
        quantity: {type: integer, minimum: 1}
        price: {type: number, minimum: 0}
        title: {type: string}
        tags: {type: array, items: {type: string}}
    Order:
      type: object
      required: [id, status, created, lines]
      properties:
        id: {type: string, format: uuid}
        status: {enum: [open, paid, shipped]}
        created: {type: string, format: date-time}
        customer: {type: object, required: [name], properties: {name: {type: string}, email: {type: string, format: email}}}
        lines: {type: array, items: {$ref: "#/components/schemas/Line"}}
paths:
  /orders/{id}:
    get:
      operationId: getOrder
      parameters:
        - {name: id, in: path, required: true, schema: {type: integer}}
        - {name: expand, in: query, schema: {type: array, items: {type: string}}, explode: false}
      responses:
        "200": {description: x, content: {application/json: {schema: {$ref: "#/components/schemas/Order"}}}}
)";

std::string body() {
  std::string json =
      R"({"id":"6fa459ea-ee8a-4ca4-894e-db77e160355e","status":"paid","created":"2026-05-01T10:00:00Z","customer":{"name":"Ann Example","email":"ann@example.com"},"lines":[)";
  for (int i = 0; json.size() < 2000; ++i)
    json +=
        std::string(i > 0 ? "," : "") +
        R"({"sku":"A-1000","quantity":2,"price":12.5,"title":"A thing to be ordered","tags":["new","small","blue"]})";
  return json + "]}";
}

std::string entry() {
  std::string headers;
  for (const char* name : {"Date", "Server", "Cache-Control", "ETag", "Vary", "X-Request-Id"})
    headers += std::string(R"({"name":")") + name + R"(","value":"some value of a field"},)";
  return R"({"startedDateTime":"2026-05-01T10:00:00.000Z","time":12,"request":{"method":"GET","url":"https://api.example/v1/orders/17?expand=lines,customer","httpVersion":"HTTP/1.1","headers":[{"name":"Accept","value":"application/json"}],"queryString":[],"cookies":[],"headersSize":-1,"bodySize":0},"response":{"status":200,"statusText":"OK","httpVersion":"HTTP/1.1","headers":[)" +
         headers +
         R"({"name":"Content-Type","value":"application/json"}],"content":{"size":2048,"mimeType":"application/json","text":)" +
         quote_json(body()) + R"(},"redirectURL":"","headersSize":-1,"bodySize":2048}})";
}

double user_seconds() {
  rusage usage{};
  getrusage(RUSAGE_SELF, &usage);
  return static_cast<double>(usage.ru_utime.tv_sec) +
         static_cast<double>(usage.ru_utime.tv_usec) / 1e6;
}

}  // namespace

int main(int argc, char** argv) {
  const int entries = argc > 1 ? std::atoi(argv[1]) : 20'000;
  std::string har = R"({"log":{"entries":[)";
  const std::string one = entry();
  for (int i = 0; i < entries; ++i) har += (i > 0 ? "," : "") + one;
  har += "]}}";
  const auto description =
      load_description("api.yaml", [](const std::string&) { return std::string(kDescription); });
  Evaluator evaluator;
  const Policy policy;
  const double before = user_seconds();
  TrafficJudge judge(*description, evaluator, policy, {}, {});
  std::size_t at = 0;
  HarReader reader(
      [&](char* to, std::size_t most) {
        const std::size_t count = std::min(most, har.size() - at);
        std::memcpy(to, har.data() + at, count);
        at += count;
        return count;
      },
      "bench.har");
  while (const RecordedExchange* recorded = reader.next()) judge.judge(*recorded);
  const double took = user_seconds() - before;
  const double megabytes = static_cast<double>(har.size()) / 1e6;
  const Traffic traffic = judge.finish();
  std::cout << megabytes << ' ' << took << ' ' << megabytes / took << ' ' << traffic.conforming
            << '\n';
  return traffic.conforming == static_cast<std::size_t>(entries) ? 0 : 1;
}
