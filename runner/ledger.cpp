#include "runner/ledger.h"

#include <fmt/format.h>

#include <algorithm>
#include <iterator>
#include <utility>

namespace driftgate {
namespace {

void add_once(std::vector<std::string>& texts, std::string text) {
  if (std::find(texts.begin(), texts.end(), text) == texts.end()) texts.push_back(std::move(text));
}

// The same promise broken by another request is the same finding.
void merge(std::vector<Finding>& all, Finding&& finding) {
  const auto known = std::find_if(all.begin(), all.end(), [&](const Finding& each) {
    return each.fingerprint == finding.fingerprint;
  });
  if (known == all.end()) {
    all.push_back(std::move(finding));
  } else {
    known->count += finding.count;
    known->severity = std::max(known->severity, finding.severity);
    if (finding.confidence == Confidence::confirmed) known->confidence = finding.confidence;
  }
}

constexpr std::string_view kAccepted = "invalid-request-accepted";

// "request /cargo" of "request /cargo/0"; "request body" of "request /cargo"; "" above that.
std::string above(const std::string& place) {
  if (!place.starts_with("request /")) return "";
  const std::size_t slash = place.rfind('/');
  return slash == place.find('/') ? "request body" : place.substr(0, slash);
}

bool is_within(const std::string& place, const std::string& outer) {
  if (outer == "request body") return place.starts_with("request ");
  return place == outer || (place.starts_with(outer) && place[outer.size()] == '/');
}

// The widest part of the request around `place` in which nothing invalid was refused.
std::string unchecked_part(const std::string& place, const std::set<std::string>& refused) {
  std::string widest;
  for (std::string part = place; !part.empty(); part = above(part)) {
    const bool checked = std::any_of(refused.begin(), refused.end(), [&](const std::string& each) {
      return is_within(each, part);
    });
    if (checked) break;
    widest = part;
  }
  return widest;
}

// A part of the request that nobody checks is one cause, not one for each keyword in it.
void fold_unchecked_parts(Record& record) {
  std::vector<Finding>& findings = record.result.findings;
  for (std::size_t i = 0; i < findings.size(); ++i) {
    if (findings[i].rule != kAccepted) continue;
    const std::string part = unchecked_part(findings[i].violation.instance, record.refused_places);
    if (part.empty()) continue;
    std::size_t folded = 1;
    for (std::size_t j = findings.size(); --j > i;) {
      if (findings[j].rule != kAccepted || !is_within(findings[j].violation.instance, part))
        continue;
      findings[i].count += findings[j].count;
      ++folded;
      findings.erase(findings.begin() + static_cast<std::ptrdiff_t>(j));
    }
    if (folded > 1)
      findings[i].violation.hint = fmt::format(
          "none of {} invalid values in {} was refused: it is not checked at all", folded, part);
  }
}

// "…/items" of "…/items/pattern".
std::string schema_of(const std::string& keyword) { return keyword.substr(0, keyword.rfind('/')); }

// Nor is a schema that nobody applies one cause for each of its keywords.
void fold_unapplied_schemas(Record& record) {
  std::vector<Finding>& findings = record.result.findings;
  for (std::size_t i = 0; i < findings.size(); ++i) {
    const Violation first = findings[i].violation;
    if (findings[i].rule != kAccepted || first.keyword.empty()) continue;
    const std::string schema = schema_of(first.keyword);
    const auto applied = [&](const std::string& keyword) { return schema_of(keyword) == schema; };
    if (std::any_of(record.refused_keywords.begin(), record.refused_keywords.end(), applied))
      continue;
    for (std::size_t j = findings.size(); --j > i;) {
      const Violation& other = findings[j].violation;
      if (findings[j].rule != kAccepted || other.instance != first.instance) continue;
      if (!applied(other.keyword)) continue;
      findings[i].count += findings[j].count;
      findings.erase(findings.begin() + static_cast<std::ptrdiff_t>(j));
    }
  }
}

// Whoever may do without credentials need not have the right ones.
void fold_credentials(Record& record) {
  std::vector<Finding>& findings = record.result.findings;
  const auto ignored = [](const Finding& each) { return each.rule == "credentials-ignored"; };
  const auto first = std::find_if(findings.begin(), findings.end(), ignored);
  if (first == findings.end()) return;
  const auto others = std::remove_if(first + 1, findings.end(), ignored);
  first->count += static_cast<std::size_t>(findings.end() - others);
  findings.erase(others, findings.end());
}

// Refusals of valid requests in the same words have one cause: what the words name, where one of
// the requests was about that.
void fold_same_refusal(Record& record) {
  std::vector<Finding>& findings = record.result.findings;
  for (std::size_t i = 0; i < findings.size(); ++i) {
    if (findings[i].rule != "valid-request-rejected" && findings[i].rule != "undocumented-rule")
      continue;
    for (std::size_t j = findings.size(); --j > i;) {
      const Finding& other = findings[j];
      const std::string& words = findings[i].violation.actual;
      if (other.rule != findings[i].rule || other.violation.actual != words) continue;
      const std::string& place = other.violation.instance;
      const std::size_t count = findings[i].count + other.count;
      const std::string name = place.substr(std::min(place.size(), place.find_last_of("/ ") + 1));
      if (!name.empty() && words.find(name + ":") != words.npos) findings[i] = other;
      findings[i].count = count;
      findings.erase(findings.begin() + static_cast<std::ptrdiff_t>(j));
    }
  }
}

}  // namespace

Ledger::Ledger(const Plan& plan, const RunOptions& options) : plan_(plan), options_(options) {
  std::vector<std::pair<const Operation*, std::string>> chosen;
  for (const Probe& probe : plan.probes) chosen.emplace_back(probe.operation, probe.name);
  for (const Skip& skip : plan.skips)
    if (!skip.by_choice && !skip.needs_credentials) chosen.emplace_back(skip.operation, skip.name);
  std::sort(chosen.begin(), chosen.end());  // Operations are one array, in source order.
  for (auto& [operation, name] : chosen)
    records_.push_back({.operation = operation, .name = std::move(name)});
}

Record* Ledger::find(const Operation* operation) {
  const auto found = std::lower_bound(
      records_.begin(), records_.end(), operation,
      [](const Record& record, const Operation* wanted) { return record.operation < wanted; });
  return found == records_.end() || found->operation != operation ? nullptr : &*found;
}

void Ledger::set_plain(Record& record, Result result) {
  record.asked = true;
  record.accepted = result.status >= 200 && result.status < 300;
  std::vector<Finding> before = std::exchange(record.result.findings, {});
  const bool failed = record.result.outcome == Outcome::failed;
  record.result = std::move(result);
  for (Finding& finding : before) merge(record.result.findings, std::move(finding));
  if (failed && record.result.outcome == Outcome::passed) record.result.outcome = Outcome::failed;
}

void Ledger::add(Record& record, Result result, const std::string& what) {
  Result& to = record.result;
  if (result.outcome == Outcome::errored) {
    add_once(to.undecided, fmt::format("{}: {}", result.reason, what));
    // The plain request was answered and this one was not: that is no verdict.
    if (to.outcome == Outcome::passed) {
      to.outcome = Outcome::errored;
      to.fault = result.fault;
      to.type = result.type;
      to.reason = fmt::format("{}, when asked: {}", result.reason, what);
    }
    return;
  }
  if (result.outcome == Outcome::failed && to.outcome == Outcome::passed)
    to.outcome = Outcome::failed;
  if (to.reproduction.empty()) to.reproduction = result.reproduction;
  for (Finding& finding : result.findings) merge(to.findings, std::move(finding));
  for (std::string& text : result.undecided) add_once(to.undecided, std::move(text));
}

void Ledger::add(Record& record, Finding finding, Severity fail_on) {
  Result& to = record.result;
  if (finding.severity >= fail_on && to.outcome == Outcome::passed) to.outcome = Outcome::failed;
  if (to.reproduction.empty()) to.reproduction = finding.reproduction;
  merge(to.findings, std::move(finding));
}

std::vector<Result> Ledger::results() && {
  std::vector<std::pair<const Operation*, Result>> all;
  for (Record& record : records_) {
    fold_unchecked_parts(record);
    fold_unapplied_schemas(record);
    fold_credentials(record);
    fold_same_refusal(record);
    Result& result = record.result;
    // What was never asked is no pass, whatever the reason.
    if (!record.asked && result.outcome != Outcome::skipped)
      result = {.outcome = Outcome::skipped,
                .type = "skipped.no-request",
                .reason = "there was nothing of ours that it could be asked of"};
    std::stable_sort(result.findings.begin(), result.findings.end(),
                     [](const Finding& a, const Finding& b) { return a.severity > b.severity; });
    result.name = record.name;
    result.operation = record.operation->id;
    result.source = record.operation->source.location();
    const bool shown = result.outcome != Outcome::passed || !result.findings.empty();
    if (shown && result.outcome != Outcome::skipped && !options_.rerun_prefix.empty())
      result.rerun = options_.rerun_prefix + " --only " + shell_word(record.operation->id);
    all.emplace_back(record.operation, std::move(result));
  }
  for (const Skip& skip : plan_.skips)
    if (skip.by_choice || skip.needs_credentials)
      all.emplace_back(skip.operation, skipped_result(skip));
  std::stable_sort(all.begin(), all.end(),
                   [](const auto& a, const auto& b) { return a.first < b.first; });
  std::vector<Result> results;
  results.reserve(all.size());
  for (auto& [operation, result] : all) results.push_back(std::move(result));
  return results;
}

}  // namespace driftgate
