#include "validators/schema/trace.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <functional>
#include <optional>
#include <utility>

#include "specs/document/reference.h"
#include "specs/http/uri.h"
#include "specs/schema/keywords.h"
#include "validators/schema/admit.h"
#include "validators/schema/compile.h"
#include "validators/schema/trace_keywords.h"
#include "validators/schema/wording.h"

namespace driftgate {
namespace {

// Units beyond which a trace is given up: some hundred megabytes.
constexpr std::size_t kMostUnits = 2'000'000;

// From this many schemas on that look at one value without going into it, loops are looked for.
constexpr std::uint32_t kSuspiciousVisits = 16;

/// A schema to apply to a value.
struct Application {
  Program* program = nullptr;  // None: the member must not be there.
  Node value{};
  std::string path{};
  std::string step{};
  std::uint32_t child = 0;  // Of a container: the child's number.
};

/// How the verdict of a keyword follows from those of the schemas that it applies.
enum class Combine : std::uint8_t { all, any, one, none, free, contained };

/// What a keyword has to do.
struct Plan {
  Combine combine = Combine::all;
  std::vector<Application> applications{};
  std::string computed{};   // Its annotation, if it holds.
  bool same_value = false;  // The schemas are applied to the keyword's own value.
  bool describes = false;   // The children that they are applied to are evaluated.
  bool names = false;
};

/// One schema at one value, while its keywords are gone through.
struct Visit {
  Program* program = nullptr;
  Node value{};
  std::uint32_t unit = 0;
  std::uint32_t depth = 0;  // Visits below it of the same value.
  bool same_value = false;
  bool names = false;
  std::vector<Member> keywords{};
  std::size_t keyword = 0;
  std::optional<Plan> plan{};  // Of the keyword at hand.
  std::uint32_t keyword_unit = 0;
  std::size_t application = 0;
  std::vector<bool> kept{};       // Verdicts of the applications.
  std::vector<bool> evaluated{};  // Children of the value.
  bool condition = false;         // What `if` came to.
  std::size_t contained = 0;
};

// Keywords that need what others found come after them.
int rank(std::string_view keyword) {
  if (keyword == "then" || keyword == "else" || keyword == "minContains" ||
      keyword == "maxContains")
    return 1;
  return keyword == "unevaluatedItems" || keyword == "unevaluatedProperties" ? 2 : 0;
}

std::string token(std::string_view name) { return "/" + pointer_token(name); }
std::string token(std::size_t number) { return fmt::format("/{}", number); }

// A JSON string of a name, by way of the document that it stands in.
std::string names_as_json(const std::vector<Node>& names) {
  if (names.empty()) return {};
  std::string list;
  for (const Node name : names) list += (list.empty() ? "[" : ",") + to_json(name);
  return list + "]";
}

class Tracer {
 public:
  Tracer(Compiler& compiler, const Schema& schema, Node value, const EvaluateOptions& options)
      : compiler_(compiler), schema_(schema), value_(value), options_(options) {}

  Trace run() {
    trace_.graph = schema_.graph;
    visit({.program = compiler_.program(schema_), .value = value_}, 0, false, false);
    while (!visits_.empty() && trace_.complete) advance();
    if (!trace_.complete) trace_.units = {{.past = 1, .source = schema_.node}};
    return std::move(trace_);
  }

 private:
  std::uint32_t add(std::uint32_t parent, TraceUnit unit) {
    unit.parent = parent;
    trace_.units.push_back(std::move(unit));
    if (trace_.units.size() > kMostUnits) trace_.complete = false;
    return static_cast<std::uint32_t>(trace_.units.size() - 1);
  }

  std::uint32_t past() const { return static_cast<std::uint32_t>(trace_.units.size()); }

  void fail(std::uint32_t unit, std::string why) {
    trace_.units[unit].valid = false;
    trace_.units[unit].error = std::move(why);
  }

  void visit(Application application, std::uint32_t parent, bool same_value, bool names) {
    Program& program = *application.program;
    if (!program.ready.load(std::memory_order_acquire)) compiler_.compile(program);
    Visit visit{.program = &program,
                .value = application.value,
                .depth = same_value ? visits_.back().depth + 1 : 0,
                .same_value = same_value,
                .names = names};
    visit.unit = add(parent, {.source = program.schema.node,
                              .names = names,
                              .path = std::move(application.path),
                              .step = std::move(application.step)});
    visit.evaluated.resize(visit.value.size());
    if (program.schema.node.is(Kind::boolean) && !program.schema.node.boolean())
      fail(visit.unit, fmt::format("{} is found where nothing is allowed", shown(visit.value)));
    visit.keywords = keywords_of(program);
    visits_.push_back(std::move(visit));
  }

