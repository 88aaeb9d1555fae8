#include "validators/report.h"

#include <fmt/format.h>

#include <algorithm>
#include <csignal>

namespace driftgate {
namespace {

// Who can be asked, and what is talked about, in the words of the configuration.
struct People {
  std::string provider{};     // Whom to ask upstream.
  std::string description{};  // What was promised.
  std::string base_url{};     // Where it runs.
  std::string status{};       // " (status: URL)", or "".
  std::string owner{};        // "team: " before what they should do, or "".
  bool are_clients = false;   // Of the upstream description: the change is not theirs.
};

// Provider text that is quoted in a sentence, if it is short enough for one.
constexpr std::size_t kMostQuoted = 200;

std::string or_else(const std::string& text, std::string_view otherwise) {
  return text.empty() || text.size() > kMostQuoted ? std::string(otherwise) : text;
}

People people_of(const IntegrationReport& integration) {
  return {.provider = or_else(integration.contact, "the provider"),
          .description = or_else(integration.description, "the description"),
          .base_url = or_else(integration.base_url, "the base URL"),
          .status = integration.status_page.empty()
                        ? ""
                        : fmt::format(" (status: {})", integration.status_page),
          .owner = integration.owner.empty() ? "" : integration.owner + ": ",
          .are_clients = !integration.upstream_description.empty()};
}

// What an action is about: a pointer, a header, or the whole answer.
std::string subject(const Finding& finding) {
  return or_else(finding.violation.instance, "the response");
}

struct RuleAction {
  std::string_view rule{};
  std::string (*action)(const Finding&, const People&) = nullptr;
};

std::string correct_the_consumer(const Finding& finding, const People& people) {
  return fmt::format("{}correct the consumer that sends {}, or have {} allow it", people.owner,
                     or_else(finding.violation.instance, "it"), people.description);
}

constexpr RuleAction kRuleActions[] = {
    {"undocumented-path",
     [](const Finding&, const People& p) {
       return fmt::format("have {} describe it, or move the consumer off it", p.description);
     }},
    {"undocumented-method",
     [](const Finding&, const People& p) {
       return fmt::format("have {} describe it, or move the consumer off it", p.description);
     }},
    {"request-parameter", correct_the_consumer},
    {"undeclared-parameter", correct_the_consumer},
    {"request-media-type", correct_the_consumer},
    {"request-body", correct_the_consumer},
    {"undocumented-status",
     [](const Finding& f, const People& p) {
       return fmt::format("ask {} when it answers {}, and have {} say so", p.provider,
                          or_else(f.violation.actual, "this status"), p.description);
     }},
    {"server-error",
     [](const Finding&, const People& p) {
       return fmt::format("see whether it is down{}, then send {} the curl line", p.status,
                          p.provider);
     }},
    {"content-type",
     [](const Finding&, const People& p) {
       return fmt::format("ask {} to send a documented media type, or to add this one to {}",
                          p.provider, p.description);
     }},
    {"content-type-variant",
     [](const Finding&, const People& p) {
       return fmt::format("add the variant to {} when it is next edited", p.description);
     }},
    {"undeclared-header",
     [](const Finding& f, const People& p) {
       return fmt::format("do not rely on {}, or have {} declare it", subject(f), p.description);
     }},
    {"invalid-header",
     [](const Finding& f, const People& p) {
       return fmt::format("ask {} whether the change of {} is meant; guard its readers until then",
                          p.provider, subject(f));
     }},
    {"missing-header",
     [](const Finding& f, const People& p) {
       return fmt::format("ask {} to send {} again; check who reads it", p.provider, subject(f));
     }},
    {"body-schema",
     [](const Finding& f, const People& p) {
       return fmt::format(
           "ask {} whether the change of {} is meant; if it is, update {} and its consumers",
           p.provider, subject(f), p.description);
     }},
    {"undocumented-property",
     [](const Finding& f, const People& p) {
       return fmt::format("do not rely on {}, or have {} describe it", subject(f), p.description);
     }},
    {"missing-body",
     [](const Finding&, const People& p) {
       return fmt::format("send {} the curl line: consumers that read the body will fail",
                          p.provider);
     }},
    {"unexpected-body",
     [](const Finding&, const People& p) {
       return fmt::format("have {} describe the body, or ask {} to send none", p.description,
                          p.provider);
     }},
    {"not-json",
     [](const Finding&, const People& p) {
       return fmt::format(
           "look for a proxy's or login page in the answer; else send {} the curl line",
           p.provider);
     }},
    {"duplicate-key",
     [](const Finding& f, const People& p) {
       return fmt::format("ask {} which value of {} counts: readers disagree", p.provider,
                          subject(f));
     }},
    {"bad-utf8",
     [](const Finding&, const People& p) {
       return fmt::format("ask {} to send UTF-8, as JSON must be", p.provider);
     }},
    {"latency-budget",
     [](const Finding&, const People& p) {
       return fmt::format("compare with earlier runs; if it stays slow{}, ask {}", p.status,
                          p.provider);
     }},
    {"deprecation-announced",
     [](const Finding&, const People& p) {
       return fmt::format("ask {} for the successor and plan the move", p.provider);
     }},
    {"sunset-announced",
     [](const Finding& f, const People& p) {
       return fmt::format("{}plan the move before {}", p.owner,
                          or_else(f.violation.actual, "the announced date"));
     }},
    {"certificate-expiry",
     [](const Finding& f, const People& p) {
       return fmt::format("ask {} to renew the certificate, whose last day is {}", p.provider,
                          f.violation.actual);
     }},
    {"baseline-expired",
     [](const Finding& f, const People& p) {
       return fmt::format("{}have it mended, or give {} a later date and say why", p.owner,
                          or_else(to_string(f.violation.source), "the entry"));
     }},
    {"baseline-stale",
     [](const Finding& f, const People&) {
       return fmt::format("delete {}, or run `driftgate baseline update --prune`",
                          or_else(to_string(f.violation.source), "the entry"));
     }},
    {"min-coverage",
     [](const Finding&, const People& p) {
       return fmt::format("{}allow more methods, give {} examples, or ask for less", p.owner,
                          p.description);
     }},
    {"description-part-unread",
     [](const Finding& f, const People& p) {
       return p.are_clients ? fmt::format("ask {} to mend its description", p.provider)
                            : fmt::format("correct {}, or allow what it refers to to be fetched",
                                          or_else(to_string(f.violation.source), p.description));
     }},
    {"message-framing",
     [](const Finding&, const People& p) {
       return fmt::format("send {} the curl line: a proxy may read the message otherwise",
                          p.provider);
     }},
};

// Where a Pact file says what a consumer expects.
bool is_of_contract(const Finding& finding) {
  const std::string& pointer = finding.violation.source.pointer;
  return pointer.starts_with("/interactions/") || pointer.starts_with("/messages/");
}

constexpr RuleAction kContractActions[] = {
    {"undocumented-status",
     [](const Finding& f, const People& p) {
       return fmt::format("ask {} whether the change is meant; the consumer relies on {}",
                          p.provider, or_else(f.violation.expected, "what it recorded"));
     }},
    {"content-type",
     [](const Finding& f, const People& p) {
       return fmt::format("ask {} to send {}, which the consumer reads", p.provider,
                          or_else(f.violation.expected, "the media type that was recorded"));
     }},
    {"body-schema",
     [](const Finding& f, const People& p) {
       return fmt::format("ask {} whether the change of {} is meant; if it is, tell the consumer",
                          p.provider, subject(f));
     }},
};

std::string judged_action(const Finding& finding, const People& people) {
  if (is_of_contract(finding))
    for (const RuleAction& entry : kContractActions)
      if (entry.rule == finding.rule) return entry.action(finding, people);
  for (const RuleAction& entry : kRuleActions)
    if (entry.rule == finding.rule) return entry.action(finding, people);
  if (finding.category == "compatibility" && people.are_clients)
    return finding.confidence == Confidence::refuted
               ? fmt::format("ask {} which is right, its description or its answers",
                             people.provider)
               : fmt::format("{}get ready for it, or ask {} to keep what {} says", people.owner,
                             people.provider, people.description);
  if (finding.category == "drift")
    return fmt::format(
        "ask {} whether the change is meant; if it is, tell its consumers and take it in "
        "with `driftgate lock accept`",
        people.provider);
  if (finding.rule.starts_with("consumer-"))
    return "let the consumer rely on no more than is described, or describe what it relies on";
  if (finding.category == "compatibility")
    return "keep what clients rely on, or release it as a new major version and tell them in time";
  return fmt::format("compare the answer with {}, and ask {} which is right", people.description,
                     people.provider);
}

struct ErrorAction {
  std::string_view type{};  // All of it, or up to and with its dot.
  std::string (*action)(const Result&, const People&) = nullptr;
};

std::string correct_the_place(const Result& result, std::string_view file) {
  const std::string place = to_string(result.source);
  return fmt::format("correct {}", place.empty() ? file : std::string_view(place));
}

// The first that fits is taken: whole types before their families.
constexpr ErrorAction kErrorActions[] = {
    {"upstream.unreadable",
     [](const Result& r, const People&) {
       return correct_the_place(r, "the upstream description");
     }},
    {"upstream.unreachable",
     [](const Result&, const People& p) {
       return fmt::format("see where {} publishes its description now{}", p.provider, p.status);
     }},
    {"probe.resolve",
     [](const Result&, const People& p) {
       return fmt::format("check the host name in {} and the DNS of this machine", p.base_url);
     }},
    {"probe.connect",
     [](const Result&, const People& p) {
       return fmt::format("check that {} is up{} and can be reached from here", p.base_url,
                          p.status);
     }},
    {"probe.connect-timeout",
     [](const Result&, const People& p) {
       return fmt::format("check firewalls between here and {}, then whether it is up{}",
                          p.base_url, p.status);
     }},
    {"probe.tls",
     [](const Result&, const People& p) {
       return fmt::format("tell {} about its certificate; a private authority must be configured",
                          p.provider);
     }},
    {"probe.first-byte-timeout",
     [](const Result&, const People& p) {
       return fmt::format("run again; if it stays slow{}, ask {} or allow more time", p.status,
                          p.provider);
     }},
    {"probe.timeout",
     [](const Result&, const People& p) {
       return fmt::format("run again; if it stays slow{}, ask {} or allow more time", p.status,
                          p.provider);
     }},
    {"probe.too-large",
     [](const Result&, const People&) {
       return std::string("ask for less in the probe, or raise the cap on the size of answers");
     }},
    {"probe.bad-http",
     [](const Result&, const People& p) {
       return fmt::format("check that {} is an HTTP server and no other port", p.base_url);
     }},
    {"probe.bad-encoding",
     [](const Result&, const People& p) {
       return fmt::format("send {} the curl line: its Content-Encoding is not what it sends",
                          p.provider);
     }},
    {"probe.redirect",
     [](const Result&, const People&) {
       return std::string("if the redirect is meant, set base_url to where it leads");
     }},
    {"probe.blocked",
     [](const Result&, const People& p) {
       return fmt::format("if {} is meant, allow it in the configuration", p.base_url);
     }},
    {"probe.proxy",
     [](const Result&, const People&) {
       return std::string("check the configured proxy and its credentials");
     }},
    {"probe.credentials",
     [](const Result&, const People& p) {
       return fmt::format("{}set the secret; nothing was sent", p.owner);
     }},
    {"probe.",
     [](const Result&, const People& p) {
       return fmt::format("run again; if it repeats{}, send {} the curl line", p.status,
                          p.provider);
     }},
    {"auth.",
     [](const Result&, const People& p) {
       return fmt::format("{}check that the credential for {} is current and may do this", p.owner,
                          p.base_url);
     }},
    {"spec.", [](const Result& r, const People& p) { return correct_the_place(r, p.description); }},
    {"config.",
     [](const Result& r, const People&) { return correct_the_place(r, "the configuration"); }},
};

bool fits(std::string_view pattern, std::string_view type) {
  return pattern.ends_with('.') ? type.starts_with(pattern) : type == pattern;
}

void count(Tally& tally, Outcome outcome) {
  switch (outcome) {
    case Outcome::passed:
      ++tally.passed;
      break;
    case Outcome::failed:
      ++tally.failed;
      break;
    case Outcome::errored:
      ++tally.errored;
      break;
    case Outcome::skipped:
      ++tally.skipped;
      break;
  }
}

}  // namespace

std::string_view to_string(Outcome outcome) {
  switch (outcome) {
    case Outcome::passed:
      return "passed";
    case Outcome::failed:
      return "failed";
    case Outcome::errored:
      return "errored";
    case Outcome::skipped:
      return "skipped";
  }
  return "";
}

std::string_view to_string(Fault fault) {
  switch (fault) {
    case Fault::none:
      return "none";
    case Fault::input:
      return "input";
    case Fault::provider:
      return "provider";
  }
  return "";
}

std::string_view to_string(ExitCode code) {
  switch (code) {
    case ExitCode::kept:
      return "kept";
    case ExitCode::broken:
      return "broken";
    case ExitCode::bad_input:
      return "bad-input";
    case ExitCode::undetermined:
      return "undetermined";
    case ExitCode::internal:
      return "internal";
    case ExitCode::nothing_judged:
      return "nothing-judged";
    case ExitCode::interrupted:
      return "interrupted";
    case ExitCode::terminated:
      return "terminated";
  }
  return "";
}

Tally tally(const IntegrationReport& report) {
  Tally sum;
  for (const Result& result : report.results) count(sum, result.outcome);
  return sum;
}

Tally tally(const Report& report) {
  Tally sum;
  for (const IntegrationReport& integration : report.integrations)
    for (const Result& result : integration.results) count(sum, result.outcome);
  return sum;
}

std::string next_action(const Finding& finding, const IntegrationReport& integration) {
  std::string action = judged_action(finding, people_of(integration));
  if (finding.confidence != Confidence::flaky) return action;
  return "it came and went: run again before acting; if it is back, " + action;
}

std::string next_action(const Result& errored, const IntegrationReport& integration) {
  const People people = people_of(integration);
  for (const ErrorAction& entry : kErrorActions)
    if (fits(entry.type, errored.type)) return entry.action(errored, people);
  return people.owner + "run again; if it repeats, see what the reason says";
}

ExitCode exit_code(const Report& report) {
  if (report.stopped_by != 0)
    return report.stopped_by == SIGINT ? ExitCode::interrupted : ExitCode::terminated;
  bool input = false;
  bool broken = false;
  bool undetermined = false;
  bool judged = false;
  for (const IntegrationReport& integration : report.integrations) {
    for (const Result& result : integration.results) {
      broken |= result.outcome == Outcome::failed;
      judged |= result.outcome == Outcome::failed || result.outcome == Outcome::passed;
      if (result.outcome != Outcome::errored) continue;
      (result.fault == Fault::input ? input : undetermined) = true;
    }
  }
  if (input) return ExitCode::bad_input;
  if (broken) return ExitCode::broken;
  if (undetermined) return ExitCode::undetermined;
  return judged ? ExitCode::kept : ExitCode::nothing_judged;
}

}  // namespace driftgate
