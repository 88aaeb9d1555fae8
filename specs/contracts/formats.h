#pragma once

#include <span>

#include "specs/contracts/contract.h"

namespace driftgate {

namespace formats {
// A declared name cannot stand in parentheses. NOLINTNEXTLINE(bugprone-macro-parentheses)
#define FORMAT(name) extern const ContractFormat name;
#include "specs/contracts/formats.inc"
#undef FORMAT
}  // namespace formats

/// Every format, in the order in which they are tried.
std::span<const ContractFormat* const> all_contract_formats();

}  // namespace driftgate
