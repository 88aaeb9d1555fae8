#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "runner/interpolation.h"

namespace driftgate {

/// The JSON Schema (draft 7) of driftgate.yaml, with every rule of the program named in it.
std::string config_schema();

/// The JSON Schema (draft 7) of driftgate.baseline.yaml.
std::string baseline_schema();

/// The schema of a file that people write, to be asked about places in it.
class ConfigSchema {
 public:
  /// `subject` names the whole in messages: "the configuration".
  ConfigSchema(std::string text, std::string subject);

  const std::string& subject() const { return subject_; }

  const std::string& json() const { return text_; }
  Node root() const { return document_->root(); }

  /// The subschema for the value at `path`; absent when nothing is said about it.
  Node at(const std::vector<std::string>& path) const;

  /// Whether a number or a boolean, but no string, may stand at `path`.
  bool typed(const std::vector<std::string>& path) const;

 private:
  std::string text_{};
  std::string subject_{};
  std::unique_ptr<const Document> document_;
};

/// Reads YAML that people wrote, at most 4 MiB of it. Throws Error, located, for what is no YAML,
/// for a key that stands twice, for a text over 8 KiB, and naming everything in which the file
/// breaks its schema: valijson finds the places, the schema itself has the words.
Interpolated read_judged(std::string text, const std::string& file, const ConfigSchema& schema,
                         const Environment& environment);
inline constexpr std::size_t kMostConfigBytes = std::size_t{4} << 20;

/// Their keys as Markdown tables, for docs/configuration.md.
std::string config_reference();
std::string baseline_reference();

}  // namespace driftgate
