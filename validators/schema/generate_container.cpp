#include <fmt/format.h>

#include <algorithm>
#include <map>

#include "specs/document/quote_json.h"
#include "validators/schema/admit.h"
#include "validators/schema/generate_parts.h"

namespace driftgate::making {
namespace {

constexpr int kOptionalDepth = 6;          // Beyond it only what is required is made.
constexpr std::size_t kFewer = 16;         // Objects without one member, and with one alone.
constexpr std::size_t kLeanAfter = 2'000;  // Values made before only required members are.
constexpr std::size_t kDistinct = 40;      // Variations tried for one more unequal element.
constexpr std::size_t kTuple = 16;         // Elements made for prefixItems.
constexpr std::size_t kLargest = 4 << 20;  // Bytes of one value.

using Views = std::vector<std::string_view>;

bool holds(const Views& list, std::string_view name) {
  return std::find(list.begin(), list.end(), name) != list.end();
}

void add_once(Views& list, std::string_view name) {
  if (!holds(list, name)) list.push_back(name);
}

struct Sizes {
  std::uint64_t least = 0;
  std::uint64_t most = kMostElements;
};

template <class Rules>
Sizes sizes_of(const std::vector<const Rules*>& all, const How& how) {
  Sizes sizes;
  std::uint64_t most = ~std::uint64_t{0};
  for (const Rules* rules : all) {
    if (rules->least) sizes.least = std::max(sizes.least, rules->least.value);
    if (rules->most) most = std::min(most, rules->most.value);
  }
  sizes.most = std::min(most, std::max<std::uint64_t>(sizes.least, kMostElements));
  if (how.size) sizes = {*how.size, *how.size};
  return sizes;
}

// Members that the direction forbids.
bool is_left_out(const Ask& ask, std::string_view name, Direction direction) {
  return std::any_of(ask.objects.begin(), ask.objects.end(), [&](const ObjectRules* rules) {
    const Property* property = rules->find(name, key_hash(name));
    return property != nullptr && is_waived(*property, direction);
  });
}

// A member asks for others: dependentRequired, and `dependencies` that are lists.
void add_dependents(const Ask& ask, Views& names) {
  for (std::size_t i = 0; i < names.size() && names.size() < kMostElements; ++i)
    for (const ObjectRules* rules : ask.objects)
      for (const DependentNames& dependents : rules->dependents)
        if (dependents.name == names[i])
          for (const Node name : dependents.source.elements())
            if (name.is(Kind::string)) add_once(names, name.text());
}

std::string_view fixed_text(const Ask& ask, std::string_view name) {
  for (const auto& [member, text] : ask.fixed)
    if (member == name) return text;
  return {};
}

}  // namespace

Maker::Selection Maker::select(const Ask& ask, const How& how, int depth) {
  Selection selection;
  Views listed;
  for (const ObjectRules* rules : ask.objects) {
    if (rules->required && rules->required.size() > kMostElements) break;
    for (const Property& property : rules->properties) {
      if (property.required != Property::kOptional &&
          !is_left_out(ask, property.name, options_.direction))
        add_once(selection.required, property.name);
      if (listed.size() < kMostElements) listed.push_back(property.name);
    }
  }
  for (const std::string_view name : how.present) add_once(selection.required, name);
  for (const auto& [name, text] : ask.fixed) add_once(selection.required, name);
  add_dependents(ask, selection.required);

  Views optional;
  const bool lean =
      how.members != How::Members::all || depth >= kOptionalDepth || made_ > kLeanAfter;
  for (const std::string_view name : listed) {
    if (holds(selection.required, name) || lean || name == how.without) continue;
    if (holds(ask.absent, name) || is_left_out(ask, name, options_.direction)) continue;
    add_once(optional, name);
  }
  // In the order of the schema.
  for (const std::string_view name : listed)
    if (holds(selection.required, name) || holds(optional, name)) add_once(selection.names, name);
  for (const std::string_view name : selection.required) add_once(selection.names, name);
  add_dependents(ask, selection.names);
  return selection;
}

Made Maker::object(const Ask& ask, const Programs& roots, const How& how, int depth) {
  std::map<std::string, Made, std::less<>> made;
  Selection whole = select(ask, how, depth);
  whole.made = &made;
  Made first = object_of(ask, whole, how, depth);
  if (first && accepted(*first, roots, how)) return first;
  if (!how.checked) return first;
  // Fewer members: some of them together break the schema.
  Selection least{whole.required, whole.required, &made};
  Made value = object_of(ask, least, how, depth);
  if (value && accepted(*value, roots, how)) return value;
  std::size_t tried = 0;
  for (const std::string_view name : whole.names) {
    if (holds(whole.required, name) || ++tried > kFewer) continue;
    Selection without = whole;
    std::erase(without.names, name);
    Selection alone = least;
    alone.names.push_back(name);
    add_dependents(ask, alone.names);
    for (const Selection* selection : {&without, &alone}) {
      value = object_of(ask, *selection, how, depth);
      if (value && accepted(*value, roots, how)) return value;
    }
  }
  return fail("no value was found that fits");
}

// Names for members that no schema lists, beside those that are there.
Texts Maker::free_names(const Ask& ask, const std::vector<MemberText>& members, std::size_t count) {
  Texts names;
  const auto add = [&](std::string name) {
    if (names.size() >= count || std::find(names.begin(), names.end(), name) != names.end()) return;
    if (std::any_of(members.begin(), members.end(),
                    [&](const MemberText& member) { return member.name == name; }))
      return;
    const bool listed = std::any_of(
        ask.objects.begin(), ask.objects.end(),
        [&](const ObjectRules* rules) { return rules->find(name, key_hash(name)) != nullptr; });
    if (listed || holds(ask.absent, name) || member_ask(compiler(), ask, name).closed) return;
    const std::string quoted = quote_json(name);
    for (const ObjectRules* rules : ask.objects)
      if (rules->names && !accepts(*rules->names.program, quoted)) return;
    names.push_back(std::move(name));
  };
  const std::size_t tries = count + 4;
  for (const ObjectRules* rules : ask.objects)
    if (rules->names) {
      const Ask name_ask = ask_for(compiler(), {rules->names.program}, 0);
      for (const Node value : name_ask.values.empty() ? std::vector<Node>{}
                                                      : name_ask.values.front()->allowed.values()) {
        if (names.size() >= count) break;
        if (value.is(Kind::string)) add(std::string(value.text()));
      }
      for (std::string& name : texts(text_ask(name_ask), std::nullopt, 0, tries))
        add(std::move(name));
    }
  for (std::size_t i = 1; i <= tries && names.size() < count; ++i) add(fmt::format("key{}", i));
  for (const ObjectRules* rules : ask.objects)
    for (const PatternProperty& each : rules->patterns) {
      TextAsk wanted;
      wanted.patterns.push_back({each.pattern, each.source.text()});
      if (each.pattern)
        for (std::string& name : texts(wanted, std::nullopt, 0, tries)) add(std::move(name));
    }
  return names;
}

Made Maker::object_of(const Ask& ask, const Selection& selection, const How& how, int depth) {
  const Sizes sizes = sizes_of(ask.objects, how);
  if (sizes.least > kMostElements)
    return fail(fmt::format("an object of {} members is too large to be made", sizes.least));
  std::vector<MemberText> members;
  std::size_t length = 0;
  const How below = how.below(how.variation);
  const auto append = [&](std::string_view name, bool needed) {
    const std::string before = reason_;
    const PartAsk part = member_ask(compiler(), ask, name);
    Made value;
    // Real descriptions name a branch otherwise than its schema says.
    const std::string fixed = quote_json(fixed_text(ask, name));
    if (fixed.size() > 2 && std::all_of(part.programs.begin(), part.programs.end(),
                                        [&](Program* program) { return accepts(*program, fixed); }))
      value = fixed;
    else if (part.closed)
      fail(fmt::format("member '{}' is not allowed", name));
    else if (const auto known = selection.made->find(name); known != selection.made->end())
      value = known->second;
    else
      value = selection.made
                  ->emplace(std::string(name), needed ? make_needed(part.programs, below, depth + 1)
                                                      : make_at(part.programs, below, depth + 1))
                  .first->second;
    if (value) {
      length += value->size();
      members.push_back({std::string(name), std::move(*value)});
      return true;
    }
    if (needed && !reason_.starts_with("member"))
      reason_ = fmt::format("member '{}': {}", name, reason_);
    else if (!needed)
      reason_ = before;  // It can be done without.
    return false;
  };
  std::size_t optional = sizes.most - std::min<std::size_t>(sizes.most, selection.required.size());
  for (const std::string_view name : selection.names) {
    const bool needed = holds(selection.required, name);
    if (length > kLargest) return fail("the value becomes too large");
    if (!needed && optional == 0) continue;
    const bool made = append(name, needed);
    if (needed && !made) return std::nullopt;
    if (!needed && made) --optional;
  }
  std::size_t wanted = sizes.least - std::min<std::size_t>(sizes.least, members.size());
  const bool open = std::any_of(ask.objects.begin(), ask.objects.end(), [](const auto* rules) {
    return rules->additional && !rules->additional.written.is(Kind::boolean);
  });
  if (how.rich && !how.size && open && wanted == 0 && members.size() < sizes.most) wanted = 1;
  if (how.rich && !how.size)
    for (const ObjectRules* rules : ask.objects)
      for (const PatternProperty& each : rules->patterns) {
        if (!each.pattern || members.size() >= std::min<std::size_t>(sizes.most, kMostElements))
          continue;
        TextAsk named;
        named.patterns.push_back({each.pattern, each.source.text()});
        for (const std::string& name : texts(named, std::nullopt, 0, 1))
          if (std::none_of(members.begin(), members.end(),
                           [&](const MemberText& member) { return member.name == name; }))
            append(name, false);
      }
  if (wanted > 0) {
    const std::size_t size = members.size();
    How varied = below;
    for (const std::string& name : free_names(ask, members, wanted)) {
      // Of several each gets another value.
      varied.variation = how.variation + members.size() - size + (sizes.least > 0 ? 1 : 0);
      if (const Made value = make_at(member_ask(compiler(), ask, name).programs, varied, depth + 1))
        members.push_back({name, *value});
    }
    if (members.size() < sizes.least) return fail("no further member was found that is allowed");
  }
  return object_text(members);
}

Made Maker::element(const Ask& ask, std::size_t position, std::size_t variation, const How& how,
                    int depth, bool needed) {
  PartAsk part = element_ask(compiler(), ask, position);
  if (part.closed) return fail("no further element is allowed");
  for (const ArrayRules* rules : ask.arrays) {
    if (!rules->contains) continue;
    const std::uint64_t least = rules->least_contained ? rules->least_contained.value : 1;
    // Behind the tuple, where every element may be any.
    const std::size_t first =
        how.size.value_or(least) > rules->prefix.size() + least ? rules->prefix.size() : 0;
    make_ready(compiler(), *rules->contains.program);
    if (position >= first && position < first + least && rules->contains.program->types != 0)
      part.programs.push_back(rules->contains.program);
  }
  const How below = how.below(variation);
  return needed ? make_needed(part.programs, below, depth + 1)
                : make_at(part.programs, below, depth + 1);
}

Made Maker::array(const Ask& ask, const How& how, int depth) {
  const Sizes sizes = sizes_of(ask.arrays, how);
  if (sizes.least > kMostElements)
    return fail(fmt::format("an array of {} elements is too large to be made", sizes.least));
  std::uint64_t wanted = std::max<std::uint64_t>(sizes.least, 1);
  bool unique = false;
  for (const ArrayRules* rules : ask.arrays) {
    unique = unique || rules->unique;
    wanted = std::max<std::uint64_t>(wanted, std::min(rules->prefix.size(), kTuple));
    if (rules->contains && rules->least_contained)
      wanted =
          std::max(wanted, std::min<std::uint64_t>(rules->least_contained.value, kMostElements));
  }
  if (how.members != How::Members::all && !how.size) wanted = sizes.least;
  wanted = std::min(wanted, sizes.most);
  Texts elements;
  std::size_t length = 0;
  std::size_t variation = how.variation;
  for (std::size_t i = 0; i < wanted; ++i) {
    const std::string before = reason_;
    Made value;
    for (std::size_t tries = 0; tries < kDistinct; ++tries) {
      value = element(ask, i, variation++, how, depth, i < sizes.least);
      if (!value || !unique ||
          std::find(elements.begin(), elements.end(), *value) == elements.end())
        break;
      value.reset();
      fail("no further element was found that is unequal to the others");
    }
    if (!value && i >= sizes.least) {
      reason_ = before;
      break;
    }
    if (!value) return std::nullopt;
    length += value->size();
    if (length > kLargest) return fail("the value becomes too large");
    elements.push_back(std::move(*value));
  }
  return array_text(elements);
}

std::vector<MemberText> member_texts(Node object) {
  std::vector<MemberText> members;
  for (const Member member : object.members())
    members.push_back({std::string(member.name()), to_json(member.value)});
  return members;
}

std::string object_text(const std::vector<MemberText>& members) {
  std::string text = "{";
  for (const MemberText& member : members) {
    if (text.size() > 1) text += ",";
    append_quoted_json(text, member.name);
    text += ":";
    text += member.json;
  }
  return text + "}";
}

Texts element_texts(Node array) {
  Texts elements;
  for (const Node element : array.elements()) elements.push_back(to_json(element));
  return elements;
}

std::string array_text(const Texts& elements) {
  std::string text = "[";
  for (const std::string& element : elements) {
    if (text.size() > 1) text += ",";
    text += element;
  }
  return text + "]";
}

}  // namespace driftgate::making