  static std::vector<Member> keywords_of(const Program& program) {
    std::vector<Member> keywords;
    const Node node = program.schema.node;
    const Vocabularies vocabularies = program.schema.graph->vocabularies(program.schema);
    if (!node.is(Kind::object) || vocabularies.unknown) return keywords;
    if (ref_hides_siblings(program.schema.dialect) && node.find("$ref").is(Kind::string)) {
      for (const Member member : node.members())
        if (member.name() == "$ref") return {member};
    }
    for (const Member member : node.members()) keywords.push_back(member);
    std::stable_sort(keywords.begin(), keywords.end(), [](const Member& a, const Member& b) {
      return rank(a.name()) < rank(b.name());
    });
    return keywords;
  }

  // One step of the topmost visit: begins a keyword, applies one of its schemas, or ends it.
  void advance() {
    Visit& top = visits_.back();
    if (top.plan) {
      if (top.application < top.plan->applications.size())
        apply(top);
      else
        conclude(top);
    } else if (top.keyword < top.keywords.size()) {
      begin(top, top.keywords[top.keyword++]);
    } else {
      leave();
    }
  }

  // By what any schema of the topmost visit's value says of the member.
  bool is_waived_here(const Property& property) {
    if (options_.direction == Direction::none) return false;
    std::vector<const Program*> programs;
    for (auto visit = visits_.rbegin(); visit != visits_.rend(); ++visit) {
      programs.push_back(visit->program);
      if (!visit->same_value) break;
    }
    return compiler_.waives(std::move(programs), property, options_.direction);
  }

  void begin(Visit& top, const Member& keyword) {
    std::optional<Plan> plan = plan_of(top, keyword);
    std::optional<std::string> why = rejection(*top.program, keyword, top.value, judging_);
    if (!why) why = miscounted(top, keyword);
    const bool annotation = !plan && annotates(*top.program, keyword, top.value);
    if (!plan && !why && !annotation && is_without_say(*top.program, keyword)) return;
    top.keyword_unit = add(top.unit, {.keyword = keyword.name(),
                                      .source = keyword.value,
                                      .names = top.names,
                                      .path = token(keyword.name())});
    TraceUnit& unit = trace_.units.back();
    unit.past = past();
    if (annotation) unit.annotation = keyword.value;
    if (why) {
      fail(top.keyword_unit, *why);
      trace_.units[top.unit].valid = false;
    }
    if (!plan) return;
    top.plan = std::move(plan);
    top.application = 0;
    top.kept.clear();
  }

  static std::optional<std::string> miscounted(const Visit& top, const Member& keyword) {
    if (!top.program->array || !top.program->array->contains || !top.value.is(Kind::array))
      return std::nullopt;
    const ArrayRules& rules = *top.program->array;
    const bool few = keyword.value == rules.least_contained.source &&
                     top.contained < rules.least_contained.value;
    const bool many =
        keyword.value == rules.most_contained.source && top.contained > rules.most_contained.value;
    if (!few && !many) return std::nullopt;
    return fmt::format("{} matching, not {} {}", count_of(top.contained, "element"),
                       few ? "at least" : "at most", shown(keyword.value));
  }

  // Keywords that say nothing about values at all have no unit.
  static bool is_without_say(const Program& program, const Member& keyword) {
    constexpr std::array<std::string_view, 10> kSilent{
        "$schema",          "$id",   "id",          "$anchor",  "$dynamicAnchor",
        "$recursiveAnchor", "$defs", "definitions", "$comment", "$vocabulary"};
    return std::find(kSilent.begin(), kSilent.end(), keyword.name()) != kSilent.end() ||
           program.schema.node.is(Kind::boolean);
  }

