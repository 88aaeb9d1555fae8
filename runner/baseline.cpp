#include "runner/baseline.h"

#include <fmt/core.h>

#include <algorithm>
#include <map>

#include "runner/config_schema.h"
#include "runner/files.h"
#include "runner/quantity.h"
#include "specs/document/error.h"
#include "specs/document/quote_yaml.h"
#include "specs/document/utf8.h"
#include "validators/diff/rules.h"
#include "validators/root_cause.h"

namespace driftgate {
namespace {

constexpr std::size_t kFingerprintDigits = 16;
constexpr std::size_t kMostInstanceBytes = 500;

// --- reading ---

bool is_fingerprint(std::string_view text) {
  return text.size() == kFingerprintDigits &&
         text.find_first_not_of("0123456789abcdef") == std::string_view::npos;
}

std::string text_of(Node entry, std::string_view key) {
  const Node value = entry.find(key);
  return value ? std::string(value.text()) : "";
}

// The schema has checked the kinds.
BaselineEntry read_entry(Node node, const Interpolated& document) {
  BaselineEntry entry{.fingerprint = text_of(node, "fingerprint"),
                      .rule = text_of(node, "rule"),
                      .integration = text_of(node, "integration"),
                      .operation = text_of(node, "operation"),
                      .instance = text_of(node, "instance"),
                      .acceptance = {.reason = text_of(node, "reason"),
                                     .owner = text_of(node, "owner"),
                                     .ticket = text_of(node, "ticket"),
                                     .expires = text_of(node, "expires")},
                      .source = document.where(node)};
  if (!is_fingerprint(entry.fingerprint))
    throw Error(fmt::format("'{}' is no fingerprint: expected 16 hex digits in lower case",
                            entry.fingerprint),
                document.where(node.find("fingerprint")));
  if (const Node expires = node.find("expires"))
    entry.expires = parse_date(entry.acceptance.expires, document.where(expires));
  if (const Node flaky = node.find("flaky")) entry.flaky = flaky.boolean();
  return entry;
}

void refuse_twice(const std::vector<BaselineEntry>& entries) {
  std::map<std::string_view, const BaselineEntry*> seen;
  for (const BaselineEntry& entry : entries) {
    const auto [first, is_new] = seen.try_emplace(entry.fingerprint, &entry);
    if (!is_new)
      throw Error(fmt::format("the finding {} is accepted a second time; the first is at line {}",
                              entry.fingerprint, first->second->source.line),
                  entry.source);
  }
}

// --- comparing ---

// What a report knows of one integration, by exchanges or by a comparison of descriptions.
struct Judged {
  bool any = false;                               // At least one case was judged.
  std::map<std::string_view, bool> operations{};  // Whether every case of it was.
};

struct JudgedBoth {
  Judged by_exchanges{};
  Judged by_comparison{};
};

JudgedBoth judged_in(const IntegrationReport& integration) {
  JudgedBoth both;
  for (const Result& result : integration.results) {
    const bool one = result.outcome == Outcome::passed || result.outcome == Outcome::failed;
    Judged& judged = result.comparison ? both.by_comparison : both.by_exchanges;
    judged.any = judged.any || one;
    const auto [seen, is_new] = judged.operations.try_emplace(result.operation, one);
    if (!is_new) seen->second = seen->second && one;
  }
  return both;
}

class Comparison {
 public:
  Comparison(const Baseline& baseline, const BaselineScope& scope, const Report& report)
      : baseline_(baseline), scope_(scope), report_(report) {
    for (std::size_t i = 0; i < baseline.entries.size(); ++i)
      entries_.emplace(baseline.entries[i].fingerprint, i);
  }

  BaselineComparison compare() {
    for (const IntegrationReport& integration : report_.integrations) {
      judged_.emplace(integration.name, judged_in(integration));
      for (const Result& result : integration.results)
        for (const Finding& finding : result.findings) meet(finding, result, integration);
    }
    for (std::size_t i = 0; i < baseline_.entries.size(); ++i) settle(i);
    return std::move(comparison_);
  }

