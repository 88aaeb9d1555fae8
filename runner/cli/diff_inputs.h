#pragma once

#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "specs/openapi/description.h"

namespace driftgate {

struct DiffInputOptions {
  std::vector<std::string> refs_below{};
  bool allow_remote_refs = false;
};

/// One description that can be compared.
struct DiffInput {
  std::string key{};    ///< What the other side calls it too: its path below the folder or pattern.
  std::string shown{};  ///< As people know it: "api.yaml", "main:api.yaml".
  /// Reads it. Throws Error, located. Valid as long as the DiffInputs.
  std::function<std::unique_ptr<const Description>()> load{};
  /// A file as people know it, from the name that a document has.
  std::function<std::string(const std::string& document_name)> name{};
};

/// What stands for BASE or REVISION on the command line.
struct DiffInputs {
  std::vector<DiffInput> files{};
  bool many = false;              ///< A folder or a pattern: they are paired by their keys.
  std::shared_ptr<void> owner{};  ///< Of what `load` reads from.
};

/// A file, a URL, `-`, a folder, a pattern with `*`, `?` or `[`, or a git revision `REV:PATH` of a
/// file or folder. Of folders and patterns the descriptions alone: files that say `openapi` or
/// `swagger`. Throws Error.
DiffInputs diff_inputs(const std::string& text, const DiffInputOptions& options);

/// Reads it and tells its problems on standard error. Throws Error, at the place as people know it.
std::unique_ptr<const Description> load_input(const DiffInput& input);

}  // namespace driftgate
