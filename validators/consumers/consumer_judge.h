#pragma once

#include <string>
#include <string_view>

#include "specs/contracts/promise.h"
#include "specs/openapi/description.h"
#include "validators/consumers/contract_router.h"
#include "validators/consumers/relied_shape.h"
#include "validators/consumers/rules.h"
#include "validators/report.h"
#include "validators/schema/compare.h"
#include "validators/traffic/sent_request.h"

namespace driftgate {

/// Holds what consumers rely on against what a description promises, with no provider at hand: the
/// request that a consumer sends must be accepted, and every answer that the description allows
/// must be one that the consumer expects. Not safe to share between threads.
class ConsumerJudge {
 public:
  /// All must outlive it; the evaluator is not to be used after it, since it knows schemas of the
  /// judge's own. `integration` is that of fingerprints.
  ConsumerJudge(const Description& description, Evaluator& evaluator, const Policy& policy,
                std::string_view integration);

  /// The result of one interaction; `promise` must outlive the judge. Messages are skipped: no
  /// description of today says anything of them.
  Result judge(std::string name, const InteractionPromise& promise);

 private:
  struct Found {
    std::string message{};
    std::string expected{};  ///< By the consumer.
    std::string actual{};    ///< By the description.
    /// "query limit", "request body /items/*/id", "response 200 body /id".
    std::string place{};
    std::string keyword{};
    std::string hint{};
    Node source{};
    Location described{};
  };

  void tell(const ConsumerRule& rule, Found found);
  void doubt(std::string text);
  void doubt_unread(std::string_view place, std::string_view reason);
  void settle();

  // consumer_request.cpp
  void judge_request(const InteractionPromise& promise, const Route& route, const Request& request);
  void judge_rules_of_body(const InteractionPromise& promise, const Operation& operation);

  // consumer_response.cpp
  void judge_response(const InteractionPromise& promise, const Operation& operation);
  void judge_status(const InteractionPromise& promise, const ExpectedResponse& wanted,
                    const Operation& operation);
  void judge_answer(const InteractionPromise& promise, const ExpectedResponse& wanted,
                    const ExpectedResponse& promised);
  void judge_header(const RecordedResponse& recorded, const ExpectedHeader& wanted,
                    const ExpectedResponse& promised);
  void judge_content(const RecordedBody& body, const ExpectedContent& wanted,
                     const ExpectedResponse& promised);
  void judge_json(const RecordedBody& body, const ExpectedContent& wanted,
                  const ExpectedContent& promised);

  const Description& description_;
  Evaluator& evaluator_;
  const Policy& policy_;
  std::string_view integration_;
  ContractRouter router_;
  RequestJudge request_judge_;
  ReliedShapes shapes_{};
  Comparer requests_;
  Comparer responses_;
  Result result_{};
  std::string response_place_{};  // "response 200".
};

}  // namespace driftgate
