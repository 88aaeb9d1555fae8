#include <rapidjson/prettywriter.h>
#include <rapidjson/stringbuffer.h>

#include "reporters/reporter.h"
#include "reporters/sanitize.h"
#include "specs/document/base64.h"
#include "specs/document/utf8.h"

namespace driftgate::reporters {
namespace {

// The report as docs/report.schema.json has it: every member is always there, "" and [] say that
// there is nothing to say.
class JsonReport {
 public:
  explicit JsonReport(const Report& report) : report_(report) {
    out_.SetIndent(' ', 2);
    write();
  }

  std::string text() const { return std::string(buffer_.GetString(), buffer_.GetSize()) + '\n'; }

 private:
  void key(std::string_view name) {
    out_.Key(name.data(), static_cast<rapidjson::SizeType>(name.size()));
  }

  void value(std::string_view text) {
    const std::string literal = json_string(text);
    out_.RawValue(literal.data(), literal.size(), rapidjson::kStringType);
  }
  void value(std::size_t number) { out_.Uint64(number); }
  void value(int number) { out_.Int(number); }
  void value(std::chrono::microseconds time) { out_.Int64(time.count()); }
  // What is no UTF-8 would not come back as it was.
  void bytes(std::string_view name, std::string_view what) {
    if (utf8_breaks_at(what) == what.size()) return member(name, what);
    object(name, [&] { member("base64", encode_base64(what)); });
  }
  void value(const std::vector<std::string>& texts) {
    out_.StartArray();
    for (const std::string& text : texts) value(std::string_view(text));
    out_.EndArray();
  }

  template <class T>
  void member(std::string_view name, const T& what) {
    key(name);
    value(what);
  }

  template <class Write>
  void object(std::string_view name, const Write& write_members) {
    key(name);
    out_.StartObject();
    write_members();
    out_.EndObject();
  }

  template <class Items, class Write>
  void array(std::string_view name, const Items& items, const Write& write_members) {
    key(name);
    out_.StartArray();
    for (const auto& item : items) {
      out_.StartObject();
      write_members(item);
      out_.EndObject();
    }
    out_.EndArray();
  }

  void write() {
    const ExitCode verdict = exit_code(report_);
    out_.StartObject();
    member("schema", "driftgate-report/1");
    object("tool", [&] {
      member("name", "driftgate");
      member("version", report_.tool_version);
    });
    // RFC 3339 wants an offset; the report's clock is UTC.
    member("started", report_.started.empty() ? "" : report_.started + "Z");
    member("hostname", report_.hostname);
    // As a string: readers that keep numbers as doubles would lose its last digits.
    member("seed", std::to_string(report_.seed));
    member("duration_us", report_.duration);
    member("fail_on", to_string(report_.fail_on));
    member("verdict", to_string(verdict));
    member("exit_code", static_cast<int>(verdict));
    counts(tally(report_));
    array("integrations", report_.integrations,
          [&](const IntegrationReport& i) { integration(i); });
    out_.EndObject();
  }

  void counts(const Tally& tally) {
    object("tally", [&] {
      member("total", tally.total());
      member("passed", tally.passed);
      member("failed", tally.failed);
      member("errored", tally.errored);
      member("skipped", tally.skipped);
    });
  }

  void integration(const IntegrationReport& integration) {
    member("name", integration.name);
    member("owner", integration.owner);
    member("runbook", integration.runbook);
    member("contact", integration.contact);
    member("status_page", integration.status_page);
    object("description", [&] {
      member("file", integration.description);
      member("version", integration.description_version);
      member("digest", integration.description_digest);
    });
    if (!integration.upstream_description.empty())
      object("upstream_description", [&] {
        member("file", integration.upstream_description);
        member("version", integration.upstream_version);
      });
    member("base_url", integration.base_url);
    member("notices", integration.notices);
    member("operations", integration.operations);
    member("requests", integration.requests);
    counts(tally(integration));
    coverage(integration.coverage);
    array("results", integration.results, [&](const Result& r) { result(r, integration); });
  }

  void result(const Result& result, const IntegrationReport& people) {
    member("name", result.name);
    member("operation", result.operation);
    member("outcome", to_string(result.outcome));
    member("fault", to_string(result.fault));
    member("type", result.type);
    member("reason", result.reason);
    member("next_action",
           result.outcome == Outcome::errored ? next_action(result, people) : std::string());
    member("status", result.status);
    object("timings_us", [&] {
      member("resolved", result.timings.resolved);
      member("connected", result.timings.connected);
      member("secured", result.timings.secured);
      member("first_byte", result.timings.first_byte);
      member("total", result.timings.total);
    });
    location(result.source);
    array("findings", result.findings, [&](const Finding& f) { finding(f, people); });
    member("undecided", result.undecided);
    member("remarks", result.remarks);
    member("reproduction", result.reproduction);
    member("rerun", result.rerun);
  }

  void finding(const Finding& finding, const IntegrationReport& people) {
    member("rule", finding.rule);
    member("category", finding.category);
    member("severity", to_string(finding.severity));
    member("confidence", to_string(finding.confidence));
    member("count", finding.count);
    member("fingerprint", finding.fingerprint);
    member("message", finding.violation.message);
    member("expected", finding.violation.expected);
    member("actual", finding.violation.actual);
    member("instance", finding.violation.instance);
    member("keyword", finding.violation.keyword);
    member("hint", finding.violation.hint);
    member("next_action", next_action(finding, people));
    location(finding.violation.source);
    acceptance(finding.accepted);
    member("status", finding.status);
    member("reproduction", finding.reproduction);
    request(finding);
  }

  void acceptance(const std::optional<Acceptance>& accepted) {
    key("accepted");
    if (!accepted) {
      out_.Null();
      return;
    }
    out_.StartObject();
    member("reason", accepted->reason);
    member("owner", accepted->owner);
    member("ticket", accepted->ticket);
    member("expires", accepted->expires);
    out_.EndObject();
  }

  void request(const Finding& finding) {
    const std::optional<Request>& request = finding.request;
    key("request");
    if (!request) {
      out_.Null();
      return;
    }
    out_.StartObject();
    member("method", request->method);
    member("url", request->url);
    array("headers", request->headers, [&](const auto& field) {
      member("name", field.first);
      bytes("value", field.second);
    });
    bytes("body", request->body);
    member("without", finding.without);
    out_.EndObject();
  }

  void coverage(const Coverage& coverage) {
    object("coverage", [&] {
      object("counts", [&] {
        for (std::size_t i = 0; i < kCoverageKinds; ++i)
          object(to_string(static_cast<CoverageKind>(i)), [&] {
            member("seen", coverage.counts[i].seen);
            member("total", coverage.counts[i].total);
          });
      });
      array("items", coverage.items, [&](const CoverageItem& item) {
        member("kind", to_string(item.kind));
        member("operation", item.operation);
        member("name", item.name);
        member("seen", item.seen);
        member("reason", item.reason);
      });
      member("more", coverage.more);
    });
  }

  void location(const Location& source) {
    object("source", [&] {
      member("file", source.file);
      member("pointer", source.pointer);
      member("line", source.line);
      member("column", source.column);
    });
  }

  const Report& report_;
  rapidjson::StringBuffer buffer_;
  rapidjson::PrettyWriter<rapidjson::StringBuffer> out_{buffer_};
};

std::string write(const Report& report, const ReportStyle&) { return JsonReport(report).text(); }

}  // namespace

const Reporter json{.name = "json",
                    .summary = "Everything, for programs (docs/report.schema.json)",
                    .write = write};

}  // namespace driftgate::reporters
