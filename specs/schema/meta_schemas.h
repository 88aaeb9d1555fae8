#pragma once

#include <span>
#include <string_view>

#include "specs/document/reference.h"

namespace driftgate {

/// A meta-schema of JSON Schema, or of one of its vocabularies, as its authors publish it.
struct MetaSchema {
  std::string_view uri{};  ///< Without fragment.
  std::string_view text{};
};

/// Those that are part of the program: draft-04 to 2020-12. None when it was built without them.
std::span<const MetaSchema> meta_schemas();

/// Serves the meta-schemas by their URIs, without any network, and all else by `others`.
Fetch with_meta_schemas(Fetch others);

}  // namespace driftgate