  void apply(Visit& top) {
    Application& next = top.plan->applications[top.application++];
    const std::uint32_t parent = top.keyword_unit;
    if (next.program == nullptr) {
      const std::uint32_t unit = add(parent, {.source = trace_.units[parent].source,
                                              .path = std::move(next.path),
                                              .step = std::move(next.step)});
      trace_.units[unit].past = past();
      fail(unit, "this member must not be there, because of who wrote the value");
      top.kept.push_back(false);
      return;
    }
    if (top.plan->same_value && loops(*next.program)) {
      has_looped_ = true;
      top.kept.push_back(true);
      return;
    }
    const bool same = top.plan->same_value;
    const bool names = top.names || top.plan->names;
    visit(std::move(next), parent, same, names);
  }

  bool loops(const Program& program) const {
    if (!has_looped_ && visits_.back().depth < kSuspiciousVisits) return false;
    int found = 0;
    for (std::size_t i = visits_.size(); i-- > 0;) {
      if (visits_[i].program == &program) ++found;
      if (!visits_[i].same_value) break;
    }
    return found > 2;
  }

  void leave() {
    const Visit done = std::move(visits_.back());
    visits_.pop_back();
    TraceUnit& unit = trace_.units[done.unit];
    unit.past = past();
    if (!unit.valid && unit.error.empty()) unit.error = "the value breaks this schema";
    if (visits_.empty()) return;
    Visit& below = visits_.back();
    below.kept.push_back(unit.valid);
    if (!unit.valid || !below.plan->same_value) return;
    for (std::size_t i = 0; i < done.evaluated.size(); ++i)
      if (done.evaluated[i]) below.evaluated[i] = true;
  }

  void conclude(Visit& top) {
    const Plan plan = *std::exchange(top.plan, std::nullopt);
    const auto matches =
        static_cast<std::size_t>(std::count(top.kept.begin(), top.kept.end(), true));
    TraceUnit& unit = trace_.units[top.keyword_unit];
    unit.past = past();
    unit.computed = plan.computed;
    if (plan.describes)
      for (const Application& application : plan.applications)
        top.evaluated[application.child] = true;
    if (unit.keyword == "if") top.condition = matches > 0;
    if (plan.combine == Combine::contained) conclude_contained(top, unit, plan, matches);
    const std::string why = unit.valid ? verdict(plan, matches, top.kept.size()) : unit.error;
    if (why.empty()) return;
    fail(top.keyword_unit, why);
    trace_.units[top.unit].valid = false;
  }

  static std::string verdict(const Plan& plan, std::size_t matches, std::size_t all) {
    switch (plan.combine) {
      case Combine::all:
        return matches == all ? "" : fmt::format("{} of {} not kept", all - matches, all);
      case Combine::any:
        return matches > 0 ? "" : "the value matches none of the schemas";
      case Combine::one:
        if (matches == 1) return "";
        return matches == 0
                   ? "the value matches none of the schemas"
                   : fmt::format("the value matches {} of the schemas, not exactly one", matches);
      case Combine::none:
        return matches == 0 ? "" : "the value matches what it must not match";
      case Combine::free:
      case Combine::contained:
        break;
    }
    return "";
  }

  void conclude_contained(Visit& top, TraceUnit& unit, const Plan& plan, std::size_t matches) {
    const ArrayRules& rules = *top.program->array;
    top.contained = matches;
    std::string indexes;
    for (std::size_t i = 0; i < top.kept.size(); ++i) {
      if (!top.kept[i]) continue;
      indexes += fmt::format("{}{}", indexes.empty() ? "" : ",", plan.applications[i].child);
      if (rules.contains_evaluates) top.evaluated[plan.applications[i].child] = true;
    }
    if (rules.contains_evaluates) unit.computed = "[" + indexes + "]";
    const bool may_miss = rules.least_contained && rules.least_contained.value == 0;
    if (matches > 0 || may_miss) return;
    unit.valid = false;
    unit.error = "no element matches";
  }

  // --- plans ---

