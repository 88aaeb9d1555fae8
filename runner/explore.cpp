#include "runner/explore.h"

#include <algorithm>
#include <utility>

#include "runner/exploration.h"
#include "runner/flow_player.h"

namespace driftgate {
namespace {

class ExplorationCourse {
 public:
  explicit ExplorationCourse(Exploration& exploration) : exploration_(exploration) {}

  void go() {
    const Flows* flows = exploration_.options.flows;
    if (flows == nullptr) return explore_and_clean_up();
    FlowPlayer player(exploration_);
    try {
      if (player.set_up(flows->set_up)) {
        for (const std::vector<Flow>& file : flows->files) player.play(file);
        explore_and_clean_up();
      } else {
        skip_all();
      }
    } catch (...) {  // What there is goes, whatever happened.
      clean_up_after(player, *flows);
      throw;
    }
    clean_up_after(player, *flows);
  }

 private:
  void clean_up_after(FlowPlayer& player, const Flows& flows) {
    exploration_.asker.cleans_up = true;
    player.tear_down(flows.tear_down);
    clean_up_kept(exploration_);
  }

  void skip_all() {
    for (Record& record : exploration_.ledger.records())
      record.result = {.outcome = Outcome::skipped,
                       .type = "skipped.setup-failed",
                       .reason = "the set-up failed"};
  }

  void explore_and_clean_up() {
    try {
      explore();
    } catch (...) {
      remove_created();
      throw;
    }
    remove_created();
  }

  void remove_created() {
    exploration_.asker.cleans_up = true;
    clean_up(exploration_);
    exploration_.asker.cleans_up = false;
  }

  // What is left to do when the run is stopped asks nobody any more.
  void explore() {
    ask_safe(true);
    if (exploration_.options.workflows) begin_lives();
    ask_safe(false);
    exploration_.vary(asked_safe());
    if (exploration_.options.workflows && !exploration_.canned)
      for (const Resource& resource : exploration_.resources) walk_pages(exploration_, resource);
    change();
    if (exploration_.options.workflows) end_lives();
  }

  bool is_lived(const Resource& resource) {
    return exploration_.options.workflows && exploration_.is_selected(resource.create);
  }

  // Whether a list or a create may still tell the identity that stands in the path.
  bool waits(const Record& record, bool creates_are_to_come) {
    for (const Parameter& parameter : record.operation->parameters) {
      if (parameter.in != In::path) continue;
      const std::string_view item = template_up_to(record.operation->path, parameter.name);
      if (exploration_.known.contains(item)) continue;
      if (is_linked(record, parameter)) return true;
      for (const Resource& resource : exploration_.resources) {
        if (resource.item != item) continue;
        if (creates_are_to_come && is_lived(resource)) return true;
        const Record* list = exploration_.ledger.find(resource.list);
        if (list == nullptr || list == &record || list->asked) continue;
        if (list->result.outcome != Outcome::skipped) return true;
      }
    }
    return false;
  }

  // Whether a link of something that is still to be asked may tell it.
  bool is_linked(const Record& record, const Parameter& parameter) {
    for (const Record& producer : exploration_.ledger.records()) {
      if (&producer == &record || producer.asked || !is_safe(*producer.operation)) continue;
      if (producer.result.outcome == Outcome::skipped) continue;
      for (const Link& link : producer.operation->links)
        if (linked_operation(exploration_.description, link) == record.operation &&
            expression_for(link, parameter) != nullptr)
          return true;
    }
    return false;
  }

  // Lists before what their elements are, level by level.
  void ask_safe(bool creates_are_to_come) {
    for (;;) {
      std::vector<Record*> ready, waiting;
      for (Record& record : exploration_.ledger.records()) {
        if (record.asked || !is_safe(*record.operation)) continue;
        if (record.result.outcome == Outcome::skipped) continue;
        (waits(record, creates_are_to_come) ? waiting : ready).push_back(&record);
      }
      if (ready.empty() && creates_are_to_come) return;
      if (ready.empty()) ready = std::move(waiting);  // Each waits for another.
      if (ready.empty()) return;
      exploration_.ask_plain(ready);
    }
  }

