#pragma once

#include <fmt/core.h>

#include <string>

#include "specs/openapi/description.h"

namespace driftgate::tests {

/// A Description as text without places, so that two files of one content have the same.
class ModelText {
 public:
  static std::string of(const Description& description) {
    ModelText text;
    text.add(description);
    return std::move(text.out_);
  }

 private:
  template <typename... Parts>
  void line(int indent, fmt::format_string<Parts...> format, Parts&&... parts) {
    out_ += std::string(static_cast<std::size_t>(indent) * 2, ' ') +
            fmt::format(format, std::forward<Parts>(parts)...) + "\n";
  }

  static std::string json(const Schema& schema) {
    return schema ? to_json(schema.node) : std::string("-");
  }
  static std::string items(const Schema& schema) {
    return schema ? " of " + json(schema) : std::string();
  }
  static std::string flag(bool value, const char* name) {
    return value ? std::string(" ") + name : std::string();
  }

  void add(const Description& d) {
    constexpr const char* type_names[] = {"apiKey", "http", "mutualTLS", "oauth2", "openIdConnect"};
    line(0, "OpenAPI {} {} {}, {} schemas", to_string(d.version), d.title, d.api_version,
         d.schema_count);
    for (const Server& server : d.servers) line(0, "server {}", server.url);
    for (const SecurityScheme& s : d.security_schemes) {
      line(0, "scheme {} = {} {}{}", s.name, type_names[static_cast<std::size_t>(s.type)],
           s.http_scheme,
           s.parameter.empty() ? "" : fmt::format("{} {}", to_string(s.in), s.parameter));
    }
    for (const Operation& operation : d.operations) add(operation, "operation");
    for (const Operation& operation : d.callbacks) add(operation, "callback");
    for (const Operation& operation : d.webhooks) add(operation, "webhook");
  }

  void add(const Operation& o, const char* what) {
    line(0, "{} {} = {} {}{}", what, o.id, o.method, o.path, flag(o.deprecated, "deprecated"));
    if (o.problem_count > 0) line(1, "{} problems", o.problem_count);
    for (const std::string& tag : o.tags) line(1, "tag {}", tag);
    for (const Server& server : o.servers) line(1, "server {}", server.url);
    for (const SecurityRequirement& requirement : o.security) {
      std::string text;
      for (const RequiredScheme& scheme : requirement) {
        text += " " + scheme.name;
        for (const std::string& scope : scheme.scopes) text += "+" + scope;
      }
      line(1, "security{}", text);
    }
    for (const Parameter& parameter : o.parameters) add(parameter);
    if (o.has_body) add(o.body);
    for (const ExpectedResponse& response : o.expected.responses) add(response);
    for (const Link& link : o.links) {
      line(1, "link {} of {}: {}{}", link.name, link.status, link.operation_id, link.operation_ref);
      for (const auto& [name, value] : link.parameters) line(2, "{} = {}", name, value);
    }
  }

  void add(const Parameter& p) {
    line(1, "{} {}{}{}{}{} {}{} {} {}", to_string(p.in), p.name, flag(p.required, "required"),
         flag(p.deprecated, "deprecated"), flag(p.allow_empty, "may be empty"),
         flag(p.allow_reserved, "reserved"), to_string(p.style), flag(p.explode, "explode"),
         p.content_type.empty() ? "-" : p.content_type, json(p.schema));
    add(p.examples);
  }

  void add(const std::vector<Example>& examples) {
    for (const Example& example : examples) {
      line(2, "example {}{} {}", example.name, flag(example.serialized, "serialized"),
           to_json(example.value));
    }
  }

  void add(const RequestBody& body) {
    line(1, "body{}", flag(body.required, "required"));
    for (const RequestContent& content : body.content) {
      line(2, "{} {}{}", content.media_type, json(content.schema), items(content.item_schema));
      add(content.examples);
      for (const Encoding& e : content.encodings) {
        line(3, "{} {} {}{}{}", e.property, e.content_type.empty() ? "-" : e.content_type,
             to_string(e.style), flag(e.explode, "explode"), flag(e.allow_reserved, "reserved"));
      }
    }
  }

  void add(const ExpectedResponse& response) {
    line(1, "{}", to_string(response.status));
    for (const ExpectedHeader& header : response.headers) {
      line(2, "header {}{}{}{} {}", header.name, flag(header.required, "required"),
           flag(header.explode, "explode"), flag(header.json, "json"), json(header.schema));
    }
    for (const ExpectedContent& content : response.content) {
      line(2, "{} {}{}", content.media.essence(), json(content.schema), items(content.item_schema));
    }
  }

  std::string out_{};
};

}  // namespace driftgate::tests
