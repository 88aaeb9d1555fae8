#include "reporters/json_members.h"

#include <string>

#include "specs/document/base64.h"
#include "specs/document/utf8.h"

namespace driftgate {
namespace {

// What is no UTF-8 would not come back as it was.
void write_bytes(JsonWriter& out, std::string_view name, std::string_view what) {
  if (utf8_breaks_at(what) == what.size()) return out.member(name, what);
  out.object(name, [&] { out.member("base64", encode_base64(what)); });
}

void write_counts(JsonWriter& out, const Tally& tally) {
  out.object("tally", [&] {
    out.member("total", tally.total());
    out.member("passed", tally.passed);
    out.member("failed", tally.failed);
    out.member("errored", tally.errored);
    out.member("skipped", tally.skipped);
  });
}

// On one line: there may be thousands.
void write_times(JsonWriter& out, const std::vector<std::chrono::microseconds>& times) {
  std::string list = "[";
  for (const std::chrono::microseconds time : times)
    list += (list.size() > 1 ? ", " : "") + std::to_string(time.count());
  out.key("times_us");
  out.number(list + ']');
}

void write_coverage(JsonWriter& out, const Coverage& coverage) {
  out.object("coverage", [&] {
    out.object("counts", [&] {
      for (std::size_t i = 0; i < kCoverageKinds; ++i)
        out.object(to_string(static_cast<CoverageKind>(i)), [&] {
          out.member("seen", coverage.counts[i].seen);
          out.member("total", coverage.counts[i].total);
        });
    });
    out.objects("items", coverage.items, [&](const CoverageItem& item) {
      out.member("kind", to_string(item.kind));
      out.member("operation", item.operation);
      out.member("name", item.name);
      out.member("seen", item.seen);
      out.member("reason", item.reason);
      write_times(out, item.times);
    });
    out.member("more", coverage.more);
  });
}

void write_location(JsonWriter& out, const Location& source, std::string_view name = "source") {
  out.object(name, [&] {
    out.member("file", source.file);
    out.member("pointer", source.pointer);
    out.member("line", source.line);
    out.member("column", source.column);
  });
}

void write_acceptance(JsonWriter& out, const std::optional<Acceptance>& accepted) {
  out.key("accepted");
  if (!accepted) return out.null();
  out.object([&] {
    out.member("reason", accepted->reason);
    out.member("owner", accepted->owner);
    out.member("ticket", accepted->ticket);
    out.member("expires", accepted->expires);
  });
}

void write_reliance(JsonWriter& out, const Reliance& reliance) {
  out.object("consumers", [&] {
    out.objects("by", reliance.by, [&](const Reliance::Consumer& one) {
      out.member("name", one.name);
      out.member("interactions", one.interactions);
      out.member("hurt", one.hurt);
    });
    out.member("not_by", reliance.not_by);
    out.member("lowered_from", reliance.lowered_from);
  });
}

void write_excerpt(JsonWriter& out, std::string_view name, const Excerpt& excerpt) {
  out.key(name);
  if (excerpt.empty()) return out.null();
  out.object([&] {
    out.member("line", excerpt.line);
    write_bytes(out, "before", excerpt.before);
    write_bytes(out, "marked", excerpt.marked);
    write_bytes(out, "after", excerpt.after);
  });
}

void write_request(JsonWriter& out, const Finding& finding) {
  const std::optional<Request>& request = finding.request;
  out.key("request");
  if (!request) return out.null();
  out.object([&] {
    out.member("method", request->method);
    out.member("url", request->url);
    out.objects("headers", request->headers, [&](const auto& field) {
      out.member("name", field.first);
      write_bytes(out, "value", field.second);
    });
    write_bytes(out, "body", request->body);
    out.member("without", finding.without);
  });
}

void write_finding(JsonWriter& out, const Finding& finding, const IntegrationReport& people) {
  out.member("rule", finding.rule);
  out.member("category", finding.category);
  out.member("severity", to_string(finding.severity));
  out.member("confidence", to_string(finding.confidence));
  out.member("count", finding.count);
  out.member("fingerprint", finding.fingerprint);
  out.member("message", finding.violation.message);
  out.member("expected", finding.violation.expected);
  out.member("actual", finding.violation.actual);
  out.member("instance", finding.violation.instance);
  out.member("keyword", finding.violation.keyword);
  out.member("hint", finding.violation.hint);
  out.member("next_action", next_action(finding, people));
  write_location(out, finding.violation.source);
  if (!finding.described.file.empty()) write_location(out, finding.described, "described");
  write_acceptance(out, finding.accepted);
  if (finding.reliance) write_reliance(out, *finding.reliance);
  out.member("status", finding.status);
  out.member("reproduction", finding.reproduction);
  write_request(out, finding);
  write_excerpt(out, "promise", finding.promise);
  write_excerpt(out, "evidence", finding.evidence);
}

}  // namespace

std::size_t expected_size(const Report& report) {
  std::size_t bytes = 4'096;
  for (const IntegrationReport& integration : report.integrations) {
    bytes += 4'096;
    for (const Result& result : integration.results)
      bytes += 1'000 + 2'000 * result.findings.size();
  }
  return bytes;
}

void write_run(JsonWriter& out, const Report& report) {
  out.object("tool", [&] {
    out.member("name", "driftgate");
    out.member("version", report.tool_version);
  });
  // RFC 3339 wants an offset; the report's clock is UTC.
  out.member("started", report.started.empty() ? "" : report.started + "Z");
  out.member("hostname", report.hostname);
  // As a string: readers that keep numbers as doubles would lose its last digits.
  out.member("seed", std::to_string(report.seed));
  out.member("duration_us", report.duration.count());
  out.member("fail_on", to_string(report.fail_on));
}

void write_verdict(JsonWriter& out, const Report& report) {
  const ExitCode verdict = exit_code(report);
  out.member("verdict", to_string(verdict));
  out.member("exit_code", static_cast<int>(verdict));
  write_counts(out, tally(report));
}

void write_integration(JsonWriter& out, const IntegrationReport& integration) {
  out.member("name", integration.name);
  out.member("owner", integration.owner);
  out.member("runbook", integration.runbook);
  out.member("contact", integration.contact);
  out.member("status_page", integration.status_page);
  out.object("description", [&] {
    out.member("file", integration.description);
    out.member("version", integration.description_version);
    out.member("digest", integration.description_digest);
  });
  if (!integration.upstream_description.empty())
    out.object("upstream_description", [&] {
      out.member("file", integration.upstream_description);
      out.member("version", integration.upstream_version);
    });
  out.member("base_url", integration.base_url);
  out.member("notices", integration.notices);
  out.member("operations", integration.operations);
  out.member("requests", integration.requests);
  write_counts(out, tally(integration));
  write_coverage(out, integration.coverage);
}

void write_result(JsonWriter& out, const Result& result, const IntegrationReport& people) {
  out.member("name", result.name);
  out.member("operation", result.operation);
  out.member("outcome", to_string(result.outcome));
  out.member("fault", to_string(result.fault));
  out.member("type", result.type);
  out.member("reason", result.reason);
  out.member("next_action",
             result.outcome == Outcome::errored ? next_action(result, people) : std::string());
  out.member("status", result.status);
  out.object("timings_us", [&] {
    out.member("resolved", result.timings.resolved.count());
    out.member("connected", result.timings.connected.count());
    out.member("secured", result.timings.secured.count());
    out.member("first_byte", result.timings.first_byte.count());
    out.member("total", result.timings.total.count());
  });
  write_location(out, result.source);
  out.objects("findings", result.findings,
              [&](const Finding& finding) { write_finding(out, finding, people); });
  out.member("undecided", result.undecided);
  out.member("remarks", result.remarks);
  out.member("reproduction", result.reproduction);
  out.member("rerun", result.rerun);
}

}  // namespace driftgate
