#include "runner/stored_report.h"

#include <fmt/core.h>

#include <algorithm>
#include <set>

#include "runner/config.h"
#include "runner/letterhead.h"
#include "runner/quantity.h"
#include "specs/document/base64.h"
#include "specs/document/document.h"
#include "specs/document/error.h"
#include "specs/http/uri.h"

namespace driftgate {
namespace {

// As reports are written; nothing in them is nested deeper.
constexpr ReadLimits kLimits{.bytes = kMostReportBytes, .depth = 16, .nodes = 5'000'000};
constexpr std::string_view kFormat = "driftgate-report/1";

[[noreturn]] void refuse(Node at, const std::string& message) {
  throw Error(message, at.location());
}

Node member(Node object, std::string_view key, Kind kind) {
  if (!object.is(Kind::object))
    refuse(object, fmt::format("expected an object, found {}", to_string(object.kind())));
  const Node value = object.find(key);
  if (!value) refuse(object, fmt::format("'{}' is missing", key));
  if (!value.is(kind))
    refuse(value, fmt::format("'{}' must be of type {}, not {}", key, to_string(kind),
                              to_string(value.kind())));
  return value;
}

std::string text(Node object, std::string_view key) {
  return std::string(member(object, key, Kind::string).text());
}

std::string text_if_there(Node object, std::string_view key) {
  return object.find(key) ? text(object, key) : "";
}

// A text, or {"base64": …} of what is no UTF-8.
std::string bytes(Node object, std::string_view key) {
  const Node value = object.find(key);
  if (!value || !value.is(Kind::object)) return text(object, key);
  const Node encoded = member(value, "base64", Kind::string);
  std::optional<std::string> decoded = decode_base64(encoded.text());
  if (!decoded) refuse(encoded, fmt::format("'{}' is no base64", key));
  return *std::move(decoded);
}

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

int read_status(Node finding) {
  const Node status = member(finding, "status", Kind::number);
  const auto value = parse_count(status.text());
  if (!value || *value > 999) refuse(status, "'status' must be from 0 to 999");
  return static_cast<int>(*value);
}

StoredFinding read_finding(Node node, Node result, Severity fail_on) {
  StoredFinding finding{.fingerprint = text(node, "fingerprint"),
                        .rule = text(node, "rule"),
                        .message = text(node, "message"),
                        .instance = text(node, "instance"),
                        .name = text(result, "name"),
                        .operation = text(result, "operation"),
                        .rerun = text_if_there(result, "rerun"),
                        .status = read_status(node)};
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
  const Node without = request.find("without");
  if (!without) return finding;
  if (!without.is(Kind::array)) refuse(without, "'without' must be an array");
  finding.without.emplace();
  for (const Node name : without.elements()) {
    if (!name.is(Kind::string)) refuse(name, "expected the name of a header field");
    finding.without->emplace_back(name.text());
  }
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
      read_json(std::move(text_of_file), file, kLimits);
  if (!document->duplicates().empty()) {
    const Node twice = document->duplicates().front().key;
    refuse(twice, fmt::format("'{}' stands here a second time", twice.text()));
  }
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
