#include "validators/drift/drift.h"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <set>
#include <utility>

#include "specs/document/reference.h"
#include "validators/drift/chance.h"
#include "validators/drift/rename.h"
#include "validators/drift/witness.h"
#include "validators/schema/shape_parts.h"

namespace driftgate {
namespace {

using drifting::Candidate;
using drifting::Share;

struct NamedCount {
  std::string_view name{};
  std::uint64_t seen = 0;
};

// By the types that a reader tells apart; null is told separately.
std::vector<NamedCount> types_of(const ShapeNode& node) {
  return {{"boolean", node.booleans},
          {node.fractions > 0 ? "number" : "integer", node.numbers_seen()},
          {"string", node.strings},
          {"array", node.arrays},
          {"object", node.objects}};
}

std::string type_names(const ShapeNode& node) {
  std::string names;
  for (const NamedCount& type : types_of(node))
    if (type.seen > 0) names += fmt::format("{}{}", names.empty() ? "" : " or ", type.name);
  return names.empty() ? "null" : names;
}

std::string text_of(const Share& share, std::string_view what) {
  return fmt::format("{} in {} of {}", what, share.hits, share.all);
}

Share without(const Share& share) { return {share.all - share.hits, share.all}; }

double rate(const Share& share) {
  return share.all == 0 ? 0 : static_cast<double>(share.hits) / static_cast<double>(share.all);
}

bool is_sure(const Share& before, const Share& after) {
  return drifting::chance(before, after) <= drifting::kErrorRate;
}

// Two shapes side by side. Recursion is bounded by Shape::kDeepest.
class DriftWalk {
 public:
  DriftWalk(Shape& remembered, Shape& observed) : then_(remembered), now_(observed) {}

  std::vector<Drift> run() && {
    node(0, 0, "");
    return std::move(drifts_);
  }

 private:
  Drift& tell(const DriftRule& rule, std::string instance, std::string message, bool established) {
    drifts_.push_back({.rule = &rule,
                       .severity = rule.severity,
                       .established = established,
                       .instance = std::move(instance),
                       .message = std::move(message)});
    return drifts_.back();
  }

  // A fact that was never seen before, in `seen` of so many values.
  Drift& tell_new(const DriftRule& rule, const std::string& instance, std::string message,
                  std::uint64_t before, const Share& seen) {
    const bool sure = is_sure({0, before}, seen);
    Drift& drift = tell(rule, instance, std::move(message), sure);
    drift.before = fmt::format("never in {}", before);
    drift.after = fmt::format("in {} of {}", seen.hits, seen.all);
    return drift;
  }

  void node(std::uint32_t before, std::uint32_t after, const std::string& at) {
    if (then_.nodes[before].seen() == 0 || now_.nodes[after].seen() == 0) return;
    types(then_.nodes[before], now_.nodes[after], at);
    strings(then_.nodes[before], now_.nodes[after], at);
    arrays(then_.nodes[before], now_.nodes[after], at);
    objects(before, after, at);
    const std::uint32_t then = then_.nodes[before].items;
    const std::uint32_t now = now_.nodes[after].items;
    if (then != 0 && now != 0) node(then, now, at + "/*");
  }

  void types(const ShapeNode& then, const ShapeNode& now, const std::string& at) {
    const auto before = types_of(then);
    const auto after = types_of(now);
    for (std::size_t i = 0; i < before.size(); ++i) {
      const bool is_new = before[i].seen == 0 && after[i].seen > 0;
      // What was an integer has a fraction now.
      const bool wider = before[i].seen > 0 && then.fractions == 0 && now.fractions > 0 &&
                         after[i].name == "number";
      if (!is_new && !wider) continue;
      const std::uint64_t seen = wider ? now.fractions : after[i].seen;
      Drift& drift =
          tell_new(drifts::type, at,
                   fmt::format("values are {}, they were {}", type_names(now), type_names(then)),
                   then.seen(), {seen, now.seen()});
      // Whoever read nothing but null can be told anything.
      if (then.nulls == then.seen()) drift.severity = Severity::note;
      break;
    }
    nulls(then, now, at);
  }

