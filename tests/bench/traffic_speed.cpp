// Megabytes of recorded traffic that one core judges in a second: HAR entries with JSON bodies of
// some 2 KB and one description.
//
//   bench_traffic_speed [ENTRIES]         prints MB/s of user time, the best of several rounds:
//                                         judged, judged with infer on, and read twice by RapidJSON
//                                         with a handler that does nothing (the file, then each
//                                         body), as a measure of the machine in the same run
//   bench_traffic_speed MODE ENTRIES      judge or infer once: for callgrind
#include <rapidjson/reader.h>
#include <sys/resource.h>

#include <algorithm>
#include <cstdlib>
#include <cstring>
#include <iostream>
#include <memory>
#include <string>
#include <string_view>

#include "specs/contracts/har.h"
#include "specs/document/quote_json.h"
#include "validators/drift/shape_recorder.h"
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

struct Bench {
  explicit Bench(int count) : entries(static_cast<std::size_t>(count)) {
    const std::string one = entry();
    har.reserve(entries * (one.size() + 1) + 64);
    har = R"({"log":{"entries":[)";
    for (std::size_t i = 0; i < entries; ++i) har += (i > 0 ? "," : "") + one;
    har += "]}}";
  }

  void judge(bool infers) {
    Evaluator evaluator;
    const Policy policy;
    ShapeRecorder shapes;
    TrafficJudge judge(*description, evaluator, policy, {}, {});
    if (infers) judge.record(shapes);
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
    if (judge.finish().conforming != entries || shapes.shapes().empty() == infers) std::abort();
  }

  void read() const {
    const std::string answer = body();
    const auto read = [](const std::string& json) {
      rapidjson::Reader reader;
      rapidjson::StringStream bytes(json.c_str());
      rapidjson::BaseReaderHandler<> nothing;
      if (!reader.Parse(bytes, nothing)) std::abort();
    };
    read(har);
    for (std::size_t i = 0; i < entries; ++i) read(answer);
  }

  template <class Work>
  double megabytes_per_second(const Work& work) const {
    double best = 0;
    for (int round = 0; round < 7; ++round) {
      const double before = user_seconds();
      work();
      best = std::max(best, static_cast<double>(har.size()) / 1e6 / (user_seconds() - before));
    }
    return best;
  }

  std::size_t entries;
  std::string har{};
  std::unique_ptr<const Description> description =
      load_description("api.yaml", [](const std::string&) { return std::string(kDescription); });
};

}  // namespace

int main(int argc, char** argv) {
  if (argc == 3) {
    Bench(std::atoi(argv[2])).judge(std::string_view(argv[1]) == "infer");
    return 0;
  }
  Bench bench(argc > 1 ? std::atoi(argv[1]) : 20'000);
  const double judged = bench.megabytes_per_second([&] { bench.judge(false); });
  const double inferred = bench.megabytes_per_second([&] { bench.judge(true); });
  const double read = bench.megabytes_per_second([&] { bench.read(); });
  std::cout << "MB/s: judged " << judged << ", with infer " << inferred << ", read by RapidJSON "
            << read << "; judged / read " << judged / read << '\n';
  return 0;
}
