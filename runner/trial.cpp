#include "runner/trial.h"

#include <fmt/core.h>

#include <algorithm>
#include <charconv>
#include <set>
#include <utility>

#include "runner/halt.h"
#include "runner/retry.h"
#include "runner/run.h"
#include "runner/witness_request.h"
#include "specs/http/uri.h"
#include "validators/checks/checks.h"
#include "validators/diff/judge_changes.h"
#include "validators/schema/wording.h"

namespace driftgate {

/// A witness and what came of it.
struct Trial::Sent {
  Claim* claim = nullptr;
  Request witness{};
  Request control{};
  bool has_control = false;
  bool without_credentials = false;
  Exchange answer{};
  Exchange again{};    // Of the same witness.
  Exchange checked{};  // Of the control.
};

namespace {

enum class Reply : std::uint8_t { accepted, refused, unclear };

// 401 and 403 are about us, 429 is about our haste: they say nothing of the request.
Reply reply_of(const Exchange& exchange, bool asks_for_credentials) {
  const Response* response = exchange.response();
  if (response == nullptr) return Reply::unclear;
  const int status = response->status;
  // A redirect may lead to whatever: to a page that asks who we are, say.
  if (is_success(status) || status == 304) return Reply::accepted;
  static const std::set<int> kOthers{401, 403, 407, 408, 425, 429};
  if (status < 400 || status >= 500) return Reply::unclear;
  if (asks_for_credentials) return status == 401 || status == 403 ? Reply::refused : Reply::unclear;
  return kOthers.contains(status) ? Reply::unclear : Reply::refused;
}

int status_of(const Exchange& exchange) {
  const Response* response = exchange.response();
  return response == nullptr ? 0 : response->status;
}

std::string answer_in_words(const Exchange& exchange) {
  if (const TransportFailure* failure = exchange.failure())
    return failure->message.empty() ? "the run was stopped before it was sent" : failure->message;
  return fmt::format("the provider answered {}", status_of(exchange));
}

// --- places ---

// "response 200 body /items/*/id" in its parts.
struct ResponsePlace {
  StatusRange statuses{};
  std::string_view rest{};  // "body /items/*/id", "header X-Rate", "".
};

std::optional<ResponsePlace> response_place(std::string_view place) {
  constexpr std::string_view kResponse = "response ";
  if (!place.starts_with(kResponse)) return std::nullopt;
  place.remove_prefix(kResponse.size());
  const std::size_t space = std::min(place.find(' '), place.size());
  const std::string_view status = place.substr(0, space);
  ResponsePlace found{.rest = place.substr(std::min(space + 1, place.size()))};
  if (status == "default") {
    found.statuses = kAnyStatus;
    return found;
  }
  int first = 0;
  const auto end = std::from_chars(status.data(), status.data() + status.size(), first).ptr;
  const bool is_range = end == status.data() + 1 && status.size() == 3;  // "2XX"
  if (!is_range && end != status.data() + status.size()) return std::nullopt;
  found.statuses =
      is_range ? StatusRange{first * 100, first * 100 + 99} : StatusRange{first, first};
  return found;
}

// Whether the pointer is at the pattern's place or below; "*" is any one token.
bool is_of_pattern(std::string_view pointer, std::string_view pattern) {
  while (!pattern.empty()) {
    if (pointer.empty()) return false;
    const std::size_t a = std::min(pointer.find('/', 1), pointer.size());
    const std::size_t b = std::min(pattern.find('/', 1), pattern.size());
    if (pattern.substr(0, b) != "/*" && pointer.substr(0, a) != pattern.substr(0, b)) return false;
    pointer.remove_prefix(a);
    pattern.remove_prefix(b);
  }
  return true;
}

// Whether a broken promise is what the change speaks of.
bool shows(const ResponsePlace& place, const Finding& finding) {
  const std::string& instance = finding.violation.instance;
  if (place.rest.empty()) return finding.rule == "undocumented-status";
  if (place.rest == "body" && finding.rule == "content-type") return true;
  if (place.rest.starts_with("header ")) return place.rest == instance;
  if (!place.rest.starts_with("body")) return false;
  const bool is_of_body = instance.empty() ? finding.rule == "body-schema" : instance[0] == '/';
  const std::size_t pointer = place.rest.find('/');
  return is_of_body &&
         is_of_pattern(instance, pointer == place.rest.npos ? "" : place.rest.substr(pointer));
}

bool holds(const std::vector<Finding>& findings, const Finding& finding) {
  return std::any_of(findings.begin(), findings.end(), [&](const Finding& each) {
    return each.rule == finding.rule && each.violation.instance == finding.violation.instance;
  });
}

Policy with_every_rule() {
  Policy policy;
  for (const Rule<Case>* rule : all_checks()) policy.severities.emplace(rule->id, Severity::error);
  return policy;
}

bool is_of_responses(const Change& change) {
  return change.side == Side::response && response_place(change.place).has_value();
}

std::vector<std::string_view> segments(std::string_view path) {
  std::vector<std::string_view> all;
  for (std::size_t at = 0; at != path.npos;) {
    const std::size_t end = path.find('/', at);
    all.push_back(path.substr(at, end == path.npos ? path.npos : end - at));
    at = end == path.npos ? end : end + 1;
  }
  return all;
}

void settle_one(Severity fail_on, Result& result) {
  std::stable_sort(result.findings.begin(), result.findings.end(),
                   [](const Finding& a, const Finding& b) { return a.severity > b.severity; });
  const bool fails =
      std::any_of(result.findings.begin(), result.findings.end(),
                  [&](const Finding& finding) { return finding.severity >= fail_on; });
  result.outcome = fails ? Outcome::failed : Outcome::passed;
}

}  // namespace

Trial::Trial(const Description& pinned, const Diff& diff, const Plan& planned, Evaluator& evaluator,
             TrialOptions options)
    : pinned_(pinned),
      evaluator_(evaluator),
      options_(std::move(options)),
      every_rule_(with_every_rule()),
      judge_(evaluator, every_rule_, options_.now) {
  for (const Skip& skip : planned.skips) not_probed_.emplace(skip.operation, skip.reason);
  for (const Probe& probe : planned.probes) not_probed_[probe.operation].clear();
  add_claims(diff);
}

void Trial::add_claims(const Diff& diff) {
  const auto& own = pinned_.operations;
  const auto is_own = [&](const Operation* operation) {
    return !own.empty() && operation >= own.data() && operation < own.data() + own.size();
  };
  for (const Change& change : diff.changes) {
    if (change.severity < Severity::warning) continue;
    if (!is_of_requests(change) && !is_of_responses(change)) continue;
    for (std::size_t i = 0; i < change.operations.size(); ++i) {
      const ComparedOperation& compared = diff.operations[change.operations[i]];
      if (!is_own(compared.base)) continue;
      const Operation& operation = *compared.base;
      const std::string print =
          fingerprint_of(change, std::string(options_.integration), operation.id);
      const auto [claim, is_new] = claims_.try_emplace(print);
      if (!is_new) continue;
      claim->second.change = &change;
      claim->second.operation = &compared;
      claim->second.places = places_in(change, i);
      if (std::string why = why_not_probed(operation); !why.empty())
        claim->second.words = "not tried: " + why;
      else if (is_of_responses(change))
        of_responses_[operation.id].push_back(&claim->second);
    }
  }
}

std::string Trial::why_not_probed(const Operation& operation) const {
  const auto found = not_probed_.find(&operation);
  return found == not_probed_.end() ? "the operation is not probed" : found->second;
}

// --- responses ---

void Trial::hear(const Promise& promise, const Exchange& exchange) {
  const Response* response = exchange.response();
  if (claims_.empty() || response == nullptr || promise.asked->kind != Asked::Kind::valid) return;
  const auto found = of_responses_.find(promise.operation);
  if (response->status >= 200 && response->status < 300)
    for (const auto& [operation, why] : not_probed_)
      if (operation->id == promise.operation) remember_values(*operation, exchange.request);
  if (found == of_responses_.end()) return;
  const ComparedOperation& operation = *found->second.front()->operation;
  const std::vector<Finding> pinned = broken(*operation.base, promise, exchange);
  const std::vector<Finding> upstream = operation.revision == nullptr
                                            ? std::vector<Finding>{}
                                            : broken(*operation.revision, promise, exchange);
  for (Claim* claim : found->second) hear(*claim, exchange, pinned, upstream);
}

std::vector<Finding> Trial::broken(const Operation& operation, const Promise& promise,
                                   const Exchange& exchange) {
  Promise other = promise;
  other.expected = &operation.expected;
  other.latency_budget = {};
  return judge_.judge(other, exchange).findings;
}

void Trial::hear(Claim& claim, const Exchange& exchange, const std::vector<Finding>& pinned,
                 const std::vector<Finding>& upstream) {
  const int status = status_of(exchange);
  std::vector<ResponsePlace> places;
  for (const std::string_view each : claim.places)
    if (const auto place = response_place(each); place && place->statuses.contains(status))
      places.push_back(*place);
  if (places.empty()) return;
  ++claim.heard;
  if (claim.confidence == Confidence::confirmed) return;
  for (const Finding& finding : pinned) {
    if (std::none_of(places.begin(), places.end(),
                     [&](const ResponsePlace& place) { return shows(place, finding); }) ||
        holds(upstream, finding))
      continue;
    claim.confidence = Confidence::confirmed;
    claim.request = exchange.request;
    claim.status = status;
    claim.words = fmt::format("confirmed: an answer with status {} shows it", status);
    if (!finding.violation.instance.empty())
      claim.words += fmt::format(", at {}", finding.violation.instance);
    if (!finding.violation.actual.empty())
      claim.words += fmt::format(": {}", shortened(finding.violation.actual));
    return;
  }
}

// What an accepted request had in its path is there: witnesses ask for it too.
void Trial::remember_values(const Operation& operation, const Request& request) {
  if (operation.path.find('{') == std::string::npos) return;
  const std::string base = base_url_of(operation, options_.plan);
  if (!request.url.starts_with(base)) return;
  const std::string_view rest = std::string_view(request.url).substr(base.size());
  const auto asked = segments(rest.substr(0, rest.find('?')));
  const auto named = segments(operation.path);
  if (asked.size() != named.size()) return;
  for (std::size_t i = 0; i < named.size(); ++i) {
    const std::string_view name = named[i];
    if (name.size() < 3 || name.front() != '{' || name.find('}') != name.size() - 1) continue;
    const std::string_view whole = template_up_to(operation.path, name.substr(1, name.size() - 2));
    known_.try_emplace(std::string(whole), percent_decode(std::string(asked[i])));
  }
}

// --- requests ---

std::vector<Trial::Sent> Trial::witnesses() {
  std::vector<Sent> all;
  std::map<const Operation*, std::size_t> used;
  for (auto& [print, claim] : claims_) {
    const Operation& operation = *claim.operation->base;
    if (!claim.words.empty() || !is_of_requests(*claim.change)) continue;
    if (used[&operation] == options_.budget) {
      claim.words =
          fmt::format("not tried: the budget of {} for the operation is used up", options_.budget);
      continue;
    }
    WitnessRequest made =
        witness_request(*claim.change, *claim.operation, options_.plan, evaluator_, known_);
    if (!made.request) {
      claim.words = "not tried: " + made.reason;
      continue;
    }
    ++used[&operation];
    Sent& sent = all.emplace_back();
    sent.claim = &claim;
    sent.witness = std::move(*made.request);
    sent.has_control = made.control.has_value();
    if (made.control) sent.control = std::move(*made.control);
    sent.without_credentials = made.without_credentials;
  }
  return all;
}

void Trial::send(Transport& transport, std::vector<Sent*> all, Request Sent::*what,
                 Exchange Sent::*answer, bool fresh) {
  const auto send_some = [&](std::size_t from, std::size_t to) {
    std::size_t next = from;
    transport.send(
        [&]() -> std::optional<Sending> {
          if (next == to || is_halted()) return std::nullopt;
          const std::size_t tag = next++;
          return Sending{
              .tag = tag,
              .request = &(all[tag]->*what),
              .fresh_connection = fresh,
              .without_credentials = what == &Sent::witness && all[tag]->without_credentials};
        },
        [&](std::size_t tag, Exchange&& exchange) {
          requests_ += static_cast<std::size_t>(exchange.attempts);
          all[tag]->*answer = std::move(exchange);
        });
  };
  std::stable_partition(all.begin(), all.end(),
                        [&](const Sent* one) { return is_safe_method((one->*what).method); });
  std::size_t safe = 0;
  while (safe < all.size() && is_safe_method((all[safe]->*what).method)) ++safe;
  if (safe > 0) send_some(0, safe);
  for (std::size_t i = safe; i < all.size(); ++i) send_some(i, i + 1);
}

bool Trial::is_halted() const { return options_.halt != nullptr && options_.halt->is_requested(); }

void Trial::send_witnesses(Transport& transport) {
  std::vector<Sent> all = witnesses();
  std::vector<Sent*> some;
  some.reserve(all.size());
  for (Sent& one : all) some.push_back(&one);
  send(transport, some, &Sent::witness, &Sent::answer, false);

  some.clear();
  for (Sent& one : all)
    if (reply_of(one.answer, one.without_credentials) == Reply::refused && one.has_control)
      some.push_back(&one);
  send(transport, some, &Sent::control, &Sent::checked, false);

  some.clear();
  for (Sent& one : all)
    if (options_.confirm && is_safe_method(one.witness.method) &&
        reply_of(one.answer, one.without_credentials) == Reply::refused)
      some.push_back(&one);
  send(transport, some, &Sent::witness, &Sent::again, true);
  for (const Sent& one : all) conclude(one);
}

void Trial::conclude(const Sent& sent) {
  Claim& claim = *sent.claim;
  claim.request = sent.witness;
  if (sent.without_credentials) claim.without = {"*"};
  claim.status = status_of(sent.answer);
  const std::string words = answer_in_words(sent.answer);
  const Reply reply = reply_of(sent.answer, sent.without_credentials);
  if (reply == Reply::accepted) {
    claim.confidence = Confidence::refuted;
    claim.words = fmt::format("refuted: {} to such a request", words);
    if (!is_safe_method(sent.witness.method)) ++left_behind_;
    return;
  }
  const auto open = [&](std::string_view why) {
    claim.words = fmt::format("tried, and not found out: {}", why);
  };
  if (reply == Reply::unclear) return open(words);
  if (sent.again.response() != nullptr &&
      reply_of(sent.again, sent.without_credentials) != Reply::refused)
    return open(fmt::format("{}, and {} the second time", words, status_of(sent.again)));
  const bool has_identity = claim.operation->base->path.find('{') != std::string::npos;
  const bool is_of_identity = claim.change->place.starts_with("path ");
  if (claim.status == 404 && has_identity &&
      (is_removal(*claim.change) || is_of_identity || !sent.has_control))
    return open("the provider answered 404, which may be for what the path names");
  if (!is_removal(*claim.change) && claim.status != 405 && claim.status != 501) {
    if (!sent.has_control) return open(fmt::format("{}, and no other request tells why", words));
    if (reply_of(sent.checked, false) != Reply::accepted)
      return open(fmt::format("{}; to the request that the upstream description asks for: {}",
                              words, answer_in_words(sent.checked)));
  }
  claim.confidence = Confidence::confirmed;
  claim.words = fmt::format("confirmed: {} to such a request", words);
}

// --- the verdict ---

void Trial::settle(Severity fail_on, std::vector<Result>& results) const {
  for (Result& result : results) {
    bool any = false;
    for (Finding& finding : result.findings) {
      const auto found = claims_.find(finding.fingerprint);
      if (found == claims_.end()) continue;
      const Claim& claim = found->second;
      any = true;
      std::string words = claim.words;
      if (words.empty() && is_of_responses(*claim.change))
        words = claim.heard == 0 ? "not seen: no answer had such a status"
                                 : fmt::format("not seen in {} answer{}", claim.heard,
                                               claim.heard == 1 ? "" : "s");
      if (!words.empty())
        finding.violation.hint += (finding.violation.hint.empty() ? "" : "; ") + words;
      finding.confidence = claim.confidence;
      if (claim.confidence == Confidence::refuted)
        finding.severity = std::min(finding.severity, Severity::warning);
      if (!claim.request) continue;
      finding.request = claim.request;
      finding.without = claim.without;
      finding.status = claim.status;
      CurlLineOptions curl = options_.curl;
      if (!claim.without.empty()) curl.credentials = {};
      finding.reproduction = curl_line(*claim.request, curl);
    }
    if (any) settle_one(fail_on, result);
  }
}

}  // namespace driftgate
