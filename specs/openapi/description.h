#pragma once

#include <memory>
#include <string>
#include <vector>

#include "specs/document/reference.h"
#include "specs/openapi/operation.h"
#include "specs/openapi/version.h"

namespace driftgate {

/// A place where a description breaks its own specification.
struct Problem {
  std::string message{};  ///< One sentence, no trailing period.
  Node source{};
  bool warning = false;  ///< Allowed, but hardly meant; a broken rule otherwise.
};

/// An OpenAPI description of any version as one model. Owns its documents; not copyable, so
/// that the Nodes and Schemas in it stay valid. Immutable and thread-safe once loaded.
struct Description {
  OpenApiVersion version = OpenApiVersion::v3_1;
  std::string title{};
  std::string api_version{};            ///< info.version.
  std::vector<Operation> operations{};  ///< Of `paths`, in source order.
  std::vector<Operation> callbacks{};   ///< Of all operations; `path` is the runtime expression.
  std::vector<Operation> webhooks{};    ///< `path` is the webhook's name.
  std::vector<SecurityScheme> security_schemes{};
  std::vector<Server> servers{};
  std::vector<UnreadPart> unread{};  ///< Path items, webhooks, callbacks and security schemes.
  std::vector<Problem> problems{};   ///< In source order, at most one for each place and rule.
  std::size_t schema_count = 0;  ///< Schemas in responses; none: the description promises little.

  const Document* root = nullptr;
  std::unique_ptr<Documents> documents{};
  std::unique_ptr<const SchemaGraph> schemas{};
  /// Form bodies of Swagger 2.0, each as the one schema that its parameters amount to.
  std::vector<std::unique_ptr<const Document>> forms{};
};

/// Reads the description at `uri` and everything that it refers to. What breaks the
/// specification becomes a Problem and is left out of the model; Error is thrown only when no
/// description can be had at all: unreadable, not JSON or YAML, an unknown version.
std::unique_ptr<const Description> load_description(const std::string& uri, const Fetch& fetch,
                                                    const ReadLimits& limits = {});

}  // namespace driftgate
