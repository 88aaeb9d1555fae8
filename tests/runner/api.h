#pragma once

#include <memory>
#include <string>

#include "specs/document/error.h"
#include "specs/openapi/description.h"

namespace driftgate::tests {

/// The description that `text` is, named "api.yaml".
inline std::unique_ptr<const Description> describe(const std::string& text) {
  return load_description("api.yaml", [&](const std::string& uri) {
    if (uri.find("api.yaml") == std::string::npos) throw Error("no file " + uri);
    return text;
  });
}

/// A 3.1 description with these lines under `paths`, at `servers: [{url: http://api.test/v1}]`.
inline std::unique_ptr<const Description> describe_paths(const std::string& paths) {
  return describe(
      "openapi: 3.1.0\n"
      "info: {title: t, version: '1'}\n"
      "servers: [{url: http://api.test/v1/}]\n"
      "components:\n"
      "  securitySchemes:\n"
      "    key: {type: apiKey, in: header, name: X-Key}\n"
      "    token: {type: http, scheme: bearer}\n"
      "paths:\n" +
      paths);
}

}  // namespace driftgate::tests
