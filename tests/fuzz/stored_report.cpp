// A report that somebody wrote: no crash, a place for every mistake, and only requests that can be
// sent.
#include "runner/stored_report.h"

#include <cstdint>
#include <cstdlib>
#include <string>

#include "runner/letterhead.h"
#include "runner/replay.h"
#include "specs/document/error.h"
#include "specs/http/uri.h"

using namespace driftgate;

namespace {

void require(bool kept) {
  if (!kept) std::abort();
}

void look_at(const StoredIntegration& integration) {
  const std::string base = "https://provider.test/v1";
  for (const StoredFinding& finding : integration.findings) {
    require(finding.source.line > 0);
    if (!finding.request) continue;
    require(header_fault(finding.request->headers).empty());
    require(method_fault(finding.request->method).empty());
    // Wherever a report points, nothing leaves the user's origin.
    const std::string moved = moved_url(finding.request->url, integration.base_url, base);
    require(moved.empty() || origin(moved) == origin(base));
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  try {
    const StoredReport report =
        read_stored_report(std::string(reinterpret_cast<const char*>(data), size), "report.json");
    for (const StoredIntegration& integration : report.integrations) look_at(integration);
  } catch (const Error& error) {
    require(error.where().line > 0);
  }
  return 0;
}
