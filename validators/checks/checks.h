#pragma once

#include <span>

#include "validators/case.h"
#include "validators/rule.h"

namespace driftgate {

namespace checks {
// A declared name cannot stand in parentheses. NOLINTNEXTLINE(bugprone-macro-parentheses)
#define CHECK(name) extern const Rule<Case> name;
#include "validators/checks/checks.inc"
#undef CHECK
}  // namespace checks

/// Every check, in the order in which they run and are reported.
std::span<const Rule<Case>* const> all_checks();

/// The check of that id, or nullptr.
const Rule<Case>* find_check(std::string_view id);

}  // namespace driftgate
