#include "runner/shard.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cstdint>
#include <numeric>
#include <optional>

#include "runner/quantity.h"
#include "specs/document/error.h"

namespace driftgate {
namespace {

/// How a CI system numbers the jobs that share one piece of work.
struct Numbering {
  std::string_view system{};
  const char* index = nullptr;
  const char* total = nullptr;
  unsigned first = 0;  // The number of the first job.
};

// As their documentation has it.
constexpr std::array<Numbering, 6> kNumberings{{
    {"GitLab", "CI_NODE_INDEX", "CI_NODE_TOTAL", 1},
    {"CircleCI", "CIRCLE_NODE_INDEX", "CIRCLE_NODE_TOTAL", 0},
    {"Buildkite", "BUILDKITE_PARALLEL_JOB", "BUILDKITE_PARALLEL_JOB_COUNT", 0},
    {"Semaphore", "SEMAPHORE_JOB_INDEX", "SEMAPHORE_JOB_COUNT", 1},
    {"Azure Pipelines", "SYSTEM_JOBPOSITIONINPHASE", "SYSTEM_TOTALJOBSINPHASE", 1},
    {"Bitbucket", "BITBUCKET_PARALLEL_STEP", "BITBUCKET_PARALLEL_STEP_COUNT", 0},
}};
constexpr const char* kOwn = "DRIFTGATE_SHARD";

// Ours first: it is for those whose system is not known here.
constexpr std::array kRuns{"DRIFTGATE_RUN_ID",   "GITHUB_RUN_ID",         "CI_PIPELINE_ID",
                           "CIRCLE_WORKFLOW_ID", "BUILDKITE_BUILD_ID",    "SEMAPHORE_WORKFLOW_ID",
                           "BUILD_BUILDID",      "BITBUCKET_BUILD_NUMBER"};

std::string value_of(const Environment& environment, const char* name) {
  return environment(name).value_or("");
}

unsigned number_in(const Numbering& numbering, const char* name, const std::string& text,
                   unsigned least, unsigned most) {
  const std::optional<std::uint64_t> number = parse_count(text);
  if (!number || *number < least || *number > most)
    throw Error(fmt::format("--shard auto: ${} of {} must be from {} to {}, found '{}'", name,
                            numbering.system, least, most, text));
  return static_cast<unsigned>(*number);
}

std::optional<Shard> shard_by(const Numbering& numbering, const Environment& environment) {
  const std::string index = value_of(environment, numbering.index);
  const std::string total = value_of(environment, numbering.total);
  if (index.empty() && total.empty()) return std::nullopt;
  if (total.empty() || (index.empty() && total != "1"))
    throw Error(fmt::format("--shard auto: ${} is set and ${} is not",
                            total.empty() ? numbering.index : numbering.total,
                            total.empty() ? numbering.total : numbering.index));
  if (index.empty()) return Shard{};  // A GitLab job without `parallel`.
  const unsigned all = number_in(numbering, numbering.total, total, 1, kMostShards);
  const unsigned at =
      number_in(numbering, numbering.index, index, numbering.first, all - 1 + numbering.first);
  return Shard{.number = at - numbering.first + 1, .total = all};
}

// --- dividing ---

// FNV-1a, and SplitMix64's last step, without which neighbours would be alike.
std::uint64_t hash_of(std::string_view text, std::uint64_t seed) {
  std::uint64_t hash = 0xcbf29ce484222325 ^ (seed * 0x9e3779b97f4a7c15);
  for (const char c : text) {
    hash ^= static_cast<unsigned char>(c);
    hash *= 0x100000001b3;
  }
  hash = (hash ^ (hash >> 30)) * 0xbf58476d1ce4e5b9;
  hash = (hash ^ (hash >> 27)) * 0x94d049bb133111eb;
  return hash ^ (hash >> 31);
}

std::vector<unsigned> preferences(std::string_view name, unsigned shards) {
  std::vector<std::pair<std::uint64_t, unsigned>> scores;
  for (unsigned shard = 1; shard <= shards; ++shard)
    scores.emplace_back(hash_of(name, shard), shard);
  std::sort(scores.rbegin(), scores.rend());
  std::vector<unsigned> order;
  order.reserve(scores.size());
  for (const auto& [score, shard] : scores) order.push_back(shard);
  return order;
}

/// How much each shard has, and may have: a share, some of them one more.
class Loads {
 public:
  Loads(std::size_t all, unsigned shards)
      : loads_(shards), share_(all / shards), longer_(all % shards) {}

