#include "reporters/json_members.h"
#include "reporters/reporter.h"

namespace driftgate::reporters {
namespace {

std::string write_json(const Report& report, const ReportStyle&) {
  JsonWriter out;
  out.reserve(expected_size(report));
  out.object([&] {
    out.member("schema", "driftgate-report/1");
    write_run(out, report);
    write_verdict(out, report);
    out.objects("integrations", report.integrations, [&](const IntegrationReport& integration) {
      write_integration(out, integration);
      out.objects("results", integration.results,
                  [&](const Result& result) { write_result(out, result, integration); });
    });
  });
  return out.take();
}

}  // namespace

const Reporter json{.name = "json",
                    .summary = "Everything, for programs (docs/report.schema.json)",
                    .write = write_json};

}  // namespace driftgate::reporters
