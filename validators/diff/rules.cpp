#include "validators/diff/rules.h"

#include <fmt/core.h>

#include <array>
#include <cassert>
#include <deque>
#include <mutex>
#include <optional>
#include <string>
#include <unordered_map>

namespace driftgate {
namespace {

enum class OasdiffLevel : std::uint8_t { ours, law, note, warning, error };

namespace guard {
constexpr Guards none{};
constexpr Guards write_only{.write_only = true};
constexpr Guards non_success{.non_success = true};
constexpr Guards sanctioned{.sanctioned = true};
constexpr Guards negotiated{.negotiated = true};
}  // namespace guard

// ---- Elements -------------------------------------------------------------------------------

struct ElementWords {
  Element element = Element::request_body;
  char letter = 0;              ///< As rules.inc has it; 0: unknown to oasdiff.
  std::string_view prefix{};    ///< Of ids.
  std::string_view property{};  ///< As above, of a property that is added or removed; "": none.
  std::string_view name{};
  // Parts of it that this side does not send have rules of their own.
  char guarded_letter = 0;  ///< 0: there are none.
  std::string_view guarded_prefix{};
  std::string_view guarded_name{};
};

constexpr std::array<ElementWords, 10> kElements{{
    {Element::request_body, 'B', "request-body", "", "the request body"},
    {Element::request_property, 'P', "request-property", "request-property",
     "a property of the request body", 'R', "request-read-only-property",
     "a readOnly property of the request body"},
    {Element::request_parameter, 'A', "request-parameter", "", "a parameter"},
    {Element::request_parameter_property, 'Q', "request-parameter-property",
     "request-parameter-property", "a property of a parameter"},
    {Element::request_header, 0, "request-parameter", "", "a parameter"},
    {Element::request_header_property, 'H', "request-header-property", "request-header-property",
     "a property of a header parameter"},
    {Element::response_body, 'b', "response-body", "", "the response"},
    {Element::response_property, 'p', "response-property", "property", "a property of the response",
     'W', "response-write-only-property", "a writeOnly property of the response"},
    {Element::response_header, 'h', "response-header", "", "a response header"},
    {Element::response_header_property, 0, "response-header-property", "header-property",
     "a property of a response header"},
}};

constexpr std::size_t index_of(Element element) { return static_cast<std::size_t>(element); }

const ElementWords& words_of(Element element) { return kElements.at(index_of(element)); }

Guards guarded(Element element) {
  const bool request = side_of(element) == Side::request;
  return {.read_only = request, .write_only = !request};
}

// ---- Ids ------------------------------------------------------------------------------------

// What an id ends with: "max-length-set"; "became-nullable" says what it is about by itself.
std::string suffix_of(std::string_view facet, std::string_view edit) {
  if (edit.empty()) return std::string(facet);
  const bool says_all = edit.starts_with("became-") && facet != "schema";
  return says_all ? std::string(edit) : fmt::format("{}-{}", facet, edit);
}

// What oasdiff calls another one only: a narrower type of requests, a pattern of responses.
std::string_view usual_suffix(Element element, std::string_view suffix) {
  const bool request = element == Element::request_body || element == Element::request_property ||
                       element == Element::request_parameter || element == Element::request_header;
  if (request && suffix == "type-specialized") return "type-changed";
  const bool pattern = suffix == "pattern-generalized" || suffix == "pattern-specialized";
  return side_of(element) == Side::response && pattern ? "pattern-changed" : suffix;
}

std::string id_of(Element element, std::string_view suffix) {
  if (element == Element::response_body && suffix == "enum-value-removed")
    return "response-mediatype-enum-value-removed";
  if (suffix == "stability-invalid") return "api-invalid-stability-level";
  return fmt::format("{}-{}", words_of(element).prefix, usual_suffix(element, suffix));
}

// Whether rules.inc has the id letter by letter, or the element can have no such edit.
bool is_elsewhere(Element element, std::string_view facet) {
  const bool inside = !words_of(element).property.empty();
  if (facet == "property") return !inside;
  const bool body = element == Element::request_property || element == Element::response_property;
  return body && (facet == "read-only" || facet == "write-only");
}

// ---- Words ----------------------------------------------------------------------------------

std::string_view law_text(Side side, Effect effect) {
  const bool response = side == Side::response;
  switch (effect) {
    case Effect::none:
      return "What may be sent stays the same, so nobody is hurt; whoever reads the description "
             "may want to know.";
    case Effect::unknown:
      return "The descriptions alone do not tell whether anybody is hurt, so it is a warning: look "
             "at it.";
    case Effect::governance:
      return "It breaks the promise of how long things live and how early their end is announced: "
             "who relies on it has too little time to leave.";
    case Effect::incomparable:
      return response ? "Clients may receive what the base never told them of, and miss what it "
                        "told."
                      : "What existing clients send may be refused, as the base and the revision "
                        "ask for different things.";
    case Effect::narrows:
      if (side == Side::surface)
        return "It takes away what existing clients use, or asks more of them.";
      return response ? "It promises more than before: whatever is sent, existing clients were "
                        "told of it."
                      : "It asks more of clients than before: what an existing client sends may be "
                        "refused.";
    case Effect::widens:
      if (side == Side::surface) return "It gives more than before: nobody who exists is hurt.";
      return response ? "It promises less than before: existing clients may receive what they "
                        "were never told of."
                      : "It asks less of clients than before: what existing clients send stays "
                        "accepted.";
  }
  return "";
}

std::string_view guard_text(const Guards& guards) {
  if (guards.read_only) return " Nobody sends readOnly parts in requests, so it is only noted.";
  if (guards.write_only) return " Nobody sends writeOnly parts in responses, so it is only noted.";
  if (guards.non_success)
    return " No client can rely on errors and redirects alone, so it is only noted.";
  if (guards.sanctioned)
    return " It was deprecated first and its time is over, so it is only noted.";
  if (guards.negotiated)
    return " Clients pick among the variants of a response: one that is gone hurts whoever picked "
           "it, one that is new hurts nobody.";
  return "";
}

std::string_view oasdiff_name(Severity severity) {
  return severity == Severity::error ? "ERR" : severity == Severity::warning ? "WARN" : "INFO";
}

std::string oasdiff_text(const DiffRule& rule) {
  if (!rule.in_oasdiff) return "";
  const std::string level =
      rule.oasdiff == rule.severity ? "" : fmt::format(", at level {}", oasdiff_name(rule.oasdiff));
  return fmt::format(" oasdiff has a rule of the same name{}.", level);
}

// ---- The rules ------------------------------------------------------------------------------

// A thousand rules are made of elements, facets and edits: those of an element when one of them is
// first asked for, and what is longer than an id each time it is.
class RuleSet {
 public:
  explicit RuleSet(std::size_t most) { rules_.reserve(most); }
  RuleSet(RuleSet&&) = default;  // What points into it stays where it is.

