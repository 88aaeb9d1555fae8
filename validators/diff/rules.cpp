#include "validators/diff/rules.h"

#include <fmt/core.h>

#include <array>
#include <cassert>
#include <deque>
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
};

constexpr std::array<ElementWords, 10> kElements{{
    {Element::request_body, 'B', "request-body", "", "the request body"},
    {Element::request_property, 'P', "request-property", "request-property",
     "a property of the request body"},
    {Element::request_parameter, 'A', "request-parameter", "", "a parameter"},
    {Element::request_parameter_property, 'Q', "request-parameter-property",
     "request-parameter-property", "a property of a parameter"},
    {Element::request_header, 0, "request-parameter", "", "a parameter"},
    {Element::request_header_property, 'H', "request-header-property", "request-header-property",
     "a property of a header parameter"},
    {Element::response_body, 'b', "response-body", "", "the response"},
    {Element::response_property, 'p', "response-property", "property",
     "a property of the response"},
    {Element::response_header, 'h', "response-header", "", "a response header"},
    {Element::response_header_property, 0, "response-header-property", "header-property",
     "a property of a response header"},
}};

const ElementWords& words_of(Element element) {
  return kElements.at(static_cast<std::size_t>(element));
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

// ---- The table ------------------------------------------------------------------------------

struct Table {
  std::vector<DiffRule> rules{};
  std::deque<std::string> texts{};  // What the rules' views point at.
  std::unordered_map<std::string_view, std::size_t> positions{};

  std::string_view keep(std::string text) { return texts.emplace_back(std::move(text)); }

  void add(DiffRule rule, OasdiffLevel known, std::string_view what) {
    if (positions.contains(rule.id)) return;
    rule.severity = severity_of(rule.side, rule.effect, rule.guards);
    rule.in_oasdiff = known != OasdiffLevel::ours;
    rule.oasdiff = known == OasdiffLevel::note      ? Severity::note
                   : known == OasdiffLevel::warning ? Severity::warning
                   : known == OasdiffLevel::error   ? Severity::error
                                                    : rule.severity;
    rule.summary = keep(std::string(what));
    rule.explanation = keep(fmt::format(
        "{}{}{}{}", law_text(rule.side, rule.effect), guard_text(rule.guards),
        rule.of_schema && rule.effect != Effect::none && rule.effect != Effect::governance
            ? " The schemas are compared as a whole: the finding shows a value that one admits and "
              "the other refuses, and where it is proved that there is none, the change is only "
              "noted."
            : "",
        oasdiff_text(rule)));
    positions.emplace(rule.id, rules.size());
    rules.push_back(rule);
  }

  // One rule for each element, and those for readOnly and writeOnly properties.
  void add_schema(std::string_view facet, std::string_view edit, Effect effect,
                  std::string_view known, std::string_view what);
};

OasdiffLevel level_in_oasdiff(char letter, std::string_view suffix) {
#define OASDIFF(SUFFIX, ELEMENTS, LEVEL)                                                       \
  if (suffix == (SUFFIX) && std::string_view(ELEMENTS).find(letter) != std::string_view::npos) \
    return OasdiffLevel::LEVEL;
#include "validators/diff/rules.inc"
  return OasdiffLevel::law;
}

void Table::add_schema(std::string_view facet, std::string_view edit, Effect effect,
                       std::string_view known, std::string_view what) {
  const std::string suffix = suffix_of(facet, edit);
  const auto is_known = [&](char letter) {
    return letter != 0 && known.find(letter) != std::string_view::npos;
  };
  for (const ElementWords& element : kElements) {
    if (is_elsewhere(element.element, facet) || usual_suffix(element.element, suffix) != suffix)
      continue;
    // Mostly they are called as those of other parameters.
    if (element.element == Element::request_header_property && !is_known('H')) continue;
    const OasdiffLevel level =
        is_known(element.letter) ? level_in_oasdiff(element.letter, suffix) : OasdiffLevel::ours;
    add({.id = keep(id_of(element.element, suffix)),
         .side = side_of(element.element),
         .effect = effect,
         .of_schema = true},
        level, fmt::format("in {}, {}", element.name, what));
  }
  if (is_known('R'))
    add({.id = keep("request-read-only-property-" + suffix),
         .side = Side::request,
         .effect = effect,
         .guards = {.read_only = true},
         .of_schema = true},
        OasdiffLevel::law, fmt::format("in a readOnly property of the request body, {}", what));
  if (is_known('W'))
    add({.id = keep("response-write-only-property-" + suffix),
         .side = Side::response,
         .effect = effect,
         .guards = {.write_only = true},
         .of_schema = true},
        OasdiffLevel::law, fmt::format("in a writeOnly property of the response, {}", what));
}

Table make_table() {
  Table table;
#define RULE(ID, SIDE, EFFECT, GUARD, OASDIFF_LEVEL, WHAT)                                      \
  table.add({.id = (ID), .side = Side::SIDE, .effect = Effect::EFFECT, .guards = guard::GUARD}, \
            OasdiffLevel::OASDIFF_LEVEL, WHAT);
#define EDIT(ID, SIDE, EFFECT, GUARD, OASDIFF_LEVEL, WHAT) \
  table.add({.id = (ID),                                   \
             .side = Side::SIDE,                           \
             .effect = Effect::EFFECT,                     \
             .guards = guard::GUARD,                       \
             .of_schema = true},                           \
            OasdiffLevel::OASDIFF_LEVEL, WHAT);
#define SCHEMA(FACET, EDIT, EFFECT, KNOWN, WHAT) \
  table.add_schema(FACET, EDIT, Effect::EFFECT, KNOWN, WHAT);
#include "validators/diff/rules.inc"
  return table;
}

const Table& table() {
  static const Table rules = make_table();
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

const DiffRule* find(const std::string& id) { return find_diff_rule(id); }

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
  if (element == Element::request_property && use.guards.read_only)
    return find(fmt::format("request-read-only-property-{}", suffix));
  if (element == Element::response_property && use.guards.write_only)
    return find(fmt::format("response-write-only-property-{}", suffix));
  return nullptr;
}

const DiffRule* rule_of_mutability(Element element, const EditUse& use) {
  const SchemaEdit& edit = *use.edit;
  if (edit.facet != "read-only" && edit.facet != "write-only") return nullptr;
  if (element != Element::request_property && element != Element::response_property) return nullptr;
  return find(fmt::format("{}-{}-property-{}",
                          side_of(element) == Side::request ? "request" : "response", need(use),
                          edit.edit));
}

}  // namespace