 private:
  void meet(const Finding& finding, const Result& result, const IntegrationReport& integration) {
    found_.insert(finding.fingerprint);
    if (entries_.contains(finding.fingerprint) || result.outcome != Outcome::failed ||
        finding.severity < report_.fail_on || !added_.insert(finding.fingerprint).second)
      return;
    comparison_.added.push_back({.fingerprint = finding.fingerprint,
                                 .rule = std::string(finding.rule),
                                 .integration = integration.name,
                                 .operation = result.operation,
                                 .instance = finding.violation.instance,
                                 .flaky = finding.confidence == Confidence::flaky});
  }

  void settle(std::size_t i) {
    const BaselineEntry& entry = baseline_.entries[i];
    const bool expired = entry.expires && *entry.expires < scope_.today;
    const bool found = found_.contains(entry.fingerprint);
    if (expired && judged_.contains(entry.integration)) comparison_.expired.push_back(i);
    if (found && !expired) comparison_.matched.push_back(i);
    if (!found && is_stale(entry)) comparison_.stale.push_back(i);
  }

  bool is_stale(const BaselineEntry& entry) const {
    const auto integration = judged_.find(entry.integration);
    if (entry.flaky || integration == judged_.end() ||
        scope_.silenced.contains({entry.integration, entry.rule}))
      return false;
    const bool is_of_diff = find_diff_rule(entry.rule) != nullptr;
    const Judged& judged =
        is_of_diff ? integration->second.by_comparison : integration->second.by_exchanges;
    if (!judged.any) return false;
    const auto operation = judged.operations.find(entry.operation);
    return operation == judged.operations.end() || operation->second;
  }

  const Baseline& baseline_;
  const BaselineScope& scope_;
  const Report& report_;
  std::map<std::string_view, std::size_t> entries_{};  // By fingerprint.
  std::map<std::string_view, JudgedBoth> judged_{};
  std::set<std::string_view> found_{};
  std::set<std::string_view> added_{};
  BaselineComparison comparison_{};
};

// --- applying ---

void accept(const std::map<std::string_view, const BaselineEntry*>& accepting, Severity fail_on,
            Result& result) {
  bool fails = false;
  bool any = false;
  for (Finding& finding : result.findings) {
    const auto entry = accepting.find(finding.fingerprint);
    if (entry != accepting.end()) {
      finding.accepted = entry->second->acceptance;
      any = true;
    } else {
      fails = fails || finding.severity >= fail_on;
    }
  }
  if (any && !fails && result.outcome == Outcome::failed) result.outcome = Outcome::passed;
}

std::string subject(const BaselineEntry& entry) {
  return fmt::format("{}{}{}{}{}", entry.rule, entry.instance.empty() ? "" : " at ", entry.instance,
                     entry.operation.empty() ? "" : " of ", entry.operation);
}

Result complaint(const BaselineEntry& entry, std::string_view rule, std::string message) {
  Result result{
      .name = "baseline " + entry.fingerprint, .outcome = Outcome::failed, .source = entry.source};
  result.findings.push_back(
      {.rule = rule,
       .category = "baseline",
       .violation = {.message = std::move(message), .source = entry.source},
       .fingerprint = fingerprint(entry.integration, entry.operation, rule, entry.fingerprint)});
  return result;
}

IntegrationReport* named(const std::string& name, Report& report) {
  const auto found =
      std::find_if(report.integrations.begin(), report.integrations.end(),
                   [&](const IntegrationReport& integration) { return integration.name == name; });
  return found == report.integrations.end() ? nullptr : &*found;
}

void complain(const Baseline& baseline, const BaselineComparison& comparison, Report& report) {
  std::set<std::size_t> expired(comparison.expired.begin(), comparison.expired.end());
  for (std::size_t i = 0; i < baseline.entries.size(); ++i) {
    const BaselineEntry& entry = baseline.entries[i];
    IntegrationReport* integration = named(entry.integration, report);
    if (integration == nullptr) continue;
    const bool stale = std::binary_search(comparison.stale.begin(), comparison.stale.end(), i);
    if (expired.contains(i))
      integration->results.push_back(complaint(
          entry, "baseline-expired",
          fmt::format("{} was accepted until {}{}", subject(entry), entry.acceptance.expires,
                      stale ? ", and nothing shows it any more" : "")));
    else if (stale)
      integration->results.push_back(
          complaint(entry, "baseline-stale",
                    fmt::format("{} is accepted, but nothing shows it any more", subject(entry))));
  }
}

// --- editing ---

std::string written(const BaselineEntry& entry, std::string_view indent, std::string_view end) {
  std::string text;
  const auto line = [&](std::string_view key, const std::string& value) {
    if (value.empty() && key != "operation") return;
    text += fmt::format("{}{}{}: {}{}", indent, text.empty() ? "- " : "  ", key, quote_yaml(value),
                        end);
  };
  line("fingerprint", entry.fingerprint);
  line("rule", entry.rule);
  line("integration", entry.integration);
  line("operation", entry.operation);
  line("instance", entry.instance.substr(0, kMostInstanceBytes));
  line("reason", entry.acceptance.reason);
  line("owner", entry.acceptance.owner);
  line("ticket", entry.acceptance.ticket);
  line("expires", entry.acceptance.expires);
  if (entry.flaky) text += fmt::format("{}  flaky: true{}", indent, end);
  return text;
}

constexpr std::string_view kBeginning =
    "# Findings that are known and accepted for a while; see `driftgate baseline --help`.\n"
    "accepted:\n";

/// The lines of a baseline, entries as ranges of them.
class Text {
 public:
  Text(const std::string& text, const Baseline& baseline)
      : end_(text.find("\r\n") == std::string::npos ? "\n" : "\r\n") {
    for (std::size_t from = 0; from < text.size();) {
      const std::size_t past = std::min(text.find('\n', from), text.size() - 1) + 1;
      lines_.push_back(text.substr(from, past - from));
      from = past;
    }
    if (!lines_.empty() && !lines_.back().ends_with('\n')) lines_.back() += end_;
    for (const BaselineEntry& entry : baseline.entries) dashes_.push_back(dash_of(entry));
  }

