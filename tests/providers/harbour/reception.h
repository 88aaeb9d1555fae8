#pragma once

#include <string>
#include <vector>

#include "specs/openapi/description.h"
#include "tests/providers/harbour/office.h"
#include "tests/providers/harbour/received.h"
#include "validators/schema/evaluate.h"

namespace driftgate::harbour {

/// What is wrong with a request.
struct Complaint {
  std::string place{};    ///< "query limit", "body/cargo/*/tonnes"; array indices are "*".
  std::string keyword{};  ///< Of JSON Schema; "required" also of parameters and bodies.
  std::string detail{};
  int status = 400;
};

/// Every request comes by here. What the description forbids is refused, by the description itself:
/// nothing is listed twice. Then the area that has the operation answers.
class Reception {
 public:
  Reception(const Description& description, Faults faults)
      : description_(description), office_(faults) {}

  Answer answer(const Received& received);

  /// As it was at the start.
  void reset() { office_ = Office(office_.faults); }

 private:
  struct Found;

  Found find_operation(std::string_view method, std::string_view path) const;
  Answer attend(const Received& received, const Found& found);
  void read_parameters(const Received& received, const Found& found, Incoming& incoming,
                       std::vector<Complaint>& complaints);
  void read_body(const Received& received, Incoming& incoming, std::vector<Complaint>& complaints);
  Value judged(const std::string& json, const Schema& schema, const std::string& place, int status,
               std::vector<Complaint>& complaints);

  const Description& description_;
  Office office_;
  Evaluator evaluator_{};
  JsonReader reader_{};
};

}  // namespace driftgate::harbour
