#pragma once

#include <deque>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "runner/asker.h"
#include "runner/explore.h"
#include "runner/ledger.h"
#include "runner/request_maker.h"
#include "runner/resources.h"
#include "validators/workflows/scope.h"
#include "validators/workflows/workflows.h"

namespace driftgate {

/// Something that our own requests made at the provider.
struct Creation {
  const Resource* resource = nullptr;
  std::string id{};
  RequestMaker::Known known{};  ///< Of its parents and itself.
};

/// Something that was there before, as it was before it was written.
struct Original {
  const Resource* resource = nullptr;
  RequestMaker::Known known{};
  Node body{};
};

/// What all parts of an exploration share. References must outlive it.
struct Exploration {
  Exploration(const Plan& plan, const PlanOptions& plan_options, const Description& about,
              Evaluator& evaluator, Transport& transport, Judge& judge, const Policy& rules,
              const RunOptions& run_options, const ExploreOptions& explore_options);

  /// The operation's own request with what is known; null when none can be made, which the
  /// record then says.
  std::optional<Asking> plain(Record& record, std::size_t variation = 0);

  /// Sends the operation's own request, confirms what it shows where that may be repeated, and
  /// notes the result.
  Heard ask_plain(Record& record, const Asking& asking);
  void ask_plain(const std::vector<Record*>& records);  ///< Safe ones, side by side.

  /// Sends the variations of the record's plain request that the budget leaves.
  void vary(const std::vector<Record*>& records);

  /// From now on the value stands for parameters of that name or at that path, as fixed ones do.
  void keep_value(const std::string& name, const std::string& value);
  /// Sends random requests where that was asked for, and keeps the smallest that shows what they
  /// find.
  void fuzz(const std::vector<Record*>& records);

  /// The variation as it is sent; absent when there is no such request.
  std::optional<Asking> asking_for(const Operation& operation, const Variation& variation) const;

  /// Writes down what came of a variation.
  void note_variation(const Asking& asking, Heard&& heard);

  /// Counts now what the variations of the record, sent later, will leave of their budget.
  void expect(Record& record);

  /// JSON of a response body; absent when it is none. Lives as long as the exploration.
  Node read_body(const Exchange& exchange);
  Node read_json(const std::string& text);

  bool is_selected(const Operation* operation) {
    return operation != nullptr && ledger.find(operation) != nullptr;
  }

  const Description& description;
  const Policy& policy;
  const RunOptions& run;
  const ExploreOptions& options;
  PlanOptions plan_options;  ///< Its parameters grow by what the set-up gives.
  RequestMaker maker;
  Asker asker;
  Ledger ledger;
  std::vector<Resource> resources;
  RequestMaker::Known known{};        ///< What stands for each resource.
  std::vector<Creation> creations{};  ///< In the order in which they were made.
  std::vector<Original> originals{};
  std::vector<Creation> kept{};  ///< Made by steps that the user wrote: removed last.
  bool users_step = false;       ///< One of them is under way.
  RequestMaker::Known set_up{};  ///< What the set-up gave.
  Values values{};               ///< Of those steps, and of links.
  std::vector<Result> steps{};   ///< One for each of those steps.
  bool canned = false;           ///< Whatever it is asked for is there: it keeps no state to judge.
  std::vector<std::string> notices{};

 private:
  struct Prepared {
    Variation variation{};
    Asking asking{};
  };
  std::vector<Prepared> prepared(Record& record);
  void keep_to_budget(std::vector<std::vector<Prepared>>& lists);
  void note_unspent(const std::vector<Prepared>& list);
  std::optional<Asking> with_other_values(const Variation& variation, const Asking& asking,
                                          std::size_t number);
  bool learn(Record& record, const Heard& heard);
  void note_creation(const Asking& asking, const Exchange& exchange);
  void note_removal(const Asking& asking, const Exchange& exchange);
  static void note_refusal(const Asked& asked, Record& record);

  std::deque<std::unique_ptr<const Document>> documents_{};
  std::size_t unspent_ = 0;                // Of the budgets of the operations so far.
  std::size_t varied_ = 0;                 // Operations.
  std::vector<const Record*> expected_{};  // Their budgets are in it, too.
};

/// While it lives, requests are about something of ours, whatever the user fixed.
class Ours {
 public:
  Ours(Exploration& exploration, const RequestMaker::Known& known)
      : exploration_(exploration), before_(exploration.plan_options.parameters) {
    for (const auto& [path, id] : known)
      exploration.plan_options.parameters.insert_or_assign(path, id);
  }
  ~Ours() { exploration_.plan_options.parameters = std::move(before_); }
  Ours(const Ours&) = delete;
  Ours& operator=(const Ours&) = delete;

 private:
  Exploration& exploration_;
  RequestMaker::Known before_;
};

/// Follows the links of an answer (OpenAPI 3.1 §4.8.20) with safe operations, and makes known what
/// they say of the paths of others. A link that does not hold is a finding of `producer`.
void follow_links(Exploration& exploration, Record& producer, const Heard& heard);

/// RFC 9110 §9.2.1, and this description has it.
bool is_safe(const Operation& operation);

/// Whether the same request may be sent a second time: it changes nothing, or should not have been
/// accepted the first time, or the description says that it makes a new thing each time.
bool may_be_sent_again(const Asking& asking);

/// Creates, reads, lists and writes one of `resource`, as far as the description goes; what it
/// created becomes known.
void live(Exploration& exploration, const Resource& resource);

/// Whether something is there that nobody made: then answers come from examples, as a mock gives
/// them, and say nothing about what was created, removed or who asked. Told in the notices.
void look_for_examples(Exploration& exploration, const Resource& resource);

/// Writes one of `resource` that is there already, as far as the description goes, and puts back
/// what it was.
void rewrite(Exploration& exploration, const Resource& resource);

/// Removes what live() made, and looks whether it is gone.
void end(Exploration& exploration, const Resource& resource);

/// Walks a list that was answered page by page.
void walk_pages(Exploration& exploration, const Resource& resource);

/// Notes what a workflow shows. Where it shows something, `again` plays it a second time, and only
/// what is seen then too is confirmed; absent when it could not be played.
void note_findings(Exploration& exploration, const Workflow& workflow,
                   const std::function<std::optional<Workflow>()>& again);

/// Writes back what was there before, and removes whatever else was created; what stays is told.
void clean_up(Exploration& exploration);

/// Removes what steps of the user made and left.
void clean_up_kept(Exploration& exploration);

/// The value with members that are named like a known resource's parameter set to its identity,
/// but for the resource that `operation` creates.
std::string with_known_ids(Node value, const Exploration& exploration, const Operation& operation);

}  // namespace driftgate
