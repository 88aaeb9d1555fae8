#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <map>
#include <utility>

#include "reporters/describe.h"
#include "reporters/page.h"
#include "reporters/reporter.h"
#include "reporters/text.h"

namespace driftgate::reporters {
namespace {

constexpr std::size_t kMostFindings = 20;  // Of one case, unless verbose.
constexpr std::size_t kMostCases = 100;    // Of one integration, unless verbose.
constexpr std::size_t kMostNames = 5;      // Of cases that went wrong in the same way.

// How much a result wants to be seen: the smaller the sooner.
enum class Rank : std::uint8_t { bad_input, broken, undetermined, flaky, warned, noted, silent };

Rank rank_of(const Report& report, const Result& result) {
  if (result.outcome == Outcome::errored)
    return result.fault == Fault::input ? Rank::bad_input : Rank::undetermined;
  if (result.outcome == Outcome::failed) return Rank::broken;
  if (is_flaky_pass(report, result)) return Rank::flaky;
  Severity worst = Severity::off;
  for (const Finding& finding : result.findings)
    if (!finding.accepted) worst = std::max(worst, finding.severity);
  if (worst == Severity::off) return result.remarks.empty() ? Rank::silent : Rank::noted;
  return worst >= Severity::warning ? Rank::warned : Rank::noted;
}

Ink ink_of(Severity severity) {
  switch (severity) {
    case Severity::error:
      return Ink::red;
    case Severity::warning:
      return Ink::yellow;
    case Severity::note:
      return Ink::cyan;
    case Severity::off:
      return Ink::dim;
  }
  return Ink::none;
}

// Results of one integration that are shown together: one that was judged, or all that could not
// be judged for the same reason.
struct Group {
  Rank rank = Rank::silent;
  std::vector<const Result*> results{};
};

std::vector<Group> groups_of(const Report& report, const IntegrationReport& integration) {
  std::vector<Group> groups;
  std::map<std::pair<std::string_view, std::string_view>, std::size_t> errors;
  for (const Result& result : integration.results) {
    const Rank rank = rank_of(report, result);
    if (rank == Rank::silent || result.outcome == Outcome::skipped) continue;
    if (result.outcome == Outcome::errored) {
      const auto [known, is_new] = errors.try_emplace(
          std::pair(std::string_view(result.type), std::string_view(result.reason)), groups.size());
      if (!is_new) {
        groups[known->second].results.push_back(&result);
        continue;
      }
    }
    groups.push_back({rank, {&result}});
  }
  std::stable_sort(groups.begin(), groups.end(),
                   [](const Group& a, const Group& b) { return a.rank < b.rank; });
  return groups;
}

std::string title_of(const Result& result) {
  std::string title = result.name;
  std::string more = result.operation == result.name ? "" : result.operation;
  if (result.status != 0) {
    if (!more.empty()) more += ", ";
    more += fmt::format("answered {}", result.status);
  }
  return more.empty() ? title : fmt::format("{}  ({})", title, more);
}

std::string timings_of(const Timings& timings) {
  std::string text;
  const auto phase = [&text](std::string_view name, std::chrono::microseconds time) {
    if (time.count() <= 0) return;
    text += fmt::format("{}{} {} s", text.empty() ? "" : ", ", name, seconds(time));
  };
  phase("resolved", timings.resolved);
  phase("connected", timings.connected);
  phase("secured", timings.secured);
  phase("first byte", timings.first_byte);
  phase("done", timings.total);
  return text;
}

class Console {
 public:
  Console(const Report& report, const ReportStyle& style)
      : report_(report), style_(style), page_(style) {}

  std::string write() {
    integrations();
    summary();
    return std::move(page_.text());
  }

 private:
  void integrations() {
    struct Part {
      const IntegrationReport* integration = nullptr;
      std::vector<Group> groups{};
    };
    std::vector<Part> parts;
    for (const IntegrationReport& integration : report_.integrations)
      parts.push_back({&integration, groups_of(report_, integration)});
    const auto rank = [](const Part& part) {
      return part.groups.empty() ? Rank::silent : part.groups.front().rank;
    };
    std::stable_sort(parts.begin(), parts.end(),
                     [&](const Part& a, const Part& b) { return rank(a) < rank(b); });
    for (const Part& part : parts) one_integration(*part.integration, part.groups);
  }