  std::optional<Plan> plan_of(Visit& top, const Member& keyword) {
    using Planner = std::optional<Plan> (Tracer::*)(Visit&, const Member&);
    static constexpr std::pair<std::string_view, Planner> kPlanners[] = {
        {"properties", &Tracer::plan_properties},
        {"patternProperties", &Tracer::plan_patterns},
        {"additionalProperties", &Tracer::plan_additional},
        {"propertyNames", &Tracer::plan_names},
        {"unevaluatedProperties", &Tracer::plan_unevaluated},
        {"unevaluatedItems", &Tracer::plan_unevaluated},
        {"prefixItems", &Tracer::plan_prefix},
        {"items", &Tracer::plan_items},
        {"additionalItems", &Tracer::plan_rest},
        {"contains", &Tracer::plan_contains},
        {"then", &Tracer::plan_consequence},
        {"else", &Tracer::plan_consequence},
    };
    for (const auto& [name, planner] : kPlanners)
      if (name == keyword.name()) return (this->*planner)(top, keyword);
    return plan_in_place(top, keyword);
  }

  template <class Wanted>
  static std::optional<Plan> members_of(const Visit& top, Wanted&& slot_of) {
    if (!top.program->object || !top.value.is(Kind::object)) return std::nullopt;
    Plan plan{.describes = true};
    std::vector<Node> names;
    std::uint32_t number = 0;
    for (const Member member : top.value.members()) {
      const std::size_t before = plan.applications.size();
      slot_of(member, plan.applications);
      for (std::size_t i = before; i < plan.applications.size(); ++i) {
        plan.applications[i].value = member.value;
        plan.applications[i].step = token(member.name());
        plan.applications[i].child = number;
      }
      if (plan.applications.size() > before) names.push_back(member.key);
      ++number;
    }
    if (computes(top)) plan.computed = names_as_json(names);
    return plan;
  }

  static bool computes(const Visit& top) {
    return top.program->schema.dialect >= Dialect::draft_2019_09;
  }

  std::optional<Plan> plan_properties(Visit& top, const Member& keyword) {
    if (!top.program->object || !top.program->object->enumerates) return std::nullopt;
    return members_of(top, [&](const Member& member, std::vector<Application>& to) {
      if (!keyword.value.find(member.name(), member.hash())) return;
      const Property* property = top.program->object->find(member.name(), member.hash());
      if (property == nullptr || !property->slot) return;
      Program* program =
          is_waived(*property, options_.direction) ? nullptr : property->slot.program;
      to.push_back({.program = program, .path = token(member.name())});
    });
  }

  std::optional<Plan> plan_patterns(Visit& top, const Member&) {
    return members_of(top, [&](const Member& member, std::vector<Application>& to) {
      for (const PatternProperty& property : top.program->object->patterns)
        if (property.pattern != nullptr &&
            property.pattern->match(member.name()) == PatternVerdict::matches)
          to.push_back({.program = property.slot.program, .path = token(property.source.text())});
    });
  }

  std::optional<Plan> plan_additional(Visit& top, const Member&) {
    if (!top.program->object || !top.program->object->additional) return std::nullopt;
    const ObjectRules& rules = *top.program->object;
    return members_of(top, [&](const Member& member, std::vector<Application>& to) {
      const Property* property = rules.find(member.name(), member.hash());
      const bool named = property != nullptr && property->slot;
      // A pattern that cannot be decided may match: then additionalProperties has no say.
      const bool matched = std::any_of(
          rules.patterns.begin(), rules.patterns.end(), [&](const PatternProperty& pattern) {
            return pattern.pattern != nullptr &&
                   pattern.pattern->match(member.name()) != PatternVerdict::differs;
          });
      if (!named && !matched) to.push_back({.program = rules.additional.program});
    });
  }

  std::optional<Plan> plan_names(Visit& top, const Member&) {
    if (!top.program->object || !top.program->object->names || !top.value.is(Kind::object))
      return std::nullopt;
    Plan plan{.names = true};
    for (const Member member : top.value.members())
      plan.applications.push_back(
          {.program = top.program->object->names.program, .value = member.key});
    return plan;
  }

  std::optional<Plan> plan_unevaluated(Visit& top, const Member& keyword) {
    const bool members = keyword.name() == "unevaluatedProperties";
    const Slot& slot =
        members ? top.program->unevaluated_properties : top.program->unevaluated_items;
    if (!slot || !top.value.is(members ? Kind::object : Kind::array)) return std::nullopt;
    Plan plan{.describes = true};
    std::vector<Node> names;
    std::uint32_t number = 0;
    const auto add = [&](Node value, std::string step) {
      if (!top.evaluated[number])
        plan.applications.push_back(
            {.program = slot.program, .value = value, .step = std::move(step), .child = number});
      ++number;
    };
    for (const Member member : top.value.members()) {
      if (!top.evaluated[number]) names.push_back(member.key);
      add(member.value, token(member.name()));
    }
    for (const Node element : top.value.elements()) add(element, token(number));
    plan.computed = members ? names_as_json(names) : plan.applications.empty() ? "" : "true";
    return plan;
  }

