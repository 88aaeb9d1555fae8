#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "runner/interpolation.h"

namespace driftgate {

/// The JSON Schema (draft 7) of driftgate.yaml, with every rule of the program named in it.
std::string config_schema();

/// The schema, to be asked about places in a configuration.
class ConfigSchema {
 public:
  ConfigSchema();

  const std::string& json() const { return text_; }
  Node root() const { return document_->root(); }

  /// The subschema for the value at `path`; absent when nothing is said about it.
  Node at(const std::vector<std::string>& path) const;

  /// Whether a number or a boolean, but no string, may stand at `path`.
  bool typed(const std::vector<std::string>& path) const;

 private:
  std::string text_{};
  std::unique_ptr<const Document> document_;
};

/// Throws Error, located, naming everything in which the configuration breaks its schema:
/// valijson finds the places, the schema itself has the words.
void judge_config(const Interpolated& config, const ConfigSchema& schema);

/// The keys of the configuration as Markdown tables, for docs/configuration.md.
std::string config_reference();

}  // namespace driftgate
