#pragma once

#include <fmt/format.h>

#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "specs/contracts/contract.h"
#include "specs/openapi/description.h"

namespace driftgate::tests {

/// A description of one GET operation, getPet at /pets/{id}; `operation` are its other members.
inline std::unique_ptr<const Description> consumer_api(const std::string& operation,
                                                       const std::string& file = "api.yaml") {
  const std::string text = R"(openapi: 3.1.0
info: {title: Pets, version: "1"}
servers: [{url: "https://api.example/v1"}]
components:
  schemas:
    Deep: {type: array, items: {type: object, properties: {a: {$ref: "#/components/schemas/Deep"}}}}
    Pet:
      type: object
      required: [id, name, kind, born, owner, price, tags, scores]
      properties:
        id: {type: integer, minimum: 1}
        name: {type: string, minLength: 1}
        kind: {type: string}
        born: {type: string, format: date}
        owner: {type: [string, "null"]}
        price: {type: number}
        tags: {type: array, items: {type: object, required: [key], properties: {key: {type: string}}}}
        scores: {type: object, required: [jan, feb], properties: {jan: {type: integer}, feb: {type: integer}}}
paths:
  /pets/{id}:
    parameters: [{name: id, in: path, required: true, schema: {type: integer}}]
    get:
      operationId: getPet
      )" + operation + "\n";
  return load_description(file, [&](const std::string&) { return text; });
}

/// An interaction of Pact 4 (the rules of which are those of Pact 3, too).
inline std::string interaction(std::string_view request, std::string_view response,
                               std::string_view method = "GET", std::string_view path = "/pets/1",
                               std::string_view description = "it") {
  return fmt::format(
      R"({{"description": "{}", "request": {{"method": "{}", "path": "{}"{}{}}}, "response": {{{}}}}})",
      description, method, path, request.empty() ? "" : ", ", request, response);
}

inline std::unique_ptr<const Contract> pact_of(const std::vector<std::string>& interactions,
                                               const std::string& consumer = "web") {
  const bool messages = interactions.front().find("Asynchronous") != std::string::npos ||
                        interactions.front().find("\"pending\"") != std::string::npos;
  std::string all;
  for (const std::string& one : interactions) {
    all += (all.empty() ? "" : ",\n") + one;
    if (messages && one.find("\"type\"") == std::string::npos)
      all.insert(1, R"("type": "Synchronous/HTTP", )");
  }
  return read_contract(
      fmt::format("{{\"consumer\": {{\"name\": \"{}\"}},\n\"provider\": {{\"name\": \"pets\"}},\n"
                  "\"interactions\": [{}],\n"
                  "\"metadata\": {{\"pactSpecification\": {{\"version\": \"{}\"}}}}}}",
                  consumer, all, messages ? "4.0" : "3.0.0"),
      consumer + ".pact.json");
}

}  // namespace driftgate::tests
