#include "runner/explore.h"

#include <algorithm>
#include <utility>

#include "runner/exploration.h"

namespace driftgate {
namespace {

class Course {
 public:
  explicit Course(Exploration& exploration) : exploration_(exploration) {}

  void go() {
    ask_safe(true);
    if (exploration_.options.workflows) begin_lives();
    ask_safe(false);
    exploration_.vary(asked_safe());
    if (exploration_.options.workflows && !exploration_.canned)
      for (const Resource& resource : exploration_.resources) walk_pages(exploration_, resource);
    change();
    if (exploration_.options.workflows) end_lives();
    clean_up(exploration_);
  }

 private:
  bool is_lived(const Resource& resource) {
    return exploration_.options.workflows && exploration_.is_selected(resource.create);
  }

  // Whether a list or a create may still tell the identity that stands in the path.
  bool waits(const Record& record, bool creates_are_to_come) {
    for (const Parameter& parameter : record.operation->parameters) {
      if (parameter.in != In::path) continue;
      const std::string_view item = template_up_to(record.operation->path, parameter.name);
      if (exploration_.known.contains(item)) continue;
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
    for (const Resource& resource : exploration_.resources)
      if (is_lived(resource))
        live(exploration_, resource);
      else if (exploration_.is_selected(resource.replace) ||
               exploration_.is_selected(resource.modify))
        rewrite(exploration_, resource);
  }

  void end_lives() {
    const auto& resources = exploration_.resources;
    for (auto resource = resources.rbegin(); resource != resources.rend(); ++resource)
      if (exploration_.is_selected(resource->remove)) end(exploration_, *resource);
  }

  // What changes something, one at a time; removals of resources come at the end.
  void change() {
    for (Record& record : exploration_.ledger.records()) {
      if (is_safe(*record.operation)) continue;
      if (!record.asked && !removes_a_life(*record.operation))
        if (const std::optional<Asking> asking = exploration_.plain(record))
          exploration_.ask_plain(record, *asking);
      exploration_.vary({&record});
    }
  }

  bool removes_a_life(const Operation& operation) {
    return exploration_.options.workflows && !exploration_.canned &&
           std::any_of(exploration_.resources.begin(), exploration_.resources.end(),
                       [&](const Resource& each) { return each.remove == &operation; });
  }

  Exploration& exploration_;
};

}  // namespace

Explored explore(const Plan& plan, const PlanOptions& plan_options, const Description& description,
                 Evaluator& evaluator, Transport& transport, Judge& judge, const Policy& policy,
                 const RunOptions& options, const ExploreOptions& explore_options) {
  Exploration exploration(plan, plan_options, description, evaluator, transport, judge, policy,
                          options, explore_options);
  Course(exploration).go();
  Explored explored;
  explored.run.requests = exploration.asker.requests();
  explored.run.results = std::move(exploration.ledger).results();
  for (std::string& notice : exploration.notices)
    if (std::find(explored.notices.begin(), explored.notices.end(), notice) ==
        explored.notices.end())
      explored.notices.push_back(std::move(notice));
  return explored;
}

}  // namespace driftgate
