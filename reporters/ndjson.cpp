#include "reporters/json_members.h"
#include "reporters/reporter.h"

// What the JSON report says, as events: one JSON text a line, for log pipelines and for programs
// that would not hold a large report in memory.

namespace driftgate::reporters {
namespace {

template <class Write>
void append_event(std::string& to, std::string_view event, const Write& write_members) {
  JsonWriter out(JsonWriter::Layout::line);
  out.object([&] {
    out.member("event", event);
    write_members(out);
  });
  to += out.take();
}

std::string write_ndjson(const Report& report, const ReportStyle&) {
  std::string lines;
  lines.reserve(expected_size(report));
  append_event(lines, "run", [&](JsonWriter& out) {
    out.member("schema", "driftgate-events/1");
    write_run(out, report);
  });
  for (const IntegrationReport& integration : report.integrations) {
    append_event(lines, "integration",
                 [&](JsonWriter& out) { write_integration(out, integration); });
    for (const Result& result : integration.results)
      append_event(lines, "result", [&](JsonWriter& out) {
        out.member("integration", integration.name);
        write_result(out, result, integration);
      });
  }
  append_event(lines, "end", [&](JsonWriter& out) { write_verdict(out, report); });
  return lines;
}

}  // namespace

const Reporter ndjson{.name = "ndjson",
                      .summary = "Events for programs and log pipelines, one JSON text a line",
                      .write = write_ndjson};

}  // namespace driftgate::reporters
