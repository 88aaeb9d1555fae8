#include "validators/judge.h"

#include <fmt/format.h>

#include <algorithm>
#include <cassert>
#include <map>
#include <utility>

#include "validators/checks/checks.h"
#include "validators/coverage_recorder.h"
#include "validators/drift/shape_recorder.h"
#include "validators/evaluate_items.h"
#include "validators/root_cause.h"

namespace driftgate {
namespace {

/// Beyond this nobody reads on, and explaining costs more than judging.
constexpr std::size_t kMostViolations = 10'000;

Severity severity_of(const Rule<Case>& rule, const Policy& policy) {
  const auto chosen = policy.severities.find(rule.id);
  return chosen == policy.severities.end() ? rule.severity : chosen->second;
}

void add_once(std::vector<std::string>& texts, std::string text) {
  if (std::find(texts.begin(), texts.end(), text) == texts.end()) texts.push_back(std::move(text));
}

void note_undecided(const std::vector<Undecided>& undecided, Result& result) {
  for (const Undecided& part : undecided) {
    if (!part.source) {
      add_once(result.undecided, part.message);
      continue;
    }
    add_once(result.undecided,
             fmt::format("{}: {}", to_string(part.source.location()), part.message));
  }
}

Result errored(Result result, Fault fault, std::string type, std::string reason) {
  result.outcome = Outcome::errored;
  result.fault = fault;
  result.type = std::move(type);
  result.reason = std::move(reason);
  return result;
}

Result unanswered(Result result, const TransportFailure& failure) {
  // A secret that is not to be had is a matter of the configuration: nothing was asked.
  const bool ours = failure.kind == TransportFailure::Kind::credentials;
  return errored(std::move(result), ours ? Fault::input : Fault::provider,
                 "probe." + std::string(to_string(failure.kind)), failure.message);
}

/// Whether the answer is about our credentials. 401 always is (RFC 9110 §15.5.2); 403 may be
/// about anything (§15.5.4), so where it is described it is an answer like others.
bool refuses_credentials(const Promise& promise, int status) {
  if (!promise.sent_credentials || promise.asked->kind != Asked::Kind::valid) return false;
  if (status == 401) return true;
  if (status != 403) return false;
  const ExpectedResponse* described = response_for(*promise.expected, status);
  return described == nullptr || described->status == kAnyStatus;
}

std::string times(int attempts) {
  return attempts == 1 ? "once" : fmt::format("{} times", attempts);
}

/// Whether the message had no length of its own that would tell if some of it is missing: HTTP/1.1
/// read to the close of the connection (RFC 9112 §6.3), or HTTP/2 without Content-Length, whose
/// reset streams libcurl 7.88 takes for ended ones.
bool may_be_cut_short(const Exchange& exchange, const Response& response) {
  for (const std::string& remark : exchange.remarks)
    if (remark.starts_with("ends-with-connection") || remark.starts_with("bytes-after-body") ||
        remark.starts_with("endless-content-length"))
      return true;
  return response.http_version == "2" && find_header(response.headers, "Content-Length") == nullptr;
}

// ---- Content types --------------------------------------------------------------------------

/// How well a described media type fits an actual one. What is written out fits better than a
/// range (RFC 9110 §12.5.1); a loose fit is a drift, but tells which schema is meant.
enum class Fit { none, other_json, other_parameters, any, any_subtype, type, with_parameters };

Fit fit(const MediaType& described, const MediaType& actual) {
  if (covers(described, actual)) {
    if (described.type == "*") return Fit::any;
    if (described.subtype == "*") return Fit::any_subtype;
    return described.parameters.empty() ? Fit::type : Fit::with_parameters;
  }
  if (described.type == actual.type && described.subtype == actual.subtype)
    return Fit::other_parameters;
  return described.is_json() && actual.is_json() ? Fit::other_json : Fit::none;
}

/// A response without a Content-Type may be taken for what it can only be.
const ExpectedContent* only_json(const ExpectedResponse& promise) {
  if (promise.content.size() != 1) return nullptr;
  return promise.content.front().media.is_json() ? &promise.content.front() : nullptr;
}

void choose_content(Case& c) {
  if (c.media == nullptr) {
    // Who recorded a body says what it is, whether or not the provider does.
    if (c.expected.of_consumer)
      c.content = &c.promise->content.front();
    else if (c.content_type == nullptr)
      c.content = only_json(*c.promise);
    return;
  }
  Fit best = Fit::none;
  for (const ExpectedContent& content : c.promise->content) {
    const Fit one = fit(content.media, *c.media);
    if (one <= best) continue;
    best = one;
    c.content = &content;
  }
  c.content_is_variant = best == Fit::other_json || best == Fit::other_parameters;
}

/// Whether a schema says more than "some text": what an unread body then leaves undecided.
bool says_something(const Schema& schema) {
  if (!schema.node.is(Kind::object) || schema.node.size() == 0) return false;
  const Node type = schema.node.find("type");
  return !(type.is(Kind::string) && (type.text() == "string" || type.text() == "file"));
}

void note_unjudged(const Schema& schema, const MediaType& media, Result& result) {
  if (!says_something(schema)) return;
  result.undecided.push_back(
      fmt::format("{}: the body is {}, {}", to_string(schema.node.location()), media.essence(),
                  media.type == "multipart" ? "whose parts are not judged"
                                            : "and only JSON is judged by its schema"));
}

// ---- Findings -------------------------------------------------------------------------------

// A pointer leads into the body; what is about the message as a whole is shown by how that begins.
Excerpt evidence_of(const Case& c, const Violation& violation) {
  const std::string& body = c.response.body;
  if (body.empty() || violation.instance.starts_with("header ")) return {};
  if (c.body) return quote_value(c.body, violation.instance);
  return quote_start(body);
}

/// The findings of one rule, one for each root cause, in the order in which they were met.
class Grouping {
 public:
  Grouping(const Rule<Case>& rule, Severity severity, const Promise& promise, const Case& c)
      : rule_(rule), severity_(severity), promise_(promise), case_(c) {}