  std::string without(const std::vector<std::size_t>& remove) const {
    std::set<std::size_t> gone;
    for (const std::size_t entry : remove)
      for (std::size_t line = dashes_[entry]; line < past(entry); ++line) gone.insert(line);
    std::string text;
    for (std::size_t line = 0; line < lines_.size(); ++line)
      if (!gone.contains(line)) text += lines_[line];
    return text;
  }

  /// What stands before the dash of each entry.
  std::string indent() const {
    if (dashes_.empty()) return "  ";
    const std::string& line = lines_[dashes_.front()];
    return line.substr(0, line.find('-'));
  }

  const std::string& end() const { return end_; }

 private:
  std::string_view bare(std::size_t line) const {
    const std::string_view text = lines_[line];
    const std::size_t from = text.find_first_not_of(" \t\r\n");
    return from == std::string_view::npos ? "" : text.substr(from);
  }

  std::size_t dash_of(const BaselineEntry& entry) const {
    const std::size_t least = dashes_.empty() ? 0 : dashes_.back() + 1;
    for (auto line = static_cast<std::size_t>(entry.source.line); line-- > least;) {
      const std::string_view text = bare(line);
      if (text.starts_with("- ") || (text.starts_with('-') && text.size() < 4)) return line;
    }
    throw Error("can only be edited where each entry begins with '- ' on a line of its own",
                entry.source);
  }

  // Comments above the next entry are that one's.
  std::size_t past(std::size_t entry) const {
    std::size_t line = entry + 1 < dashes_.size() ? dashes_[entry + 1] : lines_.size();
    while (line > dashes_[entry] + 1 && (bare(line - 1).empty() || bare(line - 1).starts_with('#')))
      --line;
    return line;
  }