const std::vector<DiffRule>& all_diff_rules() { return table().rules; }

const DiffRule* find_diff_rule(std::string_view id) {
  const auto found = table().positions.find(id);
  return found == table().positions.end() ? nullptr : &table().rules[found->second];
}

const DiffRule& rule_of(Element whole, const EditUse& use) {
  const SchemaEdit& edit = *use.edit;
  const bool inside = edit.facet == "property" || (use.inside && is_property(whole, use));
  const Element element = inside ? property_of(whole) : whole;
  const bool came_or_went = edit.edit == "added" || edit.edit == "removed";
  if (edit.facet == "property" && came_or_went && !words_of(element).property.empty())
    if (const DiffRule* rule = find(property_id(element, use))) return *rule;
  if (const DiffRule* rule = rule_of_mutability(element, use)) return *rule;
  const std::string suffix = suffix_of(edit.facet, edit.edit);
  if (const DiffRule* rule = guarded_rule(element, use, suffix)) return *rule;
  if (const DiffRule* rule = find(id_of(element, suffix))) return *rule;
  if (element == Element::request_header_property)
    return rule_of(Element::request_parameter_property, use);
  assert(false && "an edit without a row in rules.inc");
  return *find(id_of(element, "schema-changed"));
}

}  // namespace driftgate
