#pragma once

#include <memory>
#include <string>
#include <vector>

#include "specs/openapi/description.h"
#include "validators/schema/evaluate.h"

namespace driftgate {

/// Which schema `driftgate validate` judges by, as the command line has it.
struct PromiseOptions {
  std::string schema{};   ///< File or URL of a JSON Schema; "" with `spec`.
  std::string dialect{};  ///< Of schemas without `$schema`; "": 2020-12.
  std::string spec{};     ///< File or URL of an OpenAPI description.
  std::string operation{};
  std::string status{};
  bool request = false;
  std::string media_type{};  ///< "": the JSON one.
  std::vector<std::string> refs_below{};
  bool allow_remote_refs = false;
};

/// A schema to judge by, and all that it needs to live. Not copyable.
struct JudgedBy {
  Schema schema{};
  Direction direction = Direction::none;
  std::vector<std::string> warnings{};  ///< Lines for standard error.

  std::unique_ptr<Documents> documents{};
  std::unique_ptr<const SchemaGraph> graph{};
  std::unique_ptr<const Description> description{};
};

/// Reads it. Throws Error, with file, line and column where there are such: what cannot be read, a
/// schema that breaks its meta-schema, references that lead nowhere, an operation, status or media
/// type that is not described.
JudgedBy read_promise(const PromiseOptions& options);

}  // namespace driftgate
