#include "validators/schema/generate.h"

#include <fmt/format.h>

#include <algorithm>
#include <deque>
#include <map>
#include <set>

#include "specs/document/reference.h"
#include "validators/schema/generate_parts.h"

namespace driftgate {
namespace {

using namespace making;

constexpr std::size_t kBases = 32;              // Values whose parts are varied.
constexpr std::size_t kOpeners = 200;           // Trials that look for them.
constexpr std::size_t kPlaces = 1'500;          // Parts of all of them.
constexpr std::size_t kCopied = 16 << 20;       // Bytes of text around them.
constexpr std::size_t kTrials = 20'000;         // Of all places together.
constexpr std::size_t kCandidates = 80;         // Of one trial.
constexpr std::size_t kVariedBytes = 64 << 10;  // Of a value whose inner parts are varied.
constexpr std::size_t kPerChoice = 6;  // Values that leave one anyOf or oneOf without a branch.
constexpr std::size_t kUnmade = 500;

// What a broken value breaks, when that is one keyword.
struct Break {
  std::string_view keyword{};
  std::string instance{};
  std::vector<Node> sources{};
  bool is_choice = false;  // anyOf or oneOf: what else there is explains it.
};

bool is_below(const SchemaViolation& inner, const SchemaViolation& outer) {
  return inner.keyword_location.size() > outer.keyword_location.size() &&
         inner.keyword_location.starts_with(outer.keyword_location) &&
         inner.keyword_location[outer.keyword_location.size()] == '/';
}

std::optional<Break> single_break(const Evaluation& evaluation) {
  const std::vector<SchemaViolation>& violations = evaluation.violations;
  if (violations.empty() || evaluation.more > 0 || violations.front().keyword.empty())
    return std::nullopt;
  const SchemaViolation& first = violations.front();
  Break found{first.keyword, first.instance, {}, false};
  bool alike = true;
  for (const SchemaViolation& violation : violations) {
    alike = alike && violation.keyword == first.keyword && violation.instance == first.instance;
    found.sources.push_back(violation.source);
  }
  found.is_choice = first.keyword == "anyOf" || first.keyword == "oneOf";
  if (alike) return found;
  if (!found.is_choice) return std::nullopt;
  // Why the nearest branch does not hold belongs to the choice.
  for (std::size_t i = 1; i < violations.size(); ++i)
    if (!is_below(violations[i], first)) return std::nullopt;
  found.sources = {first.source};
  return found;
}

// A value whose parts are varied, and where its parts lie.
struct Base {
  std::unique_ptr<const Document> document{};
  std::deque<Place> places{};
};

class Session {
 public:
  Session(const Schema& schema, Purpose purpose, const GenerateOptions& options,
          Evaluator& evaluator)
      : schema_(schema),
        purpose_(purpose),
        options_(options),
        evaluator_(evaluator),
        budget_{.judged = options.work, .bytes = options.bytes},
        maker_(evaluator, options.direction, options.seed, budget_),
        root_(evaluator.compiler().program(schema)) {}

  MadeValues run() {
    make_ready(evaluator_.compiler(), *root_);
    if (purpose_ == Purpose::typical)
      typical();
    else
      vary();
    return std::move(result_);
  }

 private:
  struct Task {
    const Place* place = nullptr;
    Trial trial{};
  };
  struct Key {
    std::string_view keyword{};
    std::uint32_t source = 0;
    const Document* document = nullptr;
    std::string instance{};
    std::string note{};
    auto operator<=>(const Key&) const = default;
  };
  static Key key_of(const Task& task) {
    return {task.trial.keyword, task.trial.source.index(), task.trial.source.document(),
            task.place->instance, task.trial.note};
  }

  static Key key_of(const Break& broken) {
    const Node source = broken.sources.front();
    return {broken.keyword, source.index(), source.document(), broken.instance, ""};
  }
  // Whether a value that was tried for something else serves.
  bool was_broken(const Task& task) const {
    Key key = key_of(task);
    key.note.clear();
    return task.trial.keyword != "required" && breaks_.count(key) != 0;
  }

  bool is_full() const { return result_.values.size() >= options_.most; }

  bool emit(std::string json, std::string_view keyword, std::string instance, std::string note,
            Node source) {
    if (!known_.insert(json).second) return false;
    result_.values.push_back({std::move(json), purpose_, std::string(keyword), std::move(instance),
                              std::move(note), source});
    return true;
  }

