#include "runner/asker.h"

#include <algorithm>
#include <array>
#include <string_view>
#include <utility>

#include "runner/halt.h"
#include "validators/case.h"

namespace driftgate {
namespace {

// The method is none of the operation's, so nothing that it promises applies.
const Expectation& expectation_for(const Asking& asking) {
  static const Expectation nothing;
  return asking.asked.kind == Asked::Kind::undeclared_method ? nothing : asking.operation->expected;
}

// What comes back where a refusal was due shows that once more: one cause, one finding.
void drop_consequences(const Asked& asked, Result& result) {
  if (asked.kind == Asked::Kind::valid || !is_success(result.status)) return;
  static constexpr std::array<std::string_view, 4> kAcceptances{
      "invalid-request-accepted", "credentials-ignored", "undeclared-method-accepted",
      "unsupported-media-type-accepted"};
  const auto is_acceptance = [](const Finding& finding) {
    return std::find(kAcceptances.begin(), kAcceptances.end(), finding.rule) != kAcceptances.end();
  };
  if (std::any_of(result.findings.begin(), result.findings.end(), is_acceptance))
    std::erase_if(result.findings, [&](const Finding& each) { return !is_acceptance(each); });
}

// An answer that the transport never gave is no pass.
Heard unheard() {
  return {.exchange = {},
          .result = {.outcome = Outcome::errored,
                     .fault = Fault::provider,
                     .type = "probe.unanswered",
                     .reason = "the run ended before this probe was answered"}};
}

}  // namespace

std::vector<Heard> Asker::ask(const std::vector<Asking>& askings) {
  std::vector<const Asking*> all;
  all.reserve(askings.size());
  for (const Asking& asking : askings) all.push_back(&asking);
  return send(all, false);
}

bool Asker::is_stopped() const {
  return !cleans_up && options_.halt != nullptr && options_.halt->is_requested();
}

Heard Asker::ask(const Asking& asking) { return std::move(send({&asking}, false).front()); }

void Asker::confirm(const std::vector<Asking>& askings, std::vector<Heard>& heard) {
  if (!options_.confirm) return;
  std::vector<const Asking*> suspects;
  std::vector<std::size_t> places;
  for (std::size_t i = 0; i < askings.size(); ++i) {
    if (heard[i].result.outcome != Outcome::failed) continue;
    suspects.push_back(&askings[i]);
    places.push_back(i);
  }
  const std::vector<Heard> again = send(suspects, true);
  for (std::size_t i = 0; i < places.size(); ++i) {
    Result& first = heard[places[i]].result;
    first = merge_confirmation(std::move(first), again[i].result);
  }
}

std::vector<Heard> Asker::send(const std::vector<const Asking*>& askings, bool fresh_connection) {
  std::vector<Heard> heard(askings.size(), unheard());
  begun_ += askings.size();
  std::size_t next = 0;
  const auto give = [&]() -> std::optional<Sending> {
    if (next == askings.size() || is_stopped()) return std::nullopt;
    const Asking& asking = *askings[next];
    return Sending{.tag = next++,
                   .request = &asking.request,
                   .fresh_connection = fresh_connection,
                   .without_credentials = asking.without_credentials,
                   .leaves_out = asking.leaves_out.empty() ? nullptr : &asking.leaves_out};
  };
  const auto take = [&](std::size_t tag, Exchange&& exchange) {
    // All meet the same certificate: what is to be said of it is said once.
    if (requests_ != 0 || !options_.tells_certificate) exchange.certificate.reset();
    requests_ += static_cast<std::size_t>(exchange.attempts);
    heard[tag].result = judged(*askings[tag], exchange);
    heard[tag].exchange = std::move(exchange);
    if (options_.progress) options_.progress(++done_, begun_);
  };
  if (!askings.empty()) transport_.send(give, take);
  if (watch)
    for (std::size_t i = 0; i < askings.size(); ++i) watch(*askings[i], heard[i].exchange);
  return heard;
}

Result Asker::judged(const Asking& asking, const Exchange& exchange) {
  const Promise promise{
      .integration = options_.integration,
      .operation = asking.operation->id,
      .expected = &expectation_for(asking),
      .latency_budget = asking.plain ? options_.latency_budget : std::chrono::milliseconds(0),
      .sent_credentials = options_.sent_credentials &&
                          !(security_is_described && asking.operation->security.empty()),
      .asked = &asking.asked};
  Result result = judge_.judge(promise, exchange);
  drop_consequences(asking.asked, result);
  const bool stranger = asking.asked.kind == Asked::Kind::without_credentials ||
                        asking.asked.kind == Asked::Kind::wrong_credentials;
  CurlLineOptions curl = options_.curl;
  std::vector<Credential> kept;
  if (stranger && !asking.without_credentials)
    for (const Credential& credential : options_.curl.credentials)
      if (std::find(asking.leaves_out.begin(), asking.leaves_out.end(), credential.name) ==
          asking.leaves_out.end())
        kept.push_back(credential);
  if (stranger) curl.credentials = kept;
  const bool shown = result.outcome != Outcome::passed || !result.findings.empty();
  const TransportFailure* failure = exchange.failure();
  const bool sent = failure == nullptr || failure->kind != TransportFailure::Kind::credentials;
  if (!shown || !sent) return result;
  attach_request(asking.request, curl, result);
  for (Finding& finding : result.findings)
    finding.without =
        asking.without_credentials ? std::vector<std::string>{"*"} : asking.leaves_out;
  return result;
}

}  // namespace driftgate
