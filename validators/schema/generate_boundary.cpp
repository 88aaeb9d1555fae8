#include <fmt/format.h>

#include <algorithm>

#include "specs/document/quote_json.h"
#include "validators/schema/admit.h"
#include "validators/schema/generate_parts.h"
#include "validators/schema/wording.h"

namespace driftgate::making {
namespace {

using Combine = Applicator::Combine;

constexpr std::size_t kBranches = 1'000;  // Of one choice.
constexpr std::size_t kFormatEdges = 8;
constexpr std::size_t kOptional = 100;  // Members of one object left out, each.

class Boundary {
 public:
  Boundary(const Place& place, Maker& maker) : place_(place), ask_(place.ask), maker_(maker) {}

  std::vector<Trial> trials() {
    choices();
    values();
    types();
    numbers();
    strings();
    objects();
    arrays();
    return std::move(trials_);
  }

 private:
  // The more telling, the smaller.
  enum Rank : int { kChoice, kValue, kMembers, kBound, kShape, kFormat, kExtra };

  void add(Rank rank, std::string_view keyword, Node source, std::string note,
           std::function<Texts()> candidates, bool opens = false) {
    trials_.push_back({.keyword = keyword,
                       .source = source,
                       .note = std::move(note),
                       .rank = rank,
                       .candidates = std::move(candidates),
                       .opens = opens});
  }
  void add_text(Rank rank, std::string_view keyword, Node source, std::string note,
                std::string json) {
    add(rank, keyword, source, std::move(note), [json = std::move(json)] { return Texts{json}; });
  }

  // Values that the place's schemas and these accept together.
  Texts made(const Programs& more, const How& how) {
    Programs roots = place_.roots;
    for (Program* program : more)
      if (std::find(roots.begin(), roots.end(), program) == roots.end()) roots.push_back(program);
    Texts found;
    How again = how;
    again.given = false;
    for (std::size_t i = 0; i < 2 && found.empty(); ++i, ++again.variation)
      if (Made value = maker_.make(roots, again)) found.push_back(std::move(*value));
    return found;
  }

  void choices() {
    for (const Applicator* applicator : ask_.applicators) switch (applicator->combine) {
        case Combine::any:
        case Combine::one:
        case Combine::discriminated:
          branches(*applicator);
          break;
        case Combine::conditional:
          conditions(*applicator);
          break;
        case Combine::dependent:
          add(
              kChoice, applicator->keyword, applicator->source,
              fmt::format("with the member '{}'", applicator->name),
              [this, applicator] {
                return made({applicator->branches.front().program},
                            {.present = {applicator->name}, .rich = true});
              },
              true);
          break;
        case Combine::all:
        case Combine::none:
        case Combine::dynamic:
          break;
      }
  }

  void branches(const Applicator& applicator) {
    const std::size_t count = std::min(applicator.branches.size(), kBranches);
    for (std::size_t i = 0; i < count; ++i)
      add(
          kChoice, applicator.keyword, applicator.source,
          fmt::format("branch {} of {}", i + 1, applicator.branches.size()),
          [this, &applicator, i] { return branch(applicator, i); }, true);
  }

  Texts branch(const Applicator& applicator, std::size_t i) {
    Program& program = *applicator.branches[i].program;
    Texts found = made({&program}, {.rich = true});
    const Texts lean = made({&program}, {.members = How::Members::required});
    found.insert(found.end(), lean.begin(), lean.end());
    if (!applicator.discriminator) return found;
    // A branch must be selected by its name.
    Texts selected;
    for (const auto& [name, at] : applicator.discriminator->branches) {
      if (at != i) continue;
      for (const std::string& json : found)
        selected.push_back(with_member(json, applicator.discriminator->property, quote_json(name)));
    }
    std::sort(selected.begin(), selected.end());
    selected.insert(selected.end(), found.begin(), found.end());
    return selected;
  }