  void refuse(std::string_view keyword, std::string instance, std::string note, std::string reason,
              Node source) {
    if (result_.unmade.size() < kUnmade)
      result_.unmade.push_back({std::string(keyword), std::move(instance), std::move(note),
                                std::move(reason), purpose_, source});
  }

  bool keeps(std::string_view json) { return maker_.accepts(*root_, json); }

  void typical() {
    const Ask ask = ask_for(evaluator_.compiler(), {root_}, 0);
    for (const Program* program : ask.programs) {
      const Node schema = program->schema.node;
      given("example", schema.find("example"));
      if (const Node list = schema.find("examples"); list.is(Kind::array))
        for (const Node each : list.elements()) given("examples", each);
      given("default", schema.find("default"));
    }
    std::string reason;
    const auto variation = static_cast<std::size_t>(options_.seed % 97);
    std::size_t made = 0;
    for (std::size_t i = 0; i < 2 * options_.typical && made < options_.typical; ++i) {
      if (is_full()) return;
      How how{.given = false};
      if (i > 0) how.variation = i + variation;
      if (i % 4 == 2) how.members = How::Members::required;
      Made value = maker_.make({root_}, how);
      if (value && keeps(*value))
        made += emit(std::move(*value), "", "", "", schema_.node) ? 1 : 0;
      else if (reason.empty())
        reason = maker_.reason();
    }
    if (result_.values.empty())
      refuse("", "", "", reason.empty() ? "no value was found that fits" : reason, schema_.node);
  }

  void given(std::string_view keyword, Node value) {
    if (!value || is_full()) return;
    std::string json = to_json(value);
    if (keeps(json))
      emit(std::move(json), keyword, "", "", value);
    else
      refuse(keyword, "", "", "it breaks its own schema", value);
  }

  void vary() {
    if (!begin()) return;
    for (std::size_t i = 0; i < bases_.size(); ++i) open(bases_[i]);
    std::vector<Task> tasks;
    for (const Base& base : bases_)
      for (const Place& place : base.places) {
        if (tasks.size() > kTrials) break;
        auto trials = purpose_ == Purpose::boundary ? boundary_trials(place, maker_)
                                                    : negative_trials(place, maker_);
        for (Trial& trial : trials) tasks.push_back({&place, std::move(trial)});
      }
    std::stable_sort(tasks.begin(), tasks.end(), [](const Task& a, const Task& b) {
      return std::pair(a.place->depth, a.trial.rank) < std::pair(b.place->depth, b.trial.rank);
    });
    attempt_all(tasks);
  }

  // The first value whose parts are varied.
  bool begin() {
    for (const How& how : {How{.rich = true, .given = false}, How{.given = false}, How{}}) {
      const Made value = maker_.make({root_}, how);
      if (value && keeps(*value)) return add_base(*value), true;
    }
    refuse("", "", "", maker_.reason().empty() ? "no value was found that fits" : maker_.reason(),
           schema_.node);
    return false;
  }

  void add_base(const std::string& json) {
    if (bases_.size() >= kBases || !base_texts_.insert(json).second) return;
    Base& base = bases_.emplace_back();
    base.document = read_json(json, "made");
    base.places.push_back({.value = base.document->root(), .roots = {root_}});
    for (std::size_t i = 0; i < base.places.size(); ++i) {
      Place& place = base.places[i];
      place.ask = ask_about(
          evaluator_.compiler(), place.roots, place.value,
          [this, &place](Program& program) { return maker_.keeps(program, place.value); });
      if (place.depth < options_.depth && json.size() <= kVariedBytes) add_parts(base, place);
    }
  }

  void add_parts(Base& base, const Place& place) {
    const bool object = place.value.is(Kind::object);
    if (!object && !place.value.is(Kind::array)) return;
    const std::string whole = to_json(place.value) + place.after;
    std::size_t consumed = 1;
    std::size_t position = 0;
    const auto add = [&](Node value, PartAsk part, const std::string& token, std::size_t name) {
      const std::string json = to_json(value);
      consumed += name;
      if (places_ < kPlaces && copied_ < kCopied && !part.programs.empty() && !part.closed &&
          position < kMostElements) {
        ++places_;
        copied_ += place.before.size() + whole.size();
        base.places.push_back({.value = value,
                               .roots = std::move(part.programs),
                               .instance = place.instance + "/" + token,
                               .before = place.before + whole.substr(0, consumed),
                               .after = whole.substr(consumed + json.size()),
                               .depth = place.depth + 1});
      }
      consumed += json.size() + 1;
      ++position;
    };
    for (const Member member : place.value.members())
      add(member.value, member_ask(evaluator_.compiler(), place.ask, member.name()),
          pointer_token(member.name()), to_json(member.key).size() + 1);
    // Of many elements that are alike the first ones tell enough.
    constexpr std::size_t kElements = 3;
    std::size_t tuple = 1;
    for (const ArrayRules* rules : place.ask.arrays)
      tuple = std::max({tuple, rules->prefix.size() + 1, rules->contains ? kElements : 0});
    for (const Node element : place.value.elements()) {
      if (position >= tuple) break;
      add(element, element_ask(evaluator_.compiler(), place.ask, position),
          std::to_string(position), 0);
    }
  }

