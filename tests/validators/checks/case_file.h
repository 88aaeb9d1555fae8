#pragma once

#include <chrono>
#include <map>
#include <string>

#include "specs/document/reference.h"
#include "specs/expectation.h"
#include "specs/http/exchange.h"
#include "specs/schema/schema.h"
#include "tests/files.h"
#include "validators/asked.h"

namespace driftgate::tests {

inline int number(Node node, int otherwise = 0) {
  return node.is(Kind::number) ? std::stoi(std::string(node.text())) : otherwise;
}

inline bool truth(Node node) { return node.is(Kind::boolean) && node.boolean(); }

inline std::string words(Node node) {
  return node.is(Kind::string) ? std::string(node.text()) : std::string();
}

/// A file of cases: JSON with promises, schemas (`#/schemas/NAME`) and exchanges.
class CaseFile {
 public:
  explicit CaseFile(const std::string& path)
      : documents_([](const std::string& uri) { return read_bytes(uri); }),
        root_(documents_.open(path).root()),
        graph_(documents_, Dialect::openapi_3_1) {}

  Node root() const { return root_; }

  /// {STATUS: {headers: {NAME: {required, explode, json, schema}}, content: {TYPE: {schema,
  /// sequences, itemSchema}}}}
  Expectation expectation(Node written) const {
    Expectation expected{.source = written};
    for (const Member member : written.members())
      expected.responses.push_back(response(std::string(member.name()), member.value));
    return expected;
  }

  /// {kind, what, place, differs_from_accepted}; its source is what is written at the pointer
  /// `breaks`. Without a kind the request is valid.
  Asked asked(Node written) const {
    Asked asked{.kind = kind_of(words(written.find("kind"))),
                .what = words(written.find("what")),
                .place = words(written.find("place")),
                .differs_from_accepted = truth(written.find("differs_from_accepted"))};
    if (const Node breaks = written.find("breaks"))
      asked.source = find_pointer(root_, breaks.text());
    return asked;
  }

  /// {method, status, headers: [[NAME, VALUE]], body | json | bytes, total_ms, attempts, remarks,
  /// certificate: [FROM, UNTIL] in seconds since 1970}
  static Exchange exchange(Node written) {
    Exchange exchange{.attempts = number(written.find("attempts"), 1)};
    if (const Node method = written.find("method")) exchange.request.method = words(method);
    exchange.timings.total = std::chrono::milliseconds(number(written.find("total_ms")));
    for (const Node remark : written.find("remarks").elements())
      exchange.remarks.push_back(words(remark));
    if (const Node dates = written.find("certificate")) {
      const auto time = [&](std::size_t i) {
        return std::chrono::sys_seconds(std::chrono::seconds(number(dates.element(i))));
      };
      exchange.certificate = Validity{time(0), time(1)};
    }
    Response response{.status = number(written.find("status"), 200)};
    for (const Node field : written.find("headers").elements())
      response.headers.emplace_back(words(field.element(0)), words(field.element(1)));
    response.body = words(written.find("body"));
    if (const Node json = written.find("json")) response.body = to_json(json);
    for (const Node byte : written.find("bytes").elements())
      response.body.push_back(static_cast<char>(number(byte)));
    exchange.outcome = std::move(response);
    return exchange;
  }

 private:
  static Asked::Kind kind_of(const std::string& name) {
    using Kind = Asked::Kind;
    static const std::map<std::string, Kind> kinds{
        {"", Kind::valid},
        {"valid", Kind::valid},
        {"invalid", Kind::invalid},
        {"absent", Kind::absent},
        {"wrong media type", Kind::wrong_media_type},
        {"undeclared method", Kind::undeclared_method},
        {"without credentials", Kind::without_credentials},
        {"wrong credentials", Kind::wrong_credentials}};
    return kinds.at(name);
  }

  static StatusRange range(const std::string& status) {
    if (status == "default") return kAnyStatus;
    if (status.ends_with("XX")) return {(status[0] - '0') * 100, (status[0] - '0') * 100 + 99};
    return {std::stoi(status), std::stoi(status)};
  }

  Schema schema(Node holder, std::string_view name = "schema") const {
    const Node written = holder.find(name);
    return written ? graph_.at(written) : Schema();
  }

  ExpectedResponse response(const std::string& status, Node written) const {
    ExpectedResponse expected{.status = range(status), .source = written};
    for (const Member header : written.find("headers").members())
      expected.headers.push_back({.name = std::string(header.name()),
                                  .required = truth(header.value.find("required")),
                                  .schema = schema(header.value),
                                  .explode = truth(header.value.find("explode")),
                                  .json = truth(header.value.find("json")),
                                  .source = header.value});
    for (const Member content : written.find("content").members())
      expected.content.push_back({.media = parse_media_type(content.name()).value(),
                                  .schema = schema(content.value),
                                  .reads_sequences = truth(content.value.find("sequences")),
                                  .item_schema = schema(content.value, "itemSchema"),
                                  .source = content.value});
    return expected;
  }

  Documents documents_;
  Node root_;
  SchemaGraph graph_;
};

}  // namespace driftgate::tests