  static std::string with_member(const std::string& json, std::string_view name,
                                 std::string value) {
    const auto document = read_json(json, "made");
    std::vector<MemberText> members = member_texts(document->root());
    const auto found = std::find_if(members.begin(), members.end(),
                                    [&](const MemberText& member) { return member.name == name; });
    if (found != members.end())
      found->json = std::move(value);
    else
      members.push_back({std::string(name), std::move(value)});
    return object_text(members);
  }

  void conditions(const Applicator& applicator) {
    Program* const condition = applicator.branches[0].program;
    Program* const then = applicator.branches[1] ? applicator.branches[1].program : nullptr;
    Program* const otherwise = applicator.branches[2] ? applicator.branches[2].program : nullptr;
    if (then != nullptr)
      add(
          kChoice, "then", applicator.branches[1].written, "the condition holds",
          [this, condition, then] {
            return made({condition, then}, {.rich = true});
          },
          true);
    if (otherwise != nullptr)
      add(
          kChoice, "else", applicator.branches[2].written, "the condition does not hold",
          [this, condition, otherwise] { return unlike(*condition, *otherwise); }, true);
  }

  // Values that the condition refuses.
  Texts unlike(Program& condition, Program& otherwise) {
    Texts found;
    const auto add_if = [&](std::string json) {
      if (!maker_.accepts(condition, json)) found.push_back(std::move(json));
    };
    for (std::size_t variation = 0; variation < 6 && found.empty(); ++variation)
      for (const std::size_t attempt : {1u, 0u})
        for (std::string& json :
             made({&otherwise}, {.variation = variation, .attempt = attempt, .rich = true}))
          add_if(std::move(json));
    for (std::string& json : made({&otherwise}, {.attempt = 1, .members = How::Members::required}))
      add_if(std::move(json));
    for (const TypeSet type : {kStrings, kObjects, kNumbers, kArrays, kBooleans, kNulls})
      if (found.empty() && ask_.allows(type))
        for (std::string& json : made({&otherwise}, {.types = type})) add_if(std::move(json));
    return found;
  }

  void values() {
    for (const ValueRule* rule : ask_.values) {
      if (rule->keyword != "enum") continue;
      for (const Node value : rule->allowed.values()) {
        if (trials_.size() > kBranches) break;
        add_text(kValue, "enum", rule->source, shown(value), to_json(value));
      }
    }
  }

  // The source of what is said of the type; the schema itself where nothing is.
  Node type_source() const {
    for (const Program* program : ask_.programs)
      if (program->type_source) return program->type_source;
    return place_.roots.empty() ? Node{} : place_.roots.front()->schema.node;
  }

  Node nullable() const {
    for (const Program* program : ask_.programs)
      for (const std::string_view word : {"nullable", "x-nullable"})
        if (const Node found = program->schema.node.find(word); found && found.boolean())
          return found;
    return {};
  }

  void types() {
    if (!ask_.values.empty()) return;
    const bool told =
        std::any_of(ask_.programs.begin(), ask_.programs.end(),
                    [](const Program* program) { return bool(program->type_source); });
    if (ask_.allows(kNulls) && told) {
      const Node flag = nullable();
      add_text(kValue, flag ? "nullable" : "type", flag ? flag : type_source(), "null", "null");
    }
    if (ask_.allows(kBooleans) && told)
      for (const std::string_view json : {"true", "false"})
        add_text(kValue, "type", type_source(), std::string(json), std::string(json));
    if (!told) return;
    int kinds = 0;
    for (const TypeSet type : {kStrings, kObjects, kNumbers, kArrays})
      kinds += ask_.allows(type) ? 1 : 0;
    if (kinds < 2) return;
    for (const auto& [type, name] :
         {std::pair{kStrings, "a string"}, std::pair{kObjects, "an object"},
          std::pair{kNumbers, "a number"}, std::pair{kArrays, "an array"}})
      if (ask_.allows(type))
        add(
            kValue, "type", type_source(), name,
            [this, type = type] { return made({}, {.types = type, .rich = true}); }, true);
  }

  bool integers() const { return (ask_.types & kNumbers) == kIntegerType; }