  // Values that lead to schemas which the base at hand does not meet.
  void open(const Base& base) {
    for (const Place& place : base.places) {
      if (bases_.size() >= kBases || openers_ >= kOpeners) return;
      // Half of the work is for the values themselves.
      if (budget_.judged < options_.work / 2 || budget_.bytes < options_.bytes / 2) return;
      for (Trial& trial : boundary_trials(place, maker_)) {
        if (!trial.opens || bases_.size() >= kBases || openers_ >= kOpeners) continue;
        const Task task{&place, std::move(trial)};
        if (!opened_.emplace(key_of(task), "").second) continue;
        ++openers_;
        for (const std::string& candidate : task.trial.candidates()) {
          const std::string json = place.before + candidate + place.after;
          if (!keeps(json)) continue;
          opened_[key_of(task)] = json;
          add_base(json);
          break;
        }
      }
    }
  }

  void attempt_all(const std::vector<Task>& tasks) {
    std::map<Key, std::string> failed;  // … and why.
    std::vector<const Task*> order;
    std::set<Key> reached;
    std::size_t left = 0;
    for (const Task& task : tasks) {
      const Key key = key_of(task);
      if (reached.count(key) != 0) continue;
      if (is_full() || budget_.spent()) {
        ++left;
        continue;
      }
      std::string reason = attempt(task);
      if (reason.empty()) {
        reached.insert(key);
      } else if (failed.emplace(key, std::move(reason)).second && !task.trial.silent) {
        order.push_back(&task);
      }
    }
    std::set<Key> told;  // Once for each keyword and place, and for each missing member.
    for (const Task* task : order) {
      const Key key = key_of(*task);
      Key place = key;
      if (task->trial.keyword != "required") place.note.clear();
      if (reached.count(key) != 0 || was_broken(*task)) continue;
      if (purpose_ == Purpose::negative && !told.insert(place).second) continue;
      refuse(task->trial.keyword, task->place->instance, task->trial.note, failed.at(key),
             task->trial.source);
    }
    if (left > 0)
      refuse("", "", "",
             is_full()
                 ? fmt::format("{} more were not tried: there are {} values", left, options_.most)
                 : fmt::format("{} more were not tried: the work allowed is done", left),
             schema_.node);
  }

  // "" when it was done, else why not.
  std::string attempt(const Task& task) {
    const Place& place = *task.place;
    maker_.forget_reason();
    Texts candidates;
    if (const auto known = opened_.find(key_of(task));
        purpose_ == Purpose::boundary && known != opened_.end() && !known->second.empty()) {
      emit(known->second, task.trial.keyword, place.instance, task.trial.note, task.trial.source);
      return "";
    }
    candidates = task.trial.candidates();
    std::string reason = !task.trial.reason.empty()      ? task.trial.reason
                         : !maker_.reason().empty()      ? maker_.reason()
                         : purpose_ == Purpose::boundary ? "no value was found that fits"
                                                         : "no value was found that breaks it";
    bool done = false;
    std::size_t tried = 0;
    std::set<std::string> different;
    for (const std::string& candidate : candidates) {
      if (tried >= kCandidates || budget_.spent()) break;
      if (!different.insert(candidate).second) continue;
      ++tried;
      std::string json = place.before + candidate + place.after;
      if (purpose_ == Purpose::boundary) {
        if (!keeps(json)) {
          if (tried == 1) reason = why_not(json);
          continue;
        }
        done = true;
        // A text that stands there already serves, but another one is better.
        if (emit(std::move(json), task.trial.keyword, place.instance, task.trial.note,
                 task.trial.source))
          return "";
      } else {
        const Judgement judgement = judge(task, json);
        if (judgement.reached) return "";
        // The first value tried is the one that should have done.
        if (tried == 1 && !judgement.reason.empty()) reason = judgement.reason;
      }
    }
    return done ? "" : reason;
  }

