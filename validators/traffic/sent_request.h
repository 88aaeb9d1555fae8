#pragma once

#include <string>
#include <vector>

#include "specs/contracts/recorded_exchange.h"
#include "specs/openapi/description.h"
#include "specs/openapi/router.h"
#include "validators/checks/header_value.h"
#include "validators/finding.h"
#include "validators/schema/evaluate.h"
#include "validators/traffic/rules.h"

namespace driftgate {

/// What a recorded request breaks of its description.
struct SentRequest {
  struct Broken {
    const TrafficRule* rule = nullptr;
    Violation violation{};
  };
  std::vector<Broken> broken{};
  std::vector<std::string> undecided{};

  /// Whether it is one that the description allows; undeclared parameters do no harm.
  bool valid() const;
};

/// Judges requests by the parameters and bodies that their operations describe. Holds memory that
/// is used again: one for each thread.
class RequestJudge {
 public:
  /// Both must outlive it.
  RequestJudge(const Description& description, Evaluator& evaluator)
      : description_(description), evaluator_(evaluator) {}

  SentRequest judge(const Route& route, const RecordedExchange& recorded);

 private:
  void judge_parameter(const Parameter& parameter, const Route& route, const Request& request);
  void judge_header(const Parameter& parameter, const Request& request);
  void judge_value(const Parameter& parameter, Node value);
  void miss(const Parameter& parameter);
  void doubt_unread(std::string_view part, std::string_view reason);
  void find_undeclared(const Operation& operation);
  void judge_body(const Operation& operation, const RecordedExchange& recorded);
  void judge_json(const RequestContent& content, const std::string& json);
  void break_rule(const TrafficRule& rule, Violation violation);

  const Description& description_;
  Evaluator& evaluator_;
  JsonReader reader_{};
  HeaderReader header_reader_{};
  std::vector<std::pair<std::string, std::string_view>> query_{};
  SentRequest sent_{};
};

}  // namespace driftgate