  void add(Violation&& violation, std::vector<Finding>& findings) {
    std::string cause = root_cause(violation.instance, violation.keyword);
    const auto [known, is_new] = places_.try_emplace(std::move(cause), findings.size());
    if (!is_new) {
      ++findings[known->second].count;
      return;
    }
    Excerpt evidence = evidence_of(case_, violation);
    findings.push_back({.rule = rule_.id,
                        .category = rule_.category,
                        .severity = severity_,
                        .violation = std::move(violation),
                        .fingerprint = fingerprint(promise_.integration,
                                                   rule_.of_provider ? "" : promise_.operation,
                                                   rule_.id, known->first),
                        .evidence = std::move(evidence)});
  }

 private:
  const Rule<Case>& rule_;
  Severity severity_;
  const Promise& promise_;
  const Case& case_;
  std::map<std::string, std::size_t> places_{};
};

bool has_fingerprint(const Result& result, const std::string& wanted) {
  return std::any_of(result.findings.begin(), result.findings.end(),
                     [&](const Finding& finding) { return finding.fingerprint == wanted; });
}

void sort_worst_first(std::vector<Finding>& findings) {
  std::stable_sort(findings.begin(), findings.end(),
                   [](const Finding& a, const Finding& b) { return a.severity > b.severity; });
}

}  // namespace

Judge::Judge(Evaluator& evaluator, const Policy& policy, std::chrono::sys_seconds now)
    : evaluator_(evaluator), policy_(policy), now_(now) {
  for (const Rule<Case>* rule : all_checks()) severities_.push_back(severity_of(*rule, policy));
  wants_undocumented_ = severity_of(checks::undocumented_property, policy) != Severity::off;
}

Result Judge::judge(const Promise& promise, const Exchange& exchange) {
  assert(promise.expected != nullptr);
  if (watch) watch(promise, exchange);
  Result result;
  result.operation = promise.operation;
  result.timings = exchange.timings;
  result.remarks = exchange.remarks;
  if (const TransportFailure* failure = exchange.failure())
    return unanswered(std::move(result), *failure);

  const Response& response = *exchange.response();
  result.status = response.status;
  if (refuses_credentials(promise, response.status))
    return errored(
        std::move(result), Fault::provider, "auth.refused",
        fmt::format("the provider refused our credentials with status {}", response.status));
  if (response.status == 429)
    return errored(std::move(result), Fault::provider, "probe.rate-limited",
                   fmt::format("the provider is limiting our rate: status 429, asked {}",
                               times(exchange.attempts)));

  Case c{.expected = *promise.expected,
         .exchange = exchange,
         .response = response,
         .asked = *promise.asked};
  c.promise = response_for(*promise.expected, response.status);
  c.latency_budget = promise.latency_budget;
  c.now = now_;
  read_content_type(c);
  read_headers(c, result);
  read_body(c, result);
  if (c.body_problem.ends_early && !response.body.empty() && may_be_cut_short(exchange, response))
    return errored(std::move(result), Fault::provider, "probe.truncated",
                   fmt::format("the JSON ends early, after {} bytes, in a message that does not "
                               "say how long it is",
                               response.body.size()));
  if (recorder_ != nullptr) recorder_->see(c);
  if (shapes_ != nullptr) record_shape(c, promise.operation);
  if (is_refused_for_its_form(c)) read_refusal(c);
  run_checks(c, promise, result);
  return result;
}

// An answer need not be described to be remembered.
void Judge::record_shape(const Case& c, std::string_view operation) {
  Node body = c.body;
  if (!body && c.media != nullptr && c.media->is_json() && !c.response.body.empty())
    if (const Document* document = reader_.read(c.response.body)) body = document->root();
  if (body) shapes_->see(operation, c.response.status, body);
}

// A refusal need not be described for its words to be understood.
void Judge::read_refusal(Case& c) {
  Node body = c.body;
  if (!body)
    if (const Document* document = reader_.read(c.response.body)) body = document->root();
  if (!body) return;
  c.told = told_rule(body);
  c.told_reason = told_reason(body);
}

void Judge::read_content_type(Case& c) {
  c.content_type = find_header(c.response.headers, "Content-Type");
  if (c.content_type != nullptr) {
    if (!media_ || *c.content_type != content_type_) {
      content_type_ = *c.content_type;
      media_ = parse_media_type(content_type_);
    }
    if (media_) c.media = &*media_;
  }
  if (c.promise != nullptr && !c.promise->content.empty()) choose_content(c);
}

void Judge::read_headers(Case& c, Result& result) {
  if (c.promise == nullptr) return;
  for (const ExpectedHeader& header : c.promise->headers) {
    if (!header.schema && !header.json) continue;
    const std::string* first = find_header(c.response.headers, header.name);
    if (first == nullptr) continue;
    if (equal_ignoring_case(header.name, "Set-Cookie")) {
      // The one field whose lines are no list (RFC 9110 §5.3).
      for (const auto& [name, value] : c.response.headers)
        if (equal_ignoring_case(name, header.name)) judge_header(header, value, c, result);
      continue;
    }
    const bool is_list =
        std::any_of(c.response.headers.begin(), c.response.headers.end(), [&](const auto& field) {
          return &field.second != first && equal_ignoring_case(field.first, header.name);
        });
    if (is_list)
      judge_header(header, combined_header(c.response.headers, header.name), c, result);
    else
      judge_header(header, *first, c, result);
  }
}

void Judge::judge_header(const ExpectedHeader& header, const std::string& text, Case& c,
                         Result& result) {
  const Node value = header_reader_.read(header, text);
  if (!value) {
    c.broken_headers.push_back(
        {.expected = &header, .value = text, .problem = header_reader_.problem().message});
    return;
  }
  if (!header.schema) return;
  Evaluation evaluation = evaluator_.evaluate(
      header.schema, value, {.direction = Direction::response, .undocumented = false});
  note_undecided(evaluation.undecided, result);
  if (!evaluation.valid)
    c.broken_headers.push_back(
        {.expected = &header, .value = text, .violations = std::move(evaluation.violations)});
}

void Judge::read_body(Case& c, Result& result) {
  if (c.response.body_left_out && c.content != nullptr &&
      may_have_content(c.exchange.request, c.response))
    result.undecided.emplace_back("the body is not in the recording");
  if (c.content == nullptr || !has_described_content(c)) return;
  if (c.content->form != ContentForm::by_type) return read_form(c, result);
  const bool labelled = c.media != nullptr;
  if (labelled && !c.media->is_json()) {
    if (c.content->reads_sequences && sequence_of(*c.media) != Sequence::none)
      return read_sequence(c, result);
    note_unjudged(c.content->schema, *c.media, result);
    note_unjudged(c.content->item_schema, *c.media, result);
    return;
  }
  const Document* document = reader_.read(c.response.body);
  if (document == nullptr) {
    // Nobody said that an unlabelled body would be JSON.
    if (labelled) c.body_problem = reader_.problem();
    return;
  }
  c.body = document->root();
  if (c.content->item_schema)
    result.undecided.push_back(
        fmt::format("{}: the body is no sequence, and itemSchema is for the items of one",
                    to_string(c.content->item_schema.node.location())));
  evaluate_body({}, c, result);
}

// Of a recorded body, which says itself how it is to be read.
void Judge::read_form(Case& c, Result& result) {
  const Document* document = content_reader_.read(c.content->form, c.response.body);
  if (document == nullptr) {
    c.body_problem = content_reader_.problem();
    return;
  }
  c.body = document->root();
  evaluate_body({}, c, result);
}

void Judge::read_sequence(Case& c, Result& result) {
  const Document* document = sequence_reader_.read(sequence_of(*c.media), c.response.body);
  if (document == nullptr) {
    c.body_problem = sequence_reader_.problem();
    return;
  }
  if (sequence_reader_.has_loose_end())
    result.undecided.emplace_back(
        "the last event was left out: no empty line ends it (WHATWG HTML §9.2.6)");
  c.body = document->root();
  evaluate_body(c.content->item_schema, c, result);
}

void Judge::evaluate_body(const Schema& of_items, Case& c, Result& result) {
  const EvaluateOptions options{.direction = Direction::response,
                                .undocumented = wants_undocumented_ && !c.expected.of_consumer,
                                .most = kMostViolations};
  if (c.content->schema)
    c.body_evaluation = evaluator_.evaluate(c.content->schema, c.body, options);
  if (of_items) evaluate_items(evaluator_, of_items, c.body, options, c.body_evaluation);
  note_undecided(c.body_evaluation.undecided, result);
  if (c.body_evaluation.more > 0)
    result.undecided.push_back(
        fmt::format("{} more violations of the body's schema were counted, but not told apart",
                    c.body_evaluation.more));
}

void Judge::run_checks(const Case& c, const Promise& promise, Result& result) const {
  const auto checks = all_checks();
  for (std::size_t i = 0; i < checks.size(); ++i) {
    if (severities_[i] == Severity::off) continue;
    std::vector<Violation> violations = checks[i]->check(c);
    if (violations.empty()) continue;
    Grouping grouping(*checks[i], severities_[i], promise, c);
    for (Violation& violation : violations) grouping.add(std::move(violation), result.findings);
    if (severities_[i] >= policy_.fail_on) result.outcome = Outcome::failed;
  }
  if (result.findings.size() > 1) sort_worst_first(result.findings);
}

Result merge_confirmation(Result first, const Result& second) {
  if (first.outcome != Outcome::failed) return first;
  if (second.outcome != Outcome::failed && second.outcome != Outcome::passed) return first;
  for (Finding& finding : first.findings)
    finding.confidence =
        has_fingerprint(second, finding.fingerprint) ? Confidence::confirmed : Confidence::flaky;
  for (const Finding& finding : second.findings) {
    if (has_fingerprint(first, finding.fingerprint)) continue;
    first.findings.push_back(finding);
    first.findings.back().confidence = Confidence::flaky;
  }
  if (second.outcome == Outcome::passed) {
    first.outcome = Outcome::passed;
    for (Finding& finding : first.findings)
      finding.severity = std::min(finding.severity, Severity::warning);
  }
  for (const std::string& text : second.undecided) add_once(first.undecided, text);
  sort_worst_first(first.findings);
  return first;
}

}  // namespace driftgate