  void numbers() {
    if (!ask_.allows(kNumbers) || !ask_.values.empty()) return;
    const bool told = !ask_.numbers.empty() || !ask_.formats.empty() || integers() ||
                      (place_.value.is(Kind::number) && !ask_.programs.empty());
    if (!told) return;
    const NumberAsk ask = number_ask(ask_, integers());
    for (const NumberRules* rules : ask_.numbers) {
      for (const Bound& bound : rules->bounds) {
        const std::optional<Exact>& end = bound.is_minimum ? ask.least : ask.most;
        const std::string note =
            fmt::format("the {} that {} {} allows", bound.is_minimum ? "least" : "most",
                        bound.keyword, bound.lexeme.substr(0, 40));
        add_text(kBound, bound.keyword, bound.source, note,
                 end ? end->lexeme() : std::string(bound.lexeme));
      }
      if (!rules->multiple_of || !ask.step) continue;
      Texts multiples{ask.step->lexeme(), (-*ask.step).lexeme(), "0"};
      if (ask.least) multiples.push_back(ask.least->lexeme());
      if (ask.most) multiples.push_back(ask.most->lexeme());
      add(kBound, "multipleOf", rules->multiple_of, "a multiple",
          [multiples] { return multiples; });
    }
    for (const FormatRule* rule : ask_.formats)
      if (rule->format)
        if (const auto range = range_of_format(rule->format->name))
          for (const std::string_view end : {range->least, range->most})
            add_text(kFormat, "format", rule->source,
                     fmt::format("an end of {}: {}", rule->format->name, end), std::string(end));
    for (const std::string_view json : {"0", "-1"})
      add_text(kExtra, "type", type_source(), json == "0" ? "zero" : "a negative number",
               std::string(json));
    for (Trial& trial : trials_)
      if (trial.rank == kExtra) trial.silent = true;
  }

  void strings() {
    if (!ask_.allows(kStrings) || !ask_.values.empty()) return;
    const TextAsk ask = text_ask(ask_);
    const auto sized = [ask](std::size_t size) {
      Texts found;
      for (const std::string& text : texts(ask, size, 0, 4)) found.push_back(quote_json(text));
      return found;
    };
    for (const StringRules* rules : ask_.strings) {
      for (const Limit* limit : {&rules->least, &rules->most})
        if (*limit)
          add(kBound, limit == &rules->least ? "minLength" : "maxLength", limit->source,
              fmt::format("{} characters", limit->value), [sized, value = limit->value] {
                return value > kLongestText ? Texts{} : sized(static_cast<std::size_t>(value));
              });
      if (!rules->pattern) continue;
      add(kShape, "pattern", rules->pattern_source, "a short one", [ask] {
        Texts found;
        for (const std::string& text : short_and_long_members(ask))
          found.push_back(quote_json(text));
        return found;
      });
      add(kShape, "pattern", rules->pattern_source, "a long one", [ask] {
        Texts found;
        for (const std::string& text : short_and_long_members(ask))
          found.insert(found.begin(), quote_json(text));
        for (const std::string& text : texts(ask, std::nullopt, 3, 4))
          found.push_back(quote_json(text));
        return found;
      });
    }
    for (const FormatRule* rule : ask_.formats) {
      if (!rule->format || rule->format->of != Format::Of::strings) continue;
      std::size_t edges = 0;
      for (const std::string_view edge : format_edges(rule->format->name))
        if (edges < kFormatEdges && ask.admits(edge)) {
          ++edges;
          add_text(kFormat, "format", rule->source, fmt::format("an unusual one: {}", edge),
                   quote_json(edge));
        }
    }
    const bool told = std::any_of(ask_.programs.begin(), ask_.programs.end(), [](const auto* p) {
      return p->type_source && (p->types & kStrings) != 0;
    });
    if (told && ask.least == 0 && ask.admits(""))
      add_text(kExtra, "type", type_source(), "the empty text", "\"\"");
  }

  Node properties_source() const {
    for (const Program* program : ask_.programs)
      if (const Node found = program->schema.node.find("properties"); found.is(Kind::object))
        return found;
    return type_source();
  }

