#include "validators/consumers/consumer_judge.h"

#include <fmt/core.h>

#include <algorithm>
#include <utility>

#include "specs/document/error.h"
#include "validators/contracts/made_value.h"
#include "validators/root_cause.h"

namespace driftgate {
namespace {

std::string reason_of(const Interaction& one) {
  if (one.kind == Interaction::Kind::http) return {};
  return "messages are not compared: an OpenAPI description does not speak of them";
}

// As the consumer's test sent it: what generators make in a run is not known here.
Request example_request(const RecordedRequest& recorded) {
  RecordedRequest plain = recorded;
  plain.generators.clear();
  return make_request(plain, {});
}

void forgive(Result& result) {
  for (Finding& finding : result.findings)
    finding.severity = std::min(finding.severity, Severity::note);
  result.undecided.emplace_back("the interaction is pending: what it lacks fails nothing");
}

}  // namespace

ConsumerJudge::ConsumerJudge(const Description& description, Evaluator& evaluator,
                             const Policy& policy, std::string_view integration)
    : description_(description),
      evaluator_(evaluator),
      policy_(policy),
      integration_(integration),
      router_(description),
      request_judge_(description, evaluator),
      requests_(evaluator, {.direction = Direction::request}),
      responses_(evaluator, {.direction = Direction::response}) {}

Result ConsumerJudge::judge(std::string name, const InteractionPromise& promise) {
  const Interaction& one = *promise.interaction;
  result_ = {.name = std::move(name), .source = one.source.location(), .comparison = true};
  const auto skip = [&](const char* type, std::string reason) {
    result_.outcome = Outcome::skipped;
    result_.type = type;
    result_.reason = std::move(reason);
    return std::move(result_);
  };
  if (std::string reason = reason_of(one); !reason.empty())
    return skip("skipped.not-comparable", std::move(reason));
  const Request request = example_request(one.request);
  const Route route = router_.find(one.request.method, request.url);
  const Node path = one.request.source.find("path");
  const Node source = path ? path : one.request.source;
  if (route.kind == Route::Kind::unread)
    return skip("skipped.unread", unread_text("path " + route.unread->name, route.unread->reason));
  if (route.kind == Route::Kind::operation) {
    result_.operation = route.operation->id;
    judge_request(promise, route, request);
    judge_response(promise, *route.operation);
  } else if (route.kind == Route::Kind::no_method) {
    tell(consumers::method_not_described,
         {.message = "the description does not have the method for this path",
          .expected = fmt::format("{} {}", one.request.method, one.request.path),
          .actual = std::string(route.path),
          .place = "method",
          .source = source,
          .described = {.file = description_.root->name()}});
  } else {
    tell(consumers::path_not_described, {.message = "the description has no such path",
                                         .expected = one.request.path,
                                         .place = "path",
                                         .source = source,
                                         .described = {.file = description_.root->name()}});
  }
  settle();
  if (one.pending && !result_.findings.empty()) {
    result_.outcome = Outcome::passed;
    forgive(result_);
  }
  return std::move(result_);
}

void ConsumerJudge::tell(const ConsumerRule& rule, Found found) {
  const auto own = policy_.severities.find(rule.id);
  const Severity severity = own == policy_.severities.end() ? rule.severity : own->second;
  if (severity == Severity::off) return;
  Finding finding{.rule = rule.id, .category = "compatibility", .severity = severity};
  finding.fingerprint = fingerprint(integration_, result_.name, rule.id, found.place);
  for (Finding& known : result_.findings)
    if (known.fingerprint == finding.fingerprint) {
      ++known.count;
      return;
    }
  finding.violation = {.message = std::move(found.message),
                       .expected = std::move(found.expected),
                       .actual = std::move(found.actual),
                       .instance = std::move(found.place),
                       .keyword = std::move(found.keyword),
                       .hint = std::move(found.hint)};
  if (found.source) finding.violation.source = found.source.location();
  finding.described = std::move(found.described);
  result_.findings.push_back(std::move(finding));
}

void ConsumerJudge::doubt(std::string text) {
  std::vector<std::string>& all = result_.undecided;
  if (std::find(all.begin(), all.end(), text) == all.end()) all.push_back(std::move(text));
}

void ConsumerJudge::doubt_unread(std::string_view place, std::string_view reason) {
  doubt(unread_text(place, reason));
}

void ConsumerJudge::settle() {
  std::stable_sort(result_.findings.begin(), result_.findings.end(),
                   [](const Finding& a, const Finding& b) { return a.severity > b.severity; });
  if (!result_.findings.empty() && result_.findings.front().severity >= policy_.fail_on)
    result_.outcome = Outcome::failed;
}

}  // namespace driftgate