  bool is_shown(Rank rank) const { return !style_.quiet || rank <= Rank::undetermined; }

  void one_integration(const IntegrationReport& integration, const std::vector<Group>& groups) {
    const auto shown = static_cast<std::size_t>(std::count_if(
        groups.begin(), groups.end(), [&](const Group& g) { return is_shown(g.rank); }));
    if (shown == 0 && !style_.verbose && (integration.notices.empty() || style_.quiet)) return;
    page_.blank();
    heading(integration);
    const std::size_t most = style_.verbose ? groups.size() : kMostCases;
    std::size_t written = 0;
    for (const Group& group : groups) {
      if (!is_shown(group.rank)) continue;
      if (written++ == most) break;
      page_.blank();
      one_group(group, integration);
    }
    if (shown > most) {
      page_.blank();
      page_.sentence(2, Ink::dim,
                     fmt::format("and {}: -v or the junit and json reports show all",
                                 counted(shown - most, "more case")));
    }
    if (style_.verbose) {
      the_rest(integration);
      never_covered(integration.coverage);
    }
  }

  void heading(const IntegrationReport& integration) {
    std::string title = integration.name;
    if (!integration.base_url.empty()) title += "  " + integration.base_url;
    page_.sentence(0, Ink::bold, title);
    const auto about = [&](std::string_view label, const std::string& text) {
      if (!text.empty()) page_.labelled(2, label, Ink::dim, text);
    };
    about("promise", integration.description +
                         (integration.description_version.empty() ? "" : " ") +
                         integration.description_version);
    about("upstream", integration.upstream_description +
                          (integration.upstream_version.empty() ? "" : " ") +
                          integration.upstream_version);
    if (style_.verbose) about("digest", integration.description_digest);
    about("owner", integration.owner);
    about("runbook", integration.runbook);
    about("contact", integration.contact);
    about("status", integration.status_page);
    for (const std::string& notice : integration.notices)
      page_.labelled(2, "notice", Ink::yellow, notice, Ink::yellow);
  }

  void one_group(const Group& group, const IntegrationReport& integration) {
    const Result& first = *group.results.front();
    if (first.outcome == Outcome::errored)
      errored(group, integration);
    else
      judged(first, integration);
    for (const std::string& remark : first.remarks) page_.labelled(4, "remark", Ink::dim, remark);
    for (const std::string& undecided : first.undecided)
      page_.labelled(4, "undecided", Ink::yellow, undecided);
    if (style_.verbose) {
      const std::string timings = timings_of(first.timings);
      if (!timings.empty()) page_.labelled(4, "times", Ink::dim, timings);
    }
    for (const Detail& detail : repetition(first)) page_.whole(4, detail.label, detail.text);
  }

  void judged(const Result& result, const IntegrationReport& integration) {
    page_.sentence(2, Ink::bold, title_of(result));
    std::vector<const Finding*> findings = worst_first(result);
    if (!style_.verbose) std::erase_if(findings, [](const Finding* f) { return f->accepted; });
    const std::size_t most = style_.verbose ? findings.size() : kMostFindings;
    for (std::size_t i = 0; i < std::min(most, findings.size()); ++i)
      one_finding(*findings[i], result, integration);
    if (findings.size() > most)
      page_.sentence(
          4, Ink::dim,
          fmt::format("and {}: -v shows all", counted(findings.size() - most, "more finding")));
  }

  void one_finding(const Finding& finding, const Result& result,
                   const IntegrationReport& integration) {
    if (finding.accepted)
      page_.labelled(4, "accepted", Ink::dim, headline(finding), Ink::bold);
    else
      page_.labelled(4, to_string(finding.severity), ink_of(finding.severity), headline(finding),
                     Ink::bold);
    if (!finding.violation.message.empty()) page_.sentence(6, Ink::none, finding.violation.message);
    for (const Detail& detail : details(finding, result, integration)) {
      if (detail.label == "repro")
        page_.whole(6, detail.label, detail.text);
      else
        page_.labelled(6, detail.label, Ink::dim, detail.text);
    }
  }

