#include "runner/replay.h"

#include <fmt/core.h>

#include <algorithm>
#include <array>
#include <map>
#include <span>

#include "runner/retry.h"
#include "specs/http/uri.h"
#include "validators/checks/checks.h"
#include "validators/rules.h"

namespace driftgate {
namespace {

// What the request was by the description, as the rule that it broke tells.
Asked asked_by(const StoredFinding& finding) {
  using Kind = Asked::Kind;
  static constexpr std::array<std::pair<std::string_view, Kind>, 4> kKinds{{
      {"invalid-request-accepted", Kind::invalid},
      {"unsupported-media-type-accepted", Kind::wrong_media_type},
      {"undeclared-method-accepted", Kind::undeclared_method},
      {"credentials-ignored", Kind::wrong_credentials},
  }};
  Asked asked{.place = finding.instance};
  for (const auto& [rule, kind] : kKinds)
    if (finding.rule == rule) asked.kind = kind;
  if (asked.kind == Kind::wrong_credentials && finding.instance == "no credentials")
    asked.kind = Kind::without_credentials;
  asked.differs_from_accepted = finding.rule == "valid-request-rejected";
  return asked;
}

bool is_about_the_request(const StoredFinding& finding) {
  return asked_by(finding).kind != Asked::Kind::valid || finding.rule == "valid-request-rejected" ||
         finding.rule == "undocumented-rule";
}

// Whether none of our credentials went with it.
bool is_sent_by_a_stranger(const StoredFinding& finding) {
  if (!finding.without) return finding.rule == "credentials-ignored";
  return *finding.without == std::vector<std::string>{"*"};
}

bool leaves_some_out(const StoredFinding& finding) {
  return finding.without && !finding.without->empty() && !is_sent_by_a_stranger(finding);
}

// Those that are sent with it.
std::vector<Credential> credentials_for(const StoredFinding& finding,
                                        std::span<const Credential> ours) {
  std::vector<Credential> sent;
  if (is_sent_by_a_stranger(finding)) return sent;
  for (const Credential& credential : ours)
    if (!leaves_some_out(finding) || std::find(finding.without->begin(), finding.without->end(),
                                               credential.name) == finding.without->end())
      sent.push_back(credential);
  return sent;
}

/// One replay under way. Tags below the number of findings are first sendings, those above are
/// second ones.
class ReplayCourse {
 public:
  ReplayCourse(const std::vector<const StoredFinding*>& findings, const Description& description,
               Judge& judge, const ReplayOptions& options)
      : judge_(judge), options_(options), replayed_(findings.size()) {
    for (const Operation& operation : description.operations)
      operations_.emplace(operation.id, &operation);
    requests_.reserve(findings.size());
    for (std::size_t i = 0; i < findings.size(); ++i) prepare(i, *findings[i]);
    std::reverse(waiting_.begin(), waiting_.end());
  }

  std::optional<Sending> next() {
    if (waiting_.empty()) return std::nullopt;
    const std::size_t tag = waiting_.back();
    waiting_.pop_back();
    const std::size_t place = tag % replayed_.size();
    const StoredFinding& finding = *replayed_[place].finding;
    return Sending{.tag = tag,
                   .request = &requests_[place],
                   .fresh_connection = true,
                   .without_credentials = is_sent_by_a_stranger(finding),
                   .leaves_out = leaves_some_out(finding) ? &*finding.without : nullptr};
  }

  void done(std::size_t tag, const Exchange& exchange) {
    const std::size_t place = tag % replayed_.size();
    const bool again = tag >= replayed_.size();
    Replayed& replayed = replayed_[place];
    const Asked asked = asked_by(*replayed.finding);
    const Promise promise{.integration = options_.integration,
                          .operation = replayed.finding->operation,
                          .expected = &operations_.at(replayed.finding->operation)->expected,
                          .latency_budget = options_.latency_budget,
                          .sent_credentials = options_.sent_credentials,
                          .asked = &asked};
    Replayed now = judged(*replayed.finding, judge_.judge(promise, exchange));
    if (again && now.verdict == ReplayVerdict::still_broken)
      now.why = "flaky: one of two requests showed it";
    now.reproduction = std::move(replayed.reproduction);
    replayed = std::move(now);
    if (!again && replayed.verdict == ReplayVerdict::fixed && options_.confirm &&
        is_safe_method(requests_[place].method))
      waiting_.push_back(place + replayed_.size());
  }

  std::vector<Replayed> take() { return std::move(replayed_); }

 private:
  // What to send, or why nothing is sent.
  void prepare(std::size_t place, const StoredFinding& finding) {
    replayed_[place].finding = &finding;
    requests_.push_back(finding.request.value_or(Request{}));
    Request& request = requests_.back();
    request.url = moved_url(request.url, options_.stored_base_url, options_.base_url);
    const auto [verdict, why] = hindrance(finding, request);
    if (!why.empty()) {
      replayed_[place].verdict = verdict;
      replayed_[place].why = why;
      return;
    }
    replayed_[place].why = "the run ended before it was answered";
    CurlLineOptions curl = options_.curl;
    const std::vector<Credential> sent = credentials_for(finding, curl.credentials);
    curl.credentials = sent;
    replayed_[place].reproduction = curl_line(request, curl);
    waiting_.push_back(place);
  }

