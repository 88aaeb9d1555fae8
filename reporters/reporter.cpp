#include "reporters/reporter.h"

namespace driftgate {
namespace {

constexpr const Reporter* kReporters[] = {
#define REPORTER(name) &reporters::name,
#include "reporters/reporters.inc"
#undef REPORTER
};

}  // namespace

std::span<const Reporter* const> all_reporters() { return kReporters; }

const Reporter* find_reporter(std::string_view name) {
  for (const Reporter* reporter : kReporters)
    if (reporter->name == name) return reporter;
  return nullptr;
}

}  // namespace driftgate