  // Elements of the value from `first` on, but not from `past` on.
  static std::optional<Plan> elements_of(const Visit& top, std::size_t first, std::size_t past,
                                         const std::function<Application(std::size_t)>& apply) {
    Plan plan{.describes = true};
    std::size_t number = 0;
    for (const Node element : top.value.elements()) {
      if (number >= past) break;
      if (number >= first) {
        Application application = apply(number);
        application.value = element;
        application.step = token(number);
        application.child = static_cast<std::uint32_t>(number);
        plan.applications.push_back(std::move(application));
      }
      ++number;
    }
    return plan;
  }

  std::optional<Plan> plan_prefix(Visit& top, const Member&) {
    if (!top.program->array || top.program->array->prefix.empty() || !top.value.is(Kind::array))
      return std::nullopt;
    const std::vector<Slot>& prefix = top.program->array->prefix;
    std::optional<Plan> plan = elements_of(top, 0, prefix.size(), [&](std::size_t number) {
      return Application{.program = prefix[number].program, .path = token(number)};
    });
    // 2020-12 §10.3.1.1: the largest index, or true where that is the last one.
    if (computes(top) && !plan->applications.empty())
      plan->computed = top.value.size() <= prefix.size()
                           ? "true"
                           : fmt::format("{}", plan->applications.size() - 1);
    return plan;
  }

  std::optional<Plan> plan_items(Visit& top, const Member& keyword) {
    return keyword.value.is(Kind::array) ? plan_prefix(top, keyword) : plan_rest(top, keyword);
  }

  std::optional<Plan> plan_rest(Visit& top, const Member&) {
    if (!top.program->array || !top.program->array->rest || !top.value.is(Kind::array))
      return std::nullopt;
    const ArrayRules& rules = *top.program->array;
    std::optional<Plan> plan =
        elements_of(top, rules.prefix.size(), top.value.size(),
                    [&](std::size_t) { return Application{.program = rules.rest.program}; });
    if (computes(top) && !plan->applications.empty()) plan->computed = "true";
    return plan;
  }

  std::optional<Plan> plan_contains(Visit& top, const Member&) {
    if (!top.program->array || !top.program->array->contains || !top.value.is(Kind::array))
      return std::nullopt;
    std::optional<Plan> plan = elements_of(top, 0, top.value.size(), [&](std::size_t) {
      return Application{.program = top.program->array->contains.program};
    });
    plan->describes = false;
    plan->combine = Combine::contained;
    return plan;
  }

  std::optional<Plan> plan_consequence(Visit& top, const Member& keyword) {
    const bool then = keyword.name() == "then";
    for (const Applicator& applicator : top.program->in_place) {
      if (applicator.combine != Applicator::Combine::conditional || top.condition != then) continue;
      const Slot& slot = applicator.branches[then ? 1 : 2];
      if (slot) return in_place({{.program = slot.program}}, top, Combine::all);
    }
    return std::nullopt;
  }

  static Plan in_place(std::vector<Application> applications, const Visit& top, Combine combine) {
    for (Application& application : applications) application.value = top.value;
    return {.combine = combine, .applications = std::move(applications), .same_value = true};
  }

  std::optional<Plan> plan_in_place(Visit& top, const Member& keyword) {
    std::vector<Application> applications;
    Combine combine = Combine::all;
    bool found = false;
    for (const Applicator& applicator : top.program->in_place) {
      if (applicator.keyword != keyword.name()) continue;
      found = true;
      add_applicator(top, applicator, applications, combine);
    }
    if (!found) return std::nullopt;
    return in_place(std::move(applications), top, combine);
  }