  void nulls(const ShapeNode& then, const ShapeNode& now, const std::string& at) {
    if (now.nulls == 0) return;
    const Share before{then.nulls, then.seen()};
    const Share after{now.nulls, now.seen()};
    if (then.nulls == 0) {
      tell_new(drifts::nullable, at, "values are null that never were", before.all, after);
      return;
    }
    constexpr double kLeastRise = 0.1;
    if (rate(after) < 2 * rate(before) || rate(after) - rate(before) < kLeastRise ||
        !is_sure(before, after))
      return;
    Drift& drift = tell(drifts::null_rate, at, "values are null more often", true);
    drift.before = text_of(before, "null");
    drift.after = text_of(after, "null");
  }

  void strings(const ShapeNode& then, const ShapeNode& now, const std::string& at) {
    if (then.strings == 0 || now.strings == 0) return;
    for (std::size_t i = 0; i < kShapeFormats.size(); ++i) {
      if (then.formats[i] != then.strings || now.formats[i] == now.strings) continue;
      tell_new(drifts::format, at, fmt::format("texts are no {} that all were", kShapeFormats[i]),
               then.strings, {now.strings - now.formats[i], now.strings});
    }
    if (!then.values.empty()) values(then, now, at);
  }

  void values(const ShapeNode& then, const ShapeNode& now, const std::string& at) {
    std::set<std::string_view> known;
    for (const SeenValue& value : then.values) known.insert(value.text);
    std::map<std::string_view, std::uint64_t> strange;
    std::uint64_t seen = 0;
    for (const SeenValue& value : now.values)
      if (!known.contains(value.text)) seen += strange[value.text] = value.seen;
    if (now.values.empty()) {
      // Too many to count, or texts: one at least is new.
      tell_new(drifts::value, at, "texts are more than the values that they were", then.strings,
               {1, now.strings});
    } else if (!strange.empty()) {
      std::string names;
      for (const auto& [text, count] : strange)
        names += fmt::format("{}'{}'", names.empty() ? "" : ", ", text);
      tell_new(drifts::value, at, fmt::format("there is a new value: {}", names), then.strings,
               {seen, now.strings});
    }
  }

  void arrays(const ShapeNode& then, const ShapeNode& now, const std::string& at) {
    const Share before{then.empty_arrays, then.arrays};
    const Share after{now.empty_arrays, now.arrays};
    if (now.arrays == 0 || after.hits != after.all || before.hits == before.all ||
        !is_sure(before, after))
      return;
    Drift& drift = tell(drifts::empty, at, "arrays are always empty", true);
    drift.before = text_of(without(before), "elements");
    drift.after = text_of(without(after), "elements");
  }

  // What the one side does not tell apart, the other does not either.
  void align(std::uint32_t before, std::uint32_t after) {
    if (then_.nodes[before].tags != Merged::no)
      shapes::merge_variants(now_, after, Merged::chosen);
    else if (now_.nodes[after].tags != Merged::no)
      shapes::merge_variants(then_, before, Merged::chosen);
  }

  void objects(std::uint32_t before, std::uint32_t after, const std::string& at) {
    align(before, after);
    for (std::size_t i = 0; i < now_.nodes[after].variants.size(); ++i) {
      const std::vector<ObjectShape>& known = then_.nodes[before].variants;
      const ObjectShape& object = now_.nodes[after].variants[i];
      const auto same = std::find_if(known.begin(), known.end(), [&](const ObjectShape& other) {
        return other.tag == object.tag && other.value == object.value;
      });
      if (same != known.end())
        variant(before, static_cast<std::size_t>(same - known.begin()), after, i, at);
      else if (!known.empty())
        tell_new(drifts::value, at + (object.tag.empty() ? "" : "/" + pointer_token(object.tag)),
                 object.tag.empty() ? "objects have no tag that all had"
                                    : fmt::format("there is a new value: '{}'", object.value),
                 then_.nodes[before].objects, {object.seen, now_.nodes[after].objects});
    }
  }