  void errored(const Group& group, const IntegrationReport& integration) {
    const Result& first = *group.results.front();
    const bool alone = group.results.size() == 1;
    page_.sentence(
        2, Ink::bold,
        alone ? title_of(first) : counted(group.results.size(), "case") + ", one reason");
    page_.labelled(4, "error", Ink::red, first.type, Ink::bold);
    if (!first.reason.empty()) page_.sentence(6, Ink::none, first.reason);
    if (!alone) page_.labelled(6, "cases", Ink::dim, names_of(group.results));
    const std::string place = to_string(first.source);
    if (!place.empty()) page_.labelled(6, "promise", Ink::dim, place);
    page_.labelled(6, "do", Ink::dim, next_action(first, integration));
  }

  std::string names_of(const std::vector<const Result*>& results) const {
    const std::size_t most = style_.verbose ? results.size() : kMostNames;
    std::string names;
    for (std::size_t i = 0; i < std::min(most, results.size()); ++i)
      names += (i == 0 ? "" : ", ") + results[i]->name;
    if (results.size() > most) names += fmt::format(" and {} more", results.size() - most);
    return names;
  }

  // Only when verbose: what was kept, and each skip.
  void the_rest(const IntegrationReport& integration) {
    page_.blank();
    for (const Result& result : integration.results) {
      if (result.outcome == Outcome::passed)
        page_.labelled(2, "kept", Ink::green,
                       fmt::format("{}  {} s", title_of(result), seconds(result.timings.total)));
      if (rank_of(report_, result) == Rank::silent)
        for (const Finding& finding : result.findings) one_finding(finding, result, integration);
      if (result.outcome == Outcome::skipped)
        page_.labelled(2, "skipped", Ink::dim, fmt::format("{}: {}", result.name, result.reason));
    }
  }

  // Only when verbose: what no judged answer exercised.
  void never_covered(const Coverage& coverage) {
    bool first = true;
    std::string_view unseen = "";  // An operation whose parts need no line of their own.
    for (const CoverageItem& item : coverage.items) {
      if (item.seen > 0) continue;
      if (item.kind == CoverageKind::operations)
        unseen = item.operation;
      else if (!item.operation.empty() && item.operation == unseen)
        continue;
      if (std::exchange(first, false)) page_.blank();
      page_.labelled(
          2, "never", Ink::dim,
          fmt::format("{}{}{} ({}): {}", item.operation, item.operation.empty() ? "" : ", ",
                      item.name, to_string(item.kind), item.reason));
    }
    if (coverage.more > 0)
      page_.sentence(2, Ink::dim,
                     fmt::format("and {} of schemas", counted(coverage.more, "more part")));
  }

  void summary() {
    const Tally cases = tally(report_);
    page_.blank();
    verdict(cases);
    page_.labelled(2, "cases", Ink::dim,
                   fmt::format("{}: {} passed, {} failed, {} errored, {} skipped", cases.total(),
                               cases.passed, cases.failed, cases.errored, cases.skipped));
    findings();
    judged_part(cases);
    not_judged();
    page_.labelled(2, "seed", Ink::dim, std::to_string(report_.seed));
    page_.labelled(2, "took", Ink::dim, seconds(report_.duration) + " s");
  }

  void verdict(const Tally& cases) {
    switch (exit_code(report_)) {
      case ExitCode::kept:
        return page_.sentence(
            0, Ink::green,
            fmt::format("KEPT: {} judged, none fails", counted(cases.passed, "case")));
      case ExitCode::broken:
        return page_.sentence(0, Ink::red,
                              fmt::format("BROKEN: {} of {} judged {} the contract", cases.failed,
                                          counted(cases.failed + cases.passed, "case"),
                                          cases.failed == 1 ? "breaks" : "break"));
      case ExitCode::bad_input:
        return page_.sentence(
            0, Ink::red, "BAD INPUT: a description, contract or configuration could not be used");
      case ExitCode::undetermined:
        return page_.sentence(
            0, Ink::yellow,
            fmt::format("UNDETERMINED: {} could not be judged", counted(cases.errored, "case")));
      case ExitCode::nothing_judged:
        return page_.sentence(0, Ink::yellow, "NOTHING JUDGED: no case was selected or judged");
      case ExitCode::interrupted:
      case ExitCode::terminated:
        return page_.sentence(
            0, Ink::yellow,
            fmt::format("STOPPED: {} judged before that, {} not",
                        counted(cases.passed + cases.failed, "case"), cases.errored));
      case ExitCode::internal:
        return;
    }
  }

