#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "runner/contract_check.h"
#include "validators/consumers/consumers.h"

namespace driftgate {

/// More bytes than any contract has that people wrote or recorded for a test.
inline constexpr std::size_t kMostContractBytes = std::size_t{64} << 20;

/// Whether the file looks like a recorded contract and not like a description. Reads its first
/// bytes, and all of it only where they may be those of a contract. False for what cannot be read.
bool is_contract_file(const std::string& path);

/// The files that the paths name, each once, sorted where `*` stands in the name of a file. Throws
/// Error for a path that names none.
std::vector<std::string> contract_paths(const std::vector<std::string>& paths);

/// The same, where a folder stands for the contracts that lie in it, not for those deeper.
std::vector<std::string> consumer_files(const std::vector<std::string>& paths);

/// Whether everything that the path names is a recorded contract: a file, a folder without anything
/// else in it that could be a description, a pattern with `*`.
bool names_contracts(const std::string& path);

/// The contracts in those files that are with this provider: the one named `provider`; when it is
/// "", the one that all of them name, else the one named as the integration. Throws Error for what
/// is no contract, and where no contract is with the provider.
std::vector<ReadContract> read_contracts(const std::vector<std::string>& files,
                                         const std::string& provider,
                                         const std::string& integration);

/// As those who judge want them; `contracts` must outlive them.
std::vector<KnownContract> known_contracts(const std::vector<ReadContract>& contracts);

}  // namespace driftgate
