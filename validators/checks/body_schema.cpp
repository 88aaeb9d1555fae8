#include <fmt/format.h>

#include <algorithm>
#include <unordered_map>
#include <unordered_set>

#include "validators/checks/checks.h"
#include "validators/checks/json_number.h"
#include "validators/root_cause.h"

namespace driftgate::checks {
namespace {

// More different causes than a person reads; each costs walks through body and description.
constexpr std::size_t kMostCauses = 100;

/// The violations that have one root cause.
struct Cause {
  const SchemaViolation* first = nullptr;
  const SchemaViolation* nearest = nullptr;  ///< Of a choice: why the nearest schema fails.
  std::string place{};                       ///< JSON Pointer of the first instance.
  std::size_t count = 0;
};

bool mentions(std::string_view text, std::string_view word) {
  return text.find(word) != std::string_view::npos;
}

// ---- What a violation is called -------------------------------------------------------------

struct Words {
  std::string message{};
  std::string hint{};
};

/// The commonest drifts have names of their own.
Words name_type_drift(const SchemaViolation& violation, Node value) {
  const std::string& wanted = violation.expected;
  const bool wants_number = mentions(wanted, "number") || mentions(wanted, "integer");
  if (value.is(Kind::null))
    return {fmt::format("null where {} is described", wanted),
            mentions(wanted, "array") ? "an empty list may have been written as null"
                                      : "if null is meant, the schema must allow it"};
  if (value.is(Kind::string) && wants_number && is_json_number(value.text()))
    return {"a string that holds a number", "the provider puts quotes around it"};
  if (value.is(Kind::string) && mentions(wanted, "boolean") &&
      (value.text() == "true" || value.text() == "false"))
    return {"a string that holds a boolean", "the provider puts quotes around it"};
  if (value.is(Kind::number) && mentions(wanted, "string"))
    return {"a number where a string is described", "the provider leaves out the quotes"};
  if (value.is(Kind::boolean) && mentions(wanted, "string"))
    return {"a boolean where a string is described", "the provider leaves out the quotes"};
  return {violation.message, {}};
}

// ---- Required properties --------------------------------------------------------------------

/// The name that a "required" violation is about: what it quotes. Empty when it quotes none.
std::string_view missing_name(const SchemaViolation& violation) {
  const std::string_view text = violation.expected;
  const std::size_t open = text.find('\'');
  const std::size_t close = text.rfind('\'');
  if (open == close) return {};
  return text.substr(open + 1, close - open - 1);
}

/// How many objects stand at a place whose array indices and map names are "*".
std::size_t count_objects(Node body, std::string_view general) {
  std::vector<Node> here{body};
  while (!general.empty()) {
    general.remove_prefix(1);
    const std::string token(general.substr(0, general.find('/')));
    general.remove_prefix(token.size());
    std::vector<Node> below;
    for (const Node node : here) {
      if (token == "*") {
        for (const Node element : node.elements()) below.push_back(element);
        for (const Member member : node.members()) below.push_back(member.value);
      } else if (const Node inner = find_pointer(node, "/" + token)) {
        below.push_back(inner);
      }
    }
    here = std::move(below);
  }
  return static_cast<std::size_t>(
      std::count_if(here.begin(), here.end(), [](Node node) { return node.is(Kind::object); }));
}

/// A property that no element of a list has is hardly forgotten: it is one that consumers send.
std::string required_hint(const Case& c, const Cause& cause) {
  const SchemaViolation& violation = *cause.first;
  if (cause.count < 2) return {};
  const std::string list = general_pointer(violation.instance, violation.keyword_location);
  if (count_objects(c.body, list) != cause.count) return {};
  return "required by the schema, looks request-only; mark it writeOnly";
}

// ---- Causes ---------------------------------------------------------------------------------

/// Where the keyword stands: two violations at one place of one schema have the same.
std::string same_schema_and_place(const SchemaViolation& violation) {
  const std::string& location = violation.keyword_location;
  return violation.instance + '\0' + location.substr(0, location.rfind('/'));
}

/// A value of the wrong type also is none of the enumerated ones: that needs no second finding.
class WrongTypes {
 public:
  explicit WrongTypes(const std::vector<SchemaViolation>& violations) {
    for (const SchemaViolation& violation : violations)
      if (violation.keyword == "type") places_.insert(same_schema_and_place(violation));
  }

  bool explain(const SchemaViolation& violation) const {
    if (violation.keyword != "enum" && violation.keyword != "const") return false;
    return places_.contains(same_schema_and_place(violation));
  }

