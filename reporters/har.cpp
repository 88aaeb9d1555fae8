#include <fmt/format.h>

#include <algorithm>
#include <string>
#include <vector>

#include "reporters/json_writer.h"
#include "reporters/reporter.h"
#include "reporters/text.h"
#include "specs/document/base64.h"
#include "specs/document/utf8.h"
#include "specs/http/uri.h"

// HAR 1.2: the requests that showed findings, without credentials, and the status of each answer.
// Bodies of answers are no part of a report, so their content is empty.

namespace driftgate::reporters {
namespace {

// A request may show several findings; it is one exchange.
struct Entry {
  const IntegrationReport* integration = nullptr;
  const Result* result = nullptr;
  const Finding* finding = nullptr;  // The first that it showed.
  std::vector<std::string> rules{};
};

std::vector<Entry> entries_of(const Report& report) {
  std::vector<Entry> entries;
  for (const IntegrationReport& integration : report.integrations)
    for (const Result& result : integration.results) {
      const std::size_t first = entries.size();
      for (const Finding& finding : result.findings) {
        if (!finding.request) continue;
        std::size_t at = first;
        while (at < entries.size() && !(entries[at].finding->status == finding.status &&
                                        entries[at].finding->request == finding.request))
          ++at;
        if (at == entries.size()) entries.push_back({&integration, &result, &finding});
        entries[at].rules.emplace_back(finding.rule);
      }
    }
  return entries;
}

void write_headers(JsonWriter& out, const Headers& headers) {
  out.objects("headers", headers, [&](const auto& field) {
    out.member("name", field.first);
    out.member("value", field.second);
  });
}

std::string form_decoded(std::string text) {
  for (char& c : text)
    if (c == '+') c = ' ';
  return percent_decode(text);
}

void write_query(JsonWriter& out, const std::string& url) {
  const Uri uri = parse_uri(url);
  std::string_view rest = uri.query ? std::string_view(*uri.query) : std::string_view();
  out.array("queryString", [&] {
    while (!rest.empty()) {
      const std::string_view pair = rest.substr(0, rest.find('&'));
      const std::size_t equals = std::min(pair.find('='), pair.size());
      out.object([&] {
        out.member("name", form_decoded(std::string(pair.substr(0, equals))));
        out.member("value",
                   form_decoded(std::string(pair.substr(std::min(equals + 1, pair.size())))));
      });
      rest.remove_prefix(std::min(pair.size() + 1, rest.size()));
    }
  });
}

void write_body(JsonWriter& out, const Request& request) {
  if (request.body.empty()) return;
  const std::string* type = find_header(request.headers, "Content-Type");
  out.object("postData", [&] {
    out.member("mimeType", type == nullptr ? "application/octet-stream" : *type);
    const bool is_text = utf8_breaks_at(request.body) == request.body.size();
    out.member("text", is_text ? request.body : encode_base64(request.body));
    // HAR 1.2 has no word for it in requests; custom members begin with "_".
    if (!is_text) out.member("_encoding", "base64");
  });
}

void write_request(JsonWriter& out, const Request& request) {
  out.member("method", request.method);
  out.member("url", request.url);
  out.member("httpVersion", "HTTP/1.1");
  out.array("cookies", [] {});
  write_headers(out, request.headers);
  write_query(out, request.url);
  write_body(out, request);
  out.member("headersSize", -1);
  out.member("bodySize", request.body.size());
}

void write_response(JsonWriter& out, int status) {
  out.member("status", status);
  out.member("statusText", "");
  out.member("httpVersion", "HTTP/1.1");
  out.array("cookies", [] {});
  out.array("headers", [] {});
  out.object("content", [&] {
    out.member("size", 0);
    out.member("mimeType", "x-unknown");
  });
  out.member("redirectURL", "");
  out.member("headersSize", -1);
  out.member("bodySize", -1);
}

void write_time(JsonWriter& out, std::string_view name, std::chrono::microseconds time) {
  const auto whole = std::max(time, std::chrono::microseconds{0}).count();
  out.key(name);
  out.number(fmt::format("{}.{:03}", whole / 1000, whole % 1000));
}

// Where the time went, as spans; ours are measured from the start.
void write_timings(JsonWriter& out, const Timings& timings) {
  const auto connected = std::max(timings.connected, timings.secured);
  out.object("timings", [&] {
    write_time(out, "dns", timings.resolved);
    write_time(out, "connect", connected - timings.resolved);
    if (timings.secured.count() > 0) write_time(out, "ssl", timings.secured - timings.connected);
    write_time(out, "send", {});
    write_time(out, "wait", timings.first_byte - connected);
    write_time(out, "receive", timings.total - timings.first_byte);
  });
}

void write_entry(JsonWriter& out, const Entry& entry, const std::string& started) {
  // The timings of a case are those of its own request; of what else was sent none are kept.
  const bool own = entry.finding->reproduction == entry.result->reproduction;
  const Timings timings = own ? entry.result->timings : Timings{};
  out.member("startedDateTime", started);
  write_time(out, "time", timings.total);
  out.object("request", [&] { write_request(out, *entry.finding->request); });
  out.object("response", [&] { write_response(out, entry.finding->status); });
  out.object("cache", [] {});
  write_timings(out, timings);
  out.member("_integration", entry.integration->name);
  out.member("_case", entry.result->name);
  out.member("_rules", entry.rules);
}

std::string write_har(const Report& report, const ReportStyle&) {
  const std::string started =
      (is_instant(report.started) ? report.started : "1970-01-01T00:00:00") + "Z";
  JsonWriter out;
  out.object([&] {
    out.object("log", [&] {
      out.member("version", "1.2");
      out.object("creator", [&] {
        out.member("name", "driftgate");
        out.member("version", report.tool_version);
      });
      out.objects("entries", entries_of(report),
                  [&](const Entry& entry) { write_entry(out, entry, started); });
    });
  });
  return out.take();
}

}  // namespace

const Reporter har{.name = "har",
                   .summary = "The requests that showed findings, for browsers and proxies",
                   .write = write_har};

}  // namespace driftgate::reporters