  std::string why_not(const std::string& json) {
    const Document* document = reader_.read(json);
    if (document == nullptr) return "no value was found that fits";
    EvaluateOptions options = maker_.options();
    options.most = 20;
    const Evaluation evaluation = evaluator_.evaluate(schema_, document->root(), options);
    if (evaluation.violations.empty()) return "the work allowed is done";
    const SchemaViolation& first = evaluation.violations.front();
    return fmt::format("what was tried breaks {}{}", first.keyword,
                       first.instance.empty() ? "" : " at " + first.instance);
  }

  struct Judgement {
    bool reached = false;
    std::string reason{};
  };

  Judgement judge(const Task& task, std::string& json) {
    const Document* document = reader_.read(json);
    if (document == nullptr || !budget_.spend(json.size())) return {};
    EvaluateOptions options = maker_.options();
    options.most = 20;
    const Evaluation evaluation = evaluator_.evaluate(schema_, document->root(), options);
    if (evaluation.valid) return {false, "what was tried keeps the schema all the same"};
    const std::optional<Break> broken = single_break(evaluation);
    const Trial& trial = task.trial;
    if (!broken) return {false, also_breaks(evaluation, trial)};
    const bool wanted = broken->keyword == trial.keyword &&
                        std::find(broken->sources.begin(), broken->sources.end(), trial.source) !=
                            broken->sources.end();
    if (wanted) {
      emit(std::move(json), trial.keyword, broken->instance, trial.note, trial.source);
      breaks_.insert(key_of(*broken));
      return {true, ""};
    }
    // The same keyword of another schema, where this one does not even look.
    if (broken->keyword == trial.keyword && broken->instance == task.place->instance)
      return {true, ""};
    if (!broken->is_choice) {
      // It serves for another keyword that was not reached otherwise.
      if (breaks_.insert(key_of(*broken)).second)
        emit(std::move(json), broken->keyword, broken->instance,
             fmt::format("instead of {}", trial.keyword), broken->sources.front());
      return {false, also_breaks(evaluation, trial)};
    }
    // It stands in a branch, and without it no branch is left: the choice is what breaks.
    breaks_.insert(key_of(*broken));
    std::size_t& count = choices_[key_of(*broken)];
    if (count < kPerChoice) {
      ++count;
      emit(std::move(json), broken->keyword, broken->instance,
           fmt::format("no branch: {} ({})", trial.keyword, trial.note), broken->sources.front());
    }
    return {true, ""};
  }

  static std::string also_breaks(const Evaluation& evaluation, const Trial& trial) {
    for (const SchemaViolation& violation : evaluation.violations)
      if (violation.keyword != trial.keyword)
        return fmt::format("what was tried breaks {}{} too", violation.keyword,
                           violation.instance.empty() ? "" : " at " + violation.instance);
    return "what was tried breaks the keyword in several places";
  }

  Schema schema_;
  Purpose purpose_;
  const GenerateOptions& options_;
  Evaluator& evaluator_;
  Budget budget_;
  Maker maker_;
  Program* root_;
  JsonReader reader_{};
  std::deque<Base> bases_{};
  std::set<std::string> base_texts_{};
  std::map<Key, std::string> opened_{};
  std::map<Key, std::size_t> choices_{};  // Values that leave no branch, of each choice.
  std::set<Key> breaks_{};
  std::set<std::string> known_{};
  std::size_t places_ = 0;
  std::size_t copied_ = 0;
  std::size_t openers_ = 0;
  MadeValues result_{};
};

}  // namespace

std::string_view to_string(Purpose purpose) {
  switch (purpose) {
    case Purpose::typical:
      return "typical";
    case Purpose::boundary:
      return "boundary";
    case Purpose::negative:
      return "negative";
  }
  return "";
}

MadeValues generate_values(const Schema& schema, Purpose purpose, const GenerateOptions& options,
                           Evaluator& evaluator) {
  if (!schema)
    return {
        .unmade = {{.reason = "there is no schema", .purpose = purpose, .source = schema.node}}};
  return Session(schema, purpose, options, evaluator).run();
}

Generated generate(const Schema& schema, Direction direction, std::uint64_t seed,
                   Evaluator& evaluator, std::size_t variation) {
  if (!schema) return {.json = std::nullopt, .reason = "there is no schema"};
  Budget budget;
  Maker maker(evaluator, direction, seed, budget);
  Generated result;
  result.json = maker.make({evaluator.compiler().program(schema)}, {.variation = variation});
  if (!result.json)
    result.reason = maker.reason().empty() ? "no value fits the schema" : maker.reason();
  return result;
}

}  // namespace driftgate
