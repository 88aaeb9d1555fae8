#include "specs/schema/meta_schemas.h"

#include <utility>

namespace driftgate {

Fetch with_meta_schemas(Fetch others) {
  return [others = std::move(others)](const std::string& uri) {
    for (const MetaSchema& known : meta_schemas())
      if (uri == known.uri) return std::string(known.text);
    return others(uri);
  };
}

}  // namespace driftgate