  unsigned place(const WorkUnit& unit) {
    const auto size = static_cast<unsigned>(loads_.size());
    const std::vector<unsigned> order = preferences(unit.name, size);
    auto found = std::find_if(order.begin(), order.end(), [&](unsigned shard) {
      const std::size_t after = loads_[shard - 1] + unit.weight;
      return after <= share_ || (after == share_ + 1 && longer_ > 0);
    });
    if (found == order.end())  // Too heavy for any share.
      found = std::min_element(order.begin(), order.end(), [&](unsigned a, unsigned b) {
        return loads_[a - 1] < loads_[b - 1];
      });
    std::size_t& load = loads_[*found - 1];
    load += unit.weight;
    if (load == share_ + 1 && unit.weight > 0 && longer_ > 0) --longer_;
    return *found;
  }

 private:
  std::vector<std::size_t> loads_;
  const std::size_t share_;
  std::size_t longer_;
};

}  // namespace

Shard parse_shard(std::string_view text) {
  const std::size_t slash = std::min(text.find('/'), text.size());
  const auto number = parse_count(text.substr(0, slash));
  const auto total =
      parse_count(slash == text.size() ? std::string_view() : text.substr(slash + 1));
  if (!number || !total || *number < 1 || *total < *number || *total > kMostShards)
    throw Error(
        fmt::format("--shard expects I/N, such as 2/3: the number of this shard, from 1, "
                    "and how many there are, at most {}; or auto; found '{}'",
                    kMostShards, text));
  return {.number = static_cast<unsigned>(*number), .total = static_cast<unsigned>(*total)};
}

Shard shard_of_ci(const Environment& environment) {
  if (const std::string own = value_of(environment, kOwn); !own.empty()) return parse_shard(own);
  for (const Numbering& numbering : kNumberings)
    if (const auto shard = shard_by(numbering, environment)) return *shard;
  std::string names = fmt::format("${}", kOwn);
  for (const Numbering& numbering : kNumberings)
    names += fmt::format(", ${} ({})", numbering.index, numbering.system);
  throw Error("--shard auto: nothing says which of several jobs this is; looked for " + names);
}

std::string run_of_ci(const Environment& environment) {
  for (const char* name : kRuns)
    if (std::string run = value_of(environment, name); !run.empty()) return run;
  return "";
}

std::vector<unsigned> divided(const std::vector<WorkUnit>& units, unsigned shards) {
  std::vector<std::size_t> order(units.size());
  std::iota(order.begin(), order.end(), std::size_t{0});
  std::sort(order.begin(), order.end(), [&](std::size_t a, std::size_t b) {
    const WorkUnit &one = units[a], &other = units[b];
    if (one.weight != other.weight) return one.weight > other.weight;
    const std::uint64_t hash = hash_of(one.name, 0), other_hash = hash_of(other.name, 0);
    return hash != other_hash ? hash < other_hash : one.name < other.name;
  });
  std::size_t all = 0;
  for (const WorkUnit& unit : units) all += unit.weight;
  Loads loads(all, shards);
  std::vector<unsigned> places(units.size());
  for (const std::size_t i : order) places[i] = loads.place(units[i]);
  return places;
}

unsigned keeper_of(std::string_view integration, unsigned shards) {
  return preferences(integration, shards).front();
}

}  // namespace driftgate
