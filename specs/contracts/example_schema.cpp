#include "specs/contracts/example_schema.h"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "specs/contracts/content_value.h"
#include "specs/contracts/java_time.h"
#include "specs/document/base64.h"
#include "specs/document/error.h"
#include "specs/document/quote_json.h"

namespace driftgate {
namespace {

using Rule_ = MatchingRule::Kind;
using Step = PathStep::Kind;

// Rules looked at for one body: beyond that somebody wrote it to keep us busy.
constexpr std::size_t kMostWork = 50'000'000;

constexpr std::string_view kNumberText =
    "^[+-]?(?:[0-9]+(?:\\.[0-9]*)?|\\.[0-9]+)(?:[eE][+-]?[0-9]+)?$";
constexpr std::string_view kIntegerText = "^[+-]?[0-9]+$";
constexpr std::string_view kDecimalText = "^[+-]?[0-9]+\\.[0-9]+$";
// https://semver.org, "Is there a suggested regular expression".
constexpr std::string_view kSemver =
    "^(0|[1-9][0-9]*)\\.(0|[1-9][0-9]*)\\.(0|[1-9][0-9]*)"
    "(-(0|[1-9][0-9]*|[0-9]*[a-zA-Z-][0-9a-zA-Z-]*)"
    "(\\.(0|[1-9][0-9]*|[0-9]*[a-zA-Z-][0-9a-zA-Z-]*))*)?"
    "(\\+[0-9a-zA-Z-]+(\\.[0-9a-zA-Z-]+)*)?$";

// Rules about what a list or object is made of: nothing to hold its parts to.
bool is_of_container(Rule_ kind) {
  return kind == Rule_::each_key || kind == Rule_::each_value || kind == Rule_::array_contains;
}

// Rules under which a list may have another length than its example.
bool frees_length(const RuleList& list) {
  return std::any_of(list.rules.begin(), list.rules.end(), [](const MatchingRule& rule) {
    return rule.kind == Rule_::type || rule.kind == Rule_::values ||
           rule.kind == Rule_::not_empty || is_of_container(rule.kind);
  });
}

PathExpression expression_of(const Place& place, PathStep last) {
  PathExpression path{place};
  path.steps.push_back(std::move(last));
  return path;
}

}  // namespace

std::string quote_regex(std::string_view text) {
  std::string out;
  for (const char c : text) {
    if (std::string_view("\\^$.|?*+()[]{}/").find(c) != std::string_view::npos) out.push_back('\\');
    out.push_back(c);
  }
  return out;
}

std::string whole_text_regex(std::string_view regex) {
  std::string flags;
  if (regex.starts_with("(?i)")) {
    flags = "(?i)";
    regex.remove_prefix(flags.size());
  }
  std::string inner;
  for (std::size_t at = 0; at < regex.size(); ++at) {
    if (regex[at] != '\\' || at + 1 == regex.size()) {
      inner.push_back(regex[at]);
      continue;
    }
    const char escaped = regex[++at];
    if (escaped == 'A') {
      inner.push_back('^');
    } else if (escaped == 'z' || escaped == 'Z') {
      inner.push_back('$');
    } else {
      inner.push_back('\\');
      inner.push_back(escaped);
    }
  }
  return fmt::format("{}^(?:{})$", flags, inner);
}

// ---- Which rule -----------------------------------------------------------------------------

ExampleSchema::Best ExampleSchema::best() const {
  Best best;
  std::size_t most = 0;
  const auto consider = [&](const RuleList& list) {
    if (++work_ > kMostWork)
      throw Error("the matching rules take too long to apply", list.source.location());
    const std::size_t one = weight(list.path, place_);
    if (one == 0 || one < most || list.rules.empty()) return;
    most = one;
    best = {&list, list.path.steps.size() == place_.size()};
  };
  for (const RuleList& list : rules_) consider(list);
  for (const RuleList& list : nested_) consider(list);
  return best;
}

const MatchingRule* ExampleSchema::direct_rule(const Best& best, Rule_ kind) const {
  if (best.list == nullptr || !best.direct) return nullptr;
  for (const MatchingRule& rule : best.list->rules)
    if (rule.kind == kind) return &rule;
  return nullptr;
}

// Whether some rule speaks of one element of the list here, and not of the others.
bool ExampleSchema::names_an_index() const {
  const auto names = [&](const RuleList& list) {
    const std::vector<PathStep>& steps = list.path.steps;
    if (steps.size() <= place_.size()) return false;
    const PathStep& step = steps[place_.size()];
    if (step.kind != Step::index && step.kind != Step::name) return false;
    PathExpression start{
        {steps.begin(), steps.begin() + static_cast<std::ptrdiff_t>(place_.size())}};
    return weight(start, place_) != 0;
  };
  work_ += rules_.size();
  return std::any_of(rules_.begin(), rules_.end(), names);
}

// ---- JSON -----------------------------------------------------------------------------------

void ExampleSchema::keyword(std::string_view name, std::string_view json) {
  to_.name(name);
  to_.json(json);
}

void ExampleSchema::write(Node example) { value(example); }

void ExampleSchema::value(Node example) {
  const Node before = to_.place_at(example);
  if (example.is(Kind::object))
    object(example);
  else if (example.is(Kind::array))
    array(example);
  else
    scalar({.node = example, .text = example.text(), .is_text = options_.texts}, best());
  to_.place_at(before);
}

void ExampleSchema::object(Node example) {
  const Best rules = best();
  const MatchingRule* each = direct_rule(rules, Rule_::each_value);
  const MatchingRule* key = direct_rule(rules, Rule_::each_key);
  const bool values = each != nullptr || direct_rule(rules, Rule_::values) != nullptr;
  to_.begin_object();
  keyword("type", "\"object\"");
  const std::size_t inner = nested_.size();
  if (each != nullptr && !each->each.empty())
    nested_.push_back({.path = expression_of(place_, {.kind = Step::any_name}),
                       .rules = each->each,
                       .source = each->source});
  members(example, !values && key == nullptr);
  if (values) {
    to_.name("additionalProperties");
    place_.push_back({.kind = Step::any_name});
    const Members all = example.members();
    if (example.size() != 0)
      value((*all.begin()).value);
    else
      scalar({}, best());
    place_.pop_back();
  } else if (options_.closed && key == nullptr) {
    keyword("additionalProperties", "false");
  }
  nested_.resize(inner);
  if (key != nullptr && !key->each.empty()) {
    const Members all = example.members();
    const Value name{.text = example.size() != 0 ? (*all.begin()).name() : "", .is_text = true};
    const RuleList rules_of_keys{.rules = key->each, .source = key->source};
    to_.name("propertyNames");
    const bool texts = std::exchange(options_.texts, true);
    scalar(name, {&rules_of_keys, true});
    options_.texts = texts;
  }
  if (direct_rule(rules, Rule_::not_empty) != nullptr) keyword("minProperties", "1");
  to_.end_object();
}

void ExampleSchema::members(Node example, bool required) {
  if (required && example.size() != 0) {
    to_.name("required");
    to_.begin_array();
    for (const Member member : example.members()) to_.string(member.name());
    to_.end_array();
  }
  to_.name("properties");
  to_.begin_object();
  for (const Member member : example.members()) {
    to_.name(member.name());
    place_.push_back({.name = std::string(member.name())});
    value(member.value);
    place_.pop_back();
  }
  to_.end_object();
}

void ExampleSchema::array(Node example) {
  const Best rules = best();
  to_.begin_object();
  keyword("type", "\"array\"");
  if (const MatchingRule* rule = direct_rule(rules, Rule_::array_contains)) {
    contains(*rule, example);
    to_.end_object();
    return;
  }
  const bool exact = rules.list == nullptr || !frees_length(*rules.list);
  const std::size_t inner = nested_.size();
  const MatchingRule* each = direct_rule(rules, Rule_::each_value);
  if (each != nullptr && !each->each.empty())
    nested_.push_back({.path = expression_of(place_, {.kind = Step::any_index}),
                       .rules = each->each,
                       .source = each->source});
  elements(example, exact, each != nullptr);
  nested_.resize(inner);
  if (exact) {
    keyword("minItems", std::to_string(example.size()));
    keyword("maxItems", std::to_string(example.size()));
  } else {
    lengths(rules);
  }
  to_.end_object();
}

// `repeats`: there is something to say of elements even without an example.
void ExampleSchema::elements(Node example, bool exact, bool repeats) {
  // One element that no rule tells from the others says what all are.
  const bool uniform = !exact && example.size() <= 1 && !names_an_index();
  if (!uniform && example.size() != 0) {
    to_.name("prefixItems");
    to_.begin_array();
    std::size_t index = 0;
    for (const Node element : example.elements()) {
      place_.push_back({.kind = Step::index, .index = index++});
      value(element);
      place_.pop_back();
    }
    to_.end_array();
  }
  if (exact || (example.size() == 0 && !repeats)) return;
  to_.name("items");
  place_.push_back({.kind = Step::any_index});
  if (example.size() != 0)
    value(example.element(0));
  else
    scalar({}, best());
  place_.pop_back();
}

void ExampleSchema::lengths(const Best& best) {
  if (best.list == nullptr || !best.direct) return;
  for (const MatchingRule& rule : best.list->rules) {
    const Node before = to_.place_at(rule.source);
    if (rule.least) keyword("minItems", std::to_string(*rule.least));
    if (rule.most) keyword("maxItems", std::to_string(*rule.most));
    if (rule.kind == Rule_::not_empty && !rule.least) keyword("minItems", "1");
    to_.place_at(before);
    // More than one keyword of a name cannot stand in one schema.
    if (rule.least || rule.most || rule.kind == Rule_::not_empty) return;
  }
}

void ExampleSchema::contains(const MatchingRule& rule, Node example) {
  to_.name("allOf");
  to_.begin_array();
  const auto one = [&](Node element, const std::vector<RuleList>& rules) {
    to_.begin_object();
    to_.name("contains");
    ExampleSchema(to_, rules, options_).write(element);
    to_.end_object();
  };
  for (const MatchingRule::Variant& variant : rule.variants) {
    const Node element = example.element(variant.index);
    if (!element)
      throw Error(fmt::format("the variant of index {} has no example in the list", variant.index),
                  rule.source.location());
    one(element, variant.rules);
  }
  if (rule.variants.empty())
    for (const Node element : example.elements()) one(element, {});
  to_.end_array();
}

// ---- Scalars --------------------------------------------------------------------------------

void ExampleSchema::scalar(const Value& example, const Best& best) {
  const bool has_example = example.node || example.is_text;
  to_.begin_object();
  if (best.list == nullptr) {
    if (has_example) constant(example);
    to_.end_object();
    return;
  }
  if (has_example) {
    to_.name("examples");
    to_.begin_array();
    if (example.node)
      to_.copy(example.node);
    else
      to_.string(example.text);
    to_.end_array();
  }
  const std::vector<MatchingRule>& rules = best.list->rules;
  if (rules.size() == 1) {
    rule_keywords(rules.front(), example);
  } else {
    to_.name(best.list->any ? "anyOf" : "allOf");
    to_.begin_array();
    for (const MatchingRule& one : rules) rule(one, example);
    to_.end_array();
  }
  to_.end_object();
}

void ExampleSchema::rule(const MatchingRule& rule, const Value& example) {
  to_.begin_object();
  rule_keywords(rule, example);
  to_.end_object();
}

void ExampleSchema::constant(const Value& example) {
  to_.name("const");
  if (example.is_text)
    to_.string(example.text);
  else
    to_.copy(example.node);
}

void ExampleSchema::type(const Value& example) {
  if (example.is_text)
    keyword("type", "\"string\"");
  else if (example.node)
    keyword("type", fmt::format("\"{}\"", to_string(example.node.kind())));
}

// Of strings, and of numbers as they are written.
void ExampleSchema::matching(const std::string& regex) {
  const std::string quoted = quote_json(regex);
  keyword("type", options_.texts ? "\"string\"" : "[\"string\",\"number\"]");
  keyword("pattern", quoted);
  if (!options_.texts) keyword("x-lexeme-pattern", quoted);
}

void ExampleSchema::time(const MatchingRule& rule, std::string_view usual) {
  const std::string_view pattern = rule.text.empty() ? usual : std::string_view(rule.text);
  const std::optional<std::string> regex = java_time_regex(pattern);
  if (!regex)
    throw Error(fmt::format("'{}' is no date and time pattern that is known", pattern),
                rule.source.location());
  keyword("type", "\"string\"");
  keyword("pattern", quote_json(*regex));
}

void ExampleSchema::rule_keywords(const MatchingRule& rule, const Value& example) {
  const Node before = to_.place_at(rule.source);
  const auto number = [&](std::string_view text, std::string_view lexeme) {
    keyword("type", options_.texts ? "\"string\"" : "\"number\"");
    if (options_.texts)
      keyword("pattern", quote_json(text));
    else if (!lexeme.empty())
      keyword("x-lexeme-pattern", quote_json(lexeme));
  };
  switch (rule.kind) {
    case Rule_::equality:
    case Rule_::values:
      constant(example);
      break;
    case Rule_::type:
    case Rule_::each_key:
    case Rule_::each_value:
    case Rule_::array_contains:
      type(example);
      break;
    case Rule_::regex:
      matching(whole_text_regex(rule.text));
      break;
    case Rule_::include:
      matching(quote_regex(rule.text));
      break;
    case Rule_::integer:
      number(kIntegerText, "^-?[0-9]+$");
      break;
    case Rule_::decimal:
      number(kDecimalText, "[.eE]");
      break;
    case Rule_::number:
      number(kNumberText, "");
      break;
    case Rule_::boolean:
      keyword("enum", options_.texts ? "[\"true\",\"false\"]" : "[true,false,\"true\",\"false\"]");
      break;
    case Rule_::date:
      time(rule, "yyyy-MM-dd");
      break;
    case Rule_::time:
      time(rule, "HH:mm:ss");
      break;
    case Rule_::datetime:
      time(rule, "yyyy-MM-dd'T'HH:mm:ssXXX");
      break;
    case Rule_::null:
      keyword("const", options_.texts ? "\"\"" : "null");
      break;
    case Rule_::content_type:
      keyword("type", "\"string\"");
      keyword("contentMediaType", quote_json(rule.text));
      break;
    case Rule_::not_empty:
      keyword("not", "{\"type\":\"null\"}");
      keyword("minLength", "1");
      break;
    case Rule_::semver:
      keyword("type", "\"string\"");
      keyword("pattern", quote_json(kSemver));
      break;
    case Rule_::status_code:
      break;
  }
  to_.place_at(before);
}

void ExampleSchema::write_text(std::string_view example, Node source) {
  const Node before = to_.place_at(source);
  options_.texts = true;
  scalar({.text = example, .is_text = true}, best());
  to_.place_at(before);
}

void ExampleSchema::write_bytes(std::string_view example, Node source) {
  const Node before = to_.place_at(source);
  const MatchingRule* type = direct_rule(best(), Rule_::content_type);
  to_.begin_object();
  to_.name("properties");
  to_.begin_object();
  if (type != nullptr) {
    to_.place_at(type->source);
    if (is_detectable(type->text)) {
      to_.name("types");
      to_.json(fmt::format(R"({{"contains":{{"const":{}}}}})",
                           quote_json(usual_media_type(type->text))));
    }
  } else if (best().list == nullptr) {
    to_.name("bytes");
    to_.json(fmt::format(R"({{"const":{}}})", quote_json(encode_base64(example))));
  }
  to_.end_object();
  to_.end_object();
  to_.place_at(before);
}

// ---- XML ------------------------------------------------------------------------------------

// Whether a rule compares types here: it is for the elements within, too.
bool ExampleSchema::is_typed() const {
  const Best rules = best();
  return rules.list != nullptr && std::any_of(rules.list->rules.begin(), rules.list->rules.end(),
                                              [](const MatchingRule& rule) {
                                                return rule.kind == Rule_::type ||
                                                       rule.kind == Rule_::values;
                                              });
}

void ExampleSchema::write_xml(const XmlElement& root, Node source) {
  const Node before = to_.place_at(source);
  options_.texts = true;
  to_.begin_object();
  keyword("type", "\"object\"");
  keyword("required", "[" + quote_json(root.name.expanded) + "]");
  keyword("additionalProperties", "false");
  to_.name("properties");
  to_.begin_object();
  to_.name(root.name.expanded);
  place_.push_back({.name = root.name.written});
  xml_element(root, source);
  place_.pop_back();
  to_.end_object();
  to_.end_object();
  to_.place_at(before);
}

void ExampleSchema::xml_element(const XmlElement& element, Node source) {
  std::vector<std::string> required{"#text"};
  to_.begin_object();
  keyword("type", "\"object\"");
  to_.name("properties");
  to_.begin_object();
  xml_attributes(element, required);
  to_.name("#text");
  place_.push_back({.name = "#text"});
  scalar({.text = element.text, .is_text = true}, best());
  place_.pop_back();
  to_.name("#children");
  to_.begin_object();
  // Elements have no siblings of a rule's own at the root: what it counts is within.
  if (const Best rules = best(); place_.size() == 1 && rules.direct)
    for (const MatchingRule& one : rules.list->rules) {
      if (one.least) keyword("minimum", std::to_string(*one.least));
      if (one.most) keyword("maximum", std::to_string(*one.most));
      if (one.least || one.most) break;
    }
  to_.end_object();
  xml_children(element, required, source);
  to_.end_object();
  to_.name("required");
  to_.begin_array();
  for (const std::string& one : required) to_.string(one);
  to_.end_array();
  if (options_.closed || is_typed()) keyword("additionalProperties", "false");
  if (!options_.closed && is_typed()) keyword("patternProperties", R"({"^@":{}})");
  to_.end_object();
}

void ExampleSchema::xml_attributes(const XmlElement& element, std::vector<std::string>& required) {
  for (const XmlAttribute& one : element.attributes) {
    to_.name("@" + one.name.expanded);
    required.push_back("@" + one.name.expanded);
    place_.push_back({.name = "@" + one.name.written});
    scalar({.text = one.value, .is_text = true}, best());
    place_.pop_back();
  }
}

void ExampleSchema::xml_children(const XmlElement& element, std::vector<std::string>& required,
                                 Node source) {
  for (const XmlElement* first : element.first_of_each_name()) {
    const std::string& name = first->name.expanded;
    to_.name(name);
    required.push_back(name);
    place_.push_back({.name = first->name.written});
    to_.begin_object();
    keyword("type", "\"array\"");
    const auto lengths_of = [&](std::size_t least, std::optional<std::size_t> most) {
      keyword("minItems", std::to_string(least));
      if (most) keyword("maxItems", std::to_string(*most));
    };
    if (is_typed()) {
      const Best rules = best();
      std::size_t least = 1;
      std::optional<std::size_t> most;
      if (rules.direct)
        for (const MatchingRule& one : rules.list->rules) {
          least = std::max<std::size_t>(least, one.least.value_or(1));
          if (one.most) most = *one.most;
        }
      to_.name("items");
      xml_element(*first, source);
      lengths_of(least, most);
    } else {
      to_.name("prefixItems");
      to_.begin_array();
      std::size_t count = 0;
      for (const XmlElement& child : element.children) {
        if (++work_ > kMostWork) throw Error("the body takes too long to read", source.location());
        if (child.name.expanded != name) continue;
        xml_element(child, source);
        ++count;
      }
      to_.end_array();
      lengths_of(count, options_.closed ? std::optional(count) : std::nullopt);
    }
    to_.end_object();
    place_.pop_back();
  }
}

}  // namespace driftgate
