#include <fmt/format.h>

#include <algorithm>

#include "specs/document/reference.h"
#include "validators/schema/member_schemas.h"
#include "validators/schema/run.h"
#include "validators/schema/scalars.h"
#include "validators/schema/wording.h"

namespace driftgate {
namespace {

bool mentions(Node schema, std::string_view name) {
  const Node told_apart_by = schema.find("discriminator").find("propertyName");
  return (told_apart_by && told_apart_by.text() == name) || requires_member(schema, name);
}

// Violations beyond EvaluateOptions::most that one choice may collect while it compares branches.
constexpr std::size_t kExplainedPerChoice = 64;

// The keyword that a false schema is written in, as a text that lives forever.
std::string_view closing_keyword(std::string_view location) {
  static constexpr std::array<std::string_view, 5> kKeywords{
      "additionalProperties", "unevaluatedProperties", "additionalItems", "unevaluatedItems",
      "items"};
  const auto found = std::find(kKeywords.begin(), kKeywords.end(), last_token(location));
  return found == kKeywords.end() ? "false" : *found;
}

// The JSON Pointer from `from` to a value inside of it.
std::string relative_pointer(Node from, Node to) {
  std::string pointer;
  for (Node at = from; at != to;) {
    Node next;
    for (const Member member : at.members()) {
      if (to.index() >= member.value.past()) continue;
      pointer += "/" + pointer_token(member.name());
      next = member.value;
      break;
    }
    std::size_t position = 0;
    for (const Node element : at.elements()) {
      if (to.index() < element.past()) {
        pointer += fmt::format("/{}", position);
        next = element;
        break;
      }
      ++position;
    }
    if (!next || to.index() < next.index()) break;
    at = next;
  }
  return pointer;
}

bool encloses(Node outer, Node inner) {
  return outer.document() == inner.document() && outer.index() <= inner.index() &&
         inner.index() < outer.past();
}

bool is_known(const Evaluation& result, std::string_view message, Node source) {
  return std::any_of(result.undecided.begin(), result.undecided.end(), [&](const Undecided& entry) {
    return entry.source == source && entry.message == message;
  });
}

}  // namespace

void EvaluationRun::report(const Frame& frame, std::string_view keyword, Node source,
                           std::string message, std::string expected, std::string actual) {
  if (result_.violations.size() >= options_.most + choices_ * kExplainedPerChoice) {
    if (choices_ == 0) ++result_.more;
    return;
  }
  result_.violations.push_back({keyword, instance_pointer(frame),
                                fmt::format("{}/{}", keyword_location(frame), keyword), source,
                                std::move(message), std::move(expected), std::move(actual)});
}

void EvaluationRun::report_type(const Frame& frame, Node value) {
  const Program& program = *frame.program;
  if (program.types != 0) {
    report(frame, "type", program.type_source, "value has the wrong type",
           list_types(program.types),
           value.is(Kind::null) ? "null" : fmt::format("{}: {}", type_of(value), shown(value)));
    return;
  }
  const std::string location = keyword_location(frame);
  report(frame, closing_keyword(location), program.schema.node,
         frame.entry == Entry::member
             ? fmt::format("member '{}' is not allowed", shortened(node(frame.at).text()))
             : std::string("no value is allowed here"),
         "nothing", shown(value));
  if (!result_.violations.empty()) result_.violations.back().keyword_location = location;
}

void EvaluationRun::report_many(const Frame& frame, const Applicator& applicator) {
  std::string matching;
  for (std::uint32_t i = 0; i < applicator.branches.size(); ++i) {
    if (!bit(frame.matched, i)) continue;
    if (!matching.empty()) matching += ", ";
    matching += fmt::format("/{}/{}", applicator.keyword, i);
  }
  report(frame, applicator.keyword, applicator.source, "value matches more than one of the schemas",
         "exactly one", shortened(matching));
}

// None of the branches holds: says so, in front of why the nearest does not. Where the types leave
// one branch only, or the discriminator is at fault, one explanation says it all.
void EvaluationRun::report_choice(const Frame& frame, const Applicator& applicator) {
  const Node value = node(frame.node);
  std::vector<SchemaViolation>& violations = result_.violations;
  if (applicator.discriminator && value.is(Kind::object)) {
    const Discriminator& discriminator = *applicator.discriminator;
    const Node selector = value.find(discriminator.property, discriminator.hash);
    std::vector<std::string> names;
    for (const auto& [name, branch] : discriminator.branches) names.emplace_back(name);
    std::sort(names.begin(), names.end());
    violations.resize(frame.first);
    report(frame, "discriminator", discriminator.source,
           selector
               ? fmt::format("'{}' selects none of the schemas", discriminator.property)
               : fmt::format("'{}', which selects the schema, is missing", discriminator.property),
           shortened(fmt::format("{}", fmt::join(names, ", "))),
           selector ? shown(selector) : std::string("nothing"));
    return;
  }
  const auto fitting =
      std::count_if(applicator.branches.begin(), applicator.branches.end(),
                    [&](const Slot& slot) { return admits(*slot.program, value); });
  if (fitting == 1 && violations.size() > frame.first) return;
  const bool explained = violations.size() > frame.first;
  report(frame, applicator.keyword, applicator.source, "value matches none of the schemas",
         explained ? fmt::format("one of {}; the nearest is /{}/{}",
                                 count_of(applicator.branches.size(), "schema"), applicator.keyword,
                                 frame.best)
                   : std::string("one of them"),
         shown(value));
  if (explained && violations.size() > frame.best_past)
    std::rotate(violations.begin() + static_cast<std::ptrdiff_t>(frame.first), violations.end() - 1,
                violations.end());
}

void EvaluationRun::undecided(std::string message, Node source) {
  if (!is_known(result_, message, source))
    result_.undecided.push_back(
        {std::move(message), frames_.empty() ? "" : instance_pointer(frames_.back()), source});
}

void list_notes(const Decision& decision, Node root, bool formats, Evaluation& result) {
  const std::size_t prefix = root.pointer().size();
  for (const Decision::Note& note : decision.notes()) {
    const auto add = [&](std::string message, Node source) {
      if (!is_known(result, message, source))
        result.undecided.push_back(
            {std::move(message), note.value.pointer().substr(prefix), source});
    };
    for (const Remark& remark : note.program->remarks) add(remark.message, remark.source);
    if (const FormatRule* rule = unknown_format(*note.program, formats);
        rule != nullptr && note.value.kind() >= Kind::number && note.value.kind() <= Kind::string)
      add(describe_unknown(*rule), rule->source);
  }
}

// The frames up to `top` are the way to the value.
std::string EvaluationRun::instance_pointer(const Frame& top) const {
  std::string pointer;
  for (const Frame& frame : frames_) {
    if (frame.entry == Entry::member)
      pointer.append("/").append(pointer_token(node(frame.at).text()));
    else if (frame.entry == Entry::element)
      pointer.append("/").append(fmt::format_int(frame.at).c_str());
    if (&frame == &top) break;
  }
  return pointer;
}

// Costs a walk through the schema, so it is remembered.
const std::string& EvaluationRun::step_through(const Program& from, const Slot& slot) {
  std::string& step = scratch_.steps[&slot];
  if (!step.empty()) return step;
  step = encloses(from.schema.node, slot.written) ? relative_pointer(from.schema.node, slot.written)
                                                  : slot.written.pointer();
  for (std::uint32_t hop = 0; hop < slot.hops; ++hop) step += "/$ref";
  return step;
}

// … and the way through the schema: where each subschema is written within the one before it,
// and the references followed from there.
std::string EvaluationRun::keyword_location(const Frame& top) {
  std::string location;
  const Frame* before = nullptr;
  for (const Frame& frame : frames_) {
    if (frame.via) location += step_through(*before->program, *frame.via);
    before = &frame;
    if (&frame == &top) break;
  }
  return location;
}

// A choice may leave more behind than is wanted.
void EvaluationRun::count_excess() {
  if (result_.violations.size() <= options_.most) return;
  result_.more += result_.violations.size() - options_.most;
  result_.violations.resize(options_.most);
}

// What was found until then may belong to branches that are not the nearest.
void EvaluationRun::report_unexplained() {
  result_.violations.clear();
  result_.more = 0;
  result_.violations.push_back({"", "", "", root_.schema.node,
                                "the value breaks the schema, in more ways than can be explained",
                                "a value that keeps it", shown(value_)});
}

// Children that no schema described by now.
std::vector<Member> EvaluationRun::undescribed(Node container) const {
  std::vector<Member> children;
  const auto is_described = [&](std::uint32_t place) {
    const std::uint32_t offset = place - value_.index();
    return ((scratch_.described[offset / 64] >> (offset % 64)) & 1) != 0;
  };
  for (const Member member : container.members())
    if (!is_described(member.key.index())) children.push_back(member);
  for (const Node element : container.elements())
    if (!is_described(element.index())) children.push_back({.value = element});
  return children;
}

// A schema that left nothing undescribed was not gone into; what it describes counts where another
// schema of the same part leaves something.
void EvaluationRun::describe_skipped() {
  if (skipped_.empty()) return;
  std::vector<std::uint32_t> lacking;
  for (const Told& each : told_)
    if (each.enumerates && !undescribed(node(each.node)).empty()) lacking.push_back(each.node);
  std::sort(lacking.begin(), lacking.end());
  for (std::size_t i = 0; i < skipped_.size() && !given_up_; ++i) {
    const auto [program, place] = skipped_[i];
    const auto next = std::lower_bound(lacking.begin(), lacking.end(), place);
    if (next != lacking.end() && *next < node(place).past()) run(*program, node(place), true);
  }
}

// Children of containers of which some schema names children, and which none named.
void EvaluationRun::list_undocumented() {
  const auto is_before = [](const Told& a, const Told& b) {
    return std::pair(a.node, !a.enumerates) < std::pair(b.node, !b.enumerates);
  };
  std::stable_sort(told_.begin(), told_.end(), is_before);
  const std::string prefix = value_.pointer();
  for (auto first = told_.begin(); first != told_.end();) {
    const auto last = std::find_if(first, told_.end(),
                                   [&](const Told& each) { return each.node != first->node; });
    const bool names_any = first->enumerates;
    for (const Member& child : names_any ? undescribed(node(first->node)) : std::vector<Member>{}) {
      if (result_.undocumented.size() == options_.most) return;
      const bool mentioned = child.key && std::any_of(first, last, [&](const Told& each) {
                               return mentions(each.schema, child.name());
                             });
      result_.undocumented.push_back(
          {child.value.pointer().substr(prefix.size()), first->schema, mentioned});
    }
    first = last;
  }
}

}  // namespace driftgate
