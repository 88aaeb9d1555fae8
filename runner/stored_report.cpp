#include "runner/stored_report.h"

#include <fmt/core.h>

#include <algorithm>
#include <set>

#include "runner/config.h"
#include "runner/letterhead.h"
#include "runner/stored_members.h"
#include "specs/document/document.h"
#include "specs/document/error.h"
#include "specs/http/uri.h"

namespace driftgate {
namespace {

// As reports are written; nothing in them is nested deeper.
constexpr ReadLimits kReportLimits{.bytes = kMostReportBytes, .depth = 16, .nodes = 5'000'000};
constexpr std::string_view kFormat = "driftgate-report/1";

using stored::bytes;
using stored::member;
using stored::text;
using stored::text_if_there;

bool is_sendable_url(const std::string& url) {
  // Some readers take a backslash for a slash.
  return !origin(url).empty() && std::all_of(url.begin(), url.end(), [](char c) {
    return c > 0x20 && c < 0x7f && c != '\\';
  });
}

Headers read_headers(Node request) {
  Headers headers;
  const Node list = member(request, "headers", Kind::array);
  for (const Node field : list.elements())
    headers.emplace_back(text(field, "name"), bytes(field, "value"));
  if (const std::string fault = header_fault(headers); !fault.empty()) refuse(list, fault);
  return headers;
}

Request read_request(Node node) {
  Request request{.method = text(node, "method"), .url = text(node, "url")};
  if (const std::string fault = method_fault(request.method); !fault.empty())
    refuse(node.find("method"), fault);
  if (!is_sendable_url(request.url))
    refuse(node.find("url"), "expected an absolute http or https URL, percent-encoded");
  request.headers = read_headers(node);
  request.body = bytes(node, "body");
  return request;
}

StoredFinding read_finding(Node node, Node result, Severity fail_on) {
  StoredFinding finding{.fingerprint = text(node, "fingerprint"),
                        .rule = text(node, "rule"),
                        .message = text(node, "message"),
                        .instance = text(node, "instance"),
                        .name = text(result, "name"),
                        .operation = text(result, "operation"),
                        .rerun = text_if_there(result, "rerun"),
                        .status = static_cast<int>(stored::count(node, "status", 999))};
  // What only `baseline update` asks for.
  const Node severity = node.find("severity");
  finding.fails = severity && text_if_there(result, "outcome") == "failed" &&
                  parse_severity(severity.text(), severity.location()) >= fail_on;
  finding.flaky = text_if_there(node, "confidence") == "flaky";
  finding.of_descriptions = text_if_there(node, "category") == "compatibility";
  const Node accepted = node.find("accepted");
  finding.accepted = accepted && !accepted.is(Kind::null);
  const Node request = node.find("request");
  if (!request || request.is(Kind::null)) return finding;
  finding.request = read_request(request);
  if (!request.find("without")) return finding;
  finding.without = stored::texts(request, "without");
  return finding;
}

bool is_about_answers(Node finding) {
  const std::string category = text(finding, "category");
  return category != "baseline" && category != "coverage";
}

StoredIntegration read_integration(Node node, Severity fail_on) {
  const Node description = member(node, "description", Kind::object);
  StoredIntegration integration{.name = text(node, "name"),
                                .description = text(description, "file"),
                                .digest = text(description, "digest"),
                                .base_url = text(node, "base_url")};
  std::set<std::string> seen;
  const Node results = member(node, "results", Kind::array);
  for (const Node result : results.elements()) {
    const Node findings = member(result, "findings", Kind::array);
    for (const Node finding : findings.elements()) {
      if (!is_about_answers(finding)) continue;
      StoredFinding stored = read_finding(finding, result, fail_on);
      if (!seen.insert(stored.fingerprint).second) continue;
      stored.source = finding.location();
      integration.findings.push_back(std::move(stored));
    }
  }
  return integration;
}

}  // namespace

StoredReport read_stored_report(std::string text_of_file, const std::string& file) {
  const std::unique_ptr<const Document> document =
      stored::read(std::move(text_of_file), file, kReportLimits);
  const Node root = document->root();
  const Node format = member(root, "schema", Kind::string);
  if (format.text() != kFormat)
    refuse(format, fmt::format("expected a report of format {}, written by `driftgate check "
                               "--report json=FILE`",
                               kFormat));
  StoredReport report{.file = file};
  const Node fail_on = root.find("fail_on");
  const Severity lowest =
      fail_on ? parse_severity(fail_on.text(), fail_on.location()) : Severity::error;
  const Node integrations = member(root, "integrations", Kind::array);
  for (const Node integration : integrations.elements())
    report.integrations.push_back(read_integration(integration, lowest));
  return report;
}

}  // namespace driftgate
