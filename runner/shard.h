#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "runner/interpolation.h"
#include "runner/probe.h"

namespace driftgate {

/// One of several runs that share the work of one: the second of three is "2/3".
struct Shard {
  unsigned number = 1;  ///< From 1.
  unsigned total = 1;

  bool is_whole() const { return total == 1; }
  bool operator==(const Shard&) const = default;
};
inline constexpr unsigned kMostShards = 1000;

/// "2/3". Throws Error for anything else, and for a number beyond the total.
Shard parse_shard(std::string_view text);

/// What the CI system says this job is: GitLab, CircleCI, Buildkite, Semaphore, Azure Pipelines
/// and Bitbucket, or $DRIFTGATE_SHARD. Throws Error where none of them says so.
Shard shard_of_ci(const Environment& environment = environment_variable);

/// What all jobs of one pipeline have in common, and no other one: $DRIFTGATE_RUN_ID, else the CI
/// system's; "" where there is none.
std::string run_of_ci(const Environment& environment = environment_variable);

/// Work that one shard has to do as a whole.
struct WorkUnit {
  std::string name{};  ///< Decides where it prefers to go.
  std::size_t weight = 1;
};

/// The shard of each unit, from 1. The same for the same units in any order. Units of weight 1 are
/// divided so that no shard has two more than another; heavier ones go first. A unit keeps its
/// shard when another one comes or goes, unless there is no room any more: each has an order of
/// preference (rendezvous hashing) and takes the first shard with room.
std::vector<unsigned> divided(const std::vector<WorkUnit>& units, unsigned shards);

/// The shard of what is done once for a whole integration.
unsigned keeper_of(std::string_view integration, unsigned shards);

/// The shard of each operation of the description, in its order. Where answers to one operation
/// decide what others are asked (`explores`), those that belong together stay together: all of one
/// path, a resource with what lies below it, what links lead to, and whose request body names the
/// identity of a resource.
std::vector<unsigned> divided(const Description& description, const Plan& plan,
                              std::string_view integration, bool explores, unsigned shards);

}  // namespace driftgate
