#include "validators/drift/shape_recorder.h"

namespace driftgate {

void ShapeRecorder::see(std::string_view operation, int status, Node body) {
  auto found = shapes_.find(operation);
  if (found == shapes_.end()) found = shapes_.try_emplace(std::string(operation)).first;
  found->second[status].add(body);
}

}  // namespace driftgate
