#include <fmt/format.h>

#include <algorithm>
#include <iterator>
#include <set>
#include <string_view>
#include <tuple>
#include <utility>

#include "runner/shard_blob.h"
#include "specs/document/error.h"
#include "validators/coverage_recorder.h"
#include "validators/refused_everywhere.h"

namespace driftgate {
namespace {

// --- whether the shards are those of one run ---

[[noreturn]] void refuse(const ShardBlob& blob, const std::string& why) {
  throw Error(why, {.file = blob.file});
}

void require_same(const ShardBlob& first, const ShardBlob& other, std::string_view what,
                  const std::string& one, const std::string& two) {
  if (one != two)
    refuse(other, fmt::format("is a shard of another run: its {} is '{}', and that of {} is '{}'",
                              what, two, first.file, one));
}

void require_same_run(const ShardBlob& first, const ShardBlob& other) {
  const auto same = [&](std::string_view what, const std::string& one, const std::string& two) {
    require_same(first, other, what, one, two);
  };
  same("version of driftgate", first.head.tool_version, other.head.tool_version);
  same("number of shards", std::to_string(first.shard.total), std::to_string(other.shard.total));
  same("run", first.run, other.run);
  same("seed", std::to_string(first.head.seed), std::to_string(other.head.seed));
  same("configuration", first.configuration, other.configuration);
  same("number of integrations", std::to_string(first.parts.size()),
       std::to_string(other.parts.size()));
  for (std::size_t i = 0; i < first.parts.size(); ++i)
    same("integration", first.parts[i].report.name, other.parts[i].report.name);
}

// One that could not read its description says so in its results.
void require_same_descriptions(const std::vector<ShardBlob>& blobs) {
  for (std::size_t i = 0; i < blobs.front().parts.size(); ++i) {
    const ShardBlob* first = nullptr;
    for (const ShardBlob& blob : blobs) {
      const std::string& digest = blob.parts[i].report.description_digest;
      if (digest.empty()) continue;
      if (first == nullptr) first = &blob;
      require_same(*first, blob, fmt::format("description of '{}'", blob.parts[i].report.name),
                   first->parts[i].report.description_digest, digest);
    }
  }
}

void require_all(const std::vector<ShardBlob>& blobs) {
  const unsigned total = blobs.front().shard.total;
  std::vector<std::string> missing;
  auto blob = blobs.begin();
  for (unsigned number = 1; number <= total; ++number) {
    if (blob == blobs.end() || blob->shard.number != number) {
      missing.push_back(std::to_string(number));
      continue;
    }
    const auto next = std::next(blob);
    if (next != blobs.end() && next->shard.number == number)
      refuse(*next, fmt::format("is shard {}/{} a second time: {} is the same", number, total,
                                blob->file));
    blob = next;
  }
  if (!missing.empty())
    throw Error(fmt::format(
        "{} of {} missing: {}", missing.size() == 1 ? "a shard" : "shards",
        total == 1 ? "1 is" : fmt::format("{} {}", total, missing.size() == 1 ? "is" : "are"),
        fmt::join(missing, ", ")));
}

// --- one integration ---

struct Piece {
  StagePlace place{};
  Result result{};
};

bool was_judged(const Result& result) {
  return result.outcome == Outcome::passed || result.outcome == Outcome::failed;
}

/// Puts the results of one integration in the order of a whole run, and does what needs all.
class Assembly {
 public:
  explicit Assembly(Severity fail_on) : fail_on_(fail_on) {}

  void add(const ShardBlob& blob, ShardPart&& part) {
    std::vector<Result>& results = part.report.results;
    for (std::size_t i = 0; i < results.size(); ++i) {
      const Stage stage = part.places[i].stage;
      if (is_told(stage, results[i])) continue;
      if (stage != Stage::problem && stage != Stage::recorded &&
          !names_.emplace(stage, results[i].name).second)
        refuse(blob, fmt::format("judged '{}' of '{}' as another shard did: the two are not of one "
                                 "run",
                                 results[i].name, part.report.name));
      stages_[static_cast<std::size_t>(stage)].push_back({part.places[i], std::move(results[i])});
    }
    results.clear();
    add_head(blob, std::move(part.report));
  }

  IntegrationReport finish() {
    settle_probes();
    // Why an operation was not probed is said by its probe, or by what was recorded.
    const bool is_recorded = !pieces(Stage::recorded).empty();
    if (!is_recorded) settle_coverage();
    for (const Stage stage :
         {Stage::step, Stage::comparison, Stage::contract, Stage::recorded, Stage::problem})
      append(stage);
    if (is_recorded) settle_coverage();
    settle_drift();
    return std::move(report_);
  }

 private:
  std::vector<Piece>& pieces(Stage stage) { return stages_[static_cast<std::size_t>(stage)]; }

  // What is wrong with the input meets every shard, and is one fact.
  bool is_told(Stage stage, const Result& result) {
    if (stage != Stage::problem && stage != Stage::comparison) return false;
    if (result.outcome != Outcome::errored) return false;
    return std::any_of(pieces(stage).begin(), pieces(stage).end(), [&](const Piece& other) {
      return other.result.name == result.name && other.result.type == result.type &&
             other.result.reason == result.reason;
    });
  }

