#include "validators/checks/checks.h"

namespace driftgate {
namespace {

constexpr const Rule<Case>* kChecks[] = {
#define CHECK(name) &checks::name,
#include "validators/checks/checks.inc"
#undef CHECK
};

}  // namespace

std::span<const Rule<Case>* const> all_checks() { return kChecks; }

const Rule<Case>* find_check(std::string_view id) {
  for (const Rule<Case>* check : kChecks)
    if (check->id == id) return check;
  return nullptr;
}

}  // namespace driftgate
