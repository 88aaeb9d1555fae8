#pragma once

#include <map>
#include <string>
#include <string_view>

#include "specs/document/document.h"
#include "validators/schema/infer.h"

namespace driftgate {

/// Keeps the shapes of answers by operation and status. One for each run, not to be shared between
/// threads.
class ShapeRecorder {
 public:
  /// One answer with a JSON body.
  void see(std::string_view operation, int status, Node body);

  /// By operation and status.
  using Shapes = std::map<std::string, std::map<int, Inference>, std::less<>>;
  const Shapes& shapes() const { return shapes_; }

 private:
  Shapes shapes_{};
};

}  // namespace driftgate