  std::vector<Record*> asked_safe() {
    std::vector<Record*> records;
    for (Record& record : exploration_.ledger.records())
      if (record.asked && is_safe(*record.operation)) records.push_back(&record);
    return records;
  }

  void begin_lives() {
    for (const Resource& resource : exploration_.resources)
      look_for_examples(exploration_, resource);
    if (exploration_.canned) return;
    for (const Resource& resource : exploration_.resources) begin_life(resource);
  }

  // What could not be created is written where there is some already, and written back.
  void begin_life(const Resource& resource) {
    if (is_lived(resource)) live(exploration_, resource);
    const auto& creations = exploration_.creations;
    const bool ours = std::any_of(creations.begin(), creations.end(),
                                  [&](const Creation& each) { return each.resource == &resource; });
    if (!ours &&
        (exploration_.is_selected(resource.replace) || exploration_.is_selected(resource.modify)))
      rewrite(exploration_, resource);
  }

  void end_lives() {
    const auto& resources = exploration_.resources;
    for (auto resource = resources.rbegin(); resource != resources.rend(); ++resource)
      if (exploration_.is_selected(resource->remove)) end(exploration_, *resource);
  }

  // What changes something, one at a time; removals of resources come at the end.
  void change() {
    const bool at_the_end = exploration_.options.workflows && !exploration_.canned;
    if (at_the_end)
      for (const Resource& resource : exploration_.resources)
        if (exploration_.is_selected(resource.remove))
          exploration_.expect(*exploration_.ledger.find(resource.remove));
    for (Record& record : exploration_.ledger.records()) {
      if (is_safe(*record.operation)) continue;
      const Resource* removed = removed_by(*record.operation);
      if (removed == nullptr)
        change_by(record);
      else if (!at_the_end)
        change_without_theirs(record, *removed);
    }
  }

  void change_by(Record& record) {
    if (!record.asked)
      if (const std::optional<Asking> asking = exploration_.plain(record))
        exploration_.ask_plain(record, *asking);
    exploration_.vary({&record});
  }

  // What lists tell is somebody's, and not to be removed.
  void change_without_theirs(Record& record, const Resource& resource) {
    const RequestMaker::Known known = exploration_.known;
    const RequestMaker::Known given = exploration_.plan_options.parameters;
    exploration_.known.erase(resource.item);
    // What the set-up made is needed until the end.
    for (const std::string& name : {resource.item, resource.parameter})
      if (exploration_.set_up.contains(name)) exploration_.plan_options.parameters.erase(name);
    change_by(record);
    exploration_.known = known;
    exploration_.plan_options.parameters = given;
  }

  const Resource* removed_by(const Operation& operation) {
    for (const Resource& resource : exploration_.resources)
      if (resource.remove == &operation) return &resource;
    return nullptr;
  }

  Exploration& exploration_;
};

}  // namespace

namespace {

// What an operation shows by itself is not told again by steps that ask it.
void fold_steps(Explored& explored) {
  for (Result& step : explored.steps)
    for (Result& result : explored.run.results) {
      if (result.operation != step.operation) continue;
      for (Finding& finding : result.findings)
        if (std::erase_if(step.findings, [&](const Finding& each) {
              return each.fingerprint == finding.fingerprint;
            }) > 0)
          ++finding.count;
      if (step.outcome == Outcome::failed && step.findings.empty()) step.outcome = Outcome::passed;
    }
}

}  // namespace

Explored explore(const Plan& plan, const PlanOptions& plan_options, const Description& description,
                 Evaluator& evaluator, Transport& transport, Judge& judge, const Policy& policy,
                 const RunOptions& options, const ExploreOptions& explore_options) {
  Exploration exploration(plan, plan_options, description, evaluator, transport, judge, policy,
                          options, explore_options);
  ExplorationCourse(exploration).go();
  Explored explored;
  explored.run.requests = exploration.asker.requests();
  explored.run.results = std::move(exploration.ledger).results();
  explored.steps = std::move(exploration.steps);
  fold_steps(explored);
  for (std::string& notice : exploration.notices)
    if (std::find(explored.notices.begin(), explored.notices.end(), notice) ==
        explored.notices.end())
      explored.notices.push_back(std::move(notice));
  return explored;
}

}  // namespace driftgate
