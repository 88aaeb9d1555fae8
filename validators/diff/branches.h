#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "validators/diff/schema_view.h"

namespace driftgate {

/// Positions in the two lists that were matched.
struct BranchMatch {
  std::vector<std::pair<std::size_t, std::size_t>> pairs{};
  std::vector<std::size_t> removed{};
  std::vector<std::size_t> added{};
};

/// Which branch became which, wherever it stands: by the name of its `$ref`, its title, the value
/// of the discriminator or another constant, by what it says, with references or without, and at
/// last by the order of those that have no name.
BranchMatch match_branches(const std::vector<Branch>& before, const std::vector<Branch>& after,
                           std::string_view discriminator);

/// The branch that is that schema, or has its name.
std::optional<std::size_t> find_branch(const std::vector<Branch>& branches, const Schema& schema);

/// What to call it: the last word of its `$ref`, or its title; "" where it has neither.
std::string branch_name(const Branch& branch);

}  // namespace driftgate
