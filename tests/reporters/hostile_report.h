#pragma once

#include <string>

#include "specs/document/utf8.h"
#include "validators/report.h"

namespace driftgate::tests {

/// One of everything, with `text` in each place that a provider, a description or a configuration
/// can fill.
inline Report report_full_of(const std::string& text) {
  // What is no UTF-8 is base64 in JSON, another shape: the goldens have it.
  const std::string sent = utf8_breaks_at(text) == text.size() ? text : "x";
  Finding bad{.rule = "body-schema",
              .category = "contract",
              .violation = {.message = text,
                            .expected = text,
                            .actual = text,
                            .instance = text,
                            .keyword = text,
                            .hint = text,
                            .source = {.file = "f" + text, .pointer = text, .line = 3}},
              .count = 2,
              .confidence = Confidence::confirmed,
              .fingerprint = "00000000000000aa",
              .request = Request{.method = "POST",
                                 .url = "https://api.example/?q=1",
                                 .headers = {{"X-A", sent}, {"Content-Type", sent}},
                                 .body = sent},
              .without = {text},
              .reproduction = text,
              .status = 500,
              .promise = {.before = sent, .marked = sent, .after = sent, .line = 7},
              .evidence = {.before = sent, .marked = sent, .after = sent}};
  Finding warned = bad;
  warned.rule = "undocumented-property";
  warned.severity = Severity::warning;
  warned.fingerprint = "00000000000000bb";
  Finding accepted = bad;
  accepted.fingerprint = "00000000000000cc";
  accepted.accepted = Acceptance{.reason = text, .owner = text, .ticket = text, .expires = text};
  Result failed{.name = "1" + text,
                .operation = text,
                .outcome = Outcome::failed,
                .findings = {warned, bad, accepted},
                .undecided = {text},
                .remarks = {text},
                .source = {.file = "f" + text, .pointer = text, .line = 2},
                .status = 500,
                .reproduction = text,
                .rerun = text};
  Result flaky = failed;
  flaky.name = "2" + text;
  flaky.outcome = Outcome::passed;
  for (Finding& finding : flaky.findings) finding.confidence = Confidence::flaky;
  Result passed{.name = "3" + text, .operation = text, .remarks = {text}, .status = 200};
  const Result skipped{
      .name = "4" + text, .outcome = Outcome::skipped, .type = "skip.method", .reason = text};
  const Result unreachable{.name = "5" + text,
                           .outcome = Outcome::errored,
                           .fault = Fault::provider,
                           .type = "probe.connect",
                           .reason = text,
                           .reproduction = text};
  Result unreadable = unreachable;
  unreadable.name = "6" + text;
  unreadable.fault = Fault::input;
  unreadable.type = "spec.unreadable";
  IntegrationReport integration{
      .name = "i" + text,
      .owner = text,
      .runbook = text,
      .contact = text,
      .status_page = text,
      .description = "d" + text,
      .description_version = text,
      .description_digest = text,
      .base_url = text,
      .notices = {text, text},
      .results = {failed, flaky, passed, skipped, unreachable, unreadable},
      .operations = 2,
      .requests = 7};
  integration.coverage = {.items = {{.operation = text, .name = text, .reason = text}}};
  integration.coverage.counts[0] = {1, 2};
  return {.tool_version = text,
          .started = "2026-11-01T10:00:00",
          .hostname = text,
          .integrations = {integration}};
}

}  // namespace driftgate::tests