  void variant(std::uint32_t before, std::size_t then, std::uint32_t after, std::size_t now,
               const std::string& at) {
    if (then_.nodes[before].variants[then].map != Merged::no)
      shapes::make_map(now_, after, now, Merged::chosen);
    else if (now_.nodes[after].variants[now].map != Merged::no)
      shapes::make_map(then_, before, then, Merged::chosen);
    // Copies: what they are in may move below.
    const ObjectShape old = then_.nodes[before].variants[then];
    const ObjectShape fresh = now_.nodes[after].variants[now];
    members(old, fresh, at);
    if (old.entries != 0 && fresh.entries != 0) node(old.entries, fresh.entries, at + "/*");
  }

  using ByName = std::map<std::string_view, const ShapeProperty*>;
  static ByName by_name(const ObjectShape& object) {
    ByName names;
    for (const ShapeProperty& property : object.properties) names.emplace(property.name, &property);
    return names;
  }

  void members(const ObjectShape& old, const ObjectShape& fresh, const std::string& at) {
    const ByName before = by_name(old);
    const ByName after = by_name(fresh);
    std::vector<Candidate> added;
    for (const auto& [name, property] : after)
      if (!before.contains(name)) added.push_back({property, &fresh, &now_});
    std::set<std::string_view> explained;
    for (const auto& [name, property] : before) {
      const std::string place = at + "/" + pointer_token(name);
      const auto still = after.find(name);
      if (still != after.end()) {
        presence(*property, old, *still->second, fresh, place);
        node(property->node, still->second->node, place);
        continue;
      }
      if (const Candidate* to = missing({property, &old, &then_}, fresh.seen, added, place))
        explained.insert(to->property->name);
    }
    for (const Candidate& each : added) {
      if (explained.contains(each.property->name)) continue;
      Drift& drift = tell(drifts::added, at + "/" + pointer_token(each.property->name),
                          fmt::format("there is a new member '{}'", each.property->name), true);
      drift.before = fmt::format("never in {}", old.seen);
      drift.after = fmt::format("in {} of {}", each.node().seen(), fresh.seen);
    }
  }

  // It is there in some: as often as before?
  void presence(const ShapeProperty& then, const ObjectShape& old, const ShapeProperty& now,
                const ObjectShape& fresh, const std::string& place) {
    const Share before{then_.nodes[then.node].seen(), old.seen};
    const Share after{now_.nodes[now.node].seen(), fresh.seen};
    if (after.hits == after.all) return;
    const bool sure = is_sure(without(before), without(after));
    const bool always = before.hits == before.all;
    if (!always && (!sure || rate(after) * 2 > rate(before))) return;
    Drift& drift = always
                       ? tell(drifts::optional, place,
                              fmt::format("the member '{}' is not always there", then.name), sure)
                       : tell(drifts::rarer, place,
                              fmt::format("the member '{}' is there less often", then.name), true);
    drift.before = text_of(before, "there");
    drift.after = text_of(after, "there");
  }

  // It is there in none.
  const Candidate* missing(const Candidate& gone, std::uint64_t objects,
                           const std::vector<Candidate>& added, const std::string& place) {
    const Share before{gone.node().seen(), gone.object->seen};
    const Share after{0, objects};
    const bool sure = is_sure(without(before), without(after));
    const bool always = before.hits == before.all;
    if (objects == 0 || (!sure && !always)) return nullptr;
    const std::string& name = gone.property->name;
    const Candidate* to = drifting::renamed_to(gone, added);
    Drift& drift =
        to != nullptr
            ? tell(drifts::renamed, place,
                   fmt::format("the member '{}' may be called '{}' now", name, to->property->name),
                   sure)
            : tell(drifts::removed, place, fmt::format("the member '{}' is gone", name), sure);
    if (!always) drift.severity = std::min(drift.severity, Severity::warning);
    drift.before = text_of(before, "there");
    drift.after = text_of(after, "there");
    return to;
  }

  Shape& then_;
  Shape& now_;
  std::vector<Drift> drifts_{};
};

}  // namespace

std::vector<Drift> drift_of(Shape remembered, Shape observed) {
  std::vector<Drift> drifts = DriftWalk(remembered, observed).run();
  drifting::find_witnesses(remembered, observed, drifts);
  return drifts;
}

}  // namespace driftgate
