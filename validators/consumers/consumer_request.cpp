#include <fmt/core.h>

#include <algorithm>
#include <optional>

#include "specs/document/reference.h"
#include "validators/consumers/consumer_judge.h"
#include "validators/consumers/recorded_place.h"

namespace driftgate {
namespace {

const ConsumerRule& rule_for(const TrafficRule* rule) {
  if (rule == &traffic::undeclared_parameter) return consumers::parameter_not_described;
  if (rule == &traffic::request_media_type) return consumers::media_type_refused;
  if (rule == &traffic::request_body) return consumers::body_refused;
  return consumers::parameter_refused;
}

}  // namespace

void ConsumerJudge::judge_request(const InteractionPromise& promise, const Route& route,
                                  const Request& request) {
  RecordedExchange sent;
  sent.exchange.request = request;
  const RecordedRequest& recorded = promise.interaction->request;
  SentRequest judged = request_judge_.judge(route, sent);
  bool is_body_refused = false;
  for (SentRequest::Broken& broken : judged.broken) {
    const ConsumerRule& rule = rule_for(broken.rule);
    const bool of_body = &rule == &consumers::body_refused;
    is_body_refused |= of_body || &rule == &consumers::media_type_refused;
    Violation& violation = broken.violation;
    const std::string place = of_body ? place_of_body(violation.instance) : violation.instance;
    tell(rule, {.message = std::move(violation.message),
                .expected = std::move(violation.expected),
                .actual = std::move(violation.actual),
                .place = place,
                .keyword = std::move(violation.keyword),
                .source = recorded_place(recorded, place),
                .described = std::move(violation.source)});
  }
  for (std::string& text : judged.undecided) doubt(std::move(text));
  // What refuses the example refuses what is like it.
  if (!is_body_refused) judge_rules_of_body(promise, *route.operation);
}

void ConsumerJudge::judge_rules_of_body(const InteractionPromise& promise,
                                        const Operation& operation) {
  const RecordedRequest& recorded = promise.interaction->request;
  for (const ExpectedContent& wanted : promise.request.content) {
    if (wanted.form != ContentForm::json || recorded.rules.body.empty()) continue;
    for (const RequestContent& content : operation.body.content) {
      const std::optional<MediaType> taken = parse_media_type(content.media_type);
      if (!taken || !content.schema || !covers(*taken, wanted.media)) continue;
      for (const Gap& gap : requests_.compare(wanted.schema, content.schema).gaps) {
        const std::string place = place_of_body(gap.instance);
        if (gap.answer != Answer::no) {
          doubt(fmt::format("whether the rules of {} allow too much: {}", place, gap.reason));
          continue;
        }
        tell(consumers::request_not_accepted,
             {.message = "the matching rules allow what the description refuses",
              .place = place,
              .hint = "shown by " + gap.witness,
              .source = recorded_place(recorded, place),
              .described = gap.source ? gap.source.location() : Location{}});
      }
      return;
    }
  }
}

}  // namespace driftgate
