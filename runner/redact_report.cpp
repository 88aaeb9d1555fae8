#include "runner/redact_report.h"

namespace driftgate {
namespace {

class Redaction {
 public:
  explicit Redaction(const Redactor& redactor) : redactor_(redactor) {}

  void apply(IntegrationReport& report) const {
    texts(report.name, report.owner, report.runbook, report.contact, report.status_page,
          report.description, report.description_version, report.upstream_description,
          report.upstream_version, report.base_url);
    list(report.notices);
    for (CoverageItem& item : report.coverage.items) texts(item.operation, item.name, item.reason);
    for (Result& result : report.results) apply(result);
  }

 private:
  void apply(Result& result) const {
    texts(result.name, result.operation, result.reason, result.reproduction, result.rerun);
    list(result.undecided);
    list(result.remarks);
    apply(result.source);
    for (Finding& finding : result.findings) {
      apply(finding.violation);
      apply(finding.described);
      if (finding.reliance) {
        for (Reliance::Consumer& one : finding.reliance->by) texts(one.name);
        list(finding.reliance->not_by);
      }
      texts(finding.reproduction);
      apply(finding.promise);
      apply(finding.evidence);
      if (finding.request && holds_secret(*finding.request)) finding.request.reset();
    }
  }

  // Without its secret it would be another request: none is told then.
  bool holds_secret(const Request& request) const {
    Request redacted = request;
    texts(redacted.url, redacted.body);
    for (auto& [name, value] : redacted.headers) texts(name, value);
    return redacted != request;
  }

  void apply(Violation& violation) const {
    texts(violation.message, violation.expected, violation.actual, violation.instance,
          violation.keyword, violation.hint);
    apply(violation.source);
  }

  void apply(Excerpt& excerpt) const { texts(excerpt.before, excerpt.marked, excerpt.after); }

  void apply(Location& location) const { texts(location.file, location.pointer); }

  void list(std::vector<std::string>& lines) const {
    for (std::string& line : lines) texts(line);
  }

  template <class... Text>
  void texts(Text&... text) const {
    ((text = redactor_.redact(text)), ...);
  }

  const Redactor& redactor_;
};

}  // namespace

void redact(Report& report, const Redactor& redactor) {
  if (redactor.empty()) return;
  const Redaction redaction(redactor);
  for (IntegrationReport& integration : report.integrations) redaction.apply(integration);
}

}  // namespace driftgate
