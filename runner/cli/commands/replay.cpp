#include "runner/replay.h"

#include <fmt/core.h>

#include <CLI/CLI.hpp>
#include <algorithm>
#include <filesystem>
#include <memory>
#include <set>
#include <string>
#include <vector>

#include "reporters/page.h"
#include "reporters/text.h"
#include "runner/cli/check_options.h"
#include "runner/cli/check_run.h"
#include "runner/cli/command.h"
#include "runner/cli/digest.h"
#include "runner/cli/fetch.h"
#include "runner/cli/terminal.h"
#include "runner/cli/version.h"
#include "runner/contract_files.h"
#include "runner/files.h"
#include "runner/nearest.h"
#include "specs/document/error.h"
#include "validators/checks/checks.h"

namespace driftgate::commands {
namespace {

struct ReplayCommand {
  CheckOptions check{};
  std::string report{};
  std::string description{};
  std::vector<std::string> only{};
};

// The findings of one integration that were asked for.
struct Part {
  const StoredIntegration* stored = nullptr;
  std::vector<const StoredFinding*> chosen{};
  std::vector<const StoredFinding*> accepted{};  // Only replayed when --only names them.
};

// --- what to replay ---

bool wants(const std::vector<std::string>& wanted, const std::string& name) {
  return wanted.empty() || std::find(wanted.begin(), wanted.end(), name) != wanted.end();
}

// A typing mistake must not look like nothing to do.
void require_known(const std::vector<std::string>& wanted,
                   const std::vector<std::string_view>& known, std::string_view noun,
                   const StoredReport& report) {
  for (const std::string& one : wanted)
    if (std::find(known.begin(), known.end(), one) == known.end())
      throw Error(fmt::format("has no {} '{}'{}", noun, one, did_you_mean(one, known)),
                  {.file = report.file});
}

void require_known(const ReplayCommand& command, const StoredReport& report) {
  std::vector<std::string_view> integrations;
  std::vector<std::string_view> findings;
  for (const StoredIntegration& integration : report.integrations) {
    integrations.push_back(integration.name);
    for (const StoredFinding& finding : integration.findings)
      findings.push_back(finding.fingerprint);
  }
  require_known(command.check.integrations, integrations, "integration", report);
  require_known(command.only, findings, "finding", report);
}

std::vector<Part> chosen(const StoredReport& report, const ReplayCommand& command) {
  require_known(command, report);
  std::vector<Part> parts;
  for (const StoredIntegration& integration : report.integrations) {
    if (!wants(command.check.integrations, integration.name)) continue;
    Part part{.stored = &integration};
    for (const StoredFinding& finding : integration.findings) {
      if (!wants(command.only, finding.fingerprint)) continue;
      const bool leave = finding.accepted && command.only.empty();
      (leave ? part.accepted : part.chosen).push_back(&finding);
    }
    if (!part.chosen.empty() || !part.accepted.empty()) parts.push_back(std::move(part));
  }
  return parts;
}

// --- how to reach the providers ---

// A report is somebody's file: it may name a description of this machine, but no other.
std::string description_of(const StoredIntegration& stored) {
  if (is_remote(stored.description))
    throw Error(
        fmt::format("the report names {}, which is not fetched for it: name it yourself "
                    "with --description",
                    stored.description));
  // Several stand there with commas between them.
  if (is_contract_file(stored.description.substr(0, stored.description.find(", "))))
    throw Error(
        fmt::format("the findings are about recorded contracts ({}), which are not replayed: run "
                    "`driftgate check` again",
                    stored.description));
  return stored.description;
}

// From the configuration where the integration is in it, else from the report.
Config configuration_for(const std::vector<Part>& parts, const ReplayCommand& command) {
  const std::string file = config_file(command.check);
  const Config known = file.empty() ? Config{} : read_config(file);
  Config config;
  for (const Part& part : parts) {
    const auto own = std::find_if(known.integrations.begin(), known.integrations.end(),
                                  [&](const auto& one) { return one.name == part.stored->name; });
    if (own != known.integrations.end()) {
      config.integrations.push_back(*own);
    } else if (!command.check.config.empty()) {
      throw Error(
          fmt::format("there is no integration '{}' in the configuration", part.stored->name),
          {.file = command.check.config});
    } else {
      config.integrations.push_back({.name = part.stored->name});
    }
    IntegrationConfig& integration = config.integrations.back();
    if (!command.description.empty())
      integration.description = command.description;
    else if (integration.description.empty())
      integration.description = description_of(*part.stored);
  }
  if (!command.description.empty() && parts.size() > 1)
    throw Error("--description is for one integration: select it with --integration");
  override_configuration(command.check, config);
  return config;
}

// --- replaying ---

struct Outcomes {
  std::size_t fixed = 0, broken = 0, unknown = 0, left_out = 0;
  bool bad_input = false;