 private:
  std::unordered_set<std::string> places_{};
};

bool is_below(std::string_view pointer, std::string_view top) {
  return pointer.starts_with(top) && (pointer.size() == top.size() || pointer[top.size()] == '/');
}

/// Whether `violation` tells why one of the schemas of `choice` does not match: the same cause.
bool is_explanation(const SchemaViolation& violation, const SchemaViolation* choice) {
  return choice != nullptr && violation.keyword_location != choice->keyword_location &&
         is_below(violation.keyword_location, choice->keyword_location) &&
         is_below(violation.instance, choice->instance);
}

bool is_choice(const SchemaViolation& violation) {
  return violation.keyword == "anyOf" || violation.keyword == "oneOf";
}

std::string place_of(const SchemaViolation& violation) {
  if (violation.keyword != "required") return violation.instance;
  const std::string_view name = missing_name(violation);
  if (name.empty()) return violation.instance;
  return violation.instance + "/" + pointer_token(name);
}

std::vector<Cause> causes(const std::vector<SchemaViolation>& violations) {
  const WrongTypes wrong_types(violations);
  std::vector<Cause> found;
  std::unordered_map<std::string, std::size_t> positions;
  const SchemaViolation* choice = nullptr;  // The last one; its explanations follow it.
  for (const SchemaViolation& violation : violations) {
    if (wrong_types.explain(violation)) continue;
    if (is_explanation(violation, choice)) {
      Cause& cause = found[positions.at(root_cause(choice->instance, choice->keyword_location))];
      if (cause.nearest == nullptr) cause.nearest = &violation;
      continue;
    }
    choice = is_choice(violation) ? &violation : nullptr;
    std::string place = place_of(violation);
    const auto [known, is_new] =
        positions.try_emplace(root_cause(place, violation.keyword_location), found.size());
    if (is_new) found.push_back({.first = &violation, .place = std::move(place)});
    ++found[known->second].count;
  }
  return found;
}

std::string choice_hint(const SchemaViolation& nearest) {
  const std::string where = nearest.instance.empty() ? "" : fmt::format(" at {}", nearest.instance);
  return fmt::format("the nearest schema fails{}: {}, expected {}", where, nearest.message,
                     nearest.expected);
}

Violation describe(const Case& c, const Cause& cause) {
  const SchemaViolation& violation = *cause.first;
  Words words{violation.message, {}};
  if (violation.keyword == "type")
    words = name_type_drift(violation, find_pointer(c.body, violation.instance));
  else if (violation.keyword == "required")
    words.hint = required_hint(c, cause);
  else if (cause.nearest != nullptr)
    words.hint = choice_hint(*cause.nearest);
  return {.message = std::move(words.message),
          .expected = violation.expected,
          .actual = violation.actual,
          .instance = cause.place,
          .keyword = violation.keyword_location,
          .hint = std::move(words.hint),
          .source = violation.source.location()};
}

std::vector<Violation> check_body_schema(const Case& c) {
  if (c.body_evaluation.valid) return {};
  std::vector<Violation> found;
  const std::vector<Cause> all = causes(c.body_evaluation.violations);
  for (std::size_t i = 0; i < all.size() && i < kMostCauses; ++i) {
    found.push_back(describe(c, all[i]));
    // The others count; the first instance says it all.
    found.resize(found.size() + all[i].count - 1,
                 {.instance = all[i].place, .keyword = all[i].first->keyword_location});
  }
  if (all.size() > kMostCauses)
    found.push_back({.message = fmt::format("the body breaks its schema in {} more ways",
                                            all.size() - kMostCauses),
                     .source = c.content->source.location()});
  return found;
}

}  // namespace

const Rule<Case> body_schema{
    .id = "body-schema",
    .category = "contract",
    .severity = Severity::error,
    .summary = "A JSON body fits the schema that the response describes",
    .explanation =
        "A value in the body does not fit the schema of its place. The finding names the place in "
        "the body, the keyword in the description, and what was expected and found; the same "
        "cause in every element of a list is one finding with a count. The commonest drifts: null "
        "where an array or object is described (an empty list that the provider's language writes "
        "as null), a string that holds a number or boolean, and a required property that is never "
        "returned because only consumers send it, which writeOnly says. Fix the side that is "
        "wrong: consumers were written from the description.",
    .check = check_body_schema,
};

}  // namespace driftgate::checks
