#include "validators/finding.h"

namespace driftgate {

std::string_view to_string(Severity severity) {
  switch (severity) {
    case Severity::off:
      return "off";
    case Severity::note:
      return "note";
    case Severity::warning:
      return "warning";
    case Severity::error:
      return "error";
  }
  return "";
}

std::string_view to_string(Confidence confidence) {
  switch (confidence) {
    case Confidence::once:
      return "once";
    case Confidence::confirmed:
      return "confirmed";
    case Confidence::flaky:
      return "flaky";
    case Confidence::refuted:
      return "refuted";
  }
  return "";
}

}  // namespace driftgate