  void add_applicator(const Visit& top, const Applicator& applicator, std::vector<Application>& to,
                      Combine& combine) {
    const std::vector<Slot>& branches = applicator.branches;
    const auto add = [&](const Slot& slot, std::string path) {
      to.push_back({.program = slot.program, .path = std::move(path)});
    };
    const auto add_all = [&] {
      const bool numbered = is_numbered(applicator.keyword);
      for (std::size_t i = 0; i < branches.size(); ++i)
        add(branches[i], numbered ? token(i) : std::string());
    };
    const std::optional<std::uint32_t> selected = applicator.select(top.value);
    switch (applicator.combine) {
      case Applicator::Combine::any:
      case Applicator::Combine::one:
        if (selected) return add(branches[*selected], token(*selected));
        combine = applicator.combine == Applicator::Combine::any ? Combine::any : Combine::one;
        return add_all();
      case Applicator::Combine::all:
        return add_all();
      case Applicator::Combine::none:
        combine = Combine::none;
        return add_all();
      case Applicator::Combine::conditional:
        combine = Combine::free;
        return add(branches.front(), "");
      case Applicator::Combine::dependent:
        if (top.value.is(Kind::object) && top.value.find(applicator.name))
          add(branches.front(), token(applicator.name));
        return;
      case Applicator::Combine::dynamic:
        return add(*dynamic_target(applicator), "");
      case Applicator::Combine::discriminated:
        if (selected && !is_below(branches[*selected].program)) add(branches[*selected], "");
        return;
    }
  }

  static bool is_numbered(std::string_view keyword) {
    return keyword == "allOf" || keyword == "anyOf" || keyword == "oneOf";
  }

  // An heir has its base in its allOf: it is not entered again from there.
  bool is_below(const Program* program) const {
    for (std::size_t i = visits_.size(); i-- > 0;) {
      if (visits_[i].program == program) return true;
      if (!visits_[i].same_value) return false;
    }
    return false;
  }

  // JSON Schema 2020-12 §8.2.3.2, 2019-09 §8.2.4.2: the outermost resource that has the anchor.
  const Slot* dynamic_target(const Applicator& applicator) {
    const Slot& initial = applicator.branches.front();
    Node before;
    for (const Visit& outer : visits_) {
      if (outer.program->resource == before) continue;
      before = outer.program->resource;
      const SchemaGraph& graph = *outer.program->schema.graph;
      const Node recursive = before.find("$recursiveAnchor");
      Schema target;
      if (!applicator.name.empty())
        target = graph.dynamic_anchor(before, applicator.name);
      else if (recursive && recursive.boolean())
        target = graph.at(before);
      if (target) return compiler_.dynamic_slot(initial, target);
    }
    return &initial;
  }

  Compiler& compiler_;
  const Schema& schema_;
  Node value_;
  const EvaluateOptions& options_;
  const Judging judging_{options_, [this](const Property& each) { return is_waived_here(each); }};
  Trace trace_{};
  std::vector<Visit> visits_{};
  bool has_looped_ = false;  // As in EvaluationRun.
};

// From the root to the unit, each one's part.
template <class Part>
std::string joined(const std::vector<TraceUnit>& units, std::size_t unit, Part part) {
  std::vector<const std::string*> parts;
  for (std::size_t at = unit;; at = units[at].parent) {
    parts.push_back(&(units[at].*part));
    if (at == 0) break;
  }
  std::string whole;
  for (std::size_t i = parts.size(); i-- > 0;) whole += *parts[i];
  return whole;
}

}  // namespace

std::string Trace::keyword_location(std::size_t unit) const {
  return joined(units, unit, &TraceUnit::path);
}

std::string Trace::instance_location(std::size_t unit) const {
  return joined(units, unit, &TraceUnit::step);
}

std::string Trace::absolute_location(std::size_t unit) const {
  // A keyword's value may be the root of another resource: it stands where its schema does.
  const std::size_t schema = units[unit].is_schema() ? unit : units[unit].parent;
  const std::string uri = graph->uri(graph->at(units[schema].source));
  return schema == unit ? uri : uri + percent_encode(units[unit].path, "/$~");
}

std::vector<std::size_t> Trace::annotations() const {
  std::vector<std::size_t> found;
  for (std::size_t i = 0; i < units.size();) {
    const TraceUnit& unit = units[i];
    if (!unit.valid || unit.names) {
      i = unit.past;
      continue;
    }
    if (unit.annotates()) found.push_back(i);
    ++i;
  }
  return found;
}

Trace trace(Compiler& compiler, const Schema& schema, Node value, const EvaluateOptions& options) {
  return Tracer(compiler, schema, value, options).run();
}

}  // namespace driftgate