  void objects() {
    if (!ask_.allows(kObjects) || ask_.objects.empty()) return;
    std::vector<std::string_view> optional;
    bool any = false;
    bool more = false;
    for (const ObjectRules* rules : ask_.objects)
      for (const Property& property : rules->properties) {
        any = any || property.slot;
        if (property.required != Property::kOptional ||
            std::find(optional.begin(), optional.end(), property.name) != optional.end())
          continue;
        more = optional.size() == kOptional;
        if (!more) optional.push_back(property.name);
      }
    if (any) {
      add(kMembers, "properties", properties_source(), "no optional property",
          [this] { return made({}, {.members = How::Members::required}); });
      add(
          kMembers, "properties", properties_source(), "every property",
          [this] { return made({}, {.rich = false}); }, true);
    }
    if (place_.value.is(Kind::object))
      for (const std::string_view name : optional) {
        if (!place_.value.find(name)) continue;
        add(kMembers, "properties", properties_source(), fmt::format("without '{}'", name),
            [this, name] { return Texts{without(name)}; });
        trials_.back().silent = true;  // `required` may stand in another schema.
      }
    if (more) {
      add(kExtra, "properties", properties_source(), "without each of the others",
          [] { return Texts{}; });
      trials_.back().reason = fmt::format("only {} are left out one by one", kOptional);
    }
    for (const ObjectRules* rules : ask_.objects) object(*rules);
  }

  std::string without(std::string_view name) const {
    std::vector<MemberText> members = member_texts(place_.value);
    std::erase_if(members, [&](const MemberText& member) { return member.name == name; });
    return object_text(members);
  }

  void object(const ObjectRules& rules) {
    for (const Limit* limit : {&rules.least, &rules.most})
      if (*limit)
        add(kBound, limit == &rules.least ? "minProperties" : "maxProperties", limit->source,
            fmt::format("{} members", limit->value), [this, value = limit->value] {
              if (value > kMostElements) return Texts{};
              return made({},
                          {.size = static_cast<std::size_t>(value), .members = How::Members::all});
            });
    for (const DependentNames& dependents : rules.dependents)
      add(
          kMembers, dependents.keyword, dependents.source,
          fmt::format("'{}' with what it asks for", dependents.name),
          [this, name = dependents.name] {
            Texts found = made({}, {.members = How::Members::required, .present = {name}});
            for (std::string& json : made({}, {.present = {name}}))
              found.push_back(std::move(json));
            return found;
          },
          true);
    const auto richer = [this] { return made({}, {.rich = true}); };
    const auto free = [this] { return with_another(); };
    for (const PatternProperty& each : rules.patterns)
      if (each.pattern)
        add(
            kMembers, "patternProperties", each.source.document() ? each.source : Node{},
            "a member whose name matches",
            [this, &each] {
              TextAsk named;
              named.patterns.push_back({each.pattern, each.source.text()});
              Texts found;
              for (const std::string& name : texts(named, std::nullopt, 0, 3))
                for (std::string& json : made({}, {.present = {name}})) found.push_back(json);
              return found;
            },
            true);
    if (rules.additional) {
      make_ready(maker_.compiler(), *rules.additional.program);
      if (rules.additional.program->types != 0)
        add(kMembers, "additionalProperties", rules.additional.written, "one more member", free,
            true);
    }
    if (rules.names)
      add(
          kMembers, "propertyNames", rules.names.written, "a member of an allowed name",
          [free, richer] {
            Texts found = free();
            for (std::string& json : richer()) found.push_back(std::move(json));
            return found;
          },
          true);
  }

  // The object at hand, or a new one, with one more member.
  Texts with_another() {
    Texts found;
    const std::size_t here = place_.value.is(Kind::object) ? place_.value.size() : 0;
    for (const std::size_t size : {here + 1, std::size_t{1}})
      for (std::string& json : made({}, {.size = size, .rich = true}))
        found.push_back(std::move(json));
    return found;
  }

