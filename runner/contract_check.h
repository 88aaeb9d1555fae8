#pragma once

#include <chrono>
#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "runner/run.h"
#include "runner/transport.h"
#include "specs/contracts/contract.h"
#include "specs/contracts/promise.h"
#include "validators/judge.h"
#include "validators/report.h"

namespace driftgate {

struct ContractCheckOptions {
  std::string base_url{};
  std::string states_url{};    ///< Where provider states are set up; "": nowhere.
  std::string messages_url{};  ///< Who answers with the messages of the provider; "": nobody.
  std::vector<std::string> only{}, skip{};  ///< As PlanOptions; a description is an operationId.
  std::uint64_t seed = 0;
  std::chrono::sys_seconds now{};
};

/// A contract with what it promises.
struct ReadContract {
  std::unique_ptr<const Contract> contract{};
  std::unique_ptr<const ContractPromises> promises{};
};

/// What the interactions are called and selected by, in the order of the contracts: their id is
/// "CONSUMER: DESCRIPTION, given STATE".
std::vector<Operation> contract_operations(const std::vector<ReadContract>& contracts);

/// Sends the request of every interaction as its consumer wrote it, whatever its method, and judges
/// what comes back. Interactions without provider states go side by side; each of the others is
/// set up, sent and torn down before the next. A state that cannot be set up makes the interaction
/// errored. Findings of pending interactions fail nothing. Results are in the order of the
/// contracts. Throws Error for a pattern that selects nothing.
Run check_contracts(const std::vector<ReadContract>& contracts, Transport& transport, Judge& judge,
                    const RunOptions& run, const ContractCheckOptions& options);

}  // namespace driftgate
