#include "specs/contracts/matching_rule.h"

#include <fmt/core.h>

#include <algorithm>
#include <array>
#include <string_view>

#include "specs/document/error.h"
#include "specs/document/refuse.h"

namespace driftgate {
namespace {

using RuleKind = MatchingRule::Kind;

// Rules within rules: arrayContains in arrayContains.
constexpr int kMostNesting = 8;

constexpr std::array<std::pair<std::string_view, RuleKind>, 26> kNames{{
    {"equality", RuleKind::equality},
    {"type", RuleKind::type},
    {"min", RuleKind::type},
    {"max", RuleKind::type},
    {"minType", RuleKind::type},
    {"maxType", RuleKind::type},
    {"min-type", RuleKind::type},
    {"max-type", RuleKind::type},
    {"regex", RuleKind::regex},
    {"include", RuleKind::include},
    {"integer", RuleKind::integer},
    {"decimal", RuleKind::decimal},
    {"number", RuleKind::number},
    {"boolean", RuleKind::boolean},
    {"date", RuleKind::date},
    {"time", RuleKind::time},
    {"datetime", RuleKind::datetime},
    {"timestamp", RuleKind::datetime},
    {"null", RuleKind::null},
    {"values", RuleKind::values},
    {"contentType", RuleKind::content_type},
    {"arrayContains", RuleKind::array_contains},
    {"eachKey", RuleKind::each_key},
    {"eachValue", RuleKind::each_value},
    {"notEmpty", RuleKind::not_empty},
    {"semver", RuleKind::semver},
}};

std::string read_text(Node rule, std::string_view key, bool required) {
  const Node value = rule.find(key);
  if (!value && !required) return {};
  if (!value) refuse(rule, fmt::format("the matching rule needs '{}'", key));
  if (!value.is(Kind::string)) refuse(value, fmt::format("'{}' must be a string", key));
  return std::string(value.text());
}

std::optional<std::uint64_t> read_count(Node rule, std::string_view key) {
  const Node value = rule.find(key);
  if (!value) return std::nullopt;
  const std::string_view digits = value.text();
  if (!(value.is(Kind::number) || value.is(Kind::string)) || digits.empty() || digits.size() > 9 ||
      digits.find_first_not_of("0123456789") != std::string_view::npos)
    refuse(value, fmt::format("'{}' must be a whole number, not negative", key));
  std::uint64_t count = 0;
  for (const char c : digits) count = count * 10 + static_cast<std::uint64_t>(c - '0');
  return count;
}

std::pair<int, int> status_group(Node name) {
  constexpr std::array<std::pair<std::string_view, std::pair<int, int>>, 7> kGroups{{
      {"info", {100, 199}},
      {"success", {200, 299}},
      {"redirect", {300, 399}},
      {"clientError", {400, 499}},
      {"serverError", {500, 599}},
      {"nonError", {100, 399}},
      {"error", {400, 599}},
  }};
  for (const auto& [known, range] : kGroups)
    if (name.text() == known) return range;
  refuse(name, fmt::format("'{}' is no group of statuses", name.text()));
}

void read_statuses(Node rule, MatchingRule& to) {
  const Node status = rule.find("status");
  if (status.is(Kind::string)) {
    to.statuses.push_back(status_group(status));
    return;
  }
  if (!status.is(Kind::array) || status.size() == 0)
    refuse(rule, "the rule statusCode needs 'status': a group such as success, or a list");
  for (const Node one : status.elements()) {
    const std::string_view digits = one.text();
    if (!one.is(Kind::number) || digits.size() != 3 || digits < "100" || digits > "599" ||
        digits.find_first_not_of("0123456789") != std::string_view::npos)
      refuse(one, "a status is a number from 100 to 599");
    const int number = (digits[0] - '0') * 100 + (digits[1] - '0') * 10 + (digits[2] - '0');
    to.statuses.emplace_back(number, number);
  }
}

MatchingRule read_rule(Node rule, int depth);

std::vector<MatchingRule> read_rules(Node rules, int depth) {
  std::vector<MatchingRule> read;
  for (const Node rule : rules.elements()) read.push_back(read_rule(rule, depth));
  return read;
}

RuleList read_list(PathExpression path, Node list, int depth) {
  RuleList read{.path = std::move(path), .source = list};
  if (!list.is(Kind::object)) refuse(list, "matching rules must be an object");
  const Node matchers = list.find("matchers");
  if (!matchers) {  // Of version 2, or written without the wrapping.
    read.rules.push_back(read_rule(list, depth));
    return read;
  }
  if (!matchers.is(Kind::array)) refuse(matchers, "'matchers' must be a list of rules");
  const Node combine = list.find("combine");
  if (combine && combine.text() != "AND" && combine.text() != "OR")
    refuse(combine, "'combine' is AND or OR");
  read.any = combine && combine.text() == "OR";
  read.rules = read_rules(matchers, depth);
  return read;
}

void read_variants(Node rule, MatchingRule& to, int depth) {
  const Node variants = rule.find("variants");
  if (variants && !variants.is(Kind::array)) refuse(variants, "'variants' must be a list");
  for (const Node variant : variants ? variants.elements() : Elements{nullptr, 0, 0}) {
    if (!variant.is(Kind::object)) refuse(variant, "a variant must be an object");
    const std::optional<std::uint64_t> index = read_count(variant, "index");
    if (!index) refuse(variant, "a variant needs 'index', that of its example");
    MatchingRule::Variant read{.index = *index};
    const Node rules = variant.find("rules");
    if (rules)
      for (const Member member : rules.members())
        read.rules.push_back(
            read_list(parse_path_expression(member.name(), member.key), member.value, depth));
    to.variants.push_back(std::move(read));
  }
}

RuleKind kind_named(Node rule) {
  const Node match = rule.find("match");
  if (!match) {
    // Version 2 leaves it out where another key says it.
    if (rule.find("regex")) return RuleKind::regex;
    if (rule.find("min") || rule.find("max")) return RuleKind::type;
    for (const auto& [name, kind] : kNames)
      if (rule.find(name)) return kind;
    refuse(rule, "the matching rule has no 'match'");
  }
  if (!match.is(Kind::string)) refuse(match, "'match' must be a string");
  if (match.text() == "statusCode") return RuleKind::status_code;
  for (const auto& [name, kind] : kNames)
    if (match.text() == name) return kind;
  refuse(match, fmt::format("there is no matching rule '{}'", match.text()));
}

MatchingRule read_rule(Node rule, int depth) {
  if (!rule.is(Kind::object)) refuse(rule, "a matching rule must be an object");
  if (depth > kMostNesting)
    refuse(rule, fmt::format("matching rules are nested deeper than {} levels", kMostNesting));
  MatchingRule read{.kind = kind_named(rule), .source = rule};
  const auto format = [&](std::string_view own) {
    read.text = read_text(rule, own, false);
    if (read.text.empty()) read.text = read_text(rule, "format", false);
  };
  switch (read.kind) {
    case RuleKind::regex:
      read.text = read_text(rule, "regex", true);
      break;
    case RuleKind::include:
    case RuleKind::content_type:
      read.text = read_text(rule, "value", true);
      break;
    case RuleKind::type:
      read.least = read_count(rule, "min");
      read.most = read_count(rule, "max");
      if (read.least && read.most && *read.least > *read.most)
        refuse(rule, "'min' is above 'max': nothing can keep this rule");
      break;
    case RuleKind::date:
      format("date");
      break;
    case RuleKind::time:
      format("time");
      break;
    case RuleKind::datetime:
      format(rule.find("datetime") ? "datetime" : "timestamp");
      break;
    case RuleKind::array_contains:
      read_variants(rule, read, depth + 1);
      break;
    case RuleKind::each_key:
    case RuleKind::each_value:
      if (const Node rules = rule.find("rules")) read.each = read_rules(rules, depth + 1);
      break;
    case RuleKind::status_code:
      read_statuses(rule, read);
      break;
    default:
      break;
  }
  return read;
}

// A header or a parameter: its name as it stands, or a path from the root.
PathExpression named_path(const Member& member) {
  const std::string_view text = member.name();
  if (text.starts_with("$")) return parse_path_expression(text, member.key);
  const std::size_t open = text.rfind('[');
  if (open != std::string_view::npos && open != 0 && text.ends_with("]") &&
      open + 2 < text.size()) {
    PathExpression path = parse_path_expression("$" + std::string(text.substr(open)), member.key);
    path.steps.insert(path.steps.begin(), PathStep{.name = std::string(text.substr(0, open))});
    return path;
  }
  return {{PathStep{.name = std::string(text)}}};
}

bool is_rule_list(Node value) {
  return value.find("matchers") || value.find("match").is(Kind::string);
}

// `{"$": {...}}` or the list alone.
void read_single(Node category, std::vector<RuleList>& to) {
  if (is_rule_list(category)) {
    to.push_back(read_list({}, category, 0));
    return;
  }
  for (const Member member : category.members()) to.push_back(read_list({}, member.value, 0));
}

void read_category(const Member& category, RuleSet& to) {
  const std::string_view name = category.name();
  if (!category.value.is(Kind::object))
    refuse(category.value, fmt::format("the matching rules of '{}' must be an object", name));
  if (name == "path") return read_single(category.value, to.path);
  if (name == "status") return read_single(category.value, to.status);
  const bool is_body = name == "body" || name == "content" || name == "contents";
  std::vector<RuleList>* list = nullptr;
  if (is_body) list = &to.body;
  if (name == "query") list = &to.query;
  if (name == "header" || name == "headers" || name == "metadata" || name == "metaData")
    list = &to.header;
  if (name == "method") return;  // Nothing that a consumer could leave open.
  if (list == nullptr)
    refuse(category.key, fmt::format("there are no matching rules of '{}'", name));
  if (is_body && is_rule_list(category.value)) return read_single(category.value, *list);
  for (const Member member : category.value.members())
    list->push_back(
        read_list(is_body ? parse_path_expression(member.name(), member.key) : named_path(member),
                  member.value, 0));
}

// "$.body.a" and its like: the part is the first step.
void read_flat(const Member& rule, RuleSet& to) {
  PathExpression path = parse_path_expression(rule.name(), rule.key);
  const std::string part = path.steps.empty() ? "" : path.steps.front().name;
  if (!path.steps.empty()) path.steps.erase(path.steps.begin());
  std::vector<RuleList>* list = nullptr;
  if (part == "body") list = &to.body;
  if (part == "query") list = &to.query;
  if (part == "header" || part == "headers") list = &to.header;
  if (part == "path") list = &to.path;
  if (part == "status") list = &to.status;
  if (list == nullptr)
    refuse(rule.key,
           fmt::format("'{}' is none of $.body, $.headers, $.query and $.path", rule.name()));
  list->push_back(read_list(std::move(path), rule.value, 0));
}

}  // namespace

MatchingRule read_matching_rule(Node rule) { return read_rule(rule, 0); }

RuleList read_rule_list(PathExpression path, Node list) {
  return read_list(std::move(path), list, 0);
}

RuleSet read_matching_rules(Node rules) {
  RuleSet read;
  if (!rules || rules.is(Kind::null)) return read;
  if (!rules.is(Kind::object)) refuse(rules, "'matchingRules' must be an object");
  for (const Member member : rules.members()) {
    if (member.name().starts_with("$"))
      read_flat(member, read);
    else
      read_category(member, read);
  }
  return read;
}

}  // namespace driftgate