  void arrays() {
    if (!ask_.allows(kArrays)) return;
    const auto sized = [this](std::size_t size) {
      Texts found;
      // Other elements where those at first do not fit together.
      for (std::size_t variation = 0; variation < 3 && found.empty(); ++variation)
        found = made({}, {.variation = variation, .types = kArrays, .size = size});
      return found;
    };
    for (const ArrayRules* rules : ask_.arrays) {
      for (const Limit* limit : {&rules->least, &rules->most})
        if (*limit)
          add(kBound, limit == &rules->least ? "minItems" : "maxItems", limit->source,
              fmt::format("{} elements", limit->value), [sized, value = limit->value] {
                return value > kMostElements ? Texts{} : sized(static_cast<std::size_t>(value));
              });
      const std::size_t tuple = rules->prefix.size();
      if (tuple > 0) {
        const Node source = rules->prefix.front().written;
        for (const std::size_t size : {tuple, tuple - 1, tuple + 1})
          if (size <= kMostElements)
            add(
                kMembers, "prefixItems", source, fmt::format("{} elements", size),
                [sized, size] { return sized(size); }, size == tuple + 1);
        trials_.back().silent = true;
        trials_[trials_.size() - 2].silent = true;
      }
      if (rules->unique)
        add(kShape, "uniqueItems", rules->unique, "two unequal elements", [sized] {
          Texts found = sized(2);
          for (const std::size_t size : {3u, 1u})
            if (found.empty()) found = sized(size);
          return found;
        });
      if (rules->contains) contained(*rules, sized);
    }
    const bool told = std::any_of(ask_.programs.begin(), ask_.programs.end(), [](const auto* p) {
      return p->type_source && (p->types & kArrays) != 0;
    });
    if (told) {
      add_text(kExtra, "type", type_source(), "the empty array", "[]");
      trials_.back().silent = true;
      add(kExtra, "type", type_source(), "several elements", [sized] { return sized(3); });
      trials_.back().silent = true;
    }
  }

  template <class Sized>
  void contained(const ArrayRules& rules, const Sized& sized) {
    const std::size_t least =
        rules.least_contained ? static_cast<std::size_t>(rules.least_contained.value) : 1;
    if (least <= kMostElements)
      add(kShape, rules.least_contained ? "minContains" : "contains",
          rules.least_contained ? rules.least_contained.source : rules.contains.written,
          fmt::format("{} matching", least), [this, sized, least] {
            Texts found = sized(least);
            for (std::string& json : made({}, {.types = kArrays})) found.push_back(std::move(json));
            return found;
          });
    if (!rules.most_contained || rules.most_contained.value > kMostElements) return;
    const auto most = static_cast<std::size_t>(rules.most_contained.value);
    add(kShape, "maxContains", rules.most_contained.source, fmt::format("{} matching", most),
        [this, &rules, most] { return matching(rules, most); });
  }

  Texts matching(const ArrayRules& rules, std::size_t count) {
    Texts elements;
    for (std::size_t i = 0; i < count; ++i) {
      Programs both = element_ask(maker_.compiler(), ask_, i).programs;
      both.push_back(rules.contains.program);
      for (std::size_t tries = 0; tries < 8; ++tries) {
        const Made value = maker_.make(both, {.variation = i + tries});
        if (!value) break;
        elements.push_back(*value);
        if (!rules.unique || std::count(elements.begin(), elements.end(), *value) == 1) break;
        elements.pop_back();
      }
    }
    return {array_text(elements)};
  }

  const Place& place_;
  const Ask& ask_;
  Maker& maker_;
  std::vector<Trial> trials_{};
};

}  // namespace

// The trials keep what they need of the place and the maker, which must outlive them.
std::vector<Trial> boundary_trials(const Place& place, Maker& maker) {
  const auto boundary = std::make_shared<Boundary>(place, maker);
  std::vector<Trial> trials = boundary->trials();
  for (Trial& trial : trials)
    trial.candidates = [boundary, candidates = std::move(trial.candidates)] {
      return candidates();
    };
  return trials;
}

}  // namespace driftgate::making
