#include <fmt/format.h>

#include "validators/schema/run.h"
#include "validators/schema/wording.h"

namespace driftgate {
namespace {

constexpr std::uint32_t kWord = 64;  // Required members that fit into the frame itself.

}  // namespace

// Marks a child as looked at by some schema: `place` on the tape, `number` in its container.
void EvaluationRun::describe(Frame& frame, std::uint32_t place, std::uint32_t number) {
  frame.described = true;
  if (frame.bits != Frame::kNoBits) set_bit(frame.bits, number);
  if (!frame.explains || !options_.undocumented) return;
  const std::uint32_t offset = place - value_.index();
  scratch_.described[offset / 64] |= std::uint64_t{1} << (offset % 64);
}

// No keyword of this schema speaks of the child. With a bit set the end of the value decides.
void EvaluationRun::miss(Frame& frame) {
  if (frame.enumerates && frame.bits == Frame::kNoBits && !same_value(frame.entry) &&
      options_.undocumented)
    undocumented_ = true;
}

void EvaluationRun::start_members(Frame& frame, const ObjectRules& rules) {
  frame.enumerates |= rules.enumerates;
  if ((rules.enumerates || rules.required_count > 0) && frame.explains)
    told_.push_back({frame.node, rules.enumerates, frame.program->schema.node});
  if (rules.required_count > kWord) frame.seen = reserve_bits(rules.required_count);
}

// One pass over the members serves all keywords that speak of them.
EvaluationRun::Step EvaluationRun::members(Frame& frame) {
  const ObjectRules& rules = *frame.program->object;
  while (frame.cursor < frame.past) {
    const Node value = node(frame.cursor + 1);
    const Step result = member(frame, rules, node(frame.cursor), value);
    if (result == Step::pushed) return result;
    if (result == Step::broken) {
      if (!frame.explains) return result;
      frame.kept = false;
    }
    frame.cursor = value.past();
    ++frame.position;
    frame.branch = 0;
    frame.described = false;
  }
  return conclude_members(frame);
}

EvaluationRun::Step EvaluationRun::conclude_members(Frame& frame) {
  const bool kept = finish_members(frame, *frame.program->object);
  if (!kept && !frame.explains) return Step::broken;
  after_children(frame);
  return kept ? Step::next : Step::broken;
}

// The checks of one member, one after another: propertyNames, properties, each of
// patternProperties, additionalProperties. `frame.branch` counts them.
EvaluationRun::Step EvaluationRun::member(Frame& frame, const ObjectRules& rules, Node key,
                                          Node value) {
  const auto patterns = static_cast<std::uint32_t>(rules.patterns.size());
  bool kept = true;
  while (frame.branch < patterns + 3) {
    const std::uint32_t check = frame.branch++;
    Step result = Step::next;
    if (check == 0) {
      if (rules.names)
        result = child(frame, rules.names, key, Entry::name, key.index(), frame.explains);
    } else if (check == 1) {
      result = named_property(frame, rules, key, value);
    } else if (check < patterns + 2) {
      result = pattern_property(frame, rules.patterns[check - 2], key, value);
    } else if (!frame.described) {
      result = additional_property(frame, rules, key, value);
    }
    if (result == Step::pushed) return result;
    if (result == Step::broken && !frame.explains) return result;
    kept = kept && result != Step::broken;
  }
  return kept ? Step::next : Step::broken;
}

EvaluationRun::Step EvaluationRun::named_property(Frame& frame, const ObjectRules& rules, Node key,
                                                  Node value) {
  const Property* property = rules.find(key.text(), key.hash());
  if (!property) return Step::next;
  if (property->required != Property::kOptional) {
    if (rules.required_count <= kWord)
      frame.required |= std::uint64_t{1} << property->required;
    else
      set_bit(frame.seen, property->required);
  }
  if (!property->slot) return Step::next;
  describe(frame, key.index(), frame.position);
  if (rules.directed && is_waived(*property, options_.direction)) {
    if (frame.explains)
      report(frame, property->read_only ? "readOnly" : "writeOnly",
             property->slot.program->schema.node,
             fmt::format("member '{}' must not be {}", shortened(property->name),
                         property->read_only ? "sent in a request" : "part of a response"),
             "no such member", shown(value));
    return Step::broken;
  }
  return child(frame, property->slot, value, Entry::member, key.index(), frame.explains);
}

EvaluationRun::Step EvaluationRun::pattern_property(Frame& frame, const PatternProperty& property,
                                                    Node key, Node value) {
  if (!property.pattern) return Step::next;
  const PatternVerdict verdict = property.pattern->match(key.text());
  if (verdict == PatternVerdict::undecided) {
    undecided(fmt::format("pattern '{}' ran over its limits", property.source.text()),
              property.source);
    frame.described = true;  // It may be described: additionalProperties has no say.
  }
  if (verdict != PatternVerdict::matches) return Step::next;
  describe(frame, key.index(), frame.position);
  return child(frame, property.slot, value, Entry::member, key.index(), frame.explains);
}

EvaluationRun::Step EvaluationRun::additional_property(Frame& frame, const ObjectRules& rules,
                                                       Node key, Node value) {
  if (!rules.additional) {
    miss(frame);
    return Step::next;
  }
  describe(frame, key.index(), frame.position);
  return child(frame, rules.additional, value, Entry::member, key.index(), frame.explains);
}

bool EvaluationRun::finish_members(Frame& frame, const ObjectRules& rules) {
  bool kept = true;
  const bool complete =
      rules.required_count <= kWord && frame.required == first_bits(rules.required_count);
  if (!complete) kept = check_required(frame, rules);
  if (!kept && !frame.explains) return false;
  if (!rules.dependents.empty() && !check_dependents(frame, rules)) kept = false;
  return (rules.least || rules.most) ? check_member_count(frame, rules) && kept : kept;
}

bool EvaluationRun::check_member_count(Frame& frame, const ObjectRules& rules) {
  const std::size_t size = frame.position;
  bool kept = true;
  const auto check = [&](const Limit& limit, bool broken, std::string_view word,
                         std::string_view message, std::string_view relation) {
    if (!limit || !broken) return;
    kept = false;
    if (frame.explains)
      report(frame, word, limit.source, std::string(message),
             fmt::format("{} {}", relation, count_of(limit.value, "member")),
             count_of(size, "member"));
  };
  check(rules.least, size < rules.least.value, "minProperties", "object has too few members",
        "at least");
  check(rules.most, size > rules.most.value, "maxProperties", "object has too many members",
        "at most");
  return kept;
}

// Only asked for members that are missing.
bool EvaluationRun::waived_beside(const Frame& frame, const Property& property) {
  if (options_.direction == Direction::none) return false;
  std::vector<const Program*> programs;
  for (auto i = static_cast<std::size_t>(&frame - frames_.data()) + 1; i-- > 0;) {
    programs.push_back(frames_[i].program);
    if (!same_value(frames_[i].entry)) break;
  }
  return compiler_.waives(std::move(programs), property, options_.direction);
}

bool EvaluationRun::check_required(Frame& frame, const ObjectRules& rules) {
  bool kept = true;
  for (const Property& property : rules.properties) {
    if (property.required == Property::kOptional) continue;
    const bool found = rules.required_count <= kWord
                           ? ((frame.required >> property.required) & 1) != 0
                           : bit(frame.seen, property.required);
    if (found || is_waived(property, options_.direction) || waived_beside(frame, property))
      continue;
    kept = false;
    if (!frame.explains) return false;
    report(frame, "required", rules.required,
           fmt::format("required member '{}' is missing", shortened(property.name)),
           fmt::format("a member '{}'", shortened(property.name)), shown(node(frame.node)));
  }
  return kept;
}

bool EvaluationRun::check_dependents(Frame& frame, const ObjectRules& rules) {
  const Node value = node(frame.node);
  bool kept = true;
  for (const DependentNames& dependents : rules.dependents) {
    if (!value.find(dependents.name)) continue;
    for (const Node name : dependents.source.elements()) {
      if (!name.is(Kind::string) || value.find(name.text())) continue;
      kept = false;
      if (!frame.explains) return false;
      report(frame, dependents.keyword, dependents.source,
             fmt::format("member '{}' is missing beside '{}'", shortened(name.text()),
                         shortened(dependents.name)),
             fmt::format("a member '{}'", shortened(name.text())), shown(value));
    }
  }
  return kept;
}

bool EvaluationRun::check_sizes(Frame& frame, const ArrayRules& rules) {
  const Node value = node(frame.node);
  const std::size_t size = value.size();
  bool kept = true;
  const auto check = [&](const Limit& limit, bool broken, std::string_view word,
                         std::string_view message, std::string_view relation) {
    if (!limit || !broken) return;
    kept = false;
    if (frame.explains)
      report(frame, word, limit.source, std::string(message),
             fmt::format("{} {}", relation, count_of(limit.value, "element")),
             count_of(size, "element"));
  };
  check(rules.least, size < rules.least.value, "minItems", "array is too short", "at least");
  check(rules.most, size > rules.most.value, "maxItems", "array is too long", "at most");
  if (!rules.unique || (!kept && !frame.explains)) return kept;
  const auto repeated = find_repeated(value, scratch_.repeated);
  if (!repeated) return kept;
  if (frame.explains)
    report(frame, "uniqueItems", rules.unique,
           fmt::format("elements {} and {} are equal", repeated->first, repeated->second),
           "no two equal elements", shown(value.element(repeated->second)));
  return false;
}

EvaluationRun::Step EvaluationRun::elements(Frame& frame) {
  const ArrayRules& rules = *frame.program->array;
  while (frame.cursor < frame.past) {
    const Node value = node(frame.cursor);
    if (frame.branch == 0) {
      frame.branch = 1;
      const Slot& slot =
          frame.position < rules.prefix.size() ? rules.prefix[frame.position] : rules.rest;
      Step result = Step::next;
      if (slot) {
        describe(frame, frame.cursor, frame.position);
        result = child(frame, slot, value, Entry::element, frame.position, frame.explains);
      } else {
        miss(frame);
      }
      if (result == Step::pushed || (result == Step::broken && !frame.explains)) return result;
    }
    frame.branch = 0;
    frame.cursor = value.past();
    ++frame.position;
  }
  if (!rules.contains) return after_children(frame);
  frame.stage = Stage::contains;
  frame.cursor = frame.node + 1;
  frame.position = 0;
  frame.count = 0;
  return Step::next;
}

void EvaluationRun::note_contained(Frame& frame) {
  ++frame.count;
  if (frame.program->array->contains_evaluates) describe(frame, frame.cursor, frame.position);
}

EvaluationRun::Step EvaluationRun::contained(Frame& frame) {
  const ArrayRules& rules = *frame.program->array;
  while (frame.cursor < frame.past) {
    const Node value = node(frame.cursor);
    if (frame.branch == 0) {
      frame.branch = 1;
      const Step result =
          child(frame, rules.contains, value, Entry::element, frame.position, false);
      if (result == Step::pushed) return result;
      if (result == Step::next) note_contained(frame);
    }
    frame.branch = 0;
    frame.cursor = value.past();
    ++frame.position;
  }
  return conclude_contained(frame);
}

EvaluationRun::Step EvaluationRun::conclude_contained(Frame& frame) {
  const ArrayRules& rules = *frame.program->array;
  const std::uint64_t found = frame.count;
  const std::uint64_t least = rules.least_contained ? rules.least_contained.value : 1;
  bool kept = true;
  if (found < least) {
    kept = false;
    if (frame.explains)
      report(frame, rules.least_contained ? "minContains" : "contains",
             rules.least_contained ? rules.least_contained.source : rules.contains.written,
             "too few elements match", fmt::format("at least {}", count_of(least, "match")),
             fmt::format("{} of {}", found, count_of(node(frame.node).size(), "element")));
  }
  if (rules.most_contained && found > rules.most_contained.value) {
    kept = false;
    if (frame.explains)
      report(frame, "maxContains", rules.most_contained.source, "too many elements match",
             fmt::format("at most {}", rules.most_contained.value), fmt::format("{}", found));
  }
  after_children(frame);
  return kept ? Step::next : Step::broken;
}

// Children that no keyword of this schema or of those applied in place has looked at.
EvaluationRun::Step EvaluationRun::unevaluated(Frame& frame) {
  const bool object = frame.stage == Stage::unevaluated_members;
  const Slot& slot =
      object ? frame.program->unevaluated_properties : frame.program->unevaluated_items;
  while (frame.cursor < frame.past) {
    const std::uint32_t place = frame.cursor;
    const std::uint32_t number = frame.position++;
    const Node value = node(object ? place + 1 : place);
    frame.cursor = value.past();
    if (bit(frame.bits, number)) continue;
    describe(frame, place, number);
    const Step result = child(frame, slot, value, object ? Entry::member : Entry::element,
                              object ? place : number, frame.explains);
    if (result == Step::pushed || (result == Step::broken && !frame.explains)) return result;
  }
  frame.stage = Stage::leave;
  return Step::next;
}

}  // namespace driftgate