  const std::vector<DiffRule>& rules() const { return rules_; }

  const DiffRule* find(std::string_view id) const {
    const auto found = by_id_.find(id);
    return found == by_id_.end() ? nullptr : &rules_[found->second];
  }

  // The first of an id is the one.
  void add(DiffRule rule, OasdiffLevel known) {
    if (!by_id_.emplace(rule.id, rules_.size()).second) return;
    rule.severity = severity_of(rule.side, rule.effect, rule.guards);
    rule.in_oasdiff = known != OasdiffLevel::ours;
    rule.oasdiff = known == OasdiffLevel::note      ? Severity::note
                   : known == OasdiffLevel::warning ? Severity::warning
                   : known == OasdiffLevel::error   ? Severity::error
                                                    : rule.severity;
    rules_.push_back(rule);
  }

  // A rule of schemas, and that of parts which nobody sends.
  void add_schema(const ElementWords& element, std::string_view facet, std::string_view edit,
                  Effect effect, std::string_view known, std::string_view what);

 private:
  std::string_view keep(std::string id) { return ids_.emplace_back(std::move(id)); }

  std::vector<DiffRule> rules_{};
  std::deque<std::string> ids_{};
  std::unordered_map<std::string_view, std::size_t> by_id_{};
};

OasdiffLevel level_in_oasdiff(char letter, std::string_view suffix) {
#define OASDIFF(SUFFIX, ELEMENTS, LEVEL)                                                       \
  if (suffix == (SUFFIX) && std::string_view(ELEMENTS).find(letter) != std::string_view::npos) \
    return OasdiffLevel::LEVEL;
#include "validators/diff/rules.inc"
  return OasdiffLevel::law;
}

void RuleSet::add_schema(const ElementWords& element, std::string_view facet, std::string_view edit,
                         Effect effect, std::string_view known, std::string_view what) {
  const std::string suffix = suffix_of(facet, edit);
  const auto is_known = [&](char letter) {
    return letter != 0 && known.find(letter) != std::string_view::npos;
  };
  DiffRule rule{.side = side_of(element.element),
                .effect = effect,
                .of_schema = true,
                .where = element.name,
                .what = what};
  // Header parameters are mostly called as others are.
  const bool is_called_so =
      !is_elsewhere(element.element, facet) && usual_suffix(element.element, suffix) == suffix &&
      (element.element != Element::request_header_property || is_known(element.letter));
  if (is_called_so) {
    rule.id = keep(id_of(element.element, suffix));
    add(rule,
        is_known(element.letter) ? level_in_oasdiff(element.letter, suffix) : OasdiffLevel::ours);
  }
  if (!is_known(element.guarded_letter)) return;
  rule.id = keep(fmt::format("{}-{}", element.guarded_prefix, suffix));
  rule.guards = guarded(element.element);
  rule.where = element.guarded_name;
  add(rule, OasdiffLevel::law);
}

constexpr std::size_t kOwnRows = 0
#define RULE(ID, SIDE, EFFECT, GUARD, OASDIFF_LEVEL, WHAT) +1
#define EDIT(ID, SIDE, EFFECT, GUARD, OASDIFF_LEVEL, WHAT) +1
#include "validators/diff/rules.inc"
    ;

constexpr std::size_t kSchemaRows = 0
#define SCHEMA(FACET, EDIT, EFFECT, KNOWN, WHAT) +1
#include "validators/diff/rules.inc"
    ;

// Those that rules.inc has letter by letter.
const RuleSet& own_rules() {
  static const RuleSet own = [] {
    RuleSet set(kOwnRows);
#define RULE(ID, SIDE, EFFECT, GUARD, OASDIFF_LEVEL, WHAT) \
  set.add({.id = (ID),                                     \
           .side = Side::SIDE,                             \
           .effect = Effect::EFFECT,                       \
           .guards = guard::GUARD,                         \
           .what = (WHAT)},                                \
          OasdiffLevel::OASDIFF_LEVEL);
#define EDIT(ID, SIDE, EFFECT, GUARD, OASDIFF_LEVEL, WHAT) \
  set.add({.id = (ID),                                     \
           .side = Side::SIDE,                             \
           .effect = Effect::EFFECT,                       \
           .guards = guard::GUARD,                         \
           .of_schema = true,                              \
           .what = (WHAT)},                                \
          OasdiffLevel::OASDIFF_LEVEL);
#include "validators/diff/rules.inc"
    return set;
  }();
  return own;
}

RuleSet rules_made_for(Element element) {
  RuleSet set(2 * kSchemaRows);
#define SCHEMA(FACET, EDIT, EFFECT, KNOWN, WHAT) \
  set.add_schema(words_of(element), FACET, EDIT, Effect::EFFECT, KNOWN, WHAT);
#include "validators/diff/rules.inc"
  return set;
}

// Of one element, by the letters of rules.inc.
const RuleSet& rules_of(Element element) {
  // Only its properties are told from those of other parameters.
  if (element == Element::request_header) element = Element::request_parameter;
  static std::array<std::once_flag, kElements.size()> made;
  static std::array<std::optional<const RuleSet>, kElements.size()> sets;
  auto& set = sets.at(index_of(element));
  std::call_once(made.at(index_of(element)), [&] { set.emplace(rules_made_for(element)); });
  return *set;
}

const DiffRule* find(Element element, std::string_view id) {
  const DiffRule* own = own_rules().find(id);
  return own != nullptr ? own : rules_of(element).find(id);
}

// Whose id it is, as far as it tells: the longest beginning counts.
std::optional<Element> element_named(std::string_view id) {
  std::optional<Element> found;
  std::size_t longest = 0;
  for (const ElementWords& words : kElements) {
    for (const std::string_view prefix : {words.prefix, words.guarded_prefix}) {
      if (prefix.size() <= longest || !id.starts_with(prefix)) continue;
      longest = prefix.size();
      found = words.element;
    }
  }
  return found;
}

std::vector<const DiffRule*> each_diff_rule() {
  std::vector<const DiffRule*> rules;
  const auto add = [&](const RuleSet& set) {
    for (const DiffRule& rule : set.rules())
      if (find_diff_rule(rule.id) == &rule) rules.push_back(&rule);
  };
  add(own_rules());
  for (const ElementWords& words : kElements)
    if (words.element != Element::request_header) add(rules_of(words.element));
  return rules;
}

Element property_of(Element whole) {
  switch (whole) {
    case Element::request_body:
      return Element::request_property;
    case Element::request_parameter:
      return Element::request_parameter_property;
    case Element::request_header:
      return Element::request_header_property;
    case Element::response_body:
      return Element::response_property;
    case Element::response_header:
      return Element::response_header_property;
    default:
      return whole;
  }
}

// Elements of a list are no properties of parameters and headers: these are lists themselves.
bool is_property(Element whole, const EditUse& use) {
  if (whole == Element::request_body || whole == Element::response_body) return true;
  return use.instance.find_first_not_of("/*0123456789") != std::string::npos;
}

// ---- The rule of an edit --------------------------------------------------------------------

std::string_view need(const EditUse& use) { return use.required ? "required" : "optional"; }

// A property that came or went.
std::string property_id(Element element, const EditUse& use) {
  const std::string_view edit = use.edit->edit;
  const std::string_view property = words_of(element).property;
  if (side_of(element) == Side::response) {
    const bool own = use.guards.write_only && element == Element::response_property;
    return fmt::format("response-{}-{}{}-{}", need(use), own ? "write-only-" : "", property, edit);
  }
  if (edit == "removed") return fmt::format("{}-removed", property);
  const bool has_default = use.required && use.edit->has_default;
  return fmt::format("new-{}-{}{}", need(use), property, has_default ? "-with-default" : "");
}

// readOnly and writeOnly properties may have rules of their own.
const DiffRule* guarded_rule(Element element, const EditUse& use, std::string_view suffix) {
  const ElementWords& words = words_of(element);
  const Guards guards = guarded(element);
  const bool is_guarded =
      (guards.read_only && use.guards.read_only) || (guards.write_only && use.guards.write_only);
  if (!is_guarded || words.guarded_prefix.empty()) return nullptr;
  return find(element, fmt::format("{}-{}", words.guarded_prefix, suffix));
}

const DiffRule* rule_of_mutability(Element element, const EditUse& use) {
  const SchemaEdit& edit = *use.edit;
  if (edit.facet != "read-only" && edit.facet != "write-only") return nullptr;
  if (element != Element::request_property && element != Element::response_property) return nullptr;
  const std::string_view side = side_of(element) == Side::request ? "request" : "response";
  return find(element, fmt::format("{}-{}-property-{}", side, need(use), edit.edit));
}

}  // namespace

std::string DiffRule::summary() const {
  return where.empty() ? std::string(what) : fmt::format("in {}, {}", where, what);
}

std::string DiffRule::explanation() const {
  const bool is_proved = of_schema && effect != Effect::none && effect != Effect::governance;
  return fmt::format("{}{}{}{}", law_text(side, effect), guard_text(guards),
                     is_proved ? " The schemas are compared as a whole: the finding shows a value "
                                 "that one admits and the other refuses, and where it is proved "
                                 "that there is none, the change is only noted."
                               : "",
                     oasdiff_text(*this));
}

const std::vector<const DiffRule*>& all_diff_rules() {
  static const std::vector<const DiffRule*> rules = each_diff_rule();
  return rules;
}

const DiffRule* find_diff_rule(std::string_view id) {
  if (const DiffRule* own = own_rules().find(id)) return own;
  const std::optional<Element> named = element_named(id);
  if (named)
    if (const DiffRule* rule = rules_of(*named).find(id)) return rule;
  // A few are called otherwise.
  for (const ElementWords& words : kElements)
    if (const DiffRule* rule = rules_of(words.element).find(id)) return rule;
  return nullptr;
}

const DiffRule& rule_of(Element whole, const EditUse& use) {
  const SchemaEdit& edit = *use.edit;
  const bool inside = edit.facet == "property" || (use.inside && is_property(whole, use));
  const Element element = inside ? property_of(whole) : whole;
  const bool came_or_went = edit.edit == "added" || edit.edit == "removed";
  if (edit.facet == "property" && came_or_went && !words_of(element).property.empty())
    if (const DiffRule* rule = find(element, property_id(element, use))) return *rule;
  if (const DiffRule* rule = rule_of_mutability(element, use)) return *rule;
  const std::string suffix = suffix_of(edit.facet, edit.edit);
  if (const DiffRule* rule = guarded_rule(element, use, suffix)) return *rule;
  if (const DiffRule* rule = find(element, id_of(element, suffix))) return *rule;
  if (element == Element::request_header_property)
    return rule_of(Element::request_parameter_property, use);
  assert(false && "an edit without a row in rules.inc");
  return *find(element, id_of(element, "schema-changed"));
}

}  // namespace driftgate
