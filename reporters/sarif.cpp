#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <string>

#include "reporters/causes.h"
#include "reporters/json_writer.h"
#include "reporters/reporter.h"
#include "reporters/sanitize.h"
#include "reporters/text.h"
#include "specs/http/uri.h"
#include "validators/rules.h"

// SARIF 2.1.0 as GitHub's code scanning takes it: every alert stands at a line of a file in the
// repository and is known again by its fingerprint. What could not be judged is no alert; it is a
// notification of the run.

namespace driftgate::reporters {
namespace {

constexpr std::size_t kMostResults = 5'000;  // GitHub shows so many.
constexpr std::size_t kMostNotifications = 100;
constexpr std::size_t kMostMessage = 1'000;          // Characters; GitHub cuts after 1,024.
constexpr std::size_t kMostRuleDescription = 1'000;  // The same.

std::string_view level_of(Severity severity) {
  switch (severity) {
    case Severity::error:
      return "error";
    case Severity::warning:
      return "warning";
    default:
      return "note";
  }
}

// §3.11.6: "[text](target)" is a link, also in plain text.
std::string message_text(const std::string& text) {
  std::string out = brief(text, kMostMessage, terminal_text);
  for (std::size_t at = 0; (at = out.find("](", at)) != std::string::npos; at += 3)
    out.insert(at + 1, 1, ' ');
  if (!out.ends_with('.')) out += '.';
  return out;
}

class Sarif {
 public:
  explicit Sarif(const Report& report) : report_(report), causes_(causes_of(report)) {
    const std::size_t all = causes_.size();
    causes_.resize(std::min(all, kMostResults));
    left_out_ = all - causes_.size();
    for (const Cause& cause : causes_) rules_.try_emplace(cause.finding->rule, 0);
    std::size_t index = 0;
    for (auto& rule : rules_) rule.second = index++;
  }

  std::string write() {
    out_.object([&] {
      out_.member("$schema", "https://json.schemastore.org/sarif-2.1.0.json");
      out_.member("version", "2.1.0");
      out_.array("runs", [&] { out_.object([&] { run(); }); });
    });
    return out_.take();
  }

 private:
  void run() {
    out_.object("tool", [&] { out_.object("driver", [&] { driver(); }); });
    // Uploads of one category replace each other.
    out_.object("automationDetails", [&] { out_.member("id", "driftgate/"); });
    out_.array("invocations", [&] { out_.object([&] { invocation(); }); });
    // Ours are bytes, which are the same in lines of ASCII; SARIF has no word for them.
    out_.member("columnKind", "unicodeCodePoints");
    out_.objects("results", causes_, [&](const Cause& cause) { result(cause); });
  }

  void driver() {
    out_.member("name", "driftgate");
    if (!report_.tool_version.empty()) out_.member("semanticVersion", report_.tool_version);
    out_.array("rules", [&] {
      for (const auto& [id, index] : rules_) out_.object([&, name = id] { rule(name); });
    });
  }

  void text_member(std::string_view name, std::string_view text) {
    out_.object(name, [&] { out_.member("text", text); });
  }

  void rule(std::string_view id) {
    const RuleText* known = find_rule(id);
    out_.member("id", id);
    const std::string_view summary = known == nullptr ? id : known->summary;
    text_member("shortDescription", summary);
    // Empty strings are no values for GitHub.
    const bool explained = known != nullptr && !known->explanation.empty();
    const std::string explanation =
        brief(explained ? known->explanation : summary, kMostRuleDescription, terminal_text);
    text_member("fullDescription", explanation);
    text_member("help", fmt::format("{} (driftgate explain {})", explanation, id));
    out_.object("defaultConfiguration", [&] {
      out_.member("level", level_of(known == nullptr ? Severity::error : known->severity));
    });
    out_.object("properties", [&] {
      out_.member("precision", "high");
      out_.member("problem.severity", known == nullptr                       ? "error"
                                      : known->severity == Severity::error   ? "error"
                                      : known->severity == Severity::warning ? "warning"
                                                                             : "recommendation");
      out_.array("tags", [&] {
        out_.value("api");
        out_.value(known == nullptr || known->category.empty() ? "contract" : known->category);
      });
    });
  }