  std::pair<ReplayVerdict, std::string> hindrance(const StoredFinding& finding,
                                                  const Request& request) const {
    const auto unknown = [](std::string why) {
      return std::pair(ReplayVerdict::unknown, std::move(why));
    };
    if (find_check(finding.rule) == nullptr) return unknown(more_than_one_answer(finding));
    if (!finding.request) return unknown("the report has no request for it");
    if (!options_.methods.contains(request.method))
      return {ReplayVerdict::left_out,
              fmt::format("{} is not among the methods that may be sent", request.method)};
    if (!finding.without && is_sent_by_a_stranger(finding) &&
        finding.instance != "no credentials" &&
        find_header(request.headers, "Authorization") == nullptr)
      return unknown("it was sent with some of our credentials; run the check again");
    if (finding.rule == "latency-budget" && options_.latency_budget.count() == 0)
      return unknown("there is no latency budget");
    if (!operations_.contains(finding.operation))
      return unknown("the description has no such operation any more");
    if (request.url.empty())
      return unknown(fmt::format(
          "its URL is outside of {}",
          options_.stored_base_url.empty() ? "every base URL" : origin(options_.stored_base_url)));
    return unknown("");
  }

  // Rules that no single answer is judged by.
  static std::string more_than_one_answer(const StoredFinding& finding) {
    if (finding.of_descriptions)
      return "it is about two descriptions, not an answer: compare them again";
    const RuleText* rule = find_rule(finding.rule);
    if (rule == nullptr) return "this driftgate has no such rule";
    return "its rule judges several requests that belong together, and the report holds only the "
           "last of them: run the check again";
  }

  static Replayed judged(const StoredFinding& finding, const Result& result) {
    const auto verdict = [&](ReplayVerdict one, std::string why = "") {
      return Replayed{.finding = &finding, .verdict = one, .why = std::move(why)};
    };
    if (result.outcome == Outcome::errored)
      return verdict(ReplayVerdict::unknown, fmt::format("{}: {}", result.type, result.reason));
    const bool shown =
        std::any_of(result.findings.begin(), result.findings.end(), [&](const Finding& one) {
          // The place in the description is not stored, so what is about a request has another one.
          return is_about_the_request(finding)
                     ? one.rule == finding.rule && one.violation.instance == finding.instance
                     : one.fingerprint == finding.fingerprint;
        });
    if (shown) return verdict(ReplayVerdict::still_broken);
    // Where the answer is another one altogether, its parts say nothing.
    if (!is_about_the_request(finding) && !finding.instance.empty() && finding.status != 0 &&
        result.status != finding.status)
      return verdict(ReplayVerdict::unknown, fmt::format("the answer was {} then and is {} now",
                                                         finding.status, result.status));
    return verdict(ReplayVerdict::fixed);
  }

  Judge& judge_;
  const ReplayOptions& options_;
  std::map<std::string_view, const Operation*> operations_{};
  std::vector<Replayed> replayed_;
  std::vector<Request> requests_{};
  std::vector<std::size_t> waiting_{};  // Tags, the next one last.
};

std::string without_slash(std::string url) {
  while (url.ends_with('/')) url.pop_back();
  return url;
}

}  // namespace

std::string_view to_string(ReplayVerdict verdict) {
  switch (verdict) {
    case ReplayVerdict::fixed:
      return "fixed";
    case ReplayVerdict::still_broken:
      return "still broken";
    case ReplayVerdict::unknown:
      return "could not find out";
    case ReplayVerdict::left_out:
      return "left out";
  }
  return "";
}

std::vector<Replayed> replay(const std::vector<const StoredFinding*>& findings,
                             const Description& description, Transport& transport, Judge& judge,
                             const ReplayOptions& options) {
  ReplayCourse course(findings, description, judge, options);
  transport.send([&] { return course.next(); },
                 [&](std::size_t tag, Exchange&& exchange) { course.done(tag, exchange); });
  return course.take();
}

std::string moved_url(const std::string& url, const std::string& from, const std::string& to) {
  const std::string before = without_slash(from);
  if (origin(url).empty() || origin(url) != origin(before)) return "";
  if (url.starts_with(before)) {
    const std::string rest = url.substr(before.size());
    if (rest.empty() || rest.front() == '/' || rest.front() == '?') return without_slash(to) + rest;
  }
  // Elsewhere at the same origin.
  if (origin(to) == origin(from)) return url;
  Uri moved = parse_uri(url);
  const Uri target = parse_uri(to);
  moved.scheme = target.scheme;
  moved.authority = target.authority;
  return to_string(moved);
}

}  // namespace driftgate
