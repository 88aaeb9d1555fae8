#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "specs/openapi/description.h"
#include "specs/openapi/references.h"

/// From the objects of a description to operations. Everything here takes what it can read and
/// leaves out the rest: the grammar has reported what is wrong with the form.
namespace driftgate::openapi {

/// What the readers of one description share.
struct Reading {
  Description& out;
  References& references;
  Node root{};
  /// Parameters by the place of their object: many operations refer to the same.
  std::unordered_map<std::uint32_t, Parameter> shared_parameters{};

  void error(Node source, std::string message);
  void warning(Node source, std::string message);
  Node follow(Node value) const { return references.follow(value); }
  /// Why `given` leads to no object: one sentence, no trailing period; "" where it does.
  std::string why_unread(Node given) const;
  /// What is at `given` is among the unread, if its reference leads nowhere. What is written there
  /// and is no object has nothing in it.
  void note_unread(UnreadPart::Kind kind, std::string_view name, Node given);
  bool is_v2() const { return out.version == OpenApiVersion::v2_0; }
  /// The schema at `node`; none unless there is an object or a boolean.
  Schema schema(Node node) const;
};

/// The operations, security schemes, servers… of the description at `reading.root`.
void read_model(Reading& reading);

bool is_true(Node object, std::string_view name);

/// "200", "2XX" and "default" as a range; absent for anything else.
std::optional<StatusRange> parse_status(std::string_view key);

/// Whether a description of this header is to be ignored (OpenAPI 3.1 §4.8.12.1, §4.8.17).
bool is_ignored_request_header(std::string_view name);

/// The parameters of one `parameters` list, without those of Swagger's body. Those that lead to no
/// object are added to `unread`.
std::vector<Parameter> read_parameters(Reading& reading, Node list,
                                       std::vector<UnreadPart>& unread);

/// The examples of a schema itself, through its references.
void add_schema_examples(const Reading& reading, Node schema, std::vector<Example>& examples);

namespace v2 {
std::optional<Parameter> read_parameter(Reading& reading, Node given);
/// Body and form parameters: those of the operation, then those of the path.
void read_body(Reading& reading, Node operation, Node path_parameters, Operation& out);
void read_responses(Reading& reading, Node operation, Operation& out);
std::vector<Server> read_servers(const Reading& reading, Node schemes);
void read_security_schemes(Reading& reading);
}  // namespace v2

namespace v3 {
/// Those of a Media Type Object.
std::vector<Encoding> read_encodings(Node media);
std::optional<Parameter> read_parameter(Reading& reading, Node given);
void read_body(Reading& reading, Node operation, Operation& out);
void read_responses(Reading& reading, Node operation, Operation& out);
std::vector<Server> read_servers(const Reading& reading, Node list);
void read_security_schemes(Reading& reading);
std::optional<SecurityScheme> read_security_scheme(const Reading& reading, std::string_view name,
                                                   Node given);
}  // namespace v3

}  // namespace driftgate::openapi