  void count(ReplayVerdict verdict) {
    switch (verdict) {
      case ReplayVerdict::fixed:
        ++fixed;
        break;
      case ReplayVerdict::still_broken:
        ++broken;
        break;
      case ReplayVerdict::unknown:
        ++unknown;
        break;
      case ReplayVerdict::left_out:
        ++left_out;
        break;
    }
  }

  ExitCode exit_code() const {
    if (bad_input) return ExitCode::bad_input;
    if (broken > 0) return ExitCode::broken;
    if (unknown > 0) return ExitCode::undetermined;
    return fixed > 0 ? ExitCode::kept : ExitCode::nothing_judged;
  }
};

// A finding must not seem fixed because its rule is off here.
Policy every_rule() {
  Policy policy;
  for (const Rule<Case>* rule : all_checks()) policy.severities.emplace(rule->id, Severity::error);
  return policy;
}

/// Replays the findings of one integration and writes down what came of it.
class OneReplay {
 public:
  OneReplay(const Part& part, const Integration& integration, const ReplayCommand& command,
            const Redactor& redactor, Page& page, Outcomes& outcomes)
      : part_(part),
        integration_(integration),
        config_(*integration.config),
        command_(command),
        redactor_(redactor),
        page_(page),
        outcomes_(outcomes) {}

  void run() {
    const std::string base = config_.base_url.empty() ? part_.stored->base_url : config_.base_url;
    page_.blank();
    page_.sentence(0, Ink::bold, redacted(part_.stored->name + "  " + base));
    if (!integration_.credentials_problem.empty()) {  // Standard error has told why.
      outcomes_.bad_input = true;
      page_.sentence(2, Ink::red, "nothing was sent: its credentials could not be had");
      return;
    }
    // A report must not choose where the secrets go.
    if (!integration_.credentials.empty() && config_.base_url.empty())
      throw Error(
          "credentials need a base URL of yours ('base_url' or --url) that they are bound "
          "to");
    read_description();
    for (const Replayed& one : replayed(base)) tell(one);
    for (const StoredFinding* finding : part_.accepted)
      tell({.finding = finding,
            .verdict = ReplayVerdict::left_out,
            .why = "it is accepted by the baseline; --only replays it"});
  }

 private:
  void read_description() {
    std::string digest;
    const Fetch fetch =
        [&, all = fetch_for(config_, command_.check.refs_below)](const std::string& uri) {
          std::string bytes = all(uri);
          if (digest.empty()) digest = sha256_digest(bytes);
          return bytes;
        };
    description_ = load_description(description_uri(config_.description), fetch);
    const bool is_judged =
        std::any_of(part_.chosen.begin(), part_.chosen.end(),
                    [](const StoredFinding* finding) { return !finding->of_descriptions; });
    if (digest == part_.stored->digest || !is_judged) return;
    page_.labelled(2, "notice", Ink::yellow,
                   redacted(fmt::format(
                       "{} is not what the findings were judged by (then {}, "
                       "now {})",
                       config_.description,
                       part_.stored->digest.empty() ? "unknown" : part_.stored->digest, digest)),
                   Ink::yellow);
  }

  std::vector<Replayed> replayed(const std::string& base) {
    TransportOptions sending = config_.transport;
    sending.base_url = base;
    sending.credentials = integration_.credentials;
    sending.user_agent = fmt::format("driftgate/{}", tool_version());
    const std::unique_ptr<Transport> transport = make_curl_transport(sending);
    Evaluator evaluator;
    const Policy policy = every_rule();
    Judge judge(evaluator, policy, present(command_.check));
    const ReplayOptions options{.integration = part_.stored->name,
                                .stored_base_url = part_.stored->base_url,
                                .base_url = base,
                                .methods = config_.plan.methods,
                                .latency_budget = config_.latency_budget,
                                .sent_credentials = !integration_.credentials.empty(),
                                .confirm = !command_.check.no_confirm,
                                .curl = {.base_url = base,
                                         .headers = config_.transport.headers,
                                         .credentials = integration_.credentials,
                                         .verify_tls = config_.transport.verify_tls,
                                         .ca_file = config_.transport.ca_file}};
    return driftgate::replay(part_.chosen, *description_, *transport, judge, options);
  }