  void invocation() {
    const ExitCode verdict = exit_code(report_);
    out_.member("executionSuccessful", verdict == ExitCode::kept || verdict == ExitCode::broken);
    out_.member("exitCode", static_cast<int>(verdict));
    if (is_instant(report_.started)) out_.member("startTimeUtc", report_.started + "Z");
    const std::vector<Obstacle> obstacles = obstacles_of(report_);
    notifications("toolConfigurationNotifications", obstacles, true);
    notifications("toolExecutionNotifications", obstacles, false);
  }

  void notifications(std::string_view name, const std::vector<Obstacle>& obstacles, bool of_input) {
    std::size_t written = 0;
    std::size_t more = 0;
    out_.array(name, [&] {
      for (const Obstacle& obstacle : obstacles) {
        if ((obstacle.result->fault == Fault::input) != of_input) continue;
        if (written++ < kMostNotifications)
          out_.object([&] { notification(obstacle); });
        else
          ++more;
      }
      if (more > 0) remark(fmt::format("{} left out", counted(more, "more obstacle")));
      if (!of_input && left_out_ > 0)
        remark(fmt::format("{} left out: the {} worst are here", counted(left_out_, "more finding"),
                           kMostResults));
      if (!of_input && exit_code(report_) == ExitCode::nothing_judged)
        remark("nothing was selected or judged", "error");
    });
  }

  void remark(const std::string& text, std::string_view level = "warning") {
    out_.object([&] {
      out_.member("level", level);
      text_member("message", message_text(text));
    });
  }

  void notification(const Obstacle& obstacle) {
    const Result& result = *obstacle.result;
    std::string text = fmt::format("{} {}: {}: {}", obstacle.integration->name, result.name,
                                   result.type, result.reason);
    if (obstacle.cases > 1) text += fmt::format(" ({})", counted(obstacle.cases, "case"));
    out_.member("level", "error");
    text_member("message", message_text(text));
    if (result.fault == Fault::input)
      location(place_of(report_, *obstacle.integration, result, nullptr), *obstacle.integration,
               result);
  }

  void result(const Cause& cause) {
    const Finding& finding = *cause.finding;
    out_.member("ruleId", finding.rule);
    out_.member("ruleIndex", rules_.at(finding.rule));
    out_.member("level", level_of(severity_of(cause)));
    text_member("message",
                message_text(fmt::format("{}: {}", cause.result->name, sentence_of(finding))));
    location(place_of(report_, *cause.integration, *cause.result, &finding), *cause.integration,
             *cause.result);
    out_.object("partialFingerprints",
                [&] { out_.member("primaryLocationLineHash", fingerprint_of(cause) + ":1"); });
    out_.member("occurrenceCount", cause.count);
    out_.object("properties", [&] {
      out_.member("integration", cause.integration->name);
      out_.member("operation", cause.result->operation);
      out_.member("confidence", to_string(finding.confidence));
      out_.member("cases", cause.cases);
      out_.member_if("owner", cause.integration->owner);
      out_.member_if("runbook", cause.integration->runbook);
      if (finding.reliance) out_.member("consumers", to_string(*finding.reliance));
      out_.member("nextAction", next_action(finding, *cause.integration));
      out_.member_if("reproduction", finding.reproduction.empty() ? cause.result->reproduction
                                                                  : finding.reproduction);
    });
  }

  void location(const Location& place, const IntegrationReport& integration, const Result& result) {
    out_.array("locations", [&] {
      out_.object([&] {
        out_.object("physicalLocation", [&] {
          out_.object("artifactLocation",
                      [&] { out_.member("uri", percent_encode(place.file, "/")); });
          out_.object("region", [&] {
            out_.member("startLine", place.line);
            if (place.column > 0) out_.member("startColumn", place.column);
          });
        });
        out_.array("logicalLocations", [&] {
          out_.object([&] {
            out_.member("name", result.name);
            out_.member("fullyQualifiedName", fmt::format("{}/{}", integration.name, result.name));
          });
        });
      });
    });
  }

  const Report& report_;
  std::vector<Cause> causes_;
  std::size_t left_out_ = 0;
  std::map<std::string_view, std::size_t> rules_{};  // Index in the list of rules.
  JsonWriter out_{};
};

std::string write_sarif(const Report& report, const ReportStyle&) { return Sarif(report).write(); }

}  // namespace

const Reporter sarif{
    .name = "sarif", .summary = "SARIF 2.1.0, for GitHub's code scanning", .write = write_sarif};

}  // namespace driftgate::reporters