  // "warning or above": what would have failed a case.
  std::string fails_on() const {
    const std::string lowest(to_string(report_.fail_on));
    return report_.fail_on < Severity::error ? lowest + " or above" : lowest;
  }

  void findings() {
    std::map<Severity, std::size_t, std::greater<>> by_severity;
    std::size_t flaky = 0;
    std::size_t accepted = 0;
    std::size_t all = 0;
    for (const IntegrationReport& integration : report_.integrations) {
      for (const Result& result : integration.results) {
        for (const Finding& finding : result.findings) {
          if (finding.accepted) {
            ++accepted;
            continue;
          }
          ++all;
          ++by_severity[finding.severity];
          flaky += finding.confidence == Confidence::flaky ? 1 : 0;
        }
      }
    }
    std::string text = std::to_string(all);
    for (const auto& [severity, count] : by_severity)
      text += fmt::format("{}{}", text.find(':') == std::string::npos ? ": " : ", ",
                          counted(count, to_string(severity)));
    if (flaky > 0) text += fmt::format("; {} flaky", flaky);
    if (all > 0) text += fmt::format(" (fails on {})", fails_on());
    page_.labelled(2, "findings", Ink::dim, text);
    if (accepted > 0)
      page_.labelled(2, "accepted", Ink::dim, counted(accepted, "finding") + ", by the baseline");
  }

  void judged_part(const Tally& cases) {
    std::size_t operations = 0;
    std::size_t requests = 0;
    std::array<CoverageCount, kCoverageKinds> counts{};
    for (const IntegrationReport& integration : report_.integrations) {
      operations += integration.operations;
      requests += integration.requests;
      add(integration.coverage, counts);
    }
    page_.labelled(2, "judged", Ink::dim,
                   fmt::format("{} over {}, {} described, {} sent",
                               counted(cases.passed + cases.failed, "case"),
                               counted(report_.integrations.size(), "integration"),
                               counted(operations, "operation"), counted(requests, "request")));
    const std::string parts = covered(counts);
    if (!parts.empty()) page_.labelled(2, "covered", Ink::dim, parts);
  }

  // By reason, the most frequent first.
  void not_judged() {
    std::map<std::string, std::size_t> reasons;
    for (const IntegrationReport& integration : report_.integrations) {
      for (const Result& result : integration.results) {
        if (result.outcome == Outcome::skipped)
          ++reasons["skipped: " + (result.reason.empty() ? "no reason was given" : result.reason)];
        if (result.outcome == Outcome::errored)
          ++reasons[fmt::format("{}: {}", result.type.empty() ? "error" : result.type,
                                result.reason)];
        for (const std::string& undecided : result.undecided) ++reasons["undecided: " + undecided];
      }
    }
    if (reasons.empty()) return;
    std::vector<std::pair<std::string, std::size_t>> sorted(reasons.begin(), reasons.end());
    std::stable_sort(sorted.begin(), sorted.end(),
                     [](const auto& a, const auto& b) { return a.second > b.second; });
    page_.sentence(2, Ink::yellow, "not judged");
    const std::size_t most = style_.verbose ? sorted.size() : kMostFindings;
    for (std::size_t i = 0; i < std::min(most, sorted.size()); ++i)
      page_.sentence(4, Ink::none, fmt::format("{} {}", sorted[i].second, sorted[i].first));
    if (sorted.size() > most)
      page_.sentence(4, Ink::dim,
                     fmt::format("and {}", counted(sorted.size() - most, "more reason")));
  }

  const Report& report_;
  const ReportStyle& style_;
  Page page_;
};

std::string write_console(const Report& report, const ReportStyle& style) {
  return Console(report, style).write();
}

}  // namespace

const Reporter console{.name = "console", .summary = "Text for people", .write = write_console};

}  // namespace driftgate::reporters