  void tell(const Replayed& one) {
    outcomes_.count(one.verdict);
    const StoredFinding& finding = *one.finding;
    page_.blank();
    page_.labelled(2, to_string(one.verdict), ink_of(one.verdict),
                   redacted(fmt::format("{}  {}{}{}", finding.name, finding.rule,
                                        finding.instance.empty() ? "" : " at ", finding.instance)),
                   Ink::bold);
    page_.sentence(4, Ink::dim, finding.fingerprint);
    if (!finding.message.empty()) page_.sentence(4, Ink::none, redacted(finding.message));
    if (!one.why.empty()) page_.sentence(4, Ink::none, redacted(one.why));
    const bool open =
        one.verdict == ReplayVerdict::still_broken || one.verdict == ReplayVerdict::unknown;
    if (open && !one.reproduction.empty()) page_.whole(4, "repro", redacted(one.reproduction));
    const bool was_not_sent = one.verdict == ReplayVerdict::unknown && one.reproduction.empty();
    if (was_not_sent && !finding.rerun.empty()) page_.whole(4, "rerun", redacted(finding.rerun));
  }

  static Ink ink_of(ReplayVerdict verdict) {
    if (verdict == ReplayVerdict::fixed) return Ink::green;
    if (verdict == ReplayVerdict::still_broken) return Ink::red;
    return verdict == ReplayVerdict::unknown ? Ink::yellow : Ink::dim;
  }

  std::string redacted(const std::string& text) const { return redactor_.redact(text); }

  const Part& part_;
  const Integration& integration_;
  const IntegrationConfig& config_;
  const ReplayCommand& command_;
  const Redactor& redactor_;
  Page& page_;
  Outcomes& outcomes_;
  std::unique_ptr<const Description> description_{};
};

void conclude(const Outcomes& outcomes, Page& page) {
  page.blank();
  const std::size_t all = outcomes.fixed + outcomes.broken + outcomes.unknown;
  std::string text =
      fmt::format("{}: {} fixed, {} still broken, {} could not be found out",
                  counted(all, "finding"), outcomes.fixed, outcomes.broken, outcomes.unknown);
  if (outcomes.left_out > 0) text += fmt::format("; {} left out", outcomes.left_out);
  page.sentence(0, outcomes.exit_code() == ExitCode::kept ? Ink::green : Ink::red, text);
}

ExitCode replay_command(const ReplayCommand& command) {
  const StoredReport report =
      read_stored_report(read_file(command.report, kMostReportBytes), command.report);
  const std::vector<Part> parts = chosen(report, command);
  const Config config = parts.empty() ? Config{} : configuration_for(parts, command);
  Redactor redactor;
  const std::vector<Integration> integrations =
      prepare_integrations(config, command.check, redactor);

  const Colour colour = command.check.colour == "always"  ? Colour::always
                        : command.check.colour == "never" ? Colour::never
                                                          : Colour::automatic;
  Page page({.colour = use_colour(colour), .width = terminal_width()});
  Outcomes outcomes;
  for (std::size_t i = 0; i < parts.size(); ++i)
    OneReplay(parts[i], integrations[i], command, redactor, page, outcomes).run();
  conclude(outcomes, page);
  print(page.text());
  return outcomes.exit_code();
}

Action prepare_replay(CLI::App& app) {
  const auto options = std::make_shared<ReplayCommand>();
  const char* group = "What is replayed";
  app.add_option("REPORT", options->report,
                 "A report that `driftgate check --report json=FILE` wrote")
      ->type_name("")
      ->required();
  app.add_option("--only", options->only, "Replay the findings with these fingerprints alone")
      ->allow_extra_args(false)
      ->type_name("FINGERPRINT")
      ->group(group);
  app.add_option("--description", options->description,
                 "Judge by this description; default: the configuration's, else the one that the "
                 "report names")
      ->type_name("FILE")
      ->group(group);
  declare_sending(app, options->check);
  return [options] { return replay_command(*options); };
}

}  // namespace

const Command replay{
    .name = "replay",
    .summary = "Send the requests of a report's findings again: fixed, or still broken?",
    .prepare = prepare_replay,
};

}  // namespace driftgate::commands
