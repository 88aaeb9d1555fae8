#pragma once

#include <map>
#include <memory>
#include <string>
#include <utility>

#include "specs/contracts/recorded_exchange.h"
#include "specs/lock/lock.h"
#include "specs/openapi/router.h"
#include "validators/schema/infer.h"

namespace driftgate {

/// What the answers in recorded traffic look like, by operation and status: the remembered side of
/// an integration. Memory is bounded by shapes, not by traffic.
class RecordedShapes {
 public:
  /// With a router operations have their operationId and what it does not know is left out; without
  /// one they are "GET /pets/{}", after the method and the path. It must outlive the recorder.
  explicit RecordedShapes(const Router* router) : router_(router) {}

  /// Bodies that are JSON are looked into; of placeholders only shapes are true.
  void add(const RecordedExchange& recorded);

  /// The shapes, without values that no file may hold. To be asked once.
  Lock::Operations take();

  /// The same as an OpenAPI 3.1 description, in JSON, which YAML readers read too.
  static std::string openapi(const Lock::Operations& operations, const std::string& title);

 private:
  const Router* router_;
  std::map<std::pair<std::string, int>, Inference> seen_{};
  JsonReader reader_{};
};

}  // namespace driftgate