  std::string end_;
  std::vector<std::string> lines_{};
  std::vector<std::size_t> dashes_{};  // The line of each entry's dash.
};

// `accepted: []` cannot be added to.
void open_empty_list(std::string& text) {
  const std::size_t from = text.rfind('[');
  const std::size_t to = text.find(']', from);
  if (from != std::string::npos && to != std::string::npos) text.erase(from, to + 1 - from);
}

bool same(const BaselineEntry& a, const BaselineEntry& b) {
  return a.fingerprint == b.fingerprint && a.rule == b.rule && a.acceptance == b.acceptance &&
         a.integration == b.integration && a.operation == b.operation && a.flaky == b.flaky;
}

// Text is edited as text: that it still says what it should is seen by reading it.
void require(const std::string& text, const std::vector<BaselineEntry>& wanted,
             const std::string& file) {
  bool kept = false;
  try {
    const Baseline now = read_baseline_text(text, file);
    kept = std::equal(now.entries.begin(), now.entries.end(), wanted.begin(), wanted.end(), same);
  } catch (const Error&) {  // Not what the user wrote, so not in its words.
  }
  if (!kept)
    throw Error(
        "is written in a way that cannot be edited: it needs `accepted:` with one entry "
        "below the other, each beginning with '- ', and nothing after them",
        {.file = file});
}

}  // namespace

std::chrono::sys_days parse_date(std::string_view text, const Location& where) {
  if (text.size() == 10 && text[4] == '-' && text[7] == '-') {
    const auto year = parse_count(text.substr(0, 4)), month = parse_count(text.substr(5, 2)),
               day = parse_count(text.substr(8, 2));
    if (year && month && day) {
      const std::chrono::year_month_day date(std::chrono::year(static_cast<int>(*year)),
                                             std::chrono::month(static_cast<unsigned>(*month)),
                                             std::chrono::day(static_cast<unsigned>(*day)));
      if (date.ok()) return date;
    }
  }
  throw Error(fmt::format("expected a date such as 2026-12-31, found '{}'", text), where);
}

Baseline read_baseline(const std::string& file) {
  return read_baseline_text(read_file(file, kMostConfigBytes), file);
}

Baseline read_baseline_text(std::string text, const std::string& file) {
  if (text.find_first_not_of(" \t\r\n") == std::string::npos)
    throw Error("is empty; a baseline without entries is `accepted:`", {.file = file});
  const ConfigSchema schema(baseline_schema(), "the baseline");
  const Interpolated document = read_judged(std::move(text), file, schema, {});
  Baseline baseline{.file = file};
  const Node accepted = document.root().find("accepted");
  for (const Node node : accepted.elements())
    baseline.entries.push_back(read_entry(node, document));
  refuse_twice(baseline.entries);
  return baseline;
}

BaselineComparison compare_baseline(const Baseline& baseline, const BaselineScope& scope,
                                    const Report& report) {
  return Comparison(baseline, scope, report).compare();
}

void apply_baseline(const Baseline& baseline, const BaselineScope& scope, Report& report) {
  const BaselineComparison comparison = compare_baseline(baseline, scope, report);
  std::map<std::string_view, const BaselineEntry*> accepting;
  for (const std::size_t i : comparison.matched)
    accepting.emplace(baseline.entries[i].fingerprint, &baseline.entries[i]);
  for (IntegrationReport& integration : report.integrations)
    for (Result& result : integration.results) accept(accepting, report.fail_on, result);
  if (scope.is_whole) complain(baseline, comparison, report);
}

std::string edit_baseline(const std::string& text, const Baseline& baseline,
                          const std::vector<std::size_t>& remove,
                          const std::vector<BaselineEntry>& add) {
  const std::string before = text.empty() ? std::string(kBeginning) : text;
  const Text lines(before, baseline);
  std::string after = lines.without(remove);
  if (baseline.entries.empty() && !text.empty()) open_empty_list(after);
  for (const BaselineEntry& entry : add) after += written(entry, lines.indent(), lines.end());

  std::vector<BaselineEntry> wanted;
  for (std::size_t i = 0; i < baseline.entries.size(); ++i)
    if (std::find(remove.begin(), remove.end(), i) == remove.end())
      wanted.push_back(baseline.entries[i]);
  wanted.insert(wanted.end(), add.begin(), add.end());
  require(after, wanted, baseline.file);
  return after;
}

}  // namespace driftgate
