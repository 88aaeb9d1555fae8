#pragma once

#include <fmt/core.h>

#include <string>
#include <vector>

#include "specs/openapi/description.h"
#include "validators/diff/rules.h"

namespace driftgate::tests {

/// A schema in a message.
struct Use {
  Element element = Element::request_body;
  std::string place{};
  Schema schema{};
};

inline std::vector<Use> uses_of(const Description& description) {
  std::vector<Use> uses;
  for (const auto* operations :
       {&description.operations, &description.callbacks, &description.webhooks})
    for (const Operation& operation : *operations) {
      const std::string name = operation.method + " " + operation.path + " ";
      for (const Parameter& parameter : operation.parameters)
        uses.push_back(
            {parameter.in == In::header ? Element::request_header : Element::request_parameter,
             fmt::format("{}{} {}", name, to_string(parameter.in), parameter.name),
             parameter.schema});
      for (const RequestContent& content : operation.body.content)
        uses.push_back({Element::request_body, name + content.media_type, content.schema});
      for (const ExpectedResponse& response : operation.expected.responses) {
        const std::string status = name + to_string(response.status) + " ";
        for (const ExpectedHeader& header : response.headers)
          uses.push_back({Element::response_header, status + header.name, header.schema});
        for (const ExpectedContent& content : response.content)
          uses.push_back({Element::response_body,
                          status + content.media.type + "/" + content.media.subtype,
                          content.schema});
      }
    }
  return uses;
}

}  // namespace driftgate::tests