  void add_head(const ShardBlob& blob, IntegrationReport&& head) {
    if (report_.name.empty() ||
        (report_.description_digest.empty() && !head.description_digest.empty())) {
      std::swap(report_, head);
    }
    for (std::string& notice : head.notices)
      if (std::find(report_.notices.begin(), report_.notices.end(), notice) ==
          report_.notices.end())
        report_.notices.push_back(std::move(notice));
    report_.requests += head.requests;
    for (auto [to, from] : {std::pair(&report_.base_url, &head.base_url),
                            std::pair(&report_.upstream_description, &head.upstream_description),
                            std::pair(&report_.upstream_version, &head.upstream_version)})
      if (to->empty()) *to = std::move(*from);
    if (report_.coverage.items.empty())
      std::swap(report_.coverage, head.coverage);
    else if (!head.coverage.items.empty() && !add_facts(head.coverage, report_.coverage))
      refuse(blob,
             fmt::format("describes other operations of '{}' than the other shards", report_.name));
  }

  void sort(Stage stage) {
    std::stable_sort(pieces(stage).begin(), pieces(stage).end(),
                     [](const Piece& a, const Piece& b) { return a.place.at < b.place.at; });
  }

  void append(Stage stage) {
    sort(stage);
    for (Piece& piece : pieces(stage)) report_.results.push_back(std::move(piece.result));
  }

  void settle_probes() {
    sort(Stage::probe);
    std::vector<Result> results;
    for (Piece& piece : pieces(Stage::probe)) results.push_back(std::move(piece.result));
    fold_refused_everywhere(results);
    fold_shared_causes(results, fail_on_);
    for (std::size_t i = 0; i < results.size(); ++i)
      pieces(Stage::probe)[i].result = std::move(results[i]);
    // Those set aside come before what is judged of the same place.
    std::vector<Piece>& all = pieces(Stage::aside);
    std::move(pieces(Stage::probe).begin(), pieces(Stage::probe).end(), std::back_inserter(all));
    append(Stage::aside);
  }

  void settle_coverage() { report_.coverage = coverage_of(report_.coverage, report_.results); }

  // What was seen by operation and status, then what was not; of that only what was judged.
  void settle_drift() {
    std::set<std::string> judged;
    for (const Result& result : report_.results)
      if (was_judged(result)) judged.insert(result.operation);
    std::vector<Piece>& drifts = pieces(Stage::drift);
    const auto is_unseen = [](const Result& result) {
      return result.type == "skipped.not-observed";
    };
    std::erase_if(drifts, [&](const Piece& piece) {
      return is_unseen(piece.result) && !judged.contains(piece.result.operation);
    });
    std::stable_sort(drifts.begin(), drifts.end(), [&](const Piece& a, const Piece& b) {
      return std::tuple(is_unseen(a.result), std::string_view(a.result.operation),
                        a.result.status) <
             std::tuple(is_unseen(b.result), std::string_view(b.result.operation), b.result.status);
    });
    for (Piece& piece : drifts) report_.results.push_back(std::move(piece.result));
  }

  const Severity fail_on_;
  IntegrationReport report_{};
  std::array<std::vector<Piece>, kStages> stages_{};
  std::set<std::pair<Stage, std::string>> names_{};
};

// --- the whole ---

Report merged_head(const std::vector<ShardBlob>& blobs) {
  Report head = blobs.front().head;
  std::set<std::string> hosts;
  for (const ShardBlob& blob : blobs) {
    head.started = std::min(head.started, blob.head.started);
    head.duration = std::max(head.duration, blob.head.duration);
    if (head.stopped_by == 0) head.stopped_by = blob.head.stopped_by;
    hosts.insert(blob.head.hostname);
  }
  head.hostname = fmt::to_string(fmt::join(hosts, ", "));
  return head;
}

std::chrono::sys_days day_of(const ShardBlob& blob, const std::string& started) {
  if (started.size() < 10) refuse(blob, "has no day on which it ran");
  return parse_date(std::string_view(started).substr(0, 10), {.file = blob.file});
}

}  // namespace

MergedRun merge_shards(std::vector<ShardBlob> blobs) {
  if (blobs.empty()) throw Error("there is no shard to merge");
  std::stable_sort(blobs.begin(), blobs.end(), [](const ShardBlob& a, const ShardBlob& b) {
    return a.shard.number < b.shard.number;
  });
  for (const ShardBlob& blob : blobs) require_same_run(blobs.front(), blob);
  require_all(blobs);
  require_same_descriptions(blobs);

  const ShardBlob& first = blobs.front();
  MergedRun run{.report = merged_head(blobs)};
  run.scope = {.today = day_of(first, run.report.started), .silenced = first.silenced};
  for (std::size_t i = 0; i < first.parts.size(); ++i) {
    Assembly assembly(run.report.fail_on);
    for (ShardBlob& blob : blobs) assembly.add(blob, std::move(blob.parts[i]));
    run.report.integrations.push_back(assembly.finish());
  }
  if (run.report.stopped_by == 0) require_coverage(first.min_coverage, run.report);
  if (first.baseline_file) {
    run.baseline = read_baseline_text(first.baseline_text, *first.baseline_file);
    apply_baseline(*run.baseline, run.scope, run.report);
  }
  return run;
}

}  // namespace driftgate
